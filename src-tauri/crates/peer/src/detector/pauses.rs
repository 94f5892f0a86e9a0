//! How long the pauses are in which nobody at all is heard, and which of them are too long to be chance.
//!
//! Does not live here: what follows from such a gap (`isolation.rs`).

use std::time::Duration;

/// A silence of everybody that is remarkable is at least, and at most, so long.
pub(super) const MIN_GAP: Duration = Duration::from_millis(800);
pub(super) const MAX_GAP: Duration = Duration::from_millis(1600);

/// A pause three times as long as the longest of the last minute or two is not chance but a gap of this node, whether
/// or not a peer was missed meanwhile. Only with many peers are pauses short enough to detect a burst of seconds this
/// way.
const CERTAIN_GAP_FACTOR: u32 = 3;
const MINUTE: Duration = Duration::from_secs(60);

/// The longest pauses of this minute and the previous one. Rates would not work, as packets arrive in bursts.
#[derive(Debug)]
pub(super) struct Pauses {
    begun: Duration,
    pub(super) longest: [Duration; 2],
}

impl Pauses {
    /// Nothing is known yet.
    pub(super) fn new(now: Duration) -> Self {
        Self { begun: now, longest: [MAX_GAP; 2] }
    }

    /// Records a pause that ends now; whether it is longer than chance explains.
    pub(super) fn exceeded(&mut self, pause: Duration, now: Duration) -> bool {
        if now >= self.begun + MINUTE {
            self.begun = now;
            self.longest = [Duration::ZERO, self.longest[0]];
        }
        let [this, before] = self.longest;
        let exceeded = pause >= MIN_GAP.max(this.max(before) * CERTAIN_GAP_FACTOR);
        if !exceeded {
            self.longest[0] = this.max(pause);
        }
        exceeded
    }
}
