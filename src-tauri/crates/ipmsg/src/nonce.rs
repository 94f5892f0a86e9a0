//! The nonce of a query between Landline nodes: a line `NC:` at the end of GETINFO or BR_ENTRY, which the answer
//! (SENDINFO, ANSENTRY) echoes. It shows that the sender of the answer has read the query, which a packet with a forged
//! source address does not. Other programs ignore the line and cannot echo it.
//!
//! Does not live here: choosing nonces, and what an answer without one is worth.

use crate::entry::Entry;
use crate::packet::{Packet, decimal};
use crate::trailer_lines::{value, with};

const LABEL: &[u8] = b"\nNC:";

/// Appends a nonce.
pub fn with_nonce(mut packet: Packet, nonce: u64) -> Packet {
    // Every program that shows text which is not an entry stops at a NUL.
    if !Entry::is_entry(&packet) {
        packet.extra.push(0);
    }
    with(packet, LABEL, &nonce.to_string())
}

/// The nonce of a query, or the one that an answer echoes.
pub fn nonce(packet: &Packet) -> Option<u64> {
    decimal(value(packet, LABEL)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Mode;
    use crate::compose::{Profile, entry, get_info, send_info, with_epoch};
    use crate::packet::PacketNo;
    use crate::text::CharsetHint;
    use crate::{Charset, Sender};

    fn profile() -> Profile {
        Profile {
            user: "alice".into(),
            host: "pc-1".into(),
            nickname: "Alice".into(),
            group: "lab".into(),
            client: "Landline 0.1.0".into(),
            charset: Charset::GB18030,
        }
    }

    #[test]
    fn it_is_read_back_from_the_wire_and_nothing_else_of_the_packet_is_other_than_before() {
        let no = PacketNo::new(7);
        let plain = [
            get_info(&profile(), no),
            send_info(&profile(), no),
            entry(&profile(), no, Mode::BrEntry, false),
            with_epoch(entry(&profile(), no, Mode::AnsEntry, false), 9),
        ];
        for packet in plain {
            assert_eq!(nonce(&packet), None);
            let sent = Packet::decode(&with_nonce(packet.clone(), 1 << 39).encode()).unwrap();
            assert_eq!(nonce(&sent), Some(1 << 39));
            assert_eq!(sent.body(), packet.body());
            let hint = CharsetHint { chosen: None, remembered: None, default: Charset::GB18030 };
            assert_eq!(Sender::read(&sent, hint).user, "alice");
            if Entry::is_entry(&packet) {
                assert_eq!(Entry::read(&sent, hint), Entry::read(&packet, hint));
            }
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for extra in [&b"\nNC:"[..], b"\nNC:x", b"\nNC:99999999999999999999999", b"NC:5", b""] {
            let packet = Packet { extra: extra.to_vec(), ..get_info(&profile(), PacketNo::new(1)) };
            assert_eq!(nonce(&packet), None, "{}", extra.escape_ascii());
        }
    }
}
