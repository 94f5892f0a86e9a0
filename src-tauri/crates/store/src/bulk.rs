//! Bulk: what is written much of and nobody waits for at a keyboard, such as the files of a scan. A job is done in
//! steps, each a short transaction of its own, when no ordinary job waits; under a flood of these after every few
//! commits.
//!
//! Does not live here: the thread that does it (`writer.rs`).

use crate::cause::{is_corrupt, is_full};
use crate::commit::{JobOutcome, Work};
use crate::{Durability, StoreError, Timestamp, Tx, layout};
use parking_lot::Mutex;
use rusqlite::Connection;
use serde::Serialize;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::error::Error;
use std::ops::{ControlFlow, Deref};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use uuid::Uuid;

/// What a step may take: an ordinary job that comes in the middle of it waits for as long.
const STEP_TIME: Duration = Duration::from_millis(5);
const STEP_ROWS: u64 = 1_000;
const STEP_BYTES: u64 = 1 << 20;

/// So many times its rows and bytes are a fault of the program: the step is taken back and the job refused.
const FAR_BEYOND: u64 = 8;

/// Size is looked at once in so many times that a step is asked about: it costs two statements.
const WEIGHED_EVERY: u32 = 16;

/// After so many steps the next turn of bulk copies the write-ahead log back instead. Left to SQLite a thousand pages
/// are copied at once, by whatever commit fills the log.
const STEPS_IN_LOG: u32 = 4;

/// Jobs that are under way at once, and take turns. Further callers wait for a place.
pub(crate) const JOBS: usize = 4;

/// Commits of ordinary jobs after which bulk has a step, however many wait.
const PASSED_OVER: u32 = 8;

/// One step of a bulk job: an open transaction, and how much of it is still to be used. Dereferences to the connection.
///
/// A step records no fact for each row: it announces once what all of them changed ([`Step::announce`]).
pub struct Step<'a> {
    tx: Tx<'a>,
    begun: Instant,
    changes: u64,
    bytes: u64,
    asked: Cell<u32>,
    announced: RefCell<Option<(&'static str, serde_json::Value)>>,
}

impl<'a> Step<'a> {
    fn new(connection: &'a Connection, now: Timestamp) -> Result<Self, StoreError> {
        Ok(Self {
            tx: Tx::new(connection, now),
            begun: Instant::now(),
            changes: connection.total_changes(),
            bytes: layout::content(connection)?,
            asked: Cell::new(0),
            announced: RefCell::default(),
        })
    }

    /// Whether the step has had its time, rows and bytes: to be asked after each row, and then to be returned from.
    ///
    /// # Errors
    /// SQLite's error.
    pub fn is_over(&self) -> Result<bool, StoreError> {
        let asked = self.asked.get() + 1;
        self.asked.set(asked);
        let weighed = asked.is_multiple_of(WEIGHED_EVERY);
        let bytes = if weighed { self.bytes()? } else { 0 };
        Ok(is_spent(self.begun.elapsed(), self.rows(), bytes))
    }

    /// Announces what the job has changed so far, as a range: "changed to version 7". Of several in one step the last
    /// is written into the journal.
    ///
    /// # Errors
    /// [`StoreError::Encode`] if the event is not JSON.
    pub fn announce<E: Serialize>(&self, kind: &'static str, event: &E) -> Result<(), StoreError> {
        self.announced.replace(Some((kind, serde_json::to_value(event)?)));
        Ok(())
    }

    /// See [`Tx::now`].
    pub fn now(&self) -> Timestamp {
        self.tx.now()
    }

    /// See [`Tx::new_id`].
    ///
    /// # Errors
    /// [`StoreError::Random`].
    pub fn new_id(&self) -> Result<Uuid, StoreError> {
        self.tx.new_id()
    }

    /// See [`Tx::accepts_incoming`].
    ///
    /// # Errors
    /// SQLite's error.
    pub fn accepts_incoming(&self) -> Result<bool, StoreError> {
        self.tx.accepts_incoming()
    }

    /// See [`Tx::erases`].
    ///
    /// # Errors
    /// SQLite's error.
    pub fn note_erasure(&self) -> Result<(), StoreError> {
        self.tx.note_erasure()
    }

    fn rows(&self) -> u64 {
        self.tx.total_changes() - self.changes
    }

    fn bytes(&self) -> Result<u64, StoreError> {
        Ok(layout::content(&self.tx)?.abs_diff(self.bytes))
    }

    /// Judges the step and writes its fact down.
    fn end(&self) -> Result<(), StoreError> {
        let (rows, bytes) = (self.rows(), self.bytes()?);
        if rows > FAR_BEYOND * STEP_ROWS || bytes > FAR_BEYOND * STEP_BYTES {
            return Err(StoreError::StepTooLarge { rows, bytes });
        }
        if let Some((kind, event)) = self.announced.take() {
            self.tx.record(kind, &event)?;
        }
        Ok(())
    }
}

impl Deref for Step<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.tx
    }
}

fn is_spent(time: Duration, rows: u64, bytes: u64) -> bool {
    time >= STEP_TIME || rows >= STEP_ROWS || bytes >= STEP_BYTES
}

/// A job between two steps.
pub(crate) trait BulkJob: Send {
    /// Whether somebody still waits for it.
    fn is_wanted(&self) -> bool;
    fn durability(&self) -> Durability;
    /// The next step as a job of the writer's. It puts the rest `back` once it is committed, unless it was the last.
    fn into_step(self: Box<Self>, back: Back) -> Work;
    /// Tells who waits that nothing more is done.
    fn refuse(self: Box<Self>, cause: StoreError);
}

pub(crate) type Bulk = Box<dyn BulkJob>;

/// Where a job comes back to after a step.
type Back = Arc<Mutex<Option<Bulk>>>;

/// Wraps a domain's steps into a job; `held` is dropped when the job has ended.
pub(crate) fn bulk<T, E>(
    durability: Durability,
    step: impl FnMut(&Step<'_>) -> Result<ControlFlow<T>, E> + Send + 'static,
    answer: oneshot::Sender<Result<T, E>>,
    held: impl Send + 'static,
) -> Bulk
where
    T: Send + 'static,
    E: Error + From<StoreError> + Send + 'static,
{
    Box::new(Job { durability, step, answer, held })
}

struct Job<F, T, E, H> {
    durability: Durability,
    step: F,
    answer: oneshot::Sender<Result<T, E>>,
    /// Dropped with the job.
    held: H,
}

impl<F, T, E, H> BulkJob for Job<F, T, E, H>
where
    F: FnMut(&Step<'_>) -> Result<ControlFlow<T>, E> + Send + 'static,
    T: Send + 'static,
    E: Error + From<StoreError> + Send + 'static,
    H: Send + 'static,
{
    fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    fn durability(&self) -> Durability {
        self.durability
    }

    fn into_step(mut self: Box<Self>, back: Back) -> Work {
        Box::new(move |given| {
            let step = given.and_then(|(connection, now)| Step::new(connection, now));
            let step = match step {
                Ok(step) => step,
                Err(cause) => {
                    self.refuse(cause);
                    return JobOutcome::nothing();
                }
            };
            let outcome = (self.step)(&step).and_then(|flow| step.end().map(|()| flow).map_err(E::from));
            let cause = outcome.as_ref().err();
            JobOutcome {
                keep: cause.is_none(),
                full: cause.is_some_and(|cause| is_full(cause)),
                damaged: cause.is_some_and(|cause| is_corrupt(cause)),
                records: step.tx.into_records(),
                reply: Box::new(move |committed| {
                    let outcome = match committed {
                        Ok(()) => outcome,
                        Err(cause) => outcome.and(Err(E::from(cause))),
                    };
                    match outcome {
                        Ok(ControlFlow::Continue(())) => *back.lock() = Some(self),
                        Ok(ControlFlow::Break(value)) => self.answer(Ok(value)),
                        Err(cause) => self.answer(Err(cause)),
                    }
                }),
            }
        })
    }

    fn refuse(self: Box<Self>, cause: StoreError) {
        self.answer(Err(E::from(cause)));
    }
}

impl<F, T, E, H> Job<F, T, E, H> {
    fn answer(self, outcome: Result<T, E>) {
        // The caller may have gone.
        let _ = self.answer.send(outcome);
        drop(self.held);
    }
}

/// The jobs that are under way, which take turns.
#[derive(Default)]
pub(crate) struct Queue {
    jobs: VecDeque<Bulk>,
    passed_over: u32,
    /// Steps since the write-ahead log was copied back.
    in_log: u32,
}

impl Queue {
    pub(crate) fn push(&mut self, job: Bulk) {
        self.jobs.push_back(job);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.jobs.is_empty()
    }

    /// Ordinary jobs went first once more.
    pub(crate) fn was_passed_over(&mut self) {
        if !self.is_empty() {
            self.passed_over += 1;
        }
    }

    /// Whether it is the turn of bulk even though ordinary jobs wait.
    pub(crate) fn is_due(&self) -> bool {
        self.passed_over >= PASSED_OVER
    }

    /// Whether this turn is for the write-ahead log; then the next one is for a step.
    pub(crate) fn has_to_copy_back(&mut self) -> bool {
        let full = self.in_log >= STEPS_IN_LOG;
        if full {
            (self.in_log, self.passed_over) = (0, 0);
        }
        full
    }

    /// Has `work` do a step of the next job that somebody still waits for; gives what `work` gives.
    pub(crate) fn step(&mut self, work: impl FnOnce(Durability, Work) -> usize) -> usize {
        self.passed_over = 0;
        self.jobs.retain(|job| job.is_wanted());
        let Some(job) = self.jobs.pop_front() else { return 0 };
        let back = Back::default();
        self.in_log += 1;
        let facts = work(job.durability(), job.into_step(Arc::clone(&back)));
        self.jobs.extend(back.lock().take());
        facts
    }

    /// The store closes.
    pub(crate) fn refuse(&mut self) {
        for job in self.jobs.drain(..) {
            job.refuse(StoreError::Closed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_ends_with_its_time_its_rows_or_its_bytes() {
        let short = Duration::from_micros(4_999);
        assert!(!is_spent(short, 999, (1 << 20) - 1));
        assert!(is_spent(STEP_TIME, 0, 0) && is_spent(short, 1_000, 0) && is_spent(short, 0, 1 << 20));
    }

    #[test]
    fn after_four_steps_a_turn_is_for_the_log() {
        let connection = Connection::open_in_memory().expect("opens");
        let (mut queue, (answer, _waits)) = (Queue::default(), oneshot::channel());
        queue.push(bulk(
            Durability::Relaxed,
            |_| Ok::<ControlFlow<()>, StoreError>(ControlFlow::Continue(())),
            answer,
            (),
        ));
        let turns: Vec<bool> = (0..11)
            .map(|_| {
                let copied = queue.has_to_copy_back();
                if !copied {
                    queue.step(|_, work| {
                        (work(Ok((&connection, Timestamp::from_millis(0)))).reply)(Ok(()));
                        0
                    });
                }
                copied
            })
            .collect();
        let copied: Vec<usize> = (0..11).filter(|turn| turns[*turn]).collect();
        assert_eq!(copied, [4, 9]);
    }
}
