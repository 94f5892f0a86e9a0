//! One transaction of many jobs: each is a savepoint, so that one job's error takes back that job alone.
//!
//! Does not live here: which jobs share a transaction, and when it is their turn (`writer.rs`, `bulk.rs`).

use crate::cause::{is_corrupt, is_full};
use crate::{Clock, Durability, Record, StoreError, Tx};
use rusqlite::Connection;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::{broadcast, oneshot};

/// One job: does its work in its savepoint, and returns events and a reply that is sent after the commit. If it gets an
/// error there is no transaction, and it replies to its caller at once.
pub(crate) type Work = Box<dyn FnOnce(Result<(&Connection, crate::Timestamp), StoreError>) -> JobOutcome + Send>;

/// Rows of one job beyond which those behind it wait for a time that a person notices.
const MANY_ROWS: u64 = 10_000;

/// The outcome of a job.
pub(crate) struct JobOutcome {
    /// Events to publish, empty if the job failed.
    pub(crate) records: Vec<Arc<Record>>,
    /// Whether its savepoint is kept.
    pub(crate) keep: bool,
    /// Whether it failed because the disk is full.
    pub(crate) full: bool,
    /// Whether it failed because of damage.
    pub(crate) damaged: bool,
    /// Answers the caller; the argument is the commit's outcome.
    pub(crate) reply: Box<dyn FnOnce(Result<(), StoreError>) + Send>,
}

impl JobOutcome {
    /// There was no transaction, and the caller knows it.
    pub(crate) fn nothing() -> Self {
        Self { records: Vec::new(), keep: false, full: false, damaged: false, reply: Box::new(|_| {}) }
    }
}

/// The outcome of a batch.
pub(crate) struct BatchOutcome {
    /// Number of published events.
    pub(crate) facts: usize,
    /// Whether something failed because the disk is full.
    pub(crate) full: bool,
    /// Whether something failed because of damage.
    pub(crate) damaged: bool,
    /// Replies to the callers. Returns the jobs that had not run when the transaction was lost; always fewer than
    /// before.
    pub(crate) answer: Box<dyn FnOnce() -> Vec<(Durability, Work)>>,
}

/// Runs the jobs, commits and publishes. On some errors, such as a full disk, SQLite rolls back the whole transaction:
/// then the callers of lost jobs get an error, and the remaining jobs get a new transaction.
pub(crate) fn commit(
    connection: &Connection,
    clock: &dyn Clock,
    batch: Vec<(Durability, Work)>,
    told: &broadcast::Sender<Arc<Record>>,
) -> BatchOutcome {
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
    BatchOutcome { facts, full, damaged, answer: Box::new(answer) }
}

fn begin(connection: &Connection, durability: Durability) -> rusqlite::Result<()> {
    // `synchronous` may only be set outside a transaction; it costs no I/O.
    connection.execute_batch(match durability {
        Durability::Full => "PRAGMA synchronous = FULL; BEGIN IMMEDIATE",
        Durability::Relaxed => "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE",
    })
}

/// Wraps a closure into a job.
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
                return JobOutcome::nothing();
            }
        };
        let tx = Tx::new(connection, now);
        let changes = connection.total_changes();
        let outcome = work(&tx);
        let rows = connection.total_changes() - changes;
        if rows > MANY_ROWS {
            tracing::warn!(rows, "a database job kept all others waiting: so much is written in bulk");
        }
        JobOutcome {
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
