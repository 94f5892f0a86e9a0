//! A case: a peer that has not answered, the questions put to it, and what they amount to.

use super::loss::Loss;
use super::{CONFIRM, OWN_WINDOW, Question, STOCK_WINDOW, WINDOW};
use std::time::Duration;

/// How seldom chance may bring about each step, at the loss measured just now, and the most misses it may need.
/// Being shown as uncertain may happen by chance now and then, a call to everybody seldom, a verdict never.
const DOUBT: (f64, u32) = (1e-2, 7);
const DOUBT_HINTED: u32 = 3;
const TELL: (f64, u32) = (2e-3, 8);
pub(super) const VERDICT: (f64, u32) = (1e-7, 16);

/// Fewest misses for a verdict, on the best of networks.
const FEWEST_FOR_VERDICT: u32 = 6;

/// Pauses between questions after the first few: on a good network, and on one where much is lost.
const PAUSE: Duration = Duration::from_millis(900);
const LOSSY_PAUSE: Duration = Duration::from_millis(350);

/// The same for BR_ENTRY, whose answer may be delayed.
const ENTRY_PAUSE: Duration = Duration::from_millis(1400);

/// Between questions that confirm a goodbye or a move.
const CONFIRM_PAUSE: Duration = Duration::from_millis(190);

/// The same of a program of which it is not known yet what it answers, and the silence that confirms its goodbye: one may
/// take a second for an answer to BR_ENTRY, and twice that among three hundred.
const UNTRIED_PAUSE: Duration = Duration::from_millis(500);
const CONFIRM_UNTRIED: Duration = Duration::from_secs(2);

/// Why a case is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// A question in its turn, or out of doubt.
    Silent,
    /// It said goodbye.
    Goodbye,
    /// Somebody bears its name elsewhere.
    Elsewhere,
}

/// An open case.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) why: Why,
    /// Since when the peer is silent, as this node or another has found by asking.
    pub(super) since: Duration,
    /// When this node first asked.
    pub(super) first: Duration,
    /// Questions so far.
    pub(super) asked: u32,
    pub(super) last: Duration,
    /// When to go on.
    pub(super) next: Duration,
    pub(super) doubted: bool,
    /// Times that everybody was told.
    pub(super) told: u32,
    /// Somebody else misses it too.
    pub(super) hinted: bool,
    /// Something in its name came from another address meanwhile.
    pub(super) elsewhere: bool,
    /// Verdicts on it that proved wrong lately: patience grows with them.
    pub(super) flaps: u32,
    /// It has answered nothing yet, so both questions are put to it in turn.
    pub(super) untried: bool,
}

/// What a case amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Open,
    Doubtful,
    Over,
}

impl Case {
    /// A case whose first question goes out at `first`.
    pub(super) fn new(why: Why, since: Duration, first: Duration, flaps: u32) -> Self {
        let [doubted, hinted, elsewhere, untried] = [false; 4];
        let (asked, told, last, next) = (0, 0, first, first);
        Self { why, since, first, asked, last, next, doubted, told, hinted, elsewhere, flaps, untried }
    }

    /// What it is asked of which nothing is known: one and the other in turn.
    pub(super) fn trial(&self) -> Option<Question> {
        let question = if self.asked.is_multiple_of(2) { Question::Info } else { Question::Entry };
        self.untried.then_some(question)
    }

    /// Takes down that a question goes out now.
    pub(super) fn ask(&mut self, question: Question, landline: bool, loss: &Loss, now: Duration) {
        if self.asked == 0 {
            self.first = now;
            self.since = self.since.min(now);
        }
        self.asked += 1;
        self.last = now;
        let quick = self.asked <= loss.telling(TELL.0, TELL.1);
        let pause = match (self.why, question) {
            (Why::Goodbye | Why::Elsewhere, _) if self.untried && !landline => UNTRIED_PAUSE,
            (Why::Goodbye | Why::Elsewhere, _) => CONFIRM_PAUSE,
            (Why::Silent, Question::Entry) => ENTRY_PAUSE,
            (Why::Silent, Question::Info) if quick => loss.patience(),
            (Why::Silent, Question::Info) if loss.lossy() => LOSSY_PAUSE.max(loss.patience()),
            (Why::Silent, Question::Info) => PAUSE.max(loss.patience()),
        };
        self.next = now + pause;
        let verdict = self.since + self.patience(landline);
        if self.why == Why::Silent && now < verdict {
            self.next = self.next.min(verdict);
        }
    }

    /// Silence that a verdict needs. It grows if earlier ones proved wrong.
    fn patience(&self, landline: bool) -> Duration {
        let window = if landline { WINDOW } else { STOCK_WINDOW };
        window + window / 2 * self.flaps.min(4)
    }

    /// Whether it was asked at its place for long enough that it may be elsewhere.
    pub(super) fn is_over_there(&self, now: Duration) -> bool {
        self.asked > 0 && now >= self.first + CONFIRM
    }

    /// Questions that an answer would have come to by now.
    pub(super) fn missed(&self, question: Question, loss: &Loss, now: Duration) -> u32 {
        let patience = match question {
            Question::Info => loss.patience(),
            Question::Entry => ENTRY_PAUSE,
        };
        self.asked.saturating_sub(u32::from(now < self.last + patience))
    }

    /// What the misses amount to.
    pub(super) fn standing(&self, question: Question, landline: bool, loss: &Loss, now: Duration) -> Standing {
        if self.why != Why::Silent {
            let confirm = if self.untried && !landline { CONFIRM_UNTRIED } else { CONFIRM };
            return if self.asked > 0 && now >= self.first + confirm { Standing::Over } else { Standing::Open };
        }
        let missed = self.missed(question, loss, now);
        let enough = loss.telling(VERDICT.0, VERDICT.1).max(FEWEST_FOR_VERDICT);
        let silent = now >= self.since + self.patience(landline) && now >= self.first + OWN_WINDOW;
        if silent && missed >= enough {
            Standing::Over
        } else if missed >= loss.telling(DOUBT.0, if self.hinted { DOUBT_HINTED } else { DOUBT.1 }) {
            Standing::Doubtful
        } else {
            Standing::Open
        }
    }

    /// Whether everybody should be told now: at the first telling number of misses, and again in case that was lost.
    pub(super) fn tell(&mut self, question: Question, loss: &Loss, now: Duration) -> bool {
        let telling = loss.telling(TELL.0, TELL.1);
        let missed = self.missed(question, loss, now);
        let times = if loss.lossy() { 4 } else { 2 };
        let wanted = (0..times).filter(|time| missed >= telling + 2 * time).count();
        let wanted = u32::try_from(wanted).unwrap_or(times);
        let tell = self.why == Why::Silent && self.told < wanted;
        self.told = self.told.max(wanted);
        tell
    }
}

#[cfg(test)]
mod tests;
