//! Recent queries of this node by address, and validation of answers.
//!
//! Each query carries a nonce per address (`ipmsg::with_nonce`), which a Landline node echoes. Other programs do not:
//! their answer counts if it comes from the queried address while the query is open. An attacker who can spoof source
//! addresses can still impersonate such a program, blindly; nothing in the protocol prevents that.
//!
//! Pure. Does not live here: what follows from an answer (`map.rs`).

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::Instant;

/// How long an answer is accepted. The reference client takes up to 4 s.
const ANSWER_WINDOW: Duration = Duration::from_secs(10);

/// How often nonces change; those of the previous period are still accepted.
const NONCE_PERIOD: Duration = Duration::from_secs(60);

/// Number of open queries above which expired ones are removed. Queries are sent at a bounded rate.
const PRUNE_ABOVE: usize = 1024;

/// What an answer proves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Nothing: no query is open, or the nonce is wrong.
    #[default]
    None,
    /// It comes from a queried address, without a nonce.
    Address,
    /// Its sender has read the query.
    Nonce,
}

/// The outstanding queries of this node.
pub(crate) struct OutstandingQueries {
    /// Randomly keyed in each run, so that nonces are unpredictable.
    secret: RandomState,
    start: Instant,
    open: HashMap<IpAddr, Instant>,
}

impl OutstandingQueries {
    pub(crate) fn new(start: Instant) -> Self {
        Self { secret: RandomState::new(), start, open: HashMap::new() }
    }

    /// Records a query to this address and returns its nonce.
    pub(crate) fn ask(&mut self, to: IpAddr, now: Instant) -> u64 {
        if self.open.len() >= PRUNE_ABOVE {
            self.open.retain(|_, asked| now <= *asked + ANSWER_WINDOW);
        }
        self.open.insert(to, now);
        self.nonce(to, self.nonce_period(now))
    }

    /// What an answer from this address with this nonce, or none, proves.
    pub(crate) fn proof(&self, from: IpAddr, nonce: Option<u64>, now: Instant) -> Proof {
        if self.open.get(&from).is_none_or(|asked| now > *asked + ANSWER_WINDOW) {
            return Proof::None;
        }
        let nonce_period = self.nonce_period(now);
        let is_ours = |nonce: u64| {
            (nonce_period.saturating_sub(1)..=nonce_period).any(|nonce_period| self.nonce(from, nonce_period) == nonce)
        };
        match nonce {
            None => Proof::Address,
            Some(nonce) if is_ours(nonce) => Proof::Nonce,
            Some(_) => Proof::None,
        }
    }

    fn nonce_period(&self, now: Instant) -> u64 {
        now.saturating_duration_since(self.start).as_secs() / NONCE_PERIOD.as_secs()
    }

    /// 40 bits: not guessable within ten seconds, and short on the wire.
    fn nonce(&self, of: IpAddr, nonce_period: u64) -> u64 {
        self.secret.hash_one((of, nonce_period)) >> 24
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{addr, secs};

    fn ip(text: &str) -> IpAddr {
        addr(text).ip()
    }

    #[tokio::test]
    async fn an_answer_counts_from_the_address_that_was_asked_and_while_the_question_is_open() {
        let (now, bob, eve) = (Instant::now(), ip("10.0.0.2:1"), ip("10.0.0.9:1"));
        let mut asked = OutstandingQueries::new(now);
        assert_eq!(asked.proof(bob, None, now), Proof::None, "never asked");
        let nonce = asked.ask(bob, now);
        assert_eq!(asked.proof(bob, Some(nonce), now), Proof::Nonce);
        assert_eq!(asked.proof(bob, None, now), Proof::Address);
        assert_eq!(asked.proof(bob, Some(nonce ^ 1), now), Proof::None, "guessed");
        assert_eq!(asked.proof(eve, Some(nonce), now), Proof::None, "elsewhere");
        assert_eq!(asked.proof(bob, Some(nonce), now + ANSWER_WINDOW), Proof::Nonce);
        assert_eq!(asked.proof(bob, Some(nonce), now + ANSWER_WINDOW + secs(1)), Proof::None, "too late");
    }

    #[tokio::test]
    async fn nonces_differ_by_address_by_run_and_after_a_while() {
        let (now, bob) = (Instant::now(), ip("10.0.0.2:1"));
        let mut asked = OutstandingQueries::new(now);
        let first = asked.ask(bob, now + secs(59));
        assert_ne!(first, asked.ask(ip("10.0.0.3:1"), now));
        assert_ne!(first, OutstandingQueries::new(now).ask(bob, now));
        let next = asked.ask(bob, now + secs(60));
        assert_ne!(first, next);
        assert_eq!(asked.proof(bob, Some(first), now + secs(60)), Proof::Nonce, "asked a second before");
        asked.ask(bob, now + secs(180));
        assert_eq!(asked.proof(bob, Some(first), now + secs(180)), Proof::None);
    }

    #[tokio::test]
    async fn what_is_remembered_is_bounded_by_the_questions_that_are_open() {
        let now = Instant::now();
        let mut asked = OutstandingQueries::new(now);
        for number in 0..100_000 {
            asked
                .ask(std::net::Ipv4Addr::from_bits(number).into(), now + Duration::from_millis(u64::from(number) * 20));
        }
        assert!(asked.open.len() <= PRUNE_ABOVE, "{}", asked.open.len());
    }
}
