//! The ground truth, to be compared with what nodes show.

use super::program::Presence;
use std::time::Duration;

/// A pause of at least this length is a sleeping machine, which is rightly shown offline. A shorter one is a stall.
pub const SLEEP: Duration = Duration::from_secs(10);

/// The state of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Never started, crashed, or has quit.
    Dead,
    /// Runs and should be shown online. A stall does not change that.
    Alive,
    /// Runs, but is asleep or has no network.
    Away,
    /// Was asked to quit.
    Leaving,
}

/// Who is alive, and who hears whom.
#[derive(Clone, Debug)]
pub struct GroundTruth {
    pub(super) states: Vec<State>,
    /// The partition that a node is in.
    pub(super) parts: Vec<u16>,
    /// Bit `receiver * n + sender`: does not hear. Empty while nobody is deaf.
    pub(super) deaf: Vec<u64>,
}

impl GroundTruth {
    pub(super) fn new(nodes: usize) -> Self {
        Self { states: vec![State::Dead; nodes], parts: vec![0; nodes], deaf: Vec::new() }
    }

    /// The number of nodes, dead or alive.
    pub fn nodes(&self) -> usize {
        self.states.len()
    }

    /// The state of a node.
    pub fn state(&self, node: usize) -> State {
        self.states[node]
    }

    /// Whether packets from `sender` reach `receiver`, apart from loss.
    pub fn hears(&self, receiver: usize, sender: usize) -> bool {
        let bit = receiver * self.nodes() + sender;
        self.parts[receiver] == self.parts[sender]
            && self.deaf.get(bit / 64).is_none_or(|word| word >> (bit % 64) & 1 == 0)
    }

    /// Whether both are alive and hear each other: then each must show the other online.
    pub fn healthy(&self, a: usize, b: usize) -> bool {
        a != b
            && self.states[a] == State::Alive
            && self.states[b] == State::Alive
            && self.hears(a, b)
            && self.hears(b, a)
    }

    /// The number of ordered pairs (observer, peer) among these that are [`GroundTruth::healthy`].
    pub fn pairs(&self, observer: impl Fn(usize) -> bool, peer: impl Fn(usize) -> bool) -> usize {
        let alive: Vec<usize> = (0..self.nodes()).filter(|node| self.states[*node] == State::Alive).collect();
        let whole = self.deaf.is_empty() && alive.iter().all(|node| self.parts[*node] == self.parts[alive[0]]);
        let observers = alive.iter().copied().filter(|node| observer(*node));
        if !whole {
            let peers = |of: usize| alive.iter().filter(|node| peer(**node) && self.healthy(of, **node)).count();
            return observers.map(peers).sum();
        }
        let peers = alive.iter().filter(|node| peer(**node)).count();
        observers.map(|node| peers - usize::from(peer(node))).sum()
    }

    pub(super) fn deafen(&mut self, receiver: usize, sender: usize, deaf: bool) {
        let nodes = self.nodes();
        self.deaf.resize((nodes * nodes).div_ceil(64), 0);
        let bit = receiver * nodes + sender;
        let mask = 1 << (bit % 64);
        if deaf {
            self.deaf[bit / 64] |= mask;
        } else {
            self.deaf[bit / 64] &= !mask;
        }
        if self.deaf.iter().all(|word| *word == 0) {
            self.deaf.clear();
        }
    }
}

/// Something that happened. The accompanying [`GroundTruth`] is the state after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A node was started.
    Started(usize),
    /// A node crashed.
    Crashed(usize),
    /// A node was asked to quit.
    Quits(usize),
    /// A node that was asked to quit has ended.
    Ended(usize),
    /// A program was suspended.
    Paused(usize),
    /// A program resumed.
    Resumed {
        /// Which node.
        node: usize,
        /// Whether it was a sleep, not a stall.
        slept: bool,
    },
    /// A node lost its network.
    Unplugged(usize),
    /// A node got its network back, or another address.
    NetworkChanged(usize),
    /// Parts or deafness changed.
    Divided,
    /// A node shows a peer in a new state.
    Shown {
        /// The observer.
        node: usize,
        /// The peer.
        peer: usize,
        /// How.
        presence: Presence,
    },
    /// A node shows its own network as gone or back.
    OwnNetwork {
        /// Which node.
        node: usize,
        /// Whether it is gone.
        offline: bool,
    },
    /// A node sent a packet.
    Sent {
        /// Which node.
        node: usize,
        /// To everybody.
        broadcast: bool,
        /// With headers.
        bytes: u32,
    },
    /// A packet was dropped because a node's socket was full.
    Dropped(usize),
}

/// Is notified of everything, in order.
pub trait Observer {
    /// Something happened.
    fn observe(&mut self, now: Duration, fact: Fact, truth: &GroundTruth);
}

impl Observer for () {
    fn observe(&mut self, _: Duration, _: Fact, _: &GroundTruth) {}
}

impl<A: Observer, B: Observer> Observer for (A, B) {
    fn observe(&mut self, now: Duration, fact: Fact, truth: &GroundTruth) {
        self.0.observe(now, fact, truth);
        self.1.observe(now, fact, truth);
    }
}

impl<O: Observer + ?Sized> Observer for &mut O {
    fn observe(&mut self, now: Duration, fact: Fact, truth: &GroundTruth) {
        (**self).observe(now, fact, truth);
    }
}
