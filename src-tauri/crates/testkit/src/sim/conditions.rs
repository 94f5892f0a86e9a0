//! What the network does to packets, as data.

use super::dice::Dice;
use std::time::Duration;

/// The state of the network. Everything is drawn for each packet and each receiver by itself.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Conditions {
    /// Share of packets that is lost, 0 to 1.
    pub loss: f64,
    /// Times in which a node's link loses nearly everything, in both directions.
    pub bursts: Option<Bursts>,
    /// How long a packet is under way.
    pub delay: Delay,
    /// Share of packets that arrives twice, 0 to 1.
    pub duplication: f64,
}

/// Times in which a node's link is bad: a weak WLAN, a switch that learns anew.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bursts {
    /// How many a node has in an hour, on average; the times between are exponential, and 10 s at least.
    pub per_hour: f64,
    /// The length of one is drawn evenly between these two.
    pub shortest: Duration,
    /// See `shortest`.
    pub longest: Duration,
}

/// How long a packet is under way: `least`, plus evenly up to `jitter`, plus a long tail now and then.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Delay {
    /// The shortest.
    pub least: Duration,
    /// The even part on top. More than the distance of two packets reorders them.
    pub jitter: Duration,
    /// Share of packets in the tail, 0 to 1.
    pub tail: f64,
    /// The scale of the tail: Pareto with alpha 1.5, at least this, capped at hundred times this.
    pub tail_scale: Duration,
}

impl Delay {
    pub(super) fn draw(&self, dice: &mut Dice) -> Duration {
        let mut delay = self.least + dice.up_to(self.jitter);
        if dice.chance(self.tail) {
            // The inverse of the distribution; the share left of one is never 0.
            let stretch = (1.0 - dice.share()).powf(-1.0 / 1.5);
            delay += self.tail_scale.mul_f64(stretch.min(100.0));
        }
        delay
    }
}

/// Between two bursts of a node at least.
const APART: Duration = Duration::from_secs(10);

impl Bursts {
    /// How long until the next one of a node: never so soon that two make one that is longer than said. What this and
    /// the burst itself take from an hour is taken from the drawn part, so that there are as many as asked.
    pub(super) fn pause(&self, dice: &mut Dice) -> Duration {
        let taken = APART + (self.shortest + self.longest) / 2;
        let mean = (3600.0 / self.per_hour.max(1e-9) - taken.as_secs_f64()).max(0.0);
        APART + Duration::from_secs_f64((-(1.0 - dice.share()).ln() * mean).min(1e9))
    }

    pub(super) fn length(&self, dice: &mut Dice) -> Duration {
        self.shortest + dice.up_to(self.longest.saturating_sub(self.shortest))
    }
}
