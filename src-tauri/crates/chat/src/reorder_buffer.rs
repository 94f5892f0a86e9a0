//! Messages that arrived before their predecessors. They are not acknowledged, so dropping one costs only a
//! retransmission: this buffer is in memory and bounded.
//!
//! Does not live here: whether the predecessor has arrived (`store::inbox`).

use crate::incoming::Received;
use landline_contacts::ContactId;
use landline_ipmsg::PacketNo;
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::Instant;

/// Maximum number of messages held per contact: more than any sender has in flight.
const MAX_HELD: usize = 128;

/// Maximum number of bytes held per contact.
const MAX_BYTES: usize = 256 * 1024;

/// Maximum number of contacts with held messages.
const MAX_CONTACTS: usize = 256;

/// How long a message is held: its sender retransmits within seconds.
const HOLD_FOR: Duration = Duration::from_secs(60);

/// A message whose predecessor has not arrived.
#[derive(Debug)]
pub(crate) struct HeldMessage {
    pub(crate) from: SocketAddr,
    pub(crate) received: Box<Received>,
    since: Instant,
}

impl HeldMessage {
    fn after(&self) -> Option<PacketNo> {
        self.received.ordered.and_then(|said| said.after)
    }
}

/// The held messages, by contact.
#[derive(Debug, Default)]
pub(crate) struct ReorderBuffer {
    contacts: BTreeMap<ContactId, VecDeque<HeldMessage>>,
}

impl ReorderBuffer {
    /// Holds a message, replacing an earlier copy; excess messages are dropped.
    pub(crate) fn put(&mut self, contact: ContactId, from: SocketAddr, received: Box<Received>, now: Instant) {
        self.contacts.retain(|_, held| {
            held.retain(|held| now.saturating_duration_since(held.since) < HOLD_FOR);
            !held.is_empty()
        });
        if self.contacts.len() >= MAX_CONTACTS && !self.contacts.contains_key(&contact) {
            return;
        }
        let held = self.contacts.entry(contact).or_default();
        held.retain(|held| held.received.no != received.no);
        let bytes: usize = held.iter().map(|held| held.received.raw.len()).sum();
        if held.len() < MAX_HELD && bytes + received.raw.len() <= MAX_BYTES {
            held.push_back(HeldMessage { from, received, since: now });
        }
    }

    /// Releases the messages that may follow this number, in the order in which they are to be shown.
    pub(crate) fn release(&mut self, contact: ContactId, no: PacketNo) -> Vec<HeldMessage> {
        let Some(held) = self.contacts.get_mut(&contact) else { return Vec::new() };
        let (mut released, mut last) = (Vec::new(), no);
        while let Some(at) = held.iter().position(|held| held.after() == Some(last)) {
            let Some(mut next) = held.remove(at) else { break };
            next.received.was_held();
            last = next.received.no;
            released.push(next);
        }
        // It may have arrived again with another predecessor, because the first one was withdrawn.
        held.retain(|held| held.received.no != no);
        if held.is_empty() {
            self.contacts.remove(&contact);
        }
        released
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use landline_ipmsg::{Charset, Options, Ordered};
    use uuid::Uuid;

    fn contact(number: u128) -> ContactId {
        ContactId::from_uuid(Uuid::from_u128(number))
    }

    fn received(no: u64, after: u64, bytes: usize) -> Box<Received> {
        let (no, after) = (PacketNo::new(no), Some(PacketNo::new(after)));
        let ordered = Some(Ordered { nonce: 1, attempt: 1, after, part: 1, parts: 1, message: no, original: None });
        let (raw, charset) = (vec![b'x'; bytes], Charset::UTF_8);
        let options = Options::SENDCHECKOPT;
        Box::new(Received {
            no,
            options,
            raw,
            text: String::new(),
            charset,
            lossy: false,
            attachments: false,
            wants_ack: true,
            ordered,
            origin: crate::incoming::Origin::default(),
        })
    }

    fn numbers(released: &[HeldMessage]) -> Vec<u64> {
        released.iter().map(|held| held.received.no.get()).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn what_follows_comes_out_in_order_and_each_once() {
        let (mut hold, now, from) = (ReorderBuffer::default(), Instant::now(), SocketAddr::from(([10, 0, 0, 2], 2425)));
        for (no, after) in [(14, 13), (12, 11), (11, 10), (12, 11), (20, 19)] {
            hold.put(contact(1), from, received(no, after, 3), now);
        }
        assert!(hold.release(contact(2), PacketNo::new(10)).is_empty(), "somebody else's");
        assert_eq!(numbers(&hold.release(contact(1), PacketNo::new(10))), [11, 12]);
        assert!(hold.release(contact(1), PacketNo::new(10)).is_empty());
        assert_eq!(numbers(&hold.release(contact(1), PacketNo::new(13))), [14]);
        // Its predecessor was withdrawn, so it arrived again with another one or none, and is no longer held.
        hold.put(contact(1), from, received(20, 18, 3), now);
        assert!(hold.release(contact(1), PacketNo::new(19)).is_empty());
        hold.release(contact(1), PacketNo::new(20));
        assert!(hold.contacts.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_held_is_bounded_and_forgotten_after_a_while() {
        let (mut hold, now, from) = (ReorderBuffer::default(), Instant::now(), SocketAddr::from(([10, 0, 0, 2], 2425)));
        for no in 0..1000 {
            hold.put(contact(1), from, received(no + 1, no, 3), now);
            hold.put(contact(2), from, received(no + 1, no, 8000), now);
            hold.put(contact(1000 + u128::from(no)), from, received(1, 7, 3), now);
        }
        assert_eq!(hold.contacts.len(), MAX_CONTACTS);
        assert_eq!(hold.contacts.get(&contact(1)).map(VecDeque::len), Some(MAX_HELD));
        assert_eq!(hold.contacts.get(&contact(2)).map(VecDeque::len), Some(MAX_BYTES / 8000));
        hold.put(contact(9), from, received(1, 7, 3), now + HOLD_FOR);
        assert_eq!(hold.contacts.len(), 1);
    }
}
