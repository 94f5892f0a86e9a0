//! The writer thread: executes all changes of the file sequentially, many per commit.
//!
//! Jobs that wait while a commit runs share the next one (group commit). The answer is given after the commit, and the
//! facts are told before it, so that whoever awaits a write finds its facts already on their way. Bulk jobs have
//! transactions of their own, while nothing else waits.
//!
//! Does not live here: what a transaction does (`commit.rs`), what a step of a bulk job may do (`bulk.rs`).

use crate::bulk::{Bulk, Queue};
use crate::commit::{Work, commit, job};
use crate::disk_space::DiskSpace;
use crate::reserve::Reserve;
use crate::{Clock, Record, journal, layout};
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

/// The guarantee of a completed write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Durability {
    /// Survives a crash of this program, but perhaps not of the machine (`synchronous = NORMAL`). For data that can be
    /// learnt again, such as who was seen when.
    Relaxed,
    /// On the disk (`synchronous = FULL`). For everything that is reported as sent, saved or deleted.
    Full,
}

pub(crate) enum Command {
    Write(Durability, Work),
    /// Step by step, while nothing else waits.
    Bulk(Bulk),
    /// A read has ended for which bulk jobs had to stop.
    ReadEnded,
    /// Maintenance between two commits.
    Maintenance(Maintenance),
    Close(oneshot::Sender<()>),
}

/// Maintenance work between two commits, outside of any transaction.
pub(crate) enum Maintenance {
    /// Release free pages and checkpoint the write-ahead log; replies whether there is more to do.
    Compact(oneshot::Sender<rusqlite::Result<bool>>),
    /// Reserve space for a full disk in this file.
    Reserve(PathBuf, oneshot::Sender<()>),
    /// Incoming data is refused: treated as a full disk.
    OutOfRoom(oneshot::Sender<()>),
    /// Check whether a full disk has space again.
    LookForRoom(oneshot::Sender<()>),
}

/// The state of the writer thread.
pub(crate) struct Writer {
    pub(crate) connection: Connection,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) emitted: broadcast::Sender<Arc<Record>>,
    pub(crate) full: watch::Sender<bool>,
    /// Number of jobs that failed because of damage.
    pub(crate) damaged: watch::Sender<u64>,
    pub(crate) reserve: Option<Reserve>,
    /// The write-ahead log.
    pub(crate) log: PathBuf,
    /// Bulk jobs stand still until the next read ends: then [`Command::ReadEnded`] is to be sent.
    pub(crate) stalled: Arc<AtomicBool>,
}

/// Capacity of the queue; further callers wait for room.
pub(crate) const MAILBOX: usize = 1024;
/// Maximum number of jobs per commit, so that the first does not wait for the last.
const BATCH: usize = 256;
/// Number of events after which the journal is trimmed, so that it never grows much beyond its limit.
const TRIM_AFTER: usize = 1_000;

pub(crate) fn run(mut writer: Writer, mut mailbox: mpsc::Receiver<Command>) {
    let (mut untrimmed, mut bulk) = (0, Queue::default());
    loop {
        // Bulk is done instead of waiting, unless it has to wait itself.
        let first = if bulk.is_empty() || writer.stalled.load(Ordering::Acquire) {
            let Some(first) = mailbox.blocking_recv() else { return };
            writer.stalled.store(false, Ordering::Release);
            Some(first)
        } else {
            mailbox.try_recv().ok()
        };
        let idle = first.is_none();
        let mut batch = Vec::new();
        let (mut maintenance, mut closing) = (None, None);
        let mut next = first;
        while let Some(command) = next.take() {
            match command {
                Command::Write(durability, work) => batch.push((durability, work)),
                Command::Bulk(job) => bulk.push(job),
                Command::ReadEnded => {}
                Command::Maintenance(asked) => maintenance = Some(asked),
                Command::Close(done) => closing = Some(done),
            }
            if batch.len() < BATCH && maintenance.is_none() && closing.is_none() {
                next = mailbox.try_recv().ok();
            }
        }
        if !batch.is_empty() {
            untrimmed += writer.work(batch);
            bulk.was_passed_over();
        }
        if untrimmed >= TRIM_AFTER {
            untrimmed = 0;
            if let Err(cause) = journal::trim(&writer.connection) {
                tracing::warn!(%cause, "the journal could not be trimmed; it will be later");
            }
        }
        if let Some(asked) = maintenance {
            writer.maintain(asked);
        }
        if let Some(done) = closing {
            mailbox.close();
            bulk.refuse();
            layout::renew_at_closing(&writer.connection);
            if let Err(cause) = layout::checkpoint(&writer.connection) {
                tracing::warn!(%cause, "the write-ahead log could not be folded in; it will be at the next start");
            }
            drop(writer);
            let _ = done.send(());
            return;
        }
        if (idle || bulk.is_due()) && writer.bulk_may_go_on() {
            if bulk.has_to_copy_back() {
                writer.copy_back();
            } else {
                untrimmed += bulk.step(|durability, work| writer.work(vec![(durability, work)]));
            }
        }
    }
}

impl Writer {
    /// Whether the write-ahead log has room for more bulk. It has none while a read holds so much of it that it cannot
    /// be folded in; then bulk waits for the end of a read.
    fn bulk_may_go_on(&self) -> bool {
        if layout::log_has_room(&self.connection, &self.log) {
            return true;
        }
        self.stalled.store(true, Ordering::Release);
        // A read that ended before it could know of this has told nobody.
        let has_room = layout::log_has_room(&self.connection, &self.log);
        self.stalled.store(!has_room, Ordering::Release);
        has_room
    }

    /// Copies what is in the write-ahead log into the database, as far as nobody reads what it was before.
    fn copy_back(&self) {
        if let Err(cause) = layout::copy_back(&self.connection) {
            tracing::warn!(%cause, "the write-ahead log could not be copied back; it will be later");
        }
    }

    /// Commits a batch; returns the number of published events.
    fn work(&mut self, batch: Vec<(Durability, Work)>) -> usize {
        let (mut emitted, mut rest) = (0, batch);
        while !rest.is_empty() {
            let outcome = commit(&self.connection, self.clock.as_ref(), rest, &self.emitted);
            if outcome.full {
                self.disk_filled();
            }
            if outcome.damaged {
                self.damaged.send_modify(|times| *times += 1);
            }
            emitted += outcome.facts;
            // Last: whoever hears of a full disk finds it told as full.
            rest = (outcome.answer)();
        }
        emitted
    }

    /// The disk is full: releases the reserve and records it, unless it was recorded before.
    fn disk_filled(&self) {
        if *self.full.borrow() {
            return;
        }
        if let Some(reserve) = &self.reserve {
            reserve.release();
        }
        self.record_fullness(true);
    }

    /// Records that the disk is full, or no longer is. The state changes whether or not the event can be recorded.
    fn record_fullness(&self, full: bool) {
        self.full.send_replace(full);
        let room = DiskSpace { full };
        let emitted = job(move |tx| tx.record(room.kind(), &room), oneshot::channel().0);
        commit(&self.connection, self.clock.as_ref(), vec![(Durability::Relaxed, emitted)], &self.emitted);
    }

    fn maintain(&mut self, asked: Maintenance) {
        match asked {
            Maintenance::Compact(answer) => {
                let _ = answer.send(layout::compact(&self.connection));
            }
            Maintenance::Reserve(path, answer) => {
                let reserve = Reserve::new(path);
                let held = reserve.hold();
                self.reserve = Some(reserve);
                if let Err(cause) = held {
                    tracing::warn!(%cause, "no space can be held in reserve: the disk is full");
                    self.record_fullness(true);
                }
                let _ = answer.send(());
            }
            Maintenance::OutOfRoom(answer) => {
                self.disk_filled();
                let _ = answer.send(());
            }
            Maintenance::LookForRoom(answer) => {
                if *self.full.borrow() && self.has_room() {
                    self.record_fullness(false);
                }
                let _ = answer.send(());
            }
        }
    }

    fn has_room(&self) -> bool {
        let held = self.reserve.as_ref().map_or(Ok(()), Reserve::hold);
        held.is_ok() && layout::has_room(&self.connection).unwrap_or(false)
    }
}
