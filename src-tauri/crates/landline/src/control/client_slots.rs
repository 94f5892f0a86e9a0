//! The places of the control socket. Those who have said nothing yet, commands, followers, followers who were too slow,
//! and streams of bytes have each their own: neither programs that only connect nor those that follow what happens keep
//! out a command, however many they are and whether they read or not.

use crate::slot_pool::{Slot, SlotPool};
use parking_lot::Mutex;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Maximum number of new connections: a further one replaces the oldest.
const ARRIVALS: usize = 64;

/// Maximum number of command clients: a further one replaces the least recently active.
const COMMANDERS: usize = 64;

/// Maximum number of followers: a further one is refused.
const FOLLOWERS: usize = 64;

/// Maximum number of slow followers that have not been notified yet: a further one replaces the oldest.
const SLOW: usize = 32;

/// Clients at once whose connection carries bytes: a further one is refused.
const CARRIERS: usize = 64;

/// The slots of a control socket.
pub(super) struct ClientSlots {
    arrivals: Arc<SlotPool>,
    commanders: Arc<SlotPool>,
    followers: Arc<SlotPool>,
    slow: Arc<SlotPool>,
    carriers: Arc<SlotPool>,
}

impl ClientSlots {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            arrivals: SlotPool::new(ARRIVALS),
            commanders: SlotPool::new(COMMANDERS),
            followers: SlotPool::new(FOLLOWERS),
            slow: SlotPool::new(SLOW),
            carriers: SlotPool::new(CARRIERS),
        })
    }

    /// Admits a client. There is always room for one more.
    pub(super) fn enter(self: &Arc<Self>) -> ClientSlot {
        let closed = CancellationToken::new();
        let slot = self.arrivals.take(closed.clone());
        ClientSlot { slots: Arc::clone(self), closed, held: Mutex::new(SlotState { slot, role: Role::Arrived }) }
    }

    /// Disconnects the least recently active client: there are no file handles left.
    pub(super) fn make_room(&self) {
        self.arrivals.make_room();
        self.commanders.make_room();
    }
}

struct SlotState {
    slot: Slot,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Arrived,
    Commands,
    Follows,
    Carries,
}

/// One client's slot.
pub(super) struct ClientSlot {
    slots: Arc<ClientSlots>,
    closed: CancellationToken,
    held: Mutex<SlotState>,
}

impl ClientSlot {
    /// The client sent a command, or has read an answer.
    pub(super) fn touch(&self) {
        let mut held = self.held.lock();
        if held.role == Role::Arrived {
            let slot = self.slots.commanders.take(self.closed.clone());
            *held = SlotState { slot, role: Role::Commands };
        } else {
            held.slot.touch();
        }
    }

    /// Moves the client to a follower's slot; false if there is none left.
    pub(super) fn follow(&self) -> bool {
        let mut held = self.held.lock();
        if held.role == Role::Follows {
            return true;
        }
        let Some(slot) = self.slots.followers.try_take(self.closed.clone()) else {
            return false;
        };
        *held = SlotState { slot, role: Role::Follows };
        true
    }

    /// Moves the client to the place of one whose connection carries bytes; false if there is none left.
    pub(super) fn carry(&self) -> bool {
        let Some(slot) = self.slots.carriers.try_take(self.closed.clone()) else {
            return false;
        };
        *self.held.lock() = SlotState { slot, role: Role::Carries };
        true
    }

    /// Moves a slow follower to a slot of its own pool.
    pub(super) fn mark_slow(&self) {
        let slot = self.slots.slow.take(self.closed.clone());
        self.held.lock().slot = slot;
    }

    /// Waits until the slot is reclaimed.
    pub(super) async fn closed(&self) {
        self.closed.cancelled().await;
    }
}
