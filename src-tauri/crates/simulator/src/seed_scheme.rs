//! The plain scheme that the detector is compared with: a heartbeat that everybody answers, and a timeout.
//!
//! * BR_ENTRY to all at the start and every 60 s, counted from each node's own start.
//! * Everybody answers each BR_ENTRY with ANSENTRY after a random delay: up to 1, 2 or 4 s among fewer than 50, fewer
//!   than 300, or more.
//! * A peer that was not heard for 180 s is offline at the next check, every 30 s. Ages are measured by the wall clock.
//! * BR_EXIT to all at the end, once.
//!
//! It has no third state and never queries anybody.

use crate::packet::Packet;
use landline_testkit::sim::{Address, Input, Output, Presence, Program, SimRng, SpawnContext};
use std::time::Duration;

const HEARTBEAT: Duration = Duration::from_secs(60);
const CHECK: Duration = Duration::from_secs(30);
const TIMEOUT_MS: i64 = 180_000;

/// Timer tokens; those from [`ANSWER`] on are pending answers to the node of that number.
const BEAT: u64 = 0;
const LOOK: u64 = 1;
const ANSWER: u64 = 2;

/// One program of the plain scheme.
pub struct SeedScheme {
    rng: SimRng,
    /// For each node: when it was last heard, by the wall clock in milliseconds, if it is online.
    heard: Vec<Option<i64>>,
    online: usize,
    /// The address of each node, for answers.
    addresses: Vec<Address>,
    /// The wall clock minus the monotonic clock.
    wall_ms: i64,
}

impl SeedScheme {
    /// A program that has heard of nobody.
    pub fn new(context: SpawnContext) -> Self {
        Self {
            rng: SimRng::new(context.seed, 0),
            heard: vec![None; context.nodes],
            online: 0,
            addresses: (0..context.nodes).map(Address::first).collect(),
            wall_ms: 0,
        }
    }

    fn wall(&self, now: Duration) -> i64 {
        i64::try_from(now.as_millis()).unwrap_or(i64::MAX).saturating_add(self.wall_ms)
    }

    fn hear(&mut self, from: usize, now: Duration, out: &mut Vec<Output<Packet>>) {
        let wall = self.wall(now);
        if self.heard[from].replace(wall).is_none() {
            self.online += 1;
            out.push(Output::Shown { peer: from, presence: Presence::Online });
        }
    }

    fn lose(&mut self, peer: usize, out: &mut Vec<Output<Packet>>) {
        if self.heard[peer].take().is_some() {
            self.online -= 1;
            out.push(Output::Shown { peer, presence: Presence::Offline });
        }
    }

    fn receive(&mut self, from: usize, packet: Packet, now: Duration, out: &mut Vec<Output<Packet>>) {
        match packet {
            Packet::BrExit => return self.lose(from, out),
            Packet::BrEntry { .. } => {
                let at = now + answer_delay(self.online, &mut self.rng);
                out.push(Output::Wake { at, token: ANSWER + from as u64 });
            }
            Packet::GetInfo => {
                let packet = Packet::SendInfo;
                out.push(Output::Send { to: self.addresses[from], packet, bytes: packet.bytes() });
            }
            _ => {}
        }
        self.hear(from, now, out);
    }

    fn wake(&mut self, token: u64, now: Duration, out: &mut Vec<Output<Packet>>) {
        match token {
            BEAT => {
                broadcast(Packet::BrEntry { epoch: None }, out);
                out.push(Output::Wake { at: now + HEARTBEAT, token: BEAT });
            }
            LOOK => {
                let wall = self.wall(now);
                for peer in 0..self.heard.len() {
                    if self.heard[peer].is_some_and(|heard| wall - heard > TIMEOUT_MS) {
                        self.lose(peer, out);
                    }
                }
                out.push(Output::Wake { at: now + CHECK, token: LOOK });
            }
            answer => {
                let Some(to) = usize::try_from(answer - ANSWER).ok().and_then(|peer| self.addresses.get(peer)) else {
                    return;
                };
                let packet = Packet::AnsEntry { epoch: None };
                out.push(Output::Send { to: *to, packet, bytes: packet.bytes() });
            }
        }
    }
}

/// The delay of an answer among so many members, as IP Messenger draws it.
pub(crate) fn answer_delay(members: usize, rng: &mut SimRng) -> Duration {
    rng.up_to(Duration::from_millis(match members {
        0..50 => 1023,
        50..300 => 2047,
        _ => 4095,
    }))
}

pub(crate) fn broadcast(packet: Packet, out: &mut Vec<Output<Packet>>) {
    out.push(Output::Broadcast { packet, bytes: packet.bytes() });
}

impl Program for SeedScheme {
    type Packet = Packet;

    fn handle(&mut self, input: Input<Packet>, now: Duration, out: &mut Vec<Output<Packet>>) {
        match input {
            Input::Start => {
                self.wake(BEAT, now, out);
                out.push(Output::Wake { at: now + CHECK, token: LOOK });
            }
            Input::Packet { from, via, packet } => {
                self.addresses[from] = via;
                self.receive(from, packet, now, out);
            }
            Input::Wake { token } => self.wake(token, now, out),
            Input::Quit => {
                broadcast(Packet::BrExit, out);
                out.push(Output::Ended);
            }
            Input::NetworkChanged => {}
            Input::WallClockStepped { by } => self.wall_ms += by,
        }
    }
}
