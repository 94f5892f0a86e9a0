//! What holds for every packet, every text and every heap of bytes.
#![allow(clippy::unwrap_used, reason = "a test ends by a panic")]

use landline_ipmsg::{
    Charset, CharsetHint, Command, DecodedText, Entry, Host, HostList, Mode, Options, Packet, PacketNo, Profile,
    Sender, Target, Version, compose, decode_text, encode_text, host_list, split_text, stock, text_budget,
};
use proptest::prelude::*;

fn charset() -> impl Strategy<Value = Charset> {
    proptest::sample::select(Charset::CHOICES)
}

fn hint() -> impl Strategy<Value = CharsetHint> {
    (proptest::option::of(charset()), charset()).prop_map(|(remembered, default)| CharsetHint {
        chosen: None,
        remembered,
        default,
    })
}

/// Any packet that can come out of [`Packet::decode`].
fn packet() -> impl Strategy<Value = Packet> {
    let version = prop_oneof![
        Just(b"1".to_vec()),
        Just(b"1_iptux 0.8.3".to_vec()),
        Just(b"1_lbt6_0#128#50E549201F5A#0#0#0#4001#9".to_vec()),
        Just(b"1@shiyeline".to_vec()),
    ];
    let name = || proptest::collection::vec(any::<u8>().prop_filter("structure", |b| !b":\0".contains(b)), 0..20);
    let extra = proptest::collection::vec(any::<u8>(), 0..200).prop_map(|mut extra| {
        while extra.last() == Some(&0) {
            extra.pop();
        }
        extra
    });
    (version, any::<u64>(), name(), name(), any::<u32>(), extra).prop_map(|(version, no, user, host, word, extra)| {
        Packet {
            version: Version::parse(&version).unwrap(),
            no: PacketNo::new(no),
            user,
            host,
            command: Command::from_word(word),
            extra,
        }
    })
}

/// Bytes that look like a packet more often than chance would have it.
fn nearly_a_packet() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"1:".to_vec()),
        Just(b":".to_vec()),
        Just(b"\0".to_vec()),
        Just(b"\nNN:".to_vec()),
        Just(b"-2147483648:".to_vec()),
        Just(b"1_iptux 0.8.3:1:a:b:257:".to_vec()),
        Just(b"1_lbt6_0#128#:1:a:b:1:".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..12),
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn kim() -> Profile {
    Profile {
        user: "kim".into(),
        host: "pc".into(),
        nickname: "Kim".into(),
        group: String::new(),
        client: "Landline".into(),
        charset: Charset::GBK,
    }
}

fn host() -> impl Strategy<Value = Host> {
    let name = || "[^\\pC]{0,40}";
    (name(), name(), any::<u32>(), any::<std::net::IpAddr>(), any::<u16>(), name(), name()).prop_map(
        |(user, host, status, ip, port, nickname, group)| Host {
            user,
            host,
            status: Options::from_bits_retain(status),
            address: (ip, port).into(),
            nickname,
            group,
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(packet in packet()) {
        prop_assert_eq!(Packet::decode(&packet.encode()), Ok(packet));
    }

    #[test]
    fn no_bytes_panic_and_every_packet_can_be_written(bytes in nearly_a_packet(), hint in hint()) {
        if let Ok(packet) = Packet::decode(&bytes) {
            prop_assert_eq!(&Packet::decode(&packet.encode()), &Ok(packet.clone()));
            let entry = Entry::read(&packet, hint);
            for name in [&entry.user, &entry.host, &entry.nickname, &entry.group] {
                prop_assert!(!name.chars().any(char::is_control));
            }
            let _ = Sender::read(&packet, hint);
            let _ = packet.named_packet();
            prop_assert!(packet.blocks().count() >= 1);
        }
    }

    #[test]
    fn a_text_is_read_in_the_charset_it_was_written_in(text in any::<String>(), charset in charset()) {
        if let Ok(bytes) = encode_text(&text, charset) {
            prop_assert_eq!(charset.decode(&bytes), (text.clone(), false));
            let options = if charset == Charset::UTF_8 { Options::UTF8OPT } else { Options::empty() };
            let hint = CharsetHint { chosen: None, remembered: Some(charset), default: Charset::UTF_8 };
            let read = decode_text(&bytes, options, hint);
            // Bytes that are by chance valid in both may be taken for UTF-8; nothing else may happen.
            let twofold = std::str::from_utf8(&bytes).is_ok_and(|other| other == read.text);
            prop_assert!(read.text == text || twofold, "{:?}", read);
        }
    }

    #[test]
    fn what_cannot_be_written_is_named_exactly(text in any::<String>(), charset in charset()) {
        let missing = encode_text(&text, charset).err().map(|error| error.chars).unwrap_or_default();
        prop_assert!(missing.iter().all(|c| text.contains(*c)));
        let rest: String = text.chars().filter(|c| !missing.contains(c)).collect();
        prop_assert!(encode_text(&rest, charset).is_ok());
    }

    #[test]
    fn any_bytes_are_some_text(raw in proptest::collection::vec(any::<u8>(), 0..300), word: u32, hint in hint()) {
        let options = Command::from_word(word).options;
        let DecodedText { text, charset, lossy, telling } = decode_text(&raw, options, hint);
        prop_assert_eq!(charset.decode(&raw), (text, lossy));
        prop_assert!(!(lossy && telling));
    }

    #[test]
    fn parts_fit_and_joined_are_the_text(text in "(?s).{0,400}", charset in charset(), budget in 0_usize..200) {
        if let Ok(parts) = split_text(&text, charset, budget) {
            let whole = text.replace("\r\n", "\n").replace('\r', "\n");
            for (at, part) in parts.iter().enumerate() {
                prop_assert!(encode_text(part, charset).unwrap().len() <= budget);
                let number = format!("({}/{}) ", at + 1, parts.len());
                prop_assert!(parts.len() == 1 || part.starts_with(&number));
            }
            let joined: String = match parts.as_slice() {
                [only] => only.clone(),
                many => many.iter().map(|part| part.split_once(") ").unwrap().1).collect(),
            };
            prop_assert_eq!(joined, whole);
        }
    }

    #[test]
    fn our_entries_are_read_as_they_were_meant(
        user in "[^\\p{Cc}:]{1,12}", nickname in "[^\\p{Cc}]{0,12}", group in "[^\\p{Cc}]{0,12}",
        charset in charset(), hint in hint(), away: bool,
    ) {
        let profile = Profile {
            user: user.clone(),
            host: "pc-1".into(),
            nickname: nickname.clone(),
            group: group.clone(),
            client: "Landline 0.1.0".into(),
            charset,
        };
        let packet = compose::entry(&profile, PacketNo::new(7), Mode::BrEntry, away);
        let entry = Entry::read(&Packet::decode(&packet.encode()).unwrap(), hint);
        prop_assert_eq!(&entry.user, &user);
        let shown = landline_ipmsg::display_name(&nickname);
        let login = landline_ipmsg::display_name(&landline_ipmsg::display_identity(&user));
        prop_assert_eq!(entry.nickname, if shown.is_empty() { login } else { shown });
        prop_assert_eq!(entry.group, landline_ipmsg::display_name(&group));
        prop_assert_eq!(entry.away, away);
    }

    #[test]
    fn targets_are_read_as_they_are_written(text in "[0-9a-f.:/%\\[\\]-]{0,30}|10\\.[0-9]{1,3}\\.0\\.[0-9]{1,3}(/2[0-9]|-10\\.1\\.0\\.9)?(:[0-9]{1,5})?") {
        if let Ok(target) = text.parse::<Target>() {
            prop_assert_eq!(target.to_string().parse(), Ok(target.clone()));
            prop_assert!(target.addresses(2425, |_| None).len() <= landline_ipmsg::MAX_ADDRESSES as usize);
        }
    }
}

proptest! {
    // Long texts: each case is many.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_host_list_is_read_as_it_was_written(hosts in proptest::collection::vec(host(), 0..40), charset in charset()) {
        let hosts: Vec<Host> = hosts;
        let (mut read, mut start) = (0, 0);
        loop {
            let page = host_list(&kim(), PacketNo::new(1), &hosts, start, Charset::UTF_8);
            prop_assert!(page.encode().len() <= stock::DATAGRAM_LIMIT);
            let list = HostList::read(&Packet::decode(&page.encode()).unwrap(), CharsetHint { chosen: None, remembered: None, default: charset });
            for host in list.hosts {
                prop_assert_eq!(&host, &hosts[read]);
                read += 1;
            }
            start = list.next as usize;
            if start == 0 {
                break;
            }
        }
        prop_assert_eq!(read, hosts.len());
        // In any other charset no page is too long or lost either.
        let page = host_list(&kim(), PacketNo::new(1), &hosts, 0, charset);
        prop_assert!(page.encode().len() <= stock::DATAGRAM_LIMIT);
    }

    #[test]
    fn no_bytes_are_more_hosts_than_they_have_room_for(extra in "([ 0-9]{0,9}|[a-z.:]{0,9}|\u{7}){0,60}", hint in hint()) {
        let packet = Packet { extra: extra.clone().into_bytes(), ..host_list(&kim(), PacketNo::new(1), &[], 0, Charset::GBK) };
        let list = HostList::read(&packet, hint);
        prop_assert!(list.hosts.len() <= extra.len() / 7);
    }

    #[test]
    fn a_part_fits_a_stock_datagram(text in "\\PC{0,2000}", user in "\\PC{0,20}", repeat in 1_usize..20) {
        let profile = Profile {
            user,
            host: "pc-1".into(),
            nickname: "n".into(),
            group: String::new(),
            client: "Landline 0.1.0".into(),
            charset: Charset::GB18030,
        };
        let text = text.repeat(repeat);
        let options = Options::SENDCHECKOPT;
        for charset in [Charset::UTF_8, Charset::GB18030] {
            let budget = text_budget(&profile, charset, options);
            for part in split_text(&text, charset, budget).unwrap() {
                let packet = compose::message(&profile, PacketNo::new(1), &part, charset, options).unwrap();
                prop_assert!(packet.encode().len() <= landline_ipmsg::stock::DATAGRAM_LIMIT);
            }
        }
    }
}
