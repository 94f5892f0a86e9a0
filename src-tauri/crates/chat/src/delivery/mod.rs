//! Who still owes us an acknowledgement, and what goes out next: the pure core of chat.
//!
//! Lives here: one lane per contact, the back-off, and the decision when a message is delivered, waits or
//! has failed. Events and the time go in, actions come out; timers are actions with a token.
//! Does not live here: sockets, the clock, the database, charsets (`compose`).
//!
//! # The rules
//! * One datagram per contact is in flight. The next part, and the next message, is sent when the one before it
//!   was acknowledged. So order is kept, and a LAN that answers within a millisecond is not slowed by it.
//! * A round is one datagram sent up to [`TRIES`] times. When a round ends unanswered the whole lane waits; a
//!   younger message never overtakes an older one. The next packet heard from the peer begins a new round; one
//!   that was heard while the round lasted begins it at once.
//! * **The number of a part never changes, over tries, rounds and restarts of this program.** A peer that had
//!   received it, and whose acknowledgement was lost, then knows it for a duplicate, and shows it once. iptux
//!   acknowledges and silently drops a number that is not above the last one it saw from us; so keeping a number
//!   is only right as long as no message with a higher one has gone to that peer. The order above makes that true:
//!   numbers are given in the order of the queue, when a message is committed, and are sent in that order. An old
//!   number can only be sent again while it is the highest that the peer ever saw, or after the peer has it.
//!   Whoever sends another SENDMSG to a contact must therefore go through this queue. A message that is tried
//!   again after it failed goes to the end of the queue, with fresh numbers.
//! * A message fails when it cannot succeed: the peer spoke to us before or in each of [`PATIENCE`] rounds
//!   and acknowledged none of them. Then the queue behind it moves on.

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;

use crate::model::{Failure, MessageId, MessageState};
use landline_ipmsg::{Charset, PacketNo};
use landline_peer::ContactId;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// Waits after each try of a round. The reference client waits 750 ms each time and tries 6 times; the longer
/// ones at the end outlast a Wi-Fi handover. At 30 % loss each way a try succeeds with 0.49, so a round of nine
/// fails once in 430 times, and then only until the peer is heard again.
const GAPS: [Duration; TRIES] = [
    Duration::from_millis(750),
    Duration::from_millis(750),
    Duration::from_millis(750),
    Duration::from_millis(1500),
    Duration::from_millis(1500),
    Duration::from_millis(1500),
    Duration::from_millis(3000),
    Duration::from_millis(3000),
    Duration::from_millis(3000),
];

/// Datagrams of one round.
pub(crate) const TRIES: usize = 9;

/// Rounds that a peer which is there may leave unanswered until the message is given up.
pub(crate) const PATIENCE: u32 = 10;

/// One datagram's worth of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// Its number on the wire, for good.
    pub(crate) no: PacketNo,
    /// What it says, with its "(1/3) " if it has one.
    pub(crate) text: Arc<str>,
    /// What the peer reads, which can write all of it.
    pub(crate) charset: Charset,
    /// Whether the peer has it.
    pub(crate) acked: bool,
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

/// What happened.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// A message was committed. `reachable`: the peer is believed to be there.
    Queued { contact: ContactId, message: Outgoing, reachable: bool },
    /// RECVMSG came from this contact.
    Acked { contact: ContactId, no: PacketNo },
    /// Any other sign of life.
    Heard { contact: ContactId },
    /// A person asks to try now.
    Nudged { contact: ContactId },
    /// It said goodbye, timed out, or has no address.
    Left { contact: ContactId },
    /// These messages are not to go out any more. What of them is in flight may still arrive.
    Dropped { contact: ContactId, messages: Vec<MessageId> },
    /// A timer has run out.
    Woken { contact: ContactId, token: Token },
}

/// What to do, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Send this part now.
    Transmit { contact: ContactId, part: Part },
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

/// The lanes of all contacts.
#[derive(Debug, Default)]
pub(crate) struct Delivery {
    lanes: BTreeMap<ContactId, Lane>,
    tokens: u64,
    stray_acks: u64,
}

/// The queue to one contact.
#[derive(Debug, Default)]
struct Lane {
    queue: VecDeque<Outgoing>,
    round: Option<Round>,
    /// Rounds of the first message that a living peer left unanswered.
    unanswered: u32,
}

/// One part being tried.
#[derive(Debug)]
struct Round {
    part: usize,
    tries: usize,
    token: Token,
    /// Whether the peer was heard just before it began.
    heard_before: bool,
    /// Whether it was heard since.
    heard_since: bool,
}

impl Delivery {
    /// Takes one event at `now` (monotonic, since any epoch) and says what follows from it.
    pub(crate) fn handle(&mut self, event: Event, now: Duration) -> Vec<Action> {
        let mut out = Vec::new();
        match event {
            Event::Queued { contact, message, reachable } => {
                self.lanes.entry(contact).or_default().queue.push_back(message);
                if reachable {
                    self.begin(contact, false, now, &mut out);
                }
            }
            Event::Acked { contact, no } => self.acked(contact, no, now, &mut out),
            Event::Heard { contact } => self.begin(contact, true, now, &mut out),
            Event::Nudged { contact } => self.begin(contact, false, now, &mut out),
            Event::Left { contact } => {
                if let Some(lane) = self.lanes.get_mut(&contact) {
                    lane.hush(contact, &mut out);
                }
            }
            Event::Dropped { contact, messages } => self.dropped(contact, &messages, now, &mut out),
            Event::Woken { contact, token } => self.woken(contact, token, now, &mut out),
        }
        out
    }

    /// Contacts that something is owed to.
    pub(crate) fn contacts(&self) -> Vec<ContactId> {
        self.lanes.keys().copied().collect()
    }

    /// Acknowledgements of what was not sent, or not to that contact, or had been acknowledged.
    pub(crate) fn stray_acks(&self) -> u64 {
        self.stray_acks
    }

    /// Sends the first part that the peer does not have, unless one is in flight.
    fn begin(&mut self, contact: ContactId, heard: bool, now: Duration, out: &mut Vec<Action>) {
        let Some(lane) = self.lanes.get_mut(&contact) else { return };
        if let Some(round) = &mut lane.round {
            round.heard_since |= heard;
            return;
        }
        let Some(message) = lane.queue.front_mut() else { return };
        let Some(index) = message.parts.iter().position(|part| !part.acked) else { return };
        if message.waiting {
            message.waiting = false;
            out.push(Action::Changed { contact, message: message.id, state: MessageState::Sending });
        }
        self.tokens += 1;
        let token = Token(self.tokens);
        out.push(Action::Transmit { contact, part: message.parts[index].clone() });
        out.push(Action::Wake { contact, token, at: now + GAPS[0] });
        lane.round = Some(Round { part: index, tries: 1, token, heard_before: heard, heard_since: false });
    }

    fn acked(&mut self, contact: ContactId, no: PacketNo, now: Duration, out: &mut Vec<Action>) {
        // Only the first part that is not acknowledged can have been sent.
        let awaited = self.lanes.get_mut(&contact).and_then(|lane| {
            let message = lane.queue.front_mut()?;
            let index = message.parts.iter().position(|part| !part.acked)?;
            (message.parts[index].no == no).then_some((lane, index))
        });
        let Some((lane, index)) = awaited else {
            self.stray_acks += 1;
            // A duplicate of an older acknowledgement is a sign of life all the same.
            return self.begin(contact, true, now, out);
        };
        lane.round = None;
        lane.unanswered = 0;
        if let Some(message) = lane.queue.front_mut() {
            message.parts[index].acked = true;
            out.push(Action::PartAcked { message: message.id, part: index });
            if message.parts.iter().all(|part| part.acked) {
                let message = message.id;
                lane.queue.pop_front();
                out.push(Action::Changed { contact, message, state: MessageState::Delivered });
            }
        }
        self.next(contact, true, now, out);
    }

    fn woken(&mut self, contact: ContactId, token: Token, now: Duration, out: &mut Vec<Action>) {
        let Some(lane) = self.lanes.get_mut(&contact) else { return };
        let Some(round) = lane.round.as_mut().filter(|round| round.token == token) else { return };
        if let Some(gap) = GAPS.get(round.tries) {
            round.tries += 1;
            if let Some(message) = lane.queue.front() {
                out.push(Action::Transmit { contact, part: message.parts[round.part].clone() });
                out.push(Action::Wake { contact, token, at: now + *gap });
            }
            return;
        }
        let heard_since = round.heard_since;
        lane.unanswered += u32::from(heard_since || round.heard_before);
        lane.round = None;
        if lane.unanswered >= PATIENCE
            && let Some(message) = lane.queue.pop_front()
        {
            lane.unanswered = 0;
            let state = MessageState::Failed { code: Failure::Unanswered };
            out.push(Action::Changed { contact, message: message.id, state });
            self.next(contact, heard_since, now, out);
        } else if heard_since {
            // It is there, perhaps only just: silence was the network's.
            self.begin(contact, true, now, out);
        } else {
            lane.hush(contact, out);
        }
    }

    /// Numbers that were given to what is dropped are never sent again, so those behind it still rise.
    fn dropped(&mut self, contact: ContactId, messages: &[MessageId], now: Duration, out: &mut Vec<Action>) {
        let Some(lane) = self.lanes.get_mut(&contact) else { return };
        let first = lane.queue.front().map(|message| message.id);
        lane.queue.retain(|message| !messages.contains(&message.id));
        if lane.queue.front().map(|message| message.id) != first {
            lane.unanswered = 0;
            // Only who is being tried now is gone on with: the others wait for a sign of life.
            if lane.round.take().is_some() {
                return self.next(contact, false, now, out);
            }
        }
        if lane.queue.is_empty() {
            self.lanes.remove(&contact);
        }
    }

    /// Goes on with the queue, or forgets the lane when nothing is left in it.
    fn next(&mut self, contact: ContactId, heard: bool, now: Duration, out: &mut Vec<Action>) {
        if self.lanes.get(&contact).is_some_and(|lane| lane.queue.is_empty()) {
            self.lanes.remove(&contact);
        }
        self.begin(contact, heard, now, out);
    }
}

impl Lane {
    /// Nothing more is sent until the peer is heard; whoever looks sees all of it waiting.
    fn hush(&mut self, contact: ContactId, out: &mut Vec<Action>) {
        self.round = None;
        for message in self.queue.iter_mut().filter(|message| !message.waiting) {
            message.waiting = true;
            out.push(Action::Changed { contact, message: message.id, state: MessageState::Waiting });
        }
    }
}
