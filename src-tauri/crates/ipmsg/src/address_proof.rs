//! How a Landline node proves to another that it has moved to a new address: trailing lines of a packet, which other
//! programs ignore. `TK:` hands a token, in hexadecimal, to a node at its known address; `PQ:` in a query names the new
//! address that the query was sent to; `PA:` in the answer is a digest keyed with the token.
//!
//! Does not live here: how tokens and digests are made (`landline-peer`).

use crate::packet::Packet;
use crate::trailer_lines::{value, with};
use std::fmt::Write as _;
use std::net::IpAddr;

/// A token, or a digest.
pub type Bits128 = [u8; 16];

const TOKEN: &[u8] = b"\nTK:";
const CHALLENGE: &[u8] = b"\nPQ:";
const DIGEST: &[u8] = b"\nPA:";

/// Appends a token. The packet must be an entry or already end with a nonce.
pub fn with_token(packet: Packet, token: &Bits128) -> Packet {
    with(packet, TOKEN, &hex(token))
}

/// The token that a packet carries.
pub fn token(packet: &Packet) -> Option<Bits128> {
    bits(value(packet, TOKEN)?)
}

/// Appends the address that the query is sent to.
pub fn with_challenge(packet: Packet, at: IpAddr) -> Packet {
    with(packet, CHALLENGE, &at.to_string())
}

/// The address that a query was sent to, if its sender asks for a proof.
pub fn challenge(packet: &Packet) -> Option<IpAddr> {
    std::str::from_utf8(value(packet, CHALLENGE)?).ok()?.parse().ok()
}

/// Appends a digest to an answer.
pub fn with_digest(packet: Packet, digest: &Bits128) -> Packet {
    with(packet, DIGEST, &hex(digest))
}

/// The digest that an answer carries.
pub fn digest(packet: &Packet) -> Option<Bits128> {
    bits(value(packet, DIGEST)?)
}

fn hex(bits: &Bits128) -> String {
    bits.iter().fold(String::with_capacity(32), |mut text, byte| {
        // Writing to a string does not fail.
        _ = write!(text, "{byte:02x}");
        text
    })
}

fn bits(digits: &[u8]) -> Option<Bits128> {
    if digits.len() != 32 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let number = u128::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    Some(number.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Mode;
    use crate::compose::{Profile, entry, get_info, with_epoch};
    use crate::packet::PacketNo;
    use crate::text::CharsetHint;
    use crate::{Charset, Entry, nonce, with_nonce};

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
    fn each_line_is_read_back_and_nothing_else_of_the_packet_is_other_than_before() {
        let (no, at) = (PacketNo::new(7), "fd00::7".parse().unwrap());
        let card = with_epoch(entry(&profile(), no, Mode::AnsEntry, false), 9);
        for plain in [with_nonce(get_info(&profile(), no), 5), with_nonce(card.clone(), 5), card] {
            assert_eq!((token(&plain), challenge(&plain), digest(&plain)), (None, None, None));
            let full = with_digest(with_challenge(with_token(plain.clone(), &[0xa5; 16]), at), &[7; 16]);
            let sent = Packet::decode(&full.encode()).unwrap();
            assert_eq!((token(&sent), challenge(&sent), digest(&sent)), (Some([0xa5; 16]), Some(at), Some([7; 16])));
            assert_eq!((nonce(&sent), sent.body()), (nonce(&plain), plain.body()));
            let hint = CharsetHint { chosen: None, remembered: None, default: Charset::GB18030 };
            if Entry::is_entry(&plain) {
                assert_eq!(Entry::read(&sent, hint), Entry::read(&plain, hint));
            }
        }
    }

    #[test]
    fn what_has_another_form_is_none() {
        let (short, sign) = ("\nTK:00", "\nTK:+0000000000000000000000000000000");
        for extra in [short, sign, "\nTK:", "\nPQ:", "\nPQ:10.0.0", "\nPA:zz", ""] {
            let packet = Packet { extra: extra.as_bytes().to_vec(), ..get_info(&profile(), PacketNo::new(1)) };
            assert_eq!((token(&packet), challenge(&packet), digest(&packet)), (None, None, None), "{extra}");
        }
    }
}
