//! How long the pauses are in which nobody at all is heard, and which of them are too long to be chance.
//!
//! Does not live here: what follows from such a gap (`isolation.rs`).

use std::time::Duration;

/// A silence of everybody that is remarkable is at least, and at most, so long.
pub(super) const SHORTEST_GAP: Duration = Duration::from_millis(800);
pub(super) const LONGEST_GAP: Duration = Duration::from_millis(1600);

/// Three times the longest pause of the last minute or two is nobody's chance but a gap of this node, whether or not
/// somebody was missed meanwhile. Only many people make pauses so short that a burst of seconds is seen by this.
const CERTAIN: u32 = 3;
const MINUTE: Duration = Duration::from_secs(60);

/// The longest pauses of this minute and of the one before. Rates would not do: packets come in crowds.
#[derive(Debug)]
pub(super) struct Pauses {
    begun: Duration,
    pub(super) longest: [Duration; 2],
}

impl Pauses {
    /// Nothing is known yet.
    pub(super) fn new(now: Duration) -> Self {
        Self { begun: now, longest: [LONGEST_GAP; 2] }
    }

    /// Takes down a pause that ends now, and whether it is longer than chance makes them here.
    pub(super) fn exceeded(&mut self, pause: Duration, now: Duration) -> bool {
        if now >= self.begun + MINUTE {
            self.begun = now;
            self.longest = [Duration::ZERO, self.longest[0]];
        }
        let [this, before] = self.longest;
        let exceeded = pause >= SHORTEST_GAP.max(this.max(before) * CERTAIN);
        if !exceeded {
            self.longest[0] = this.max(pause);
        }
        exceeded
    }
}
