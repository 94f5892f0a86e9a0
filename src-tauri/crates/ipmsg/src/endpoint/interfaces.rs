//! The addresses of this machine's interfaces, to the extent that announcements need them.

use std::io;
use std::net::{IpAddr, Ipv4Addr};

use if_addrs::IfAddr;

use super::BindScope;

/// One address of one interface. An interface with several addresses appears several times.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interface {
    /// Name as the system gives it.
    pub name: String,
    /// Index, which IPv6 uses as the scope. 0 if the system reports none.
    pub index: u32,
    /// The address.
    pub address: IpAddr,
    /// Prefix length of its network.
    pub prefix: u8,
    /// Directed broadcast address of its network (IPv4 only; none on point-to-point links).
    pub broadcast: Option<Ipv4Addr>,
    /// Whether it leads back to this machine.
    pub loopback: bool,
    /// Whether packets can leave over it: false for an unplugged cable.
    pub up: bool,
}

/// Lists the addresses, sorted, so that two lists can be compared. Blocks for a moment.
///
/// # Errors
/// What the system says.
pub fn interfaces(reach: BindScope) -> io::Result<Vec<Interface>> {
    let mut all: Vec<Interface> = if_addrs::get_if_addrs()?
        .into_iter()
        .map(interface)
        .filter(|interface| reach == BindScope::Lan || interface.loopback)
        .collect();
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

fn interface(raw: if_addrs::Interface) -> Interface {
    // Except on Windows this is IFF_RUNNING: configured, and the cable is plugged in.
    let up = raw.is_oper_up();
    let (prefix, broadcast) = match &raw.addr {
        IfAddr::V4(v4) => (v4.prefixlen, directed_broadcast(v4.ip, v4.prefixlen).filter(|_| !raw.is_p2p)),
        IfAddr::V6(v6) => (v6.prefixlen, None),
    };
    Interface {
        loopback: raw.is_loopback(),
        index: raw.index.unwrap_or(0),
        address: raw.ip(),
        name: raw.name,
        prefix,
        broadcast,
        up,
    }
}

/// Computed rather than queried: an address added by hand often has no broadcast address set.
fn directed_broadcast(address: Ipv4Addr, prefix: u8) -> Option<Ipv4Addr> {
    // Networks of one or two addresses have none (RFC 3021).
    let hosts = u32::MAX.checked_shr(prefix.into()).filter(|_| prefix < 31)?;
    Some(Ipv4Addr::from_bits(address.to_bits() | hosts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_its_last_address_for_broadcast() {
        let broadcast = |address: &str, prefix| directed_broadcast(address.parse().unwrap(), prefix);
        assert_eq!(broadcast("10.77.3.4", 16), Some(Ipv4Addr::new(10, 77, 255, 255)));
        assert_eq!(broadcast("192.168.1.130", 25), Some(Ipv4Addr::new(192, 168, 1, 255)));
        assert_eq!(broadcast("192.168.1.1", 30), Some(Ipv4Addr::new(192, 168, 1, 3)));
        assert_eq!(broadcast("192.168.1.1", 31), None);
        assert_eq!(broadcast("192.168.1.1", 32), None);
    }

    #[test]
    fn loopback_is_listed_and_nothing_else_within_its_reach() {
        let all = interfaces(BindScope::Loopback).unwrap();
        assert!(all.iter().any(|interface| interface.address == IpAddr::V4(Ipv4Addr::LOCALHOST)));
        assert!(all.iter().all(|interface| interface.loopback && interface.up));
    }
}
