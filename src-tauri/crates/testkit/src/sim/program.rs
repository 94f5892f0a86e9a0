//! The seam between the engine and a simulated program.

use std::time::Duration;

/// One program on one node: events in, actions out. Clock and seed are handed in, so it is as pure as what it wraps.
pub trait Program {
    /// What it puts on the wire.
    type Packet: Clone;

    /// Something happens at `now`, by the node's monotonic clock. What the program does about it goes to `out`.
    fn handle(&mut self, input: Input<Self::Packet>, now: Duration, out: &mut Vec<Output<Self::Packet>>);
}

/// What happens to a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input<P> {
    /// It was started. Always the first.
    Start,
    /// A packet was read from the socket.
    Packet {
        /// Who sent it: for programs that carry no identity in their packets.
        from: usize,
        /// The address it came from; an answer goes there.
        via: Address,
        /// What it says.
        packet: P,
    },
    /// A time that the program asked for by [`Output::Wake`] has come, or passed while it stood still.
    Wake {
        /// As it was asked for.
        token: u64,
    },
    /// It is told to quit, and has until [`Output::Ended`], 5 s at most.
    Quit,
    /// The node's address has changed, or its network card was away for a while.
    NetworkChanged,
    /// Somebody set the wall clock. For programs that judge by it: whoever does adds this to what it reads.
    WallClockStepped {
        /// Milliseconds, negative for backwards.
        by: i64,
    },
}

/// What a program does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output<P> {
    /// Sends one datagram to an address. Nobody may have that address any more.
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
    /// Wants [`Input::Wake`] at this time of its own clock. There is no cancelling: what is out of date is ignored.
    Wake {
        /// When, at or after now.
        at: Duration,
        /// Handed back.
        token: u64,
    },
    /// Shows a peer in another state than before.
    Shown {
        /// Which node.
        peer: usize,
        /// How.
        presence: Presence,
    },
    /// Shows that its own network is gone, or is back.
    OwnNetwork {
        /// Whether it is gone.
        offline: bool,
    },
    /// Has said its goodbyes after [`Input::Quit`] and ends.
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

/// An address of a node. A change of network gives the node another one, and what is sent to the old one is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    pub(super) node: u32,
    pub(super) version: u32,
}

impl Address {
    /// The address that a node has at first: what a user types in by hand.
    pub fn first(node: usize) -> Self {
        Self { node: index(node), version: 0 }
    }

    /// Whose address it is, or was.
    pub fn node(self) -> usize {
        self.node as usize
    }

    /// How often the node had changed its address when it got this one.
    pub fn version(self) -> u32 {
        self.version
    }
}

/// Nodes are counted in 32 bits: an event in the queue is small so that millions fit in a cache.
pub(super) fn index(node: usize) -> u32 {
    u32::try_from(node).expect("a simulation has fewer than 2^32 nodes")
}
