//! The tasks of this domain, with their names in logs and events.
//!
//! Does not live here: the tasks themselves. No other file of this crate imports this one.

use crate::announcer::Announcer;
use crate::cleanup::CleanupTask;
use crate::config::PeerConfig;
use crate::contact_gc::ContactGc;
use crate::detector_task::DetectorTask;
use crate::discovery::{Discovery, WireDiscovery};
use crate::heartbeat::HeartbeatTask;
use crate::manager::PeerManager;
use crate::recorder::Recorder;
use crate::remote_discovery::RemoteDiscoveryTask;
use crate::timeout_checker::TimeoutChecker;
use crate::trust::task::TrustTask;
use landline_task::Tasks;
use std::sync::Arc;

landline_task::tasks! {
    HeartbeatTask: "peer.heartbeat";
    TimeoutChecker: "peer.timeout_checker";
    CleanupTask: "peer.cleanup";
    Announcer: "peer.announcer";
    Recorder: "peer.recorder";
    DetectorTask: "peer.watcher";
    ContactGc: "peer.passers_by";
    RemoteDiscoveryTask: "peer.scout";
    TrustTask: "peer.trust";
}

impl PeerManager {
    /// The tasks for a supervisor; the recorder first, so that it runs before the others produce events.
    pub fn tasks(&self) -> Tasks {
        let inner = &*self.inner;
        let PeerConfig { check_interval, cleanup_interval, offline_retention, .. } = inner.config.current();
        let map = || Arc::clone(&inner.map);
        let clock = || Arc::clone(inner.store.clock());
        let discovery: Arc<dyn Discovery> = Arc::<WireDiscovery>::clone(&inner.discovery);
        let heartbeat = (inner.config.heartbeat(), Arc::clone(&inner.heartbeat));
        let timeout = (inner.config.timeout(), Arc::clone(&inner.timeout));
        let outbox = || inner.outbox.clone();
        vec![
            Arc::new(inner.recorder.clone()),
            Arc::new(Announcer::new(Arc::clone(&inner.discovery))),
            Arc::new(DetectorTask::new(&self.inner)),
            Arc::new(ContactGc {
                store: inner.store.clone(),
                admission_lock: Arc::clone(&inner.admission_lock),
                map: map(),
                admission: Arc::clone(&inner.admission),
                trust: Arc::clone(&inner.trust),
            }),
            Arc::new(RemoteDiscoveryTask::new(
                Arc::clone(&inner.discovery),
                Arc::clone(&inner.remote_discovery),
                Arc::clone(&inner.admission),
            )),
            Arc::new(TrustTask::new(inner.store.clone(), Arc::clone(&inner.trust))),
            Arc::new(HeartbeatTask::new(heartbeat.0, discovery, map(), heartbeat.1, clock())),
            Arc::new(TimeoutChecker::new(check_interval, timeout.0, map(), outbox(), timeout.1, clock())),
            Arc::new(CleanupTask::new(
                cleanup_interval,
                offline_retention,
                map(),
                outbox(),
                Arc::clone(&inner.cleanup),
                clock(),
            )),
        ]
    }
}
