//! The supervisor: starts all tasks, records it, detects panics, restarts with back-off, and knows which tasks are
//! essential to the node.

use landline_store::{Durability, Seq, Store, StoreError};
use landline_task::{CancellationToken, Policy, Task};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// The supervisor's events about a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum TaskEvent {
    /// It runs, for the first time or again.
    Started {
        /// Its name.
        task: String,
    },
    /// It ended with an error, a panic, or without being asked to; it is restarted unless this happens too often.
    Failed {
        /// Its name.
        task: String,
        /// The cause, for the log and the health page.
        error: String,
    },
    /// It was stopped.
    Stopped {
        /// Its name.
        task: String,
    },
}

landline_store::event_kinds!(TaskEvent {
    Self::Started { .. } => "task.started",
    Self::Failed { .. } => "task.failed",
    Self::Stopped { .. } => "task.stopped",
});

/// The node cannot continue: an essential task has failed too often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The task.
    pub task: String,
    /// Its last error.
    pub error: String,
}

/// Initial back-off before a restart; doubles with each consecutive failure.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// Maximum back-off before a restart.
const MAX_WAIT: Duration = Duration::from_secs(30);
/// After a run of this length the failure count is reset.
const HEALTHY_AFTER: Duration = Duration::from_secs(60);
/// Consecutive failures after which an essential task is not restarted any more.
const MAX_FAILURES: u32 = 5;

/// Runs tasks until it is stopped.
pub(crate) struct Supervisor {
    shutdown: CancellationToken,
    tasks: Mutex<JoinSet<()>>,
    ended: watch::Sender<Option<Ended>>,
    /// Events to record; `None` once the node stops.
    log: Mutex<Option<mpsc::UnboundedSender<TaskEvent>>>,
    recorder: Mutex<JoinSet<()>>,
}

impl Supervisor {
    pub(crate) fn new(store: Store) -> Self {
        let (ended, _) = watch::channel(None);
        let (log, events) = mpsc::unbounded_channel();
        let mut recorder = JoinSet::new();
        recorder.spawn(record_events(store, events));
        let (log, recorder) = (Mutex::new(Some(log)), Mutex::new(recorder));
        Self { shutdown: CancellationToken::new(), tasks: Mutex::new(JoinSet::new()), ended, log, recorder }
    }

    /// Starts a task. The node ends if an essential one fails too often; an optional one is restarted, eventually every
    /// [`MAX_WAIT`], and never ends the node.
    pub(crate) fn start(&self, task: Arc<dyn Task>) {
        let Some(log) = self.log.lock().clone() else { return };
        let watched = SupervisedTask { task, log, shutdown: self.shutdown.clone(), ended: self.ended.clone() };
        self.tasks.lock().spawn(watched.run());
    }

    /// Waits until the node cannot continue.
    pub(crate) async fn ended(&self) -> Ended {
        let mut ended = self.ended.subscribe();
        loop {
            if let Some(ended) = ended.borrow_and_update().clone() {
                return ended;
            }
            if ended.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Stops every task and waits for them, at most until `deadline`; the remaining ones are aborted.
    pub(crate) async fn stop(&self, deadline: Instant) {
        self.shutdown.cancel();
        let mut tasks = std::mem::take(&mut *self.tasks.lock());
        let all = async { while tasks.join_next().await.is_some() {} };
        if tokio::time::timeout_at(deadline, all).await.is_err() {
            tracing::warn!(left = tasks.len(), "tasks did not stop in time and are aborted");
            tasks.shutdown().await;
        }
        drop(self.log.lock().take());
        let mut recorder = std::mem::take(&mut *self.recorder.lock());
        if tokio::time::timeout_at(deadline, recorder.join_next()).await.is_err() {
            tracing::warn!("the end of the tasks was not written down");
        }
    }
}

/// Records the supervisor's events, in order. Starts and restarts do not wait for the database.
async fn record_events(store: Store, mut events: mpsc::UnboundedReceiver<TaskEvent>) {
    while let Some(event) = events.recv().await {
        tracing::debug!(?event, "supervisor");
        let told: Result<Seq, StoreError> =
            store.write(Durability::Relaxed, move |tx| tx.record(event.kind(), &event)).await;
        if let Err(cause) = told {
            tracing::error!(%cause, "a task's state could not be written down");
        }
    }
}

/// A task under supervision.
struct SupervisedTask {
    task: Arc<dyn Task>,
    log: mpsc::UnboundedSender<TaskEvent>,
    shutdown: CancellationToken,
    ended: watch::Sender<Option<Ended>>,
}

impl SupervisedTask {
    async fn run(self) {
        let mut failures = 0;
        while !self.shutdown.is_cancelled() {
            self.emit(TaskEvent::Started { task: self.name() });
            let started = Instant::now();
            let outcome = self.run_once().await;
            let error = match outcome {
                Ok(()) if self.shutdown.is_cancelled() => break,
                // Nobody told it to: as long as it is away the node lacks what it does.
                Ok(()) => "ended by itself".to_owned(),
                Err(error) => error,
            };
            tracing::error!(task = self.task.name(), error, "failed");
            failures = if started.elapsed() >= HEALTHY_AFTER { 1 } else { failures + 1 };
            self.emit(TaskEvent::Failed { task: self.name(), error: error.clone() });
            if failures >= MAX_FAILURES && self.task.policy() == Policy::Essential && !self.shutdown.is_cancelled() {
                self.ended.send_replace(Some(Ended { task: self.name(), error }));
                return;
            }
            let wait = MAX_WAIT.min(FIRST_WAIT.saturating_mul(2_u32.saturating_pow(failures - 1)));
            // Cancelled or not: the loop looks.
            let _ = tokio::time::timeout(wait, self.shutdown.cancelled()).await;
        }
        self.emit(TaskEvent::Stopped { task: self.name() });
    }

    /// In a separate tokio task, so that a panic ends only that one and is detected here.
    async fn run_once(&self) -> Result<(), String> {
        let (task, shutdown) = (Arc::clone(&self.task), self.shutdown.clone());
        let mut run = JoinSet::new();
        run.spawn(async move { task.run(shutdown).await.map_err(|cause| cause.to_string()) });
        match run.join_next().await {
            Some(Ok(outcome)) => outcome,
            Some(Err(cause)) => Err(cause.to_string()),
            None => Ok(()),
        }
    }

    fn name(&self) -> String {
        self.task.name().to_owned()
    }

    fn emit(&self, event: TaskEvent) {
        // Nobody writes any more when the node has stopped.
        let _written = self.log.send(event);
    }
}

#[cfg(test)]
mod tests;
