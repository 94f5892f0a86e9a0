//! Addresses that the user wants to reach besides the local network: their text form and the addresses they stand for.
//!
//! Does not live here: sending to them (`endpoint`).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6};
use std::ops::RangeInclusive;
use std::str::FromStr;

/// Maximum number of addresses of one target: a /16. They are queried one by one, at a bounded rate.
pub const MAX_ADDRESSES: u32 = 65_536;

/// One entry of the user's list of targets.
///
/// | text | means |
/// |---|---|
/// | `10.0.0.7`, `10.0.0.7:2426` | one address; also a broadcast address |
/// | `10.1.2.10-10.1.2.40`, `….40:2426` | every address from the first to the last |
/// | `10.1.2.0/24`, `10.1.2.0/24:2426` | every address of a network, its broadcast address included |
/// | `fe80::1%eth0`, `[fe80::1%eth0]:2425` | one IPv6 address, with its interface where it needs one |
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Target {
    /// One IPv4 address.
    V4 {
        /// The address.
        address: Ipv4Addr,
        /// Its port; the protocol's if none is given.
        port: Option<u16>,
    },
    /// One IPv6 address.
    V6 {
        /// The address.
        address: Ipv6Addr,
        /// Interface by name or index, for addresses that are unique only together with it.
        zone: Option<String>,
        /// Its port.
        port: Option<u16>,
    },
    /// A range of IPv4 addresses.
    Range {
        /// First address.
        first: Ipv4Addr,
        /// Last address, not below the first.
        last: Ipv4Addr,
        /// Port of all.
        port: Option<u16>,
    },
    /// An IPv4 network.
    Network {
        /// Its first address.
        address: Ipv4Addr,
        /// Prefix length, 16 to 32.
        prefix: u8,
        /// Port of all.
        port: Option<u16>,
    },
}

/// Why a text is not a target, as a sentence for the user.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a target: {reason}")]
pub struct TargetError {
    text: String,
    reason: String,
}

impl Target {
    /// The addresses to send to. `zone` looks up the index of an interface by its name; a target whose interface is
    /// absent currently has no address.
    pub fn addresses(&self, default_port: u16, zone: impl Fn(&str) -> Option<u32>) -> Vec<SocketAddr> {
        let v4 = |address, port: &Option<u16>| SocketAddr::from((address, port.unwrap_or(default_port)));
        match self {
            Target::V4 { address, port } => vec![v4(*address, port)],
            Target::V6 { address, zone: name, port } => {
                let scope = match name {
                    None => Some(0),
                    Some(name) => name.parse().ok().or_else(|| zone(name)),
                };
                let port = port.unwrap_or(default_port);
                scope.map(|scope| SocketAddrV6::new(*address, port, 0, scope).into()).into_iter().collect()
            }
            Target::Range { port, .. } | Target::Network { port, .. } => {
                self.range().into_iter().flatten().map(|bits| v4(Ipv4Addr::from_bits(bits), port)).collect()
            }
        }
    }

    /// The range of IPv4 addresses, as numbers; `None` for a single address.
    pub fn range(&self) -> Option<RangeInclusive<u32>> {
        match self {
            Target::V4 { .. } | Target::V6 { .. } => None,
            Target::Range { first, last, .. } => Some(first.to_bits()..=last.to_bits()),
            Target::Network { address, prefix, .. } => {
                let (first, last) = bounds(*address, *prefix);
                // The network's own address is not a host, except in networks that have none (RFC 3021).
                Some(if *prefix < 31 { first + 1 } else { first }..=last)
            }
        }
    }

    /// Whether the target includes this address, on any port. A single address that ends in 255 may be the broadcast
    /// address of a network whose hosts answer from their own addresses: it covers its /24, and its /16 if it ends in
    /// 255.255.
    pub fn covers(&self, ip: IpAddr) -> bool {
        match (self, ip) {
            (Target::V4 { address, .. }, IpAddr::V4(ip)) => {
                let hosts = match address.octets() {
                    [_, _, 255, 255] => 16,
                    [.., 255] => 8,
                    _ => 0,
                };
                address.to_bits() >> hosts == ip.to_bits() >> hosts
            }
            (Target::V6 { address, .. }, IpAddr::V6(ip)) => *address == ip,
            (Target::Range { .. } | Target::Network { .. }, IpAddr::V4(ip)) => {
                self.range().is_some_and(|range| range.contains(&ip.to_bits()))
            }
            _ => false,
        }
    }

    /// The explicit port, if any.
    pub fn port(&self) -> Option<u16> {
        match self {
            Target::V4 { port, .. }
            | Target::V6 { port, .. }
            | Target::Range { port, .. }
            | Target::Network { port, .. } => *port,
        }
    }
}

/// First and last address of a network. `prefix` is at most 32.
fn bounds(address: Ipv4Addr, prefix: u8) -> (u32, u32) {
    let mask = u32::MAX.checked_shl(32 - u32::from(prefix.min(32))).unwrap_or(0);
    (address.to_bits() & mask, address.to_bits() | !mask)
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Target, TargetError> {
        parse(text.trim()).map_err(|reason| TargetError { text: text.chars().take(100).collect(), reason })
    }
}

fn parse(text: &str) -> Result<Target, String> {
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    if let Some(rest) = text.strip_prefix('[') {
        let (inside, port) = rest.split_once(']').ok_or("the closing bracket is missing")?;
        let port = if port.is_empty() {
            None
        } else {
            Some(parse_port(port.strip_prefix(':').ok_or("after the bracket only a colon and a port may follow")?)?)
        };
        return parse_v6(inside, port);
    }
    // Two colons mean an IPv6 address, which takes a port only in brackets.
    if text.matches(':').count() > 1 {
        return parse_v6(text, None);
    }
    let (text, port) = match text.split_once(':') {
        Some((address, port)) => (address, Some(parse_port(port)?)),
        None => (text, None),
    };
    if let Some((first, last)) = text.split_once('-') {
        let (first, last) = (parse_v4(first.trim())?, parse_v4(last.trim())?);
        if last < first {
            return Err(format!("the range ends at {last}, before it begins at {first}"));
        }
        few_enough(last.to_bits() - first.to_bits())?;
        return Ok(Target::Range { first, last, port });
    }
    if let Some((address, prefix)) = text.split_once('/') {
        let address = parse_v4(address)?;
        let prefix: u8 = prefix
            .parse()
            .ok()
            .filter(|prefix| *prefix <= 32)
            .ok_or_else(|| format!("after the slash a number from 0 to 32 is wanted, not {prefix:?}"))?;
        let (first, last) = bounds(address, prefix);
        few_enough(last - first)?;
        return Ok(Target::Network { address: Ipv4Addr::from_bits(first), prefix, port });
    }
    Ok(Target::V4 { address: parse_v4(text)?, port })
}

fn parse_v4(text: &str) -> Result<Ipv4Addr, String> {
    let address: Ipv4Addr = text
        .parse()
        .map_err(|_| format!("{text:?} is not an address like 10.0.0.7, 10.0.0.0/24 or 10.0.0.1-10.0.0.9"))?;
    // RFC 1122, 3.2.1.3: "this network" is not a destination, and the others are not single hosts.
    if address.octets().first() == Some(&0) {
        Err(format!("{address} is nobody's address: none begins with 0"))
    } else if address.is_loopback() {
        Err(format!("{address} is this computer itself"))
    } else if address.is_multicast() || address.is_broadcast() {
        Err(format!("{address} is not the address of one computer: everybody on this network is reached without it"))
    } else {
        Ok(address)
    }
}

fn parse_v6(text: &str, port: Option<u16>) -> Result<Target, String> {
    let (address, zone) = match text.split_once('%') {
        Some((address, zone)) => (address, Some(zone)),
        None => (text, None),
    };
    let address: Ipv6Addr = match address.parse() {
        Ok(address) => address,
        Err(_) if address.contains('/') => {
            return Err("an IPv6 network is too large to reach address by address; give single addresses".to_owned());
        }
        Err(_) => return Err(format!("{address:?} is not an IPv6 address")),
    };
    if address.is_unspecified() {
        return Err(":: is nobody's address".to_owned());
    }
    if address.is_loopback() {
        return Err(format!("{address} is this computer itself"));
    }
    if address.is_multicast() {
        return Err(format!(
            "{address} is not the address of one computer: everybody on this network is reached without it"
        ));
    }
    if zone.is_some_and(|zone| zone.is_empty() || zone.contains(|c: char| c.is_whitespace() || "[]%".contains(c))) {
        return Err("after % the name of an interface is wanted".to_owned());
    }
    Ok(Target::V6 { address, zone: zone.map(str::to_owned), port })
}

fn parse_port(text: &str) -> Result<u16, String> {
    text.parse().ok().filter(|port| *port > 0).ok_or_else(|| format!("{text:?} is not a port (1 to 65535)"))
}

fn few_enough(more_than_one: u32) -> Result<(), String> {
    if more_than_one < MAX_ADDRESSES {
        Ok(())
    } else {
        Err(format!("it stands for more than {MAX_ADDRESSES} addresses; name smaller parts"))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = match self {
            Target::V4 { address, port } => {
                address.fmt(f)?;
                port
            }
            Target::Range { first, last, port } => {
                write!(f, "{first}-{last}")?;
                port
            }
            Target::Network { address, prefix, port } => {
                write!(f, "{address}/{prefix}")?;
                port
            }
            Target::V6 { address, zone, port } => {
                let zone = zone.as_ref().map(|zone| format!("%{zone}")).unwrap_or_default();
                return match port {
                    Some(port) => write!(f, "[{address}{zone}]:{port}"),
                    None => write!(f, "{address}{zone}"),
                };
            }
        };
        port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl From<SocketAddr> for Target {
    fn from(address: SocketAddr) -> Target {
        let port = Some(address.port());
        match address {
            SocketAddr::V4(v4) => Target::V4 { address: *SocketAddrV4::ip(&v4), port },
            SocketAddr::V6(v6) => {
                Target::V6 { address: *v6.ip(), zone: (v6.scope_id() != 0).then(|| v6.scope_id().to_string()), port }
            }
        }
    }
}

impl From<IpAddr> for Target {
    fn from(address: IpAddr) -> Target {
        match address {
            IpAddr::V4(address) => Target::V4 { address, port: None },
            IpAddr::V6(address) => Target::V6 { address, zone: None, port: None },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(text: &str) -> Vec<String> {
        let zone = |name: &str| (name == "eth0").then_some(7);
        let target: Target = text.parse().unwrap();
        target.addresses(2425, zone).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_form_stands_for_its_addresses() {
        assert_eq!(addresses("10.0.0.7"), ["10.0.0.7:2425"]);
        assert_eq!(addresses(" 10.0.0.7:2426 "), ["10.0.0.7:2426"]);
        assert_eq!(addresses("10.1.2.9-10.1.2.11"), ["10.1.2.9:2425", "10.1.2.10:2425", "10.1.2.11:2425"]);
        assert_eq!(addresses("10.1.2.5/30:9"), ["10.1.2.5:9", "10.1.2.6:9", "10.1.2.7:9"]);
        assert_eq!(addresses("10.1.2.4/31"), ["10.1.2.4:2425", "10.1.2.5:2425"]);
        assert_eq!(addresses("10.1.2.4/32"), ["10.1.2.4:2425"]);
        assert_eq!(addresses("10.1.2.0/24").len(), 255);
        assert_eq!(addresses("[fe80::1%eth0]:2426"), ["[fe80::1%7]:2426"]);
        assert_eq!(addresses("fe80::1%3"), ["[fe80::1%3]:2425"]);
        assert_eq!(addresses("2001:db8::5"), ["[2001:db8::5]:2425"]);
        assert_eq!(addresses("fe80::1%gone"), [""; 0]);
    }

    #[test]
    fn text_and_target_are_the_same() {
        for text in
            ["10.0.0.7", "10.0.0.7:2426", "10.1.2.0/24:1", "10.1.2.9-10.1.2.11:5", "fe80::1%eth0", "[fe80::9]:5"]
        {
            assert_eq!(text.parse::<Target>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_refused_is_refused_with_a_sentence() {
        let refused = |text: &str| text.parse::<Target>().unwrap_err().to_string();
        assert_eq!(refused(""), r#""" is not a target: it is empty"#);
        assert!(refused("10.0.0.0/8").ends_with("it stands for more than 65536 addresses; name smaller parts"));
        assert!(refused("10.0.0.9-10.0.0.1").ends_with("the range ends at 10.0.0.1, before it begins at 10.0.0.9"));
        assert!(refused("10.0.0.1/33").contains("from 0 to 32"));
        assert!(refused("10.0.0.1:0").ends_with(r#""0" is not a port (1 to 65535)"#));
        assert!(refused("printer").contains("is not an address like 10.0.0.7"));
        assert!(refused("0.0.0.1/24").ends_with("0.0.0.1 is nobody's address: none begins with 0"));
        for own in ["127.0.0.1", "127.0.0.0/24", "127.0.0.1-127.0.0.9", "::1"] {
            assert!(refused(own).ends_with("is this computer itself"), "{own}");
        }
        for many in ["255.255.255.255", "224.0.0.1", "239.0.0.0/24", "223.255.255.250-224.0.0.9", "ff02::1%eth0"] {
            assert!(refused(many).contains("not the address of one computer"), "{many}");
        }
        assert!(refused("2001:db8::/64").contains("IPv6 network"));
        assert!(refused("[::1").contains("closing bracket"));
        assert!(refused("[::1]2425").contains("colon and a port"));
        assert!(refused("fe80::1%").contains("name of an interface"));
    }

    #[test]
    fn the_largest_allowed_target_is_a_slash_16() {
        assert_eq!(addresses("10.0.0.0/16").len(), 65_535);
        assert!("10.0.0.0/15".parse::<Target>().is_err());
    }
}
