//! The supervisor: starts every task, says so, sees panics, restarts with back-off, and knows whose end ends the node.

use landline_store::{Durability, Store, StoreError};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, watch};
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
/// Failures in a row after which a restart is no hope.
const TOO_OFTEN: u32 = 5;

/// Runs tasks until told to stop.
pub(crate) struct Supervisor {
    store: Store,
    shutdown: broadcast::Sender<()>,
    tasks: Mutex<JoinSet<()>>,
    ended: watch::Sender<Option<Ended>>,
}

impl Supervisor {
    pub(crate) fn new(store: Store) -> Self {
        let (shutdown, _) = broadcast::channel(1);
        let (ended, _) = watch::channel(None);
        Self { store, shutdown, tasks: Mutex::new(JoinSet::new()), ended }
    }

    /// Starts a task. When it fails too often the node ends: each task here is one without which the node would lie.
    pub(crate) fn start(&self, name: impl Into<String>, start: Start) {
        let watched = Watched {
            name: name.into(),
            start,
            store: self.store.clone(),
            shutdown: self.shutdown.clone(),
            ended: self.ended.clone(),
        };
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
    }
}

/// A task under supervision.
struct Watched {
    name: String,
    start: Start,
    store: Store,
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
            self.tell(TaskEvent::Started { task: self.name.clone() }).await;
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
                Ok(()) if stop => return self.stopped().await,
                // Nobody told it to: as long as it is away the node lacks what it does.
                Ok(()) => "ended by itself".to_owned(),
                Err(error) => error,
            };
            tracing::error!(task = self.name, error, "failed");
            failures = if born.elapsed() >= GOOD_LIFE { 1 } else { failures + 1 };
            self.tell(TaskEvent::Failed { task: self.name.clone(), error: error.clone() }).await;
            if stop {
                // The word to stop is taken out: another life would never hear it.
                return self.stopped().await;
            }
            if failures >= TOO_OFTEN {
                self.ended.send_replace(Some(Ended { task: self.name, error }));
                return;
            }
            let wait = LONGEST_WAIT.min(FIRST_WAIT * 2_u32.pow(failures - 1));
            tokio::select! {
                _ = stopping.recv() => return self.stopped().await,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    async fn stopped(self) {
        self.tell(TaskEvent::Stopped { task: self.name.clone() }).await;
        drop(self.shutdown);
    }

    async fn tell(&self, event: TaskEvent) {
        tracing::debug!(?event, "supervisor");
        let told = self.store.write(Durability::Relaxed, move |tx| tx.record(event.kind(), &event)).await;
        if let Err(cause) = told {
            let cause: StoreError = cause;
            tracing::error!(%cause, "a task's state could not be written down");
        }
    }
}

#[cfg(test)]
mod tests;
