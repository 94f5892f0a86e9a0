//! Content on its way out: read piece by piece, each when whoever sends it asks for it.

use crate::streams::{Content, Lease};
use crate::table::Outcome;
use crate::{CHUNK, Description, Reader, Source, StreamError};
use bytes::{Bytes, BytesMut};
use futures::Stream;
use futures::stream::try_unfold;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use tokio::io::AsyncReadExt;

/// The use of a ticket for reading. To drop it, or the stream made of it, ends the use. After the whole was read in one
/// stream the ticket is used up; otherwise it stays good for a while.
pub struct Download {
    source: Arc<dyn Source>,
    description: Description,
    lease: Lease,
    used_up: bool,
}

impl Download {
    pub(crate) fn new(source: Arc<dyn Source>, lease: Lease) -> Self {
        let description = source.description();
        Self { source, description, lease, used_up: false }
    }

    /// What it is.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// The bytes of `range`, which lies within the size, in pieces of at most [`CHUNK`] bytes. It ends with the range or
    /// with an error.
    pub fn into_stream(mut self, range: Range<u64>) -> impl Stream<Item = Result<Bytes, StreamError>> + Send + 'static {
        let whole = range == (0..self.description.size);
        self.used_up = whole && range.is_empty();
        try_unfold(Reading { download: self, whole, rest: range, reader: None }, |mut reading| async move {
            let piece = reading.next().await;
            Ok(piece?.map(|piece| (piece, reading)))
        })
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        let again = || Outcome::Again(Content::Download(Arc::clone(&self.source)));
        self.lease.release(if self.used_up { Outcome::Done } else { again() });
    }
}

struct Reading {
    download: Download,
    whole: bool,
    rest: Range<u64>,
    reader: Option<Reader>,
}

impl Reading {
    async fn next(&mut self) -> Result<Option<Bytes>, StreamError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        // Content that is always ready must not keep commands and events waiting.
        tokio::task::coop::consume_budget().await;
        let Self { download, rest, reader, .. } = self;
        let piece = download.lease.guard(read_piece(&*download.source, reader, rest.clone())).await?;
        self.rest.start += piece.len() as u64;
        // Told before the piece has left: whoever sends may not ask again after the last.
        self.download.used_up = self.whole && self.rest.is_empty();
        Ok(Some(piece))
    }
}

async fn read_piece(source: &dyn Source, reader: &mut Option<Reader>, rest: Range<u64>) -> Result<Bytes, StreamError> {
    let wanted = (rest.end - rest.start).min(CHUNK as u64);
    let reader = match reader {
        Some(reader) => reader,
        None => reader.insert(source.open(rest).await?),
    };
    let mut piece = BytesMut::with_capacity(CHUNK.min(usize::try_from(wanted).unwrap_or(CHUNK)));
    if reader.take(wanted).read_buf(&mut piece).await? == 0 {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    Ok(piece.freeze())
}
