//! Whose fault a silence is.

use super::case::{Case, Why};
use super::handle::HOLD_BACK;
use super::pauses::{LONGEST_GAP, SHORTEST_GAP};
use super::{Action, Detector, Key, Question};
use rand::RngExt;
use std::ops::Bound;
use std::time::Duration;

/// A silence of everybody is remarkable from so many times the usual pause on, within the limits of a gap.
const USUAL: u32 = 4;

/// With so long a silence of everybody a node may call itself isolated.
const QUIET: Duration = Duration::from_millis(2500);

/// A verdict needs somebody heard within this time, if need be by asking so many others.
const FRESH: Duration = Duration::from_millis(700);
const CONTROLS: usize = 2;

/// Peers that must have missed questions, unless there are fewer; with one peer nothing can be told apart.
const WITNESSES: usize = 3;
const FEWEST: usize = 2;

/// Misses of somebody who then answers that speak for a gap of this node: as improbable as this, and no more than so many.
pub(super) const DEAF: (f64, u32) = (3e-2, 5);

/// After a gap all answer within this time: a pause between questions and the way.
const TOGETHER: Duration = Duration::from_millis(1500);

impl<K: Key> Detector<K> {
    /// Takes down that somebody was heard, and whether nobody had been for a while.
    pub(super) fn hear_anybody(&mut self, now: Duration) {
        let pause = now.saturating_sub(self.heard_anybody);
        if pause >= self.remarkable() {
            self.gap = Some(now);
        }
        if self.pauses.exceeded(pause, now) && !self.isolated {
            self.restart_cases(now);
        }
        self.heard_anybody = now;
        self.pause = (self.pause * 31 + pause.min(LONGEST_GAP)) / 32;
        if self.isolated && !self.cut_off {
            self.isolated = false;
            self.out.push(Action::Isolated(false));
            self.begin_again(now);
        }
    }

    /// Somebody who had missed questions answers. If nobody at all was heard in the meantime, the silence of all was this
    /// node's own, and no case may count it.
    pub(super) fn was_deaf(&mut self, now: Duration) {
        if self.gap.take_if(|end| now < *end + TOGETHER).is_some() {
            self.restart_cases(now);
        }
    }

    /// The silence of everybody that is remarkable. Where much is lost, chance makes pauses too.
    fn remarkable(&self) -> Duration {
        let gap = (self.pause * USUAL).clamp(SHORTEST_GAP, LONGEST_GAP);
        gap.mul_f64(1.0 + 2.0 * self.loss.missed_share())
    }

    /// Begins all questioning anew. Who is doubted stays so until heard or given up.
    pub(super) fn restart_cases(&mut self, now: Duration) {
        let open: Vec<(K, Case)> = self.cases.iter().map(|(peer, case)| (*peer, case.clone())).collect();
        for (peer, old) in open {
            let first = now + HOLD_BACK.mul_f64(self.rng.random_range(0.0..1.0));
            let case = Case { doubted: old.doubted, untried: old.untried, ..Case::new(old.why, now, first, old.flaps) };
            self.open(peer, case);
        }
    }

    /// Before a verdict somebody must have been heard just now, else the silence may be this node's. Asks others, and is
    /// true if their answers are to be waited for.
    pub(super) fn control(&mut self, suspect: K, now: Duration) -> bool {
        if now < self.heard_anybody + FRESH {
            // A gap that has only just ended: whoever is there will say so in a moment.
            return self.gap.is_some_and(|end| now < end + FRESH) && !self.isolated;
        }
        let beyond = (Bound::Excluded(suspect), Bound::Unbounded);
        let order = self.peers.range(beyond).chain(self.peers.range(..suspect));
        let askable = order.filter(|(_, known)| known.question == Some(Question::Info)).map(|(peer, _)| *peer);
        let others: Vec<K> = askable.filter(|peer| !self.cases.contains_key(peer)).take(CONTROLS).collect();
        for other in &others {
            self.examine(*other, now);
        }
        !others.is_empty() && !self.isolated
    }

    /// Whether the silence is this node's own: nobody is heard, and several who were asked did not answer.
    pub(super) fn is_isolated(&mut self, now: Duration) -> bool {
        if self.isolated {
            return true;
        }
        let askable = self.peers.values().filter(|known| known.question == Some(Question::Info)).count();
        if askable < FEWEST || now < self.heard_anybody + QUIET {
            return false;
        }
        let silent = self.cases.values().filter(|case| case.why == Why::Silent && case.asked >= 2).count();
        if silent < WITNESSES.min(askable) {
            return false;
        }
        self.isolate();
        true
    }

    /// The fault is here, so nobody is uncertain any more.
    fn isolate(&mut self) {
        self.isolated = true;
        self.out.push(Action::Isolated(true));
        for (peer, case) in &mut self.cases {
            if std::mem::take(&mut case.doubted) {
                self.out.push(Action::Undoubt { peer: *peer });
            }
        }
    }

    /// Takes down whether anything can leave this machine. With the last way the node is isolated at once, and with the
    /// first one it is not any more: there may be nobody to be heard.
    pub(super) fn take_link(&mut self, cut_off: bool, now: Duration) {
        let was = std::mem::replace(&mut self.cut_off, cut_off);
        if cut_off && !self.isolated {
            self.isolate();
        } else if was && !cut_off {
            self.isolated = false;
            self.out.push(Action::Isolated(false));
            self.begin_again(now);
        }
    }
}

#[cfg(test)]
mod tests;
