//! A packet parsed into what this domain needs: sender, source, and what it says about itself.
//!
//! Does not live here: what follows from it (`map.rs`, `observe.rs`).

use crate::outstanding_queries::Proof;
use crate::peer_signal::Run;
use landline_contacts::{PeerId, shown_name};
use landline_ipmsg::{self as ipmsg, Charset, CharsetHint, Entry, Mode, Options, Packet, Profile, Sender};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The contents of an entry, with display names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Announcement {
    /// Name for showing; the user name if none was given.
    pub nickname: String,
    /// Group, often empty.
    pub group: String,
    /// The program, if it says.
    pub client: Option<String>,
    /// Nobody sits there.
    pub away: bool,
    /// All option bits.
    pub capabilities: Options,
    /// Of a Landline node: a number that changes after a start or a change of its network.
    pub epoch: Option<u64>,
    /// It puts messages in order.
    pub ordered: bool,
}

impl Announcement {
    fn new(entry: &Entry) -> Self {
        let shown = |name: &String| Some(shown_name(name)).filter(|name| !name.is_empty());
        Self {
            nickname: shown_name(&entry.nickname),
            group: shown_name(&entry.group),
            client: entry.client.as_ref().and_then(shown),
            away: entry.away,
            capabilities: entry.capabilities,
            epoch: entry.epoch,
            ordered: entry.ordered,
        }
    }
}

/// A parsed packet.
#[derive(Clone, Debug)]
pub(crate) struct ParsedPacket {
    /// Where it came from.
    pub from: SocketAddr,
    /// It answers something of ours, so the path works in both directions.
    pub answers: bool,
    /// What it shows as an answer to a question to this address.
    pub proof: Proof,
    /// Of a question: the nonce that the answer gives back.
    pub nonce: Option<u64>,
    /// The charset that it shows its sender to use.
    pub charset: Option<Charset>,
    /// Present in the entry family.
    pub announcement: Option<Announcement>,
    /// The identity as the header alone reads, if its labelled block says another: packets without such a block carry
    /// this one.
    pub alias: Option<PeerId>,
}

impl ParsedPacket {
    /// Reads a packet for a node that announces itself as `own`. `None` if its sender has no name that could be kept,
    /// or says to be where nobody is.
    pub(crate) fn read(from: SocketAddr, packet: &Packet, own: &Profile, default: Charset) -> Option<(PeerId, Self)> {
        if !can_be_answered(from) {
            return None;
        }
        let hint = CharsetHint { chosen: None, remembered: None, default };
        let answers = answers(packet.command.mode);
        let asks = matches!(packet.command.mode, Mode::GetInfo | Mode::BrEntry);
        let nonce = asks.then(|| ipmsg::nonce(packet)).flatten();
        let sender = Sender::read(packet, hint);
        let header = PeerId::new(&sender.user, &sender.host);
        if !Entry::is_entry(packet) {
            let plain =
                Self { from, answers, proof: Proof::None, nonce, charset: None, announcement: None, alias: None };
            return Some((header?, plain));
        }
        let entry = Entry::read(packet, hint);
        let id = PeerId::new(&entry.user, &entry.host)?;
        let alias = header.filter(|header| *header != id);
        let announcement = Announcement::new(&entry);
        // BR_EXIT has the form of an entry too, but iptux leaves it empty: nobody changes the name on leaving.
        let announcement = (packet.command.mode != Mode::BrExit).then_some(announcement);
        let charset = entry.charset_with(own);
        Some((id, Self { from, answers, proof: Proof::None, nonce, charset, announcement, alias }))
    }

    /// The same packet of somebody of whom more is known by now. Who it is stays as it was read without that.
    pub(crate) fn read_again(mut self, packet: &Packet, own: &Profile, hint: CharsetHint) -> Self {
        if let Some(announcement) = &mut self.announcement {
            let entry = Entry::read(packet, hint);
            *announcement = Announcement::new(&entry);
            self.charset = entry.charset_with(own);
        }
        self
    }

    /// What it says of the run of its program.
    pub(crate) fn run(&self) -> Run {
        self.announcement
            .as_ref()
            .map_or(Run::Unstated, |announcement| announcement.epoch.map_or(Run::Unnumbered, Run::Epoch))
    }
}

/// Whether an answer goes to one machine. Most systems drop packets from elsewhere; ours would be a broadcast.
fn can_be_answered(from: SocketAddr) -> bool {
    let ip = from.ip().to_canonical();
    let all = ip.is_unspecified() || ip.is_multicast() || ip == IpAddr::V4(Ipv4Addr::BROADCAST);
    !all && from.port() != 0
}

/// Modes that nobody sends without having received something from us.
fn answers(mode: Mode) -> bool {
    use Mode::{AnsEntry, AnsList, AnsPubKey, AnsReadMsg, OkGetList, ReadMsg, RecvMsg, SendAbsenceInfo, SendInfo};
    matches!(
        mode,
        AnsEntry | AnsList | AnsPubKey | AnsReadMsg | OkGetList | ReadMsg | RecvMsg | SendAbsenceInfo | SendInfo
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(nickname: &str) -> Profile {
        Profile {
            user: "kim".to_owned(),
            host: "pc".to_owned(),
            nickname: nickname.to_owned(),
            group: String::new(),
            client: "Landline".to_owned(),
            charset: Charset::GB18030,
        }
    }

    fn read(datagram: &[u8]) -> Option<(PeerId, ParsedPacket)> {
        let packet = Packet::decode(datagram).expect("a packet");
        ParsedPacket::read("10.0.0.7:2425".parse().expect("an address"), &packet, &own("Kim"), Charset::GB18030)
    }

    #[test]
    fn an_entry_says_a_card() {
        let (id, parsed) = read(b"1_iptux 0.8.3:1:root:host1:257:Alice\0grp1\0icon-tux.png\0utf-8\0").expect("named");
        assert_eq!(id.to_string(), "root@host1");
        let announcement = parsed.announcement.expect("an entry");
        assert_eq!((announcement.nickname.as_str(), announcement.group.as_str()), ("Alice", "grp1"));
        assert_eq!(announcement.client.as_deref(), Some("iptux 0.8.3"));
        assert_eq!(parsed.charset, Some(Charset::UTF_8));
        assert!(!parsed.answers);
    }

    /// iptux reads what we write in the charset that it finds our entries in, whatever it says of its own.
    #[test]
    fn the_charset_of_iptux_is_that_of_our_own_entries() {
        let entry =
            Packet::decode(b"1_iptux 0.8.3:1:root:host1:257:Alice\0grp1\0icon-tux.png\0utf-8\0").expect("a packet");
        let from = "10.0.0.7:2425".parse().expect("an address");
        for (nickname, charset) in [("Kim", Charset::UTF_8), ("金", Charset::GB18030)] {
            let (_, parsed) = ParsedPacket::read(from, &entry, &own(nickname), Charset::GB18030).expect("named");
            assert_eq!(parsed.charset, Some(charset), "{nickname}");
        }
    }

    #[test]
    fn a_goodbye_says_no_card_and_an_acknowledgement_answers() {
        assert!(read(b"1_iptux 0.8.3:9:root:host1:65538:\0").expect("named").1.announcement.is_none());
        let (_, receipt) = read(b"1:9:root:host1:289:20\0").expect("named");
        assert!(receipt.answers && receipt.announcement.is_none());
        assert!(!read(b"1:9:root:host1:288:hello\0").expect("named").1.answers);
    }

    #[test]
    fn a_labelled_name_wins_and_the_header_is_an_alias() {
        let (id, parsed) = read("1:7:??:pc:16777217:??\0\0\nUN:张伟\nNN:张\n\0".as_bytes()).expect("named");
        assert_eq!(id.to_string(), "张伟@pc");
        assert_eq!(parsed.alias, PeerId::new("??", "pc"));
        assert_eq!(read(b"1:7:li:pc:1:Li\0").expect("named").1.alias, None);
    }

    #[test]
    fn a_sender_without_a_usable_name_is_nobody() {
        assert!(read(b"1:9::host1:1:x\0").is_none());
        assert!(read(b"1:9:\x01\x02:host1:32:x\0").is_none());
        let long = [b"1:9:".as_slice(), &[b'a'; 256], b":h:1:x\0"].concat();
        assert!(read(&long).is_none());
    }

    #[test]
    fn a_sender_where_nobody_is_is_nobody() {
        let entry = Packet::decode(b"1:1:u:h:1:x\0").expect("a packet");
        let read = |from: &str| {
            ParsedPacket::read(from.parse().expect("an address"), &entry, &own("Kim"), Charset::GB18030).is_some()
        };
        for from in ["0.0.0.0:2425", "255.255.255.255:2425", "224.0.0.1:2425", "[ff02::1]:2425", "10.0.0.7:0", "[::]:1"]
        {
            assert!(!read(from), "{from}");
        }
        assert!(read("10.0.0.7:2425") && read("127.0.0.1:2426") && read("[fe80::7%3]:2425"));
    }

    #[test]
    fn long_names_for_showing_are_cut_at_a_character() {
        let long = ["1:9:u:h:1:".as_bytes(), "é".repeat(200).as_bytes(), b"\0"].concat();
        let announcement = read(&long).expect("named").1.announcement.expect("an entry");
        assert_eq!(announcement.nickname, "é".repeat(127));
    }
}
