//! Models of the other programs that Landline encounters: what they answer, and how fast. They are not observers for
//! the measure.
//!
//! * Windows IP Messenger answers GETINFO at once and BR_ENTRY after up to 1, 2 or 4 s, depending on how many members
//!   it knows.
//! * iptux and FeiQ know no GETINFO and answer BR_ENTRY at once. PyPI ipmsg answers both at once.
//! * All announce themselves by BR_ENTRY, Windows a second time after 5 s. None has a heartbeat, and none notices a
//!   crash.
//!
//! A crash is silent. BR_EXIT is sent by all on a graceful end: broadcast by Windows, FeiQ and PyPI ipmsg, to each that
//! it knows by iptux.

use crate::packet::Packet;
use crate::seed_scheme::{answer_delay, broadcast};
use landline_testkit::sim::{Address, Input, Output, Program, SimRng, SpawnContext};
use serde::Deserialize;
use std::time::Duration;

/// Which program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// IP Messenger for Windows 4.99.
    Windows,
    /// iptux 0.8.3.
    Iptux,
    /// FeiQ.
    Feiq,
    /// ipmsg 0.1.0 of PyPI.
    Pypi,
}

const AGAIN: u64 = 0;
const ANSWER: u64 = 1;

/// One stock program.
pub struct Stock {
    kind: Kind,
    rng: SimRng,
    known: Vec<Option<Address>>,
    members: usize,
}

impl Stock {
    /// A program that knows no peers yet.
    pub fn new(kind: Kind, context: SpawnContext) -> Self {
        Self { kind, rng: SimRng::new(context.seed, 0), known: vec![None; context.nodes], members: 0 }
    }

    fn answer(&self, peer: usize, packet: Packet, out: &mut Vec<Output<Packet>>) {
        if let Some(to) = self.known[peer] {
            out.push(Output::Send { to, packet, bytes: packet.bytes() });
        }
    }

    fn receive(&mut self, from: usize, via: Address, packet: Packet, now: Duration, out: &mut Vec<Output<Packet>>) {
        if packet == Packet::BrExit {
            self.members -= usize::from(self.known[from].take().is_some());
            return;
        }
        self.members += usize::from(self.known[from].replace(via).is_none());
        match packet {
            Packet::BrEntry { .. } if self.kind == Kind::Windows => {
                let at = now + answer_delay(self.members, &mut self.rng);
                out.push(Output::Wake { at, token: ANSWER + from as u64 });
            }
            Packet::BrEntry { .. } => self.answer(from, Packet::AnsEntry { epoch: None }, out),
            Packet::GetInfo if matches!(self.kind, Kind::Windows | Kind::Pypi) => {
                self.answer(from, Packet::SendInfo, out);
            }
            _ => {}
        }
    }

    fn leave(&self, out: &mut Vec<Output<Packet>>) {
        if self.kind == Kind::Iptux {
            for peer in 0..self.known.len() {
                self.answer(peer, Packet::BrExit, out);
            }
        } else {
            broadcast(Packet::BrExit, out);
        }
        out.push(Output::Ended);
    }
}

impl Program for Stock {
    type Packet = Packet;

    fn handle(&mut self, input: Input<Packet>, now: Duration, out: &mut Vec<Output<Packet>>) {
        match input {
            Input::Start => {
                broadcast(Packet::BrEntry { epoch: None }, out);
                if self.kind == Kind::Windows {
                    out.push(Output::Wake { at: now + Duration::from_secs(5), token: AGAIN });
                }
            }
            Input::Packet { from, via, packet } => self.receive(from, via, packet, now, out),
            Input::Wake { token: AGAIN } => broadcast(Packet::BrEntry { epoch: None }, out),
            Input::Wake { token } => {
                if let Some(peer) = usize::try_from(token - ANSWER).ok().filter(|peer| *peer < self.known.len()) {
                    self.answer(peer, Packet::AnsEntry { epoch: None }, out);
                }
            }
            Input::Quit => self.leave(out),
            Input::NetworkChanged | Input::WallClockStepped { .. } => {}
        }
    }
}
