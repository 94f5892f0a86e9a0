//! Notices that the machine slept: the monotonic clock stood while the wall clock went on.
//!
//! Somebody who sets the wall clock looks the same, and then to say once more that we are here does no harm.

use landline_peer::PeerManager;
use landline_store::{Clock, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::time::Instant;

/// Between two looks at the clocks.
const LOOK: Duration = Duration::from_secs(1);

/// The wall clock has gone on by so much more: shorter sleeps are stalls, which the detector outlasts.
const SLEPT: Duration = Duration::from_secs(4);

/// Tells presence when the machine wakes.
#[derive(Clone)]
pub(crate) struct Wake {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) peers: PeerManager,
}

impl Wake {
    pub(crate) async fn run(self, mut shutdown: broadcast::Receiver<()>) -> Result<(), String> {
        let mut last = (Instant::now(), self.clock.now());
        loop {
            tokio::select! {
                _ = shutdown.recv() => return Ok(()),
                () = tokio::time::sleep(LOOK) => {}
            }
            let now = (Instant::now(), self.clock.now());
            if slept(last, now) {
                tracing::info!("the machine slept, or its clock was set; everybody hears that this node is here");
                self.peers.woke_up().await;
            }
            last = now;
        }
    }
}

fn slept(before: (Instant, Timestamp), now: (Instant, Timestamp)) -> bool {
    let by_wall = now.1.as_millis().saturating_sub(before.1.as_millis());
    let by_wall = Duration::from_millis(u64::try_from(by_wall).unwrap_or(0));
    by_wall > now.0.duration_since(before.0) + SLEPT
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
