//! How much others may make a node ask: hints and returns are forged for nothing.

use std::time::Duration;

/// So many questions at once: half of a network of a thousand may go, and come back, together.
const AT_ONCE: u32 = 512;

/// From then on one in this time.
const EVERY: Duration = Duration::from_millis(10);

/// A token bucket, kept as the moment at which it will be full again.
#[derive(Debug, Default)]
pub(super) struct Budget {
    full_at: Duration,
}

impl Budget {
    /// Takes a token; `false` if there is none.
    pub(super) fn take(&mut self, now: Duration) -> bool {
        let full_at = self.full_at.max(now) + EVERY;
        let taken = full_at - now <= EVERY * AT_ONCE;
        if taken {
            self.full_at = full_at;
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_network_at_once_and_then_a_hundred_a_second() {
        let (mut budget, start) = (Budget::default(), Duration::from_secs(100));
        let taken = |budget: &mut Budget, at: Duration| (0..10_000).filter(|_| budget.take(at)).count();
        assert_eq!(taken(&mut budget, start), 512);
        assert_eq!(taken(&mut budget, start + Duration::from_secs(1)), 100);
        assert_eq!(taken(&mut budget, start + Duration::from_secs(3600)), 512);
    }
}
