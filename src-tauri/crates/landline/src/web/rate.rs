//! How many requests are let through.

use landline_rate::TokenBucket;
use std::time::Duration;
use tokio::time::Instant;

/// A rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Burst size.
    pub burst: u32,
    /// Sustained requests per second.
    pub per_second: u32,
}

impl Rate {
    /// A bucket of a token for each request.
    pub(super) fn bucket(self) -> TokenBucket<Instant> {
        TokenBucket::new(self.burst, Duration::from_secs(1) / self.per_second.max(1))
    }
}
