//! `iptables -S`: the rules as the commands that create them. For machines whose rules nftables does not show.

use super::chains::{Chains, End, Fits, Rule, Verdict, follow};
use super::{Probe, near, network, within};
use crate::facts::{Barrier, Way};
use crate::rule_location::{RuleLocation, RuleLocationKind};
use std::collections::HashMap;

/// The rule that blocks the packet, at most one.
pub(crate) fn barriers(text: &str, probe: &Probe) -> Vec<Barrier> {
    let mut chains: Chains = HashMap::new();
    let mut stops = false;
    let chain = match probe.way {
        Way::In => "INPUT",
        Way::Out => "OUTPUT",
    };
    for line in text.lines() {
        let words = split(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["-P", name, policy] if *name == chain => stops = *policy == "DROP",
            ["-A", name, conditions @ ..] => {
                chains.entry((*name).to_owned()).or_default().extend(rule(conditions, probe));
            }
            _ => {}
        }
    }
    // ufw is read with its own tool.
    if chains.contains_key("ufw-before-input") {
        return Vec::new();
    }
    let end = follow(&chains, chain, stops);
    let barrier = Barrier {
        way: probe.way,
        certain: end == End::Stops,
        place: RuleLocation::named(RuleLocationKind::Chain, chain),
        command: format!("sudo iptables -I {chain} -p udp --dport {} -j ACCEPT", probe.port),
        kept_in: Some("/etc/iptables/rules.v4"),
    };
    if end == End::Passes { Vec::new() } else { vec![barrier] }
}

/// Splits into words, keeping double-quoted ones together.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in line.split('"').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

fn rule(conditions: &[&str], probe: &Probe) -> Option<Rule> {
    let mut fits = Fits::Yes;
    let mut verdict = None;
    let mut inverted = false;
    let mut rest = conditions.iter();
    while let Some(option) = rest.next() {
        if *option == "!" {
            inverted = true;
            continue;
        }
        let answer = match (*option, rest.next().copied().unwrap_or_default()) {
            ("-j", target) => {
                verdict = Some(target_of(target));
                // The remaining options say how to reject or log.
                break;
            }
            ("-g", target) => {
                verdict = Some(Verdict::Goto(target.to_owned()));
                break;
            }
            ("-m", "limit" | "recent" | "hashlimit" | "connlimit" | "set" | "owner" | "mac" | "time") => Fits::Perhaps,
            ("-m" | "--comment", _) => Fits::Yes,
            ("-p", protocol) => Fits::of(matches!(protocol, "udp" | "all" | "17")),
            ("-i", name) => Fits::of(probe.way == Way::In && interface(name, probe)),
            ("-o", name) => Fits::of(probe.way == Way::Out && interface(name, probe)),
            ("-s", source) => address(source, probe, probe.way == Way::In),
            ("-d", destination) => address(destination, probe, probe.way == Way::Out),
            ("--dport" | "--sport" | "--dports" | "--sports" | "--ports", ports) => {
                Fits::of(ports.split(',').any(|range| holds(range, probe.port)))
            }
            ("--ctstate" | "--state", states) => Fits::of(states.split(',').any(|state| state == "NEW")),
            ("--dst-type", _) => Fits::Perhaps,
            _ => Fits::Perhaps,
        };
        fits = fits.and(if inverted { answer.not() } else { answer });
        inverted = false;
    }
    // LOG and similar targets look like chains that do not exist: the packet continues.
    Some(Rule { fits, verdict: verdict? })
}

fn target_of(target: &str) -> Verdict {
    match target {
        "ACCEPT" => Verdict::Accept,
        "DROP" | "REJECT" => Verdict::Drop,
        "RETURN" => Verdict::Return,
        chain => Verdict::Jump(chain.to_owned()),
    }
}

/// `eth+` matches every name with that prefix.
fn interface(name: &str, probe: &Probe) -> bool {
    name.strip_suffix('+').map_or(name == probe.interface, |beginning| probe.interface.starts_with(beginning))
}

fn address(text: &str, probe: &Probe, theirs: bool) -> Fits {
    let Some((network, bits)) = network(text) else { return Fits::Perhaps };
    let holds = within(probe.own, network, bits);
    match theirs {
        true => Fits::of(near(probe.own, network, bits)),
        // Our side may also be a broadcast address.
        false if holds && bits > 0 => Fits::Perhaps,
        false => Fits::of(holds),
    }
}

fn holds(range: &str, port: u16) -> bool {
    let (low, high) = range.split_once(':').unwrap_or((range, range));
    let bound = |text: &str, open: u16| if text.is_empty() { Some(open) } else { text.parse().ok() };
    bound(low, 0).zip(bound(high, u16::MAX)).is_some_and(|(low, high)| (low..=high).contains(&port))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESKTOP: &str = include_str!("../../samples/iptables-desktop.txt");

    fn probe(way: Way) -> Probe {
        Probe { way, port: 2425, interface: "eth0".to_owned(), own: [192, 168, 1, 20].into() }
    }

    fn certain(text: &str) -> Option<bool> {
        barriers(text, &probe(Way::In)).first().map(|barrier| barrier.certain)
    }

    #[test]
    fn a_policy_that_drops_is_found_with_the_rule_that_mends_it() {
        let found = barriers(DESKTOP, &probe(Way::In));
        assert_eq!(found.len(), 1);
        assert!(found[0].certain);
        assert_eq!(found[0].command, "sudo iptables -I INPUT -p udp --dport 2425 -j ACCEPT");
        assert_eq!(barriers(DESKTOP, &probe(Way::Out)), []);
    }

    #[test]
    fn rules_for_the_port_are_read_in_order() {
        let after = |rule: &str| format!("-P INPUT ACCEPT\n{rule}\n-A INPUT -p udp --dport 2425 -j DROP\n");
        for (rule, expected) in [
            ("", Some(true)),
            ("-A INPUT -p udp -m udp --dport 2425 -j ACCEPT", None),
            ("-A INPUT -p udp -m multiport --dports 53,2400:2500 -j ACCEPT", None),
            ("-A INPUT -s 192.168.0.0/16 -j ACCEPT", None),
            ("-A INPUT -s 192.168.1.9/32 -j ACCEPT", Some(true)),
            ("-A INPUT ! -s 10.0.0.0/8 -j ACCEPT", None),
            ("-A INPUT -i lo -j ACCEPT", Some(true)),
            ("-A INPUT -i eth+ -j ACCEPT", None),
            ("-A INPUT -m limit --limit 5/sec -j ACCEPT", Some(false)),
            ("-A INPUT -m comment --comment \"let -j DROP in\" -j ACCEPT", None),
            ("-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT", Some(true)),
            ("-A INPUT -j LOG --log-prefix \"in \"", Some(true)),
        ] {
            assert_eq!(certain(&after(rule)), expected, "{rule}");
        }
    }
}
