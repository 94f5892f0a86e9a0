//! A Landline node in the simulator: the real detector and the real rules between packets and it, and around them what
//! `peer` keeps and sends (`map.rs`, `discovery.rs`, `agenda.rs`), in a few lines and without names.

mod seen;

use crate::packet::{Body, Packet};
use crate::seed_scheme::broadcast;
use landline_ipmsg::stock::{ENTRY_DELAY, ENTRY_REPEAT};
use landline_peer::detector::{Action, Detector, Event, Question};
use landline_peer::sign::{Says, Sign};
use landline_peer::{COALESCE, COPY_LIMIT, FAREWELLS, PeerConfig, QUIETLY, longest_delay};
use landline_testkit::sim::{Address, Birth, Dice, Input, Output, Presence, Program};
use seen::{Seen, run, says};
use std::collections::BTreeMap;
use std::time::Duration;

/// The wall clock has gone on by so much more than the monotonic one: the machine slept. It is looked at every second.
const SLEPT_MS: i64 = 4000;
const SLEEP_CHECK: Duration = Duration::from_secs(1);

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

/// One Landline node.
pub struct Landline {
    node: usize,
    config: PeerConfig,
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
            config: PeerConfig::default(),
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

    /// The card, then entries.
    fn open(&mut self, now: Duration, out: &mut Vec<Output<Packet>>) {
        self.epoch += 1;
        self.errands.retain(|_, errand| !matches!(errand, Errand::Enter | Errand::Repeat));
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
            self.carry_out(action, now, out);
        }
    }

    /// Who is asked something and waits for an answer of ours gets that first.
    fn advance_answer(&mut self, peer: u32, out: &mut Vec<Output<Packet>>) {
        let waiting = self.errands.iter().find(|(_, errand)| matches!(errand, Errand::Answer(to) if *to == peer));
        if let Some(key) = waiting.map(|(key, _)| *key) {
            self.errands.remove(&key);
            self.send_answer(peer, out);
        }
    }

    fn send_answer(&self, peer: u32, out: &mut Vec<Output<Packet>>) {
        if let Some(seen) = self.seen[peer as usize] {
            let packet = Packet::AnsEntry { epoch: Some(self.epoch) };
            out.push(Output::Send { to: seen.last, packet, bytes: packet.bytes() });
        }
    }

    fn carry_out(&mut self, action: Action<u32>, now: Duration, out: &mut Vec<Output<Packet>>) {
        match action {
            Action::Ask { peer, question } => {
                self.advance_answer(peer, out);
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
                broadcast(Packet::NoOperation { body: Body::Missing { peer: peer as usize, for_ms } }, out);
            }
            Action::Here => broadcast(Packet::NoOperation { body: Body::Here }, out),
            Action::Doubt { peer } => {
                if let Some(seen) = self.seen[peer as usize].as_mut().filter(|seen| seen.here && !seen.doubted) {
                    seen.doubted = true;
                    out.push(Output::Shown { peer: peer as usize, presence: Presence::Uncertain });
                }
            }
            Action::Undoubt { peer } => {
                if let Some(seen) = self.seen[peer as usize].as_mut().filter(|seen| seen.here && seen.doubted) {
                    seen.doubted = false;
                    out.push(Output::Shown { peer: peer as usize, presence: Presence::Online });
                }
            }
            Action::GiveUp { peer, .. } => self.lose(peer as usize, out),
            Action::Move { peer } => {
                let Some(seen) = &mut self.seen[peer as usize] else { return };
                if seen.home != seen.proven {
                    seen.home = seen.proven;
                    return;
                }
                if seen.home != seen.last {
                    let packet = Packet::BrEntry { epoch: None };
                    out.push(Output::Send { to: seen.last, packet, bytes: packet.bytes() });
                }
                self.tell(Event::Stayed { peer }, now, out);
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
        if self.seen[from].is_none() && matches!(packet, Packet::NoOperation { .. }) {
            return;
        }
        let sign = self.take_down(from, via, packet, now, out);
        for event in sign.events() {
            self.tell(event, now, out);
        }
        if sign.wants_answer() {
            self.answer_later(peer, now);
        }
        if sign.lacks_entry() {
            let packet = Packet::BrEntry { epoch: None };
            out.push(Output::Send { to: via, packet, bytes: packet.bytes() });
        }
    }

    /// Keeps what a packet says of its sender, and shows who is here.
    fn take_down(
        &mut self,
        from: usize,
        via: Address,
        packet: Packet,
        now: Duration,
        out: &mut Vec<Output<Packet>>,
    ) -> Sign<u32> {
        let (run, says) = (run(packet), says(packet, self.node, &self.seen));
        let met = self.seen[from].is_none();
        let seen = self.seen[from].get_or_insert_with(|| Seen::new(via, now));
        let doubted = seen.doubted;
        let answers = matches!(says, Says::Answers(_));
        let effect = seen.hear(via, run, answers, now);
        let landline = seen.epoch.is_some();
        self.online += usize::from(effect.came);
        if effect.came || (doubted && effect.at_home) {
            out.push(Output::Shown { peer: from, presence: Presence::Online });
        }
        let peer = u32::try_from(from).unwrap_or(u32::MAX);
        Sign { peer, place: place(peer), landline, says, run, answers, met, effect }
    }

    /// One answer in its time, however many copies of an entry come.
    fn answer_later(&mut self, peer: u32, now: Duration) {
        let Some(seen) = &mut self.seen[peer as usize] else { return };
        if seen.answered.is_some_and(|due| now < due + COALESCE) {
            return;
        }
        let due = now + self.dice.up_to(longest_delay(self.online));
        seen.answered = Some(due);
        self.later(due, Errand::Answer(peer));
    }

    fn carry(&mut self, errand: Errand, now: Duration, out: &mut Vec<Output<Packet>>) {
        match errand {
            Errand::Beat => {
                broadcast(Packet::BrEntry { epoch: Some(self.epoch) }, out);
                self.later(now + self.config.heartbeat_interval, Errand::Beat);
            }
            Errand::Enter => broadcast(Packet::BrEntry { epoch: Some(self.epoch) }, out),
            Errand::Repeat => broadcast(Packet::BrAbsence { epoch: Some(self.epoch) }, out),
            Errand::Answer(peer) => self.send_answer(peer, out),
            Errand::Check => {
                let timeout = self.config.peer_timeout;
                for peer in 0..self.seen.len() {
                    if self.seen[peer].is_some_and(|seen| seen.here && now.saturating_sub(seen.heard) > timeout) {
                        self.lose(peer, out);
                        self.tell(Event::Offline { peer: u32::try_from(peer).unwrap_or(u32::MAX) }, now, out);
                    }
                }
                self.later(now + self.config.check_interval, Errand::Check);
            }
            Errand::Woke => self.tell(Event::Slept, now, out),
        }
    }

    fn farewell(&self, out: &mut Vec<Output<Packet>>) {
        broadcast(Packet::BrExit, out);
        let here = self.seen.iter().flatten().filter(|seen| seen.here).take(COPY_LIMIT);
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
                self.later(now + self.config.heartbeat_interval, Errand::Beat);
                self.later(now + self.config.check_interval, Errand::Check);
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
