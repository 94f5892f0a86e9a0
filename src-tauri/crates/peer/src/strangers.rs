//! Who of those that nobody knows yet is let in: a crowd at once, a flood not. Pure.
//!
//! A stranger costs a row, an event and a place in memory, and a name is forged for nothing. So:
//!
//! * Whoever has a row is no stranger.
//! * A crowd is admitted on sight: [`AT_ONCE`] at once, then four a second. Whoever comes when that is used up keeps it
//!   used up, so that under a lasting flood nobody is admitted on sight.
//! * From then on an address is asked, once for all the names that it claims, and the name that answers is admitted: a
//!   program has one, and a forger of addresses hears no question. Fifty questions and twenty admissions a second.
//! * One IP address brings [`SEEN_EACH`] names on sight and [`PROVEN_EACH`] by answers in ten minutes (a terminal server
//!   has many users).
//! * The last quarter of the memory is for those with a row, the quarter before it for those who answered as well.
//!
//! So 100,000 forged names in a minute make at most 1,264 rows if nobody answers for them, and 2,600 if somebody does for
//! each; this core keeps at most 600 addresses that were asked and 16,000 counted ones, below 2 MB.

use crate::bucket::Bucket;
use crate::map::PEER_LIMIT;
use crate::model::PeerId;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::time::Instant;

/// Strangers admitted at once: all who answer the first entry in a network of a thousand.
pub(crate) const AT_ONCE: u32 = 1024;
const ON_SIGHT_EVERY: Duration = Duration::from_millis(250);

/// Questions to addresses of strangers, and admissions of those who answered.
const QUESTIONS: (u32, Duration) = (50, Duration::from_millis(20));
const PROVEN: (u32, Duration) = (100, Duration::from_millis(50));

/// An answer counts for so long. The reference client takes up to 4 s.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Names of one IP address, and how long they are counted.
const SEEN_EACH: u32 = 64;
const PROVEN_EACH: u32 = 256;
const COUNTED_FOR: Duration = Duration::from_secs(600);

/// A packet of somebody who is not in memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stranger<'a> {
    /// The name that it claims.
    pub(crate) id: &'a PeerId,
    /// Where it came from.
    pub(crate) from: SocketAddr,
    /// It is of a kind that nobody sends without having been asked.
    pub(crate) answers: bool,
}

/// What becomes of a stranger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is added.
    Admit,
    /// It is not added; its address is asked for an entry.
    Ask,
    /// It is not added.
    Refuse,
}

/// Judges strangers.
#[derive(Debug)]
pub(crate) struct Strangers {
    hasher: RandomState,
    /// Identities that have a row, as keyed hashes: 8 bytes each however long the names are.
    rows: HashSet<u64>,
    on_sight: Bucket,
    proven: Bucket,
    questions: Bucket,
    /// Addresses that were asked and may answer, and the same in order of time. Bounded by the rate of questions.
    asked: HashSet<SocketAddr>,
    asked_at: VecDeque<(Instant, SocketAddr)>,
    /// Names admitted by IP address since a moment. Bounded by the rates of admission.
    crowds: HashMap<IpAddr, u32>,
    counted_since: Option<Instant>,
    refused: u64,
}

impl Strangers {
    /// With the identities that have a row.
    pub(crate) fn new<'a>(rows: impl IntoIterator<Item = &'a PeerId>) -> Self {
        let hasher = RandomState::new();
        let rows = rows.into_iter().map(|id| hasher.hash_one(id)).collect();
        Self {
            hasher,
            rows,
            on_sight: Bucket::new(AT_ONCE, ON_SIGHT_EVERY),
            proven: Bucket::new(PROVEN.0, PROVEN.1),
            questions: Bucket::new(QUESTIONS.0, QUESTIONS.1),
            asked: HashSet::new(),
            asked_at: VecDeque::new(),
            crowds: HashMap::new(),
            counted_since: None,
            refused: 0,
        }
    }

    /// Judges a stranger while `in_memory` peers are.
    pub(crate) fn judge(&mut self, stranger: Stranger<'_>, in_memory: usize, now: Instant) -> Verdict {
        if self.rows.contains(&self.hasher.hash_one(stranger.id)) && in_memory < PEER_LIMIT {
            return Verdict::Admit;
        }
        self.forget_old(now);
        let verdict = self.judge_new(stranger, in_memory, now);
        if verdict == Verdict::Admit {
            *self.crowds.entry(stranger.from.ip()).or_default() += 1;
        } else {
            self.refused += 1;
        }
        verdict
    }

    fn judge_new(&mut self, stranger: Stranger<'_>, in_memory: usize, now: Instant) -> Verdict {
        let brought = self.crowds.get(&stranger.from.ip()).copied().unwrap_or(0);
        // A question is good for one name.
        let answered = stranger.answers && self.asked.remove(&stranger.from);
        if answered && brought < PROVEN_EACH && in_memory < PEER_LIMIT / 4 * 3 && self.proven.take(now) {
            return Verdict::Admit;
        }
        if brought < SEEN_EACH && in_memory < PEER_LIMIT / 2 && self.on_sight.take_in_peace(now) {
            return Verdict::Admit;
        }
        if answered || self.asked.contains(&stranger.from) || !self.questions.take(now) {
            return Verdict::Refuse;
        }
        self.asked.insert(stranger.from);
        self.asked_at.push_back((now, stranger.from));
        Verdict::Ask
    }

    /// Takes down that an identity has a row now.
    pub(crate) fn has_row(&mut self, id: &PeerId) {
        self.rows.insert(self.hasher.hash_one(id));
    }

    /// Takes down that it has none any more.
    pub(crate) fn has_no_row(&mut self, id: &PeerId) {
        self.rows.remove(&self.hasher.hash_one(id));
    }

    /// Packets of strangers that were not admitted.
    pub(crate) fn refused(&self) -> u64 {
        self.refused
    }

    fn forget_old(&mut self, now: Instant) {
        while let Some((_, address)) = self.asked_at.pop_front_if(|(at, _)| now > *at + ANSWER_WITHIN) {
            self.asked.remove(&address);
        }
        if self.counted_since.is_none_or(|since| now > since + COUNTED_FOR) {
            self.counted_since = Some(now);
            self.crowds.clear();
        }
    }
}

#[cfg(test)]
mod tests;
