//! Packets of this node. One function for each that it sends; what is sent when is the domains'.
//!
//! The old part of an entry is in the profile's charset, with '?' for what that lacks, because
//! broadcasts must not be UTF-8; the labelled part behind it always has the true names.

use crate::charset::Charset;
use crate::command::{Command, Mode, Options};
use crate::labels::Labels;
use crate::packet::{Packet, PacketNo};
use crate::stock;
use crate::text::{Unencodable, encode_text, encode_with_question_marks};
use crate::version::Version;

/// Who this node is on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Login name, half of the identity. A ':' in it is sent as ';'.
    pub user: String,
    /// Host name, the other half.
    pub host: String,
    /// Name to show.
    pub nickname: String,
    /// Group, maybe empty.
    pub group: String,
    /// Program and version, "Landline 0.1.0".
    pub client: String,
    /// Charset of packets to those who do not read UTF-8.
    pub charset: Charset,
}

impl Profile {
    /// What this node can: nothing yet beyond text in UTF-8.
    pub const CAPABILITIES: Options = Options::CAPUTF8OPT;

    /// The characters of the names that old programs will see as '?', if there are any.
    pub fn unencodable(&self) -> Option<Unencodable> {
        let names = [&self.user, &self.host, &self.nickname, &self.group].map(String::as_str).concat();
        encode_text(&names, self.charset).err()
    }

    fn packet(&self, no: PacketNo, mode: Mode, options: Options, extra: Vec<u8>) -> Packet {
        let charset = if options.contains(Options::UTF8OPT) { Charset::UTF_8 } else { self.charset };
        Packet {
            version: Version::plain(),
            no,
            user: name(&self.user, charset).into_iter().map(no_colon).collect(),
            host: name(&self.host, charset).into_iter().map(no_colon).collect(),
            command: Command::new(mode, options),
            extra,
        }
    }

    /// `nickname NUL group NUL labelled block`. The group stands there even when it is empty.
    fn names(&self) -> Vec<u8> {
        let labels = Labels {
            user: Some(self.user.replace(':', ";")),
            host: Some(self.host.replace(':', ";")),
            nickname: Some(self.nickname.clone()),
            group: Some(self.group.clone()),
            client: Some(self.client.clone()),
        };
        [name(&self.nickname, self.charset), name(&self.group, self.charset), labels.write()].join(&0)
    }
}

/// An entry: BR_ENTRY to everybody, ANSENTRY to one, BR_ABSENCE for a change or a heartbeat.
pub fn entry(profile: &Profile, no: PacketNo, mode: Mode, away: bool) -> Packet {
    let away = if away { Options::ABSENCEOPT } else { Options::empty() };
    profile.packet(no, mode, Profile::CAPABILITIES | away, profile.names())
}

/// BR_EXIT: this node leaves.
pub fn exit(profile: &Profile, no: PacketNo) -> Packet {
    profile.packet(no, Mode::BrExit, Profile::CAPABILITIES, profile.names())
}

/// NOOPERATION: wakes the path before an entry.
pub fn no_operation(profile: &Profile, no: PacketNo) -> Packet {
    profile.packet(no, Mode::NoOperation, Options::empty(), Vec::new())
}

/// SENDMSG in `charset`; UTF8OPT is set exactly when that is UTF-8. Line ends become LF.
///
/// # Errors
/// [`Unencodable`] when the charset lacks a character; see [`encode_text`].
pub fn message(
    profile: &Profile,
    no: PacketNo,
    text: &str,
    charset: Charset,
    options: Options,
) -> Result<Packet, Unencodable> {
    let text = encode_text(&with_lf(text), charset)?;
    Ok(profile.packet(no, Mode::SendMsg, marked(options, charset), text))
}

/// How many bytes of text fit a message that every program reads whole.
pub fn text_budget(profile: &Profile, charset: Charset, options: Options) -> usize {
    let longest = PacketNo::new(u32::MAX.into());
    let empty = profile.packet(longest, Mode::SendMsg, marked(options, charset), Vec::new());
    stock::DATAGRAM_LIMIT.saturating_sub(empty.encode().len())
}

/// RECVMSG: acknowledges the message with number `acked`.
pub fn ack(profile: &Profile, no: PacketNo, acked: PacketNo) -> Packet {
    profile.packet(no, Mode::RecvMsg, Options::empty(), acked.to_string().into_bytes())
}

/// GETINFO: which program are you? The cheapest sign of life to ask for.
pub fn get_info(profile: &Profile, no: PacketNo) -> Packet {
    profile.packet(no, Mode::GetInfo, Options::empty(), Vec::new())
}

/// SENDINFO: this program's name and version.
pub fn send_info(profile: &Profile, no: PacketNo) -> Packet {
    profile.packet(no, Mode::SendInfo, Options::empty(), name(&profile.client, profile.charset))
}

/// SENDABSENCEINFO: no absence text.
pub fn send_absence_info(profile: &Profile, no: PacketNo) -> Packet {
    profile.packet(no, Mode::SendAbsenceInfo, Options::empty(), b"Not absence mode".to_vec())
}

fn marked(options: Options, charset: Charset) -> Options {
    let mut options = options;
    options.set(Options::UTF8OPT, charset == Charset::UTF_8);
    options
}

fn name(text: &str, charset: Charset) -> Vec<u8> {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    encode_with_question_marks(&text, charset)
}

fn no_colon(byte: u8) -> u8 {
    if byte == b':' { b';' } else { byte }
}

/// Line ends as the protocol wants them (protocol.txt: LF).
pub(crate) fn with_lf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{Entry, Sender};
    use crate::text::{CharsetHint, decode_text};

    fn alice() -> Profile {
        Profile {
            user: "alice".into(),
            host: "pc-1".into(),
            nickname: "爱丽丝".into(),
            group: "研发".into(),
            client: "Landline 0.1.0".into(),
            charset: Charset::GB18030,
        }
    }

    const HINT: CharsetHint = CharsetHint { remembered: None, default: Charset::SHIFT_JIS };

    fn no(number: u64) -> PacketNo {
        PacketNo::new(number)
    }

    #[test]
    fn an_entry_has_the_old_part_and_the_labelled_one() {
        let mut profile = alice();
        profile.nickname = "Alice".into();
        profile.group = String::new();
        let bytes = entry(&profile, no(7), Mode::BrEntry, true).encode();
        let wanted = b"1:7:alice:pc-1:16777473:Alice\0\0\
            \nUN:alice\nHN:pc-1\nNN:Alice\nGN:\nVS:Landline 0.1.0\n\0";
        assert_eq!(bytes.escape_ascii().to_string(), wanted.escape_ascii().to_string());
    }

    #[test]
    fn an_entry_is_read_as_it_was_meant() {
        for charset in Charset::CHOICES {
            let profile = Profile { charset: *charset, ..alice() };
            let packet = entry(&profile, no(7), Mode::AnsEntry, false);
            let read = Entry::read(&Packet::decode(&packet.encode()).unwrap(), HINT);
            assert_eq!((read.nickname.as_str(), read.group.as_str()), ("爱丽丝", "研发"));
            assert_eq!(read.sender(), Sender { user: "alice".into(), host: "pc-1".into() });
            assert_eq!(read.client.as_deref(), Some("Landline 0.1.0"));
            assert!(!read.away);
        }
    }

    #[test]
    fn broadcasts_are_never_marked_as_utf8() {
        for mode in [Mode::BrEntry, Mode::BrAbsence] {
            assert!(!entry(&alice(), no(1), mode, false).command.has(Options::UTF8OPT));
        }
        assert!(!exit(&alice(), no(1)).command.has(Options::UTF8OPT));
    }

    #[test]
    fn names_that_old_programs_cannot_see_are_said() {
        assert_eq!(alice().unencodable(), None);
        let western = Profile { charset: Charset::WINDOWS_1252, ..alice() };
        assert_eq!(western.unencodable().map(|missing| missing.chars.len()), Some(5));
    }

    #[test]
    fn a_message_is_marked_by_its_charset() {
        let send = |charset, options| message(&alice(), no(1), "你\r\n好\r!", charset, options).unwrap();
        let utf8 = send(Charset::UTF_8, Options::SENDCHECKOPT);
        assert_eq!(utf8.command.options, Options::SENDCHECKOPT | Options::UTF8OPT);
        assert_eq!(utf8.extra, "你\n好\n!".as_bytes());
        let gbk = send(Charset::GBK, Options::UTF8OPT);
        assert!(!gbk.command.has(Options::UTF8OPT));
        assert_eq!(
            decode_text(gbk.body(), gbk.command.options, CharsetHint { remembered: Some(Charset::GBK), ..HINT }).text,
            "你\n好\n!"
        );
        assert!(message(&alice(), no(1), "你", Charset::WINDOWS_1252, Options::empty()).is_err());
    }

    #[test]
    fn a_text_of_the_budget_fills_the_datagram_exactly() {
        let options = Options::SENDCHECKOPT;
        for charset in [Charset::UTF_8, Charset::GBK] {
            let text = "x".repeat(text_budget(&alice(), charset, options));
            let packet = message(&alice(), no(u32::MAX.into()), &text, charset, options).unwrap();
            assert_eq!(packet.encode().len(), stock::DATAGRAM_LIMIT);
        }
    }

    #[test]
    fn a_colon_in_the_identity_is_the_same_in_header_and_labels() {
        let profile = Profile { user: "a:b".into(), ..alice() };
        let packet = Packet::decode(&entry(&profile, no(1), Mode::BrEntry, false).encode()).unwrap();
        assert_eq!(Sender::read(&packet, HINT), Entry::read(&packet, HINT).sender());
        assert_eq!(packet.user, b"a;b");
    }

    #[test]
    fn small_packets_are_as_stock_programs_know_them() {
        assert_eq!(ack(&alice(), no(9), no(20)).encode(), b"1:9:alice:pc-1:33:20\0");
        assert_eq!(no_operation(&alice(), no(9)).encode(), b"1:9:alice:pc-1:0:\0");
        assert_eq!(get_info(&alice(), no(9)).encode(), b"1:9:alice:pc-1:64:\0");
        assert_eq!(send_info(&alice(), no(9)).encode(), b"1:9:alice:pc-1:65:Landline 0.1.0\0");
        assert_eq!(send_absence_info(&alice(), no(9)).encode(), b"1:9:alice:pc-1:81:Not absence mode\0");
    }
}
