//! The long-lived work of this domain as the supervisor sees it: a name and a `run`.

use crate::announcer::Announcer;
use crate::cleanup::CleanupTask;
use crate::error::PeerError;
use crate::heartbeat::HeartbeatTask;
use crate::passers_by::PassersBy;
use crate::recorder::Recorder;
use crate::scout::ScoutTask;
use crate::timeout_checker::TimeoutChecker;
use crate::watch::Watcher;
use tokio::sync::broadcast;

/// One task. It may be run again after it ended or panicked; clones are the same task.
#[derive(Clone)]
pub enum PeerTask {
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
}

impl PeerTask {
    /// Its name in logs and events.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Heartbeat(_) => "peer.heartbeat",
            Self::TimeoutChecker(_) => "peer.timeout_checker",
            Self::Cleanup(_) => "peer.cleanup",
            Self::Announcer(_) => "peer.announcer",
            Self::Recorder(_) => "peer.recorder",
            Self::Watcher(_) => "peer.watcher",
            Self::PassersBy(_) => "peer.passers_by",
            Self::Scout(_) => "peer.scout",
        }
    }

    /// Runs until `shutdown` is told, or its sender is gone.
    ///
    /// # Errors
    /// What ended the task before its time.
    pub async fn run(&self, shutdown: broadcast::Receiver<()>) -> Result<(), PeerError> {
        match self {
            Self::Heartbeat(task) => task.run(shutdown).await,
            Self::TimeoutChecker(task) => task.run(shutdown).await,
            Self::Cleanup(task) => task.run(shutdown).await,
            Self::Announcer(task) => task.run(shutdown).await,
            Self::Recorder(task) => task.run(shutdown).await,
            Self::Watcher(task) => task.run(shutdown).await,
            Self::PassersBy(task) => task.run(shutdown).await,
            Self::Scout(task) => task.run(shutdown).await,
        }
    }
}
