//! Who watches whom: all identities on a ring, and each peer watched by the two Landline nodes before it.

use super::Key;
use rand::{Rng, RngExt};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Landline nodes that watch each peer. One could be the next to crash.
const WATCHERS: usize = 2;

/// How often one watcher asks a Landline peer; the watchers together ask it about once a second.
pub(super) const PERIOD: Duration = Duration::from_secs(2);

/// The same for a stock peer.
pub(super) const STOCK_PERIOD: Duration = Duration::from_secs(8);

/// Questions a second at most, however many stock peers there are for one Landline node.
const RATE: u32 = 3;

/// Peers that one node watches at most. What lies beyond is left to the passive silence.
const MOST: usize = 256;

/// One peer that this node watches.
#[derive(Clone, Copy, Debug)]
struct Watch {
    due: Duration,
    period: Duration,
}

/// The ring, as one node sees it.
#[derive(Debug)]
pub(super) struct Ring<K> {
    own: u64,
    /// Everybody here, by place, and whether it watches too.
    places: BTreeMap<(u64, K), bool>,
    /// In a case just now: still watched, but not counted as a watcher.
    suspects: BTreeSet<(u64, K)>,
    watches: BTreeMap<K, Watch>,
    stale: bool,
}

impl<K: Key> Ring<K> {
    pub(super) fn new(own: u64) -> Self {
        Self { own, places: BTreeMap::new(), suspects: BTreeSet::new(), watches: BTreeMap::new(), stale: false }
    }

    pub(super) fn insert(&mut self, place: u64, peer: K, landline: bool) {
        self.stale |= self.places.insert((place, peer), landline) != Some(landline);
    }

    pub(super) fn remove(&mut self, place: u64, peer: K) {
        self.stale |= self.places.remove(&(place, peer)).is_some();
        self.suspects.remove(&(place, peer));
    }

    /// A suspect is passed over: somebody else must be watched in its place at once.
    pub(super) fn suspect(&mut self, place: u64, peer: K, suspected: bool) {
        let at = (place, peer);
        self.stale |= if suspected { self.suspects.insert(at) } else { self.suspects.remove(&at) };
    }

    pub(super) fn watches(&self, peer: K) -> bool {
        self.watches.contains_key(&peer)
    }

    pub(super) fn due(&self) -> Option<Duration> {
        self.watches.values().map(|watch| watch.due).min()
    }

    /// Whose turn it is. Who was heard lately waits, for a random time: its watchers heard it together, and would from
    /// then on ask it together too.
    pub(super) fn take_due(&mut self, now: Duration, rng: &mut impl Rng, heard: impl Fn(K) -> Duration) -> Vec<K> {
        let mut due = Vec::new();
        for (peer, watch) in &mut self.watches {
            if watch.due > now {
                continue;
            }
            let quiet = now.saturating_sub(heard(*peer));
            if quiet >= watch.period / 2 {
                due.push(*peer);
                watch.due = now + watch.period;
            } else {
                watch.due = now + (watch.period - quiet).mul_f64(rng.random_range(0.5..1.0));
            }
        }
        due
    }

    /// Sets out anew whom this node watches, if anything changed. New ones get their first turn at random within
    /// a period, so that the watchers of one peer do not ask together.
    pub(super) fn settle(&mut self, now: Duration, rng: &mut impl Rng) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        let mut chosen = Vec::new();
        let mut watchers = 0;
        let after = self.places.iter().filter(|((place, _), _)| *place >= self.own);
        let before = self.places.iter().filter(|((place, _), _)| *place < self.own);
        for (at, landline) in after.chain(before) {
            chosen.push((at.1, *landline));
            watchers += usize::from(*landline && !self.suspects.contains(at));
            if watchers == WATCHERS || chosen.len() == MOST {
                break;
            }
        }
        let stock = u32::try_from(chosen.iter().filter(|(_, landline)| !landline).count()).unwrap_or(u32::MAX);
        let stock_period = STOCK_PERIOD.max(Duration::from_secs(1) * stock / RATE);
        let old = std::mem::take(&mut self.watches);
        for (peer, landline) in chosen {
            let period = if landline { PERIOD } else { stock_period };
            let kept = old.get(&peer).map(|watch| watch.due.min(now + period));
            let due = kept.unwrap_or_else(|| now + period.mul_f64(rng.random_range(0.0..1.0)));
            self.watches.insert(peer, Watch { due, period });
        }
    }
}
