//! Detects that the machine slept: the system says so, or the monotonic clock stopped while the wall clock continued;
//! and that an announced sleep did not happen.
//!
//! Setting the wall clock looks the same, and announcing the node once more does no harm.

use landline_peer::PeerManager;
use landline_store::{Clock, Timestamp};
use landline_task::CancellationToken;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Interval between two checks of the clocks.
const CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// How far the wall clock must be ahead: shorter sleeps are stalls, which the detector tolerates.
const SLEPT: Duration = Duration::from_secs(4);

/// System and clocks may both report the same sleep.
const DEBOUNCE: Duration = Duration::from_secs(5);

/// A node that keeps running for this long after an announced sleep is awake, even if the system does not say so.
const SLEEP_CANCELLED_AFTER: Duration = Duration::from_secs(30);

/// Notifies presence when the machine wakes up.
#[derive(Clone)]
pub(crate) struct Wake {
    /// Notified when the system reports it.
    pub(crate) woken: Arc<Notify>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) peers: PeerManager,
}

impl Wake {
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), String> {
        let mut last = (Instant::now(), self.clock.now());
        let mut woke: Option<Instant> = None;
        let mut suspended_since: Option<Instant> = None;
        loop {
            let woken = tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                () = tokio::time::sleep(CHECK_INTERVAL) => false,
                () = self.woken.notified() => true,
            };
            let now = (Instant::now(), self.clock.now());
            if stepped(last, now) {
                tracing::info!(
                    from = last.1.as_millis(),
                    to = now.1.as_millis(),
                    "the clock was set, or the machine slept"
                );
                self.peers.clock_stepped(last.1).await;
            }
            let asleep = self.peers.is_asleep();
            let again = asleep || woke.is_none_or(|woke| now.0 >= woke + DEBOUNCE);
            if sleep_cancelled(&mut suspended_since, asleep, now.0) || (woken || slept(last, now)) && again {
                tracing::info!(
                    woken,
                    "the machine slept, or its clock was set; everybody hears that this node is here"
                );
                self.peers.woke_up().await;
                woke = Some(now.0);
            }
            last = now;
        }
    }
}

/// Whether the wall clock diverged from the monotonic one, in either direction.
fn stepped(before: (Instant, Timestamp), now: (Instant, Timestamp)) -> bool {
    let by_wall = now.1.as_millis().saturating_sub(before.1.as_millis());
    let by_mono = i64::try_from(now.0.duration_since(before.0).as_millis()).unwrap_or(i64::MAX);
    u128::from(by_wall.abs_diff(by_mono)) > SLEPT.as_millis()
}

fn slept(before: (Instant, Timestamp), now: (Instant, Timestamp)) -> bool {
    let by_wall = now.1.as_millis().saturating_sub(before.1.as_millis());
    let by_wall = Duration::from_millis(u64::try_from(by_wall).unwrap_or(0));
    by_wall > now.0.duration_since(before.0) + SLEPT
}

/// `suspended_since` is when goodbye was said. The monotonic clock stops while the machine sleeps.
fn sleep_cancelled(suspended_since: &mut Option<Instant>, asleep: bool, now: Instant) -> bool {
    let since = *suspended_since.get_or_insert(now);
    if !asleep {
        *suspended_since = None;
    }
    asleep && now.duration_since(since) > SLEEP_CANCELLED_AFTER
}

landline_task::tasks! {
    Wake: "wake";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_said_goodbye_and_runs_on_is_awake() {
        let start = Instant::now();
        let mut suspended_since = None;
        let mut at = |asleep, secs| sleep_cancelled(&mut suspended_since, asleep, start + Duration::from_secs(secs));
        assert!(!at(false, 0) && !at(false, 100), "nothing was said");
        assert!(!at(true, 200) && !at(true, 230), "it may take a while");
        assert!(at(true, 231));
        assert!(!at(false, 232) && !at(true, 300) && at(true, 331), "it counts from each goodbye");
    }

    #[tokio::test]
    async fn a_sleep_is_what_only_the_wall_clock_saw() {
        let start = (Instant::now(), Timestamp::from_millis(1_000_000));
        let after = |mono: u64, wall: i64| {
            slept(start, (start.0 + Duration::from_secs(mono), Timestamp::from_millis(1_000_000 + wall * 1000)))
        };
        assert!(!after(1, 1) && !after(1, 5) && after(1, 6));
        assert!(!after(600, 600), "a program that stood still is the detector's to notice");
        assert!(!after(1, -3600) && after(1, 8 * 3600));
    }

    #[tokio::test]
    async fn a_clock_is_seen_to_be_set_in_either_direction() {
        let start = (Instant::now(), Timestamp::from_millis(1_000_000));
        let after = |mono: u64, wall: i64| {
            stepped(start, (start.0 + Duration::from_secs(mono), Timestamp::from_millis(1_000_000 + wall * 1000)))
        };
        assert!(!after(1, 1) && !after(1, 5) && !after(1, -3) && !after(600, 600));
        assert!(after(1, 6) && after(1, -4) && after(1, -3600) && after(600, 1));
    }
}
