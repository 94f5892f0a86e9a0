//! How much is lost and how long an answer takes, measured on one's own questions: what makes a number of misses
//! telling.

use std::time::Duration;

/// Weight of one outcome. About the last 60 questions count, so a minute.
const WEIGHT: f64 = 1.0 / 60.0;

/// Before anything was measured: a cable.
const AT_FIRST: f64 = 0.02;

/// Fewer misses than this are never telling.
const FEWEST: u32 = 2;

/// Shortest and longest wait for an answer. Sleeping Wi-Fi cards wake every 100 to 300 ms.
const SHORTEST: Duration = Duration::from_millis(300);
const LONGEST: Duration = Duration::from_secs(1);
const UNMEASURED: Duration = Duration::from_millis(450);

/// What this node's questions met lately.
#[derive(Debug)]
pub(super) struct Loss {
    missed: f64,
    smooth: Option<Duration>,
    spread: Duration,
}

impl Default for Loss {
    fn default() -> Self {
        Self { missed: AT_FIRST, smooth: None, spread: Duration::ZERO }
    }
}

impl Loss {
    /// A living peer answered after this many unanswered questions. Who never answers says nothing of the network.
    pub(super) fn answered(&mut self, misses: u32) {
        for _ in 0..misses.min(60) {
            self.missed += WEIGHT * (1.0 - self.missed);
        }
        self.missed -= WEIGHT * self.missed;
    }

    /// The first question of a case was answered after this time (RFC 6298, without its clock granularity).
    pub(super) fn took(&mut self, time: Duration) {
        let Some(smooth) = self.smooth else {
            self.smooth = Some(time);
            self.spread = time / 2;
            return;
        };
        self.spread = (self.spread * 3 + smooth.abs_diff(time)) / 4;
        self.smooth = Some((smooth * 7 + time) / 8);
    }

    /// How long an answer is waited for before the question counts as missed.
    pub(super) fn patience(&self) -> Duration {
        self.smooth.map_or(UNMEASURED, |smooth| (smooth + self.spread * 4).clamp(SHORTEST, LONGEST))
    }

    /// Misses in a row that happen by chance no more often than `chance`, within limits.
    pub(super) fn telling(&self, chance: f64, most: u32) -> u32 {
        let missed = self.missed_share().clamp(0.001, 0.9);
        let needed = (chance.ln() / missed.ln()).ceil();
        // The quotient of two negative logarithms of numbers in (0, 1): small and positive.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a few hundred")]
        let needed = needed as u32;
        needed.clamp(FEWEST, most)
    }

    /// Share of questions missed, with the doubt of a small sample.
    pub(super) fn missed_share(&self) -> f64 {
        self.missed
    }

    /// Whether enough is lost that questions must come closer together.
    pub(super) fn lossy(&self) -> bool {
        self.missed > 0.05
    }
}

#[cfg(test)]
mod tests;
