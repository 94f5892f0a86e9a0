//! The supervisor: starts every task, says so, sees panics, restarts with back-off, and knows whose end ends the node.

use landline_store::{Durability, Seq, Store, StoreError};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, watch};
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

/// One life of a task, from its start to its end.
pub(crate) type Life = Pin<Box<dyn Future<Output = Result<(), String>> + Send>>;

/// What makes a life of a task; called again for a restart.
pub(crate) type Start = Arc<dyn Fn(broadcast::Receiver<()>) -> Life + Send + Sync>;

/// First wait before a restart; doubles with each failure in a row.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// Longest wait before a restart.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// A life this long was a good one: the count of failures starts again.
const GOOD_LIFE: Duration = Duration::from_secs(60);
/// Failures in a row after which a restart of a task that the node needs is no hope.
const TOO_OFTEN: u32 = 5;

/// Whether the node can go on without a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// It would lie.
    Vital,
    /// It only knows less: the task is started again for as long as it takes, at last every [`LONGEST_WAIT`].
    Optional,
}

/// Runs tasks until told to stop.
pub(crate) struct Supervisor {
    shutdown: broadcast::Sender<()>,
    tasks: Mutex<JoinSet<()>>,
    ended: watch::Sender<Option<Ended>>,
    /// What is to be written down; gone once the node stops.
    log: Mutex<Option<mpsc::UnboundedSender<TaskEvent>>>,
    scribe: Mutex<JoinSet<()>>,
}

impl Supervisor {
    pub(crate) fn new(store: Store) -> Self {
        let (shutdown, _) = broadcast::channel(1);
        let (ended, _) = watch::channel(None);
        let (log, events) = mpsc::unbounded_channel();
        let mut scribe = JoinSet::new();
        scribe.spawn(write_down(store, events));
        let (log, scribe) = (Mutex::new(Some(log)), Mutex::new(scribe));
        Self { shutdown, tasks: Mutex::new(JoinSet::new()), ended, log, scribe }
    }

    /// Starts a task without which the node would lie. When it fails too often the node ends.
    pub(crate) fn start(&self, name: impl Into<String>, start: Start) {
        self.start_as(Need::Vital, name.into(), start);
    }

    /// Starts a task without which the node only knows less.
    pub(crate) fn start_optional(&self, name: impl Into<String>, start: Start) {
        self.start_as(Need::Optional, name.into(), start);
    }

    fn start_as(&self, need: Need, name: String, start: Start) {
        let Some(log) = self.log.lock().clone() else { return };
        let watched = Watched { name, need, start, log, shutdown: self.shutdown.clone(), ended: self.ended.clone() };
        // Subscribed here, not in the task, so that a stop that comes at once is not missed.
        let stopping = self.shutdown.subscribe();
        self.tasks.lock().spawn(watched.run(stopping));
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
        let _ = self.shutdown.send(());
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
    name: String,
    need: Need,
    start: Start,
    log: mpsc::UnboundedSender<TaskEvent>,
    shutdown: broadcast::Sender<()>,
    ended: watch::Sender<Option<Ended>>,
}

impl Watched {
    async fn run(self, mut stopping: broadcast::Receiver<()>) {
        let mut failures = 0;
        loop {
            // First subscribe, then look: a stop is either seen here or received by the life.
            let shutdown = stopping.resubscribe();
            if !stopping.is_empty() {
                return;
            }
            self.tell(TaskEvent::Started { task: self.name.clone() });
            let born = Instant::now();
            // In a task of its own: a panic ends that one and is seen here.
            let mut life = JoinSet::new();
            life.spawn((self.start)(shutdown));
            let outcome = match life.join_next().await {
                Some(Ok(outcome)) => outcome,
                Some(Err(cause)) => Err(cause.to_string()),
                None => Ok(()),
            };
            let stop = stopping.try_recv().is_ok();
            let error = match outcome {
                Ok(()) if stop => return self.stopped(),
                // Nobody told it to: as long as it is away the node lacks what it does.
                Ok(()) => "ended by itself".to_owned(),
                Err(error) => error,
            };
            tracing::error!(task = self.name, error, "failed");
            failures = if born.elapsed() >= GOOD_LIFE { 1 } else { failures + 1 };
            self.tell(TaskEvent::Failed { task: self.name.clone(), error: error.clone() });
            if stop {
                // The word to stop is taken out: another life would never hear it.
                return self.stopped();
            }
            if failures >= TOO_OFTEN && self.need == Need::Vital {
                self.ended.send_replace(Some(Ended { task: self.name, error }));
                return;
            }
            let wait = LONGEST_WAIT.min(FIRST_WAIT.saturating_mul(2_u32.saturating_pow(failures - 1)));
            tokio::select! {
                _ = stopping.recv() => return self.stopped(),
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    fn stopped(self) {
        self.tell(TaskEvent::Stopped { task: self.name.clone() });
        drop(self.shutdown);
    }

    fn tell(&self, event: TaskEvent) {
        // Nobody writes any more when the node has stopped.
        let _written = self.log.send(event);
    }
}

#[cfg(test)]
mod tests;
