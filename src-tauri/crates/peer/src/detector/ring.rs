//! Who watches whom: all identities are on a ring, and each peer is watched by the nearest Landline nodes on either
//! side.
//!
//! Neighbours watch each other, so that one query and its answer serve both: a node queries the other if it has not
//! heard it for a period.

use super::Key;
use rand::{Rng, RngExt};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long a Landline neighbour may be silent before it is queried. Its other neighbour queries it at another time.
pub(super) const PERIOD: Duration = Duration::from_millis(2600);

/// A peer that was heard is queried after at least this share of the period; the rest is random, so that neighbours
/// that heard it together do not query together.
const MIN_QUIET: f64 = 0.85;

/// The same for a stock peer.
pub(super) const STOCK_PERIOD: Duration = Duration::from_secs(6);

/// If a neighbour does not answer, the next one is queried within this time.
const SOON: Duration = Duration::from_millis(200);

/// Maximum number of queries per second, however many stock peers there are per Landline node.
const RATE: u32 = 3;

/// Maximum number of peers that a node watches on either side. Others are covered by passive silence.
const MAX_PER_SIDE: usize = 256;

/// One peer that this node watches.
#[derive(Clone, Copy, Debug)]
struct WatchedPeer {
    due: Duration,
    period: Duration,
}

/// The ring, as one node sees it.
#[derive(Debug)]
pub(super) struct Ring<K> {
    own: u64,
    /// All online peers by position, and whether they watch. A collision has a probability of 2^-64.
    places: BTreeMap<u64, Vec<(K, bool)>>,
    /// Peers with an open probe: still watched, but not counted as watchers.
    suspects: BTreeSet<K>,
    watches: BTreeMap<K, WatchedPeer>,
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

    /// Suspects are skipped: the next peer must be watched at once.
    pub(super) fn suspect(&mut self, peer: K, suspected: bool) {
        self.stale |= if suspected { self.suspects.insert(peer) } else { self.suspects.remove(&peer) };
    }

    pub(super) fn watches(&self, peer: K) -> bool {
        self.watches.contains_key(&peer)
    }

    pub(super) fn due(&self) -> Option<Duration> {
        self.watches.values().map(|watch| watch.due).min()
    }

    /// The peers that are due: not heard for their period.
    pub(super) fn take_due(&mut self, now: Duration, rng: &mut impl Rng, heard: impl Fn(K) -> Duration) -> Vec<K> {
        let mut due = Vec::new();
        for (peer, watch) in &mut self.watches {
            if watch.due > now {
                continue;
            }
            let ripe = heard(*peer) + watch.period.mul_f64(rng.random_range(MIN_QUIET..1.0));
            if ripe <= now {
                due.push(*peer);
                watch.due = now + watch.period;
            } else {
                watch.due = ripe;
            }
        }
        due
    }

    /// Recomputes which peers this node watches, if anything changed. New ones are first due at a random time within a
    /// period, so that the watchers of one peer do not query together.
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
            self.watches.insert(peer, WatchedPeer { due, period });
        }
    }

    /// The peers to watch in one direction: up to the next watcher, including suspects on the way.
    fn choose<'a>(&self, way: impl Iterator<Item = (&'a u64, &'a Vec<(K, bool)>)>, chosen: &mut BTreeMap<K, bool>)
    where
        K: 'a,
    {
        for (peer, landline) in way.flat_map(|(_, there)| there).take(MAX_PER_SIDE) {
            chosen.insert(*peer, *landline);
            if *landline && !self.suspects.contains(peer) {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests;
