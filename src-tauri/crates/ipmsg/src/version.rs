//! The first field of a packet. Stock programs write `1`; others append their name.
//!
//! Only the field itself is read here; how a dialect differs is handled where it matters.

use std::fmt;

use crate::charset::Charset;

/// The version field as received: it starts with the protocol number 1 and contains no ':' or NUL.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Version(Vec<u8>);

/// Which program sent a packet, as far as its version field tells.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// A bare `1`, as the reference client and Landline write it.
    Plain,
    /// `1_iptux 0.8.3`.
    Iptux {
        /// Name and version, "iptux 0.8.3".
        name: String,
    },
    /// `1_lbt6_0#128#<MAC>#…`: FeiQ.
    Feiq {
        /// The hardware address that FeiQ puts there, twelve hex digits, if it is well formed.
        mac: Option<String>,
    },
    /// `1@shiyeline`: 内网通.
    Shiyeline,
    /// Something else after the number.
    Other {
        /// The rest of the field, as printable text.
        name: String,
    },
}

impl Dialect {
    /// The charset that a program is known always to use, whatever the user's default is.
    pub fn charset(&self) -> Option<Charset> {
        matches!(self, Dialect::Feiq { .. } | Dialect::Shiyeline).then_some(Charset::GBK)
    }
}

impl Version {
    /// What this program writes.
    pub fn plain() -> Version {
        Version(b"1".to_vec())
    }

    /// Parses the field. `None` if it is not version 1 of the text protocol.
    pub fn parse(field: &[u8]) -> Option<Version> {
        let digits = field.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let number = field.get(..digits)?;
        let clean = !field.iter().any(|byte| matches!(byte, b':' | 0));
        (number == b"1" && clean).then(|| Version(field.to_vec()))
    }

    /// The field as it appears on the wire.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The program that the field names.
    pub fn dialect(&self) -> Dialect {
        let rest = self.0.get(1..).unwrap_or_default();
        let name = printable(rest.strip_prefix(b"_").unwrap_or(rest));
        if rest.is_empty() {
            Dialect::Plain
        } else if rest.starts_with(b"_iptux") {
            Dialect::Iptux { name }
        } else if rest.starts_with(b"_lbt") {
            Dialect::Feiq { mac: mac_of(rest) }
        } else if rest.eq_ignore_ascii_case(b"@shiyeline") {
            Dialect::Shiyeline
        } else {
            Dialect::Other { name }
        }
    }
}

/// The third '#' field of a FeiQ version, if it is twelve hex digits.
fn mac_of(rest: &[u8]) -> Option<String> {
    let mac = rest.split(|byte| *byte == b'#').nth(2)?;
    (mac.len() == 12 && mac.iter().all(u8::is_ascii_hexdigit)).then(|| printable(mac))
}

fn printable(bytes: &[u8]) -> String {
    bytes.iter().filter(|byte| matches!(byte, 0x20..=0x7e)).map(|byte| char::from(*byte)).collect()
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Version({})", self.0.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialect(field: &[u8]) -> Option<Dialect> {
        Version::parse(field).map(|version| version.dialect())
    }

    #[test]
    fn reads_the_dialects_of_the_field() {
        assert_eq!(dialect(b"1"), Some(Dialect::Plain));
        assert_eq!(dialect(b"1_iptux 0.8.3"), Some(Dialect::Iptux { name: "iptux 0.8.3".into() }));
        assert_eq!(
            dialect(b"1_lbt6_0#128#50E549201F5A#0#0#0#4001#9"),
            Some(Dialect::Feiq { mac: Some("50E549201F5A".into()) })
        );
        assert_eq!(dialect(b"1_lbt4_0#x"), Some(Dialect::Feiq { mac: None }));
        assert_eq!(dialect(b"1@shiyeline"), Some(Dialect::Shiyeline));
        assert_eq!(dialect(b"1_xyz\xff 2"), Some(Dialect::Other { name: "xyz 2".into() }));
    }

    #[test]
    fn refuses_what_is_not_version_one() {
        for field in [&b""[..], b"2", b"12", b"x1", b"IP2", b"1:", b"1\0"] {
            assert_eq!(Version::parse(field), None, "{}", field.escape_ascii());
        }
    }
}
