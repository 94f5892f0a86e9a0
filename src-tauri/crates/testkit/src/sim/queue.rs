//! The event queue, ordered by time, then by the order of scheduling.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

/// Nanoseconds since the start of the simulation.
pub(super) type Nanos = u64;

pub(super) fn nanos(time: Duration) -> Nanos {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// A scheduled event. Small, because millions wait at once: packets are stored elsewhere, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SimEvent {
    /// A packet reaches a node's network interface, for this version of its address or as a broadcast.
    Arrive { to: u32, version: Option<u32>, flight: u32 },
    /// A timer of the `incarnation`th program of a node; `at` by its own clock.
    Wake { node: u32, incarnation: u32, at: Nanos, token: u64 },
    /// A busy node is free again.
    Free { node: u32, incarnation: u32 },
    /// A suspended program resumes.
    Resume { node: u32, incarnation: u32 },
    /// A node's network is back.
    Replug { node: u32 },
    /// A program that was asked to quit has exceeded its time.
    Kill { node: u32, incarnation: u32 },
    /// A burst of loss begins at a node, under the `era`th conditions.
    Burst { node: u32, era: u32 },
    /// A scheduled action.
    Act { number: u32 },
}

#[derive(Default)]
pub(super) struct Queue {
    heap: BinaryHeap<Reverse<(Nanos, u64, SimEvent)>>,
    planned: u64,
}

impl Queue {
    pub(super) fn push(&mut self, at: Nanos, event: SimEvent) {
        self.planned += 1;
        self.heap.push(Reverse((at, self.planned, event)));
    }

    /// The next event up to and including `until`.
    pub(super) fn pop(&mut self, until: Nanos) -> Option<(Nanos, SimEvent)> {
        let Reverse((at, _, _)) = self.heap.peek()?;
        if *at > until {
            return None;
        }
        self.heap.pop().map(|Reverse((at, _, event))| (at, event))
    }
}
