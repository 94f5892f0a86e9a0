//! The cleanup: removes peers from memory that have been offline for longer than the retention.
//!
//! Their rows stay: every contact remains in the contact list with its last-seen time.

use crate::error::PeerError;
use crate::map::SharedMap;
use crate::metrics::LastTime;
use crate::model::Moment;
use crate::outbox::Outbox;
use landline_store::Clock;
use landline_task::CancellationToken;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Counters of the cleanup.
#[derive(Debug, Default)]
pub(crate) struct CleanupMetrics {
    /// Peers removed.
    pub peers_cleaned_up: AtomicU64,
    /// The last cleanup.
    pub last_cleanup_at: LastTime,
}

/// Removes stale peers periodically.
#[derive(Clone)]
pub(crate) struct CleanupTask {
    cleanup_interval: Duration,
    offline_retention: Duration,
    peer_map: SharedMap,
    event_tx: Outbox,
    metrics: Arc<CleanupMetrics>,
    clock: Arc<dyn Clock>,
}

impl CleanupTask {
    /// A task that every `cleanup_interval` removes peers that were silent for longer than `offline_retention`.
    pub(crate) fn new(
        cleanup_interval: Duration,
        offline_retention: Duration,
        peer_map: SharedMap,
        event_tx: Outbox,
        metrics: Arc<CleanupMetrics>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { cleanup_interval, offline_retention, peer_map, event_tx, metrics, clock }
    }

    /// Removes peers that were silent for longer than the retention and returns their number. This node and localhost
    /// are never among them. Records an event only for those that still counted as online
    /// ([`crate::OfflineReason::Cleanup`]).
    pub(crate) async fn cleanup_stale_peers(&self) -> usize {
        let now = Moment { mono: Instant::now(), wall: self.clock.now() };
        let forget = self.event_tx.decide(&self.peer_map, |map| map.forget(self.offline_retention, now));
        let removed = match forget.await {
            Ok(removed) => removed,
            Err(cause) => {
                tracing::warn!(%cause, "Cleanup left out");
                return 0;
            }
        };
        self.metrics.peers_cleaned_up.fetch_add(removed as u64, Ordering::Relaxed);
        self.metrics.last_cleanup_at.set(now.wall);
        tracing::info!("Cleanup completed: removed {} peers", removed);
        removed
    }

    /// Cleans up at every interval until shutdown.
    ///
    /// # Errors
    /// None today; the signature is that of every task.
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), PeerError> {
        loop {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(()),
                () = tokio::time::sleep(self.cleanup_interval) => {}
            }
            self.cleanup_stale_peers().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{OfflineReason, PeerEvent};
    use crate::fixtures::{
        Busy, Logs, Still, drain, id, map_of, offline, outbox, peer, secs, shutdown, status, this_node,
    };
    use crate::model::{Change, Peer, PeerStatus};
    use crate::outbox::Mailbox;
    use tokio::time::sleep;

    const DAY: Duration = secs(24 * 60 * 60);

    struct Setup {
        task: CleanupTask,
        metrics: Arc<CleanupMetrics>,
        map: SharedMap,
        mailbox: Mailbox,
    }

    fn setup(peers: impl IntoIterator<Item = Peer>) -> Setup {
        let (outbox, mailbox) = outbox();
        let (map, metrics) = (map_of(peers), Arc::<CleanupMetrics>::default());
        let clock: Arc<dyn Clock> = Arc::new(Still);
        let task = CleanupTask::new(secs(300), DAY, Arc::clone(&map), outbox, Arc::clone(&metrics), clock);
        Setup { task, metrics, map, mailbox }
    }

    #[tokio::test(start_paused = true)]
    async fn stale_offline_peers_are_forgotten_counted_and_logged_without_an_event() {
        let stale = [offline("bob", "10.0.0.2:2425"), offline("carol", "10.0.0.3:2425")];
        let (mut setup, logs) = (setup(stale), Logs::capture());
        sleep(DAY + secs(1)).await;
        assert_eq!(setup.task.cleanup_stale_peers().await, 2);
        assert_eq!(setup.map.lock().len(), 0);
        assert_eq!(setup.metrics.peers_cleaned_up.load(Ordering::Relaxed), 2);
        assert_eq!(setup.metrics.last_cleanup_at.get(), Some(Still.now()));
        assert!(logs.has("INFO", "Cleanup completed: removed 2 peers"));
        assert!(drain(&mut setup.mailbox).is_empty(), "nobody goes offline twice");
        assert_eq!(setup.task.cleanup_stale_peers().await, 0);
        assert!(logs.has("INFO", "Cleanup completed: removed 0 peers"));
    }

    #[tokio::test(start_paused = true)]
    async fn recent_offline_peers_are_kept() {
        let setup = setup([offline("bob", "10.0.0.2:2425")]);
        sleep(DAY).await;
        setup.map.lock().restore(offline("carol", "10.0.0.3:2425"));
        assert_eq!(setup.task.cleanup_stale_peers().await, 0, "exactly the retention is not more than it");
        sleep(secs(1)).await;
        assert_eq!(setup.task.cleanup_stale_peers().await, 1);
        assert_eq!(status(&setup.map, "carol"), Some(PeerStatus::Offline));
        assert_eq!(setup.metrics.peers_cleaned_up.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn this_node_and_localhost_are_never_removed() {
        let setup = setup([this_node(), offline("localhost", "127.0.0.1:2425")]);
        sleep(DAY * 300).await;
        assert_eq!(setup.task.cleanup_stale_peers().await, 0);
        assert_eq!(setup.map.lock().len(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_forgotten_while_still_online_goes_offline_by_cleanup() {
        let mut setup = setup([peer("bob", "10.0.0.2:2425")]);
        sleep(DAY + secs(1)).await;
        assert_eq!(setup.task.cleanup_stale_peers().await, 1);
        let told = drain(&mut setup.mailbox);
        let [Change { event: PeerEvent::Offline { id: whom, reason, .. }, peer }] = told.as_slice() else {
            panic!("{told:?}")
        };
        assert_eq!((whom, *reason), (&id("bob"), OfflineReason::Cleanup));
        assert_eq!(peer.status, PeerStatus::Offline);
        let map = setup.map.lock();
        assert_eq!((map.len(), map.online()), (0, 0));
    }

    #[tokio::test(start_paused = true)]
    async fn cleans_at_every_interval_and_ends_when_told() {
        let setup = setup([]);
        let logs = Logs::capture();
        let (tell, told) = shutdown();
        let task = setup.task.clone();
        let running = tokio::spawn(async move { task.run(told).await });
        sleep(secs(299)).await;
        assert_eq!(setup.metrics.last_cleanup_at.get(), None);
        sleep(secs(2)).await;
        assert!(setup.metrics.last_cleanup_at.get().is_some());
        setup.map.lock().restore(Peer { last_seen: Instant::now() - DAY, ..offline("bob", "10.0.0.2:2425") });
        sleep(secs(300)).await;
        assert!(logs.has("INFO", "Cleanup completed: removed 1 peers"));
        tell.cancel();
        tokio::time::timeout(secs(1), running).await.expect("within a second").expect("no panic").expect("well");
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_map_leaves_the_cleanup_out() {
        let (setup, logs) = (setup([offline("bob", "10.0.0.2:2425")]), Logs::capture());
        sleep(DAY * 2).await;
        let _busy = Busy::hold(&setup.map);
        assert_eq!(setup.task.cleanup_stale_peers().await, 0);
        assert!(logs.has("WARN", "busy for more than a second"));
        assert_eq!(setup.metrics.last_cleanup_at.get(), None);
    }
}
