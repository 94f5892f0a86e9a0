//! Measures loss and round-trip time on this node's own queries, which determine when a number of misses is
//! significant.

use std::time::Duration;

/// Weight of one outcome: about the last 60 queries count, so a minute.
const WEIGHT: f64 = 1.0 / 60.0;

/// Initial value: that of a wired network.
const AT_FIRST: f64 = 0.02;

/// Fewer misses than this are never significant.
const MIN_COUNT: u32 = 2;

/// Minimum and maximum answer timeout. Sleeping Wi-Fi adapters wake every 100 to 300 ms.
const MIN_TIMEOUT: Duration = Duration::from_millis(300);
const MAX_TIMEOUT: Duration = Duration::from_secs(1);
const UNMEASURED: Duration = Duration::from_millis(450);

/// Recent outcomes of this node's queries.
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
    /// A live peer answered after this many unanswered queries. A peer that never answers tells nothing about the
    /// network.
    pub(super) fn answered(&mut self, misses: u32) {
        for _ in 0..misses.min(60) {
            self.missed += WEIGHT * (1.0 - self.missed);
        }
        self.missed -= WEIGHT * self.missed;
    }

    /// The first query of a probe was answered after this time (RFC 6298, without its clock granularity).
    pub(super) fn measured(&mut self, time: Duration) {
        let Some(smooth) = self.smooth else {
            self.smooth = Some(time);
            self.spread = time / 2;
            return;
        };
        self.spread = (self.spread * 3 + smooth.abs_diff(time)) / 4;
        self.smooth = Some((smooth * 7 + time) / 8);
    }

    /// The timeout after which a query counts as missed.
    pub(super) fn answer_timeout(&self) -> Duration {
        self.smooth.map_or(UNMEASURED, |smooth| (smooth + self.spread * 4).clamp(MIN_TIMEOUT, MAX_TIMEOUT))
    }

    /// The number of consecutive misses whose probability by chance is at most `chance`, within limits.
    pub(super) fn telling(&self, chance: f64, most: u32) -> u32 {
        let missed = self.missed_share().clamp(0.001, 0.9);
        let needed = (chance.ln() / missed.ln()).ceil();
        // The quotient of two negative logarithms of numbers in (0, 1): small and positive.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and a few hundred")]
        let needed = needed as u32;
        needed.clamp(MIN_COUNT, most)
    }

    /// Share of missed queries, with a margin for small samples.
    pub(super) fn missed_share(&self) -> f64 {
        self.missed
    }

    /// Whether loss is high enough that queries must be more frequent.
    pub(super) fn lossy(&self) -> bool {
        self.missed > 0.05
    }
}

#[cfg(test)]
mod tests;
