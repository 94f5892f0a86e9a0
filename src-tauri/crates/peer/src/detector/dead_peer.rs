//! Dead peers, and the queries that are still sent to them: a false verdict is corrected within seconds.

use super::Question;
use rand::{Rng, RngExt};
use std::collections::VecDeque;
use std::time::Duration;

/// Pause between the first queries, which are as many as a verdict requires.
const PAUSE: Duration = Duration::from_millis(600);

/// From there pauses double, up to this.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// No more queries after this time: the peer will announce itself.
const PROBE_DEAD_FOR: Duration = Duration::from_secs(10 * 60);

/// Number of queries in quick succession to a peer whose supported queries are unknown, and in total: a peer that
/// answers nothing may not exist.
const UNTRIED_PROBES: u32 = 4;
const MAX_UNTRIED_PROBES: u32 = 8;

/// Maximum delay of a query that has to wait because of many others.
const MAX_POSTPONE: Duration = Duration::from_secs(2);

/// Numbers of the queries with which a dead peer is gossiped: after 2, 5 and 9 s, later with longer pauses.
const GOSSIP_AT: [u32; 3] = [3, 6, 9];

/// A peer declared dead.
#[derive(Clone, Debug)]
pub(super) struct DeadPeer {
    question: Option<Question>,
    /// False verdicts on it, including this one.
    pub(super) false_verdicts: VecDeque<Duration>,
    since: Duration,
    /// Its watcher gossips after the verdict too: a network that was deaf for a moment has missed it before.
    watched: bool,
    asked: u32,
    /// The query with which it was last gossiped: probing it again does not gossip again.
    gossiped: u32,
    burst: u32,
    pub(super) next: Duration,
}

impl DeadPeer {
    pub(super) fn new(
        question: Option<Question>,
        false_verdicts: VecDeque<Duration>,
        watched: bool,
        burst: u32,
        now: Duration,
    ) -> Self {
        Self { question, false_verdicts, since: now, watched, asked: 0, gossiped: 0, burst, next: now + PAUSE }
    }

    /// A peer whose supported queries are not known yet.
    pub(super) fn unknown(now: Duration, rng: &mut impl Rng) -> Self {
        let next = now + Duration::from_millis(rng.random_range(100..1500));
        Self { next, ..Self::new(None, VecDeque::new(), false, UNTRIED_PROBES, now) }
    }

    /// The next query: the kind it has answered before, otherwise alternately one and the other.
    pub(super) fn question(&self) -> Question {
        let untried = if self.asked.is_multiple_of(2) { Question::Info } else { Question::Entry };
        self.question.unwrap_or(untried)
    }

    /// The earlier false verdicts; this one was right.
    pub(super) fn earlier_false_verdicts(mut self) -> VecDeque<Duration> {
        self.false_verdicts.pop_back();
        self.false_verdicts
    }

    /// Records a query; false if it was the last.
    pub(super) fn ask(&mut self, now: Duration, rng: &mut impl Rng) -> bool {
        self.asked += 1;
        let doublings = self.asked.saturating_sub(self.burst).min(7);
        let pause = (PAUSE * 2_u32.pow(doublings)).min(MAX_PAUSE);
        self.next = now + pause.mul_f64(rng.random_range(0.9..1.1));
        now < self.since + PROBE_DEAD_FOR && (self.question.is_some() || self.asked < MAX_UNTRIED_PROBES)
    }

    /// Delays the next query.
    pub(super) fn postpone(&mut self, now: Duration, rng: &mut impl Rng) {
        self.next = now + MAX_POSTPONE.mul_f64(rng.random_range(0.1..1.0));
    }

    /// Whether to gossip with the last query, and how long the peer has been silent.
    pub(super) fn should_gossip(&mut self, now: Duration) -> Option<Duration> {
        let gossip = self.watched && GOSSIP_AT.contains(&self.asked) && self.asked > self.gossiped;
        self.gossiped = self.gossiped.max(self.asked);
        gossip.then(|| now.saturating_sub(self.since) + super::WINDOW)
    }

    /// Another dead peer has returned: probe this one soon and often again.
    pub(super) fn probe_soon(&mut self, now: Duration, rng: &mut impl Rng) {
        self.asked = self.asked.min(self.burst);
        self.next = self.next.min(now + Duration::from_millis(rng.random_range(0..500)));
    }
}

#[cfg(test)]
mod tests;
