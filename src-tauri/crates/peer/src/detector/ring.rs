//! Who watches whom: all identities on a ring, and each peer watched by the Landline nodes next to it on either side.
//!
//! Neighbours watch each other, so that one question and its answer serve both: whoever has not heard the other for a
//! period asks.

use super::Key;
use rand::{Rng, RngExt};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// For how long a Landline neighbour may be silent before it is asked. Its other neighbour asks it at another time.
pub(super) const PERIOD: Duration = Duration::from_millis(2600);

/// Who is heard is silent again for at least this share of the period before it is asked; the rest is drawn, so that
/// neighbours who heard it together do not ask together.
const LEAST_QUIET: f64 = 0.85;

/// The same for a stock peer.
pub(super) const STOCK_PERIOD: Duration = Duration::from_secs(6);

/// Within this time the next one is asked when a neighbour does not answer.
const SOON: Duration = Duration::from_millis(200);

/// Questions a second at most, however many stock peers there are for one Landline node.
const RATE: u32 = 3;

/// Peers that one node watches at most on either side. What lies beyond is left to the passive silence.
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
    /// Everybody here, by place, and whether it watches too. Two of one place are a chance in 2^64.
    places: BTreeMap<u64, Vec<(K, bool)>>,
    /// In a case just now: still watched, but not counted as a watcher.
    suspects: BTreeSet<K>,
    watches: BTreeMap<K, Watch>,
    stale: bool,
}

impl<K: Key> Ring<K> {
    pub(super) fn new(own: u64) -> Self {
        Self { own, places: BTreeMap::new(), suspects: BTreeSet::new(), watches: BTreeMap::new(), stale: false }
    }

    pub(super) fn insert(&mut self, place: u64, peer: K, landline: bool) {
        let there = self.places.entry(place).or_default();
        if there.contains(&(peer, landline)) {
            return;
        }
        there.retain(|(other, _)| *other != peer);
        there.push((peer, landline));
        self.stale = true;
    }

    pub(super) fn remove(&mut self, place: u64, peer: K) {
        let Some(there) = self.places.get_mut(&place) else { return };
        there.retain(|(other, _)| *other != peer);
        if there.is_empty() {
            self.places.remove(&place);
        }
        self.suspects.remove(&peer);
        self.stale = true;
    }

    /// A suspect is passed over: somebody else must be watched in its place at once.
    pub(super) fn suspect(&mut self, peer: K, suspected: bool) {
        self.stale |= if suspected { self.suspects.insert(peer) } else { self.suspects.remove(&peer) };
    }

    pub(super) fn watches(&self, peer: K) -> bool {
        self.watches.contains_key(&peer)
    }

    pub(super) fn due(&self) -> Option<Duration> {
        self.watches.values().map(|watch| watch.due).min()
    }

    /// Whose turn it is: who was not heard for its period.
    pub(super) fn take_due(&mut self, now: Duration, rng: &mut impl Rng, heard: impl Fn(K) -> Duration) -> Vec<K> {
        let mut due = Vec::new();
        for (peer, watch) in &mut self.watches {
            if watch.due > now {
                continue;
            }
            let ripe = heard(*peer) + watch.period.mul_f64(rng.random_range(LEAST_QUIET..1.0));
            if ripe <= now {
                due.push(*peer);
                watch.due = now + watch.period;
            } else {
                watch.due = ripe;
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
        let mut chosen = BTreeMap::new();
        self.choose(self.places.range(self.own..).chain(self.places.range(..self.own)), &mut chosen);
        self.choose(self.places.range(..self.own).rev().chain(self.places.range(self.own..).rev()), &mut chosen);
        let neighbours = chosen.values().filter(|landline| **landline).count();
        // An only neighbour is asked as often as two.
        let neighbour_period = if neighbours == 1 { PERIOD / 2 } else { PERIOD };
        let stock = u32::try_from(chosen.len() - neighbours).unwrap_or(u32::MAX);
        let stock_period = STOCK_PERIOD.max(Duration::from_secs(1) * stock / RATE);
        let old = std::mem::take(&mut self.watches);
        for (peer, landline) in chosen {
            let period = if landline { neighbour_period } else { stock_period };
            let kept = old.get(&peer).map(|watch| watch.due.min(now + period));
            // In the place of a suspect at once: many may have gone together.
            let within = if self.suspects.is_empty() { period } else { SOON };
            let due = kept.unwrap_or_else(|| now + within.mul_f64(rng.random_range(0.0..1.0)));
            self.watches.insert(peer, Watch { due, period });
        }
    }

    /// Whom this node watches in one direction: up to the next that watches too, and who is suspected on the way.
    fn choose<'a>(&self, way: impl Iterator<Item = (&'a u64, &'a Vec<(K, bool)>)>, chosen: &mut BTreeMap<K, bool>)
    where
        K: 'a,
    {
        for (peer, landline) in way.flat_map(|(_, there)| there).take(MOST) {
            chosen.insert(*peer, *landline);
            if *landline && !self.suspects.contains(peer) {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests;
