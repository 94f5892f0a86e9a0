//! `ufw status verbose`: the defaults and the rules in their order.

use super::chains::{Chains, End, Fits, Rule, Verdict, follow};
use super::{Probe, near, network, within};
use crate::facts::{Barrier, FirewallState, Way};
use crate::rule_location::{RuleLocation, RuleLocationKind};

/// Parses ufw's status. `None` if the output is not as expected.
pub(crate) fn state(text: &str, probes: &[Probe]) -> Option<FirewallState> {
    let status = text.lines().find_map(|line| line.strip_prefix("Status: "))?;
    if status.trim() != "active" {
        return Some(FirewallState::Off);
    }
    let mut barriers: Vec<Barrier> = Vec::new();
    for barrier in probes.iter().filter_map(|probe| barrier(text, probe)) {
        if !barriers.contains(&barrier) {
            barriers.push(barrier);
        }
    }
    Some(FirewallState::Read(barriers))
}

fn barrier(text: &str, probe: &Probe) -> Option<Barrier> {
    let (direction, rule_place, default_place) = match probe.way {
        Way::In => ("(incoming)", RuleLocationKind::RuleIn, RuleLocationKind::DefaultIn),
        Way::Out => ("(outgoing)", RuleLocationKind::RuleOut, RuleLocationKind::DefaultOut),
    };
    let defaults = text.lines().find_map(|line| line.strip_prefix("Default: ")).unwrap_or_default();
    let default = defaults.split(", ").find(|part| part.ends_with(direction)).unwrap_or_default();
    let stops = default.starts_with("deny") || default.starts_with("reject");
    let rules = text.lines().skip_while(|line| !line.starts_with("--")).skip(1);
    let chains = Chains::from([("rules".to_owned(), rules.filter_map(|line| rule(line, probe)).collect())]);
    let end = follow(&chains, "rules", stops);
    let by_rule = follow(&chains, "rules", false) == End::Stops;
    // ufw evaluates rules in order, so a new rule must precede the one that denies.
    let before = if by_rule { "insert 1 " } else { "" };
    let out = if probe.way == Way::Out { "out " } else { "" };
    (end != End::Passes).then(|| Barrier {
        way: probe.way,
        certain: end == End::Stops,
        place: RuleLocation::of(if by_rule { rule_place } else { default_place }),
        command: format!("sudo ufw {before}allow {out}{}/udp", probe.port),
        kept_in: None,
    })
}

/// Columns are separated by two or more blanks: `2425/udp  ALLOW IN  192.168.1.0/24`.
fn rule(line: &str, probe: &Probe) -> Option<Rule> {
    let line = line.split(" # ").next().unwrap_or(line);
    let mut columns = line.split("  ").map(str::trim).filter(|column| !column.is_empty());
    let (to, action, from) = (columns.next()?, columns.next()?, columns.next()?);
    let (deed, way) = action.split_once(' ').unwrap_or((action, "IN"));
    let wanted = match probe.way {
        Way::In => "IN",
        Way::Out => "OUT",
    };
    if way != wanted || to.contains("(v6)") != probe.own.is_ipv6() && (to.contains("(v6)") || from.contains("(v6)")) {
        return None;
    }
    let verdict = match deed {
        "ALLOW" | "LIMIT" => Verdict::Accept,
        "DENY" | "REJECT" => Verdict::Drop,
        _ => return None,
    };
    Some(Rule { fits: side(to, probe, probe.way == Way::Out).and(side(from, probe, probe.way == Way::In)), verdict })
}

/// One side of a rule: a port, an address, both, an application, each perhaps `on` an interface.
fn side(text: &str, probe: &Probe, theirs: bool) -> Fits {
    let text = text.replace("(v6)", "");
    let (text, on) = text.split_once(" on ").map_or((text.as_str(), None), |(text, on)| (text, Some(on.trim())));
    let here = Fits::of(on.is_none_or(|name| name == probe.interface));
    text.split_whitespace().map(|word| one(word, probe, theirs)).fold(here, Fits::and)
}

fn one(word: &str, probe: &Probe, theirs: bool) -> Fits {
    if word == "Anywhere" {
        return Fits::Yes;
    }
    if let Some((network, bits)) = network(word) {
        let holds = within(probe.own, network, bits);
        return if theirs { Fits::of(near(probe.own, network, bits)) } else { Fits::of(holds).and(Fits::Perhaps) };
    }
    let (ports, protocol) = word.split_once('/').unwrap_or((word, "udp"));
    let holds = |range: &str| {
        let (low, high) = range.split_once(':').unwrap_or((range, range));
        let bounds = low.parse::<u16>().ok().zip(high.parse::<u16>().ok());
        bounds.is_some_and(|(low, high)| (low..=high).contains(&probe.port))
    };
    // An application profile never covers our port.
    Fits::of(protocol == "udp" && ports.split(',').any(holds))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTIVE: &str = include_str!("../../samples/ufw-active.txt");

    fn probe(way: Way) -> Probe {
        Probe { way, port: 2425, interface: "eth0".to_owned(), own: [192, 168, 1, 20].into() }
    }

    fn commands(text: &str, way: Way) -> Vec<String> {
        match state(text, &[probe(way), probe(way)]) {
            Some(FirewallState::Read(barriers)) => barriers.into_iter().map(|barrier| barrier.command).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn and(rule: &str) -> String {
        format!("{ACTIVE}{rule}\n")
    }

    #[test]
    fn the_default_stops_what_no_rule_lets_in() {
        assert_eq!(commands(ACTIVE, Way::In), ["sudo ufw allow 2425/udp"]);
        assert_eq!(commands(ACTIVE, Way::Out), [""; 0]);
    }

    #[test]
    fn rules_are_read_as_they_are_printed() {
        for (rule, open) in [
            ("2425/udp                   ALLOW IN    Anywhere", true),
            ("2425                       ALLOW IN    192.168.1.0/24", true),
            ("2400:2500/udp on eth0      ALLOW IN    Anywhere", true),
            ("2425/udp on wlan0          ALLOW IN    Anywhere", false),
            ("2425/tcp                   ALLOW IN    Anywhere", false),
            ("2425/udp (v6)              ALLOW IN    Anywhere (v6)", false),
            ("Anywhere                   ALLOW IN    192.168.1.0/24", true),
            ("Anywhere                   ALLOW IN    192.168.1.9", false),
        ] {
            assert_eq!(commands(&and(rule), Way::In).is_empty(), open, "{rule}");
        }
    }

    #[test]
    fn a_rule_that_denies_is_preceded() {
        let denied = ACTIVE.replace("22/tcp                     ALLOW IN", "2425/udp                   DENY IN ");
        assert_eq!(commands(&denied, Way::In), ["sudo ufw insert 1 allow 2425/udp"]);
        let out = and("2425/udp                   REJECT OUT  Anywhere");
        assert_eq!(commands(&out, Way::Out), ["sudo ufw insert 1 allow out 2425/udp"]);
    }

    #[test]
    fn switched_off_is_off_and_other_words_are_none() {
        assert_eq!(state("Status: inactive\n", &[probe(Way::In)]), Some(FirewallState::Off));
        assert_eq!(state("ERROR: You need to be root to run this script\n", &[probe(Way::In)]), None);
    }
}
