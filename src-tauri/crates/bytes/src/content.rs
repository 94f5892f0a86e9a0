//! What a domain implements: content that is read, and a place into which content is written.

use futures::future::BoxFuture;
use std::io;
use std::ops::Range;
use std::pin::Pin;
use tokio::io::AsyncRead;

/// Content on its way out.
pub type Reader = Pin<Box<dyn AsyncRead + Send>>;

/// What a client may know before it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// What a file of it would be called. It may come from another machine: it is a name to show and no path.
    pub name: String,
    /// Its media type, as `image/png`. Transports show only types as such that are safe to show.
    pub media_type: String,
    /// In bytes, and for as long as the ticket is good.
    pub size: u64,
    /// Another text for other content of the same name, such as a digest; by it a client that goes on knows that nothing
    /// changed meanwhile.
    pub version: Option<String>,
}

/// Content that is read.
pub trait Source: Send + Sync + 'static {
    /// What it is.
    fn description(&self) -> Description;

    /// Opens the bytes of `range`, which lies within the size. Reading is abandoned by dropping the reader. A reader that
    /// ends early has failed; what it gives beyond the range is not sent.
    fn open(&self, range: Range<u64>) -> BoxFuture<'_, io::Result<Reader>>;
}

/// How much an upload may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// So many bytes, neither more nor less.
    Exactly(u64),
    /// As many as come, but no more than this.
    AtMost(u64),
}

impl Expected {
    /// The most bytes.
    pub const fn limit(self) -> u64 {
        match self {
            Self::Exactly(size) | Self::AtMost(size) => size,
        }
    }
}

/// A place into which content is written. Dropped before [`Sink::finish`] it throws away what it has.
pub trait Sink: Send + 'static {
    /// Takes the next bytes. Whoever sends waits for it, so a slow sink slows the sender and gathers nothing.
    fn write<'a>(&'a mut self, bytes: &'a [u8]) -> BoxFuture<'a, io::Result<()>>;

    /// All is there; an error means that it was thrown away.
    fn finish(self: Box<Self>) -> BoxFuture<'static, io::Result<()>>;
}
