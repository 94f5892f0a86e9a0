//! One datagram of the text protocol: `version:number:user:host:command:extra` and NUL.
//!
//! Decoding is total: strict about structure, lenient about everything else, and independent of charsets. The meaning
//! of the extra part depends on the mode and is read elsewhere.

use std::fmt;

use crate::command::Command;
use crate::version::Version;

/// Longest datagram that is decoded, in bytes. No UDP datagram over IPv4 can be longer.
pub const DECODE_LIMIT: usize = 64 * 1024;

/// The number of a packet: opaque in received packets, below 2^32 in sent ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PacketNo(u64);

impl PacketNo {
    /// A number as received or stored.
    pub const fn new(number: u64) -> PacketNo {
        PacketNo(number)
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Parses decimal digits, surrounded by optional blanks. `None` for anything else.
    pub fn parse(field: &[u8]) -> Option<PacketNo> {
        decimal(field.trim_ascii()).map(PacketNo)
    }
}

impl fmt::Display for PacketNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A packet of the text protocol, its texts still in the sender's charset.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Packet {
    /// Protocol number and dialect.
    pub version: Version,
    /// Number assigned by the sender.
    pub no: PacketNo,
    /// Login name of the sender; with the host its identity.
    pub user: Vec<u8>,
    /// Host name of the sender.
    pub host: Vec<u8>,
    /// The command.
    pub command: Command,
    /// Everything after the fifth ':' without trailing NULs. Inner NULs separate blocks.
    pub extra: Vec<u8>,
}

/// Why a datagram is not a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Longer than [`DECODE_LIMIT`].
    #[error("the datagram has {0} bytes, more than any packet may have")]
    TooLong(usize),
    /// Fewer than five ':'.
    #[error("the packet ends before its field `{0}`")]
    Truncated(&'static str),
    /// Not version 1 of the text protocol; an IPDict also ends here.
    #[error("the version field is not one of this protocol")]
    Version,
    /// The packet number is not decimal or does not fit 64 bits.
    #[error("the packet number is not a decimal number")]
    Number,
    /// The command is not decimal or does not fit 32 bits.
    #[error("the command is not a decimal number of 32 bits")]
    Command,
}

impl Packet {
    /// Reads one datagram.
    ///
    /// # Errors
    /// [`DecodeError`] says which field is missing or malformed. No input panics.
    pub fn decode(datagram: &[u8]) -> Result<Packet, DecodeError> {
        if datagram.len() > DECODE_LIMIT {
            return Err(DecodeError::TooLong(datagram.len()));
        }
        // The message text may contain ':', so only the first five are separators.
        let mut fields = datagram.splitn(6, |byte| *byte == b':');
        let mut field = |name| fields.next().ok_or(DecodeError::Truncated(name));
        let version = Version::parse(field("version")?).ok_or(DecodeError::Version)?;
        let no = PacketNo::parse(field("number")?).ok_or(DecodeError::Number)?;
        let user = until_nul(field("user")?);
        let host = until_nul(field("host")?);
        let command = command_word(field("command")?).ok_or(DecodeError::Command)?;
        let extra = trim_nul(field("extra")?);
        Ok(Packet {
            version,
            no,
            user: user.to_vec(),
            host: host.to_vec(),
            command: Command::from_word(command),
            extra: extra.to_vec(),
        })
    }

    /// Encodes the packet, terminated by one NUL.
    ///
    /// A ':' in user or host would shift every field behind it and is written as ';' (protocol.txt); a NUL there ends
    /// the name. [`Packet::decode`] yields neither.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.encoded_len());
        out.extend_from_slice(self.version.as_bytes());
        out.push(b':');
        out.extend_from_slice(self.no.to_string().as_bytes());
        for name in [&self.user, &self.host] {
            out.push(b':');
            out.extend(until_nul(name).iter().map(|byte| if *byte == b':' { b';' } else { *byte }));
        }
        out.push(b':');
        out.extend_from_slice(self.command.word().to_string().as_bytes());
        out.push(b':');
        out.extend_from_slice(trim_nul(&self.extra));
        out.push(0);
        out
    }

    /// Upper bound for the length of [`Packet::encode`]'s result.
    fn encoded_len(&self) -> usize {
        const NUMBERS: usize = 20 + 10;
        const SEPARATORS: usize = 5 + 1;
        self.version.as_bytes().len() + self.user.len() + self.host.len() + self.extra.len() + NUMBERS + SEPARATORS
    }

    /// The NUL-separated blocks of the extra part. There is always a first one, possibly empty.
    pub fn blocks(&self) -> impl Iterator<Item = &[u8]> {
        self.extra.split(|byte| *byte == 0)
    }

    /// The first block: message text, nickname or number, depending on the mode.
    pub fn body(&self) -> &[u8] {
        until_nul(&self.extra)
    }

    /// The packet number in the body, as in RECVMSG and READMSG. Programs append to it, so only the leading digits
    /// count.
    pub fn named_packet(&self) -> Option<PacketNo> {
        let body = self.body().trim_ascii_start();
        let digits = body.iter().take_while(|byte| byte.is_ascii_digit()).count();
        PacketNo::parse(body.get(..digits)?)
    }
}

impl fmt::Debug for Packet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Packet")
            .field("version", &self.version)
            .field("no", &self.no.0)
            .field("user", &self.user.escape_ascii().to_string())
            .field("host", &self.host.escape_ascii().to_string())
            .field("command", &self.command)
            .field("extra", &self.extra.escape_ascii().to_string())
            .finish()
    }
}

/// A command word in decimal. Programs that print it as a signed number turn bit 31 into a minus sign.
fn command_word(field: &[u8]) -> Option<u32> {
    let field = field.trim_ascii();
    match field.strip_prefix(b"-") {
        None => u32::try_from(decimal(field)?).ok(),
        Some(magnitude) => {
            let word = i64::try_from(decimal(magnitude)?).ok()?;
            i32::try_from(-word).ok().map(i32::cast_unsigned)
        }
    }
}

/// Decimal digits only: unlike `str::parse` no sign, unlike `strtoul` no trailing characters.
pub(crate) fn decimal(digits: &[u8]) -> Option<u64> {
    let all = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(digits).ok().filter(|_| all)?.parse().ok()
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// Programs end a packet with zero, one or two NULs; their number has no meaning.
fn trim_nul(mut bytes: &[u8]) -> &[u8] {
    while let [rest @ .., 0] = bytes {
        bytes = rest;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Mode, Options};

    #[test]
    fn reads_the_worked_example() {
        let packet = Packet::decode(b"1:1700000000:alice:pc-1:288:Hi\0").unwrap();
        assert_eq!(packet.no, PacketNo::new(1_700_000_000));
        assert_eq!((&packet.user[..], &packet.host[..]), (&b"alice"[..], &b"pc-1"[..]));
        assert_eq!(packet.command, Command::new(Mode::SendMsg, Options::SENDCHECKOPT));
        assert_eq!(packet.extra, b"Hi");
        assert_eq!(packet.encode(), b"1:1700000000:alice:pc-1:288:Hi\0");
    }

    #[test]
    fn text_keeps_its_colons_and_blocks_their_places() {
        let packet = Packet::decode(b"1:5:a:b:32:x:y#z::\0\0list\0\0").unwrap();
        assert_eq!(packet.body(), b"x:y#z::");
        assert_eq!(packet.blocks().collect::<Vec<_>>(), [&b"x:y#z::"[..], b"", b"list"]);
    }

    #[test]
    fn any_number_of_trailing_nuls_is_the_same_packet() {
        let bare = Packet::decode(b"1:5:a:b:32:hi").unwrap();
        assert_eq!(Packet::decode(b"1:5:a:b:32:hi\0").unwrap(), bare);
        assert_eq!(Packet::decode(b"1:5:a:b:32:hi\0\0").unwrap(), bare);
    }

    #[test]
    fn says_what_is_wrong() {
        let wrong = |bytes: &[u8]| Packet::decode(bytes).unwrap_err();
        assert_eq!(wrong(b""), DecodeError::Version);
        assert_eq!(wrong(b"IP2:52:VER:1:3:PKT:8:6553f100:Z"), DecodeError::Version);
        assert_eq!(wrong(b"1"), DecodeError::Truncated("number"));
        assert_eq!(wrong(b"1:5:a:b:32"), DecodeError::Truncated("extra"));
        assert_eq!(wrong(b"1:+5:a:b:32:"), DecodeError::Number);
        assert_eq!(wrong(b"1::a:b:32:"), DecodeError::Number);
        assert_eq!(wrong(b"1:99999999999999999999:a:b:32:"), DecodeError::Number);
        assert_eq!(wrong(b"1:5:a:b:4294967296:"), DecodeError::Command);
        assert_eq!(wrong(b"1:5:a:b:-:"), DecodeError::Command);
        assert_eq!(wrong(b"1:5:a:b:0x20:"), DecodeError::Command);
        assert_eq!(wrong(&vec![b'1'; DECODE_LIMIT + 1]), DecodeError::TooLong(DECODE_LIMIT + 1));
    }

    #[test]
    fn a_signed_command_is_bit_31() {
        let packet = Packet::decode(b"1:5:a:b:-2147483391:").unwrap();
        assert_eq!(packet.command.word(), 0x8000_0101);
        assert!(packet.command.has(Options::IPTUX_SHAREDOPT));
        assert_eq!(Packet::decode(b"1:5:a:b:-2147483649:"), Err(DecodeError::Command));
    }

    #[test]
    fn a_colon_in_a_name_does_not_shift_the_fields() {
        let mut packet = Packet::decode(b"1:5:a:b:32:hi").unwrap();
        packet.user = b"a:x".to_vec();
        packet.host = b"b\0c".to_vec();
        assert_eq!(packet.encode(), b"1:5:a;x:b:32:hi\0");
    }

    #[test]
    fn an_acknowledgement_names_its_packet() {
        let named = |bytes: &[u8]| Packet::decode(bytes).unwrap().named_packet();
        assert_eq!(named(b"1:9:a:b:33:20\0"), Some(PacketNo::new(20)));
        assert_eq!(named(b"1:9:a:b:33: 20#x\0y"), Some(PacketNo::new(20)));
        assert_eq!(named(b"1:9:a:b:33:\0"), None);
        assert_eq!(named(b"1:9:a:b:33:-1\0"), None);
    }
}
