//! How much one address may make this node send: who asks may be somebody else, and the answers go to a victim. Pure.
//!
//! A fixed table of token buckets by a keyed hash of the IP address, so that forged addresses cost no memory and nobody
//! can choose with whom to share one.

use landline_rate::TokenBucket;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::Instant;

/// Answers to one address: a terminal server that starts with all its users, then what its questions need.
const ANSWERS: (u32, Duration) = (64, Duration::from_millis(50));

/// Buckets. A thousand machines that ask at once, 8 each, are all answered.
const BUCKETS: usize = 1024;

/// Whom this node has answered lately.
#[derive(Debug)]
pub(crate) struct Courtesy {
    hasher: RandomState,
    buckets: Vec<TokenBucket<Instant>>,
}

impl Courtesy {
    pub(crate) fn new() -> Self {
        Self { hasher: RandomState::new(), buckets: vec![TokenBucket::new(ANSWERS.0, ANSWERS.1); BUCKETS] }
    }

    /// Whether this address is answered once more.
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
        let (mut courtesy, now) = (Courtesy::new(), Instant::now());
        let victim = IpAddr::from([10, 0, 0, 2]);
        let answered = |courtesy: &mut Courtesy, at: Instant| (0..1000).filter(|_| courtesy.allows(victim, at)).count();
        assert_eq!(answered(&mut courtesy, now), 64);
        assert_eq!(answered(&mut courtesy, now + secs(1)), 20);

        let mut fresh = Courtesy::new();
        for _ in 0..4 {
            assert!(
                (0..1000_u16)
                    .all(|host| fresh.allows(IpAddr::from([10, 1, host.to_be_bytes()[0], host.to_be_bytes()[1]]), now))
            );
        }
    }
}
