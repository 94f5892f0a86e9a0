//! Admission control for unknown senders: those that answer are admitted, and a few on sight. Pure.
//!
//! Admitting a sender costs a row, an event and memory, and shows it as online, while names are easily forged. So:
//!
//! * A sender with a row is always admitted.
//! * A few are admitted on sight, so that in an ordinary network nobody waits: [`AT_ONCE`], then one a second. Whoever
//!   comes when that is used up keeps it used up, so that under a lasting flood nobody is admitted on sight.
//! * Everybody answers the entry with which this node starts. Of these answers the first of each IP address is
//!   admitted, [`AT_START`] in all: people of a network of a thousand must not wait for a question each.
//! * Everybody else is asked: each address once for all the names that it claims, and the name that answers is
//!   admitted. A program has one, and a forger of addresses hears no question. Fifty questions a second; addresses for
//!   which there is none wait. The newest is asked first, and who was asked without an answer after everybody else, so
//!   that a flood that is over delays nobody, and one that comes from the same addresses again and again delays nobody
//!   either.
//! * One IP address brings [`ON_SIGHT_PER_IP`] names on sight and [`ANSWERED_PER_IP`] by answers in ten minutes (a
//!   terminal server has many users).
//! * The last quarter of the memory is for those with a row, the quarter before it for those who answered as well.
//!
//! Whoever is not admitted is answered all the same, [`ANSWERS`] in all: of two nodes that start together in a crowd
//! each is a stranger to the other, and a question that nobody answers would keep both apart.
//!
//! So 100,000 forged names in a minute make at most 92 rows if nobody answers for them, and 3,142 if somebody does for
//! each; this core keeps at most 600 addresses that were asked, 4,096 that wait, 30,000 that were asked without an
//! answer and 31,000 counted ones, below 4 MB.

use crate::map::PEER_LIMIT;
use landline_contacts::PeerId;
use landline_rate::TokenBucket;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::time::Instant;

/// Strangers admitted at once without an answer.
pub(crate) const AT_ONCE: u32 = 32;
const ON_SIGHT_EVERY: Duration = Duration::from_secs(1);

/// Answers to the entry of a start that are believed unasked: those of a network of a thousand. It is over by the next
/// one.
const AT_START: u32 = 1024;
const AT_START_EVERY: Duration = Duration::from_millis(250);

/// Questions to addresses of strangers.
const QUESTIONS: (u32, Duration) = (50, Duration::from_millis(20));

/// Answers to entries of strangers who are not admitted: those of a start of a few hundred at once, then a hundred a
/// second.
const ANSWERS: (u32, Duration) = (256, Duration::from_millis(10));

/// Addresses that wait for a question; the one that has waited longest makes room.
const MAX_WAITING: usize = 4096;

/// How long an answer is accepted. The reference client takes up to 4 s.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// Meanwhile whoever speaks again after this time is asked again, so often: the question may be lost.
const RETRY_AFTER: Duration = Duration::from_millis(700);
const MAX_ATTEMPTS: u32 = 3;

/// Names of one IP address, and how long they are counted.
const ON_SIGHT_PER_IP: u32 = 8;
const ANSWERED_PER_IP: u32 = 64;
const COUNT_WINDOW: Duration = Duration::from_secs(600);

/// A packet of somebody who is not in memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate<'a> {
    /// The name that it claims.
    pub(crate) id: &'a PeerId,
    /// Where it came from.
    pub(crate) from: SocketAddr,
    /// It answers a question to this address.
    pub(crate) answers: bool,
    /// It answers the entry with which this node started a moment ago.
    pub(crate) answers_start: bool,
    /// It is worth a question: its sender does not say to be gone in a moment.
    pub(crate) stays: bool,
}

/// A question that is open.
#[derive(Clone, Copy, Debug)]
struct OpenQuestion {
    last: Instant,
    times: u32,
}

/// Judges strangers.
#[derive(Debug)]
pub(crate) struct AdmissionControl {
    hasher: RandomState,
    /// Identities that have a row, as keyed hashes: 8 bytes each however long the names are.
    rows: HashSet<u64>,
    on_sight: TokenBucket<Instant>,
    at_start: TokenBucket<Instant>,
    questions: TokenBucket<Instant>,
    answers: TokenBucket<Instant>,
    /// Addresses that were asked and may answer, and the same in order of time. Bounded by the rate of questions.
    asked: HashMap<SocketAddr, OpenQuestion>,
    asked_at: VecDeque<(Instant, SocketAddr)>,
    /// Addresses that are to be asked, the next one last, and the same as a set.
    waiting: VecDeque<SocketAddr>,
    waits: HashSet<SocketAddr>,
    /// IP addresses that were asked without an answer. Bounded by the rate of questions.
    silent: HashSet<IpAddr>,
    /// Names admitted by IP address since a moment. Bounded by the rates of admission.
    admitted_by_ip: HashMap<IpAddr, u32>,
    counted_since: Option<Instant>,
    refused: u64,
}

impl AdmissionControl {
    /// With the identities that have a row.
    pub(crate) fn new<'a>(rows: impl IntoIterator<Item = &'a PeerId>) -> Self {
        let hasher = RandomState::new();
        let rows = rows.into_iter().map(|id| hasher.hash_one(id)).collect();
        Self {
            hasher,
            rows,
            on_sight: TokenBucket::new(AT_ONCE, ON_SIGHT_EVERY),
            at_start: TokenBucket::new(AT_START, AT_START_EVERY),
            questions: TokenBucket::new(QUESTIONS.0, QUESTIONS.1),
            answers: TokenBucket::new(ANSWERS.0, ANSWERS.1),
            asked: HashMap::new(),
            asked_at: VecDeque::new(),
            waiting: VecDeque::new(),
            waits: HashSet::new(),
            silent: HashSet::new(),
            admitted_by_ip: HashMap::new(),
            counted_since: None,
            refused: 0,
        }
    }

    /// Whether a stranger is added while `in_memory` peers are. The address of one who is not may be asked: see
    /// [`AdmissionControl::due`].
    pub(crate) fn admits(&mut self, candidate: Candidate<'_>, in_memory: usize, now: Instant) -> bool {
        if self.rows.contains(&self.hasher.hash_one(candidate.id)) && in_memory < PEER_LIMIT {
            return true;
        }
        self.forget_old(now);
        let admitted = self.admits_new(candidate, in_memory, now);
        if admitted {
            *self.admitted_by_ip.entry(candidate.from.ip()).or_default() += 1;
            self.waits.remove(&candidate.from);
        } else {
            self.refused += 1;
        }
        admitted
    }

    fn admits_new(&mut self, candidate: Candidate<'_>, in_memory: usize, now: Instant) -> bool {
        let Candidate { from, .. } = candidate;
        let brought = self.admitted_by_ip.get(&from.ip()).copied().unwrap_or(0);
        // A question is good for one name.
        let answered = candidate.answers && self.asked.remove(&from).is_some();
        if answered {
            self.silent.remove(&from.ip());
            if brought < ANSWERED_PER_IP && in_memory < PEER_LIMIT / 4 * 3 {
                return true;
            }
        }
        let room = in_memory < PEER_LIMIT / 2;
        if candidate.answers_start && brought == 0 && room && self.at_start.take(now) {
            return true;
        }
        if brought < ON_SIGHT_PER_IP && room && self.on_sight.take_or_drain(now) {
            return true;
        }
        let asked = self.asked.get(&from);
        let asked_enough = asked.is_some_and(|open| open.times >= MAX_ATTEMPTS || now < open.last + RETRY_AFTER);
        if candidate.stays && !answered && !asked_enough {
            self.wait(from);
        }
        false
    }

    /// The newest is asked next; of those who were asked without an answer, once nobody else waits.
    fn wait(&mut self, at: SocketAddr) {
        if !self.waits.insert(at) {
            return;
        }
        if self.silent.contains(&at.ip()) {
            self.waiting.push_front(at);
        } else {
            self.waiting.push_back(at);
        }
        if self.waiting.len() > MAX_WAITING
            && let Some(dropped) = self.waiting.pop_front()
        {
            self.waits.remove(&dropped);
        }
    }

    /// Addresses that are asked now.
    pub(crate) fn due(&mut self, now: Instant) -> Vec<SocketAddr> {
        self.forget_old(now);
        let mut due = Vec::new();
        while !self.waits.is_empty() && self.questions.take(now) {
            // Who was admitted meanwhile does not wait any more.
            let next = std::iter::from_fn(|| self.waiting.pop_back()).find(|at| self.waits.remove(at));
            let Some(at) = next else { break };
            let open = self.asked.entry(at).or_insert(OpenQuestion { last: now, times: 0 });
            if open.times == 0 {
                self.asked_at.push_back((now, at));
            }
            (open.last, open.times) = (now, open.times + 1);
            due.push(at);
        }
        due
    }

    /// When somebody is to be asked next.
    pub(crate) fn next(&self, now: Instant) -> Option<Instant> {
        (!self.waits.is_empty()).then(|| self.questions.next(now))
    }

    /// Whether the entry of one who was not admitted is answered.
    pub(crate) fn answers(&mut self, now: Instant) -> bool {
        self.answers.take(now)
    }

    /// Records that an identity has a row now.
    pub(crate) fn has_row(&mut self, id: &PeerId) {
        self.rows.insert(self.hasher.hash_one(id));
    }

    /// Records that it has none any more.
    pub(crate) fn has_no_row(&mut self, id: &PeerId) {
        self.rows.remove(&self.hasher.hash_one(id));
    }

    /// Packets of strangers that were not admitted.
    pub(crate) fn refused(&self) -> u64 {
        self.refused
    }

    fn forget_old(&mut self, now: Instant) {
        while let Some((_, address)) = self.asked_at.pop_front_if(|(at, _)| now > *at + ANSWER_TIMEOUT) {
            if self.asked.remove(&address).is_some() {
                self.silent.insert(address.ip());
            }
        }
        if self.counted_since.is_none_or(|since| now > since + COUNT_WINDOW) {
            self.counted_since = Some(now);
            self.admitted_by_ip.clear();
            self.silent.clear();
        }
    }
}

#[cfg(test)]
mod tests;
