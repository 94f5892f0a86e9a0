//! What tests of several files share.

use landline_store::{Clock, Timestamp};

/// A wall clock that stands.
pub(crate) struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(0)
    }
}
