//! Content on its way in: written piece by piece, and the next is asked for when the last was taken.

use crate::streams::{Content, Lease};
use crate::table::Outcome;
use crate::{Expected, Sink, StreamError};
use bytes::Bytes;
use futures::{Stream, StreamExt};

/// A sink and what it has got.
pub(crate) struct Receiving {
    sink: Box<dyn Sink>,
    expected: Expected,
    /// Bytes that were written: the number of the next.
    pub(crate) offset: u64,
}

impl Receiving {
    pub(crate) fn new(sink: impl Sink, expected: Expected) -> Self {
        Self { sink: Box::new(sink), expected, offset: 0 }
    }
}

/// The use of a ticket for writing. To drop it ends the use; the upload may then go on with another for a while, except
/// after a write that did not come to its end: how much of that the sink has is not known, and it is thrown away.
pub struct Upload {
    /// `None` once the sink is full or faulty.
    receiving: Option<Box<Receiving>>,
    writing: bool,
    lease: Lease,
}

impl Upload {
    pub(crate) fn new(receiving: Box<Receiving>, lease: Lease) -> Self {
        Self { receiving: Some(receiving), writing: false, lease }
    }

    /// How many bytes have come: the number of the next.
    pub fn offset(&self) -> u64 {
        self.receiving.as_ref().map_or(0, |receiving| receiving.offset)
    }

    /// Before the first [`Upload::write`]: whether the upload goes on at `offset`, and whether it may become `total` bytes
    /// long, as far as that is known.
    ///
    /// # Errors
    /// [`StreamError::BadOffset`], [`StreamError::WrongSize`], [`StreamError::TooLarge`]. What came stays.
    pub fn begin(&mut self, offset: u64, total: Option<u64>) -> Result<(), StreamError> {
        let receiving = self.receiving.as_mut().ok_or(StreamError::UnknownTicket)?;
        if offset != receiving.offset {
            return Err(StreamError::BadOffset { expected: receiving.offset });
        }
        let Some(total) = total else { return Ok(()) };
        match receiving.expected {
            Expected::AtMost(limit) | Expected::Exactly(limit) if total > limit => Err(StreamError::TooLarge { limit }),
            Expected::Exactly(expected) if total < expected => Err(StreamError::WrongSize { expected }),
            // From now on it is known.
            _ => {
                receiving.expected = Expected::Exactly(total);
                Ok(())
            }
        }
    }

    /// Writes the next bytes.
    ///
    /// # Errors
    /// [`StreamError::TooLarge`]: nothing of them was written. Others: the upload is over.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), StreamError> {
        let receiving = self.receiving.as_mut().ok_or(StreamError::UnknownTicket)?;
        let limit = receiving.expected.limit();
        let offset = receiving.offset.saturating_add(bytes.len() as u64);
        if offset > limit {
            return Err(StreamError::TooLarge { limit });
        }
        // A sink that takes everything at once must not keep commands and events waiting.
        tokio::task::coop::consume_budget().await;
        self.writing = true;
        let write = receiving.sink.write(bytes);
        if let Err(error) = self.lease.guard(async { Ok(write.await?) }).await {
            self.receiving = None;
            return Err(error);
        }
        receiving.offset = offset;
        self.writing = false;
        Ok(())
    }

    /// Writes all of `body`. The next piece of it is asked for when the last was written.
    ///
    /// # Errors
    /// As [`Upload::write`]; [`StreamError::Stalled`] and [`StreamError::Cancelled`] of who sends: what came stays.
    pub async fn receive<S, E>(&mut self, body: S) -> Result<(), StreamError>
    where
        S: Stream<Item = Result<Bytes, E>>,
    {
        let mut body = std::pin::pin!(body);
        loop {
            let next = async { body.next().await.transpose().map_err(|_| StreamError::Cancelled) };
            match self.lease.guard(next).await? {
                Some(bytes) => self.write(&bytes).await?,
                None => return Ok(()),
            }
        }
    }

    /// Whether all has come that was said to come.
    pub fn is_complete(&self) -> bool {
        let complete = |receiving: &Receiving| match receiving.expected {
            Expected::Exactly(size) => receiving.offset == size,
            Expected::AtMost(_) => false,
        };
        self.receiving.as_deref().is_some_and(complete)
    }

    /// All is there. The ticket is used up.
    ///
    /// # Errors
    /// [`StreamError::WrongSize`]: not all is there, and what came stays. [`StreamError::Failed`]: it was thrown away.
    pub async fn finish(mut self) -> Result<(), StreamError> {
        if let Some(Expected::Exactly(expected)) = self.receiving.as_ref().map(|receiving| receiving.expected)
            && !self.is_complete()
        {
            return Err(StreamError::WrongSize { expected });
        }
        let receiving = self.receiving.take().ok_or(StreamError::UnknownTicket)?;
        // A large file may take long to be on the disk: no limit of time.
        Ok(receiving.sink.finish().await?)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let rest = self.receiving.take().filter(|_| !self.writing);
        self.lease.release(rest.map_or(Outcome::Done, |receiving| Outcome::Again(Content::Upload(receiving))));
    }
}
