//! The interface between the engine and a simulated program.

use std::time::Duration;

/// One program on one node: inputs in, outputs out. Clock and seed are passed in, so it is as pure as what it wraps.
pub trait Program {
    /// What it puts on the wire.
    type Packet: Clone;

    /// Handles an input at `now`, by the node's monotonic clock. The program's reactions go to `out`.
    fn handle(&mut self, input: Input<Self::Packet>, now: Duration, out: &mut Vec<Output<Self::Packet>>);
}

/// An input of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input<P> {
    /// It was started. Always the first.
    Start,
    /// A packet was read from the socket.
    Packet {
        /// The sender, for programs that carry no identity in their packets.
        from: usize,
        /// Its source address, to which answers go.
        via: Address,
        /// The packet.
        packet: P,
    },
    /// A timer requested by [`Output::Wake`] is due, or became due while the program was suspended.
    Wake {
        /// The token of the request.
        token: u64,
    },
    /// It is asked to quit, and must answer with [`Output::Ended`] within 5 s.
    Quit,
    /// The node's address has changed, or its network is back.
    NetworkChanged,
    /// The wall clock was stepped. Programs that use it must add this to their readings.
    WallClockStepped {
        /// Milliseconds, negative for backwards.
        by: i64,
    },
}

/// An output of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output<P> {
    /// Sends one datagram to an address, which may no longer be in use.
    Send {
        /// To whom.
        to: Address,
        /// What.
        packet: P,
        /// Its size as UDP payload.
        bytes: u32,
    },
    /// Sends one datagram to everybody.
    Broadcast {
        /// What.
        packet: P,
        /// Its size as UDP payload.
        bytes: u32,
    },
    /// Requests [`Input::Wake`] at this time of its own clock. Timers cannot be cancelled: outdated ones are ignored.
    Wake {
        /// When, at or after now.
        at: Duration,
        /// Returned with the wake-up.
        token: u64,
    },
    /// Shows a peer in a new state.
    Shown {
        /// Which node.
        peer: usize,
        /// How.
        presence: Presence,
    },
    /// Shows that its own network is gone or back.
    OwnNetwork {
        /// Whether it is gone.
        offline: bool,
    },
    /// Has said goodbye after [`Input::Quit`] and ends.
    Ended,
}

/// How a peer is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Here.
    Online,
    /// Perhaps.
    Uncertain,
    /// Gone.
    Offline,
}

/// An address of a node. A change of network gives the node a new one, and packets to the old one are lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    pub(super) node: u32,
    pub(super) version: u32,
}

impl Address {
    /// The initial address of a node, as a user would enter it.
    pub fn first(node: usize) -> Self {
        Self { node: index(node), version: 0 }
    }

    /// The node that has or had this address.
    pub fn node(self) -> usize {
        self.node as usize
    }

    /// How many addresses the node had before this one.
    pub fn version(self) -> u32 {
        self.version
    }
}

/// Node indexes have 32 bits: events in the queue are kept small so that millions of them fit in a cache.
pub(super) fn index(node: usize) -> u32 {
    u32::try_from(node).expect("a simulation has fewer than 2^32 nodes")
}
