//! How many requests are let through.

use landline_rate::TokenBucket;
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

impl Rate {
    /// A bucket of a token for each request.
    pub(super) fn bucket(self) -> TokenBucket<Instant> {
        TokenBucket::new(self.burst, Duration::from_secs(1) / self.per_second.max(1))
    }
}
