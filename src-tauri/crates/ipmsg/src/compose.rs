//! The packets that this node sends, one function each; the domains decide what is sent when.
//!
//! **No packet of ours mixes charsets.** An entry has an old part in an old charset and a labelled part in UTF-8, and
//! the reference client does mix them. But iptux treats the whole datagram as one text: as it is neither UTF-8 nor
//! GB18030, iptux settles on UTF-16 and from then on writes to us in it, which nobody can read (0.8.3, measured). So,
//! on broadcast:
//!
//! | names | old part | labelled part |
//! |---|---|---|
//! | all ASCII | ASCII | all of them |
//! | the profile's charset has them | in that charset | those that are ASCII, and `CS:` its name |
//! | it lacks some | '?' for what is not ASCII | all of them, in UTF-8 |
//!
//! A packet to a single peer that reads UTF-8 is UTF-8 throughout, see [`answer`].

use crate::charset::Charset;
use crate::command::{Command, Mode, Options};
use crate::labels::Labels;
use crate::packet::{Packet, PacketNo};
use crate::stock;
use crate::text::{Unencodable, encode_text};
use crate::version::Version;

/// Who this node is on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Login name, one half of the identity. A ':' in it is sent as ';'.
    pub user: String,
    /// Host name, the other half.
    pub host: String,
    /// Name to show.
    pub nickname: String,
    /// Group, maybe empty.
    pub group: String,
    /// Program and version, "Landline 0.1.0".
    pub client: String,
    /// Charset of packets to programs that do not read UTF-8.
    pub charset: Charset,
}

impl Profile {
    /// What this node can do: nothing yet beyond text in UTF-8.
    pub const CAPABILITIES: Options = Options::CAPUTF8OPT;

    /// The characters of the names that old programs will show as '?', if any.
    pub fn unencodable(&self) -> Option<Unencodable> {
        let names = [&self.user, &self.host, &self.nickname, &self.group].map(String::as_str).concat();
        encode_text(&names, self.charset).err()
    }

    /// The charset that this node's broadcast entries are in, and what programs conclude from them.
    pub fn entry_charset(&self) -> Charset {
        match self.old_part() {
            OldPart::Ascii => Charset::UTF_8,
            OldPart::In(charset) => charset,
        }
    }

    fn old_part(&self) -> OldPart {
        let names = [&self.user, &self.host, &self.nickname, &self.group];
        if names.iter().all(|name| name.is_ascii()) || self.unencodable().is_some() {
            OldPart::Ascii
        } else {
            OldPart::In(self.charset)
        }
    }

    fn packet(&self, no: PacketNo, mode: Mode, options: Options, extra: Vec<u8>) -> Packet {
        let old = if options.contains(Options::UTF8OPT) { OldPart::In(Charset::UTF_8) } else { self.old_part() };
        Packet {
            version: Version::plain(),
            no,
            user: old.write(&self.user.replace(':', ";")),
            host: old.write(&self.host.replace(':', ";")),
            command: Command::new(mode, options),
            extra,
        }
    }

    /// `nickname NUL group NUL labelled block`. The group stands there even when it is empty.
    fn names(&self, old: OldPart) -> Vec<u8> {
        let charset = old.charset().filter(|charset| *charset != Charset::UTF_8);
        let label = |value: &str| Some(value.to_owned()).filter(|value| charset.is_none() || value.is_ascii());
        let labels = Labels {
            user: label(&self.user.replace(':', ";")),
            host: label(&self.host.replace(':', ";")),
            nickname: label(&self.nickname),
            group: label(&self.group),
            client: label(&self.client),
            charset: charset.map(|charset| charset.label().to_owned()),
            ordered: true,
            epoch: None,
        };
        [old.write(&self.nickname), old.write(&self.group), labels.write()].join(&0)
    }
}

/// How the legacy part of a packet is encoded.
#[derive(Clone, Copy)]
enum OldPart {
    Ascii,
    In(Charset),
}

impl OldPart {
    fn charset(self) -> Option<Charset> {
        match self {
            OldPart::Ascii => None,
            OldPart::In(charset) => Some(charset),
        }
    }

    /// Encodes a name without control characters, which separate fields.
    fn write(self, text: &str) -> Vec<u8> {
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let ascii = || text.chars().map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(b'?')).collect();
        self.charset().and_then(|charset| encode_text(&text, charset).ok()).unwrap_or_else(ascii)
    }
}

/// An entry: BR_ENTRY to everybody, ANSENTRY to a single peer, BR_ABSENCE for a change or a heartbeat.
pub fn entry(profile: &Profile, no: PacketNo, mode: Mode, away: bool) -> Packet {
    profile.packet(no, mode, Profile::CAPABILITIES | absence(away), profile.names(profile.old_part()))
}

/// ANSENTRY to a peer with these capabilities: in UTF-8 if it reads that, else as [`entry`].
pub fn answer(profile: &Profile, no: PacketNo, away: bool, capabilities: Options) -> Packet {
    if !capabilities.contains(Options::CAPUTF8OPT) {
        return entry(profile, no, Mode::AnsEntry, away);
    }
    let options = Profile::CAPABILITIES | Options::UTF8OPT | absence(away);
    profile.packet(no, Mode::AnsEntry, options, profile.names(OldPart::In(Charset::UTF_8)))
}

/// Adds the sender's epoch to the labelled block of an entry.
pub fn with_epoch(mut entry: Packet, epoch: u64) -> Packet {
    entry.extra.extend_from_slice(format!("\nEP:{epoch}").as_bytes());
    entry
}

fn absence(away: bool) -> Options {
    if away { Options::ABSENCEOPT } else { Options::empty() }
}

/// BR_EXIT: this node goes offline.
pub fn exit(profile: &Profile, no: PacketNo) -> Packet {
    profile.packet(no, Mode::BrExit, Profile::CAPABILITIES, profile.names(profile.old_part()))
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
    text_room(profile, charset, options, stock::DATAGRAM_LIMIT)
}

/// How many bytes of text fit a message whose datagram has at most `limit` bytes.
pub fn text_room(profile: &Profile, charset: Charset, options: Options, limit: usize) -> usize {
    let longest = PacketNo::new(u32::MAX.into());
    let empty = profile.packet(longest, Mode::SendMsg, marked(options, charset), Vec::new());
    limit.saturating_sub(empty.encode().len())
}

/// RECVMSG: acknowledges the message with number `acked`.
pub fn ack(profile: &Profile, no: PacketNo, acked: PacketNo) -> Packet {
    profile.packet(no, Mode::RecvMsg, Options::empty(), acked.to_string().into_bytes())
}

/// GETINFO: which program are you? The cheapest way to ask for a sign of life.
pub fn get_info(profile: &Profile, no: PacketNo) -> Packet {
    profile.packet(no, Mode::GetInfo, Options::empty(), Vec::new())
}

/// SENDINFO: this program's name and version.
pub fn send_info(profile: &Profile, no: PacketNo) -> Packet {
    profile.packet(no, Mode::SendInfo, Options::empty(), profile.old_part().write(&profile.client))
}

/// GETABSENCEINFO: whether somebody is there. Windows programs and Landline answer it at once, whatever follows the NUL
/// that ends its empty text: the datagram is padded to `length` there.
pub fn get_absence_info(profile: &Profile, no: PacketNo, length: usize) -> Packet {
    let mut packet = profile.packet(no, Mode::GetAbsenceInfo, Options::empty(), Vec::new());
    let missing = length.saturating_sub(packet.encode().len() + 1);
    if missing > 0 {
        packet.extra = [b"\0", vec![b' '; missing].as_slice()].concat();
    }
    packet
}

/// SENDABSENCEINFO: whether somebody is there.
pub fn send_absence_info(profile: &Profile, no: PacketNo, away: bool) -> Packet {
    let text: &[u8] = if away { b"Nobody is at this computer" } else { b"Not absence mode" };
    profile.packet(no, Mode::SendAbsenceInfo, Options::empty(), text.to_vec())
}

/// BR_ISGETLIST: who can give a host list?
pub fn is_get_list(profile: &Profile, no: PacketNo) -> Packet {
    profile.packet(no, Mode::BrIsGetList, Options::empty(), Vec::new())
}

/// OKGETLIST: this node can.
pub fn ok_get_list(profile: &Profile, no: PacketNo) -> Packet {
    profile.packet(no, Mode::OkGetList, Options::empty(), Vec::new())
}

/// GETLIST: asks for the host list from this index on.
pub fn get_list(profile: &Profile, no: PacketNo, start: u32) -> Packet {
    profile.packet(no, Mode::GetList, Options::empty(), start.to_string().into_bytes())
}

/// ANSLIST, its body written in `charset`; see [`crate::host_list`].
pub(crate) fn ans_list(profile: &Profile, no: PacketNo, body: Vec<u8>, charset: Charset) -> Packet {
    profile.packet(no, Mode::AnsList, marked(Options::empty(), charset), body)
}

fn marked(options: Options, charset: Charset) -> Options {
    let mut options = options;
    options.set(Options::UTF8OPT, charset == Charset::UTF_8);
    options
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

    const HINT: CharsetHint = CharsetHint { chosen: None, remembered: None, default: Charset::SHIFT_JIS };

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
            \nUN:alice\nHN:pc-1\nNN:Alice\nGN:\nVS:Landline 0.1.0\nOD:1\0";
        assert_eq!(bytes.escape_ascii().to_string(), wanted.escape_ascii().to_string());
    }

    #[test]
    fn no_entry_mixes_charsets() {
        let wanted = concat!(
            r"1:7:alice:pc-1:16777217:\xb0\xae\xc0\xf6\xcb\xbf\x00\xd1\xd0\xb7\xa2\x00",
            r"\nUN:alice\nHN:pc-1\nVS:Landline 0.1.0\nCS:gb18030\nOD:1\x00",
        );
        let bytes = entry(&alice(), no(7), Mode::BrEntry, false).encode();
        assert_eq!(bytes.escape_ascii().to_string(), wanted);
        for charset in Charset::CHOICES {
            let profile = Profile { charset: *charset, ..alice() };
            let bytes = entry(&profile, no(7), Mode::BrEntry, false).encode();
            assert!(profile.entry_charset().decode_strict(&bytes).is_some(), "{charset}");
            let answer = answer(&profile, no(7), false, Options::CAPUTF8OPT).encode();
            assert!(std::str::from_utf8(&answer).is_ok_and(|text| text.contains("NN:爱丽丝\n")));
        }
        let western = Profile { charset: Charset::WINDOWS_1252, ..alice() };
        let bytes = entry(&western, no(7), Mode::BrEntry, false).encode();
        assert!(std::str::from_utf8(&bytes).is_ok_and(|text| text.contains(":???\0??\0\nUN:alice\n")));
    }

    #[test]
    fn iptux_is_spoken_to_in_the_charset_of_our_entries() {
        let iptux = b"1_iptux 0.8.3:1:root:host1:257:Alice\0grp1\0icon-tux.png\0utf-8\0";
        let iptux = Entry::read(&Packet::decode(iptux).unwrap(), HINT);
        assert_eq!(iptux.charset_with(&alice()), Some(Charset::GB18030));
        let ascii = Profile { nickname: "Alice".into(), group: String::new(), ..alice() };
        assert_eq!(iptux.charset_with(&ascii), Some(Charset::UTF_8));
        let feiq = b"1_lbt6_0#128#50E549201F5A#0#0#0#4001#9:7:w:PC:6291457:wang\0";
        let feiq = Entry::read(&Packet::decode(feiq).unwrap(), HINT);
        assert_eq!(feiq.charset_with(&ascii), Some(Charset::GBK));
    }

    #[test]
    fn an_entry_is_read_as_it_was_meant() {
        for charset in Charset::CHOICES {
            let profile = Profile { charset: *charset, ..alice() };
            let broadcast = entry(&profile, no(7), Mode::BrAbsence, false);
            for packet in [broadcast, answer(&profile, no(7), false, Options::CAPUTF8OPT)] {
                let read = Entry::read(&Packet::decode(&packet.encode()).unwrap(), HINT);
                assert_eq!((read.nickname.as_str(), read.group.as_str()), ("爱丽丝", "研发"));
                assert_eq!(read.sender(), Sender { user: "alice".into(), host: "pc-1".into() });
                assert_eq!(read.client.as_deref(), Some("Landline 0.1.0"));
                assert!(!read.away);
            }
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
        assert_eq!(get_absence_info(&alice(), no(9), 0).encode(), b"1:9:alice:pc-1:80:\0");
        let large = get_absence_info(&alice(), no(9), 2_000).encode();
        assert!(large.starts_with(b"1:9:alice:pc-1:80:\0 ") && large.len() == 2_000, "{}", large.len());
        assert_eq!(send_info(&alice(), no(9)).encode(), b"1:9:alice:pc-1:65:Landline 0.1.0\0");
        assert_eq!(send_absence_info(&alice(), no(9), false).encode(), b"1:9:alice:pc-1:81:Not absence mode\0");
        assert_eq!(
            send_absence_info(&alice(), no(9), true).encode(),
            b"1:9:alice:pc-1:81:Nobody is at this computer\0"
        );
    }
}
