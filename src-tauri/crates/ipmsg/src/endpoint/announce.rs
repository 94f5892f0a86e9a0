//! Where an announcement goes. Pure: interfaces and targets in, destinations out.
//!
//! Every announcement goes to the protocol's port, where everybody listens. A node on another port also announces to
//! its own, so that nodes of a site which all use that port find each other; and each node announces to the
//! neighbouring ports of its own machine over loopback, so that several nodes on one machine find each other in any
//! order, even without a network.
//!
//! Receivers get an announcement once per path on which it reaches them, with the same packet number.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};

use super::{BindScope, EndpointConfig, Interface};
use crate::target::Target;

/// The protocol's group, site scope (protocol.txt, IPv6).
pub(super) const GROUP: Ipv6Addr = Ipv6Addr::new(0xff15, 0, 0, 0, 0, 0, 0, 0x979);
/// All nodes of a link. Every machine is a member of it.
const ALL_NODES: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1);

/// Where one datagram goes, and over which interface if the routing table must not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Destination {
    pub(super) to: SocketAddr,
    pub(super) via: Option<Via>,
}

/// An outgoing interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Via {
    pub(super) index: u32,
    /// Address of the interface, used as the datagram's source.
    pub(super) source: IpAddr,
}

/// The destinations, each once: broadcast and multicast over every interface, loopback, targets.
pub(super) fn destinations(
    config: &EndpointConfig,
    own_port: u16,
    interfaces: &[Interface],
    targets: &[Target],
) -> Vec<Destination> {
    let mut ports = vec![config.announce_port];
    if own_port != config.announce_port {
        ports.push(own_port);
    }
    let mut all = Vec::new();
    if config.reach == BindScope::Lan {
        for interface in interfaces.iter().filter(|interface| interface.up && !interface.loopback) {
            all.extend(ports.iter().flat_map(|port| by_interface(interface, *port)));
        }
    }
    if interfaces.iter().any(|interface| interface.up && interface.loopback && interface.address.is_ipv4()) {
        let ports = config.neighbour_ports.clone().chain([config.announce_port]);
        all.extend(ports.filter(|port| *port != own_port).map(|port| plain((Ipv4Addr::LOCALHOST, port).into())));
    }
    all.extend(single_targets(config, interfaces, targets).map(plain));
    let mut seen = HashSet::new();
    all.retain(|destination| seen.insert(*destination));
    all
}

/// The targets that are a single address.
fn single_targets<'a>(
    config: &EndpointConfig,
    interfaces: &'a [Interface],
    targets: &'a [Target],
) -> impl Iterator<Item = SocketAddr> {
    let (port, single) = (config.announce_port, targets.iter().filter(|target| target.range().is_none()));
    let zone = |name: &str| interfaces.iter().find(|interface| interface.name == name).map(|interface| interface.index);
    single.flat_map(move |target| target.addresses(port, zone))
}

/// Whether some entry of [`destinations`] reaches this address: this machine, a local network with a broadcast address
/// (for IPv6 the link, where both groups are), or a target.
pub(super) fn reaches(config: &EndpointConfig, interfaces: &[Interface], targets: &[Target], to: SocketAddr) -> bool {
    let by_interface = |interface: &Interface| match (interface.address, to.ip()) {
        _ if !interface.up => false,
        (IpAddr::V4(own), IpAddr::V4(to)) => interface.broadcast.is_some() && same_network(own, to, interface.prefix),
        (IpAddr::V6(own), IpAddr::V6(to)) => {
            to.is_unicast_link_local() || (own.to_bits() ^ to.to_bits()).leading_zeros() >= interface.prefix.into()
        }
        _ => false,
    };
    to.ip().is_loopback()
        || interfaces.iter().any(by_interface)
        || single_targets(config, interfaces, targets).any(|target| target == to)
}

fn same_network(one: Ipv4Addr, other: Ipv4Addr, prefix: u8) -> bool {
    (one.to_bits() ^ other.to_bits()).leading_zeros() >= prefix.into()
}

fn plain(to: SocketAddr) -> Destination {
    Destination { to, via: None }
}

/// Limited broadcast before directed broadcast, as in all programs; both groups for IPv6.
///
/// The limited one is sent although the directed one follows: it also reaches neighbours on the same link that are
/// configured for a different network.
pub(super) fn by_interface(interface: &Interface, port: u16) -> Vec<Destination> {
    let source = interface.address;
    let via = Some(Via { index: interface.index, source });
    match source {
        IpAddr::V4(_) => [Some(Ipv4Addr::BROADCAST), interface.broadcast]
            .into_iter()
            .flatten()
            .map(|address| Destination { to: (address, port).into(), via })
            .collect(),
        IpAddr::V6(_) => {
            // The system chooses the source among the interface's addresses, so an interface with
            // several of them is still one way out.
            let via = Some(Via { index: interface.index, source: Ipv6Addr::UNSPECIFIED.into() });
            let scoped = |group, scope| SocketAddr::from(SocketAddrV6::new(group, port, 0, scope));
            vec![Destination { to: scoped(ALL_NODES, interface.index), via }, Destination { to: scoped(GROUP, 0), via }]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interface(name: &str, index: u32, address: &str, broadcast: Option<&str>) -> Interface {
        let address: IpAddr = address.parse().unwrap();
        Interface {
            name: name.into(),
            index,
            address,
            prefix: 24,
            broadcast: broadcast.map(|text| text.parse().unwrap()),
            loopback: address.is_loopback(),
            up: true,
        }
    }

    fn two_nics() -> Vec<Interface> {
        vec![
            interface("lo", 1, "127.0.0.1", Some("127.255.255.255")),
            interface("eth0", 2, "10.1.0.5", Some("10.1.0.255")),
            interface("eth0", 2, "fe80::5", None),
            interface("eth0", 2, "2001:db8::5", None),
            interface("eth1", 3, "10.2.0.5", Some("10.2.0.255")),
        ]
    }

    fn sent(config: &EndpointConfig, own_port: u16, interfaces: &[Interface], targets: &[Target]) -> Vec<String> {
        destinations(config, own_port, interfaces, targets)
            .into_iter()
            .map(|destination| match destination.via {
                Some(via) => format!("{} via {}", destination.to, via.index),
                None => destination.to.to_string(),
            })
            .collect()
    }

    fn without_neighbours() -> EndpointConfig {
        EndpointConfig { neighbour_ports: 2425..=2425, ..EndpointConfig::default() }
    }

    #[test]
    fn every_interface_is_used_once_for_each_way() {
        assert_eq!(
            sent(&without_neighbours(), 2425, &two_nics(), &[]),
            [
                "255.255.255.255:2425 via 2",
                "10.1.0.255:2425 via 2",
                "[ff02::1%2]:2425 via 2",
                "[ff15::979]:2425 via 2",
                "255.255.255.255:2425 via 3",
                "10.2.0.255:2425 via 3",
            ]
        );
    }

    #[test]
    fn a_node_on_another_port_reaches_both_ports_and_its_neighbours() {
        let nic = [two_nics()[0].clone(), two_nics()[1].clone()];
        let config = EndpointConfig { neighbour_ports: 2425..=2427, ..EndpointConfig::new(2426) };
        assert_eq!(
            sent(&config, 2426, &nic, &[]),
            [
                "255.255.255.255:2425 via 2",
                "10.1.0.255:2425 via 2",
                "255.255.255.255:2426 via 2",
                "10.1.0.255:2426 via 2",
                "127.0.0.1:2425",
                "127.0.0.1:2427",
            ]
        );
    }

    #[test]
    fn a_pulled_cable_is_left_out() {
        let mut nics = two_nics();
        nics[4].up = false;
        assert!(!sent(&without_neighbours(), 2425, &nics, &[]).iter().any(|to| to.ends_with("via 3")));
    }

    #[test]
    fn without_loopback_no_neighbour_is_tried() {
        let config = EndpointConfig::new(2426);
        assert!(sent(&config, 2426, &[], &[]).is_empty());
    }

    #[test]
    fn targets_come_once_and_on_the_announced_port() {
        let targets = ["10.9.9.1", "10.9.9.1:2425", "10.9.9.2", "[fe80::7%eth1]:9", "fe80::7%gone"];
        let targets = targets.map(|text| text.parse().unwrap());
        let config = without_neighbours();
        assert_eq!(
            sent(&config, 2425, &two_nics(), &targets)[6..],
            ["10.9.9.1:2425", "10.9.9.2:2425", "[fe80::7%3]:9"]
        );
    }

    #[test]
    fn ranges_are_not_announced_to_at_once() {
        let targets = ["10.9.0.0/16", "10.8.0.1-10.8.0.9"].map(|text| text.parse().unwrap());
        assert!(sent(&without_neighbours(), 2425, &[], &targets).is_empty());
    }

    #[test]
    fn an_announcement_reaches_the_own_networks_and_the_targets_and_nobody_beyond() {
        let targets = ["10.9.9.1", "10.8.0.0/24"].map(|text| text.parse().unwrap());
        let mut nics = two_nics();
        nics.push(interface("wg0", 4, "10.3.0.5", None));
        let reached = |to: &str| reaches(&without_neighbours(), &nics, &targets, to.parse().unwrap());
        for to in ["10.1.0.9:2425", "10.2.0.200:2426", "127.0.0.1:2426", "10.9.9.1:2425", "[fe80::9%2]:2425"] {
            assert!(reached(to), "{to}");
        }
        for to in ["10.1.1.9:2425", "10.3.0.9:2425", "10.9.9.1:2426", "10.8.0.1:2425", "[2a00::1]:2425"] {
            assert!(!reached(to), "{to}");
        }
        nics[4].up = false;
        assert!(!reaches(&without_neighbours(), &nics, &targets, "10.2.0.200:2426".parse().unwrap()));
    }

    #[test]
    fn within_loopback_nothing_leaves_the_machine() {
        let config = EndpointConfig {
            reach: BindScope::Loopback,
            announce_port: 9000,
            neighbour_ports: 9000..=9001,
            ..EndpointConfig::new(9001)
        };
        assert_eq!(sent(&config, 9001, &two_nics(), &[]), ["127.0.0.1:9000"]);
    }
}
