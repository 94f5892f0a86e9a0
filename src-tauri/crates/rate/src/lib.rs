//! A token bucket: so many at once, then one for each interval. Pure, the time is passed in.
//!
//! Does not live here: what is limited and to how much, which is its owner's.

use std::ops::{Add, Sub};
use std::time::Duration;

/// A moment: `Duration` since some start, or an `Instant` of `std` or `tokio`.
pub trait Moment: Copy + Ord + Add<Duration, Output = Self> + Sub<Self, Output = Duration> {}

impl<T: Copy + Ord + Add<Duration, Output = T> + Sub<T, Output = Duration>> Moment for T {}

/// Kept as the moment at which it will be full again (the generic cell rate algorithm), so that nothing has to refill
/// it.
#[derive(Clone, Copy, Debug)]
pub struct TokenBucket<T> {
    every: Duration,
    whole: Duration,
    full_at: Option<T>,
}

impl<T> TokenBucket<T> {
    /// A full bucket of `burst` tokens that gets one more `every` so often.
    pub const fn new(burst: u32, every: Duration) -> Self {
        Self { every, whole: every.saturating_mul(burst), full_at: None }
    }
}

impl<T: Moment> TokenBucket<T> {
    /// Takes a token; `false` if there is none.
    pub fn take(&mut self, now: T) -> bool {
        let after = self.after(1, now);
        if let Some(after) = after {
            *self = after;
        }
        after.is_some()
    }

    /// The bucket with so many tokens fewer, `None` if it has not as many: for whoever takes from several or from none.
    #[must_use]
    pub fn after(self, tokens: u32, now: T) -> Option<Self> {
        let full_at = self.full_at.map_or(now, |full_at| full_at.max(now)) + self.every.saturating_mul(tokens);
        (full_at - now <= self.whole).then_some(Self { full_at: Some(full_at), ..self })
    }

    /// Takes a token; an attempt that finds none empties the bucket again, so that it fills only while it is left
    /// alone.
    pub fn take_or_drain(&mut self, now: T) -> bool {
        let taken = self.take(now);
        if !taken {
            self.full_at = Some(now + self.whole);
        }
        taken
    }

    /// When there will be a token.
    pub fn next(&self, now: T) -> T {
        match self.full_at {
            Some(full_at) if full_at + self.every > now + self.whole => {
                now + ((full_at + self.every) - (now + self.whole))
            }
            _ => now,
        }
    }

    /// Whether all tokens are there: then it is as good as a new one.
    pub fn is_full(&self, now: T) -> bool {
        self.full_at.is_none_or(|full_at| full_at <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    const fn secs(secs: u64) -> Duration {
        Duration::from_secs(secs)
    }

    fn taken<T: Moment>(bucket: &mut TokenBucket<T>, tries: usize, now: T) -> usize {
        (0..tries).filter(|_| bucket.take(now)).count()
    }

    #[test]
    fn a_burst_and_then_one_for_each_interval() {
        let (mut bucket, now) = (TokenBucket::new(5, secs(2)), Instant::now());
        assert!(bucket.is_full(now));
        assert_eq!(bucket.next(now), now);
        assert_eq!(taken(&mut bucket, 9, now), 5);
        assert_eq!(bucket.next(now), now + secs(2));
        assert_eq!(bucket.next(now + secs(1)), now + secs(2));
        assert_eq!(taken(&mut bucket, 9, now + secs(1)), 0);
        assert_eq!(taken(&mut bucket, 9, now + secs(4)), 2);
        assert!(!bucket.is_full(now + secs(13)) && bucket.is_full(now + secs(14)));
        assert_eq!(taken(&mut bucket, 9, now + secs(1000)), 5, "never more than the burst");
    }

    #[test]
    fn a_clock_that_seems_to_go_back_gives_nothing() {
        let (mut bucket, now) = (TokenBucket::new(2, secs(1)), secs(100));
        assert_eq!(taken(&mut bucket, 9, now), 2);
        assert_eq!(taken(&mut bucket, 9, now - secs(50)), 0);
        assert_eq!(taken(&mut bucket, 9, now + secs(1)), 1);
    }

    #[test]
    fn one_that_is_pressed_without_pause_stays_empty() {
        let mut bucket = TokenBucket::new(5, secs(2));
        let pressed = (0..100).filter(|second| bucket.take_or_drain(secs(*second))).count();
        assert_eq!(pressed, 5 + 4, "those that came until it was found empty, and none after");
        assert!(bucket.take_or_drain(secs(102)));
    }

    #[test]
    fn several_tokens_are_taken_together_or_none() {
        let bucket = TokenBucket::new(10, secs(1));
        let seven = bucket.after(7, secs(0)).expect("there are ten");
        assert!(seven.after(4, secs(0)).is_none() && seven.after(3, secs(0)).is_some());
        assert!(seven.after(4, secs(1)).is_some());
        assert!(bucket.after(u32::MAX, secs(0)).is_none());
    }
}
