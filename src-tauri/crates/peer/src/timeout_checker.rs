//! The timeout checker: takes peers offline that were silent for longer than the peer timeout.

use crate::config::changed;
use crate::error::PeerError;
use crate::map::SharedMap;
use crate::metrics::LastTime;
use crate::model::{Change, Moment};
use crate::outbox::Outbox;
use landline_store::Clock;
use landline_task::CancellationToken;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// A check delayed by more than this was not delayed by load.
const STOOD_STILL: Duration = Duration::from_secs(5);

/// Counters of the timeout checker.
#[derive(Debug, Default)]
pub(crate) struct TimeoutMetrics {
    /// Peers taken offline because of silence.
    pub timeouts_detected: AtomicU64,
    /// The last check.
    pub last_check_at: LastTime,
}

/// Checks the silence of all peers periodically.
#[derive(Clone)]
pub(crate) struct TimeoutChecker {
    check_interval: Duration,
    peer_timeout: watch::Receiver<Duration>,
    peer_map: SharedMap,
    event_tx: Outbox,
    metrics: Arc<TimeoutMetrics>,
    clock: Arc<dyn Clock>,
}

impl TimeoutChecker {
    /// A checker that looks every `check_interval` for peers silent for longer than `peer_timeout`.
    pub(crate) fn new(
        check_interval: Duration,
        peer_timeout: watch::Receiver<Duration>,
        peer_map: SharedMap,
        event_tx: Outbox,
        metrics: Arc<TimeoutMetrics>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { check_interval, peer_timeout, peer_map, event_tx, metrics, clock }
    }

    /// Takes peers offline that were silent for too long, records each, and returns their addresses. This node and
    /// localhost are never among them. If the map is locked for a second, the check is skipped.
    pub(crate) async fn check_timeouts(&self) -> Vec<IpAddr> {
        let peer_timeout = *self.peer_timeout.borrow();
        let now = Moment { mono: Instant::now(), wall: self.clock.now() };
        let decided = self.event_tx.decide(&self.peer_map, |map| {
            let changes = map.time_out(peer_timeout, now);
            (changes.clone(), changes)
        });
        let gone: Vec<Change> = match decided.await {
            Ok(gone) => gone,
            Err(cause) => {
                tracing::warn!(%cause, "Timeout check left out");
                return Vec::new();
            }
        };
        self.metrics.last_check_at.set(now.wall);
        self.metrics.timeouts_detected.fetch_add(gone.len() as u64, Ordering::Relaxed);
        for Change { peer, .. } in &gone {
            let silent = now.mono.saturating_duration_since(peer.last_seen).as_secs();
            tracing::info!(
                "Peer timed out: {} (silent for {}s, timeout: {}s)",
                peer.id,
                silent,
                peer_timeout.as_secs()
            );
        }
        gone.iter().filter_map(|change| change.peer.ip()).collect()
    }

    /// Checks at every interval until shutdown, and at once when the timeout was changed.
    ///
    /// A check that is much too late means that this program or its machine was suspended, and that the silence may be
    /// our own: packets received meanwhile still wait in the socket, or were never received. Such a check is skipped;
    /// until the next one the overdue heartbeat makes all live peers answer.
    ///
    /// # Errors
    /// None today; the signature is that of every task.
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), PeerError> {
        let mut peer_timeout = self.peer_timeout.clone();
        peer_timeout.mark_unchanged();
        loop {
            let due = Instant::now() + self.check_interval;
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(()),
                () = changed(&mut peer_timeout) => {}
                () = tokio::time::sleep_until(due) => {}
            }
            let late = Instant::now().saturating_duration_since(due);
            if late > STOOD_STILL {
                tracing::info!(late = late.as_secs(), "This program stood still; nobody is judged by that silence");
                continue;
            }
            self.check_timeouts().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{OfflineReason, PeerEvent};
    use crate::fixtures::{
        Busy, Logs, Still, addr, drain, id, map_of, offline, outbox, peer, secs, shutdown, status, this_node,
    };
    use crate::model::{Peer, PeerStatus};
    use crate::outbox::Mailbox;
    use tokio::time::sleep;

    struct Setup {
        checker: TimeoutChecker,
        metrics: Arc<TimeoutMetrics>,
        timeout: watch::Sender<Duration>,
        map: SharedMap,
        mailbox: Mailbox,
    }

    fn setup(peers: impl IntoIterator<Item = Peer>) -> Setup {
        let (timeout, follower) = watch::channel(secs(180));
        let (outbox, mailbox) = outbox();
        let (map, metrics) = (map_of(peers), Arc::<TimeoutMetrics>::default());
        let clock: Arc<dyn Clock> = Arc::new(Still);
        let checker = TimeoutChecker::new(secs(30), follower, Arc::clone(&map), outbox, Arc::clone(&metrics), clock);
        Setup { checker, metrics, timeout, map, mailbox }
    }

    fn ips(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().expect("an address")).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_peer_goes_offline_and_is_told_once() {
        let (mut setup, logs) = (setup([peer("bob", "10.0.0.2:2425")]), Logs::capture());
        sleep(secs(181)).await;
        assert_eq!(setup.checker.check_timeouts().await, ips(&["10.0.0.2"]));
        assert_eq!(status(&setup.map, "bob"), Some(PeerStatus::Offline));
        assert!(logs.has("INFO", "Peer timed out: bob@desk (silent for 181s, timeout: 180s)"));

        let told = drain(&mut setup.mailbox);
        let [Change { event: PeerEvent::Offline { id: whom, ip, username, reason, at, contact }, peer }] =
            told.as_slice()
        else {
            panic!("{told:?}")
        };
        assert_eq!((whom, username.as_str(), *reason), (&id("bob"), "bob", OfflineReason::Timeout));
        assert_eq!((*ip, *at, *contact), (addr("10.0.0.2:2425").ip(), Still.now(), peer.contact));
        assert_eq!(peer.status, PeerStatus::Offline);

        assert!(setup.checker.check_timeouts().await.is_empty());
        assert!(drain(&mut setup.mailbox).is_empty(), "once");
        assert_eq!(setup.metrics.timeouts_detected.load(Ordering::Relaxed), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_heard_within_the_timeout_stays() {
        let mut setup = setup([peer("bob", "10.0.0.2:2425")]);
        assert_eq!(setup.metrics.last_check_at.get(), None);
        sleep(secs(180)).await;
        assert!(setup.checker.check_timeouts().await.is_empty(), "exactly the timeout is not more than it");
        assert_eq!(status(&setup.map, "bob"), Some(PeerStatus::Online));
        assert!(drain(&mut setup.mailbox).is_empty());
        assert_eq!(setup.metrics.last_check_at.get(), Some(Still.now()), "a check that finds nobody is a check");
        assert_eq!(setup.metrics.timeouts_detected.load(Ordering::Relaxed), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn many_are_checked_at_once_and_only_the_silent_go() {
        let old = [peer("bob", "10.0.0.2:2425"), peer("carol", "10.0.0.3:2425"), offline("erin", "10.0.0.5:2425")];
        let mut setup = setup(old);
        sleep(secs(181)).await;
        setup.map.lock().restore(peer("dave", "10.0.0.4:2425"));
        assert_eq!(setup.checker.check_timeouts().await, ips(&["10.0.0.2", "10.0.0.3"]));
        assert_eq!(drain(&mut setup.mailbox).len(), 2);
        assert_eq!(status(&setup.map, "dave"), Some(PeerStatus::Online));
        assert_eq!(setup.metrics.timeouts_detected.load(Ordering::Relaxed), 2);
        assert_eq!(setup.map.lock().online(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn this_node_and_localhost_are_never_timed_out_but_a_neighbour_on_this_machine_is() {
        let us = [this_node(), peer("localhost", "127.0.0.1:2425"), peer("six", "[::1]:2425")];
        let mut setup = setup(us.into_iter().chain([peer("neighbour", "127.0.0.1:2426")]));
        sleep(secs(100_000)).await;
        assert_eq!(setup.checker.check_timeouts().await, ips(&["127.0.0.1"]));
        let gone: Vec<_> = drain(&mut setup.mailbox).into_iter().map(|change| change.peer.id).collect();
        assert_eq!(gone, [id("neighbour")]);
    }

    #[tokio::test(start_paused = true)]
    async fn checks_at_every_interval_and_ends_when_told() {
        let setup = setup([peer("bob", "10.0.0.2:2425")]);
        let (tell, told) = shutdown();
        let checker = setup.checker.clone();
        let running = tokio::spawn(async move { checker.run(told).await });
        sleep(secs(209)).await;
        assert_eq!(status(&setup.map, "bob"), Some(PeerStatus::Online), "checks are at 180 s and at 210 s");
        sleep(secs(2)).await;
        assert_eq!(status(&setup.map, "bob"), Some(PeerStatus::Offline));
        tell.cancel();
        tokio::time::timeout(secs(1), running).await.expect("within a second").expect("no panic").expect("well");
    }

    #[tokio::test(start_paused = true)]
    async fn a_program_that_stood_still_judges_nobody_until_they_could_be_heard() {
        let (setup, logs) = (setup([peer("bob", "10.0.0.2:2425")]), Logs::capture());
        let (_tell, told) = shutdown();
        let checker = setup.checker.clone();
        tokio::spawn(async move { checker.run(told).await });
        sleep(secs(100)).await;
        // As after the night: the clock jumps past several checks at once.
        tokio::time::advance(secs(8 * 3600)).await;
        sleep(secs(29)).await;
        assert_eq!(status(&setup.map, "bob"), Some(PeerStatus::Online));
        assert!(logs.has("INFO", "stood still"));
        sleep(secs(2)).await;
        assert_eq!(status(&setup.map, "bob"), Some(PeerStatus::Offline), "silent when it was asked");
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_timeout_holds_at_once() {
        let setup = setup([peer("bob", "10.0.0.2:2425")]);
        let (_tell, told) = shutdown();
        let checker = setup.checker.clone();
        tokio::spawn(async move { checker.run(told).await });
        sleep(secs(100)).await;
        setup.timeout.send_replace(secs(70));
        sleep(Duration::from_millis(1)).await;
        assert_eq!(status(&setup.map, "bob"), Some(PeerStatus::Offline));
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_map_or_a_missing_recorder_leaves_the_check_out() {
        let (mut setup, logs) = (setup([peer("bob", "10.0.0.2:2425")]), Logs::capture());
        sleep(secs(181)).await;
        let busy = Busy::hold(&setup.map);
        assert!(setup.checker.check_timeouts().await.is_empty());
        drop(busy);
        assert!(logs.has("WARN", "busy for more than a second"));
        assert_eq!(setup.metrics.last_check_at.get(), None);
        setup.mailbox.close();
        assert!(setup.checker.check_timeouts().await.is_empty());
        assert_eq!(status(&setup.map, "bob"), Some(PeerStatus::Online), "nothing is decided that cannot be told");
    }
}
