//! A Landline node in the simulator: the real detector and the real rules between packets and it, and around them what
//! `peer` keeps and sends (`map.rs`, `discovery.rs`, `reply_scheduler.rs`), in a few lines and without names.

mod seen;

use crate::packet::{Body, Packet};
use crate::seed_scheme::broadcast;
use landline_ipmsg::stock::{ENTRY_DELAY, ENTRY_REPEAT};
use landline_peer::detector::{Detector, DetectorAction, DetectorEvent, Question};
use landline_peer::peer_signal::{Intent, PeerSignal};
use landline_peer::{COALESCE, COPY_LIMIT, ENTRY_REPEATS, GOODBYE_COPIES, PeerConfig, longest_delay};
use landline_testkit::sim::{Address, Input, Output, Presence, Program, SimRng, SpawnContext};
use seen::{PeerRecord, intent, run};
use std::collections::BTreeMap;
use std::time::Duration;

/// The wall clock has gone on by so much more than the monotonic one: the machine slept. It is looked at every second.
const SLEPT_MS: i64 = 4000;
const SLEEP_CHECK: Duration = Duration::from_secs(1);

/// What is due on a timer.
#[derive(Clone, Copy, Debug)]
enum ScheduledSend {
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
    rng: SimRng,
    epoch: u64,
    seen: Vec<Option<PeerRecord>>,
    online: usize,
    pending: BTreeMap<(Duration, u64), ScheduledSend>,
    order: u64,
    /// The soonest wake-up that was asked for.
    asked: Option<Duration>,
    leaving: bool,
}

impl Landline {
    /// A node that has heard of nobody.
    pub fn new(context: SpawnContext) -> Self {
        let mut rng = SimRng::new(context.seed, 0);
        let place = place(u32::try_from(context.node).unwrap_or(u32::MAX));
        let detector = Detector::new(place, context.seed, Duration::ZERO);
        let epoch =
            u64::from(context.incarnation) << 32 | u64::from(rng.up_to(Duration::from_micros(1)).subsec_nanos());
        Self {
            node: context.node,
            config: PeerConfig::default(),
            detector,
            rng,
            epoch,
            seen: vec![None; context.nodes],
            online: 0,
            pending: BTreeMap::new(),
            order: 0,
            asked: None,
            leaving: false,
        }
    }

    fn later(&mut self, at: Duration, scheduled: ScheduledSend) {
        self.order += 1;
        self.pending.insert((at, self.order), scheduled);
    }

    /// The card, then entries.
    fn open(&mut self, now: Duration, out: &mut Vec<Output<Packet>>) {
        self.epoch += 1;
        self.pending.retain(|_, scheduled| !matches!(scheduled, ScheduledSend::Enter | ScheduledSend::Repeat));
        broadcast(Packet::BrAbsence { epoch: Some(self.epoch) }, out);
        let first = now + ENTRY_DELAY;
        self.later(first, ScheduledSend::Enter);
        for pause in ENTRY_REPEATS {
            self.later(first + pause, ScheduledSend::Repeat);
        }
        self.later(first + ENTRY_REPEAT, ScheduledSend::Enter);
    }

    fn tell(&mut self, event: DetectorEvent<u32>, now: Duration, out: &mut Vec<Output<Packet>>) {
        for action in self.detector.handle(event, now) {
            self.carry_out(action, now, out);
        }
    }

    /// Who is asked something and waits for an answer of ours gets that first.
    fn advance_answer(&mut self, peer: u32, out: &mut Vec<Output<Packet>>) {
        let waiting =
            self.pending.iter().find(|(_, scheduled)| matches!(scheduled, ScheduledSend::Answer(to) if *to == peer));
        if let Some(key) = waiting.map(|(key, _)| *key) {
            self.pending.remove(&key);
            self.send_answer(peer, out);
        }
    }

    fn send_answer(&self, peer: u32, out: &mut Vec<Output<Packet>>) {
        if let Some(seen) = self.seen[peer as usize] {
            let packet = Packet::AnsEntry { epoch: Some(self.epoch) };
            out.push(Output::Send { to: seen.last, packet, bytes: packet.bytes() });
        }
    }

    fn carry_out(&mut self, action: DetectorAction<u32>, now: Duration, out: &mut Vec<Output<Packet>>) {
        match action {
            DetectorAction::Ask { peer, question } => {
                self.advance_answer(peer, out);
                let Some(seen) = &self.seen[peer as usize] else { return };
                let packet = match question {
                    Question::Info => Packet::GetInfo,
                    Question::Entry => Packet::BrEntry { epoch: None },
                };
                out.push(Output::Send { to: seen.preferred_address, packet, bytes: packet.bytes() });
            }
            DetectorAction::Answer { peer } => {
                let Some(seen) = &self.seen[peer as usize] else { return };
                let packet = Packet::SendInfo;
                out.push(Output::Send { to: seen.last, packet, bytes: packet.bytes() });
            }
            DetectorAction::Gossip { peer, silent } => {
                let for_ms = u32::try_from(silent.as_millis()).unwrap_or(u32::MAX);
                broadcast(Packet::NoOperation { body: Body::Missing { peer: peer as usize, for_ms } }, out);
            }
            DetectorAction::Refute => broadcast(Packet::NoOperation { body: Body::Refute }, out),
            DetectorAction::Suspect { peer } => {
                if let Some(seen) = self.seen[peer as usize].as_mut().filter(|seen| seen.here && !seen.suspected) {
                    seen.suspected = true;
                    out.push(Output::Shown { peer: peer as usize, presence: Presence::Uncertain });
                }
            }
            DetectorAction::ClearSuspicion { peer } => {
                if let Some(seen) = self.seen[peer as usize].as_mut().filter(|seen| seen.here && seen.suspected) {
                    seen.suspected = false;
                    out.push(Output::Shown { peer: peer as usize, presence: Presence::Online });
                }
            }
            DetectorAction::DeclareOffline { peer, .. } => self.lose(peer as usize, out),
            DetectorAction::Move { peer } => {
                let Some(seen) = &mut self.seen[peer as usize] else { return };
                if seen.preferred_address != seen.proven {
                    seen.preferred_address = seen.proven;
                    return;
                }
                if seen.preferred_address != seen.last {
                    let packet = Packet::BrEntry { epoch: None };
                    out.push(Output::Send { to: seen.last, packet, bytes: packet.bytes() });
                }
                self.tell(DetectorEvent::Stayed { peer }, now, out);
            }
            DetectorAction::Isolated(offline) => out.push(Output::OwnNetwork { offline }),
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
            return self.tell(DetectorEvent::Leaving { peer }, now, out);
        }
        if self.seen[from].is_none() && matches!(packet, Packet::NoOperation { .. }) {
            return;
        }
        let signal = self.record(from, via, packet, now, out);
        for event in signal.events() {
            self.tell(event, now, out);
        }
        if signal.wants_answer() {
            self.answer_later(peer, now);
        }
        if signal.lacks_entry() {
            let packet = Packet::BrEntry { epoch: None };
            out.push(Output::Send { to: via, packet, bytes: packet.bytes() });
        }
    }

    /// Keeps what a packet says of its sender, and shows who is here.
    fn record(
        &mut self,
        from: usize,
        via: Address,
        packet: Packet,
        now: Duration,
        out: &mut Vec<Output<Packet>>,
    ) -> PeerSignal<u32> {
        let (run, intent) = (run(packet), intent(packet, self.node, &self.seen));
        let met = self.seen[from].is_none();
        let seen = self.seen[from].get_or_insert_with(|| PeerRecord::new(via, now));
        let suspected = seen.suspected;
        let answers = matches!(intent, Intent::Answers(_));
        let effect = seen.hear(via, run, answers, now);
        let landline = seen.epoch.is_some();
        self.online += usize::from(effect.came);
        if effect.came || (suspected && effect.at_preferred_address) {
            out.push(Output::Shown { peer: from, presence: Presence::Online });
        }
        let peer = u32::try_from(from).unwrap_or(u32::MAX);
        PeerSignal { peer, place: place(peer), landline, intent, run, answers, met, effect }
    }

    /// One answer in its time, however many copies of an entry come.
    fn answer_later(&mut self, peer: u32, now: Duration) {
        let Some(seen) = &mut self.seen[peer as usize] else { return };
        if seen.answered.is_some_and(|due| now < due + COALESCE) {
            return;
        }
        let due = now + self.rng.up_to(longest_delay(self.online));
        seen.answered = Some(due);
        self.later(due, ScheduledSend::Answer(peer));
    }

    fn carry(&mut self, scheduled: ScheduledSend, now: Duration, out: &mut Vec<Output<Packet>>) {
        match scheduled {
            ScheduledSend::Beat => {
                broadcast(Packet::BrEntry { epoch: Some(self.epoch) }, out);
                self.later(now + self.config.heartbeat_interval, ScheduledSend::Beat);
            }
            ScheduledSend::Enter => broadcast(Packet::BrEntry { epoch: Some(self.epoch) }, out),
            ScheduledSend::Repeat => broadcast(Packet::BrAbsence { epoch: Some(self.epoch) }, out),
            ScheduledSend::Answer(peer) => self.send_answer(peer, out),
            ScheduledSend::Check => {
                let timeout = self.config.peer_timeout;
                for peer in 0..self.seen.len() {
                    if self.seen[peer].is_some_and(|seen| seen.here && now.saturating_sub(seen.heard) > timeout) {
                        self.lose(peer, out);
                        self.tell(DetectorEvent::Offline { peer: u32::try_from(peer).unwrap_or(u32::MAX) }, now, out);
                    }
                }
                self.later(now + self.config.check_interval, ScheduledSend::Check);
            }
            ScheduledSend::Woke => self.tell(DetectorEvent::Slept, now, out),
        }
    }

    fn farewell(&self, out: &mut Vec<Output<Packet>>) {
        broadcast(Packet::BrExit, out);
        let here = self.seen.iter().flatten().filter(|seen| seen.here).take(COPY_LIMIT);
        out.extend(here.map(|seen| Output::Send {
            to: seen.preferred_address,
            packet: Packet::BrExit,
            bytes: Packet::BrExit.bytes(),
        }));
    }

    /// Does what is due and asks to be woken for the next.
    fn settle(&mut self, now: Duration, out: &mut Vec<Output<Packet>>) {
        while let Some((at, order)) = self.pending.first_key_value().map(|(key, _)| *key).filter(|(at, _)| *at <= now) {
            if let Some(scheduled) = self.pending.remove(&(at, order)) {
                self.carry(scheduled, now, out);
            }
        }
        let scheduled = self.pending.first_key_value().map(|((at, _), _)| *at);
        let detector = (!self.leaving).then(|| self.detector.due());
        if let Some(next) = scheduled.into_iter().chain(detector).min()
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
                self.later(now + self.config.heartbeat_interval, ScheduledSend::Beat);
                self.later(now + self.config.check_interval, ScheduledSend::Check);
                self.detector.handle(DetectorEvent::NetworkChanged, now);
            }
            Input::Quit => {
                self.leaving = true;
                self.pending.clear();
                for _ in 0..GOODBYE_COPIES {
                    self.farewell(out);
                }
                out.push(Output::Ended);
            }
            _ if self.leaving => {}
            Input::Packet { from, via, packet } => self.receive(from, via, packet, now, out),
            Input::Wake { .. } => {
                if now >= self.detector.due() {
                    self.tell(DetectorEvent::Woken, now, out);
                }
            }
            Input::NetworkChanged => {
                self.open(now, out);
                self.tell(DetectorEvent::NetworkChanged, now, out);
            }
            Input::WallClockStepped { by } if by > SLEPT_MS => {
                let at = now + self.rng.up_to(SLEEP_CHECK);
                self.later(at, ScheduledSend::Woke);
            }
            Input::WallClockStepped { .. } => {}
        }
        self.settle(now, out);
    }
}
