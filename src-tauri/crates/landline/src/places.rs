//! A bounded number of connections. There is always room for a new one: the connection that has been quiet for longest
//! gives up its place, so that those that only stand there can never keep out one that has something to say.
//!
//! Used by both doors. No I/O and no clock: quiet is counted in turns, not in seconds.

use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The places of one kind of connection.
pub(crate) struct Places {
    limit: usize,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    last_turn: u64,
    /// By the turn in which each was last active: the first is the quietest.
    by_turn: BTreeMap<u64, CancellationToken>,
}

impl Held {
    fn insert(&mut self, closed: CancellationToken) -> u64 {
        self.last_turn += 1;
        self.by_turn.insert(self.last_turn, closed);
        self.last_turn
    }
}

impl Places {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, held: Mutex::default() })
    }

    /// Takes a place. `closed` is cancelled when the place has to be given up.
    pub(crate) fn take(self: &Arc<Self>, closed: CancellationToken) -> Place {
        let mut held = self.held.lock();
        while held.by_turn.len() >= self.limit
            && let Some((_, quietest)) = held.by_turn.pop_first()
        {
            quietest.cancel();
        }
        let turn = held.insert(closed);
        drop(held);
        Place { places: Arc::clone(self), turn: Mutex::new(turn) }
    }

    /// Takes a place if one is free.
    pub(crate) fn try_take(self: &Arc<Self>, closed: CancellationToken) -> Option<Place> {
        let mut held = self.held.lock();
        if held.by_turn.len() >= self.limit {
            return None;
        }
        let turn = held.insert(closed);
        drop(held);
        Some(Place { places: Arc::clone(self), turn: Mutex::new(turn) })
    }

    /// Ends the connection that has been quiet for longest, if there is any.
    pub(crate) fn make_room(&self) {
        if let Some((_, quietest)) = self.held.lock().by_turn.pop_first() {
            quietest.cancel();
        }
    }
}

/// A place, for as long as it is kept.
pub(crate) struct Place {
    places: Arc<Places>,
    turn: Mutex<u64>,
}

impl Place {
    /// The connection did something.
    pub(crate) fn touch(&self) {
        let mut held = self.places.held.lock();
        let mut turn = self.turn.lock();
        if let Some(closed) = held.by_turn.remove(&turn) {
            *turn = held.insert(closed);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.held.lock().by_turn.remove(&self.turn.lock());
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
        let places = Places::new(2);
        let tokens = tokens::<3>();
        let first = places.take(tokens[0].clone());
        let _second = places.take(tokens[1].clone());
        first.touch();
        let _third = places.take(tokens[2].clone());
        assert_eq!(closed(&tokens), [false, true, false]);
    }

    #[test]
    fn a_place_that_is_given_back_is_free() {
        let places = Places::new(1);
        let tokens = tokens::<3>();
        drop(places.take(tokens[0].clone()));
        let _kept = places.try_take(tokens[1].clone()).expect("free again");
        assert!(places.try_take(tokens[2].clone()).is_none());
        assert_eq!(closed(&tokens), [false; 3]);
    }

    #[test]
    fn who_has_lost_the_place_gives_back_nobody_elses() {
        let places = Places::new(1);
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
