//! Reads the entry family (BR_ENTRY, ANSENTRY, BR_ABSENCE): who the sender is and what its program supports.
//!
//! An entry has a legacy part in the sender's charset (nickname, group), followed by blocks that depend on the program:
//! a labelled block in UTF-8, or iptux's icon and charset name. [`crate::compose`] writes entries; what an entry does
//! to the list of members lives in `peer`.

use crate::charset::Charset;
use crate::command::{Mode, Options};
use crate::compose::Profile;
use crate::display::{display_identity, display_name, is_blank};
use crate::labels::Labels;
use crate::packet::Packet;
use crate::text::{CharsetHint, decode_text};
use crate::version::Dialect;

/// The identity of a program on the wire: login name and host name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sender {
    /// Login name.
    pub user: String,
    /// Host name.
    pub host: String,
}

impl Sender {
    /// Reads the header of any packet. For a packet of the entry family use [`Entry::read`], which also reads the
    /// labelled names.
    pub fn read(packet: &Packet, hint: CharsetHint) -> Sender {
        let options = packet.command.options;
        let hint = CharsetHint { remembered: packet.version.dialect().charset().or(hint.remembered), ..hint };
        let name = |raw: &[u8]| {
            // Some programs apply UTF8OPT only to the text and leave the names in the header in their legacy charset.
            // Read as UTF-8, such a name would identify somebody else.
            let marked = std::str::from_utf8(raw).is_ok();
            clean(&decode_text(raw, if marked { options } else { options - Options::UTF8OPT }, hint).text)
        };
        Sender { user: name(&packet.user), host: name(&packet.host) }
    }
}

/// The contents of one packet of the entry family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Login name; with the host the sender's identity.
    pub user: String,
    /// Host name.
    pub host: String,
    /// Display name; the user name if the sender gives none.
    pub nickname: String,
    /// Group, maybe empty.
    pub group: String,
    /// Program and version, if stated.
    pub client: Option<String>,
    /// The charset that this packet shows its sender to use. `None` if it is all ASCII and the program does not state
    /// one, so that the remembered charset stays. For messages see [`Entry::charset_with`].
    pub charset: Option<Charset>,
    /// Whether the person is away. iptux 0.8.3 sets that bit on every entry, so it is ignored there.
    pub away: bool,
    /// All option bits: the sender's capabilities.
    pub capabilities: Options,
    /// Landline: a number that changes with each start and each change of its network. A sender that states it
    /// understands [`crate::Missing`].
    pub epoch: Option<u64>,
    /// Landline: it reorders messages by [`crate::Ordered`], so that several may be in flight to it.
    pub ordered: bool,
    /// iptux: file name of the user's icon.
    pub icon: Option<String>,
    /// FeiQ: hardware address, twelve hex digits.
    pub mac: Option<String>,
}

impl Entry {
    /// Whether [`Entry::read`] applies to a packet. BR_EXIT has the same form, but iptux leaves it empty, so only its
    /// identity counts.
    pub fn is_entry(packet: &Packet) -> bool {
        matches!(packet.command.mode, Mode::BrEntry | Mode::AnsEntry | Mode::BrAbsence | Mode::BrExit)
    }

    /// Reads an entry. Total: missing fields are empty, malformed ones are left out.
    pub fn read(packet: &Packet, hint: CharsetHint) -> Entry {
        let options = packet.command.options;
        let dialect = packet.version.dialect();
        let mut blocks = packet.blocks();
        let nickname = blocks.next().unwrap_or_default();
        let group = blocks.next().unwrap_or_default();
        let rest: Vec<&[u8]> = blocks.collect();
        let labels = rest.iter().find_map(|block| Labels::read(block)).unwrap_or_default();
        let icon = rest.first().filter(|_| matches!(dialect, Dialect::Iptux { .. }));
        let labelled = labels.charset.as_deref().and_then(Charset::from_label);
        let stated = labelled.or_else(|| charset_of(&dialect, &rest));
        let hint = CharsetHint { remembered: stated.or(hint.remembered), ..hint };

        let mut shown = None;
        let mut text = |raw: &[u8], label: Option<String>| {
            let decoded = decode_text(raw, options, hint);
            // A label is always UTF-8, so nothing is guessed.
            let exact = label.or_else(|| labelled?.decode_strict(raw));
            let evidence = match &exact {
                Some(exact) => charset_that_reads(raw, exact, hint),
                None => decoded.telling.then_some(decoded.charset),
            };
            if !options.contains(Options::UTF8OPT) {
                shown = shown.or(evidence);
            }
            exact.unwrap_or(decoded.text)
        };
        let nickname = display_name(&with_colons(&text(nickname, labels.nickname)));
        let group = display_name(&with_colons(&text(group, labels.group)));
        let user = clean(&text(&packet.user, labels.user));
        let host = clean(&text(&packet.host, labels.host));
        let icon = icon.map(|name| clean(&text(name, None))).filter(|name| !name.is_empty());

        let away = options.contains(Options::ABSENCEOPT) && !matches!(dialect, Dialect::Iptux { .. });
        Entry {
            nickname: if is_blank(&nickname) { display_name(&display_identity(&user)) } else { nickname },
            user,
            host,
            group,
            client: labels.client.or_else(|| client_of(&dialect)),
            charset: stated.or(shown),
            away,
            capabilities: options,
            epoch: labels.epoch,
            ordered: labels.ordered,
            icon,
            mac: match dialect {
                Dialect::Feiq { mac } => mac,
                _ => None,
            },
        }
    }

    /// The charset of messages between this sender and a node with this profile, as far as the entry tells. This is the
    /// one to remember for a peer.
    ///
    /// iptux (0.8.3, measured) ignores UTF8OPT: it reads from us and writes to us in the charset that it detects in
    /// *our* entries; the charset that it states applies only to its own names.
    pub fn charset_with(&self, profile: &Profile) -> Option<Charset> {
        let iptux = self.client.as_ref().is_some_and(|client| client.starts_with("iptux"));
        if iptux { Some(profile.entry_charset()) } else { self.charset }
    }

    /// The identity.
    pub fn sender(&self) -> Sender {
        Sender { user: self.user.clone(), host: self.host.clone() }
    }
}

/// The charset that a program states, or is known always to use.
fn charset_of(dialect: &Dialect, rest: &[&[u8]]) -> Option<Charset> {
    match (dialect, rest) {
        (Dialect::Iptux { .. }, [_icon, label, ..]) => Charset::from_label(std::str::from_utf8(label).ok()?),
        _ => dialect.charset(),
    }
}

/// The charset in which the legacy part of an entry equals its labelled part. A guess from the bytes alone is often
/// wrong: 鈴木 of CP932 is also valid in GB18030.
fn charset_that_reads(raw: &[u8], label: &str, hint: CharsetHint) -> Option<Charset> {
    let first = [hint.remembered, Some(hint.default)].into_iter().flatten();
    let mut candidates = first.chain(Charset::CHOICES.iter().copied()).filter(|_| !raw.is_ascii());
    candidates.find(|charset| charset.decode_strict(raw).as_deref() == Some(label))
}

fn client_of(dialect: &Dialect) -> Option<String> {
    match dialect {
        Dialect::Plain => None,
        Dialect::Iptux { name } | Dialect::Other { name } => Some(name.clone()).filter(|name| !name.is_empty()),
        Dialect::Feiq { .. } => Some("FeiQ".to_owned()),
        Dialect::Shiyeline => Some("内网通".to_owned()),
    }
}

/// A name of an identity without control characters, otherwise unchanged.
fn clean(name: &str) -> String {
    with_colons(name).chars().filter(|c| !c.is_control()).collect()
}

/// FeiQ encodes a ':' in a name as 0x08.
fn with_colons(name: &str) -> String {
    name.replace('\u{8}', ":")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HINT: CharsetHint = CharsetHint { chosen: None, remembered: None, default: Charset::GB18030 };

    fn entry(bytes: &[u8]) -> Entry {
        Entry::read(&Packet::decode(bytes).unwrap(), HINT)
    }

    #[test]
    fn iptux_says_icon_and_charset_and_is_not_away() {
        let alice = entry(b"1_iptux 0.8.3:1:root:host1:257:Alice\0grp1\0icon-tux.png\0utf-8\0");
        assert_eq!((alice.user.as_str(), alice.host.as_str()), ("root", "host1"));
        assert_eq!((alice.nickname.as_str(), alice.group.as_str()), ("Alice", "grp1"));
        assert_eq!(alice.client.as_deref(), Some("iptux 0.8.3"));
        assert_eq!(alice.charset, Some(Charset::UTF_8));
        assert_eq!(alice.icon.as_deref(), Some("icon-tux.png"));
        assert!(!alice.away);
        assert!(entry(b"1:1:root:host1:257:Alice\0").away);
    }

    #[test]
    fn the_labelled_block_wins_over_the_old_part() {
        let zhang =
            entry("1:7:zhang:pc:16777217:???\0\0\nUN:张\nHN:电脑\nNN:张三\nGN:研发\nVS:00010001:4:9:9\n\0".as_bytes());
        assert_eq!((zhang.user.as_str(), zhang.host.as_str()), ("张", "电脑"));
        assert_eq!((zhang.nickname.as_str(), zhang.group.as_str()), ("张三", "研发"));
        assert_eq!(zhang.client.as_deref(), Some("00010001:4:9:9"));
        assert!(zhang.capabilities.contains(Options::CAPUTF8OPT));
    }

    #[test]
    fn a_missing_nickname_is_the_user_name() {
        for bytes in [&b"1:7:li:pc:3:"[..], b"1:7:li:pc:3:\0", b"1:7:li:pc:3: \0g\0"] {
            assert_eq!(entry(bytes).nickname, "li");
        }
        assert_eq!(entry(b"1:7:li:pc:3:\0g\0").group, "g");
    }

    #[test]
    fn a_nickname_in_which_nothing_can_be_seen_is_the_user_name() {
        for nickname in ["\u{200b}", "\u{202e}\u{2800} ", "\u{3164}"] {
            let bytes = format!("1:7:li:pc:3:{nickname}\0\u{202e}g\n2\0");
            let read = entry(bytes.as_bytes());
            assert_eq!((read.nickname.as_str(), read.group.as_str()), ("li", "g 2"));
        }
        let nobody = entry("1:7:\u{200b}:pc:3:\u{200b}\0".as_bytes());
        assert_eq!((nobody.user.as_str(), nobody.nickname.as_str()), ("\u{200b}", "<U+200B>"));
    }

    #[test]
    fn two_lines_of_a_nickname_stay_two_words() {
        assert_eq!(entry(b"1:7:li:pc:3:Anna\r\nKim\0\0").nickname, "Anna Kim");
        assert_eq!(entry(b"1:7:li:pc:3:x\0\0\nNN:Anna\tKim\n\0").nickname, "Anna Kim");
    }

    #[test]
    fn a_stated_charset_stays_for_names_that_are_cut_within_a_character() {
        let bytes =
            b"1_iptux 0.8.3:1:root:host1:257:\xe5\xbc\x80\xe4\xbc\x9a\xe5\0\xe5\xbc\x80\xe4\0icon-tux.png\0utf-8\0";
        let read = entry(bytes);
        assert_eq!((read.nickname.as_str(), read.group.as_str()), ("开会\u{fffd}", "开\u{fffd}"));
        assert_eq!(read.charset, Some(Charset::UTF_8));
        let plain = Packet::decode(b"1:1:li:pc:1:\xe5\xbc\x80\xe4\xbc\x9a\xe5\0\0").unwrap();
        let known = Entry::read(&plain, CharsetHint { remembered: Some(Charset::UTF_8), ..HINT });
        assert_eq!((known.nickname.as_str(), known.charset), ("开会\u{fffd}", None), "what was remembered stays");
    }

    #[test]
    fn feiq_writes_gbk_and_its_address_and_hides_colons() {
        let wang = entry(b"1_lbt6_0#128#50E549201F5A#0#0#0#4001#9:7:w\x08x:PC:6291457:\xcd\xf5\0");
        assert_eq!((wang.user.as_str(), wang.nickname.as_str()), ("w:x", "王"));
        assert_eq!(wang.mac.as_deref(), Some("50E549201F5A"));
        assert_eq!(wang.client.as_deref(), Some("FeiQ"));
        assert_eq!(wang.charset, Some(Charset::GBK));
        let ascii = entry(b"1_lbt6_0#128#50E549201F5A#0#0#0#4001#9:7:w:PC:6291457:wang\0");
        assert_eq!(ascii.charset, Some(Charset::GBK));
    }

    #[test]
    fn a_sender_is_the_same_in_its_entry_and_in_its_messages() {
        let japanese = CharsetHint { default: Charset::SHIFT_JIS, ..HINT };
        let named = |bytes: &[u8]| Sender::read(&Packet::decode(bytes).unwrap(), japanese).user;
        assert_eq!(named(b"1_lbt6_0#128#50E549201F5A#0#0#0#4001#9:7:\xcd\xf5:PC:288:hi\0"), "王", "FeiQ is always GBK");
        assert_eq!(named(b"1:7:\x97\xe9\x96\xd8:pc:288:hi\0"), "鈴木");
        assert_eq!(named(b"1:8:\x97\xe9\x96\xd8:pc:8388896:hi\0"), "鈴木", "only the text is UTF-8");
        assert_eq!(named("1:8:鈴木:pc:8388896:hi\0".as_bytes()), "鈴木");
    }

    #[test]
    fn only_text_that_tells_teaches_a_charset() {
        assert_eq!(entry(b"1:7:li:pc:1:Li\0g\0").charset, None);
        assert_eq!(entry(b"1:7:li:pc:1:\xc0\xee\xcb\xc4\0g\0").charset, Some(Charset::GB18030));
        assert_eq!(entry("1:7:li:pc:1:李四\0g\0".as_bytes()).charset, Some(Charset::UTF_8));
    }

    #[test]
    fn the_labelled_names_show_which_charset_the_old_ones_are_in() {
        let bytes = b"1:7:suzuki:pc:1:\x97\xe9\x96\xd8\0\0\nNN:\xe9\x88\xb4\xe6\x9c\xa8\n\0";
        assert_eq!(entry(bytes).charset, Some(Charset::SHIFT_JIS));
        let questions = "1:7:zhang:pc:1:a?\u{e9}\0\0\nNN:张三\n\0";
        assert_eq!(entry(questions.as_bytes()).charset, None);
    }

    #[test]
    fn the_labelled_charset_is_believed_before_any_guess() {
        let bytes = b"1:7:u:pc:1:\xd0\x93\0\0\nCS:GBK\n\0";
        assert_eq!(std::str::from_utf8(b"\xd0\x93"), Ok("Г"));
        let read = entry(bytes);
        assert_eq!((read.nickname.as_str(), read.charset), ("袚", Some(Charset::GBK)));
    }
}
