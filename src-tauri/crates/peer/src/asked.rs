//! Which addresses this node has asked something lately, and what shows that an answer is one.
//!
//! Each question carries a nonce to its address (`ipmsg::with_nonce`), which a Landline node gives back. Other programs
//! cannot: an answer of theirs counts if it comes from the address that was asked, while the question is open. Whoever can
//! send datagrams with a source address that is not theirs can still speak for such a program, unseen and without hearing
//! any question; nothing in the protocol excludes that.
//!
//! Pure. Does not live here: what an answer is worth (`map.rs`).

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::Instant;

/// An answer counts for so long. The reference client takes up to 4 s.
const OPEN: Duration = Duration::from_secs(10);

/// Nonces are other ones after this time; those of the time before still count.
const SAME: Duration = Duration::from_secs(60);

/// Open questions beyond which those that have ended are thrown away. Questions are sent at a bounded rate.
const SWEEP: usize = 1024;

/// What an answer shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Nothing: it answers no question that is open, or gives back another nonce.
    #[default]
    None,
    /// It comes from an address that was asked, and gives no nonce back.
    Address,
    /// It has read the question.
    Nonce,
}

/// The questions of this node.
pub(crate) struct Asked {
    /// Keyed at random in each run, so that nobody can foresee a nonce.
    secret: RandomState,
    start: Instant,
    open: HashMap<IpAddr, Instant>,
}

impl Asked {
    pub(crate) fn new(start: Instant) -> Self {
        Self { secret: RandomState::new(), start, open: HashMap::new() }
    }

    /// Takes down a question to this address; gives its nonce.
    pub(crate) fn ask(&mut self, to: IpAddr, now: Instant) -> u64 {
        if self.open.len() >= SWEEP {
            self.open.retain(|_, asked| now <= *asked + OPEN);
        }
        self.open.insert(to, now);
        self.nonce(to, self.round(now))
    }

    /// What an answer from this address shows that gives back this nonce, or none.
    pub(crate) fn proof(&self, from: IpAddr, nonce: Option<u64>, now: Instant) -> Proof {
        if self.open.get(&from).is_none_or(|asked| now > *asked + OPEN) {
            return Proof::None;
        }
        let round = self.round(now);
        let is_ours = |nonce: u64| (round.saturating_sub(1)..=round).any(|round| self.nonce(from, round) == nonce);
        match nonce {
            None => Proof::Address,
            Some(nonce) if is_ours(nonce) => Proof::Nonce,
            Some(_) => Proof::None,
        }
    }

    fn round(&self, now: Instant) -> u64 {
        now.saturating_duration_since(self.start).as_secs() / SAME.as_secs()
    }

    /// 40 bits: nobody guesses them in ten seconds, and they are short on the wire.
    fn nonce(&self, of: IpAddr, round: u64) -> u64 {
        self.secret.hash_one((of, round)) >> 24
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
        let mut asked = Asked::new(now);
        assert_eq!(asked.proof(bob, None, now), Proof::None, "never asked");
        let nonce = asked.ask(bob, now);
        assert_eq!(asked.proof(bob, Some(nonce), now), Proof::Nonce);
        assert_eq!(asked.proof(bob, None, now), Proof::Address);
        assert_eq!(asked.proof(bob, Some(nonce ^ 1), now), Proof::None, "guessed");
        assert_eq!(asked.proof(eve, Some(nonce), now), Proof::None, "elsewhere");
        assert_eq!(asked.proof(bob, Some(nonce), now + OPEN), Proof::Nonce);
        assert_eq!(asked.proof(bob, Some(nonce), now + OPEN + secs(1)), Proof::None, "too late");
    }

    #[tokio::test]
    async fn nonces_differ_by_address_by_run_and_after_a_while() {
        let (now, bob) = (Instant::now(), ip("10.0.0.2:1"));
        let mut asked = Asked::new(now);
        let first = asked.ask(bob, now + secs(59));
        assert_ne!(first, asked.ask(ip("10.0.0.3:1"), now));
        assert_ne!(first, Asked::new(now).ask(bob, now));
        let next = asked.ask(bob, now + secs(60));
        assert_ne!(first, next);
        assert_eq!(asked.proof(bob, Some(first), now + secs(60)), Proof::Nonce, "asked a second before");
        asked.ask(bob, now + secs(180));
        assert_eq!(asked.proof(bob, Some(first), now + secs(180)), Proof::None);
    }

    #[tokio::test]
    async fn what_is_remembered_is_bounded_by_the_questions_that_are_open() {
        let now = Instant::now();
        let mut asked = Asked::new(now);
        for number in 0..100_000 {
            asked
                .ask(std::net::Ipv4Addr::from_bits(number).into(), now + Duration::from_millis(u64::from(number) * 20));
        }
        assert!(asked.open.len() <= SWEEP, "{}", asked.open.len());
    }
}
