//! The streams of a node: hands out tickets, hands their content to whoever shows one, and throws away what expires.

use crate::table::{Outcome, Table};
use crate::upload::Receiving;
use crate::{Client, Description, Download, Expected, Limits, Sink, Source, StreamError, Ticket, Upload};
use parking_lot::Mutex;
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What a ticket is for.
pub(crate) enum Content {
    Download(Arc<dyn Source>),
    Upload(Box<Receiving>),
}

/// The streams of a node. Cheap to clone.
#[derive(Clone)]
pub struct ByteStreams(Arc<Inner>);

struct Inner {
    limits: Limits,
    tickets: Mutex<Tickets>,
}

struct Tickets {
    table: Table<Content>,
    /// Whether a task waits for the next ticket to expire.
    swept: bool,
}

impl Default for ByteStreams {
    fn default() -> Self {
        Self::new(Limits::default())
    }
}

impl ByteStreams {
    /// None yet.
    pub fn new(limits: Limits) -> Self {
        Self(Arc::new(Inner { limits, tickets: Mutex::new(Tickets { table: Table::new(limits), swept: false }) }))
    }

    /// The limits of all streams.
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// A ticket by which `client` may read `source` once: the whole, or as many ranges as it asks for without a long pause.
    ///
    /// # Errors
    /// [`StreamError::TooManyTickets`], [`StreamError::NoRandomNumbers`].
    pub fn offer_download(&self, client: Client, source: Arc<dyn Source>) -> Result<Ticket, StreamError> {
        self.offer(client, Content::Download(source))
    }

    /// A ticket by which `client` may fill `sink` once, in one go or in several without a long pause.
    ///
    /// # Errors
    /// [`StreamError::TooManyTickets`], [`StreamError::NoRandomNumbers`].
    pub fn offer_upload(&self, client: Client, expected: Expected, sink: impl Sink) -> Result<Ticket, StreamError> {
        self.offer(client, Content::Upload(Box::new(Receiving::new(sink, expected))))
    }

    fn offer(&self, client: Client, content: Content) -> Result<Ticket, StreamError> {
        let ticket = Ticket::random().map_err(|_| StreamError::NoRandomNumbers)?;
        self.0.tickets.lock().table.add(ticket, client, content, Instant::now())?;
        self.sweep_when_due();
        Ok(ticket)
    }

    /// What a download is, without beginning it.
    ///
    /// # Errors
    /// Of the ticket.
    pub fn describe(&self, client: Client, ticket: Ticket) -> Result<Description, StreamError> {
        match self.0.tickets.lock().table.peek(ticket, client, Instant::now())? {
            Content::Download(source) => Ok(source.description()),
            Content::Upload(_) => Err(StreamError::WrongDirection),
        }
    }

    /// How many bytes of an upload have come.
    ///
    /// # Errors
    /// Of the ticket.
    pub fn received(&self, client: Client, ticket: Ticket) -> Result<u64, StreamError> {
        match self.0.tickets.lock().table.peek(ticket, client, Instant::now())? {
            Content::Upload(receiving) => Ok(receiving.offset),
            Content::Download(_) => Err(StreamError::WrongDirection),
        }
    }

    /// Begins to read; nobody else can until what is returned is dropped.
    ///
    /// # Errors
    /// Of the ticket; [`StreamError::TooManyStreams`].
    pub fn download(&self, client: Client, ticket: Ticket) -> Result<Download, StreamError> {
        let wanted = |content: &Content| matches!(content, Content::Download(_));
        match self.acquire(client, ticket, wanted)? {
            (Content::Download(source), lease) => Ok(Download::new(source, lease)),
            (Content::Upload(_), _) => Err(StreamError::WrongDirection),
        }
    }

    /// Begins to write, or goes on; nobody else can until what is returned is dropped.
    ///
    /// # Errors
    /// Of the ticket; [`StreamError::TooManyStreams`].
    pub fn upload(&self, client: Client, ticket: Ticket) -> Result<Upload, StreamError> {
        let wanted = |content: &Content| matches!(content, Content::Upload(_));
        match self.acquire(client, ticket, wanted)? {
            (Content::Upload(receiving), lease) => Ok(Upload::new(receiving, lease)),
            (Content::Download(_), _) => Err(StreamError::WrongDirection),
        }
    }

    /// Ends a ticket. Bytes that flow by it are cancelled; what came of an upload is thrown away.
    ///
    /// # Errors
    /// [`StreamError::UnknownTicket`].
    pub fn close(&self, client: Client, ticket: Ticket) -> Result<(), StreamError> {
        let closed = self.0.tickets.lock().table.close(ticket, client);
        // Dropped after the lock was given back: what a sink does then is not known here.
        closed.map(drop)
    }

    /// Tickets that are good, and streams under way.
    pub fn counts(&self) -> (usize, usize) {
        let tickets = self.0.tickets.lock();
        (tickets.table.len(), tickets.table.in_use())
    }

    fn acquire(
        &self,
        client: Client,
        ticket: Ticket,
        wanted: impl FnOnce(&Content) -> bool,
    ) -> Result<(Content, Lease), StreamError> {
        let (content, closed) = self.0.tickets.lock().table.acquire(ticket, client, Instant::now(), wanted)?;
        Ok((content, Lease { streams: self.clone(), ticket, closed }))
    }

    /// Starts the task that waits for tickets to expire, unless there is one. It ends when no ticket waits.
    fn sweep_when_due(&self) {
        // Outside of a runtime nothing waits either: the node has ended.
        let Ok(runtime) = Handle::try_current() else { return };
        if std::mem::replace(&mut self.0.tickets.lock().swept, true) {
            return;
        }
        let inner = Arc::downgrade(&self.0);
        runtime.spawn(async move {
            while let Some(next) = inner.upgrade().and_then(|inner| inner.sweep()) {
                tokio::time::sleep_until(next).await;
            }
        });
    }
}

impl Inner {
    /// Throws away what has expired; when to look again.
    fn sweep(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut tickets = self.tickets.lock();
        let expired = tickets.table.expire(now);
        // A ticket that is given back meanwhile may expire before those that were seen now.
        let soonest = now + self.limits.idle.min(self.limits.unused);
        let next = tickets.table.next_expiry().map(|next| next.min(soonest));
        tickets.swept = next.is_some();
        drop(tickets);
        if !expired.is_empty() {
            tracing::debug!(tickets = expired.len(), "tickets for streams have expired");
        }
        next
    }
}

/// The right of one stream under way.
pub(crate) struct Lease {
    streams: ByteStreams,
    ticket: Ticket,
    closed: CancellationToken,
}

impl Lease {
    pub(crate) fn limits(&self) -> Limits {
        self.streams.0.limits
    }

    /// What `step` gives, unless the ticket is closed before, or it takes too long.
    pub(crate) async fn guard<T>(&self, step: impl Future<Output = Result<T, StreamError>>) -> Result<T, StreamError> {
        tokio::select! {
            biased;
            () = self.closed.cancelled() => Err(StreamError::Cancelled),
            done = tokio::time::timeout(self.limits().stall, step) => done.map_err(|_| StreamError::Stalled)?,
        }
    }

    /// Gives the ticket back, for the next use or for none.
    pub(crate) fn release(&self, outcome: Outcome<Content>) {
        let left = self.streams.0.tickets.lock().table.release(self.ticket, outcome, Instant::now());
        drop(left);
        self.streams.sweep_when_due();
    }
}
