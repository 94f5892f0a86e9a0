//! `firewall-cmd --list-all-zones`: the active zones, and what each accepts.

use super::Probe;
use super::word;
use crate::facts::{Barrier, Way};
use crate::rule_location::{RuleLocation, RuleLocationKind};
use std::collections::HashMap;

/// The rules that block the packet on the interfaces of the probes. firewalld does not filter outgoing packets.
pub(crate) fn barriers(text: &str, probes: &[Probe]) -> Vec<Barrier> {
    let zones = zones(text);
    let mut barriers = Vec::new();
    for zone in zones.iter().filter(|zone| zone.active) {
        let here =
            |probe: &&Probe| probe.way == Way::In && zone.listed("interfaces").any(|name| name == probe.interface);
        let Some(probe) = probes.iter().find(here).filter(|probe| !zone.lets_in(probe.port)) else { continue };
        let name = word(&zone.name);
        barriers.push(Barrier {
            way: Way::In,
            certain: true,
            place: RuleLocation::named(RuleLocationKind::Zone, &zone.name),
            command: format!(
                "sudo firewall-cmd --permanent --zone={name} --add-port={}/udp && sudo firewall-cmd --reload",
                probe.port
            ),
            kept_in: None,
        });
    }
    barriers
}

struct Zone {
    name: String,
    active: bool,
    fields: HashMap<String, String>,
    rich: Vec<String>,
}

impl Zone {
    fn listed(&self, field: &str) -> impl Iterator<Item = &str> {
        self.fields.get(field).map_or("", String::as_str).split_whitespace()
    }

    fn lets_in(&self, port: u16) -> bool {
        let open = |range: &str| {
            let Some((range, "udp")) = range.split_once('/') else { return false };
            let (low, high) = range.split_once('-').unwrap_or((range, range));
            let bounds = low.parse::<u16>().ok().zip(high.parse::<u16>().ok());
            bounds.is_some_and(|(low, high)| (low..=high).contains(&port))
        };
        let rich = |rule: &String| rule.contains(&format!("port=\"{port}\"")) && rule.ends_with("accept");
        self.fields.get("target").is_some_and(|target| target == "ACCEPT")
            || self.listed("ports").any(open)
            || self.listed("protocols").any(|protocol| protocol == "udp")
            || self.rich.iter().any(rich)
    }
}

/// A zone's name starts at the margin, its fields are indented, its rich rules follow the field of that name.
fn zones(text: &str) -> Vec<Zone> {
    let mut zones: Vec<Zone> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if !line.starts_with([' ', '\t']) {
            let (name, mark) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
            let active = mark.contains("active");
            zones.push(Zone { name: name.to_owned(), active, fields: HashMap::new(), rich: Vec::new() });
        } else if let Some(zone) = zones.last_mut() {
            match line.trim().split_once(':') {
                Some((field, value)) if !line.trim().starts_with("rule ") => {
                    zone.fields.insert(field.to_owned(), value.trim().to_owned());
                }
                _ => zone.rich.push(line.trim().to_owned()),
            }
        }
    }
    zones
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONES: &str = include_str!("../../samples/firewalld-zones.txt");

    fn found(text: &str, interface: &str) -> Vec<String> {
        let own = [192, 168, 1, 20].into();
        let probe = |way| Probe { way, port: 2425, interface: interface.to_owned(), own };
        barriers(text, &[probe(Way::Out), probe(Way::In)]).into_iter().map(|barrier| barrier.command).collect()
    }

    #[test]
    fn the_zone_of_the_interface_decides() {
        assert_eq!(
            found(ZONES, "eth0"),
            ["sudo firewall-cmd --permanent --zone=public --add-port=2425/udp && sudo firewall-cmd --reload"]
        );
        assert_eq!(found(ZONES, "wg0"), [""; 0], "target ACCEPT");
        assert_eq!(found(ZONES, "eth9"), [""; 0], "of no zone");
    }

    #[test]
    fn a_port_a_range_and_a_rich_rule_open_it() {
        for (closed, open) in [
            ("ports: 8080/tcp", "ports: 8080/tcp 2425/udp"),
            ("ports: 8080/tcp", "ports: 1025-65535/udp"),
            (
                "rich rules: \n\ntrusted",
                "rich rules: \n\trule family=\"ipv4\" port port=\"2425\" protocol=\"udp\" accept\n\ntrusted",
            ),
        ] {
            assert!(ZONES.contains(closed));
            assert_eq!(found(&ZONES.replace(closed, open), "eth0"), [""; 0], "{open}");
        }
        assert_eq!(found(&ZONES.replace("8080/tcp", "2425/tcp"), "eth0").len(), 1);
    }
}
