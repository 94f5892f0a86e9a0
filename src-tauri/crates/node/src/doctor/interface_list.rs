//! The interfaces as the doctor needs them: one per name, merged from those of the endpoint and the system. Pure.

use landline_doctor::{Echo, Interface, Link, kind_of};
use landline_ipmsg::Interface as Address;
use std::net::IpAddr;

/// Each interface once, with its addresses, in the system's order; those known only to the endpoint come last.
pub(super) fn merge(addresses: &[Address], links: Vec<Link>) -> Vec<Interface> {
    let from_link = |link: Link| Interface {
        kind: kind_of(&link.name),
        addresses: Vec::new(),
        up: link.up,
        carrier: link.carrier,
        broadcast: link.broadcast,
        echo: Echo::NotTried,
        name: link.name,
    };
    let mut all: Vec<Interface> = links.into_iter().map(from_link).collect();
    for address in addresses.iter().filter(|address| !address.loopback) {
        if let Some(interface) = all.iter_mut().find(|interface| interface.name == address.name) {
            interface.addresses.push(address.address);
            continue;
        }
        all.push(Interface {
            name: address.name.clone(),
            addresses: vec![address.address],
            kind: kind_of(&address.name),
            up: address.up,
            carrier: address.up,
            broadcast: address.broadcast.is_some() || address.address.is_ipv6(),
            echo: Echo::NotTried,
        });
    }
    for interface in &mut all {
        // IPv4 first: it is what every program speaks.
        interface.addresses.sort_by_key(IpAddr::is_ipv6);
    }
    all
}

/// The address from which each usable interface announces.
pub(super) fn announcing(addresses: &[Address], interfaces: &[Interface]) -> Vec<Address> {
    let usable = interfaces.iter().filter(|interface| interface.usable() && interface.broadcast);
    let first = |interface: &Interface| {
        let best = interface.addresses.first()?;
        addresses.iter().find(|address| address.name == interface.name && address.address == *best).cloned()
    };
    usable.filter_map(first).collect()
}

/// Each usable interface with its first address.
pub(super) fn addresses(interfaces: &[Interface]) -> Vec<(String, IpAddr)> {
    let usable = interfaces.iter().filter(|interface| interface.usable());
    usable.filter_map(|interface| Some((interface.name.clone(), *interface.addresses.first()?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(name: &str, address: &str) -> Address {
        let address: IpAddr = address.parse().unwrap();
        Address {
            name: name.to_owned(),
            index: 2,
            address,
            prefix: 24,
            broadcast: None,
            loopback: address.is_loopback(),
            up: true,
        }
    }

    fn link(name: &str, carrier: bool) -> Link {
        Link { name: name.to_owned(), up: true, carrier, broadcast: true }
    }

    #[test]
    fn an_interface_is_there_once_with_all_its_addresses_ipv4_first() {
        let addresses = [address("eth0", "fe80::2"), address("eth0", "10.0.0.2"), address("lo", "127.0.0.1")];
        let all = merge(&addresses, vec![link("eth0", true), link("eth1", false)]);
        let names: Vec<&str> = all.iter().map(|interface| interface.name.as_str()).collect();
        assert_eq!(names, ["eth0", "eth1"]);
        assert_eq!(all[0].addresses, ["10.0.0.2", "fe80::2"].map(|text| text.parse::<IpAddr>().unwrap()));
        assert!(all[0].usable() && !all[1].usable());
        assert_eq!(super::addresses(&all), [("eth0".to_owned(), IpAddr::from([10, 0, 0, 2]))]);
        let ways: Vec<IpAddr> = announcing(&addresses, &all).iter().map(|way| way.address).collect();
        assert_eq!(ways, [IpAddr::from([10, 0, 0, 2])], "one broadcast by each");
    }

    #[test]
    fn where_the_system_lists_nothing_the_addresses_are_what_there_is() {
        let all = merge(&[address("Ethernet 2", "10.0.0.2")], Vec::new());
        assert!(all[0].usable() && all.len() == 1);
    }
}
