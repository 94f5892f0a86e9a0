//! The event loop: takes the next event, executes it, and notifies the observer.

use super::conditions::Conditions;
use super::node::{Counters, Machine, Node};
use super::program::{Address, Input, Output, Program};
use super::queue::{Nanos, Queue, SimEvent, nanos};
use super::rng::SimRng;
use super::truth::{Fact, GroundTruth, Observer};
use super::wire::Flights;
use super::{Action, Presence};
use std::time::Duration;

/// What a new program is created from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpawnContext {
    /// The node it runs on.
    pub node: usize,
    /// The number of nodes.
    pub nodes: usize,
    /// How many programs ran on the node before.
    pub incarnation: u32,
    /// Its seed.
    pub seed: u64,
}

/// A LAN of programs of one type (an enum for several kinds) in virtual time.
pub struct Simulation<P: Program> {
    pub(super) now: Nanos,
    pub(super) queue: Queue,
    pub(super) nodes: Vec<Node<P>>,
    pub(super) flights: Flights<P::Packet>,
    pub(super) truth: GroundTruth,
    pub(super) conditions: Conditions,
    pub(super) machine: Machine,
    pub(super) per_packet: Nanos,
    /// The randomness of the network.
    pub(super) rng: SimRng,
    /// The seeds of programs: separate, so that a changed program does not change the network that another sees.
    pub(super) spawn_rng: SimRng,
    pub(super) era: u32,
    actions: Vec<Action>,
    pub(super) make: Box<dyn FnMut(SpawnContext) -> P>,
    spare: Vec<Output<P::Packet>>,
    trace: u64,
    steps: u64,
}

impl<P: Program> Simulation<P> {
    /// A network of `nodes` machines, none of which is running yet. `make` creates a program at every start.
    pub fn new(seed: u64, nodes: usize, conditions: Conditions, make: impl FnMut(SpawnContext) -> P + 'static) -> Self {
        let machine = Machine::default();
        let mut simulation = Self {
            now: 0,
            queue: Queue::default(),
            nodes: (0..nodes).map(|node| Node::new(Address::first(node))).collect(),
            flights: Flights::new(),
            truth: GroundTruth::new(nodes),
            conditions,
            machine,
            per_packet: nanos(machine.per_packet),
            rng: SimRng::new(seed, 0),
            spawn_rng: SimRng::new(seed, 1),
            era: 0,
            actions: Vec::new(),
            make: Box::new(make),
            spare: Vec::new(),
            trace: seed,
            steps: 0,
        };
        simulation.set_conditions(conditions);
        simulation
    }

    /// Replaces the default machine.
    pub fn set_machine(&mut self, machine: Machine) {
        self.machine = machine;
        self.per_packet = nanos(machine.per_packet);
    }

    /// Schedules an action. Actions scheduled for the same moment are executed in the order of scheduling.
    pub fn plan(&mut self, at: Duration, action: Action) {
        let number = super::program::index(self.actions.len());
        self.actions.push(action);
        self.queue.push(nanos(at).max(self.now), SimEvent::Act { number });
    }

    /// Runs all events up to and including `until`.
    pub fn run_until(&mut self, until: Duration, observer: &mut impl Observer) {
        let until = nanos(until);
        while let Some((at, event)) = self.queue.pop(until) {
            self.now = at;
            self.steps += 1;
            self.happen(event, observer);
        }
        self.now = until.max(self.now);
    }

    /// The time since the start.
    pub fn now(&self) -> Duration {
        Duration::from_nanos(self.now)
    }

    /// The ground truth.
    pub fn truth(&self) -> &GroundTruth {
        &self.truth
    }

    /// The counters of a node's network interface.
    pub fn counters(&self, node: usize) -> Counters {
        self.nodes[node].counters
    }

    /// The program on a node, if one runs.
    pub fn program(&self, node: usize) -> Option<&P> {
        self.nodes[node].program.as_ref()
    }

    /// A digest of everything that happened: equal for equal runs.
    pub fn trace(&self) -> u64 {
        self.trace
    }

    /// How many events there were.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    fn happen(&mut self, event: SimEvent, observer: &mut impl Observer) {
        match event {
            SimEvent::Arrive { to, version, flight } => {
                self.note(1, u64::from(to));
                self.arrive(to, version, flight, observer);
            }
            SimEvent::Wake { node, incarnation, at, token } => {
                if self.is_current(node, incarnation) {
                    self.note(2, u64::from(node));
                    self.fire_timer(node as usize, at, token, observer);
                }
            }
            SimEvent::Free { node, incarnation } => {
                if self.is_current(node, incarnation) {
                    self.nodes[node as usize].waking = false;
                    self.catch_up(node as usize, observer);
                }
            }
            SimEvent::Resume { node, incarnation } => self.resume(node as usize, incarnation, observer),
            SimEvent::Replug { node } => self.replug(node as usize, observer),
            SimEvent::Kill { node, incarnation } => {
                if self.is_current(node, incarnation) {
                    self.end(node as usize, Fact::Ended(node as usize), observer);
                }
            }
            SimEvent::Burst { node, era } => self.burst(node as usize, era),
            SimEvent::Act { number } => {
                self.note(3, u64::from(number));
                let action = self.actions[number as usize].clone();
                self.act(action, observer);
            }
        }
    }

    pub(super) fn is_current(&self, node: u32, incarnation: u32) -> bool {
        let node = &self.nodes[node as usize];
        node.incarnation == incarnation && node.program.is_some()
    }

    /// A timer is due by simulation time; its program may be unable to run, or its clock may have stopped.
    fn fire_timer(&mut self, index: usize, at: Nanos, token: u64, observer: &mut impl Observer) {
        let node = &mut self.nodes[index];
        if node.paused.is_some() || node.busy_until > self.now {
            node.due.push_back((at, token));
            self.wake_when_free(index);
            return;
        }
        let clock = node.clock(self.now);
        if clock < at {
            let event = SimEvent::Wake { node: node.address.node, incarnation: node.incarnation, at, token };
            self.queue.push(self.now + (at - clock), event);
            return;
        }
        self.hand(index, Input::Wake { token }, observer);
    }

    /// Handles what waited while the program was busy or suspended: signals first, then timers and one packet in random
    /// order, as a runtime polls them. More packets follow when this one is done.
    pub(super) fn catch_up(&mut self, index: usize, observer: &mut impl Observer) {
        if self.nodes[index].paused.is_some() {
            return;
        }
        let incarnation = self.nodes[index].incarnation;
        while let Some(input) = self.nodes[index].signals.pop_front() {
            self.hand(index, input, observer);
        }
        let both = !self.nodes[index].due.is_empty() && !self.nodes[index].socket.is_empty();
        let packet_first = both && self.rng.chance(0.5);
        if packet_first {
            self.read_next(index, incarnation, observer);
        }
        for _ in 0..self.nodes[index].due.len() {
            if let Some((at, token)) = self.nodes[index].due.pop_front() {
                let busy = std::mem::replace(&mut self.nodes[index].busy_until, self.now);
                self.fire_timer(index, at, token, observer);
                self.nodes[index].busy_until = busy.max(self.nodes[index].busy_until);
            }
        }
        if !packet_first {
            self.read_next(index, incarnation, observer);
        }
        if !self.nodes[index].socket.is_empty() {
            self.wake_when_free(index);
        }
    }

    fn read_next(&mut self, index: usize, incarnation: u32, observer: &mut impl Observer) {
        if self.nodes[index].incarnation != incarnation || self.nodes[index].program.is_none() {
            return;
        }
        if let Some(flight) = self.nodes[index].take() {
            self.read(index, flight, observer);
        }
    }

    /// Lets the program handle an input, and executes its outputs.
    pub(super) fn hand(&mut self, index: usize, input: Input<P::Packet>, observer: &mut impl Observer) {
        let node = &mut self.nodes[index];
        let clock = Duration::from_nanos(node.clock(self.now));
        let Some(program) = &mut node.program else { return };
        let mut out = std::mem::take(&mut self.spare);
        program.handle(input, clock, &mut out);
        for output in out.drain(..) {
            self.carry_out(index, output, observer);
        }
        self.spare = out;
    }

    fn carry_out(&mut self, index: usize, output: Output<P::Packet>, observer: &mut impl Observer) {
        match output {
            Output::Send { to, packet, bytes } => self.send(index, to, packet, bytes, observer),
            Output::Broadcast { packet, bytes } => self.broadcast(index, packet, bytes, observer),
            Output::Wake { at, token } => {
                let node = &self.nodes[index];
                let event =
                    SimEvent::Wake { node: node.address.node, incarnation: node.incarnation, at: nanos(at), token };
                self.queue.push((nanos(at) + node.behind).max(self.now), event);
            }
            Output::Shown { peer, presence } => {
                self.note(4 + presence_number(presence), (index as u64) << 32 | peer as u64);
                self.tell(Fact::Shown { node: index, peer, presence }, observer);
            }
            Output::OwnNetwork { offline } => self.tell(Fact::OwnNetwork { node: index, offline }, observer),
            Output::Ended => self.end(index, Fact::Ended(index), observer),
        }
    }

    pub(super) fn tell(&self, fact: Fact, observer: &mut impl Observer) {
        observer.observe(self.now(), fact, &self.truth);
    }

    /// Adds to the digest.
    fn note(&mut self, what: u64, which: u64) {
        for part in [self.now, what, which] {
            self.trace = (self.trace ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23);
        }
    }
}

fn presence_number(presence: Presence) -> u64 {
    match presence {
        Presence::Online => 0,
        Presence::Uncertain => 1,
        Presence::Offline => 2,
    }
}
