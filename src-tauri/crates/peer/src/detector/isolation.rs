//! Whose fault a silence is.

use super::case::Why;
use super::{Action, Detector, Key, Question};
use std::time::Duration;

/// Nobody at all heard for this time.
const QUIET: Duration = Duration::from_millis(2500);

/// Peers that must have missed questions, unless there are fewer; with one peer nothing can be told apart.
const WITNESSES: usize = 3;
const FEWEST: usize = 2;

impl<K: Key> Detector<K> {
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
