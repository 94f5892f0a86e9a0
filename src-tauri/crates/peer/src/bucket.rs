//! A token bucket: so many at once, then one for each interval. Pure; what it limits is its owner's.

use std::time::Duration;
use tokio::time::Instant;

/// Kept as the moment at which it will be full again (the generic cell rate algorithm), so that nothing has to refill it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bucket {
    every: Duration,
    whole: Duration,
    full_at: Option<Instant>,
}

impl Bucket {
    /// A full bucket of `burst` tokens that gets one more `every` so often.
    pub(crate) fn new(burst: u32, every: Duration) -> Self {
        Self { every, whole: every * burst, full_at: None }
    }

    /// Takes a token; `false` if there is none.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let full_at = self.full_at.map_or(now, |full_at| full_at.max(now)) + self.every;
        let taken = full_at - now <= self.whole;
        if taken {
            self.full_at = Some(full_at);
        }
        taken
    }

    /// Takes a token; an attempt that finds none empties the bucket anew, so that it fills only while it is left alone.
    pub(crate) fn take_in_peace(&mut self, now: Instant) -> bool {
        let taken = self.take(now);
        if !taken {
            self.full_at = Some(now + self.whole);
        }
        taken
    }

    /// When there will be a token.
    pub(crate) fn next(&self, now: Instant) -> Instant {
        let wait = self.full_at.map(|full_at| (full_at + self.every).saturating_duration_since(now + self.whole));
        now + wait.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::secs;

    fn taken(bucket: &mut Bucket, tries: usize, now: Instant) -> usize {
        (0..tries).filter(|_| bucket.take(now)).count()
    }

    #[tokio::test]
    async fn a_burst_and_then_one_for_each_interval() {
        let (mut bucket, now) = (Bucket::new(5, secs(2)), Instant::now());
        assert_eq!(bucket.next(now), now);
        assert_eq!(taken(&mut bucket, 9, now), 5);
        assert_eq!(bucket.next(now), now + secs(2));
        assert_eq!(taken(&mut bucket, 9, now + secs(1)), 0);
        assert_eq!(taken(&mut bucket, 9, now + secs(4)), 2);
        assert_eq!(taken(&mut bucket, 9, now + secs(1000)), 5, "never more than the burst");
    }

    #[tokio::test]
    async fn one_that_is_pressed_without_pause_stays_empty() {
        let (mut bucket, now) = (Bucket::new(5, secs(2)), Instant::now());
        let pressed = (0..100).filter(|second| bucket.take_in_peace(now + secs(*second))).count();
        assert_eq!(pressed, 5 + 4, "those that came until it was found empty, and none after");
        assert!(bucket.take_in_peace(now + secs(102)));
    }
}
