//! A bounded pool of connection slots with LRU eviction: a new connection replaces the least recently active one, so
//! that idle connections can never keep out active ones.
//!
//! Used by both servers. No I/O and no clock: activity is counted in ticks, not in seconds.

use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The slots for one kind of connection.
pub(crate) struct SlotPool {
    limit: usize,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    last_tick: u64,
    /// By the tick of the last activity: the first is the least recently active.
    by_tick: BTreeMap<u64, CancellationToken>,
}

impl Held {
    fn insert(&mut self, closed: CancellationToken) -> u64 {
        self.last_tick += 1;
        self.by_tick.insert(self.last_tick, closed);
        self.last_tick
    }
}

impl SlotPool {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, held: Mutex::default() })
    }

    /// Takes a slot. `closed` is cancelled when the slot is reclaimed.
    pub(crate) fn take(self: &Arc<Self>, closed: CancellationToken) -> Slot {
        let mut held = self.held.lock();
        while held.by_tick.len() >= self.limit
            && let Some((_, quietest)) = held.by_tick.pop_first()
        {
            quietest.cancel();
        }
        let tick = held.insert(closed);
        drop(held);
        Slot { places: Arc::clone(self), tick: Mutex::new(tick) }
    }

    /// Takes a slot if one is free.
    pub(crate) fn try_take(self: &Arc<Self>, closed: CancellationToken) -> Option<Slot> {
        let mut held = self.held.lock();
        if held.by_tick.len() >= self.limit {
            return None;
        }
        let tick = held.insert(closed);
        drop(held);
        Some(Slot { places: Arc::clone(self), tick: Mutex::new(tick) })
    }

    /// Closes the least recently active connection, if any.
    pub(crate) fn make_room(&self) {
        if let Some((_, quietest)) = self.held.lock().by_tick.pop_first() {
            quietest.cancel();
        }
    }
}

/// A slot, released on drop.
pub(crate) struct Slot {
    places: Arc<SlotPool>,
    tick: Mutex<u64>,
}

impl Slot {
    /// Records activity of the connection.
    pub(crate) fn touch(&self) {
        let mut held = self.places.held.lock();
        let mut tick = self.tick.lock();
        if let Some(closed) = held.by_tick.remove(&tick) {
            *tick = held.insert(closed);
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.places.held.lock().by_tick.remove(&self.tick.lock());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens<const N: usize>() -> [CancellationToken; N] {
        std::array::from_fn(|_| CancellationToken::new())
    }

    fn closed<const N: usize>(tokens: &[CancellationToken; N]) -> [bool; N] {
        tokens.each_ref().map(CancellationToken::is_cancelled)
    }

    #[test]
    fn a_new_connection_takes_the_place_of_the_quietest() {
        let places = SlotPool::new(2);
        let tokens = tokens::<3>();
        let first = places.take(tokens[0].clone());
        let _second = places.take(tokens[1].clone());
        first.touch();
        let _third = places.take(tokens[2].clone());
        assert_eq!(closed(&tokens), [false, true, false]);
    }

    #[test]
    fn a_place_that_is_given_back_is_free() {
        let places = SlotPool::new(1);
        let tokens = tokens::<3>();
        drop(places.take(tokens[0].clone()));
        let _kept = places.try_take(tokens[1].clone()).expect("free again");
        assert!(places.try_take(tokens[2].clone()).is_none());
        assert_eq!(closed(&tokens), [false; 3]);
    }

    #[test]
    fn who_has_lost_the_place_gives_back_nobody_elses() {
        let places = SlotPool::new(1);
        let tokens = tokens::<3>();
        let first = places.take(tokens[0].clone());
        let _second = places.take(tokens[1].clone());
        first.touch();
        drop(first);
        assert!(places.try_take(tokens[2].clone()).is_none(), "the second has it");
        places.make_room();
        assert_eq!(closed(&tokens), [true, true, false]);
    }
}
