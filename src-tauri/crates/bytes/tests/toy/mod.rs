//! A domain that is none: content in memory that is read in pieces of any sizes, and a sink that keeps what comes.

#![allow(dead_code, clippy::unwrap_used, reason = "each test binary uses its part")]

use futures::FutureExt;
use futures::future::BoxFuture;
use landline_bytes::{ByteStreams, Client, Description, Expected, Limits, Reader, Sink, Source, Ticket};
use parking_lot::Mutex;
use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::watch;

pub(crate) const OURS: Client = Client::WebSession(1);
pub(crate) const THEIRS: Client = Client::WebSession(2);

/// Content whose bytes follow from their place.
pub(crate) fn content(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at * 31 % 251) as u8).collect()
}

#[derive(Default)]
pub(crate) struct Seen {
    /// Readers that are open.
    pub(crate) open: AtomicUsize,
    /// Bytes that were read from the content.
    pub(crate) read: AtomicU64,
}

/// Content in memory; `pieces` are the sizes of its reads, over and over. `end` is where it ends too early.
pub(crate) struct Toy {
    pub(crate) bytes: Arc<Vec<u8>>,
    pub(crate) pieces: Vec<usize>,
    pub(crate) end: End,
    pub(crate) seen: Arc<Seen>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Never,
    Early(usize),
    Hangs(usize),
    Fails(usize),
}

impl Toy {
    pub(crate) fn of(size: usize) -> Self {
        Self { bytes: Arc::new(content(size)), pieces: vec![usize::MAX], end: End::Never, seen: Arc::default() }
    }

    pub(crate) fn offered(self, streams: &ByteStreams) -> Ticket {
        streams.offer_download(OURS, Arc::new(self)).unwrap()
    }
}

impl Source for Toy {
    fn description(&self) -> Description {
        let size = self.bytes.len() as u64;
        Description { name: "toy".to_owned(), media_type: "text/plain".to_owned(), size, version: None }
    }

    fn open(&self, range: Range<u64>) -> BoxFuture<'_, io::Result<Reader>> {
        self.seen.open.fetch_add(1, Ordering::SeqCst);
        let reader = ToyReader {
            bytes: Arc::clone(&self.bytes),
            at: range.start as usize,
            pieces: self.pieces.clone(),
            turn: 0,
            end: self.end,
            seen: Arc::clone(&self.seen),
        };
        async { Ok(Box::pin(reader) as Reader) }.boxed()
    }
}

struct ToyReader {
    bytes: Arc<Vec<u8>>,
    at: usize,
    pieces: Vec<usize>,
    turn: usize,
    end: End,
    seen: Arc<Seen>,
}

impl AsyncRead for ToyReader {
    fn poll_read(mut self: Pin<&mut Self>, _cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.end {
            End::Early(at) if self.at >= at => return Poll::Ready(Ok(())),
            End::Hangs(at) if self.at >= at => return Poll::Pending,
            End::Fails(at) if self.at >= at => return Poll::Ready(Err(io::Error::other("a bad block"))),
            _ => {}
        }
        let piece = self.pieces[self.turn % self.pieces.len()].max(1);
        self.turn += 1;
        let count = piece.min(buf.remaining()).min(self.bytes.len() - self.at);
        buf.put_slice(&self.bytes[self.at..self.at + count]);
        self.at += count;
        self.seen.read.fetch_add(count as u64, Ordering::SeqCst);
        Poll::Ready(Ok(()))
    }
}

impl Drop for ToyReader {
    fn drop(&mut self) {
        self.seen.open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What a sink has, and what became of it.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) bytes: Mutex<Vec<u8>>,
    pub(crate) finished: AtomicUsize,
    pub(crate) thrown_away: AtomicUsize,
}

impl Kept {
    /// Finished and thrown away.
    pub(crate) fn became(&self) -> (usize, usize) {
        (self.finished.load(Ordering::SeqCst), self.thrown_away.load(Ordering::SeqCst))
    }
}

pub(crate) struct ToySink {
    kept: Arc<Kept>,
    open: watch::Receiver<bool>,
    finished: bool,
}

impl ToySink {
    pub(crate) fn offered(streams: &ByteStreams, expected: Expected) -> (Ticket, Arc<Kept>) {
        let (ticket, kept, _gate) = Self::gated(streams, expected, true);
        (ticket, kept)
    }

    /// A sink that takes bytes only while the gate is open; after it is gone it stays as it was.
    pub(crate) fn gated(
        streams: &ByteStreams,
        expected: Expected,
        open: bool,
    ) -> (Ticket, Arc<Kept>, watch::Sender<bool>) {
        let kept = Arc::new(Kept::default());
        let gate = watch::Sender::new(open);
        let sink = Self { kept: Arc::clone(&kept), open: gate.subscribe(), finished: false };
        (streams.offer_upload(OURS, expected, sink).unwrap(), kept, gate)
    }
}

impl Sink for ToySink {
    fn write<'a>(&'a mut self, bytes: &'a [u8]) -> BoxFuture<'a, io::Result<()>> {
        async {
            if !*self.open.borrow() {
                self.open.wait_for(|open| *open).await.map_err(io::Error::other)?;
            }
            self.kept.bytes.lock().extend_from_slice(bytes);
            Ok(())
        }
        .boxed()
    }

    fn finish(mut self: Box<Self>) -> BoxFuture<'static, io::Result<()>> {
        self.finished = true;
        async { Ok(()) }.boxed()
    }
}

impl Drop for ToySink {
    fn drop(&mut self) {
        let count = if self.finished { &self.kept.finished } else { &self.kept.thrown_away };
        count.fetch_add(1, Ordering::SeqCst);
    }
}

pub(crate) fn streams() -> ByteStreams {
    ByteStreams::new(Limits { tickets: 8, streams: 4, ..Limits::default() })
}
