//! Delivery against peers that lose, repeat, delay, leave and come, against networks that let no long datagram pass,
//! and against crashes of either side: any sequence of these. Shrinks to the shortest one that breaks a promise.

mod plans;

use super::*;
use crate::compose;
use plans::{Fate, Reader, Step, fate, reader, step};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use uuid::Uuid;

/// Bytes of text that travel in one piece: a few words of [`words`].
const FITS: usize = 60;

struct World {
    core: Delivery,
    now: Duration,
    timers: Vec<(Duration, Token)>,
    fates: Vec<Fate>,
    sent: usize,
    reader: Reader,
    /// No long datagram passes.
    narrow: bool,
    here: bool,
    /// Whether this program has heard since its start that the reader puts messages in order.
    known: bool,
    seen: BTreeSet<PacketNo>,
    hold: Vec<Sending>,
    shown: Vec<String>,
    acks: Vec<(PacketNo, Option<Echo>)>,
    late: Vec<(PacketNo, Option<Echo>)>,
    delayed: Vec<Sending>,
    next_no: u64,
    written: usize,
    /// Messages that were taken back.
    gone: BTreeSet<usize>,
    disk: Vec<Outgoing>,
    disk_before: Vec<Outgoing>,
}

fn bob() -> ContactId {
    ContactId::from_uuid(Uuid::from_u128(0xb0b))
}

fn there() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::new(10, 0, 0, 2), 2425))
}

/// Words that say which message they are of and which of its words: their order and number can be checked wherever they
/// are.
fn words(message: usize, from: usize, count: usize) -> String {
    (from..from + count).map(|word| format!("{message:05}.{word:03} ")).collect()
}

impl World {
    fn new(fates: Vec<Fate>, reader: Reader, narrow: bool) -> Self {
        Self {
            core: Delivery::new(1),
            now: Duration::ZERO,
            timers: Vec::new(),
            fates,
            sent: 0,
            reader,
            narrow,
            here: true,
            known: true,
            seen: BTreeSet::new(),
            hold: Vec::new(),
            shown: Vec::new(),
            acks: Vec::new(),
            late: Vec::new(),
            delayed: Vec::new(),
            next_no: 1_700_000_000,
            written: 0,
            gone: BTreeSet::new(),
            disk: Vec::new(),
            disk_before: Vec::new(),
        }
    }

    fn route(&self) -> Route {
        Route { to: there(), ordered: self.reader == Reader::Orders && self.known, fits: FITS }
    }

    fn next_no(&mut self) -> PacketNo {
        self.next_no += 7;
        PacketNo::new(self.next_no)
    }

    fn notify(&mut self, event: DeliveryEvent) {
        let actions = self.core.handle(event, Some(self.route()), self.now);
        self.disk_before = self.disk.clone();
        let mut divides = false;
        for action in actions {
            match action {
                DeliveryAction::Transmit { sending, .. } => self.on_the_wire(&sending),
                DeliveryAction::Wake { token, at, .. } => self.timers.push((at, token)),
                DeliveryAction::Divide { .. } => divides = true,
                DeliveryAction::PartAcked { message, part } => {
                    let part = &mut self.stored(message).parts[part];
                    part.acked = true;
                    let (no, original) = (part.no, part.original);
                    let came = self.seen.contains(&no) || original.is_some_and(|no| self.seen.contains(&no));
                    assert!(came, "acknowledged by nobody");
                }
                DeliveryAction::Changed { message, state, .. } => self.write_state(message, state),
            }
        }
        if divides {
            let mut queue: Vec<Outgoing> = self.core.queue(bob()).unwrap().iter().cloned().collect();
            queue = compose::divide(&queue, FITS, || self.next_no()).unwrap();
            for message in &queue {
                self.stored(message.id).parts.clone_from(&message.parts);
            }
            self.notify(DeliveryEvent::Divided { contact: bob(), queue: Some(queue) });
        }
        // The answers come after the core has finished, as they do over a socket.
        for (no, echo) in std::mem::take(&mut self.acks) {
            self.notify(DeliveryEvent::Acked { contact: bob(), no, from: there(), echo });
        }
    }

    fn stored(&mut self, id: MessageId) -> &mut Outgoing {
        self.disk.iter_mut().find(|message| message.id == id).unwrap()
    }

    fn write_state(&mut self, id: MessageId, state: MessageState) {
        let message = self.stored(id);
        match state {
            MessageState::Sending => message.waiting = false,
            MessageState::Waiting => message.waiting = true,
            MessageState::Delivered => {
                assert!(message.parts.iter().all(|part| part.acked), "delivered although parts are missing");
                self.disk.retain(|message| message.id != id);
            }
            MessageState::Failed { .. } => panic!("given up"),
            MessageState::Received => panic!("an outgoing message was received"),
        }
    }

    fn on_the_wire(&mut self, sending: &Sending) {
        if sending.ordered.is_none() {
            let first_owed = self.disk.iter().flat_map(|message| &message.parts).find(|part| !part.acked);
            let no = first_owed.map(|part| part.no);
            assert_eq!(no, Some(sending.part.no), "only the oldest that is owed may be in flight");
        }
        let fate = self.fates.get(self.sent).copied().unwrap_or(Fate::Arrives);
        self.sent += 1;
        // As long as its first entry has not come, a Landline node counts as a program that shows twice what is cut up.
        let unknown = self.reader == Reader::Orders && !self.known;
        let blocked = (self.narrow || unknown) && sending.part.bytes > FITS;
        if fate == Fate::Lost || !self.here || blocked {
            return;
        }
        if fate == Fate::Late {
            return self.delayed.push(sending.clone());
        }
        let before = self.acks.len();
        self.arrives(sending, true);
        if fate == Fate::ArrivesTwice {
            self.arrives(sending, true);
        }
        match fate {
            Fate::AckLate => self.late.extend(self.acks.drain(before..)),
            Fate::AckLost => self.acks.truncate(before),
            _ => {}
        }
    }

    /// As the reader's program takes it: whatever is shown is acknowledged.
    fn arrives(&mut self, sending: &Sending, at_once: bool) {
        let no = sending.part.no;
        let said = sending.ordered;
        let echo = said.map(|said| Echo { nonce: said.nonce, attempt: Some(said.attempt).filter(|_| at_once) });
        let known = match self.reader {
            Reader::RisingOnly => self.seen.last().is_some_and(|last| no <= *last),
            Reader::Orders | Reader::Remembers => self.seen.contains(&no),
        };
        let said = said.filter(|_| !known);
        if said.and_then(|said| said.after).is_some_and(|after| !self.seen.contains(&after)) {
            self.hold.retain(|held| held.part.no != no);
            return self.hold.push(sending.clone());
        }
        let came_before = said.and_then(|said| said.original).is_some_and(|original| self.seen.contains(&original));
        self.seen.insert(no);
        if !known && !came_before {
            self.shown.push(sending.part.text.to_string());
        }
        self.acks.push((no, echo));
        let next = |held: &Sending| held.ordered.and_then(|said| said.after) == Some(no);
        while let Some(at) = self.hold.iter().position(next) {
            let held = self.hold.remove(at);
            self.arrives(&held, false);
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Write { parts, long } => self.write(parts, long),
            Step::Drop { which } => {
                // The database goes first, as in a deletion.
                if let Some(index) = self.disk.len().checked_sub(1).map(|last| which.min(last)) {
                    let message = self.disk.remove(index);
                    self.gone.insert(usize::try_from(message.id.as_uuid().as_u128()).unwrap());
                    self.notify(DeliveryEvent::Dropped { contact: bob(), messages: vec![message.id] });
                }
            }
            Step::Pass { millis } => self.pass(Duration::from_millis(millis)),
            Step::LateAck => {
                if let Some((no, echo)) = self.late.pop() {
                    self.notify(DeliveryEvent::Acked { contact: bob(), no, from: there(), echo });
                }
            }
            Step::LateDatagram => {
                // iptux has no defence against one that is overtaken: it drops it, and says that it has it.
                if let Some(sending) = self.delayed.pop().filter(|_| self.here && self.reader != Reader::RisingOnly) {
                    self.arrives(&sending, true);
                    self.notify(DeliveryEvent::Heard { contact: bob() });
                }
            }
            Step::Forge { which } => {
                let owed = self.disk.iter().flat_map(|message| &message.parts).filter(|part| !part.acked);
                let Some(no) = owed.map(|part| part.no).nth(which) else { return };
                let from = SocketAddr::from((Ipv4Addr::new(10, 0, 0, 66), 2425));
                self.notify(DeliveryEvent::Acked { contact: bob(), no, from, echo: None });
                if self.route().ordered && !self.core.queue(bob()).unwrap().is_empty() {
                    let echo = Some(Echo { nonce: 1, attempt: Some(1) });
                    self.notify(DeliveryEvent::Acked { contact: bob(), no, from: there(), echo });
                }
            }
            Step::Leaves => {
                self.here = false;
                self.notify(DeliveryEvent::Left { contact: bob() });
            }
            Step::Comes => {
                (self.here, self.known) = (true, true);
                self.notify(DeliveryEvent::Came { contact: bob() });
            }
            Step::Speaks => {
                if self.here {
                    self.known = true;
                    self.notify(DeliveryEvent::Heard { contact: bob() });
                }
            }
            Step::Restart { torn } => self.restart(torn),
            Step::ReaderRestarts => self.hold.clear(),
        }
    }

    fn write(&mut self, parts: usize, long: bool) {
        // Of a long datagram that is lost again and again a program that remembers numbers alone may show words twice.
        let long = long && (self.narrow || self.reader == Reader::Orders);
        self.written += 1;
        let each = if long { 20 } else { 3 };
        let text = |part: usize| words(self.written, part * each, each);
        let texts: Vec<String> = (0..parts).map(text).collect();
        let parts = texts.iter().map(|text| Part::new(self.next_no(), text, Charset::UTF_8)).collect();
        let id = MessageId::from_uuid(Uuid::from_u128(self.written as u128));
        let message = Outgoing { id, waiting: !self.here, parts };
        self.disk.push(message.clone());
        self.notify(DeliveryEvent::Queued { contact: bob(), message, reachable: self.here });
    }

    fn restart(&mut self, torn: bool) {
        // A message that was committed stays committed; what was torn is only what the core had changed since.
        if torn {
            let known: BTreeSet<MessageId> = self.disk_before.iter().map(|message| message.id).collect();
            let last = self.disk_before.last().map(|message| message.id);
            let newer = self.disk.iter().filter(|message| !known.contains(&message.id) && last < Some(message.id));
            self.disk = self.disk_before.iter().chain(newer).cloned().collect();
            let gone =
                |message: &Outgoing| self.gone.contains(&usize::try_from(message.id.as_uuid().as_u128()).unwrap());
            self.disk.retain(|message| !gone(message));
        }
        self.core = Delivery::new(self.next_no);
        self.known = false;
        self.timers.clear();
        for message in &mut self.disk {
            message.waiting = true;
        }
        for message in self.disk.clone() {
            self.notify(DeliveryEvent::Queued { contact: bob(), message, reachable: false });
        }
    }

    fn pass(&mut self, time: Duration) {
        let until = self.now + time;
        loop {
            self.timers.sort();
            if self.timers.first().is_none_or(|(at, _)| *at > until) {
                break;
            }
            let (at, token) = self.timers.remove(0);
            self.now = at;
            self.notify(DeliveryEvent::Woken { contact: bob(), token });
        }
        self.now = until;
    }

    /// Every word at most once and in the order of writing, and nowhere else a word that is missing.
    fn check(&self) {
        let shown = self.shown.concat();
        let shown: Vec<&str> = shown.split_whitespace().collect();
        // What was taken back and arrives all the same may do so whenever it likes, but once.
        let gone = |word: &str| self.gone.contains(&word[..5].parse().unwrap());
        let kept: Vec<&str> = shown.iter().copied().filter(|word| !gone(word)).collect();
        assert!(kept.is_sorted_by(|earlier, later| earlier < later), "order or once: {shown:?}");
        let count = shown.len();
        let shown: BTreeSet<&str> = shown.into_iter().collect();
        assert_eq!(shown.len(), count, "twice");
        let owed: BTreeSet<usize> =
            self.disk.iter().map(|message| usize::try_from(message.id.as_uuid().as_u128()).unwrap()).collect();
        for message in (1..=self.written).filter(|message| !owed.contains(message) && !self.gone.contains(message)) {
            let first = words(message, 0, 3);
            assert!(first.split_whitespace().all(|word| shown.contains(word)), "delivered and not shown: {message}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_message_is_lost_shown_twice_or_out_of_order(
        steps in prop::collection::vec(step(), 0..80),
        fates in prop::collection::vec(fate(), 0..200),
        reader in reader(),
        narrow in any::<bool>(),
    ) {
        let mut world = World::new(fates, reader, narrow);
        for step in steps {
            world.step(step);
            world.check();
        }
        // The network heals and the peer stays: what was written arrives.
        world.fates.clear();
        world.step(Step::Comes);
        world.step(Step::Pass { millis: 60_000 });
        world.check();
        prop_assert!(world.disk.is_empty(), "still owed: {:?}", world.disk);
        prop_assert!(world.core.contacts().is_empty());
        let shown = world.shown.concat();
        for message in (1..=world.written).filter(|message| !world.gone.contains(message)) {
            prop_assert!(shown.contains(&words(message, 0, 3)), "message {} is missing", message);
        }
    }
}
