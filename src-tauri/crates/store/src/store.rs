//! The handle for domains.

use crate::migrate::{JOURNAL, migrate};
use crate::readers::Readers;
use crate::writer::{self, Command, MAILBOX, Maintenance, Writer};
use crate::{Clock, Domains, Durability, Migrations, Page, Record, Seq, Step, StoreError, Tx};
use crate::{bulk, commit, journal, layout};
use rusqlite::Connection;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::sync::{Semaphore, broadcast, mpsc, oneshot, watch};

/// How many events a subscriber may fall behind before it has to read the journal.
const SUBSCRIBER_BUFFER: usize = 1024;

/// One database file. Cheap to clone; the file is closed by [`Store::close`] or with the last clone.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    clock: Arc<dyn Clock>,
    writer: mpsc::Sender<Command>,
    readers: Readers,
    /// The number of unfinished jobs.
    pending: Arc<AtomicUsize>,
    /// Places of bulk jobs.
    bulk: Arc<Semaphore>,
    /// Bulk jobs wait for the end of a read.
    stalled: Arc<AtomicBool>,
    full: watch::Receiver<bool>,
    damaged: watch::Receiver<u64>,
    /// Weak: only the writer publishes, so that the channel closes when it has closed the file.
    emitted: broadcast::WeakSender<Arc<Record>>,
}

/// Counts a job from its submission until it has finished or was abandoned.
struct Pending(Arc<AtomicUsize>);

impl Pending {
    fn new(shared: &Shared) -> Self {
        shared.pending.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(&shared.pending))
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Store {
    /// Opens or creates the file at `path` and migrates every domain's tables, in the given order.
    ///
    /// # Errors
    /// [`StoreError::Newer`] if a newer version wrote the file (which is left unchanged), or SQLite's error.
    pub fn open(path: &Path, clock: Arc<dyn Clock>, domains: &[Migrations]) -> Result<Self, StoreError> {
        let mut connection = Connection::open(path)?;
        connection.set_prepared_statement_cache_capacity(128);
        layout::prepare(&connection)?;
        let all: Vec<Migrations> = std::iter::once(JOURNAL).chain(domains.iter().copied()).collect();
        migrate(&mut connection, path, &all)?;
        if let Err(cause) = journal::trim(&connection) {
            tracing::warn!(%cause, "the journal could not be trimmed; it will be later");
        }
        layout::renew_at_opening(&connection);

        let (writer, mailbox) = mpsc::channel(MAILBOX);
        let (emitted, _) = broadcast::channel(SUBSCRIBER_BUFFER);
        let readers = Readers::new(path.to_owned());
        let (full, is_full) = watch::channel(false);
        let (damaged, is_damaged) = watch::channel(0);
        let stalled = Arc::new(AtomicBool::new(false));
        let (told_weakly, handed) = (emitted.downgrade(), Arc::clone(&clock));
        let shared = Shared {
            clock: handed,
            writer,
            readers,
            pending: Arc::default(),
            bulk: Arc::new(Semaphore::new(bulk::JOBS)),
            stalled: Arc::clone(&stalled),
            full: is_full,
            damaged: is_damaged,
            emitted: told_weakly,
        };
        let log = layout::log_of(path);
        let owned = Writer { connection, clock, emitted, full, damaged, reserve: None, log, stalled };
        std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer::run(owned, mailbox))
            .map_err(StoreError::NoWriter)?;
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The injected wall clock.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.shared.clock
    }

    /// Runs `work` on the writer thread and returns once it is as durable as requested. An error rolls back this job
    /// only.
    ///
    /// # Errors
    /// Those of `work`; [`StoreError::Closed`] after [`Store::close`]; [`StoreError::GivenUp`] if `work` panicked.
    pub async fn write<T, E>(
        &self,
        durability: Durability,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: std::error::Error + From<StoreError> + Send + 'static,
    {
        let _pending = Pending::new(&self.shared);
        let (answer, outcome) = oneshot::channel();
        let command = Command::Write(durability, commit::job(work, answer));
        self.shared.writer.send(command).await.map_err(|_| StoreError::Closed)?;
        outcome.await.unwrap_or_else(|_| Err(StoreError::GivenUp.into()))
    }

    /// Writes much that nobody waits for at a keyboard: `step` is called until it breaks with the outcome, each time in
    /// a transaction of its own, when no ordinary job waits. It does some rows, asks [`Step::is_over`] after each, and
    /// keeps in itself how far it came. What earlier steps wrote stays, also when a later one fails, the store is
    /// closed, or this future is dropped, which ends the job before its next step. A few jobs take turns; further
    /// callers wait here.
    ///
    /// # Errors
    /// Those of `step`; [`StoreError::StepTooLarge`] for one that did not ask; [`StoreError::Closed`] by
    /// [`Store::close`], which waits for no more than a step; [`StoreError::GivenUp`] if `step` panicked.
    pub async fn write_bulk<T, E>(
        &self,
        durability: Durability,
        step: impl FnMut(&Step<'_>) -> Result<ControlFlow<T>, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: std::error::Error + From<StoreError> + Send + 'static,
    {
        let pending = Pending::new(&self.shared);
        let place = Arc::clone(&self.shared.bulk).acquire_owned().await.map_err(|_| StoreError::Closed)?;
        let (answer, outcome) = oneshot::channel();
        let command = Command::Bulk(bulk::bulk(durability, step, answer, (place, pending)));
        self.shared.writer.send(command).await.map_err(|_| StoreError::Closed)?;
        outcome.await.unwrap_or_else(|_| Err(StoreError::GivenUp.into()))
    }

    /// Runs `work` on a read-only connection with a snapshot of all commits so far.
    ///
    /// # Errors
    /// Those of `work`; [`StoreError::GivenUp`] if it panicked.
    pub async fn read<T, E>(&self, work: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let _pending = Pending::new(&self.shared);
        let shared = Arc::clone(&self.shared);
        let running = tokio::task::spawn_blocking(move || {
            let outcome = shared.readers.with(work);
            if shared.stalled.swap(false, Ordering::AcqRel) {
                // A writer that has so much to do that its mailbox is full needs no waking.
                let _ = shared.writer.try_send(Command::ReadEnded);
            }
            outcome
        });
        running.await.unwrap_or_else(|_| Err(StoreError::GivenUp.into()))
    }

    /// The number of unfinished reads and writes, so that a test in virtual time can wait for them.
    pub fn pending(&self) -> usize {
        self.shared.pending.load(Ordering::Acquire)
    }

    /// Releases some of the space of deleted data and checkpoints the write-ahead log, between two commits and in
    /// bounded time. True if there is more to release.
    ///
    /// # Errors
    /// SQLite's error, [`StoreError::Closed`].
    pub async fn compact(&self) -> Result<bool, StoreError> {
        let compacted = self.maintenance(Maintenance::Compact).await?;
        Ok(compacted?)
    }

    /// Reserves a few megabytes in this file for a full disk: they are released then, so that data can be deleted, and
    /// reserved again once there is space.
    ///
    /// # Errors
    /// [`StoreError::Closed`].
    pub async fn keep_reserve(&self, path: PathBuf) -> Result<(), StoreError> {
        self.maintenance(|answer| Maintenance::Reserve(path, answer)).await
    }

    /// Checks whether a full disk has space again; cheap while it is not full.
    ///
    /// # Errors
    /// [`StoreError::Closed`].
    pub async fn check_disk_space(&self) -> Result<(), StoreError> {
        if !self.is_full() { Ok(()) } else { self.maintenance(Maintenance::LookForRoom).await }
    }

    /// Reports that incoming data is refused, as determined by [`Tx::accepts_incoming`]: this counts as a full disk.
    ///
    /// # Errors
    /// [`StoreError::Closed`].
    pub async fn out_of_room(&self) -> Result<(), StoreError> {
        if self.is_full() { Ok(()) } else { self.maintenance(Maintenance::OutOfRoom).await }
    }

    /// Whether the disk is full, as last recorded.
    pub fn is_full(&self) -> bool {
        *self.shared.full.borrow()
    }

    /// The same, to wait for changes.
    pub fn fullness(&self) -> watch::Receiver<bool> {
        self.shared.full.clone()
    }

    /// How many writes failed because of a damaged page, to wait for changes.
    pub fn damage_count(&self) -> watch::Receiver<u64> {
        self.shared.damaged.clone()
    }

    async fn maintenance<T>(&self, ask: impl FnOnce(oneshot::Sender<T>) -> Maintenance) -> Result<T, StoreError> {
        let _pending = Pending::new(&self.shared);
        let (answer, outcome) = oneshot::channel();
        self.shared.writer.send(Command::Maintenance(ask(answer))).await.map_err(|_| StoreError::Closed)?;
        outcome.await.map_err(|_| StoreError::GivenUp)
    }

    /// New events, in commit order, until the store is closed. Falling behind by more than a thousand events causes a
    /// gap: replay.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Record>> {
        match self.shared.emitted.upgrade() {
            Some(emitted) => emitted.subscribe(),
            // Closed: of its sender nothing is left, so this one is at its end.
            None => broadcast::channel(1).1,
        }
    }

    /// The events of these domains after `after`, oldest first, at most `limit`. The last 10,000 per domain are kept.
    ///
    /// # Errors
    /// SQLite's error.
    pub async fn replay(&self, after: Seq, domains: Domains, limit: u32) -> Result<Page, StoreError> {
        self.read(move |connection| journal::read(connection, after, domains, limit)).await
    }

    /// The newest events, oldest first, at most `limit`.
    ///
    /// # Errors
    /// SQLite's error.
    pub async fn newest(&self, limit: u32) -> Result<Vec<Arc<Record>>, StoreError> {
        self.read(move |connection| journal::newest(connection, limit)).await
    }

    /// The number of the newest event.
    ///
    /// # Errors
    /// SQLite's error.
    pub async fn latest(&self) -> Result<Seq, StoreError> {
        self.read(journal::latest).await
    }

    /// The damage found by `PRAGMA quick_check`, at most `most` of SQLite's messages. Checks one table at a time, so
    /// that no reader blocks checkpoints for long.
    ///
    /// # Errors
    /// SQLite's errors other than damage.
    pub async fn check(&self, most: usize) -> Result<Vec<String>, StoreError> {
        let damage = |outcome: Result<Vec<String>, StoreError>| match outcome {
            Err(cause) if cause.is_damage() => Ok(vec![cause.to_string()]),
            other => other,
        };
        let list = |sql: String| {
            self.read(move |connection| {
                // What this connection has read before it would not read from the disk again.
                connection.execute_batch("PRAGMA shrink_memory")?;
                let mut statement = connection.prepare(&sql)?;
                let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
                Ok::<_, StoreError>(rows.collect::<Result<Vec<_>, _>>()?)
            })
        };
        let tables = list("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'".to_owned());
        let tables = match tables.await {
            Err(cause) if cause.is_damage() => return Ok(vec![cause.to_string()]),
            other => other?,
        };
        let mut found = Vec::new();
        for table in tables {
            let name = table.replace('\'', "''");
            let said = damage(list(format!("PRAGMA quick_check('{name}')")).await)?;
            found.extend(said.into_iter().filter(|said| said != "ok").map(|said| format!("{table}: {said}")));
            if found.len() >= most {
                break;
            }
        }
        found.truncate(most);
        Ok(found)
    }

    /// Finishes accepted jobs, checkpoints the write-ahead log and closes the file. Later writes are refused.
    pub async fn close(&self) {
        // First: SQLite takes the write-ahead log away with the last connection, if that one may write.
        self.shared.readers.close();
        let (done, closed) = oneshot::channel();
        if self.shared.writer.send(Command::Close(done)).await.is_ok() && closed.await.is_err() {
            tracing::error!("the database writer ended before it had closed the file");
        }
    }
}
