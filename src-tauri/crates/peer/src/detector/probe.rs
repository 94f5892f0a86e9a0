//! A probe: a peer that has not answered, the queries sent to it, and what they show.

use super::loss::Loss;
use super::{CONFIRM, OWN_WINDOW, Question, STOCK_WINDOW, WINDOW};
use std::time::Duration;

/// The maximum probability that each step happens by chance at the current loss, and the maximum number of misses it
/// requires. Suspicion may occasionally happen by chance, gossip rarely, a verdict never.
const SUSPECT_AFTER: (f64, u32) = (1e-2, 7);
const SUSPECT_AFTER_HINT: u32 = 3;
const GOSSIP_AFTER: (f64, u32) = (2e-3, 8);
pub(super) const VERDICT: (f64, u32) = (1e-7, 16);

/// Minimum number of misses for a verdict, on a perfect network.
const MIN_MISSES_FOR_VERDICT: u32 = 6;

/// Pauses between queries after the first few: on a good network, and on a lossy one.
const PAUSE: Duration = Duration::from_millis(900);
const LOSSY_PAUSE: Duration = Duration::from_millis(350);

/// The same for BR_ENTRY, whose answer may be delayed.
const ENTRY_PAUSE: Duration = Duration::from_millis(1400);

/// Pause between queries that confirm a goodbye or a move.
const CONFIRM_PAUSE: Duration = Duration::from_millis(190);

/// The same for a program whose supported queries are not known yet, and the silence that confirms its goodbye: an
/// answer to BR_ENTRY may take a second, and twice that among three hundred.
const UNTRIED_PAUSE: Duration = Duration::from_millis(500);
const CONFIRM_UNTRIED: Duration = Duration::from_secs(2);

/// Why a probe is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProbeReason {
    /// A periodic query, or a suspicion.
    Silent,
    /// It said goodbye.
    Goodbye,
    /// Somebody uses its name at another address.
    Elsewhere,
}

/// An open probe.
#[derive(Clone, Debug)]
pub(super) struct Probe {
    pub(super) reason: ProbeReason,
    /// Since when the peer is silent, as measured by this node or another.
    pub(super) since: Duration,
    /// When this node sent the first query.
    pub(super) first: Duration,
    /// Number of queries so far.
    pub(super) asked: u32,
    pub(super) last: Duration,
    /// When to continue.
    pub(super) next: Duration,
    pub(super) suspected: bool,
    /// How often it was gossiped.
    pub(super) gossiped: u32,
    /// Whether another node suspects it too.
    pub(super) hinted: bool,
    /// Whether a packet in its name came from another address meanwhile.
    pub(super) elsewhere: bool,
    /// Recent false verdicts on it, which lengthen the required silence.
    pub(super) flaps: u32,
    /// It has answered nothing yet, so both queries are sent alternately.
    pub(super) untried: bool,
}

/// The state of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProbeState {
    Open,
    Suspect,
    Dead,
}

impl Probe {
    /// A probe whose first query is sent at `first`.
    pub(super) fn new(reason: ProbeReason, since: Duration, first: Duration, flaps: u32) -> Self {
        let [suspected, hinted, elsewhere, untried] = [false; 4];
        let (asked, gossiped, last, next) = (0, 0, first, first);
        Self { reason, since, first, asked, last, next, suspected, gossiped, hinted, elsewhere, flaps, untried }
    }

    /// The next query to a peer whose supported queries are unknown: alternately one and the other.
    pub(super) fn trial(&self) -> Option<Question> {
        let question = if self.asked.is_multiple_of(2) { Question::Info } else { Question::Entry };
        self.untried.then_some(question)
    }

    /// Records that a query is sent now.
    pub(super) fn ask(&mut self, question: Question, landline: bool, loss: &Loss, now: Duration) {
        if self.asked == 0 {
            self.first = now;
            self.since = self.since.min(now);
        }
        self.asked += 1;
        self.last = now;
        let quick = self.asked <= loss.telling(GOSSIP_AFTER.0, GOSSIP_AFTER.1);
        let pause = match (self.reason, question) {
            (ProbeReason::Goodbye | ProbeReason::Elsewhere, _) if self.untried && !landline => UNTRIED_PAUSE,
            (ProbeReason::Goodbye | ProbeReason::Elsewhere, _) => CONFIRM_PAUSE,
            (ProbeReason::Silent, Question::Entry) => ENTRY_PAUSE,
            (ProbeReason::Silent, Question::Info) if quick => loss.answer_timeout(),
            (ProbeReason::Silent, Question::Info) if loss.lossy() => LOSSY_PAUSE.max(loss.answer_timeout()),
            (ProbeReason::Silent, Question::Info) => PAUSE.max(loss.answer_timeout()),
        };
        self.next = now + pause;
        let verdict = self.since + self.required_silence(landline);
        if self.reason == ProbeReason::Silent && now < verdict {
            self.next = self.next.min(verdict);
        }
    }

    /// Silence required for a verdict. It grows with earlier false verdicts.
    fn required_silence(&self, landline: bool) -> Duration {
        let window = if landline { WINDOW } else { STOCK_WINDOW };
        window + window / 2 * self.flaps.min(4)
    }

    /// Whether it was queried at its preferred address for long enough that it may have moved.
    pub(super) fn may_have_moved(&self, now: Duration) -> bool {
        self.asked > 0 && now >= self.first + CONFIRM
    }

    /// Number of queries that should have been answered by now.
    pub(super) fn missed(&self, question: Question, loss: &Loss, now: Duration) -> u32 {
        let patience = match question {
            Question::Info => loss.answer_timeout(),
            Question::Entry => ENTRY_PAUSE,
        };
        self.asked.saturating_sub(u32::from(now < self.last + patience))
    }

    /// The state according to the misses.
    pub(super) fn state(&self, question: Question, landline: bool, loss: &Loss, now: Duration) -> ProbeState {
        if self.reason != ProbeReason::Silent {
            let confirm = if self.untried && !landline { CONFIRM_UNTRIED } else { CONFIRM };
            return if self.asked > 0 && now >= self.first + confirm { ProbeState::Dead } else { ProbeState::Open };
        }
        let missed = self.missed(question, loss, now);
        let enough = loss.telling(VERDICT.0, VERDICT.1).max(MIN_MISSES_FOR_VERDICT);
        let silent = now >= self.since + self.required_silence(landline) && now >= self.first + OWN_WINDOW;
        if silent && missed >= enough {
            ProbeState::Dead
        } else if missed
            >= loss.telling(SUSPECT_AFTER.0, if self.hinted { SUSPECT_AFTER_HINT } else { SUSPECT_AFTER.1 })
        {
            ProbeState::Suspect
        } else {
            ProbeState::Open
        }
    }

    /// Whether to gossip now: at the first significant number of misses, and again in case that was lost.
    pub(super) fn should_gossip(&mut self, question: Question, loss: &Loss, now: Duration) -> bool {
        let telling = loss.telling(GOSSIP_AFTER.0, GOSSIP_AFTER.1);
        let missed = self.missed(question, loss, now);
        let times = if loss.lossy() { 4 } else { 2 };
        let wanted = (0..times).filter(|time| missed >= telling + 2 * time).count();
        let wanted = u32::try_from(wanted).unwrap_or(times);
        let gossip = self.reason == ProbeReason::Silent && self.gossiped < wanted;
        self.gossiped = self.gossiped.max(wanted);
        gossip
    }
}

#[cfg(test)]
mod tests;
