//! Parses the output of the script in `gather/windows.rs`: profiles, networks and rules of the Windows firewall as
//! JSON, with PowerShell's property names, which do not depend on the language of Windows; and the holder of the port.

use super::word;
use crate::facts::{Barrier, FirewallState, Holder, Way};
use crate::rule_location::{RuleLocation, RuleLocationKind};
use serde_json::Value;

/// The script's output, evaluated for a UDP port.
pub(crate) struct Answer {
    pub(crate) state: FirewallState,
    /// Networks that Windows classifies as public, by the name of their interface.
    pub(crate) public: Vec<String>,
    /// The holder of the port.
    pub(crate) holder: Option<Holder>,
}

/// `None` if this is not the script's output.
pub(crate) fn read(json: &str, port: u16, program: &str) -> Option<Answer> {
    let root: Value = serde_json::from_str(json.trim_start_matches('\u{feff}')).ok()?;
    let networks = list(root.get("networks")?);
    let rules = list(root.get("rules")?);
    let in_use: Vec<String> = networks.iter().map(|network| profile(&text(network, "category"))).collect();
    let guards = |profile: &&&Value| {
        let name = text(profile, "name");
        text(profile, "enabled") == "True" && (in_use.is_empty() || in_use.contains(&name))
    };
    let profiles = list(root.get("profiles")?);
    let guarding: Vec<&&Value> = profiles.iter().filter(|profile| guards(profile)).collect();
    let state = if guarding.is_empty() {
        FirewallState::Off
    } else {
        FirewallState::Read(guarding.iter().filter_map(|profile| barrier(profile, &rules, port, program)).collect())
    };
    let public = networks.iter().filter(|network| text(network, "category") == "Public");
    let pid = |holder: &Value| u32::try_from(holder.get("pid")?.as_u64()?).ok();
    let holder = root.get("holder").and_then(|holder| Some(Holder { name: text(holder, "name"), pid: pid(holder)? }));
    Some(Answer { state, public: public.map(|network| text(network, "interface")).collect(), holder })
}

/// What this profile does with incoming packets: a blocking rule takes precedence over an allowing one, the default
/// comes last.
fn barrier(profile: &Value, rules: &[&Value], port: u16, program: &str) -> Option<Barrier> {
    let name = text(profile, "name");
    let here = |rule: &&&Value| {
        let profiles = text(rule, "profile");
        text(rule, "enabled") == "True" && (profiles == "Any" || profiles.split(", ").any(|known| known == name))
    };
    let action = |wanted: &str| rules.iter().filter(here).any(|rule| text(rule, "action") == wanted);
    let barrier = |kind, command| {
        let place = RuleLocation::named(kind, &*name);
        Barrier { way: Way::In, certain: true, place, command, kept_in: None }
    };
    if action("Block") {
        let program = program.replace('"', "");
        let command = format!("netsh advfirewall firewall delete rule name=all dir=in program=\"{program}\"");
        return Some(barrier(RuleLocationKind::ProfileRule, command));
    }
    let default = text(profile, "inbound");
    (default != "Allow" && !action("Allow")).then(|| {
        let rule = format!("name=Landline dir=in action=allow protocol=UDP localport={port}");
        barrier(RuleLocationKind::ProfileDefault, format!("netsh advfirewall firewall add rule {rule}"))
    })
}

/// A network's category, named like its profile.
fn profile(category: &str) -> String {
    if category == "DomainAuthenticated" { "Domain".to_owned() } else { category.to_owned() }
}

/// The command that makes a network private.
pub(crate) fn make_private(interface: &str) -> String {
    format!("Set-NetConnectionProfile -InterfaceAlias {} -NetworkCategory Private", word(interface))
}

/// PowerShell turns a list of one element into the element, and an empty list into nothing.
fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(all) => all.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = include_str!("../../samples/windows-firewall.json");
    const PROGRAM: &str = r"C:\Program Files\Landline\landline-desktop.exe";

    fn commands(json: &str) -> Vec<String> {
        match read(json, 2425, PROGRAM).expect("an answer").state {
            FirewallState::Read(barriers) => barriers.into_iter().map(|barrier| barrier.command).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_default_of_the_profile_in_use_stops_what_no_rule_allows() {
        assert_eq!(
            commands(SAMPLE),
            ["netsh advfirewall firewall add rule name=Landline dir=in action=allow protocol=UDP localport=2425"]
        );
        let answer = read(SAMPLE, 2425, PROGRAM).expect("an answer");
        assert_eq!(answer.public, ["Ethernet 2"]);
        assert_eq!(answer.holder, Some(Holder { name: "IPMsg".to_owned(), pid: 4711 }));
        assert!(make_private("Ethernet 2").contains("-InterfaceAlias 'Ethernet 2'"));
    }

    #[test]
    fn a_rule_for_this_profile_allows_and_one_that_blocks_wins() {
        let allowed = SAMPLE.replace("\"Private\", \"action\"", "\"Private, Public\", \"action\"");
        assert_ne!(allowed, SAMPLE);
        assert_eq!(commands(&allowed), [""; 0]);
        let block = r#"{"enabled": "True", "profile": "Any", "action": "Block"}, "#;
        let blocked = allowed.replace("\"rules\": [", &format!("\"rules\": [{block}"));
        let command = &commands(&blocked)[0];
        assert!(command.contains("delete rule name=all dir=in program=\"C:\\Program Files"), "{command}");
    }

    #[test]
    fn profiles_that_are_off_are_off_and_lists_of_one_are_lists() {
        let off = SAMPLE.replace("\"enabled\": \"True\"", "\"enabled\": \"False\"");
        assert_eq!(read(&off, 2425, PROGRAM).expect("an answer").state, FirewallState::Off);
        let alone = r#"{"profiles": {"name": "Private", "enabled": "True", "inbound": "NotConfigured"}, "networks": null, "rules": null, "holder": null}"#;
        assert_eq!(commands(alone).len(), 1);
        assert!(read("Access is denied.", 2425, PROGRAM).is_none());
    }
}
