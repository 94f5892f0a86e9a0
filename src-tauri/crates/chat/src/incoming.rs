//! Parses packets into what they mean to chat. Pure.
//!
//! Does not live here: whether a message was received before (`store::inbox`), what an acknowledgement completes
//! (`delivery`).

use landline_ipmsg::{Charset, CharsetHint, Dialect, Echo, Mode, Options, Ordered, Packet, PacketNo, decode_text};
use std::net::IpAddr;

/// A packet as this domain sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Incoming {
    /// Text, or an announcement of files, or both.
    Message(Received),
    /// The sender has our message of this number; a Landline node echoes its nonce.
    Ack(PacketNo, Option<Echo>),
    /// A message that this node cannot read, since it never offers encryption. It is not acknowledged, so its sender
    /// knows that it was not read and may send it in plain text.
    Unreadable,
    /// The sender's program has started or announces itself again.
    Entered,
    /// The sender says goodbye, which is not a sign of further life.
    Leaving,
    /// Anything else: a sign of life.
    Other,
}

/// A received text message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    /// The sender's number.
    pub(crate) no: PacketNo,
    /// SENDMSG's options.
    pub(crate) options: Options,
    /// Everything after the fifth colon, without the ordering information.
    pub(crate) raw: Vec<u8>,
    /// The first block of it, as text.
    pub(crate) text: String,
    /// The charset that it was decoded with.
    pub(crate) charset: Charset,
    /// Some bytes were invalid in it.
    pub(crate) lossy: bool,
    /// Files were announced.
    pub(crate) attachments: bool,
    /// The sender waits for an acknowledgement.
    pub(crate) wants_ack: bool,
    /// Its position among the messages and parts of the sender, if that is a Landline node.
    pub(crate) ordered: Option<Ordered>,
    /// Where it came from, which is not part of the packet.
    pub(crate) origin: Origin,
}

/// Where a message came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The address, if it is known.
    pub(crate) source: Option<IpAddr>,
    /// The contact's own address, if that is another.
    pub(crate) instead_of: Option<IpAddr>,
}

/// In place of a try's number: the acknowledgement is delayed, so it is no measure of the round-trip time.
const NOT_AT_ONCE: u32 = 0;

impl Received {
    /// What its acknowledgement echoes.
    pub(crate) fn echo(&self) -> Option<Echo> {
        let attempt = |attempt: u32| Some(attempt).filter(|attempt| *attempt != NOT_AT_ONCE);
        self.ordered.map(|said| Echo { nonce: said.nonce, attempt: attempt(said.attempt) })
    }

    /// Records that it had to wait for its predecessor.
    pub(crate) fn was_held(&mut self) {
        self.ordered.iter_mut().for_each(|said| said.attempt = NOT_AT_ONCE);
    }
}

/// Reads a packet.
pub(crate) fn read(packet: &Packet, hint: CharsetHint) -> Incoming {
    match packet.command.mode {
        Mode::SendMsg if packet.command.has(Options::ENCRYPTOPT) => Incoming::Unreadable,
        Mode::SendMsg => Incoming::Message(message(packet, hint)),
        Mode::RecvMsg => packet.named_packet().map_or(Incoming::Other, |no| Incoming::Ack(no, Echo::read(packet))),
        Mode::BrEntry => Incoming::Entered,
        Mode::BrExit => Incoming::Leaving,
        _ => Incoming::Other,
    }
}

fn message(packet: &Packet, hint: CharsetHint) -> Received {
    let options = packet.command.options;
    let dialect = packet.version.dialect();
    let hint = CharsetHint { remembered: hint.remembered.or(dialect.charset()), ..hint };
    let decoded = decode_text(packet.body(), options, hint);
    let mut text = unix_newlines(&decoded.text);
    if matches!(dialect, Dialect::Feiq { .. }) {
        text.truncate(without_font(&text).len());
    }
    let (ordered, raw) = Ordered::detach(packet).map_or((None, &packet.extra[..]), |(said, raw)| (Some(said), raw));
    Received {
        no: packet.no,
        options,
        raw: raw.to_vec(),
        // An undecodable font name is of no interest.
        lossy: decoded.lossy && text.contains(char::REPLACEMENT_CHARACTER),
        text,
        charset: decoded.charset,
        attachments: packet.command.has(Options::FILEATTACHOPT),
        wants_ack: packet.command.wants_ack(),
        origin: Origin::default(),
        ordered,
    }
}

/// Decodes stored bytes with a charset chosen by the user; the flag is set if some bytes were invalid in it.
pub(crate) fn body_text(raw: &[u8], charset: Charset) -> (String, bool) {
    let body = raw.split(|byte| *byte == 0).next().unwrap_or_default();
    let (text, lossy) = charset.decode(body);
    (unix_newlines(&text), lossy)
}

/// Strips the font that FeiQ appends to a text: `hello{/font;-13 0 0 0 400 0 0 0 134 3 2 1 2 Arial 0;}`.
pub(crate) fn without_font(text: &str) -> &str {
    let cut = || {
        let (before, tail) = text.trim_end().strip_suffix(";}")?.rsplit_once("{/font;")?;
        (!tail.contains(['{', '}', '\n'])).then_some(before)
    };
    cut().unwrap_or(text)
}

/// Converts CR LF and lone CR to LF, which the protocol requires.
pub(crate) fn unix_newlines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HINT: CharsetHint = CharsetHint { chosen: None, remembered: None, default: Charset::GB18030 };

    fn read_bytes(datagram: &[u8]) -> Incoming {
        read(&Packet::decode(datagram).unwrap(), HINT)
    }

    fn message_of(datagram: &[u8]) -> Received {
        match read_bytes(datagram) {
            Incoming::Message(received) => received,
            other => panic!("not a message: {other:?}"),
        }
    }

    #[test]
    fn text_ends_at_the_first_nul_and_all_bytes_are_kept() {
        // FILEATTACHOPT, with which iptux announces a file.
        let received =
            message_of(b"1_iptux 0.8.3:20:root:host1:2097184:look: a:b#c\x0020000:big.bin:2dc6c0:6affcb74:1:\x07\0");
        assert_eq!(received.text, "look: a:b#c");
        assert_eq!(received.raw, b"look: a:b#c\x0020000:big.bin:2dc6c0:6affcb74:1:\x07");
        assert!(received.attachments);
        assert!(!received.wants_ack, "iptux does not ask for it with files");
    }

    #[test]
    fn files_without_text_are_a_message_too() {
        let received = message_of(b"1:20:a:b:2097440:\x00000:x:1:1:1:\x07\0");
        assert_eq!((received.text.as_str(), received.attachments, received.wants_ack), ("", true, true));
    }

    #[test]
    fn what_a_landline_node_says_of_the_order_is_no_part_of_what_is_kept() {
        let received = message_of(b"1:20:a:b:8388896:hi\0\0\nOD:00000000000000ab 3 0 1 1 20 0\0");
        assert_eq!((received.text.as_str(), &received.raw[..]), ("hi", &b"hi"[..]));
        assert_eq!(received.ordered.map(|said| (said.nonce, said.attempt)), Some((0xab, 3)));
        assert_eq!(message_of(b"1:20:a:b:288:hi\0\0\nOD:what\0").ordered, None);
        let echo = Some(Echo { nonce: 0xab, attempt: Some(3) });
        assert_eq!(read_bytes(b"1:9:a:b:33:20\0\nOD:00000000000000ab 3\0"), Incoming::Ack(PacketNo::new(20), echo));
    }

    #[test]
    fn newlines_of_windows_and_old_macs_are_newlines() {
        assert_eq!(message_of(b"1:1:a:b:288:one\r\ntwo\rthree\nfour\r\n\0").text, "one\ntwo\nthree\nfour\n");
    }

    #[test]
    fn only_who_waits_for_it_gets_an_acknowledgement() {
        assert!(message_of(b"1:1:a:b:288:hi\0").wants_ack);
        assert!(!message_of(b"1:1:a:b:32:hi\0").wants_ack);
        assert!(!message_of(b"1:1:a:b:1312:to all\0").wants_ack, "BROADCASTOPT");
        assert!(!message_of(b"1:1:a:b:8480:I am away\0").wants_ack, "AUTORETOPT");
    }

    #[test]
    fn encrypted_text_is_unreadable_and_not_shown_as_garbage() {
        assert_eq!(read_bytes(b"1:1:a:b:4194592:20002:af31:09bc\0"), Incoming::Unreadable);
    }

    #[test]
    fn other_packets_are_signs_of_life_but_a_goodbye_is_not() {
        assert_eq!(read_bytes(b"1:9:a:b:33:1700000000\0"), Incoming::Ack(PacketNo::new(1_700_000_000), None));
        assert_eq!(read_bytes(b"1:9:a:b:33:what\0"), Incoming::Other);
        assert_eq!(read_bytes(b"1:9:a:b:260:nick\0"), Incoming::Other);
        assert_eq!(read_bytes(b"1:9:a:b:1:nick\0"), Incoming::Entered);
        assert_eq!(read_bytes(b"1:9:a:b:65538:\0"), Incoming::Leaving);
    }

    #[test]
    fn the_font_that_feiq_appends_is_not_shown_but_kept() {
        let (feiq, font) =
            ("1_lbt6_0#128#50E549201F5A#0#0#0#4001#9", "{/font;-13 0 0 0 400 0 0 0 134 3 2 1 2 宋体 0;}");
        let from = |version: &str, text: &str| {
            let raw = landline_ipmsg::encode_text(text, Charset::GBK).unwrap();
            message_of(&[version.as_bytes(), b":1:wang:PC:288:", &raw, b"\0"].concat())
        };
        let received = from(feiq, &format!("谢谢{font}"));
        assert_eq!((received.text.as_str(), received.charset), ("谢谢", Charset::GBK));
        assert!(received.raw.ends_with(b" 0;}"));
        assert_eq!(from(feiq, &format!("a{{b}}\n{font}")).text, "a{b}\n");
        for text in ["a {/font;x;} b", "{/font;", ";}", "a{/font;1{2;}"] {
            assert_eq!(from(feiq, text).text, text);
        }
        let quoted = format!("look: {font}");
        assert_eq!(from("1", &quoted).text, quoted, "written by hand in another program");
    }

    #[test]
    fn feiq_is_read_in_its_charset_before_its_entry_was_seen() {
        let japanese = CharsetHint { default: Charset::CP932, ..HINT };
        let packet =
            Packet::decode(b"1_lbt6_0#128#50E549201F5A#0#0#0#4001#9:1:w:PC:288:\xcf\xc2\xce\xe7\xba\xc3\0").unwrap();
        let Incoming::Message(received) = read(&packet, japanese) else { panic!("a message") };
        assert_eq!((received.text.as_str(), received.charset), ("下午好", Charset::GBK));
    }

    #[test]
    fn kept_bytes_can_be_read_with_another_charset() {
        let raw = b"\x93\xfa\x96\x7b\r\n\x00000:x:1:1:1:\x07";
        assert_eq!(body_text(raw, Charset::SHIFT_JIS), ("日本\n".to_owned(), false));
    }
}
