//! Which addresses this node communicates with: hosts of its local networks, and those that the user named as targets.
//! Pure.
//!
//! Everybody else is out of scope: nothing is sent there, whatever the source of the address (a host list, a contact
//! from another network), and nothing from there is read. The endpoint enforces this in both directions, so that no
//! domain can forget it.

use std::net::{IpAddr, Ipv6Addr};

use super::Interface;
use crate::target::Target;

/// Prefix length of a network whose hosts configure themselves (RFC 4291, 2.5.1). An address assigned by DHCPv6 is
/// listed as /128 whatever the prefix of its link.
const LINK_PREFIX: u8 = 64;

/// Whether an address is in scope.
///
/// A link that is down still counts: the list of interfaces may be a second old, and the first packets on a link that
/// is coming up must not be lost.
pub(super) fn includes(interfaces: &[Interface], targets: &[Target], ip: IpAddr) -> bool {
    let ip = ip.to_canonical();
    let on_link = |ip: Ipv6Addr| ip.is_unicast_link_local();
    ip.is_loopback()
        || matches!(ip, IpAddr::V6(ip) if on_link(ip))
        || interfaces.iter().any(|interface| contains(interface, ip))
        || targets.iter().any(|target| target.covers(ip))
}

/// Whether an address is in the network of this interface.
fn contains(interface: &Interface, ip: IpAddr) -> bool {
    if interface.address == ip {
        return true;
    }
    match (interface.address, ip) {
        // A prefix of 0 means that the network is unknown, not that it is the whole internet.
        _ if interface.prefix == 0 => false,
        (IpAddr::V4(own), IpAddr::V4(ip)) => {
            (own.to_bits() ^ ip.to_bits()).leading_zeros() >= u32::from(interface.prefix)
        }
        (IpAddr::V6(own), IpAddr::V6(ip)) => {
            let prefix = if interface.prefix == 128 { LINK_PREFIX } else { interface.prefix };
            (own.to_bits() ^ ip.to_bits()).leading_zeros() >= u32::from(prefix)
        }
        _ => false,
    }
}

/// Whether nothing can leave this machine for any of `people`: no interface but loopback is up (no carrier, or switched
/// off), or each of them is in the network of one that is down and of none that is up. Interfaces that are up but lead
/// elsewhere, such as a bridge for containers, do not help.
pub(super) fn cut_off(interfaces: &[Interface], people: &[IpAddr]) -> bool {
    let (up, down): (Vec<&Interface>, Vec<&Interface>) =
        interfaces.iter().filter(|interface| !interface.loopback).partition(|interface| interface.up);
    let lead = |ways: &[&Interface], ip: &IpAddr| ways.iter().any(|way| contains(way, ip.to_canonical()));
    up.is_empty() || (!people.is_empty() && people.iter().all(|ip| lead(&down, ip) && !lead(&up, ip)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(address: &str, prefix: u8) -> Interface {
        let address: IpAddr = address.parse().unwrap();
        let loopback = address.is_loopback();
        Interface { name: "eth0".into(), index: 2, address, prefix, broadcast: None, loopback, up: true }
    }

    fn scope(interfaces: &[Interface], targets: &[&str], ips: &[&str]) -> Vec<bool> {
        let targets: Vec<Target> = targets.iter().map(|text| text.parse().unwrap()).collect();
        ips.iter().map(|ip| includes(interfaces, &targets, ip.parse().unwrap())).collect()
    }

    #[test]
    fn the_networks_of_all_interfaces_are_in_scope_and_nothing_beside_them() {
        let nics = [
            interface("127.0.0.1", 8),
            interface("10.1.0.5", 24),
            interface("10.2.0.5", 16),
            interface("192.0.2.1", 32),
            interface("2001:db8::5", 64),
            interface("2001:db8:1::5", 128),
        ];
        let inside = [
            "127.0.0.9",
            "::1",
            "10.1.0.200",
            "10.2.255.1",
            "192.0.2.1",
            "::ffff:10.1.0.7",
            "fe80::77",
            "2001:db8::77",
            "2001:db8:1::77",
        ];
        assert_eq!(scope(&nics, &[], &inside), [true; 9]);
        let outside = ["10.1.1.1", "10.3.0.1", "192.0.2.2", "8.8.8.8", "169.254.1.1", "2001:db8:2::1", "2a00::1"];
        assert_eq!(scope(&nics, &[], &outside), [false; 7]);
    }

    #[test]
    fn targets_extend_the_scope_by_the_addresses_they_stand_for() {
        let targets =
            ["10.9.0.7:2426", "10.8.0.0/24", "10.7.0.5-10.7.0.9", "2001:db8::7", "10.6.255.255", "10.5.4.255"];
        let inside = ["10.9.0.7", "10.8.0.200", "10.7.0.9", "2001:db8::7", "10.6.3.2", "10.5.4.9"];
        assert_eq!(scope(&[], &targets, &inside), [true; 6]);
        let outside = ["10.9.0.8", "10.8.1.1", "10.7.0.10", "2001:db8::8", "10.60.0.1", "10.5.5.9"];
        assert_eq!(scope(&[], &targets, &outside), [false; 6]);
    }

    #[test]
    fn an_interface_that_claims_the_whole_internet_stands_for_itself() {
        let nics = [interface("100.64.0.1", 0), interface("2001:db8::5", 0)];
        assert_eq!(scope(&nics, &[], &["100.64.0.1", "8.8.8.8", "2a00::1"]), [true, false, false]);
    }

    fn cut(interfaces: &[Interface], people: &[&str]) -> bool {
        let people: Vec<IpAddr> = people.iter().map(|ip| ip.parse().unwrap()).collect();
        cut_off(interfaces, &people)
    }

    #[test]
    fn without_an_interface_that_is_up_nobody_is_reached() {
        let lo = interface("127.0.0.1", 8);
        let (up, down) = (interface("10.1.0.5", 24), Interface { up: false, ..interface("10.1.0.5", 24) });
        assert!(cut(&[], &[]) && cut(std::slice::from_ref(&lo), &[]) && cut(&[lo.clone(), down], &["10.1.0.9"]));
        assert!(!cut(&[lo, up], &["10.1.0.9"]));
    }

    #[test]
    fn an_interface_that_leads_elsewhere_is_no_way_to_those_behind_one_that_is_down() {
        let down = Interface { up: false, ..interface("10.1.0.5", 24) };
        let bridge = interface("172.17.0.1", 16);
        let both = [down, bridge.clone()];
        assert!(cut(&both, &["10.1.0.9", "10.1.0.10"]));
        assert!(!cut(&both, &["10.1.0.9", "172.17.0.2"]), "somebody is still reached");
        assert!(!cut(&both, &["10.1.0.9", "10.80.0.2"]), "and perhaps who is behind a router");
        assert!(!cut(&both, &[]) && !cut(&[bridge], &["10.1.0.9"]));
        let second = interface("10.1.0.6", 24);
        assert!(!cut(&[both[0].clone(), second], &["10.1.0.9"]), "a second card of the same network");
    }

    #[test]
    fn a_link_that_is_down_is_still_one_of_ours() {
        let down = Interface { up: false, ..interface("10.1.0.5", 24) };
        assert_eq!(scope(&[down], &[], &["10.1.0.9"]), [true]);
    }
}
