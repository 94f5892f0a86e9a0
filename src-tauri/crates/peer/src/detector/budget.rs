//! Limits how many queries others may trigger: hints and returns are easily forged.

use landline_rate::TokenBucket;
use std::time::Duration;

/// Half of a network of a thousand may go, and come back, together; from then on a hundred questions a second.
pub(super) const BUDGET: TokenBucket<Duration> = TokenBucket::new(512, Duration::from_millis(10));
