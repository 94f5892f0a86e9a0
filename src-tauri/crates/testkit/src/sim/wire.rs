//! Packets: from a program to the network interfaces of others, into their sockets, and out of these one by one.

use super::engine::Simulation;
use super::node::HEADERS;
use super::program::{Address, Input, Program};
use super::queue::{Nanos, SimEvent, nanos};
use super::truth::{Fact, Observer};

/// Packets in flight or in sockets. A broadcast is stored once.
pub(super) struct Flights<P> {
    slots: Vec<Option<Flight<P>>>,
    free: Vec<u32>,
}

struct Flight<P> {
    from: u32,
    via: Address,
    bytes: u32,
    packet: P,
    /// Arrivals still to come.
    left: u32,
}

impl<P: Clone> Flights<P> {
    pub(super) fn new() -> Self {
        Self { slots: Vec::new(), free: Vec::new() }
    }

    fn add(&mut self, from: u32, via: Address, bytes: u32, packet: P) -> u32 {
        let flight = Some(Flight { from, via, bytes, packet, left: 0 });
        if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = flight;
            return slot;
        }
        self.slots.push(flight);
        super::program::index(self.slots.len() - 1)
    }

    fn bytes(&self, slot: u32) -> u32 {
        self.slots[slot as usize].as_ref().map_or(0, |flight| flight.bytes)
    }

    fn expect(&mut self, slot: u32, arrivals: u32) {
        if let Some(flight) = &mut self.slots[slot as usize] {
            flight.left += arrivals;
        }
    }

    /// Counts one arrival less.
    fn release(&mut self, slot: u32) {
        let Some(flight) = &mut self.slots[slot as usize] else { return };
        flight.left = flight.left.saturating_sub(1);
        self.drop_if_done(slot);
    }

    fn drop_if_done(&mut self, slot: u32) {
        if self.slots[slot as usize].as_ref().is_some_and(|flight| flight.left == 0) {
            self.slots[slot as usize] = None;
            self.free.push(slot);
        }
    }

    /// The packet as an input for a program; counts one arrival less.
    fn read(&mut self, slot: u32) -> Option<Input<P>> {
        let place = &mut self.slots[slot as usize];
        let flight = place.as_mut()?;
        if flight.left > 1 {
            flight.left -= 1;
            return Some(Input::Packet { from: flight.from as usize, via: flight.via, packet: flight.packet.clone() });
        }
        let flight = place.take()?;
        self.free.push(slot);
        Some(Input::Packet { from: flight.from as usize, via: flight.via, packet: flight.packet })
    }
}

impl<P: Program> Simulation<P> {
    pub(super) fn send(
        &mut self,
        from: usize,
        to: Address,
        packet: P::Packet,
        bytes: u32,
        observer: &mut impl Observer,
    ) {
        if !self.leaves(from, false, bytes, observer) {
            return;
        }
        let flight = self.put(from, bytes, packet);
        if to.node() < self.nodes.len() {
            self.transmit(from, to.node(), Some(to.version), flight);
        }
        self.flights.drop_if_done(flight);
    }

    pub(super) fn broadcast(&mut self, from: usize, packet: P::Packet, bytes: u32, observer: &mut impl Observer) {
        if !self.leaves(from, true, bytes, observer) {
            return;
        }
        let flight = self.put(from, bytes, packet);
        for to in 0..self.nodes.len() {
            if to != from && self.nodes[to].program.is_some() {
                self.transmit(from, to, None, flight);
            }
        }
        self.flights.drop_if_done(flight);
    }

    fn put(&mut self, from: usize, bytes: u32, packet: P::Packet) -> u32 {
        let via = self.nodes[from].address;
        self.flights.add(via.node, via, bytes, packet)
    }

    /// Whether a packet leaves the node; counts it.
    fn leaves(&mut self, from: usize, broadcast: bool, bytes: u32, observer: &mut impl Observer) -> bool {
        let node = &mut self.nodes[from];
        if node.unplugged {
            return false;
        }
        let size = u64::from(bytes) + HEADERS;
        node.counters.sent_packets += 1;
        node.counters.sent_bytes += size;
        let bytes = u32::try_from(size).unwrap_or(u32::MAX);
        self.tell(Fact::Sent { node: from, broadcast, bytes }, observer);
        true
    }

    fn transmit(&mut self, from: usize, to: usize, version: Option<u32>, flight: u32) {
        if self.nodes[from].burst_until > self.now || !self.truth.hears(to, from) {
            return;
        }
        if self.rng.chance(self.conditions.loss) {
            return;
        }
        let copies = 1 + u32::from(self.rng.chance(self.conditions.duplication));
        self.flights.expect(flight, copies);
        for _ in 0..copies {
            let at = self.now + nanos(self.conditions.delay.draw(&mut self.rng));
            self.queue.push(at, SimEvent::Arrive { to: super::program::index(to), version, flight });
        }
    }

    /// A packet reaches a node's interface: it is handled at once, waits in the socket, or is lost.
    pub(super) fn arrive(&mut self, to: u32, version: Option<u32>, flight: u32, observer: &mut impl Observer) {
        let index = to as usize;
        let bytes = self.flights.bytes(flight);
        let node = &mut self.nodes[index];
        if !node.can_hear(self.now) || version.is_some_and(|version| version != node.address.version) {
            self.flights.release(flight);
            return;
        }
        node.counters.received_packets += 1;
        node.counters.received_bytes += u64::from(bytes) + HEADERS;
        if node.paused.is_none() && node.busy_until <= self.now && node.socket.is_empty() {
            self.read(index, flight, observer);
            return;
        }
        if node.store(flight, bytes, &self.machine) {
            self.wake_when_free(index);
        } else {
            self.flights.release(flight);
            self.tell(Fact::Dropped(index), observer);
        }
    }

    /// Lets the program handle one packet, which keeps it busy.
    pub(super) fn read(&mut self, index: usize, flight: u32, observer: &mut impl Observer) {
        self.nodes[index].busy_until = self.now + self.per_packet;
        if let Some(input) = self.flights.read(flight) {
            self.hand(index, input, observer);
        }
    }

    /// Empties the socket of an ended program.
    pub(super) fn drain(&mut self, index: usize) {
        while let Some(flight) = self.nodes[index].take() {
            self.flights.release(flight);
        }
    }

    /// Schedules a wake-up for a busy program that has something waiting.
    pub(super) fn wake_when_free(&mut self, index: usize) {
        let node = &mut self.nodes[index];
        if node.paused.is_none() && !node.waking {
            node.waking = true;
            let at: Nanos = node.busy_until.max(self.now);
            self.queue.push(at, SimEvent::Free { node: node.address.node, incarnation: node.incarnation });
        }
    }
}
