//! What the tasks count, readable at any time without a lock.

use landline_store::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};

/// When something last happened, or that it never did.
#[derive(Debug)]
pub(crate) struct LastTime(AtomicI64);

/// No wall clock shows this: it lies 292 million years back.
const NEVER: i64 = i64::MIN;

impl Default for LastTime {
    fn default() -> Self {
        Self(AtomicI64::new(NEVER))
    }
}

impl LastTime {
    /// It happened at this time.
    pub(crate) fn set(&self, at: Timestamp) {
        self.0.store(at.as_millis(), Ordering::Relaxed);
    }

    /// When it last happened.
    pub(crate) fn get(&self) -> Option<Timestamp> {
        let millis = self.0.load(Ordering::Relaxed);
        (millis != NEVER).then(|| Timestamp::from_millis(millis))
    }
}

/// The counters of all three tasks at one moment, for the health page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeerHealth {
    /// Announcements since the start.
    pub heartbeats_sent: u64,
    /// Peers taken offline because of silence.
    pub timeouts_detected: u64,
    /// Peers forgotten from memory.
    pub peers_cleaned_up: u64,
    /// The last announcement.
    pub last_heartbeat_at: Option<Timestamp>,
    /// The last look at everybody's silence.
    pub last_timeout_check: Option<Timestamp>,
    /// The last cleanup.
    pub last_cleanup_at: Option<Timestamp>,
    /// Packets of strangers that were not let in.
    pub strangers_refused: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_is_not_a_time() {
        let last = LastTime::default();
        assert_eq!(last.get(), None);
        last.set(Timestamp::from_millis(0));
        assert_eq!(last.get(), Some(Timestamp::from_millis(0)));
        last.set(Timestamp::from_millis(-1));
        assert_eq!(last.get(), Some(Timestamp::from_millis(-1)));
    }
}
