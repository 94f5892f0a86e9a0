//! A Landline node in the simulator: the real detector, and around it what `peer` makes of packets (`observe.rs`,
//! `discovery.rs`, `agenda.rs`, `map.rs`), in a few lines and without names.

use crate::packet::{Body, Packet};
use crate::seed_scheme::broadcast;
use landline_peer::detector::{Action, Detector, Event, Question};
use landline_testkit::sim::{Address, Birth, Dice, Input, Output, Presence, Program};
use std::collections::BTreeMap;
use std::time::Duration;

const HEARTBEAT: Duration = Duration::from_secs(60);
const ENTRY_DELAY: Duration = Duration::from_millis(250);
const QUIETLY: [Duration; 2] = [Duration::from_millis(800), Duration::from_millis(1900)];
const ENTRY_REPEAT: Duration = Duration::from_secs(5);
const FAREWELLS: usize = 2;

/// A peer timeout and a look at it, as the timeout checker has them.
const TIMEOUT: Duration = Duration::from_secs(180);
const CHECK: Duration = Duration::from_secs(30);

/// The wall clock has gone on by so much more than the monotonic one: the machine slept. It is looked at every second.
const SLEPT_MS: i64 = 4000;
const SLEEP_CHECK: Duration = Duration::from_secs(1);

/// Copies of a goodbye to single peers.
const COPIES: usize = 512;

/// What is due on a timer.
#[derive(Clone, Copy, Debug)]
enum Errand {
    Beat,
    Enter,
    Repeat,
    Answer(u32),
    Check,
    Woke,
}

/// What is known of a peer.
#[derive(Clone, Copy, Debug)]
struct Seen {
    here: bool,
    doubted: bool,
    home: Address,
    last: Address,
    heard: Duration,
    epoch: Option<u64>,
}

/// One Landline node.
pub struct Landline {
    node: usize,
    detector: Detector<u32>,
    dice: Dice,
    epoch: u64,
    seen: Vec<Option<Seen>>,
    online: usize,
    errands: BTreeMap<(Duration, u64), Errand>,
    order: u64,
    /// The soonest wake-up that was asked for.
    asked: Option<Duration>,
    leaving: bool,
}

impl Landline {
    /// A node that has heard of nobody.
    pub fn new(birth: Birth) -> Self {
        let mut dice = Dice::new(birth.seed, 0);
        let place = place(u32::try_from(birth.node).unwrap_or(u32::MAX));
        let detector = Detector::new(place, birth.seed, Duration::ZERO);
        let epoch = u64::from(birth.life) << 32 | u64::from(dice.up_to(Duration::from_micros(1)).subsec_nanos());
        Self {
            node: birth.node,
            detector,
            dice,
            epoch,
            seen: vec![None; birth.nodes],
            online: 0,
            errands: BTreeMap::new(),
            order: 0,
            asked: None,
            leaving: false,
        }
    }

    fn later(&mut self, at: Duration, errand: Errand) {
        self.order += 1;
        self.errands.insert((at, self.order), errand);
    }

    /// NOOPERATION, then entries.
    fn open(&mut self, now: Duration, out: &mut Vec<Output<Packet>>) {
        self.epoch += 1;
        self.errands.retain(|_, errand| !matches!(errand, Errand::Enter | Errand::Repeat));
        broadcast(Packet::NoOperation { body: None }, out);
        broadcast(Packet::BrAbsence { epoch: Some(self.epoch) }, out);
        let first = now + ENTRY_DELAY;
        self.later(first, Errand::Enter);
        for pause in QUIETLY {
            self.later(first + pause, Errand::Repeat);
        }
        self.later(first + ENTRY_REPEAT, Errand::Enter);
    }

    fn tell(&mut self, event: Event<u32>, now: Duration, out: &mut Vec<Output<Packet>>) {
        for action in self.detector.handle(event, now) {
            self.carry_out(action, out);
        }
    }

    fn carry_out(&mut self, action: Action<u32>, out: &mut Vec<Output<Packet>>) {
        match action {
            Action::Ask { peer, question } => {
                let Some(seen) = &self.seen[peer as usize] else { return };
                let packet = match question {
                    Question::Info => Packet::GetInfo,
                    Question::Entry => Packet::BrEntry { epoch: None },
                };
                out.push(Output::Send { to: seen.home, packet, bytes: packet.bytes() });
            }
            Action::Answer { peer } => {
                let Some(seen) = &self.seen[peer as usize] else { return };
                let packet = Packet::SendInfo;
                out.push(Output::Send { to: seen.last, packet, bytes: packet.bytes() });
            }
            Action::Tell { peer, silent } => {
                let for_ms = u32::try_from(silent.as_millis()).unwrap_or(u32::MAX);
                broadcast(Packet::NoOperation { body: Some(Body::Missing { peer: peer as usize, for_ms }) }, out);
            }
            Action::Here => broadcast(Packet::NoOperation { body: Some(Body::Here) }, out),
            Action::Doubt { peer } => {
                if let Some(seen) = self.seen[peer as usize].as_mut().filter(|seen| seen.here) {
                    seen.doubted = true;
                    out.push(Output::Shown { peer: peer as usize, presence: Presence::Uncertain });
                }
            }
            Action::GiveUp { peer, .. } => self.lose(peer as usize, out),
            Action::Move { peer } => {
                if let Some(seen) = &mut self.seen[peer as usize] {
                    seen.home = seen.last;
                }
            }
            Action::Isolated(offline) => out.push(Output::OwnNetwork { offline }),
        }
    }

    fn lose(&mut self, peer: usize, out: &mut Vec<Output<Packet>>) {
        if let Some(seen) = self.seen[peer].as_mut().filter(|seen| seen.here) {
            seen.here = false;
            self.online -= 1;
            out.push(Output::Shown { peer, presence: Presence::Offline });
        }
    }

    fn receive(&mut self, from: usize, via: Address, packet: Packet, now: Duration, out: &mut Vec<Output<Packet>>) {
        let peer = u32::try_from(from).unwrap_or(u32::MAX);
        if packet == Packet::BrExit {
            return self.tell(Event::Leaving { peer }, now, out);
        }
        let card = match packet {
            Packet::BrEntry { epoch } | Packet::AnsEntry { epoch } | Packet::BrAbsence { epoch } => Some(epoch),
            _ => None,
        };
        if self.seen[from].is_none() && matches!(packet, Packet::NoOperation { .. }) {
            return;
        }
        let old = self.seen[from];
        let came = old.is_none_or(|seen| !seen.here);
        let epoch = card.flatten().or(old.and_then(|seen| seen.epoch));
        let anew = old.and_then(|seen| seen.epoch) != epoch;
        let home = old.filter(|_| !came).map_or(via, |seen| seen.home);
        let certain = came || old.is_some_and(|seen| seen.doubted);
        self.seen[from] = Some(Seen { here: true, doubted: false, home, last: via, heard: now, epoch });
        self.online += usize::from(came);
        if certain {
            out.push(Output::Shown { peer: from, presence: Presence::Online });
        }
        if came || anew {
            let online =
                Event::Online { peer, place: place(peer), landline: epoch.is_some(), restarted: anew && old.is_some() };
            self.tell(online, now, out);
        }
        let answers = match packet {
            Packet::SendInfo => Some(Question::Info),
            Packet::AnsEntry { .. } => Some(Question::Entry),
            _ => None,
        };
        self.tell(if via == home { Event::Heard { peer, answers } } else { Event::Elsewhere { peer } }, now, out);
        self.answer(from, via, packet, came, anew, now, out);
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one packet and what it did")]
    fn answer(
        &mut self,
        from: usize,
        via: Address,
        packet: Packet,
        came: bool,
        anew: bool,
        now: Duration,
        out: &mut Vec<Output<Packet>>,
    ) {
        let peer = u32::try_from(from).unwrap_or(u32::MAX);
        match packet {
            Packet::BrEntry { epoch: Some(_) } | Packet::BrAbsence { epoch: Some(_) } if came || anew => {
                self.answer_later(peer, now);
            }
            Packet::BrEntry { epoch: None } => self.answer_later(peer, now),
            Packet::GetInfo => self.tell(Event::Asked { by: peer }, now, out),
            Packet::NoOperation { body: Some(Body::Missing { peer, .. }) } if peer == self.node => {
                self.tell(Event::Missed, now, out);
            }
            Packet::NoOperation { body: Some(Body::Missing { peer, for_ms }) } => {
                let silent = Duration::from_millis(for_ms.into());
                let peer = u32::try_from(peer).unwrap_or(u32::MAX);
                self.tell(Event::Told { peer, silent }, now, out);
            }
            _ => {}
        }
        let card = matches!(packet, Packet::BrEntry { .. } | Packet::AnsEntry { .. } | Packet::BrAbsence { .. });
        if came && !card && self.seen[from].is_some_and(|seen| seen.epoch.is_none()) {
            let packet = Packet::BrEntry { epoch: None };
            out.push(Output::Send { to: via, packet, bytes: packet.bytes() });
        }
    }

    fn answer_later(&mut self, peer: u32, now: Duration) {
        let most = match self.online as u64 {
            online @ 0..50 => (20 * online).clamp(50, 1000),
            50..300 => 2000,
            _ => 4000,
        };
        let at = now + self.dice.up_to(Duration::from_millis(most));
        self.later(at, Errand::Answer(peer));
    }

    fn carry(&mut self, errand: Errand, now: Duration, out: &mut Vec<Output<Packet>>) {
        match errand {
            Errand::Beat => {
                broadcast(Packet::BrEntry { epoch: Some(self.epoch) }, out);
                self.later(now + HEARTBEAT, Errand::Beat);
            }
            Errand::Enter => broadcast(Packet::BrEntry { epoch: Some(self.epoch) }, out),
            Errand::Repeat => broadcast(Packet::BrAbsence { epoch: Some(self.epoch) }, out),
            Errand::Answer(peer) => {
                if let Some(seen) = self.seen[peer as usize] {
                    let packet = Packet::AnsEntry { epoch: Some(self.epoch) };
                    out.push(Output::Send { to: seen.last, packet, bytes: packet.bytes() });
                }
            }
            Errand::Check => {
                for peer in 0..self.seen.len() {
                    if self.seen[peer].is_some_and(|seen| seen.here && now.saturating_sub(seen.heard) > TIMEOUT) {
                        self.lose(peer, out);
                        self.tell(Event::Offline { peer: u32::try_from(peer).unwrap_or(u32::MAX) }, now, out);
                    }
                }
                self.later(now + CHECK, Errand::Check);
            }
            Errand::Woke => self.tell(Event::Slept, now, out),
        }
    }

    fn farewell(&self, out: &mut Vec<Output<Packet>>) {
        broadcast(Packet::BrExit, out);
        let here = self.seen.iter().flatten().filter(|seen| seen.here).take(COPIES);
        out.extend(here.map(|seen| Output::Send {
            to: seen.home,
            packet: Packet::BrExit,
            bytes: Packet::BrExit.bytes(),
        }));
    }

    /// Does what is due and asks to be woken for the next.
    fn settle(&mut self, now: Duration, out: &mut Vec<Output<Packet>>) {
        while let Some((at, order)) = self.errands.first_key_value().map(|(key, _)| *key).filter(|(at, _)| *at <= now) {
            if let Some(errand) = self.errands.remove(&(at, order)) {
                self.carry(errand, now, out);
            }
        }
        let errand = self.errands.first_key_value().map(|((at, _), _)| *at);
        let detector = (!self.leaving).then(|| self.detector.due());
        if let Some(next) = errand.into_iter().chain(detector).min()
            && self.asked.is_none_or(|asked| next < asked || asked <= now)
        {
            let at = next.max(now);
            self.asked = Some(at);
            out.push(Output::Wake { at, token: 0 });
        }
    }
}

/// The place of a node on the ring: any even spread will do.
fn place(node: u32) -> u64 {
    u64::from(node)
        .wrapping_add(1)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .rotate_left(31)
        .wrapping_mul(0xD6E8_FEB8_6659_FD93)
}

impl Program for Landline {
    type Packet = Packet;

    fn handle(&mut self, input: Input<Packet>, now: Duration, out: &mut Vec<Output<Packet>>) {
        match input {
            Input::Start => {
                self.open(now, out);
                self.later(now + HEARTBEAT, Errand::Beat);
                self.later(now + CHECK, Errand::Check);
                self.detector.handle(Event::NetworkChanged, now);
            }
            Input::Quit => {
                self.leaving = true;
                self.errands.clear();
                for _ in 0..FAREWELLS {
                    self.farewell(out);
                }
                out.push(Output::Ended);
            }
            _ if self.leaving => {}
            Input::Packet { from, via, packet } => self.receive(from, via, packet, now, out),
            Input::Wake { .. } => {
                if now >= self.detector.due() {
                    self.tell(Event::Woken, now, out);
                }
            }
            Input::NetworkChanged => {
                self.open(now, out);
                self.tell(Event::NetworkChanged, now, out);
            }
            Input::WallClockStepped { by } if by > SLEPT_MS => {
                let at = now + self.dice.up_to(SLEEP_CHECK);
                self.later(at, Errand::Woke);
            }
            Input::WallClockStepped { .. } => {}
        }
        self.settle(now, out);
    }
}
