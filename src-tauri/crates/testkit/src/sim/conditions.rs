//! What the network does to packets, as data.

use super::rng::SimRng;
use std::time::Duration;

/// The state of the network. Everything is drawn separately for each packet and receiver.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Conditions {
    /// Share of packets that is lost, 0 to 1.
    pub loss: f64,
    /// Periods in which a node's link loses nearly everything, in both directions.
    pub bursts: Option<Bursts>,
    /// The delay of packets.
    pub delay: Delay,
    /// Share of packets that arrives twice, 0 to 1.
    pub duplication: f64,
}

/// Periods in which a node's link is bad: weak Wi-Fi, a switch that is relearning addresses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bursts {
    /// How many a node has per hour on average; the times between them are exponential, and at least 10 s.
    pub per_hour: f64,
    /// The length of a burst is drawn uniformly between these two.
    pub shortest: Duration,
    /// See `shortest`.
    pub longest: Duration,
}

/// The delay of a packet: `least`, plus a uniform part up to `jitter`, plus an occasional long tail.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Delay {
    /// The shortest.
    pub least: Duration,
    /// The uniform part on top. If it exceeds the distance of two packets, they are reordered.
    pub jitter: Duration,
    /// Share of packets in the tail, 0 to 1.
    pub tail: f64,
    /// The scale of the tail: Pareto with alpha 1.5, at least this, capped at a hundred times this.
    pub tail_scale: Duration,
}

impl Delay {
    pub(super) fn draw(&self, rng: &mut SimRng) -> Duration {
        let mut delay = self.least + rng.up_to(self.jitter);
        if rng.chance(self.tail) {
            // The inverse of the distribution; the share left of one is never 0.
            let stretch = (1.0 - rng.share()).powf(-1.0 / 1.5);
            delay += self.tail_scale.mul_f64(stretch.min(100.0));
        }
        delay
    }
}

/// Minimum time between two bursts of a node.
const APART: Duration = Duration::from_secs(10);

impl Bursts {
    /// The time until a node's next burst: never so short that two bursts merge into one that is longer than
    /// configured. This minimum and the burst itself are subtracted from the drawn part, so that the configured rate
    /// holds.
    pub(super) fn pause(&self, rng: &mut SimRng) -> Duration {
        let taken = APART + (self.shortest + self.longest) / 2;
        let mean = (3600.0 / self.per_hour.max(1e-9) - taken.as_secs_f64()).max(0.0);
        APART + Duration::from_secs_f64((-(1.0 - rng.share()).ln() * mean).min(1e9))
    }

    pub(super) fn length(&self, rng: &mut SimRng) -> Duration {
        self.shortest + rng.up_to(self.longest.saturating_sub(self.shortest))
    }
}
