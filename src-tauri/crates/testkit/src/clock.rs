//! A wall clock that tests set by hand.

use landline_store::{Clock, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A wall clock for tests. Starts at 2026-01-01 00:00 UTC.
#[derive(Debug)]
pub struct ManualClock {
    millis: AtomicI64,
}

/// 2026-01-01 00:00 UTC in unix milliseconds.
const START: i64 = 1_767_225_600_000;

impl ManualClock {
    /// A clock at the start of 2026.
    pub fn new() -> Arc<Self> {
        Arc::new(Self { millis: AtomicI64::new(START) })
    }

    /// Advances it.
    pub fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).expect("a test lasts less than 292 million years");
        self.millis.fetch_add(millis, Ordering::SeqCst);
    }

    /// Steps it forward or back, as users and NTP do.
    pub fn set(&self, to: Timestamp) {
        self.millis.store(to.as_millis(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.millis.load(Ordering::SeqCst))
    }
}
