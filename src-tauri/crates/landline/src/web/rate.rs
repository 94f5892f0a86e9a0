//! A token bucket: so many at once, so many a second. Time is handed in.

use parking_lot::Mutex;
use std::time::Duration;
use tokio::time::Instant;

/// How much is let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests at once, from rest.
    pub burst: u32,
    /// Requests a second, for ever.
    pub per_second: u32,
}

/// The bucket: full at rest, one token a request.
pub(super) struct Bucket {
    rate: Rate,
    level: Mutex<(f64, Instant)>,
}

impl Bucket {
    /// A full bucket.
    pub(super) fn new(rate: Rate, now: Instant) -> Self {
        Self { rate, level: Mutex::new((f64::from(rate.burst), now)) }
    }

    /// Takes a token, or says how long to wait for the next one.
    pub(super) fn take(&self, now: Instant) -> Result<(), Duration> {
        let mut level = self.level.lock();
        let passed = now.saturating_duration_since(level.1).as_secs_f64();
        let per_second = f64::from(self.rate.per_second.max(1));
        let full = f64::from(self.rate.burst);
        *level = ((level.0 + passed * per_second).min(full), now.max(level.1));
        if level.0 >= 1.0 {
            level.0 -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64((1.0 - level.0) / per_second))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_the_rate_holds() {
        let start = Instant::now();
        let bucket = Bucket::new(Rate { burst: 3, per_second: 2 }, start);
        for _ in 0..3 {
            assert_eq!(bucket.take(start), Ok(()));
        }
        assert_eq!(bucket.take(start), Err(Duration::from_millis(500)));
        assert_eq!(bucket.take(start + Duration::from_millis(500)), Ok(()));
        assert!(bucket.take(start + Duration::from_millis(600)).is_err());
    }

    #[test]
    fn rest_fills_it_up_to_the_burst_and_no_further() {
        let start = Instant::now();
        let bucket = Bucket::new(Rate { burst: 2, per_second: 100 }, start);
        let later = start + Duration::from_secs(3600);
        assert_eq!((bucket.take(later), bucket.take(later)), (Ok(()), Ok(())));
        assert!(bucket.take(later).is_err());
        assert!(bucket.take(start).is_err(), "a clock that seems to go back gives nothing");
    }
}
