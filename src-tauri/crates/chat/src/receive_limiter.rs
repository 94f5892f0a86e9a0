//! Rate limits for incoming messages. A message beyond the limits is neither stored nor acknowledged, so an honest
//! sender retransmits it, and a flood takes no disk space. Pure: the time is passed in.
//!
//! Does not live here: the overall limit of storage (`landline_store`), who is admitted as a contact (`landline-peer`).
//!
//! # The limits
//! Each of contact, address and everybody together has a bucket of messages and one of bytes, which are full at the
//! start:
//! * A contact: 2,000 messages at once and 20 a second. Nobody types as fast; a program with an evening's backlog sends
//!   it at once, and a script that sends more is slowed down, not refused.
//! * A contact: 32 MiB a day, and as much at once. A hundred long novels; a flood of full datagrams has it in half a
//!   second.
//! * An address: five times the messages, twice the bytes: people behind one address (a terminal server, a translated
//!   network).
//! * Everybody: ten times the messages and eight times the bytes. Ten thousand texts of fifty people pass at once;
//!   names and addresses can be forged at will, and then 256 MiB a day are what a flood gets.

use landline_contacts::ContactId;
use landline_rate::TokenBucket;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

/// Disk space of a message besides its text, in bytes: columns, indexes, and its entry among the seen packets.
const ROW_OVERHEAD: usize = 256;

/// Number of entries above which full buckets are dropped.
const PRUNE_ABOVE: usize = 4_096;

/// The buckets of one contact, one address or everybody.
#[derive(Clone, Copy, Debug)]
struct Level {
    messages: TokenBucket<Duration>,
    bytes: TokenBucket<Duration>,
}

impl Level {
    const fn full(messages: u32, a_second: u32, bytes: u32) -> Self {
        Self {
            messages: TokenBucket::new(messages, Duration::from_nanos(1_000_000_000 / a_second as u64)),
            bytes: TokenBucket::new(bytes, Duration::from_nanos(DAY.as_nanos() as u64 / bytes as u64)),
        }
    }

    /// The level after one message of so many bytes, if there is room for it.
    fn after(self, bytes: u32, now: Duration) -> Option<Self> {
        Some(Self { messages: self.messages.after(1, now)?, bytes: self.bytes.after(bytes, now)? })
    }

    fn is_full(self, now: Duration) -> bool {
        self.messages.is_full(now) && self.bytes.is_full(now)
    }
}

const CONTACT: Level = Level::full(2_000, 20, 32 << 20);
const ADDRESS: Level = Level::full(10_000, 100, 64 << 20);
const EVERYBODY: Level = Level::full(20_000, 200, 256 << 20);

/// The state of all limits.
#[derive(Debug)]
pub(crate) struct ReceiveLimiter {
    everybody: Level,
    contacts: HashMap<ContactId, Level>,
    addresses: HashMap<IpAddr, Level>,
}

impl Default for ReceiveLimiter {
    fn default() -> Self {
        Self { everybody: EVERYBODY, contacts: HashMap::new(), addresses: HashMap::new() }
    }
}

impl ReceiveLimiter {
    /// Whether a message of this many bytes is accepted. A refused one is not counted.
    pub(crate) fn admit(&mut self, contact: ContactId, from: IpAddr, bytes: usize, now: Duration) -> bool {
        let (bytes, from) = (u32::try_from(bytes + ROW_OVERHEAD).unwrap_or(u32::MAX), network(from));
        let all = (
            self.everybody.after(bytes, now),
            self.addresses.get(&from).unwrap_or(&ADDRESS).after(bytes, now),
            self.contacts.get(&contact).unwrap_or(&CONTACT).after(bytes, now),
        );
        let (Some(everybody), Some(address), Some(of_contact)) = all else { return false };
        self.everybody = everybody;
        put(&mut self.addresses, from, address, now);
        put(&mut self.contacts, contact, of_contact, now);
        true
    }
}

/// The limit of everybody bounds how many entries are not full.
fn put<K: Eq + Hash>(levels: &mut HashMap<K, Level>, key: K, level: Level, now: Duration) {
    if levels.len() >= PRUNE_ABOVE && levels.len() == levels.capacity() {
        levels.retain(|_, level| !level.is_full(now));
    }
    levels.insert(key, level);
}

/// A single machine can use a whole /64 of IPv6 addresses.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            v6.to_ipv4_mapped().map_or_else(|| Ipv6Addr::from(u128::from(v6) >> 64 << 64).into(), IpAddr::V4)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;
    use uuid::Uuid;

    fn contact(number: u128) -> ContactId {
        ContactId::from_uuid(Uuid::from_u128(number))
    }

    fn v4(number: u32) -> IpAddr {
        Ipv4Addr::from(0x0a00_0000 + number).into()
    }

    const START: Duration = Duration::ZERO;
    /// The longest text of a datagram.
    const LONG: usize = 60_000;

    #[test]
    fn ten_thousand_texts_of_fifty_people_pass_at_once() {
        let mut receive_limiter = ReceiveLimiter::default();
        for text in 0..200 {
            for person in 0..50 {
                assert!(receive_limiter.admit(contact(person), v4(1), 2_000, START), "text {text} of {person}");
            }
        }
    }

    #[test]
    fn a_flood_of_one_contact_is_stopped_and_costs_nobody_else_anything() {
        let mut receive_limiter = ReceiveLimiter::default();
        let taken = (0..50_000).filter(|_| receive_limiter.admit(contact(1), v4(1), LONG, START)).count();
        assert!((500..600).contains(&taken), "{taken} of 3 GB");
        assert!(receive_limiter.admit(contact(2), v4(1), LONG, START));
        let short = (0..50_000).filter(|_| receive_limiter.admit(contact(3), v4(3), 1, START)).count();
        assert_eq!(short, 2_000);
        let later =
            (0..50_000).filter(|_| receive_limiter.admit(contact(3), v4(3), 1, Duration::from_secs(10))).count();
        assert_eq!(later, 200, "as many as that time allows");
    }

    #[test]
    fn forged_names_and_addresses_do_not_help() {
        let mut receive_limiter = ReceiveLimiter::default();
        let names = (0..50_000).filter(|name| receive_limiter.admit(contact(*name), v4(1), LONG, START)).count();
        assert!((1_000..1_200).contains(&names), "{names} by one address");
        let mut receive_limiter = ReceiveLimiter::default();
        let forged = (0..50_000)
            .filter(|number| receive_limiter.admit(contact(7 + u128::from(*number)), v4(*number), LONG, START));
        let forged = forged.count();
        assert!((4_000..4_600).contains(&forged), "{forged} by names and addresses");
    }

    #[test]
    fn a_day_refills_what_a_day_may_take_and_the_idle_are_forgotten() {
        let mut receive_limiter = ReceiveLimiter::default();
        for day in 0..3_u32 {
            let now = DAY * day;
            let taken = (0..2_000).filter(|_| receive_limiter.admit(contact(1), v4(1), LONG, now)).count();
            assert!((500..600).contains(&taken), "day {day}: {taken}");
        }
        for number in 0..100_000 {
            let now = DAY * 4 + Duration::from_millis(10) * number;
            receive_limiter.admit(contact(number.into()), v4(number), 1, now);
        }
        assert!(receive_limiter.contacts.len() < 20_000, "{}", receive_limiter.contacts.len());
    }

    #[test]
    fn a_machine_has_one_place_however_many_addresses_of_its_network_it_uses() {
        let at = |host: u16| IpAddr::from(Ipv6Addr::new(0xfd00, 1, 2, 3, 4, 5, 6, host));
        assert_eq!(network(at(1)), network(at(2)));
        assert_ne!(network(at(1)), network(IpAddr::from(Ipv6Addr::new(0xfd00, 1, 2, 4, 4, 5, 6, 1))));
        assert_eq!(network("::ffff:10.0.0.1".parse().unwrap()), v4(1));
    }
}
