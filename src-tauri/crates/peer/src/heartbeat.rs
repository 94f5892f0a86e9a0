//! The heartbeat: announces this node at the start and then at every interval.
//!
//! What an announcement consists of lives in `discovery.rs`.

use crate::config::changed;
use crate::discovery::Discovery;
use crate::error::PeerError;
use crate::map::SharedMap;
use crate::metrics::LastTime;
use crate::model::Moment;
use crate::outbox::LOCK_TIMEOUT;
use landline_store::Clock;
use landline_task::CancellationToken;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Counters of the heartbeat.
#[derive(Debug, Default)]
pub(crate) struct HeartbeatMetrics {
    /// Announcements sent on at least one interface.
    pub heartbeats_sent: AtomicU64,
    /// The last of them.
    pub last_heartbeat_at: LastTime,
}

/// Announces this node at an interval that may change while it runs.
#[derive(Clone)]
pub(crate) struct HeartbeatTask {
    interval: watch::Receiver<Duration>,
    discovery: Arc<dyn Discovery>,
    peer_map: SharedMap,
    metrics: Arc<HeartbeatMetrics>,
    clock: Arc<dyn Clock>,
}

impl HeartbeatTask {
    /// A task that announces by `discovery` every `interval`.
    pub(crate) fn new(
        interval: watch::Receiver<Duration>,
        discovery: Arc<dyn Discovery>,
        peer_map: SharedMap,
        metrics: Arc<HeartbeatMetrics>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { interval, discovery, peer_map, metrics, clock }
    }

    /// Announces this node once. A failure is logged and the next beat tries again.
    pub(crate) fn send_heartbeat(&self) {
        if let Err(cause) = self.discovery.announce_online() {
            tracing::warn!(%cause, "Heartbeat not sent");
            return;
        }
        let now = Moment { mono: Instant::now(), wall: self.clock.now() };
        let total = self.metrics.heartbeats_sent.fetch_add(1, Ordering::Relaxed) + 1;
        self.metrics.last_heartbeat_at.set(now.wall);
        match self.peer_map.try_lock_for(LOCK_TIMEOUT) {
            Some(mut map) => map.beat_self(now),
            None => tracing::warn!("the peer map was busy; own last-seen not updated"),
        }
        tracing::debug!("Heartbeat sent (interval: {}s, total: {})", self.interval.borrow().as_secs(), total);
    }

    /// Announces at once and then at every interval until shutdown. A new interval counts from the last announcement.
    ///
    /// # Errors
    /// None today; the signature is that of every task.
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), PeerError> {
        let mut interval = self.interval.clone();
        loop {
            self.send_heartbeat();
            let last = Instant::now();
            loop {
                let pause = (*interval.borrow_and_update()).saturating_sub(last.elapsed());
                tokio::select! {
                    biased;
                    () = shutdown.cancelled() => return Ok(()),
                    () = changed(&mut interval) => {}
                    () = tokio::time::sleep(pause) => break,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{Busy, Logs, Still, addr, map_of, peer, secs, shutdown, this_node};
    use parking_lot::Mutex;
    use std::io;
    use tokio::time::sleep;

    /// Records when it was asked to announce; fails while told to.
    #[derive(Default)]
    struct Spy {
        beats: Mutex<Vec<Instant>>,
        broken: Mutex<bool>,
    }

    impl Discovery for Spy {
        fn announce_online(&self) -> Result<(), PeerError> {
            self.beats.lock().push(Instant::now());
            if *self.broken.lock() {
                Err(PeerError::NotAnnounced(io::ErrorKind::NetworkUnreachable.into()))
            } else {
                Ok(())
            }
        }
    }

    struct Setup {
        spy: Arc<Spy>,
        task: HeartbeatTask,
        metrics: Arc<HeartbeatMetrics>,
        interval: watch::Sender<Duration>,
        map: SharedMap,
        start: Instant,
    }

    fn setup() -> Setup {
        let (interval, follower) = watch::channel(secs(60));
        let (spy, metrics) = (Arc::<Spy>::default(), Arc::<HeartbeatMetrics>::default());
        let map = map_of([this_node(), peer("bob", "10.0.0.2:2425")]);
        let discovery: Arc<dyn Discovery> = Arc::<Spy>::clone(&spy);
        let task = HeartbeatTask::new(follower, discovery, Arc::clone(&map), Arc::clone(&metrics), Arc::new(Still));
        Setup { spy, task, metrics, interval, map, start: Instant::now() }
    }

    impl Setup {
        fn beats(&self) -> Vec<f64> {
            self.spy.beats.lock().iter().map(|beat| (*beat - self.start).as_secs_f64()).collect()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn beats_at_the_start_and_then_at_every_interval() {
        let setup = setup();
        let (_tell, told) = shutdown();
        let task = setup.task.clone();
        tokio::spawn(async move { task.run(told).await });
        sleep(secs(59)).await;
        assert_eq!(setup.beats(), [0.0]);
        sleep(secs(130)).await;
        assert_eq!(setup.beats(), [0.0, 60.0, 120.0, 180.0]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_interval_counts_from_the_last_beat() {
        let setup = setup();
        let (_tell, told) = shutdown();
        let task = setup.task.clone();
        tokio::spawn(async move { task.run(told).await });
        sleep(secs(20)).await;
        setup.interval.send_replace(secs(30));
        sleep(secs(45)).await;
        assert_eq!(setup.beats(), [0.0, 30.0, 60.0]);
        setup.interval.send_replace(secs(100));
        sleep(secs(30)).await;
        setup.interval.send_replace(secs(10));
        sleep(secs(9)).await;
        assert_eq!(setup.beats(), [0.0, 30.0, 60.0, 95.0], "an interval that is over already beats at once");
    }

    #[tokio::test(start_paused = true)]
    async fn a_beat_is_counted_dated_and_logged() {
        let (setup, logs) = (setup(), Logs::capture());
        assert_eq!(setup.metrics.last_heartbeat_at.get(), None);
        setup.task.send_heartbeat();
        setup.task.send_heartbeat();
        assert_eq!(setup.metrics.heartbeats_sent.load(Ordering::Relaxed), 2);
        assert_eq!(setup.metrics.last_heartbeat_at.get(), Some(Still.now()));
        assert!(logs.has("DEBUG", "Heartbeat sent (interval: 60s, total: 2)"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_beat_that_fails_is_logged_not_counted_and_followed_by_the_next() {
        let (setup, logs) = (setup(), Logs::capture());
        *setup.spy.broken.lock() = true;
        let (_tell, told) = shutdown();
        let task = setup.task.clone();
        tokio::spawn(async move { task.run(told).await });
        sleep(secs(70)).await;
        assert_eq!(setup.beats(), [0.0, 60.0]);
        assert_eq!(setup.metrics.heartbeats_sent.load(Ordering::Relaxed), 0);
        assert_eq!(setup.metrics.last_heartbeat_at.get(), None);
        assert!(logs.has("WARN", "Heartbeat not sent"));
        *setup.spy.broken.lock() = false;
        sleep(secs(60)).await;
        assert_eq!(setup.metrics.heartbeats_sent.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn own_entry_lives_by_the_own_beat_alone() {
        let setup = setup();
        sleep(secs(1000)).await;
        setup.task.send_heartbeat();
        let map = setup.map.lock();
        for peer in map.iter() {
            assert_eq!(peer.last_seen.elapsed().is_zero(), peer.local, "{}", peer.id);
        }
        assert_eq!(map.beyond_broadcast(), Vec::<std::net::SocketAddr>::new());
        assert_eq!(map.iter().filter(|peer| peer.best_address() == Some(addr("10.0.0.2:2425"))).count(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn ends_when_told() {
        let setup = setup();
        let (tell, told) = shutdown();
        let task = setup.task.clone();
        let running = tokio::spawn(async move { task.run(told).await });
        sleep(secs(61)).await;
        tell.cancel();
        let ended = tokio::time::timeout(secs(1), running).await.expect("within a second");
        assert!(ended.expect("no panic").is_ok());
        sleep(secs(600)).await;
        assert_eq!(setup.beats(), [0.0, 60.0]);
    }

    #[tokio::test(start_paused = true)]
    async fn beats_on_when_nobody_can_change_the_interval_any_more() {
        let setup = setup();
        let (_tell, told) = shutdown();
        let task = setup.task.clone();
        tokio::spawn(async move { task.run(told).await });
        let Setup { interval, spy, .. } = setup;
        drop(interval);
        sleep(secs(121)).await;
        assert_eq!(spy.beats.lock().len(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_map_does_not_stop_a_beat() {
        let (setup, logs) = (setup(), Logs::capture());
        let _busy = Busy::hold(&setup.map);
        setup.task.send_heartbeat();
        assert_eq!(setup.metrics.heartbeats_sent.load(Ordering::Relaxed), 1);
        assert!(logs.has("WARN", "busy"));
    }
}
