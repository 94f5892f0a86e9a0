//! The writer thread: every change of the file, one after another, many to a commit.
//!
//! Jobs that wait while a commit runs share the next one (group commit): each is a savepoint, so that one job's
//! error takes back that job alone. The answer is given after the commit, and the facts are told before it,
//! so that whoever awaits a write finds its facts already on their way.

use crate::cause::{is_corrupt, is_full};
use crate::reserve::Reserve;
use crate::room::Room;
use crate::{Clock, Record, StoreError, Tx, journal, layout};
use rusqlite::Connection;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

/// What a returned write promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Durability {
    /// Survives a crash of this program, perhaps not one of the machine (`synchronous = NORMAL`).
    /// For what can be learnt again, such as who was seen when.
    Relaxed,
    /// On the disk (`synchronous = FULL`). For all that somebody is told is sent, saved or deleted.
    Full,
}

/// One job: does its work in its savepoint, returns the facts and a reply that is sent after the commit. With an error there
/// is no transaction for it, and it answers its caller at once.
pub(crate) type Work = Box<dyn FnOnce(Result<(&Connection, crate::Timestamp), StoreError>) -> Done + Send>;

/// What a job leaves behind.
pub(crate) struct Done {
    /// Facts to tell, empty if the job failed.
    pub(crate) records: Vec<Arc<Record>>,
    /// Whether its savepoint is kept.
    pub(crate) keep: bool,
    /// Whether it failed for want of room.
    pub(crate) full: bool,
    /// Whether it failed because of what is in the file.
    pub(crate) damaged: bool,
    /// Answers the caller; the argument is the commit's outcome.
    pub(crate) reply: Box<dyn FnOnce(Result<(), StoreError>) + Send>,
}

pub(crate) enum Command {
    Write(Durability, Work),
    /// Between two commits.
    Aside(Aside),
    Close(oneshot::Sender<()>),
}

/// What is done between two commits, outside of any transaction.
pub(crate) enum Aside {
    /// Give free pages back and fold the write-ahead log in; answers whether there is more of it.
    Compact(oneshot::Sender<rusqlite::Result<bool>>),
    /// Hold space for a full disk in this file from now on.
    Reserve(PathBuf, oneshot::Sender<()>),
    /// Nothing more is taken in: as a full disk.
    OutOfRoom(oneshot::Sender<()>),
    /// See whether a full disk has room again.
    LookForRoom(oneshot::Sender<()>),
}

/// What the writer thread owns.
pub(crate) struct Writer {
    pub(crate) connection: Connection,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) told: broadcast::Sender<Arc<Record>>,
    pub(crate) full: watch::Sender<bool>,
    /// Jobs that failed because of what is in the file.
    pub(crate) damaged: watch::Sender<u64>,
    pub(crate) reserve: Option<Reserve>,
}

/// Jobs that may wait; a caller beyond that waits for a place.
pub(crate) const MAILBOX: usize = 1024;
/// Jobs that share one commit at the most, so that the first is not kept waiting by the last.
const BATCH: usize = 256;
/// Facts after which the journal is trimmed, so that it never holds many more than it keeps.
const TRIM_AFTER: usize = 1_000;

pub(crate) fn run(mut writer: Writer, mut mailbox: mpsc::Receiver<Command>) {
    let mut untrimmed = 0;
    while let Some(first) = mailbox.blocking_recv() {
        let mut batch = Vec::new();
        let (mut aside, mut closing) = (None, None);
        let mut next = Some(first);
        while let Some(command) = next.take() {
            match command {
                Command::Write(durability, work) => batch.push((durability, work)),
                Command::Aside(asked) => aside = Some(asked),
                Command::Close(done) => closing = Some(done),
            }
            if batch.len() < BATCH && aside.is_none() && closing.is_none() {
                next = mailbox.try_recv().ok();
            }
        }
        if !batch.is_empty() {
            untrimmed += writer.work(batch);
        }
        if untrimmed >= TRIM_AFTER {
            untrimmed = 0;
            if let Err(cause) = journal::trim(&writer.connection) {
                tracing::warn!(%cause, "the journal could not be trimmed; it will be later");
            }
        }
        if let Some(asked) = aside {
            writer.step_aside(asked);
        }
        if let Some(done) = closing {
            mailbox.close();
            layout::renew_at_closing(&writer.connection);
            if let Err(cause) = layout::fold_in(&writer.connection) {
                tracing::warn!(%cause, "the write-ahead log could not be folded in; it will be at the next start");
            }
            drop(writer);
            let _ = done.send(());
            return;
        }
    }
}

impl Writer {
    /// Commits a batch; gives the number of facts that were told.
    fn work(&mut self, batch: Vec<(Durability, Work)>) -> usize {
        let (mut told, mut rest) = (0, batch);
        while !rest.is_empty() {
            let outcome = commit(&self.connection, self.clock.as_ref(), rest, &self.told);
            if outcome.full {
                self.run_out();
            }
            if outcome.damaged {
                self.damaged.send_modify(|times| *times += 1);
            }
            told += outcome.facts;
            // Last: whoever hears of a full disk finds it told as full.
            rest = (outcome.answer)();
        }
        told
    }

    /// The disk is full: gives the reserve up and says so, unless it was said before.
    fn run_out(&self) {
        if *self.full.borrow() {
            return;
        }
        if let Some(reserve) = &self.reserve {
            reserve.release();
        }
        self.tell(true);
    }

    /// Says that the disk is full, or is not any more. It is so whether or not that can be written down.
    fn tell(&self, full: bool) {
        self.full.send_replace(full);
        let room = Room { full };
        let told = job(move |tx| tx.record(room.kind(), &room), oneshot::channel().0);
        commit(&self.connection, self.clock.as_ref(), vec![(Durability::Relaxed, told)], &self.told);
    }

    fn step_aside(&mut self, asked: Aside) {
        match asked {
            Aside::Compact(answer) => {
                let _ = answer.send(layout::compact(&self.connection));
            }
            Aside::Reserve(path, answer) => {
                let reserve = Reserve::new(path);
                let held = reserve.hold();
                self.reserve = Some(reserve);
                if let Err(cause) = held {
                    tracing::warn!(%cause, "no space can be held in reserve: the disk is full");
                    self.tell(true);
                }
                let _ = answer.send(());
            }
            Aside::OutOfRoom(answer) => {
                self.run_out();
                let _ = answer.send(());
            }
            Aside::LookForRoom(answer) => {
                if *self.full.borrow() && self.has_room() {
                    self.tell(false);
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

/// What became of a batch.
struct Outcome {
    /// Facts that were told.
    facts: usize,
    /// Whether something failed for want of room.
    full: bool,
    /// Whether something failed because of what is in the file.
    damaged: bool,
    /// Answers the callers. Gives the jobs that had not had their turn when the transaction was lost; fewer than before.
    answer: Box<dyn FnOnce() -> Vec<(Durability, Work)>>,
}

/// Does the jobs, commits and tells. On some errors, such as that of a full disk, SQLite takes the whole transaction
/// back: then those whose work is lost are told so, and the others get a transaction of their own.
fn commit(
    connection: &Connection,
    clock: &dyn Clock,
    batch: Vec<(Durability, Work)>,
    told: &broadcast::Sender<Arc<Record>>,
) -> Outcome {
    let strictest = batch.iter().map(|(durability, _)| *durability).max().unwrap_or(Durability::Full);
    let mut replies = Vec::with_capacity(batch.len());
    let mut records = Vec::new();
    let (mut full, mut damaged) = (false, false);
    let mut jobs = batch.into_iter();
    let begun = begin(connection, strictest);
    let has_begun = begun.is_ok();
    let outcome = begun.and_then(|()| {
        for (_, work) in jobs.by_ref() {
            connection.execute_batch("SAVEPOINT job")?;
            let now = clock.now();
            // A panic in a domain's closure takes back that job; its caller sees the reply dropped.
            let done = catch_unwind(AssertUnwindSafe(|| work(Ok((connection, now)))));
            let keep = matches!(&done, Ok(done) if done.keep);
            match done {
                // Before the rollback: on a full disk SQLite has taken the whole transaction back by itself, the
                // rollback fails, and this job's own error is the one that says why.
                Ok(done) => {
                    full |= done.full;
                    damaged |= done.damaged;
                    records.extend(done.records.into_iter().filter(|_| keep));
                    replies.push(done.reply);
                }
                Err(_) => tracing::error!("a database job panicked and was taken back"),
            }
            if !keep {
                connection.execute_batch("ROLLBACK TO job")?;
            }
            connection.execute_batch("RELEASE job")?;
        }
        connection.execute_batch("COMMIT")
    });
    let mut facts = 0;
    if let Err(cause) = &outcome {
        full |= is_full(cause);
        tracing::error!(%cause, "a commit failed; nothing of it was kept");
        if !connection.is_autocommit()
            && let Err(cause) = connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%cause, "the failed commit could not be rolled back");
        }
    } else {
        facts = records.len();
        for record in records {
            // No receiver is no fault: facts stand in the journal for whoever comes later.
            let _ = told.send(record);
        }
    }
    // Everybody hears the code of the failure: a full disk is another fault than a damaged file.
    let failure = outcome.err().map(|cause| {
        // Of a transaction that SQLite took back because of it, the error here is only that the savepoint is gone.
        if full {
            return (rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), "database or disk is full".to_owned());
        }
        let code = cause.sqlite_error().map_or(rusqlite::ffi::SQLITE_IOERR, |error| error.extended_code);
        (rusqlite::ffi::Error::new(code), cause.to_string())
    });
    let answer = move || {
        let outcome = || match &failure {
            None => Ok(()),
            Some((code, reason)) => {
                Err(StoreError::Sqlite(rusqlite::Error::SqliteFailure(*code, Some(reason.clone()))))
            }
        };
        for reply in replies {
            reply(outcome());
        }
        let mut rest: Vec<_> = jobs.collect();
        if !has_begun {
            for (_, work) in rest.drain(..) {
                work(Err(outcome().err().unwrap_or(StoreError::GivenUp)));
            }
        }
        rest
    };
    Outcome { facts, full, damaged, answer: Box::new(answer) }
}

fn begin(connection: &Connection, durability: Durability) -> rusqlite::Result<()> {
    // `synchronous` may only be set outside a transaction; it costs no I/O.
    connection.execute_batch(match durability {
        Durability::Full => "PRAGMA synchronous = FULL; BEGIN IMMEDIATE",
        Durability::Relaxed => "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE",
    })
}

/// Wraps a domain's closure into a job.
pub(crate) fn job<T, E>(
    work: impl FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    answer: oneshot::Sender<Result<T, E>>,
) -> Work
where
    T: Send + 'static,
    E: Error + From<StoreError> + Send + 'static,
{
    Box::new(move |given| {
        let (connection, now) = match given {
            Ok(given) => given,
            Err(cause) => {
                let _ = answer.send(Err(E::from(cause)));
                return Done { records: Vec::new(), keep: false, full: false, damaged: false, reply: Box::new(|_| {}) };
            }
        };
        let tx = Tx::new(connection, now);
        let outcome = work(&tx);
        Done {
            keep: outcome.is_ok(),
            full: outcome.as_ref().err().is_some_and(|cause| is_full(cause)),
            damaged: outcome.as_ref().err().is_some_and(|cause| is_corrupt(cause)),
            records: tx.into_records(),
            reply: Box::new(move |committed| {
                // The caller may have gone; what was accepted is done all the same.
                let _ = answer.send(match committed {
                    Ok(()) => outcome,
                    Err(cause) => outcome.and(Err(E::from(cause))),
                });
            }),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Noon;

    impl Clock for Noon {
        fn now(&self) -> crate::Timestamp {
            crate::Timestamp::from_millis(0)
        }
    }

    #[test]
    fn whoever_gets_no_transaction_hears_why_and_is_not_tried_for_ever() {
        let connection = Connection::open_in_memory().expect("opens");
        connection.execute_batch("BEGIN").expect("begun");
        let (answer, mut outcome) = oneshot::channel::<Result<(), StoreError>>();
        let work = job(|_| Ok(()), answer);
        let done = commit(&connection, &Noon, vec![(Durability::Full, work)], &broadcast::channel(1).0);
        let rest = (done.answer)();
        assert!(rest.is_empty());
        let said = outcome.try_recv().expect("answered");
        assert!(matches!(&said, Err(StoreError::Sqlite(_))), "{said:?}");
    }
}
