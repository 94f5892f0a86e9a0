//! The long-lived work of this domain, by the names that it has in logs and events.

use crate::announcer::Announcer;
use crate::cleanup::CleanupTask;
use crate::heartbeat::HeartbeatTask;
use crate::passers_by::PassersBy;
use crate::recorder::Recorder;
use crate::scout::ScoutTask;
use crate::timeout_checker::TimeoutChecker;
use crate::trust::task::TrustTask;
use crate::watch::Watcher;

landline_task::tasks! {
    HeartbeatTask: "peer.heartbeat";
    TimeoutChecker: "peer.timeout_checker";
    CleanupTask: "peer.cleanup";
    Announcer: "peer.announcer";
    Recorder: "peer.recorder";
    Watcher: "peer.watcher";
    PassersBy: "peer.passers_by";
    ScoutTask: "peer.scout";
    TrustTask: "peer.trust";
}
