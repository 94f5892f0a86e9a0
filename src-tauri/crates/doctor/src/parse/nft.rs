//! `nft -j list ruleset` (libnftables-json(5)): which chains block the packet, and the rule that would let it through.
//!
//! Each base chain on the packet's path decides independently, so each that blocks it is a separate barrier. Tables of
//! firewalld and ufw are left to their own tools, whose terms users know.

use super::chains::{Chains, End, Fits, Rule, Verdict, follow};
use super::nft_match::{map_fits, matches};
use super::{Probe, word};
use crate::facts::{Barrier, Way};
use crate::rule_location::RuleLocation;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// A base chain, to which the kernel hands packets.
struct Base {
    name: String,
    hook: String,
    stops: bool,
}

#[derive(Default)]
struct Table {
    bases: Vec<Base>,
    chains: Chains,
}

/// The chains that block the packet. `None` if this is not a ruleset.
pub(crate) fn barriers(json: &str, probe: &Probe) -> Option<Vec<Barrier>> {
    let root: Value = serde_json::from_str(json).ok()?;
    let entries = root.get("nftables")?.as_array()?;
    let mut tables: BTreeMap<(String, String), Table> = BTreeMap::new();
    let sets = sets(entries);
    for entry in entries {
        if let Some(chain) = entry.get("chain") {
            let table = tables.entry(place(chain, "table")?).or_default();
            let name = text(chain, "name")?;
            table.chains.entry(name.clone()).or_default();
            let filters = text(chain, "type").as_deref() == Some("filter");
            if let Some(hook) = text(chain, "hook").filter(|_| filters) {
                let stops = text(chain, "policy").as_deref() == Some("drop");
                table.bases.push(Base { name, hook, stops });
            }
        } else if let Some(rule) = entry.get("rule") {
            let (key, chain) = (place(rule, "table")?, text(rule, "chain")?);
            let expressions = rule.get("expr").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let rules = read(expressions, probe, &sets, &key);
            tables.entry(key).or_default().chains.entry(chain).or_default().extend(rules);
        }
    }
    let own = |((family, name), table): &(&(String, String), &Table)| {
        let concerns = match family.as_str() {
            "inet" | "netdev" => true,
            "ip" => probe.own.is_ipv4(),
            "ip6" => probe.own.is_ipv6(),
            _ => false,
        };
        concerns && name != "firewalld" && !table.chains.contains_key("ufw-before-input")
    };
    Some(tables.iter().filter(own).flat_map(|((family, name), table)| judge(family, name, table, probe)).collect())
}

fn judge(family: &str, name: &str, table: &Table, probe: &Probe) -> Vec<Barrier> {
    let hooks: &[&str] = match probe.way {
        Way::In => &["ingress", "prerouting", "input"],
        Way::Out => &["output", "postrouting", "egress"],
    };
    let on_its_way = table.bases.iter().filter(|base| hooks.contains(&base.hook.as_str()));
    let barrier = |base: &Base| {
        let end = follow(&table.chains, &base.name, base.stops);
        (end != End::Passes).then(|| Barrier {
            way: probe.way,
            certain: end == End::Stops,
            place: RuleLocation::chain(&base.name, format!("{family} {name}")),
            command: format!(
                "sudo nft insert rule {family} {} {} udp dport {} accept",
                word(name),
                word(&base.name),
                probe.port
            ),
            kept_in: Some("/etc/nftables.conf"),
        })
    };
    on_its_way.filter_map(barrier).collect()
}

/// The elements of named sets, by family, table and name.
pub(super) type Sets = HashMap<(String, String, String), Value>;

fn sets(entries: &[Value]) -> Sets {
    let set = |entry: &Value| {
        let set = entry.get("set").or_else(|| entry.get("map"))?;
        let ((family, table), name) = (place(set, "table")?, text(set, "name")?);
        let elements = set.get("elem").cloned().unwrap_or_else(|| Value::Array(Vec::new()));
        Some(((family, table, name), elements))
    };
    entries.iter().filter_map(set).collect()
}

/// Evaluates a rule's conditions for the packet. A rule with a verdict map becomes several.
fn read(expressions: &[Value], probe: &Probe, sets: &Sets, table: &(String, String)) -> Vec<Rule> {
    let mut fits = Fits::Yes;
    let mut rules = Vec::new();
    for expression in expressions {
        let Some((kind, content)) = expression.as_object().and_then(|object| object.iter().next()) else { continue };
        let verdict = match kind.as_str() {
            "accept" => Verdict::Accept,
            "drop" | "reject" => Verdict::Drop,
            "return" => Verdict::Return,
            "jump" | "goto" => {
                let Some(target) = text(content, "target") else { continue };
                if kind == "jump" { Verdict::Jump(target) } else { Verdict::Goto(target) }
            }
            "match" => {
                fits = fits.and(matches(content, probe, sets, table));
                continue;
            }
            "vmap" => {
                for (entry, verdict) in map_fits(content, probe, sets, table) {
                    let list = [verdict];
                    let mut inner = read(&list, probe, sets, table);
                    inner.iter_mut().for_each(|rule| rule.fits = rule.fits.and(fits).and(entry));
                    rules.append(&mut inner);
                }
                continue;
            }
            "counter" | "log" | "mangle" | "comment" | "notrack" | "ct helper" => continue,
            // A rate, a compatibility match of iptables or anything else unknown may keep the rule from matching.
            _ => {
                fits = fits.and(Fits::Perhaps);
                continue;
            }
        };
        rules.push(Rule { fits, verdict });
    }
    rules
}

fn place(value: &Value, table: &str) -> Option<(String, String)> {
    Some((text(value, "family")?, text(value, table)?))
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe(way: Way) -> Probe {
        Probe { way, port: 2425, interface: "eth0".to_owned(), own: [10, 77, 0, 2].into() }
    }

    fn places(json: &str, way: Way) -> Vec<(RuleLocation, bool)> {
        let barriers = barriers(json, &probe(way)).expect("a ruleset");
        barriers.into_iter().map(|barrier| (barrier.place, barrier.certain)).collect()
    }

    const WORKSTATION: &str = include_str!("../../samples/nft-workstation.json");
    const DROPS_PORT: &str = include_str!("../../samples/nft-drops-port.json");
    const OPEN: &str = include_str!("../../samples/nft-open.json");

    #[test]
    fn a_policy_that_drops_is_found_with_the_rule_that_mends_it() {
        let found = barriers(WORKSTATION, &probe(Way::In)).expect("a ruleset");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].place, RuleLocation::chain("input", "inet filter"));
        assert!(found[0].certain);
        assert_eq!(found[0].command, "sudo nft insert rule inet filter input udp dport 2425 accept");
        assert_eq!(places(WORKSTATION, Way::Out), []);
    }

    #[test]
    fn a_rule_for_the_port_is_found_in_every_chain_that_has_one() {
        assert_eq!(places(DROPS_PORT, Way::In), [(RuleLocation::chain("input", "inet doctor"), true)]);
        assert_eq!(places(DROPS_PORT, Way::Out), [(RuleLocation::chain("output", "ip guard"), true)]);
    }

    #[test]
    fn what_is_allowed_for_the_port_or_for_the_network_passes() {
        assert_eq!(places(OPEN, Way::In), []);
        assert_eq!(places(OPEN, Way::Out), []);
    }

    #[test]
    fn what_is_no_ruleset_is_none() {
        assert_eq!(barriers("Operation not permitted", &probe(Way::In)), None);
        assert_eq!(barriers("{}", &probe(Way::In)), None);
        assert_eq!(barriers(r#"{"nftables":[]}"#, &probe(Way::In)), Some(Vec::new()));
    }
}
