//! Notices that the machine slept: the system says so, or the monotonic clock stood while the wall clock went on; and that it did
//! not sleep, though the system said that it would.
//!
//! Somebody who sets the wall clock looks the same, and then to say once more that we are here does no harm.

use landline_peer::PeerManager;
use landline_store::{Clock, Timestamp};
use landline_task::CancellationToken;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Between two looks at the clocks.
const LOOK: Duration = Duration::from_secs(1);

/// The wall clock has gone on by so much more: shorter sleeps are stalls, which the detector outlasts.
const SLEPT: Duration = Duration::from_secs(4);

/// System and clocks may both notice the same sleep.
const ONCE: Duration = Duration::from_secs(5);

/// Who runs on for so long after the goodbye before a sleep is awake, whatever the system forgot to say.
const SLEEPLESS: Duration = Duration::from_secs(30);

/// Tells presence when the machine wakes.
#[derive(Clone)]
pub(crate) struct Wake {
    /// Rung by whom the system told.
    pub(crate) told: Arc<Notify>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) peers: PeerManager,
}

impl Wake {
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), String> {
        let mut last = (Instant::now(), self.clock.now());
        let mut woke: Option<Instant> = None;
        let mut drowsy: Option<Instant> = None;
        loop {
            let told = tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                () = tokio::time::sleep(LOOK) => false,
                () = self.told.notified() => true,
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
            let again = asleep || woke.is_none_or(|woke| now.0 >= woke + ONCE);
            if sleepless(&mut drowsy, asleep, now.0) || (told || slept(last, now)) && again {
                tracing::info!(told, "the machine slept, or its clock was set; everybody hears that this node is here");
                self.peers.woke_up().await;
                woke = Some(now.0);
            }
            last = now;
        }
    }
}

/// Whether the wall clock went otherwise than the monotonic one, in either direction.
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

/// `drowsy` is since when goodbye has been said. The monotonic clock stands while the machine sleeps.
fn sleepless(drowsy: &mut Option<Instant>, asleep: bool, now: Instant) -> bool {
    let since = *drowsy.get_or_insert(now);
    if !asleep {
        *drowsy = None;
    }
    asleep && now.duration_since(since) > SLEEPLESS
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
        let mut drowsy = None;
        let mut at = |asleep, secs| sleepless(&mut drowsy, asleep, start + Duration::from_secs(secs));
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
