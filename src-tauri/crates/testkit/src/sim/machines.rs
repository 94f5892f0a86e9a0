//! Executes actions on machines and the network, and their later consequences.

use super::action::Action;
use super::conditions::Conditions;
use super::engine::{Simulation, SpawnContext};
use super::node::Pause;
use super::program::{Input, Program};
use super::queue::{SimEvent, nanos};
use super::truth::{Fact, Observer, SLEEP, State};
use std::time::Duration;

/// How long a program may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

impl<P: Program> Simulation<P> {
    pub(super) fn act(&mut self, action: Action, observer: &mut impl Observer) {
        match action {
            Action::Start(node) => self.start(node, observer),
            Action::Crash(node) => {
                if self.nodes[node].program.is_some() {
                    self.end(node, Fact::Crashed(node), observer);
                }
            }
            Action::Quit(node) => self.quit(node, observer),
            Action::Pause { node, length, clock_runs } => self.pause(node, length, clock_runs, observer),
            Action::Unplug { node, length } => self.unplug(node, length, observer),
            Action::Readdress(node) => {
                self.nodes[node].address.version += 1;
                self.tell(Fact::NetworkChanged(node), observer);
                self.signal(node, Input::NetworkChanged, observer);
            }
            Action::StepWallClock { node, by } => self.signal(node, Input::WallClockStepped { by }, observer),
            Action::Partition(parts) => {
                for (part, given) in self.truth.parts.iter_mut().zip(parts) {
                    *part = given;
                }
                self.tell(Fact::Divided, observer);
            }
            Action::Heal => {
                self.truth.parts.fill(0);
                self.tell(Fact::Divided, observer);
            }
            Action::Deafen { receiver, sender, deaf } => {
                self.truth.deafen(receiver, sender, deaf);
                self.tell(Fact::Divided, observer);
            }
            Action::SetConditions(conditions) => self.set_conditions(conditions),
        }
    }

    fn start(&mut self, index: usize, observer: &mut impl Observer) {
        if self.nodes[index].program.is_some() {
            return;
        }
        let seed = self.spawn_rng.number();
        let context =
            SpawnContext { node: index, nodes: self.nodes.len(), incarnation: self.nodes[index].incarnation, seed };
        let program = (self.make)(context);
        let node = &mut self.nodes[index];
        node.incarnation += 1;
        node.program = Some(program);
        self.settle(index);
        self.tell(Fact::Started(index), observer);
        self.hand(index, Input::Start, observer);
    }

    /// Ends the program.
    pub(super) fn end(&mut self, index: usize, fact: Fact, observer: &mut impl Observer) {
        self.drain(index);
        let node = &mut self.nodes[index];
        if let Some(pause) = node.paused.take().filter(|pause| !pause.clock_runs) {
            node.behind += self.now - pause.since;
        }
        node.program = None;
        node.signals.clear();
        node.due.clear();
        node.busy_until = 0;
        node.waking = false;
        self.truth.states[index] = State::Dead;
        self.tell(fact, observer);
    }

    fn quit(&mut self, index: usize, observer: &mut impl Observer) {
        if self.nodes[index].program.is_none() || self.truth.states[index] == State::Leaving {
            return;
        }
        self.truth.states[index] = State::Leaving;
        self.tell(Fact::Quits(index), observer);
        let node = &self.nodes[index];
        let kill = SimEvent::Kill { node: node.address.node, incarnation: node.incarnation };
        self.queue.push(self.now + nanos(GOODBYE), kill);
        self.signal(index, Input::Quit, observer);
    }

    fn pause(&mut self, index: usize, length: Duration, clock_runs: bool, observer: &mut impl Observer) {
        let node = &mut self.nodes[index];
        if node.program.is_none() || node.paused.is_some() {
            return;
        }
        node.paused = Some(Pause { since: self.now, clock_runs, sleeps: length >= SLEEP });
        self.queue.push(
            self.now + nanos(length),
            SimEvent::Resume { node: node.address.node, incarnation: node.incarnation },
        );
        self.settle(index);
        self.tell(Fact::Paused(index), observer);
    }

    pub(super) fn resume(&mut self, index: usize, incarnation: u32, observer: &mut impl Observer) {
        let node = &mut self.nodes[index];
        let Some(pause) = node.paused.take_if(|_| node.incarnation == incarnation) else { return };
        let slept = self.now - pause.since;
        node.busy_until = self.now;
        if !pause.clock_runs {
            // What a real program can see of a suspend: the wall clock is ahead of the monotonic clock.
            node.behind += slept;
            let by = i64::try_from(slept / 1_000_000).unwrap_or(i64::MAX);
            node.signals.push_back(Input::WallClockStepped { by });
        }
        self.settle(index);
        self.tell(Fact::Resumed { node: index, slept: pause.sleeps }, observer);
        self.catch_up(index, observer);
    }

    fn unplug(&mut self, index: usize, length: Duration, observer: &mut impl Observer) {
        let node = &mut self.nodes[index];
        if node.program.is_none() || node.unplugged {
            return;
        }
        node.unplugged = true;
        self.queue.push(self.now + nanos(length), SimEvent::Replug { node: node.address.node });
        self.settle(index);
        self.tell(Fact::Unplugged(index), observer);
    }

    pub(super) fn replug(&mut self, index: usize, observer: &mut impl Observer) {
        self.nodes[index].unplugged = false;
        self.settle(index);
        self.tell(Fact::NetworkChanged(index), observer);
        self.signal(index, Input::NetworkChanged, observer);
    }

    /// Delivers a signal to a program now, or once it can handle it.
    fn signal(&mut self, index: usize, input: Input<P::Packet>, observer: &mut impl Observer) {
        let node = &mut self.nodes[index];
        if node.program.is_none() {
            return;
        }
        if node.paused.is_none() && node.busy_until <= self.now {
            self.hand(index, input, observer);
            return;
        }
        node.signals.push_back(input);
        self.wake_when_free(index);
    }

    /// Updates the state of a node after a change, unless it is leaving.
    fn settle(&mut self, index: usize) {
        let node = &self.nodes[index];
        if node.program.is_none() || self.truth.states[index] == State::Leaving {
            return;
        }
        let away = node.unplugged || node.paused.as_ref().is_some_and(|pause| pause.sleeps);
        self.truth.states[index] = if away { State::Away } else { State::Alive };
    }

    pub(super) fn set_conditions(&mut self, conditions: Conditions) {
        self.conditions = conditions;
        self.era += 1;
        let Some(bursts) = conditions.bursts else { return };
        for node in 0..self.nodes.len() {
            let at = self.now + nanos(bursts.pause(&mut self.rng));
            self.queue.push(at, SimEvent::Burst { node: super::program::index(node), era: self.era });
        }
    }

    pub(super) fn burst(&mut self, index: usize, era: u32) {
        let Some(bursts) = self.conditions.bursts.filter(|_| era == self.era) else { return };
        let until = self.now + nanos(bursts.length(&mut self.rng));
        self.nodes[index].burst_until = until;
        let next = until + nanos(bursts.pause(&mut self.rng));
        self.queue.push(next, SimEvent::Burst { node: super::program::index(index), era });
    }
}
