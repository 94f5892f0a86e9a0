//! How much others may make a node ask: hints and returns are forged for nothing.

use landline_rate::TokenBucket;
use std::time::Duration;

/// Half of a network of a thousand may go, and come back, together; from then on a hundred questions a second.
pub(super) const BUDGET: TokenBucket<Duration> = TokenBucket::new(512, Duration::from_millis(10));
