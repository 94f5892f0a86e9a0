//! Who still owes us an acknowledgement, and what goes out next: the pure core of chat.
//!
//! Lives here: one lane per contact (`lane`, `flight`), how long to wait for an answer (`pace`), and the decision when a message is
//! delivered or waits. Events and the time go in, actions come out; timers are actions with a token.
//! Does not live here: sockets, the clock, the database, charsets (`compose`), what a reader does with the order (`store`).
//!
//! # The rules
//! * To a program that is not known to put messages in order one datagram is in flight. The next part, and the next message,
//!   is sent when the one before it was acknowledged. To one that does ([`Route::ordered`]) up to [`WINDOW`] are in flight;
//!   each says which one must be shown before it, and the reader keeps it back until then.
//! * **The number of a part never changes, over tries, rounds and restarts of this program.** A peer that had
//!   received it, and whose acknowledgement was lost, then knows it for a duplicate, and shows it once. iptux
//!   acknowledges and silently drops a number that is not above the last one it saw from us; so keeping a number
//!   is only right as long as no message with a higher one has gone to that peer. The order above makes that true:
//!   numbers are given in the order of the queue, when a message is committed, and are sent in that order. An old
//!   number can only be sent again while it is the highest that the peer ever saw, or after the peer has it.
//!   Whoever sends another SENDMSG to a contact must therefore go through this queue. A message that is tried
//!   again after it failed goes to the end of the queue, with fresh numbers.
//! * The one exception: a datagram that does not travel in one piece, and was sent twice in vain, is cut up
//!   ([`Action::Divide`]). Its pieces get fresh numbers, and so does all that stands behind them, so that numbers rise. Each
//!   says the number that its words had before. A reader that puts messages in order knows it by that; another program that
//!   had the long datagram, and whose two acknowledgements were lost, shows it twice: better than never.
//! * An acknowledgement counts for what was sent and from where it was sent to, and from a program that repeats a nonce only
//!   with that nonce. It then also says that the reader has all that had to be shown before.
//! * A round ends when nothing was acknowledged for [`ROUND`]. Who was not heard meanwhile is sent nothing until it is. Who
//!   was heard is there and cannot take the message now, because its disk is full or it is busy: it is tried again after
//!   growing pauses. A younger message never overtakes an older one, and none is given up.

mod flight;
mod lane;
mod pace;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod throughput;

use crate::model::{MessageId, MessageState};
use landline_contacts::ContactId;
use landline_ipmsg::{Charset, Echo, Ordered, PacketNo, encode_text};
use lane::{Lane, Turn};
use pace::RoundTrip;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Datagrams in flight to one reader that puts them in order. At 30 % loss each way a window of 64 delivers some 80 texts a
/// second; what a reader holds back of it fits its memory.
pub(crate) const WINDOW: usize = 64;

/// Bytes of text in flight to one reader, so that a burst fits the buffer of its socket.
const WINDOW_BYTES: usize = 64 * 1024;

/// How long nothing is acknowledged until a round ends: longer than a Wi-Fi handover.
pub(crate) const ROUND: Duration = Duration::from_millis(15_750);

/// One datagram's worth of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Its number on the wire, for good.
    pub(crate) no: PacketNo,
    /// The number that its words had before they were cut up.
    pub(crate) original: Option<PacketNo>,
    /// What it says, without a "(1/3) ".
    pub(crate) text: Arc<str>,
    /// How many bytes that are on the wire.
    pub(crate) bytes: usize,
    /// What the peer reads, which can write all of it.
    pub(crate) charset: Charset,
    /// Whether the peer has it.
    pub(crate) acked: bool,
}

impl Part {
    /// A part that nobody has yet.
    pub(crate) fn new(no: PacketNo, text: &str, charset: Charset) -> Self {
        let bytes = encode_text(text, charset).map_or(text.len(), |bytes| bytes.len());
        Self { no, original: None, text: Arc::from(text), bytes, charset, acked: false }
    }
}

/// A message on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outgoing {
    /// Which one.
    pub(crate) id: MessageId,
    /// Shown as waiting, not as sending.
    pub(crate) waiting: bool,
    /// In order, at least one.
    pub(crate) parts: Vec<Part>,
}

/// Where a contact is reached now, and what can be sent there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// Its address.
    pub(crate) to: SocketAddr,
    /// Its program puts messages in order.
    pub(crate) ordered: bool,
    /// Bytes of text that travel in one piece.
    pub(crate) fits: usize,
}

/// What happened.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// A message was committed. `reachable`: the peer is believed to be there.
    Queued { contact: ContactId, message: Outgoing, reachable: bool },
    /// RECVMSG came from this contact.
    Acked { contact: ContactId, no: PacketNo, from: SocketAddr, echo: Option<Echo> },
    /// Any other sign of life.
    Heard { contact: ContactId },
    /// It was not here, and is.
    Came { contact: ContactId },
    /// A person asks to try now.
    Nudged { contact: ContactId },
    /// It said goodbye, timed out, or has no address.
    Left { contact: ContactId },
    /// These messages are not to go out any more. What of them is in flight may still arrive.
    Dropped { contact: ContactId, messages: Vec<MessageId> },
    /// What [`Action::Divide`] asked for: the whole queue anew, or `None` if it stays as it is.
    Divided { contact: ContactId, queue: Option<Vec<Outgoing>> },
    /// A timer has run out.
    Woken { contact: ContactId, token: Token },
}

impl Event {
    /// Whom it is about.
    pub(crate) const fn contact(&self) -> ContactId {
        match self {
            Self::Queued { contact, .. }
            | Self::Acked { contact, .. }
            | Self::Heard { contact }
            | Self::Came { contact }
            | Self::Nudged { contact }
            | Self::Left { contact }
            | Self::Dropped { contact, .. }
            | Self::Divided { contact, .. }
            | Self::Woken { contact, .. } => *contact,
        }
    }
}

/// A part as it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sending {
    /// Which.
    pub(crate) part: Part,
    /// Its place among the parts of its message, from 1, and how many there are.
    pub(crate) place: (usize, usize),
    /// What it says to a reader that puts messages in order.
    pub(crate) ordered: Option<Ordered>,
}

/// What to do, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Send this part there now.
    Transmit { contact: ContactId, to: SocketAddr, sending: Box<Sending> },
    /// Cut up what is longer than this in the queue of this contact, number all of it anew, and give [`Event::Divided`].
    Divide { contact: ContactId, fits: usize },
    /// Give [`Event::Woken`] with this token at this time. Stale tokens are known as such.
    Wake { contact: ContactId, token: Token, at: Duration },
    /// Write down that the peer has this part.
    PartAcked { message: MessageId, part: usize },
    /// Write down and tell the new state. After `Delivered` and `Failed` the message has left the queue.
    Changed { contact: ContactId, message: MessageId, state: MessageState },
}

/// Tells a timer that still matters from one that was overtaken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Token(u64);

/// What was learnt about the way to a contact; kept when nothing is owed.
#[derive(Debug, Default)]
struct Path {
    round_trip: RoundTrip,
    /// Where long datagrams do not arrive.
    narrow: Option<IpAddr>,
}

/// The lanes of all contacts.
#[derive(Debug)]
pub(crate) struct Delivery {
    lanes: BTreeMap<ContactId, Lane>,
    paths: BTreeMap<ContactId, Path>,
    rng: ChaCha8Rng,
    tokens: u64,
    stray_acks: u64,
}

impl Delivery {
    /// Nothing is owed to anybody. Nonces follow from the seed.
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        // The same seed serves others, which take what they need from other streams.
        rng.set_stream(2);
        Self { lanes: BTreeMap::new(), paths: BTreeMap::new(), rng, tokens: 0, stray_acks: 0 }
    }

    /// Takes one event at `now` (monotonic, since any epoch) and says what follows from it. `route`: where the contact of
    /// the event is reached at this moment.
    pub(crate) fn handle(&mut self, event: Event, route: Option<Route>, now: Duration) -> Vec<Action> {
        let contact = event.contact();
        let owed = self.lanes.remove(&contact);
        if owed.is_none() && !matches!(event, Event::Queued { .. }) {
            self.stray_acks += u64::from(matches!(event, Event::Acked { .. }));
            return Vec::new();
        }
        let mut lane = owed.unwrap_or_default();
        let mut turn = Turn {
            contact,
            route,
            now,
            path: self.paths.entry(contact).or_default(),
            rng: &mut self.rng,
            tokens: &mut self.tokens,
            out: Vec::new(),
        };
        match event {
            Event::Queued { message, reachable, .. } => {
                lane.queue.push_back(message);
                if reachable {
                    lane.begin(false, &mut turn);
                }
            }
            Event::Acked { no, from, echo, .. } => {
                self.stray_acks += u64::from(!lane.acked(no, from, echo, &mut turn));
            }
            Event::Heard { .. } => lane.heard(&mut turn),
            Event::Came { .. } => lane.came(&mut turn),
            Event::Nudged { .. } => lane.begin(false, &mut turn),
            Event::Left { .. } => lane.hush(&mut turn),
            Event::Dropped { messages, .. } => lane.dropped(&messages, &mut turn),
            Event::Divided { queue, .. } => lane.divided(queue, &mut turn),
            Event::Woken { token, .. } => lane.woken(token, &mut turn),
        }
        lane.arm(&mut turn);
        let out = turn.out;
        if !lane.queue.is_empty() {
            self.lanes.insert(contact, lane);
        }
        out
    }

    /// Contacts that something is owed to.
    pub(crate) fn contacts(&self) -> Vec<ContactId> {
        self.lanes.keys().copied().collect()
    }

    /// What is owed to a contact.
    pub(crate) fn queue(&self, contact: ContactId) -> Option<&VecDeque<Outgoing>> {
        self.lanes.get(&contact).map(|lane| &lane.queue)
    }

    /// Acknowledgements of what was not sent, or not to there, or had been acknowledged.
    pub(crate) fn stray_acks(&self) -> u64 {
        self.stray_acks
    }
}
