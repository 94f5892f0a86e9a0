//! Ordered delivery between Landline nodes: what a message and its acknowledgement carry besides text and number.
//!
//! After the text, an empty list of files and one more NUL, a message carries the line
//!
//! ```text
//! OD:NONCE TRY AFTER PART PARTS MESSAGE ORIGINAL
//! ```
//!
//! NONCE is in hexadecimal, the others are in decimal, 0 meaning none. Its acknowledgement carries `OD:NONCE TRY` after
//! the number. Such a line is only sent to a program whose entry says `OD:1`. What a receiver does with it lives in
//! `chat`.

use crate::packet::{Packet, PacketNo, decimal};
use crate::split::MAX_PARTS;

const LABEL: &[u8] = b"\nOD:";

/// The position of a message among the others to the same receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ordered {
    /// Known to sender and receiver only; the acknowledgement echoes it.
    pub nonce: u64,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// The number of the message that the receiver must have before this one.
    pub after: Option<PacketNo>,
    /// Which part of a text this is, from 1.
    pub part: u32,
    /// How many parts that text has.
    pub parts: u32,
    /// The number of the first part, which identifies the text.
    pub message: PacketNo,
    /// The number under which the same text was sent before, perhaps as a part of a longer datagram.
    pub original: Option<PacketNo>,
}

impl Ordered {
    /// Maximum number of bytes that [`Ordered::attach`] adds to a packet with our numbers.
    pub const ROOM: usize = 2 + LABEL.len() + 16 + 3 * 11 + 2 * 4 + 11;

    /// Appends this line to a packet.
    pub fn attach(&self, mut packet: Packet) -> Packet {
        let number = |no: Option<PacketNo>| no.map_or(0, PacketNo::get);
        let Self { nonce, attempt, after, part, parts, message, original } = *self;
        let (after, original) = (number(after), number(original));
        packet.extra.extend_from_slice(b"\0\0");
        packet.extra.extend_from_slice(LABEL);
        let words = format!("{nonce:016x} {attempt} {after} {part} {parts} {message} {original}");
        packet.extra.extend_from_slice(words.as_bytes());
        packet
    }

    /// Splits a packet into the line and the rest; `None` without a valid line.
    pub fn detach(packet: &Packet) -> Option<(Self, &[u8])> {
        let end = packet.extra.iter().rposition(|byte| *byte == 0)?;
        let mut words = packet.extra.get(end + 1..)?.strip_prefix(LABEL)?.split(|byte| *byte == b' ');
        let nonce = nonce(words.next()?)?;
        let mut number = || decimal(words.next()?);
        let mut small = || u32::try_from(number()?).ok();
        let attempt = small()?;
        let after = number()?;
        let (part, parts) = (u32::try_from(number()?).ok()?, u32::try_from(number()?).ok()?);
        let (message, original) = (PacketNo::new(number()?), number()?);
        let sensible = part >= 1 && part <= parts && usize::try_from(parts).is_ok_and(|parts| parts <= MAX_PARTS);
        let some = |no: u64| Some(PacketNo::new(no)).filter(|no| no.get() != 0);
        let ordered = Self { nonce, attempt, after: some(after), part, parts, message, original: some(original) };
        let mut rest = packet.extra.get(..end)?;
        while let [shorter @ .., 0] = rest {
            rest = shorter;
        }
        (sensible && words.next().is_none()).then_some((ordered, rest))
    }
}

/// What the acknowledgement of such a message echoes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Echo {
    /// The message's nonce.
    pub nonce: u64,
    /// Which try arrived, if it was acknowledged at once; `None` if the message had to wait for its predecessor.
    pub attempt: Option<u32>,
}

impl Echo {
    /// Appends this line to an acknowledgement.
    pub fn attach(&self, mut ack: Packet) -> Packet {
        let line = format!("\0\nOD:{:016x} {}", self.nonce, self.attempt.unwrap_or(0));
        ack.extra.extend_from_slice(line.as_bytes());
        ack
    }

    /// Reads the line of an acknowledgement.
    pub fn read(ack: &Packet) -> Option<Self> {
        let line = ack.blocks().find_map(|block| block.strip_prefix(LABEL))?;
        let mut words = line.split(|byte| *byte == b' ');
        let nonce = nonce(words.next()?)?;
        let attempt = u32::try_from(decimal(words.next()?)?).ok()?;
        Some(Self { nonce, attempt: Some(attempt).filter(|attempt| *attempt != 0) })
    }
}

fn nonce(digits: &[u8]) -> Option<u64> {
    let fits = digits.len() == 16 && digits.iter().all(u8::is_ascii_hexdigit);
    u64::from_str_radix(std::str::from_utf8(digits).ok().filter(|_| fits)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(extra: &[u8]) -> Packet {
        Packet::decode(&[b"1:7:a:b:288:", extra, b"\0"].concat()).expect("a packet")
    }

    const SAID: Ordered = Ordered {
        nonce: 0xab,
        attempt: 2,
        after: Some(PacketNo::new(1_800_000_000)),
        part: 2,
        parts: 5,
        message: PacketNo::new(1_800_000_001),
        original: None,
    };

    #[test]
    fn reads_what_it_writes_and_the_text_is_as_it_was() {
        for text in ["hello", "", "two\nlines \nOD:x"] {
            for said in [SAID, Ordered { after: None, original: Some(PacketNo::new(5)), ..SAID }] {
                let sent = said.attach(packet(text.as_bytes())).encode();
                let read = Packet::decode(&sent).expect("a packet");
                assert_eq!(read.body(), text.as_bytes(), "for every other program");
                assert_eq!(Ordered::detach(&read), Some((said, text.as_bytes())));
            }
        }
        assert_eq!(
            SAID.attach(packet(b"hi")).encode(),
            b"1:7:a:b:288:hi\0\0\nOD:00000000000000ab 2 1800000000 2 5 1800000001 0\0"
        );
    }

    #[test]
    fn it_never_takes_more_room_than_it_says() {
        let no = PacketNo::new(u32::MAX.into());
        let (parts, attempt) = (u32::try_from(MAX_PARTS).expect("small"), 99_999);
        let longest =
            Ordered { nonce: u64::MAX, attempt, after: Some(no), part: parts, parts, message: no, original: Some(no) };
        let added = longest.attach(packet(b"hi")).encode().len() - packet(b"hi").encode().len();
        assert!(added <= Ordered::ROOM, "{added}");
    }

    #[test]
    fn what_makes_no_sense_is_part_of_the_text_as_before() {
        for strange in [
            &b"hi"[..],
            b"hi\0\0\nOD:",
            b"hi\0\0\nOD:ab 1 0 1 1 7 0",
            b"hi\0\0\nOD:00000000000000ab 1 0 0 1 7 0",
            b"hi\0\0\nOD:00000000000000ab 1 0 2 1 7 0",
            b"hi\0\0\nOD:00000000000000ab 1 0 1 1000 7 0",
            b"hi\0\0\nOD:00000000000000ab 1 0 1 1 7",
            b"hi\0\0\nOD:00000000000000ab 1 0 1 1 7 0 9",
            b"hi\0\0\nOD:+0000000000000ab 1 0 1 1 7 0",
            b"hi\0\0\nOD:00000000000000ab -1 0 1 1 7 0",
            b"\nOD:00000000000000ab 1 0 1 1 7 0",
        ] {
            assert_eq!(Ordered::detach(&packet(strange)), None, "{}", strange.escape_ascii());
        }
    }

    #[test]
    fn an_acknowledgement_repeats_nonce_and_try() {
        for attempt in [Some(3), None] {
            let echo = Echo { nonce: 0xab, attempt };
            let sent = echo.attach(packet(b"1800000001")).encode();
            let read = Packet::decode(&sent).expect("a packet");
            assert_eq!((read.named_packet(), Echo::read(&read)), (Some(PacketNo::new(1_800_000_001)), Some(echo)));
        }
        assert_eq!(Echo::read(&packet(b"1800000001")), None);
        assert_eq!(Echo::read(&packet(b"1800000001\0\nOD:zz 1")), None);
    }
}
