//! Decides whether a silence is this node's own fault.

use super::handle::GOSSIP_DELAY;
use super::pauses::{MAX_GAP, MIN_GAP};
use super::probe::{Probe, ProbeReason};
use super::{Detector, DetectorAction, Key, Question};
use rand::RngExt;
use std::ops::Bound;
use std::time::Duration;

/// A silence of everybody is remarkable from so many times the usual pause on, within the limits of a gap.
const GAP_FACTOR: u32 = 4;

/// After this long a silence of all peers a node may consider itself isolated.
const ISOLATED_AFTER: Duration = Duration::from_millis(2500);

/// A verdict requires that some peer was heard within this time, if necessary by querying this many others.
const CONTROL_FRESHNESS: Duration = Duration::from_millis(700);
const CONTROLS: usize = 2;

/// Number of peers that must have missed queries, unless there are fewer; with a single peer it cannot be decided.
const WITNESSES: usize = 3;
const MIN_COUNT: usize = 2;

/// Misses of a peer that then answers which indicate a gap of this node: the probability threshold and the maximum
/// number.
pub(super) const DEAF: (f64, u32) = (3e-2, 5);

/// After a gap all peers answer within this time: a pause between queries plus the round trip.
const GAP_RECOVERY: Duration = Duration::from_millis(1500);

impl<K: Key> Detector<K> {
    /// Records that some peer was heard, and whether this ends a gap.
    pub(super) fn note_traffic(&mut self, now: Duration) {
        let pause = now.saturating_sub(self.last_traffic);
        if pause >= self.notable_silence() {
            self.gap = Some(now);
        }
        if self.pauses.exceeded(pause, now) && !self.isolated {
            self.restart_probes(now);
        }
        self.last_traffic = now;
        self.pause = (self.pause * 31 + pause.min(MAX_GAP)) / 32;
        if self.isolated && !self.cut_off {
            self.isolated = false;
            self.out.push(DetectorAction::Isolated(false));
            self.restart(now);
        }
    }

    /// A peer that had missed queries answers. If no peer was heard in the meantime, the silence was this node's own,
    /// and no probe may count it.
    pub(super) fn discount_own_silence(&mut self, now: Duration) {
        if self.gap.take_if(|end| now < *end + GAP_RECOVERY).is_some() {
            self.restart_probes(now);
        }
    }

    /// The length of a notable silence. On a lossy network chance causes pauses too.
    fn notable_silence(&self) -> Duration {
        let gap = (self.pause * GAP_FACTOR).clamp(MIN_GAP, MAX_GAP);
        gap.mul_f64(1.0 + 2.0 * self.loss.missed_share())
    }

    /// Restarts all probes. Suspects stay suspected until heard or declared dead.
    pub(super) fn restart_probes(&mut self, now: Duration) {
        let open: Vec<(K, Probe)> = self.probes.iter().map(|(peer, probe)| (*peer, probe.clone())).collect();
        for (peer, old) in open {
            let first = now + GOSSIP_DELAY.mul_f64(self.rng.random_range(0.0..1.0));
            let probe = Probe {
                suspected: old.suspected,
                untried: old.untried,
                ..Probe::new(old.reason, now, first, old.flaps)
            };
            self.open(peer, probe);
        }
    }

    /// Before a verdict some peer must have been heard just now, otherwise the silence may be this node's. Queries
    /// others, and returns true if their answers must be awaited.
    pub(super) fn control(&mut self, suspect: K, now: Duration) -> bool {
        if now < self.last_traffic + CONTROL_FRESHNESS {
            // A gap that has only just ended: whoever is there will say so in a moment.
            return self.gap.is_some_and(|end| now < end + CONTROL_FRESHNESS) && !self.isolated;
        }
        let beyond = (Bound::Excluded(suspect), Bound::Unbounded);
        let order = self.peers.range(beyond).chain(self.peers.range(..suspect));
        let askable = order.filter(|(_, known)| known.question == Some(Question::Info)).map(|(peer, _)| *peer);
        let others: Vec<K> = askable.filter(|peer| !self.probes.contains_key(peer)).take(CONTROLS).collect();
        for other in &others {
            self.start_probe(*other, now);
        }
        !others.is_empty() && !self.isolated
    }

    /// Whether the silence is this node's own: no peer is heard, and several did not answer queries.
    pub(super) fn is_isolated(&mut self, now: Duration) -> bool {
        if self.isolated {
            return true;
        }
        let askable = self.peers.values().filter(|known| known.question == Some(Question::Info)).count();
        if askable < MIN_COUNT || now < self.last_traffic + ISOLATED_AFTER {
            return false;
        }
        let silent =
            self.probes.values().filter(|probe| probe.reason == ProbeReason::Silent && probe.asked >= 2).count();
        if silent < WITNESSES.min(askable) {
            return false;
        }
        self.isolate();
        true
    }

    /// The fault is this node's, so no peer is suspected any more.
    fn isolate(&mut self) {
        self.isolated = true;
        self.out.push(DetectorAction::Isolated(true));
        for (peer, probe) in &mut self.probes {
            if std::mem::take(&mut probe.suspected) {
                self.out.push(DetectorAction::ClearSuspicion { peer: *peer });
            }
        }
    }

    /// Records whether anything can leave this machine. Without any link the node is isolated at once, and with the
    /// first one it no longer is, even if no peer is heard.
    pub(super) fn set_link(&mut self, cut_off: bool, now: Duration) {
        let was = std::mem::replace(&mut self.cut_off, cut_off);
        if cut_off && !self.isolated {
            self.isolate();
        } else if was && !cut_off {
            self.isolated = false;
            self.out.push(DetectorAction::Isolated(false));
            self.restart(now);
        }
    }
}

#[cfg(test)]
mod tests;
