//! The supervisor: starts every task, says so, sees panics, restarts with back-off, and knows whose end ends the node.

use landline_store::{Durability, Seq, Store, StoreError};
use landline_task::{CancellationToken, Policy, Task};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// What the supervisor says of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum TaskEvent {
    /// It runs, for the first time or again.
    Started {
        /// Its name.
        task: String,
    },
    /// It ended with an error, a panic, or untold; it is started again unless this happens too often.
    Failed {
        /// Its name.
        task: String,
        /// The cause, for the log and the health page.
        error: String,
    },
    /// It ended because it was told to.
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

/// The node cannot go on: a task without which it would lie has failed too often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The task.
    pub task: String,
    /// Its last error.
    pub error: String,
}

/// First wait before a restart; doubles with each failure in a row.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// Longest wait before a restart.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// After a run this long the count of failures starts again.
const HEALTHY_AFTER: Duration = Duration::from_secs(60);
/// Failures in a row after which a restart of a task that the node needs is no hope.
const TOO_OFTEN: u32 = 5;

/// Runs tasks until told to stop.
pub(crate) struct Supervisor {
    shutdown: CancellationToken,
    tasks: Mutex<JoinSet<()>>,
    ended: watch::Sender<Option<Ended>>,
    /// What is to be written down; gone once the node stops.
    log: Mutex<Option<mpsc::UnboundedSender<TaskEvent>>>,
    scribe: Mutex<JoinSet<()>>,
}

impl Supervisor {
    pub(crate) fn new(store: Store) -> Self {
        let (ended, _) = watch::channel(None);
        let (log, events) = mpsc::unbounded_channel();
        let mut scribe = JoinSet::new();
        scribe.spawn(write_down(store, events));
        let (log, scribe) = (Mutex::new(Some(log)), Mutex::new(scribe));
        Self { shutdown: CancellationToken::new(), tasks: Mutex::new(JoinSet::new()), ended, log, scribe }
    }

    /// Starts a task. If it is essential the node ends when it fails too often; one that is optional is started again, at
    /// last every [`LONGEST_WAIT`], and never ends the node.
    pub(crate) fn start(&self, task: Arc<dyn Task>) {
        let Some(log) = self.log.lock().clone() else { return };
        let watched = Watched { task, log, shutdown: self.shutdown.clone(), ended: self.ended.clone() };
        self.tasks.lock().spawn(watched.run());
    }

    /// Waits until the node cannot go on.
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

    /// Tells every task to stop and waits for them, at most until `deadline`; what is still there then is aborted.
    pub(crate) async fn stop(&self, deadline: Instant) {
        self.shutdown.cancel();
        let mut tasks = std::mem::take(&mut *self.tasks.lock());
        let all = async { while tasks.join_next().await.is_some() {} };
        if tokio::time::timeout_at(deadline, all).await.is_err() {
            tracing::warn!(left = tasks.len(), "tasks did not stop in time and are aborted");
            tasks.shutdown().await;
        }
        drop(self.log.lock().take());
        let mut scribe = std::mem::take(&mut *self.scribe.lock());
        if tokio::time::timeout_at(deadline, scribe.join_next()).await.is_err() {
            tracing::warn!("the end of the tasks was not written down");
        }
    }
}

/// Writes down what the supervisor says, in order. No start and no restart waits for the database.
async fn write_down(store: Store, mut events: mpsc::UnboundedReceiver<TaskEvent>) {
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
struct Watched {
    task: Arc<dyn Task>,
    log: mpsc::UnboundedSender<TaskEvent>,
    shutdown: CancellationToken,
    ended: watch::Sender<Option<Ended>>,
}

impl Watched {
    async fn run(self) {
        let mut failures = 0;
        while !self.shutdown.is_cancelled() {
            self.tell(TaskEvent::Started { task: self.name() });
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
            self.tell(TaskEvent::Failed { task: self.name(), error: error.clone() });
            if failures >= TOO_OFTEN && self.task.policy() == Policy::Essential && !self.shutdown.is_cancelled() {
                self.ended.send_replace(Some(Ended { task: self.name(), error }));
                return;
            }
            let wait = LONGEST_WAIT.min(FIRST_WAIT.saturating_mul(2_u32.saturating_pow(failures - 1)));
            // Cancelled or not: the loop looks.
            let _ = tokio::time::timeout(wait, self.shutdown.cancelled()).await;
        }
        self.tell(TaskEvent::Stopped { task: self.name() });
    }

    /// In a task of its own: a panic ends that one and is seen here.
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

    fn tell(&self, event: TaskEvent) {
        // Nobody writes any more when the node has stopped.
        let _written = self.log.send(event);
    }
}

#[cfg(test)]
mod tests;
