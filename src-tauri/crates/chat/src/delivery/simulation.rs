//! Delivery against peers that lose, repeat, delay, leave and come, and against crashes of this program: any
//! sequence of these. Shrinks to the shortest one that breaks a promise.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What becomes of one datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Lost,
    AckLost,
    AckLate,
    Arrives,
    ArrivesTwice,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Write {
        parts: usize,
    },
    /// A person takes one of those back that are owed.
    Drop {
        which: usize,
    },
    Pass {
        millis: u64,
    },
    LateAck,
    Leaves,
    Comes,
    Speaks,
    /// This program ends and starts again. `torn`: what the last event changed was not written down yet.
    Restart {
        torn: bool,
    },
}

/// How the other side knows a duplicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// By the numbers that it saw, as Landline does.
    Remembers,
    /// Shows only what is above the last number, acknowledges everything, as iptux does.
    RisingOnly,
}

struct World {
    core: Delivery,
    now: Duration,
    timers: Vec<(Duration, Token)>,
    fates: Vec<Fate>,
    sent: usize,
    reader: Reader,
    here: bool,
    seen: BTreeSet<PacketNo>,
    shown: Vec<PacketNo>,
    acks: Vec<PacketNo>,
    late: Vec<PacketNo>,
    next_no: u64,
    written: Vec<PacketNo>,
    failed: BTreeSet<PacketNo>,
    disk: Vec<Outgoing>,
    disk_before: Vec<Outgoing>,
}

fn bob() -> ContactId {
    ContactId::from_uuid(Uuid::from_u128(0xb0b))
}

impl World {
    fn new(fates: Vec<Fate>, reader: Reader) -> Self {
        Self {
            core: Delivery::default(),
            now: Duration::ZERO,
            timers: Vec::new(),
            fates,
            sent: 0,
            reader,
            here: true,
            seen: BTreeSet::new(),
            shown: Vec::new(),
            acks: Vec::new(),
            late: Vec::new(),
            next_no: 1_700_000_000,
            written: Vec::new(),
            failed: BTreeSet::new(),
            disk: Vec::new(),
            disk_before: Vec::new(),
        }
    }

    fn tell(&mut self, event: Event) {
        let actions = self.core.handle(event, self.now);
        self.disk_before = self.disk.clone();
        for action in actions {
            match action {
                Action::Transmit { part, .. } => self.on_the_wire(part.no),
                Action::Wake { token, at, .. } => self.timers.push((at, token)),
                Action::PartAcked { message, part } => {
                    let part = &mut self.stored(message).parts[part];
                    part.acked = true;
                    let no = part.no;
                    assert!(self.seen.contains(&no), "acknowledged by nobody");
                }
                Action::Changed { message, state, .. } => self.write_state(message, state),
            }
        }
        // The answers come after the core has finished, as they do over a socket.
        for no in std::mem::take(&mut self.acks) {
            self.tell(Event::Acked { contact: bob(), no });
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
            MessageState::Failed { .. } => {
                let numbers: Vec<PacketNo> = message.parts.iter().map(|part| part.no).collect();
                self.failed.extend(numbers);
                self.disk.retain(|message| message.id != id);
            }
            MessageState::Received => panic!("an outgoing message was received"),
        }
    }

    fn on_the_wire(&mut self, no: PacketNo) {
        let first_owed = self.disk.iter().flat_map(|message| &message.parts).find(|part| !part.acked);
        assert_eq!(first_owed.map(|part| part.no), Some(no), "only the oldest that is owed may be in flight");
        let fate = self.fates.get(self.sent).copied().unwrap_or(Fate::Arrives);
        self.sent += 1;
        if fate == Fate::Lost || !self.here {
            return;
        }
        self.arrives(no);
        if fate == Fate::ArrivesTwice {
            self.arrives(no);
        }
        match fate {
            Fate::Arrives => self.acks.push(no),
            Fate::ArrivesTwice => self.acks.extend([no, no]),
            Fate::AckLate => self.late.push(no),
            Fate::AckLost | Fate::Lost => {}
        }
    }

    fn arrives(&mut self, no: PacketNo) {
        let shows = match self.reader {
            Reader::Remembers => !self.seen.contains(&no),
            Reader::RisingOnly => self.seen.last().is_none_or(|last| no > *last),
        };
        self.seen.insert(no);
        if shows {
            self.shown.push(no);
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Write { parts } => {
                let numbers = self.next_no..self.next_no + parts as u64;
                self.next_no = numbers.end;
                let parts: Vec<Part> = numbers
                    .map(|no| Part {
                        no: PacketNo::new(no),
                        text: "text".into(),
                        charset: Charset::UTF_8,
                        acked: false,
                    })
                    .collect();
                self.written.extend(parts.iter().map(|part| part.no));
                let id = MessageId::from_uuid(Uuid::from_u128(self.next_no.into()));
                let message = Outgoing { id, waiting: !self.here, parts };
                self.disk.push(message.clone());
                self.tell(Event::Queued { contact: bob(), message, reachable: self.here });
            }
            Step::Drop { which } => {
                // The database goes first, as in a deletion.
                if let Some(index) = self.disk.len().checked_sub(1).map(|last| which.min(last)) {
                    let message = self.disk.remove(index);
                    self.failed.extend(message.parts.iter().map(|part| part.no));
                    self.tell(Event::Dropped { contact: bob(), messages: vec![message.id] });
                }
            }
            Step::Pass { millis } => self.pass(Duration::from_millis(millis)),
            Step::LateAck => {
                if let Some(no) = self.late.pop() {
                    self.tell(Event::Acked { contact: bob(), no });
                }
            }
            Step::Leaves => {
                self.here = false;
                self.tell(Event::Left { contact: bob() });
            }
            Step::Comes => {
                self.here = true;
                self.tell(Event::Heard { contact: bob() });
            }
            Step::Speaks => {
                if self.here {
                    self.tell(Event::Heard { contact: bob() });
                }
            }
            Step::Restart { torn } => self.restart(torn),
        }
    }

    fn restart(&mut self, torn: bool) {
        // A message that was committed stays committed; what was torn is only what the core had changed since.
        if torn {
            let known: BTreeSet<MessageId> = self.disk_before.iter().map(|message| message.id).collect();
            let last = self.disk_before.last().map(|message| message.id);
            let newer = self.disk.iter().filter(|message| !known.contains(&message.id) && last < Some(message.id));
            self.disk = self.disk_before.iter().chain(newer).cloned().collect();
            let owed: BTreeSet<PacketNo> = self.disk.iter().flat_map(|m| &m.parts).map(|part| part.no).collect();
            self.failed.retain(|no| !owed.contains(no));
        }
        self.core = Delivery::default();
        self.timers.clear();
        for message in &mut self.disk {
            message.waiting = true;
        }
        for message in self.disk.clone() {
            self.tell(Event::Queued { contact: bob(), message, reachable: false });
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
            self.tell(Event::Woken { contact: bob(), token });
        }
        self.now = until;
    }

    /// Every number at most once and in the order of writing. Parts of failed messages may be missing.
    fn check(&self) {
        assert!(self.shown.is_sorted_by(|earlier, later| earlier < later), "order or once: {:?}", self.shown);
        let gone: Vec<&PacketNo> = self
            .written
            .iter()
            .filter(|no| !self.shown.contains(no) && !self.failed.contains(no))
            .filter(|no| {
                !self.disk.iter().flat_map(|message| &message.parts).any(|part| part.no == **no && !part.acked)
            })
            .collect();
        assert!(gone.is_empty(), "neither shown nor owed nor failed: {gone:?}");
    }
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        3 => Just(Fate::Lost),
        2 => Just(Fate::AckLost),
        1 => Just(Fate::AckLate),
        4 => Just(Fate::Arrives),
        1 => Just(Fate::ArrivesTwice),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..4_usize).prop_map(|parts| Step::Write { parts }),
        1 => (0..3_usize).prop_map(|which| Step::Drop { which }),
        4 => (0..20_000_u64).prop_map(|millis| Step::Pass { millis }),
        2 => Just(Step::LateAck),
        1 => Just(Step::Leaves),
        2 => Just(Step::Comes),
        2 => Just(Step::Speaks),
        1 => any::<bool>().prop_map(|torn| Step::Restart { torn }),
    ]
}

fn reader() -> impl Strategy<Value = Reader> {
    prop_oneof![Just(Reader::Remembers), Just(Reader::RisingOnly)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_message_is_lost_shown_twice_or_out_of_order(
        steps in prop::collection::vec(step(), 0..80),
        fates in prop::collection::vec(fate(), 0..200),
        reader in reader(),
    ) {
        let mut world = World::new(fates, reader);
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
    }
}
