//! Content that nobody stored: every byte follows from its place, so that gigabytes are made and compared without keeping
//! any. The period is a prime, so that pieces in the wrong place differ.

use futures::FutureExt;
use futures::future::BoxFuture;
use landline_bytes::{Description, Reader, Sink, Source};
use serde_json::Value;
use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::watch;

const PERIOD: usize = 65_521;

/// A few periods, so that any part of a period stands in it at once.
static PATTERN: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut state = 1_u32;
    let period: Vec<u8> = std::iter::repeat_with(|| {
        // Numerical Recipes' generator.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    })
    .take(PERIOD)
    .collect();
    period.repeat(6)
});

/// The bytes from `offset` on: some hundreds of kilobytes of them.
pub(crate) fn from(offset: u64) -> &'static [u8] {
    &PATTERN[(offset % PERIOD as u64) as usize..]
}

/// The bytes of `range`.
pub(crate) fn bytes(range: Range<u64>) -> Vec<u8> {
    let mut all = Vec::new();
    while (all.len() as u64) < range.end - range.start {
        let left = (range.end - range.start) as usize - all.len();
        let next = from(range.start + all.len() as u64);
        all.extend_from_slice(&next[..left.min(next.len())]);
    }
    all
}

/// Compares a stream with what it should be.
#[derive(Debug, Default)]
pub(crate) struct Check {
    pub(crate) offset: u64,
}

impl Check {
    pub(crate) fn take(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let expected = from(self.offset);
            let (now, later) = bytes.split_at(bytes.len().min(expected.len()));
            assert!(*now == expected[..now.len()], "other bytes after {}", self.offset);
            self.offset += now.len() as u64;
            bytes = later;
        }
    }
}

/// How many made-up sources are open.
#[derive(Clone)]
pub(crate) struct Sources {
    open: Arc<watch::Sender<usize>>,
    read: Arc<AtomicU64>,
}

impl Default for Sources {
    fn default() -> Self {
        Self { open: Arc::new(watch::Sender::new(0)), read: Arc::default() }
    }
}

impl Sources {
    /// `size`, and if given `name`, `mediaType`, `version`; `stallAt` for a source that gives nothing from there on,
    /// `failAt` for one that fails there.
    pub(crate) fn made_up(&self, args: &Value) -> Arc<dyn Source> {
        let text = |key: &str, default: &str| args[key].as_str().unwrap_or(default).to_owned();
        Arc::new(MadeUp {
            description: Description {
                name: text("name", "made up.bin"),
                media_type: text("mediaType", "application/octet-stream"),
                size: args["size"].as_u64().unwrap_or(0),
                version: args["version"].as_str().map(str::to_owned),
            },
            stall_at: args["stallAt"].as_u64(),
            fail_at: args["failAt"].as_u64(),
            open: self.clone(),
        })
    }

    /// How many bytes have been read of them.
    pub(crate) fn read(&self) -> u64 {
        self.read.load(Ordering::SeqCst)
    }

    /// Waits until nothing more is read, however often everybody else has their turn; how much was read by then.
    pub(crate) async fn until_held_up(&self) -> u64 {
        let (mut before, mut turns) = (self.read(), 0);
        while turns < 1_000 {
            tokio::task::yield_now().await;
            let read = self.read();
            turns = if read == before && read > 0 { turns + 1 } else { 0 };
            before = read;
        }
        before
    }

    pub(crate) async fn until_open(&self, count: usize) {
        self.open.subscribe().wait_for(|open| *open == count).await.unwrap();
    }
}

struct MadeUp {
    description: Description,
    stall_at: Option<u64>,
    fail_at: Option<u64>,
    open: Sources,
}

impl Source for MadeUp {
    fn description(&self) -> Description {
        self.description.clone()
    }

    fn open(&self, range: Range<u64>) -> BoxFuture<'_, io::Result<Reader>> {
        self.open.open.send_modify(|open| *open += 1);
        let reader = MadeUpReader {
            offset: range.start,
            stall_at: self.stall_at,
            fail_at: self.fail_at,
            open: self.open.clone(),
        };
        async { Ok(Box::pin(reader) as Reader) }.boxed()
    }
}

struct MadeUpReader {
    offset: u64,
    stall_at: Option<u64>,
    fail_at: Option<u64>,
    open: Sources,
}

impl AsyncRead for MadeUpReader {
    fn poll_read(mut self: Pin<&mut Self>, _cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.stall_at.is_some_and(|at| self.offset >= at) {
            // Nobody ever wakes it.
            return Poll::Pending;
        }
        if self.fail_at.is_some_and(|at| self.offset >= at) {
            return Poll::Ready(Err(io::Error::other("a bad block")));
        }
        let next = from(self.offset);
        let count = next.len().min(buf.remaining());
        buf.put_slice(&next[..count]);
        self.offset += count as u64;
        self.open.read.fetch_add(count as u64, Ordering::SeqCst);
        Poll::Ready(Ok(()))
    }
}

impl Drop for MadeUpReader {
    fn drop(&mut self) {
        self.open.open.send_modify(|open| *open -= 1);
    }
}

/// What became of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Became {
    /// All is there: so many bytes, each the right one.
    Finished(u64),
    /// It was thrown away after so many.
    ThrownAway(u64),
}

/// Sinks that compare what comes with the made-up content.
#[derive(Clone)]
pub(crate) struct Uploads {
    ended: Arc<watch::Sender<Vec<Became>>>,
    written: Arc<watch::Sender<u64>>,
    /// Sinks take no more than this.
    gate: Arc<watch::Sender<u64>>,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            ended: Arc::new(watch::Sender::new(Vec::new())),
            written: Arc::new(watch::Sender::new(0)),
            gate: Arc::new(watch::Sender::new(u64::MAX)),
        }
    }
}

impl Uploads {
    pub(crate) fn sink(&self) -> impl Sink {
        Checked { uploads: self.clone(), check: Check::default(), finished: false }
    }

    /// From now on sinks take what lies before `offset` and then wait.
    pub(crate) fn block_at(&self, offset: u64) {
        self.gate.send_replace(offset);
    }

    /// Waits until a sink waits because of [`Uploads::block_at`].
    pub(crate) async fn until_blocked(&self) {
        while self.gate.receiver_count() == 0 {
            tokio::task::yield_now().await;
        }
    }

    /// How many bytes have been written by now.
    pub(crate) fn written(&self) -> u64 {
        *self.written.borrow()
    }

    pub(crate) async fn until_written(&self, count: u64) {
        self.written.subscribe().wait_for(|written| *written >= count).await.unwrap();
    }

    /// What became of the next upload that ends, or has ended already.
    pub(crate) async fn ended(&self) -> Became {
        let mut ended = self.ended.subscribe();
        let all = ended.wait_for(|ended| !ended.is_empty()).await.unwrap();
        all[0]
    }
}

struct Checked {
    uploads: Uploads,
    check: Check,
    finished: bool,
}

impl Sink for Checked {
    fn write<'a>(&'a mut self, bytes: &'a [u8]) -> BoxFuture<'a, io::Result<()>> {
        let end = self.check.offset + bytes.len() as u64;
        async move {
            self.uploads.gate.subscribe().wait_for(|gate| *gate >= end).await.unwrap();
            self.check.take(bytes);
            self.uploads.written.send_replace(self.check.offset);
            Ok(())
        }
        .boxed()
    }

    fn finish(mut self: Box<Self>) -> BoxFuture<'static, io::Result<()>> {
        self.finished = true;
        async { Ok(()) }.boxed()
    }
}

impl Drop for Checked {
    fn drop(&mut self) {
        let count = self.check.offset;
        let became = if self.finished { Became::Finished(count) } else { Became::ThrownAway(count) };
        self.uploads.ended.send_modify(|ended| ended.push(became));
    }
}
