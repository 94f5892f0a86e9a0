//! Whose fault a silence is.

use super::case::{Case, Why};
use super::handle::HOLD_BACK;
use super::{Action, Detector, Key, Question};
use rand::RngExt;
use std::time::Duration;

/// Nobody at all heard for this time.
const QUIET: Duration = Duration::from_millis(2500);

/// Peers that must have missed questions, unless there are fewer; with one peer nothing can be told apart.
const WITNESSES: usize = 3;
const FEWEST: usize = 2;

impl<K: Key> Detector<K> {
    /// Takes down that somebody was heard. After a time in which nobody was, the silence of all was this node's: no case
    /// may count it.
    pub(super) fn hear_anybody(&mut self, now: Duration) {
        // Where much is lost, chance makes pauses too.
        let quiet = QUIET.mul_f64(1.0 + 2.0 * self.loss.missed_share());
        let deaf = now >= self.heard_anybody + quiet;
        self.heard_anybody = now;
        if self.isolated {
            self.isolated = false;
            self.out.push(Action::Isolated(false));
            self.begin_again(now);
        } else if deaf {
            self.restart_cases(now);
        }
    }

    /// Begins all questioning anew. Who is doubted stays so until heard or given up.
    pub(super) fn restart_cases(&mut self, now: Duration) {
        let open: Vec<(K, Case)> = self.cases.iter().map(|(peer, case)| (*peer, case.clone())).collect();
        for (peer, old) in open {
            let first = now + HOLD_BACK.mul_f64(self.rng.random_range(0.0..1.0));
            let case = Case { doubted: old.doubted, ..Case::new(old.why, now, first, old.flaps) };
            self.open(peer, case);
        }
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
        self.isolated = true;
        self.out.push(Action::Isolated(true));
        true
    }
}
