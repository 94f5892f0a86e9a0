//! What is to come, in order: by time, and among equals in the order in which it was planned.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

/// Nanoseconds since the start of the simulation.
pub(super) type Nanos = u64;

pub(super) fn nanos(time: Duration) -> Nanos {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// One thing to come. Small, because millions wait at once: packets lie elsewhere, under their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Event {
    /// A packet reaches a node's network card, for this version of its address or as a broadcast.
    Arrive { to: u32, version: Option<u32>, flight: u32 },
    /// A timer of the `life`th program of a node; `at` by its own clock.
    Wake { node: u32, life: u32, at: Nanos, token: u64 },
    /// A node that was busy is free again.
    Free { node: u32, life: u32 },
    /// A paused program goes on.
    Resume { node: u32, life: u32 },
    /// A node's network is back.
    Replug { node: u32 },
    /// A program that was told to quit has had its time.
    Kill { node: u32, life: u32 },
    /// A burst of loss begins at a node, in the `era`th weather.
    Burst { node: u32, era: u32 },
    /// A planned action.
    Act { number: u32 },
}

#[derive(Default)]
pub(super) struct Queue {
    heap: BinaryHeap<Reverse<(Nanos, u64, Event)>>,
    planned: u64,
}

impl Queue {
    pub(super) fn push(&mut self, at: Nanos, event: Event) {
        self.planned += 1;
        self.heap.push(Reverse((at, self.planned, event)));
    }

    /// The next one up to and including `until`.
    pub(super) fn pop(&mut self, until: Nanos) -> Option<(Nanos, Event)> {
        let Reverse((at, _, _)) = self.heap.peek()?;
        if *at > until {
            return None;
        }
        self.heap.pop().map(|Reverse((at, _, event))| (at, event))
    }
}
