//! Whose fault a silence is.

use super::case::{Case, Why};
use super::handle::HOLD_BACK;
use super::{Action, Detector, Key, Question};
use rand::RngExt;
use std::time::Duration;

/// A silence of everybody is this node's own from eight times the usual pause on, within these limits.
const SHORTEST_QUIET: Duration = Duration::from_millis(1000);
pub(super) const LONGEST_QUIET: Duration = Duration::from_millis(2500);
const USUAL: u32 = 8;

/// Peers that must have missed questions, unless there are fewer; with one peer nothing can be told apart.
const WITNESSES: usize = 3;
const FEWEST: usize = 2;

impl<K: Key> Detector<K> {
    /// Takes down that somebody was heard. After a time in which nobody was, the silence of all was this node's: no case
    /// may count it.
    pub(super) fn hear_anybody(&mut self, now: Duration) {
        let pause = now.saturating_sub(self.heard_anybody);
        let deaf = pause >= self.quiet();
        self.heard_anybody = now;
        self.pause = (self.pause * 31 + pause.min(LONGEST_QUIET)) / 32;
        if self.isolated {
            self.isolated = false;
            self.out.push(Action::Isolated(false));
            self.begin_again(now);
        } else if deaf {
            self.restart_cases(now);
        }
    }

    /// The silence of everybody that is telling. Where much is lost, chance makes pauses too.
    fn quiet(&self) -> Duration {
        let quiet = (self.pause * USUAL).clamp(SHORTEST_QUIET, LONGEST_QUIET);
        quiet.mul_f64(1.0 + 2.0 * self.loss.missed_share())
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
        if askable < FEWEST || now < self.heard_anybody + LONGEST_QUIET {
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
