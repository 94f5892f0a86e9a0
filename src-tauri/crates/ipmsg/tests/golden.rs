//! Datagrams of real programs, and what is read from them.
//!
//! Each file of `golden/` is a transcript of one program: lines that begin with "> " are datagrams
//! with the escapes of a Rust byte string, the indented lines below say what they mean to us. A
//! change of meaning is a change of these files: run with `UPDATE_GOLDEN=1` and read the difference.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends by a panic")]

use std::fmt::Write as _;
use std::path::Path;

use landline_ipmsg::{Charset, CharsetHint, Entry, Mode, Packet, Sender, decode_text};

const HINT: CharsetHint = CharsetHint { chosen: None, remembered: None, default: Charset::GB18030 };

#[test]
fn real_datagrams_keep_their_meaning() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut files = 0;
    let mut datagrams = 0;
    for file in std::fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        let written = std::fs::read_to_string(&path).unwrap();
        let mut read = String::new();
        for line in written.lines().filter(|line| !line.starts_with("  ")) {
            writeln!(read, "{line}").unwrap();
            if let Some(escaped) = line.strip_prefix("> ") {
                read += &meaning(&unescape(escaped));
                datagrams += 1;
            }
        }
        files += 1;
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &read).unwrap();
        } else {
            assert_eq!(read, written, "{}", path.display());
        }
    }
    assert!(files >= 6 && datagrams >= 30, "{files} files with {datagrams} datagrams");
}

/// What we read from a datagram, a line for each thing.
fn meaning(datagram: &[u8]) -> String {
    let packet = match Packet::decode(datagram) {
        Ok(packet) => packet,
        Err(error) => return format!("  refused: {error}\n"),
    };
    assert_eq!(Packet::decode(&packet.encode()).as_ref(), Ok(&packet));
    let mut out = String::new();
    let mut line = |name: &str, value: String| writeln!(out, "  {name}: {value}").unwrap();
    line("from", format!("{:?}, packet {}", packet.version.dialect(), packet.no));
    let options = packet.command.options;
    line("command", format!("{:?} {:#x}", packet.command.mode, options.bits()));
    if Entry::is_entry(&packet) {
        let entry = Entry::read(&packet, HINT);
        line("identity", format!("{}@{}", entry.user, entry.host));
        line("shown", format!("{:?} of {:?}", entry.nickname, entry.group));
        line("charset", format!("{:?}", entry.charset));
        line("client", format!("{:?} away {} icon {:?}", entry.client, entry.away, entry.icon));
    } else {
        let sender = Sender::read(&packet, HINT);
        line("identity", format!("{}@{}", sender.user, sender.host));
        match packet.command.mode {
            Mode::SendMsg => {
                let text = decode_text(packet.body(), options, HINT);
                line("text", format!("{:?} in {} lossy {}", text.text, text.charset, text.lossy));
                line("wants ack", packet.command.wants_ack().to_string());
            }
            Mode::RecvMsg | Mode::ReadMsg => line("names", format!("{:?}", packet.named_packet())),
            _ => line("body", format!("\"{}\"", packet.body().escape_ascii())),
        }
        for block in packet.blocks().skip(1) {
            line("block", format!("\"{}\"", block.escape_ascii()));
        }
    }
    out
}

fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let (byte, length) = match rest {
            [b'0', ..] => (0, 1),
            [b'n', ..] => (b'\n', 1),
            [b'\\', ..] => (b'\\', 1),
            [b'x', high, low, ..] => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits).unwrap();
                (u8::from_str_radix(digits, 16).unwrap(), 3)
            }
            _ => panic!("no such escape: {text}"),
        };
        bytes.push(byte);
        rest = &rest[length..];
    }
    bytes
}
