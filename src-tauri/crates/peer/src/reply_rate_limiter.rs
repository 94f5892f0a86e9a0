//! Limits how much one address may make this node send: with a spoofed source address, answers would go to a victim.
//! Pure.
//!
//! A fixed table of token buckets indexed by a keyed hash of the IP address, so that forged addresses cost no memory
//! and nobody can choose whom to share a bucket with.

use landline_rate::TokenBucket;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::Instant;

/// Rate of answers to one address: enough for a terminal server that starts with all its users, then for its queries.
const ANSWERS: (u32, Duration) = (64, Duration::from_millis(50));

/// Number of buckets. A thousand machines that query at once, 8 times each, are all answered.
const BUCKETS: usize = 1024;

/// Rate limits of answers by address.
#[derive(Debug)]
pub(crate) struct ReplyRateLimiter {
    hasher: RandomState,
    buckets: Vec<TokenBucket<Instant>>,
}

impl ReplyRateLimiter {
    pub(crate) fn new() -> Self {
        Self { hasher: RandomState::new(), buckets: vec![TokenBucket::new(ANSWERS.0, ANSWERS.1); BUCKETS] }
    }

    /// Whether one more answer to this address is allowed.
    pub(crate) fn allows(&mut self, to: IpAddr, now: Instant) -> bool {
        let hash = self.hasher.hash_one(to);
        let bucket = usize::try_from(hash % BUCKETS as u64).ok().and_then(|at| self.buckets.get_mut(at));
        bucket.is_some_and(|bucket| bucket.take(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::secs;

    #[tokio::test]
    async fn one_address_is_answered_up_to_its_share_and_a_thousand_are_all_answered() {
        let (mut reply_rate_limiter, now) = (ReplyRateLimiter::new(), Instant::now());
        let victim = IpAddr::from([10, 0, 0, 2]);
        let answered = |reply_rate_limiter: &mut ReplyRateLimiter, at: Instant| {
            (0..1000).filter(|_| reply_rate_limiter.allows(victim, at)).count()
        };
        assert_eq!(answered(&mut reply_rate_limiter, now), 64);
        assert_eq!(answered(&mut reply_rate_limiter, now + secs(1)), 20);

        let mut fresh = ReplyRateLimiter::new();
        for _ in 0..4 {
            assert!(
                (0..1000_u16)
                    .all(|host| fresh.allows(IpAddr::from([10, 1, host.to_be_bytes()[0], host.to_be_bytes()[1]]), now))
            );
        }
    }
}
