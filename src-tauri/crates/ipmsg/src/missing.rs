//! A hint between Landline nodes: somebody does not answer me, does it answer you?
//!
//! It is broadcast as NOOPERATION with one line, `MS:` milliseconds, user and host, the names in hexadecimal: ASCII
//! throughout, as no packet of ours mixes charsets, and free of the protocol's separators. Every other program drops
//! mode 0 unread. What a hint is worth is decided in `peer`.

use crate::command::Mode;
use crate::compose::{Profile, no_operation};
use crate::packet::{Packet, PacketNo, decimal};
use data_encoding::HEXLOWER;
use std::time::Duration;

/// Longest silence that is sent or accepted.
pub const MAX_SILENCE: Duration = Duration::from_secs(3600);

/// Longest name, in bytes, that is sent or accepted.
const MAX_NAME: usize = 255;

/// A peer does not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Login name of the missing peer.
    pub user: String,
    /// Its host name.
    pub host: String,
    /// How long it has not answered the sender.
    pub silent: Duration,
}

impl Missing {
    /// The packet to broadcast.
    pub fn packet(&self, profile: &Profile, no: PacketNo) -> Packet {
        let silent = self.silent.min(MAX_SILENCE).as_millis();
        let hex = |name: &str| HEXLOWER.encode(name.as_bytes());
        let line = format!("\nMS:{silent} {} {}\n", hex(&self.user), hex(&self.host));
        Packet { extra: line.into_bytes(), ..no_operation(profile, no) }
    }

    /// Reads a packet; `None` for every other one.
    pub fn read(packet: &Packet) -> Option<Self> {
        let hint = packet.command.mode == Mode::NoOperation;
        let line = packet.extra.strip_prefix(b"\nMS:").filter(|_| hint)?;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let mut words = line.split(|byte| *byte == b' ');
        let (silent, user, host) = (decimal(words.next()?)?, name(words.next()?)?, name(words.next()?)?);
        let silent = Duration::from_millis(silent).min(MAX_SILENCE);
        (words.next().is_none() && !user.is_empty()).then_some(Self { user, host, silent })
    }
}

fn name(digits: &[u8]) -> Option<String> {
    let fits = digits.len() <= 2 * MAX_NAME;
    String::from_utf8(HEXLOWER.decode(digits).ok().filter(|_| fits)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charset::Charset;

    fn kim() -> Profile {
        Profile {
            user: "金".to_owned(),
            host: "pc-1".to_owned(),
            nickname: "Kim".to_owned(),
            group: String::new(),
            client: "Landline".to_owned(),
            charset: Charset::GB18030,
        }
    }

    fn read(extra: &[u8]) -> Option<Missing> {
        let packet = [b"1:7:bob:pc:0:", extra, b"\0"].concat();
        Missing::read(&Packet::decode(&packet).expect("a packet"))
    }

    #[test]
    fn reads_what_it_writes_whatever_the_names() {
        for (user, host) in [("张:伟", "电脑"), ("a b\n", ""), ("bob", "pc-1")] {
            let missing = Missing { user: user.into(), host: host.into(), silent: Duration::from_millis(1234) };
            let datagram = missing.packet(&kim(), PacketNo::new(7)).encode();
            assert_eq!(Missing::read(&Packet::decode(&datagram).expect("a packet")), Some(missing));
        }
    }

    /// iptux takes a whole datagram for one text, so its charset must be that of the header.
    #[test]
    fn the_line_is_ascii() {
        let missing = Missing { user: "张".into(), host: "电脑".into(), silent: Duration::from_secs(2) };
        assert_eq!(missing.packet(&kim(), PacketNo::new(7)).extra, b"\nMS:2000 e5bca0 e794b5e88491\n");
    }

    #[test]
    fn anything_else_is_none() {
        assert!(read(b"\nMS:1 626f62 70\n").is_some());
        for strange in [
            &b""[..],
            b"\nMS:",
            b"\nMS:1",
            b"\nMS:1 626f62",
            b"\nMS:x 626f62 70",
            b"\nMS:1 626f6 70",
            b"\nMS:1  70",
            b"\nMS:1 62zz62 70",
            b"\nMS:1 ff 70",
            b"\nMS:1 626f62 70 70",
            b"MS:1 626f62 70",
        ] {
            assert_eq!(read(strange), None, "{}", String::from_utf8_lossy(strange));
        }
        let long = [b"\nMS:1 ".as_slice(), &b"61".repeat(256), b" 70\n"].concat();
        assert_eq!(read(&long), None);
        let entry = Packet::decode(b"1:7:bob:pc:1:\nMS:1 626f62 70\n\0").expect("a packet");
        assert_eq!(Missing::read(&entry), None, "only NOOPERATION carries it");
    }

    #[test]
    fn an_absurd_silence_is_cut() {
        let missing = read(format!("\nMS:{} 626f62 70\n", u64::MAX).as_bytes()).expect("a hint");
        assert_eq!(missing.silent, MAX_SILENCE);
    }
}
