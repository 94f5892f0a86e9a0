//! The places of the control door. Those who have said nothing yet, commands, followers, followers who were too slow, and
//! streams of bytes have each their own: neither programs that only connect nor those that follow what happens keep out a
//! command, however many they are and whether they read or not.

use crate::places::{Place, Places};
use parking_lot::Mutex;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Visitors at once who have said nothing yet: a further one takes the place of the first.
const ARRIVALS: usize = 64;

/// Visitors at once who only command: a further one takes the place of the one who was quiet for longest.
const COMMANDERS: usize = 64;

/// Visitors at once who follow what happens: a further one is refused.
const FOLLOWERS: usize = 64;

/// Followers who were too slow and have not been told yet: a further one takes the place of the first.
const SLOW: usize = 32;

/// Visitors at once whose connection carries bytes: a further one is refused.
const CARRIERS: usize = 64;

/// Every place of a door.
pub(super) struct House {
    arrivals: Arc<Places>,
    commanders: Arc<Places>,
    followers: Arc<Places>,
    slow: Arc<Places>,
    carriers: Arc<Places>,
}

impl House {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            arrivals: Places::new(ARRIVALS),
            commanders: Places::new(COMMANDERS),
            followers: Places::new(FOLLOWERS),
            slow: Places::new(SLOW),
            carriers: Places::new(CARRIERS),
        })
    }

    /// Lets a visitor in. There is always room for one more.
    pub(super) fn enter(self: &Arc<Self>) -> Visit {
        let closed = CancellationToken::new();
        let place = self.arrivals.take(closed.clone());
        Visit { house: Arc::clone(self), closed, held: Mutex::new(Held { place, role: Role::Arrived }) }
    }

    /// Ends the visit that was quiet for longest: there are no file handles for another.
    pub(super) fn make_room(&self) {
        self.arrivals.make_room();
        self.commanders.make_room();
    }
}

struct Held {
    place: Place,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Arrived,
    Commands,
    Follows,
    Carries,
}

/// One visitor's place.
pub(super) struct Visit {
    house: Arc<House>,
    closed: CancellationToken,
    held: Mutex<Held>,
}

impl Visit {
    /// The visitor commands something, or has read an answer.
    pub(super) fn touch(&self) {
        let mut held = self.held.lock();
        if held.role == Role::Arrived {
            let place = self.house.commanders.take(self.closed.clone());
            *held = Held { place, role: Role::Commands };
        } else {
            held.place.touch();
        }
    }

    /// Moves the visitor to a follower's place; false if there is none left.
    pub(super) fn follow(&self) -> bool {
        let mut held = self.held.lock();
        if held.role == Role::Follows {
            return true;
        }
        let Some(place) = self.house.followers.try_take(self.closed.clone()) else {
            return false;
        };
        *held = Held { place, role: Role::Follows };
        true
    }

    /// Moves the visitor to the place of one whose connection carries bytes; false if there is none left.
    pub(super) fn carry(&self) -> bool {
        let Some(place) = self.house.carriers.try_take(self.closed.clone()) else {
            return false;
        };
        *self.held.lock() = Held { place, role: Role::Carries };
        true
    }

    /// Moves a follower out of the way who was too slow.
    pub(super) fn linger(&self) {
        let place = self.house.slow.take(self.closed.clone());
        self.held.lock().place = place;
    }

    /// Waits until the place has to be given up.
    pub(super) async fn closed(&self) {
        self.closed.cancelled().await;
    }
}
