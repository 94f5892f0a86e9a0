//! One machine: its socket buffer, whether its program runs, its clock and its counters.

use super::program::{Address, Input, Program};
use super::queue::Nanos;
use std::collections::VecDeque;
use std::time::Duration;

/// The properties of every machine in a simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Time that the program takes per packet. Packets that arrive meanwhile wait in the socket.
    pub per_packet: Duration,
    /// Size of the socket buffer in bytes.
    pub socket: u32,
    /// Overhead of a packet in the socket buffer besides its payload.
    pub overhead: u32,
}

impl Default for Machine {
    /// 20 us per packet, a socket buffer of 1 MiB as Landline requests it, 512 bytes of kernel overhead per packet.
    fn default() -> Self {
        Self { per_packet: Duration::from_micros(20), socket: 1 << 20, overhead: 512 }
    }
}

/// Size of the IP and UDP headers.
pub(super) const HEADERS: u64 = 28;

/// Traffic of a node's network interface, with headers. Not reset by restarts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Packets sent; a broadcast is one.
    pub sent_packets: u64,
    /// Bytes sent, with IP and UDP headers.
    pub sent_bytes: u64,
    /// Packets that arrived, whether or not there was room.
    pub received_packets: u64,
    /// Bytes that arrived.
    pub received_bytes: u64,
    /// Packets dropped because the socket was full.
    pub dropped: u64,
    /// The maximum number of bytes that ever waited in the socket.
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
    /// Counts the programs that ran here: events scheduled for an earlier one are void.
    pub(super) incarnation: u32,
    pub(super) address: Address,
    pub(super) counters: Counters,
    /// The link is bad until this time.
    pub(super) burst_until: Nanos,
    pub(super) unplugged: bool,
    /// Nothing is handled while it is suspended.
    pub(super) paused: Option<Pause>,
    /// Busy with a packet until this time; an [`super::queue::SimEvent::Free`] is scheduled if `waking`.
    pub(super) busy_until: Nanos,
    pub(super) waking: bool,
    pub(super) socket: VecDeque<Waiting>,
    pub(super) socket_bytes: u32,
    /// Signals from its system that it could not handle yet.
    pub(super) signals: VecDeque<Input<P::Packet>>,
    /// Timers that became due while it could not run.
    pub(super) due: VecDeque<(Nanos, u64)>,
    /// How far its monotonic clock is behind simulation time.
    pub(super) behind: Nanos,
}

pub(super) struct Pause {
    pub(super) since: Nanos,
    pub(super) clock_runs: bool,
    /// Long enough that showing it offline is correct.
    pub(super) sleeps: bool,
}

impl<P: Program> Node<P> {
    pub(super) fn new(address: Address) -> Self {
        Self {
            program: None,
            incarnation: 0,
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
