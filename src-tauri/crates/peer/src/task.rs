//! The long-lived work of this domain as the supervisor sees it: a name and a `run`.

use crate::announcer::Announcer;
use crate::cleanup::CleanupTask;
use crate::error::PeerError;
use crate::heartbeat::HeartbeatTask;
use crate::passers_by::PassersBy;
use crate::recorder::Recorder;
use crate::scout::ScoutTask;
use crate::timeout_checker::TimeoutChecker;
use crate::trust::task::TrustTask;
use crate::watch::Watcher;
use tokio::sync::broadcast;

/// One task. It may be run again after it ended or panicked; clones are the same task.
#[derive(Clone)]
pub struct PeerTask(Task);

#[derive(Clone)]
pub(crate) enum Task {
    /// Announces this node.
    Heartbeat(HeartbeatTask),
    /// Takes the silent offline.
    TimeoutChecker(TimeoutChecker),
    /// Forgets the long gone.
    Cleanup(CleanupTask),
    /// Answers entries and follows up the opening.
    Announcer(Announcer),
    /// Writes changes down.
    Recorder(Recorder),
    /// Wakes the detector.
    Watcher(Watcher),
    /// Deletes rows of passers-by.
    PassersBy(PassersBy),
    /// Looks for people beyond the own network.
    Scout(ScoutTask),
    /// Looks for the network cards of addresses, and writes down which are trusted.
    Trust(TrustTask),
}

impl From<Task> for PeerTask {
    fn from(task: Task) -> Self {
        Self(task)
    }
}

impl PeerTask {
    /// Its name in logs and events.
    pub const fn name(&self) -> &'static str {
        match &self.0 {
            Task::Heartbeat(_) => "peer.heartbeat",
            Task::TimeoutChecker(_) => "peer.timeout_checker",
            Task::Cleanup(_) => "peer.cleanup",
            Task::Announcer(_) => "peer.announcer",
            Task::Recorder(_) => "peer.recorder",
            Task::Watcher(_) => "peer.watcher",
            Task::PassersBy(_) => "peer.passers_by",
            Task::Scout(_) => "peer.scout",
            Task::Trust(_) => "peer.trust",
        }
    }

    /// Runs until `shutdown` is told, or its sender is gone.
    ///
    /// # Errors
    /// What ended the task before its time.
    pub async fn run(&self, shutdown: broadcast::Receiver<()>) -> Result<(), PeerError> {
        match &self.0 {
            Task::Heartbeat(task) => task.run(shutdown).await,
            Task::TimeoutChecker(task) => task.run(shutdown).await,
            Task::Cleanup(task) => task.run(shutdown).await,
            Task::Announcer(task) => task.run(shutdown).await,
            Task::Recorder(task) => task.run(shutdown).await,
            Task::Watcher(task) => task.run(shutdown).await,
            Task::PassersBy(task) => task.run(shutdown).await,
            Task::Scout(task) => task.run(shutdown).await,
            Task::Trust(task) => task.run(shutdown).await,
        }
    }
}
