//! Host lists (ANSLIST): the hosts that a program knows, sent on request. Pure and total, both ways.
//!
//! `next 07 count 07`, then for each host user, host, status, IP, port, nickname and group, each ended by 07; an empty
//! field is 08 (protocol.txt; the padding of the first two as the reference client writes it). The port is in network
//! order, printed as read by a little-endian machine: 2425 is 30985. Whether a list is trusted is not decided here.

use crate::charset::Charset;
use crate::command::Options;
use crate::compose::{Profile, ans_list};
use crate::packet::{Packet, PacketNo};
use crate::stock;
use crate::text::{CharsetHint, decode_text, encode_text};
use std::net::{IpAddr, SocketAddr};

const SEPARATOR: char = '\u{7}';
const EMPTY: &str = "\u{8}";

/// Fields of one host.
const FIELDS: usize = 7;

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// Login name.
    pub user: String,
    /// Host name.
    pub host: String,
    /// Option bits of its entry.
    pub status: Options,
    /// Its address.
    pub address: SocketAddr,
    /// Display name.
    pub nickname: String,
    /// Group, maybe empty.
    pub group: String,
}

/// One page of a list as received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostList {
    /// The index to request next; 0 if this was the last page.
    pub next: u32,
    /// The hosts that could be parsed; others are left out.
    pub hosts: Vec<Host>,
}

impl HostList {
    /// Reads the extra part of an ANSLIST. Anything that is not a list yields an empty one.
    pub fn read(packet: &Packet, hint: CharsetHint) -> HostList {
        let text = decode_text(&packet.extra, packet.command.options, hint).text;
        let mut fields = text.split(SEPARATOR);
        let mut number = || fields.next().and_then(|field| field.trim().parse::<u32>().ok());
        let (Some(next), Some(count)) = (number(), number()) else { return HostList::default() };
        let fields: Vec<&str> = fields.collect();
        let lines = fields.chunks_exact(FIELDS).take(count.try_into().unwrap_or(usize::MAX));
        HostList { next, hosts: lines.filter_map(host).collect() }
    }
}

fn host(fields: &[&str]) -> Option<Host> {
    let &[user, host, status, ip, port, nickname, group] = fields else { return None };
    let name = |field: &str| if field == EMPTY { String::new() } else { field.to_owned() };
    let (ip, port): (IpAddr, u16) = (ip.trim().parse().ok()?, port.trim().parse().ok()?);
    Some(Host {
        user: name(user),
        host: name(host),
        status: Options::from_bits_retain(status.trim().parse().ok()?),
        address: (ip, port.swap_bytes()).into(),
        nickname: name(nickname),
        group: name(group),
    })
}

/// The page of `hosts` that begins at `start`, in `charset`: as many as every program can read. Characters that the
/// charset lacks become question marks: the hosts themselves are queried for their names.
pub fn host_list(profile: &Profile, no: PacketNo, hosts: &[Host], start: usize, charset: Charset) -> Packet {
    let page = |next: usize, count: usize, lines: &[u8]| {
        let head = format!("{next:5}{SEPARATOR}{count:5}{SEPARATOR}");
        ans_list(profile, no, [head.as_bytes(), lines].concat(), charset)
    };
    let room = stock::DATAGRAM_LIMIT.saturating_sub(page(u32::MAX as usize, u32::MAX as usize, &[]).encode().len());
    let (mut lines, mut count) = (Vec::new(), 0);
    for host in hosts.iter().skip(start) {
        let line = line(host, charset);
        if lines.len() + line.len() > room {
            break;
        }
        lines.extend(line);
        count += 1;
    }
    let next = start.saturating_add(count);
    page(if count == 0 || next >= hosts.len() { 0 } else { next }, count, &lines)
}

fn line(host: &Host, charset: Charset) -> Vec<u8> {
    let name = |name: &str| {
        let plain: String = name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let plain = if plain.is_empty() { EMPTY.to_owned() } else { plain };
        let ascii = || plain.chars().map(|c| u8::try_from(c).ok().filter(u8::is_ascii).unwrap_or(b'?')).collect();
        encode_text(&plain, charset).unwrap_or_else(|_| ascii())
    };
    let number = |number: u32| number.to_string().into_bytes();
    let fields: [Vec<u8>; FIELDS] = [
        name(&host.user),
        name(&host.host),
        number(host.status.bits()),
        host.address.ip().to_string().into_bytes(),
        number(host.address.port().swap_bytes().into()),
        name(&host.nickname),
        name(&host.group),
    ];
    fields
        .into_iter()
        .flat_map(|mut field| {
            field.push(SEPARATOR as u8);
            field
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Mode;

    const HINT: CharsetHint = CharsetHint { chosen: None, remembered: None, default: Charset::GB18030 };

    fn profile() -> Profile {
        Profile {
            user: "alice".into(),
            host: "pc-1".into(),
            nickname: "Alice".into(),
            group: String::new(),
            client: "Landline".into(),
            charset: Charset::GB18030,
        }
    }

    fn bob(number: u8) -> Host {
        Host {
            user: format!("bob{number}"),
            host: "pc-2".into(),
            status: Options::CAPUTF8OPT,
            address: ([10, 0, 0, number], 2425).into(),
            nickname: "鲍勃".into(),
            group: String::new(),
        }
    }

    #[test]
    fn a_list_is_written_as_the_reference_client_reads_it() {
        let packet =
            host_list(&profile(), PacketNo::new(9), &[Host { nickname: "Bob".into(), ..bob(2) }], 0, Charset::GBK);
        let wanted =
            b"1:9:alice:pc-1:19:    0\x07    1\x07bob2\x07pc-2\x0716777216\x0710.0.0.2\x0730985\x07Bob\x07\x08\x07\0";
        assert_eq!(packet.encode().escape_ascii().to_string(), wanted.escape_ascii().to_string());
    }

    #[test]
    fn pages_cover_the_list_and_each_is_read_whole_by_every_program() {
        let hosts: Vec<Host> = (0..200).map(|number| Host { group: "g".repeat(60), ..bob(number) }).collect();
        for charset in [Charset::UTF_8, Charset::GBK] {
            let (mut read, mut start, mut pages) = (Vec::new(), 0, 0);
            loop {
                let datagram = host_list(&profile(), PacketNo::new(1), &hosts, start, charset).encode();
                assert!(datagram.len() <= stock::DATAGRAM_LIMIT);
                let list = HostList::read(&Packet::decode(&datagram).unwrap(), HINT);
                read.extend(list.hosts);
                pages += 1;
                start = list.next as usize;
                if start == 0 {
                    break;
                }
            }
            assert_eq!(read, hosts);
            assert!(pages > 2);
        }
        let beyond = HostList::read(&host_list(&profile(), PacketNo::new(1), &hosts, 500, Charset::UTF_8), HINT);
        assert_eq!(beyond, HostList::default());
    }

    #[test]
    fn a_name_that_the_charset_lacks_is_asked_of_its_owner() {
        let packet = host_list(&profile(), PacketNo::new(1), &[bob(2)], 0, Charset::WINDOWS_1252);
        assert_eq!(HostList::read(&packet, HINT).hosts[0].nickname, "??");
        assert_eq!(packet.command.mode, Mode::AnsList);
    }

    #[test]
    fn what_is_not_a_list_is_an_empty_one_and_what_is_not_a_host_is_left_out() {
        let read = |extra: &[u8]| {
            let packet =
                Packet { extra: extra.to_vec(), ..host_list(&profile(), PacketNo::new(1), &[], 0, Charset::GBK) };
            HostList::read(&packet, HINT)
        };
        for extra in [&b""[..], b"\x07", b"x\x07y\x07", b"-1\x071\x07", b"    0\x07"] {
            assert_eq!(read(extra), HostList::default());
        }
        let one = b"u\x07h\x070\x0710.0.0.1\x0730985\x07n\x07g\x07";
        let list =
            |count: &str, lines: &[&[u8]]| read(&[format!("7\x07{count}\x07").as_bytes(), &lines.concat()].concat());
        assert_eq!(list("99999", &[one]).hosts.len(), 1, "a count is no promise");
        assert_eq!(list("1", &[one, one]).hosts.len(), 1);
        assert_eq!(list("4294967296", &[one]), HostList::default());
        assert_eq!(list("2", &[b"u\x07h\x070\x07nowhere\x071\x07n\x07g\x07", one]).hosts.len(), 1);
        assert_eq!(list("1", &[b"u\x07h\x070\x0710.0.0.1\x0770000\x07n\x07g\x07"]).hosts.len(), 0);
        assert_eq!(list("1", &[b"u\x07h\x070\x0710.0.0.1"]).hosts.len(), 0, "cut");
    }
}
