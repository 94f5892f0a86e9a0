//! Which acknowledgements are pending and what is sent next: the pure core of chat.
//!
//! Lives here: one send queue per contact (`send_queue`, `flight`), how long to wait for an acknowledgement (`pace`),
//! and the decision when a message is delivered or waits. Events and the time go in, actions come out; timers are
//! actions with a token. Does not live here: sockets, the clock, the database, charsets (`compose`), what a receiver
//! does with the order (`store`).
//!
//! # The rules
//! * To a program that is not known to reorder messages, one datagram is in flight. The next part or message is sent
//!   when the previous one was acknowledged. To one that does ([`Route::ordered`]), up to [`WINDOW`] are in flight;
//!   each names the one that must be shown before it, and the receiver holds it back until then.
//! * **The number of a part never changes across tries, attempts and restarts of this program.** A peer that received
//!   it, but whose acknowledgement was lost, then recognizes it as a duplicate and shows it once. iptux acknowledges
//!   and silently drops a number that is not above the last one it saw from us; so keeping a number is only right as
//!   long as no message with a higher one has gone to that peer. The order above makes that true: numbers are given in
//!   the order of the queue, when a message is committed, and are sent in that order. An old number can only be sent
//!   again while it is the highest that the peer ever saw, or after the peer has it. Every SENDMSG to a contact must
//!   therefore go through this queue. A message that is retried after it failed goes to the end of the queue, with new
//!   numbers.
//! * The one exception: a datagram that gets fragmented and was sent twice without an answer is split
//!   ([`DeliveryAction::Divide`]). Its parts get new numbers, and so does everything behind them, so that numbers
//!   increase. Each names the number that its text had before. A receiver that reorders messages recognizes it by that;
//!   another program that had received the long datagram, but whose two acknowledgements were lost, shows it twice,
//!   which is better than never.
//! * An acknowledgement counts only for a part that was sent, from the address it was sent to, and, from a program that
//!   echoes nonces, only with the right nonce. It then also confirms everything that had to be shown before.
//! * An attempt ends when nothing was acknowledged for [`ATTEMPT_TIMEOUT`]. A peer that was not heard meanwhile is sent
//!   nothing until it is. A peer that was heard is online but cannot accept the message now, because its disk is full
//!   or it is busy: it is retried after growing pauses. A newer message never overtakes an older one, and none is given
//!   up.

mod flight;
mod pace;
mod send_queue;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod throughput;

use crate::model::{MessageId, MessageState};
use landline_contacts::ContactId;
use landline_ipmsg::{Charset, Echo, Ordered, PacketNo, encode_text};
use pace::RoundTrip;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use send_queue::{EventContext, SendQueue};
use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// Maximum number of datagrams in flight to a receiver that reorders them. At 30 % loss each way, a window of 64
/// delivers some 80 texts a second, and what a receiver holds back fits into its memory.
pub(crate) const WINDOW: usize = 64;

/// Maximum number of bytes of text in flight to one receiver, so that a burst fits into its socket buffer.
const WINDOW_BYTES: usize = 64 * 1024;

/// An attempt ends after this long without an acknowledgement: longer than a Wi-Fi handover.
pub(crate) const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(15_750);

/// The part of a message that fits into one datagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Its permanent number on the wire.
    pub(crate) no: PacketNo,
    /// The number of its text before it was split.
    pub(crate) original: Option<PacketNo>,
    /// Its text, without a "(1/3) ".
    pub(crate) text: Arc<str>,
    /// The length of the text on the wire.
    pub(crate) bytes: usize,
    /// The peer's charset, in which the whole text can be encoded.
    pub(crate) charset: Charset,
    /// Whether it was acknowledged.
    pub(crate) acked: bool,
}

impl Part {
    /// An unacknowledged part.
    pub(crate) fn new(no: PacketNo, text: &str, charset: Charset) -> Self {
        let bytes = encode_text(text, charset).map_or(text.len(), |bytes| bytes.len());
        Self { no, original: None, text: Arc::from(text), bytes, charset, acked: false }
    }
}

/// An outgoing message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outgoing {
    /// Which one.
    pub(crate) id: MessageId,
    /// Shown as waiting, not as sending.
    pub(crate) waiting: bool,
    /// In order, at least one.
    pub(crate) parts: Vec<Part>,
}

/// How a contact is reached now, and what can be sent there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// Its address.
    pub(crate) to: SocketAddr,
    /// Whether its program reorders messages.
    pub(crate) ordered: bool,
    /// Bytes of text that are sent unfragmented.
    pub(crate) fits: usize,
}

/// What happened.
#[derive(Clone, Debug)]
pub(crate) enum DeliveryEvent {
    /// A message was committed. `reachable`: the peer is believed to be there.
    Queued { contact: ContactId, message: Outgoing, reachable: bool },
    /// RECVMSG came from this contact.
    Acked { contact: ContactId, no: PacketNo, from: SocketAddr, echo: Option<Echo> },
    /// Any other sign of life.
    Heard { contact: ContactId },
    /// It was not here, and is.
    Came { contact: ContactId },
    /// The user asks to retry now.
    Nudged { contact: ContactId },
    /// It said goodbye, timed out, or has no address.
    Left { contact: ContactId },
    /// These messages are withdrawn. What is in flight may still arrive.
    Dropped { contact: ContactId, messages: Vec<MessageId> },
    /// The result of [`DeliveryAction::Divide`]: the whole new queue, or `None` if it is unchanged.
    Divided { contact: ContactId, queue: Option<Vec<Outgoing>> },
    /// A timer has expired.
    Woken { contact: ContactId, token: Token },
}

impl DeliveryEvent {
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

/// A part to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sending {
    /// Which.
    pub(crate) part: Part,
    /// Its position among the parts of its message, from 1, and their number.
    pub(crate) place: (usize, usize),
    /// The ordering information for a receiver that reorders messages.
    pub(crate) ordered: Option<Ordered>,
}

/// What to do, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DeliveryAction {
    /// Send this part there now.
    Transmit { contact: ContactId, to: SocketAddr, sending: Box<Sending> },
    /// Split what is longer than this in the queue of this contact, renumber all of it, and report
    /// [`DeliveryEvent::Divided`].
    Divide { contact: ContactId, fits: usize },
    /// Report [`DeliveryEvent::Woken`] with this token at this time. Stale tokens are ignored.
    Wake { contact: ContactId, token: Token, at: Duration },
    /// Store that the peer has this part.
    PartAcked { message: MessageId, part: usize },
    /// Store and publish the new state. After `Delivered` and `Failed` the message has left the queue.
    Changed { contact: ContactId, message: MessageId, state: MessageState },
}

/// Distinguishes a current timer from a stale one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Token(u64);

/// What was learnt about the path to a contact; kept when its queue is empty.
#[derive(Debug, Default)]
struct Path {
    round_trip: RoundTrip,
    /// The address at which long datagrams do not arrive.
    narrow: Option<IpAddr>,
}

/// The send queues of all contacts.
#[derive(Debug)]
pub(crate) struct Delivery {
    send_queues: BTreeMap<ContactId, SendQueue>,
    paths: BTreeMap<ContactId, Path>,
    rng: ChaCha8Rng,
    tokens: u64,
    stray_acks: u64,
}

impl Delivery {
    /// No pending messages. Nonces are derived from the seed.
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        // The same seed serves others, which take what they need from other streams.
        rng.set_stream(2);
        Self { send_queues: BTreeMap::new(), paths: BTreeMap::new(), rng, tokens: 0, stray_acks: 0 }
    }

    /// Handles an event at `now` (monotonic, since any epoch) and returns the resulting actions. `route`: how the
    /// event's contact is reached now.
    pub(crate) fn handle(&mut self, event: DeliveryEvent, route: Option<Route>, now: Duration) -> Vec<DeliveryAction> {
        let contact = event.contact();
        let owed = self.send_queues.remove(&contact);
        if owed.is_none() && !matches!(event, DeliveryEvent::Queued { .. }) {
            self.stray_acks += u64::from(matches!(event, DeliveryEvent::Acked { .. }));
            return Vec::new();
        }
        let mut send_queue = owed.unwrap_or_default();
        let mut context = EventContext {
            contact,
            route,
            now,
            path: self.paths.entry(contact).or_default(),
            rng: &mut self.rng,
            tokens: &mut self.tokens,
            out: Vec::new(),
        };
        match event {
            DeliveryEvent::Queued { message, reachable, .. } => {
                send_queue.queue.push_back(message);
                if reachable {
                    send_queue.begin(false, &mut context);
                }
            }
            DeliveryEvent::Acked { no, from, echo, .. } => {
                self.stray_acks += u64::from(!send_queue.acked(no, from, echo, &mut context));
            }
            DeliveryEvent::Heard { .. } => send_queue.heard(&mut context),
            DeliveryEvent::Came { .. } => send_queue.came(&mut context),
            DeliveryEvent::Nudged { .. } => send_queue.begin(false, &mut context),
            DeliveryEvent::Left { .. } => send_queue.pause(&mut context),
            DeliveryEvent::Dropped { messages, .. } => send_queue.dropped(&messages, &mut context),
            DeliveryEvent::Divided { queue, .. } => send_queue.divided(queue, &mut context),
            DeliveryEvent::Woken { token, .. } => send_queue.woken(token, &mut context),
        }
        send_queue.arm(&mut context);
        let out = context.out;
        if !send_queue.queue.is_empty() {
            self.send_queues.insert(contact, send_queue);
        }
        out
    }

    /// Contacts with pending messages.
    pub(crate) fn contacts(&self) -> Vec<ContactId> {
        self.send_queues.keys().copied().collect()
    }

    /// The pending messages of a contact.
    pub(crate) fn queue(&self, contact: ContactId) -> Option<&VecDeque<Outgoing>> {
        self.send_queues.get(&contact).map(|send_queue| &send_queue.queue)
    }

    /// Acknowledgements of something that was not sent, was sent elsewhere, or was already acknowledged.
    pub(crate) fn stray_acks(&self) -> u64 {
        self.stray_acks
    }
}
