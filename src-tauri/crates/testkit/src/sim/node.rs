//! One machine: its socket buffer, whether its program runs, its clock, what it counted.

use super::program::{Address, Input, Program};
use super::queue::Nanos;
use std::collections::VecDeque;
use std::time::Duration;

/// What every machine of a simulation is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Time that the program needs for one packet. Packets that arrive meanwhile wait in the socket.
    pub per_packet: Duration,
    /// Room of the socket in bytes.
    pub socket: u32,
    /// What a packet takes in the socket beside its payload.
    pub overhead: u32,
}

impl Default for Machine {
    /// 20 us for a packet, 1 MiB of socket as Landline asks for, 512 bytes of kernel for each packet.
    fn default() -> Self {
        Self { per_packet: Duration::from_micros(20), socket: 1 << 20, overhead: 512 }
    }
}

/// IP and UDP header.
pub(super) const HEADERS: u64 = 28;

/// What went through a node's network card, with headers. Counts on over restarts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Packets sent; a broadcast is one.
    pub sent_packets: u64,
    /// Bytes sent, with IP and UDP headers.
    pub sent_bytes: u64,
    /// Packets that arrived, whether there was room or not.
    pub received_packets: u64,
    /// Bytes that arrived.
    pub received_bytes: u64,
    /// Packets dropped because the socket was full.
    pub dropped: u64,
    /// The most bytes that ever waited in the socket.
    pub socket_peak: u32,
}

/// A packet in the socket.
pub(super) struct Waiting {
    pub(super) flight: u32,
    pub(super) room: u32,
}

/// A node and the program on it.
pub(super) struct Node<P: Program> {
    /// `None` while nothing runs.
    pub(super) program: Option<P>,
    /// Counts the programs that ran here: what was planned for an earlier one is void.
    pub(super) life: u32,
    pub(super) address: Address,
    pub(super) counters: Counters,
    /// The link is bad until then.
    pub(super) burst_until: Nanos,
    pub(super) unplugged: bool,
    /// Nothing is handled while it stands still.
    pub(super) paused: Option<Pause>,
    /// Busy with a packet until then; an [`super::queue::Event::Free`] is planned if `waking`.
    pub(super) busy_until: Nanos,
    pub(super) waking: bool,
    pub(super) socket: VecDeque<Waiting>,
    pub(super) socket_bytes: u32,
    /// What its system wants to tell it and it could not hear yet.
    pub(super) signals: VecDeque<Input<P::Packet>>,
    /// Timers that came due while it could not look.
    pub(super) due: VecDeque<(Nanos, u64)>,
    /// How much its monotonic clock is behind the time of the simulation.
    pub(super) behind: Nanos,
}

pub(super) struct Pause {
    pub(super) since: Nanos,
    pub(super) clock_runs: bool,
    /// Long enough to be rightly shown offline.
    pub(super) sleeps: bool,
}

impl<P: Program> Node<P> {
    pub(super) fn new(address: Address) -> Self {
        Self {
            program: None,
            life: 0,
            address,
            counters: Counters::default(),
            burst_until: 0,
            unplugged: false,
            paused: None,
            busy_until: 0,
            waking: false,
            socket: VecDeque::new(),
            socket_bytes: 0,
            signals: VecDeque::new(),
            due: VecDeque::new(),
            behind: 0,
        }
    }

    /// The time by its monotonic clock.
    pub(super) fn clock(&self, now: Nanos) -> Nanos {
        match &self.paused {
            Some(pause) if !pause.clock_runs => pause.since - self.behind,
            _ => now - self.behind,
        }
    }

    pub(super) fn can_hear(&self, now: Nanos) -> bool {
        self.program.is_some() && !self.unplugged && self.burst_until <= now
    }

    /// Takes a packet into the socket, if there is room.
    pub(super) fn store(&mut self, flight: u32, bytes: u32, machine: &Machine) -> bool {
        let room = bytes + machine.overhead;
        if self.socket_bytes + room > machine.socket {
            self.counters.dropped += 1;
            return false;
        }
        self.socket_bytes += room;
        self.counters.socket_peak = self.counters.socket_peak.max(self.socket_bytes);
        self.socket.push_back(Waiting { flight, room });
        true
    }

    pub(super) fn take(&mut self) -> Option<u32> {
        let waiting = self.socket.pop_front()?;
        self.socket_bytes -= waiting.room;
        Some(waiting.flight)
    }
}
