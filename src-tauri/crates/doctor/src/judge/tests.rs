//! Tables: a machine as it may be, and what is said of it.

use super::judge;
use crate::facts::{
    Barrier, Echo, Facts, Firewall, FirewallState, Holder, Interface, Kind, Neighbour, NodeFacts, Port, PortState,
    ProfileFacts, System, Way,
};
use crate::finding::{Finding, Severity};
use crate::rule_location::RuleLocation;
use std::time::Duration;

fn eth0() -> Interface {
    Interface {
        name: "eth0".to_owned(),
        addresses: vec!["10.0.0.2".parse().expect("an address")],
        kind: Kind::Lan,
        up: true,
        carrier: true,
        broadcast: true,
        echo: Echo::Heard,
    }
}

fn bob() -> Neighbour {
    Neighbour {
        contact: "c-bob".to_owned(),
        name: "Bob".to_owned(),
        address: "10.0.0.3:2425".parse().expect("an address"),
        round_trip: Some(Duration::from_micros(400)),
        answered_ago: Some(Duration::from_millis(20)),
        heard_ago: Duration::from_millis(20),
        hears_us: Some(true),
        silent: false,
        takes_large: Some(true),
    }
}

/// A machine on which all is well.
fn healthy() -> Facts {
    Facts {
        system: System::Linux,
        node: Some(NodeFacts {
            id: "alice@desk".to_owned(),
            user: "alice".to_owned(),
            identity_conflicts: Vec::new(),
            neighbours: vec![bob()],
            clock_step: 0,
            storage_full: false,
            overflowed: 0,
            receive_buffer: 4 << 20,
            profile: ProfileFacts::default(),
        }),
        port: Port { number: 2425, usual: 2425, state: PortState::Ours, holder: None },
        interfaces: vec![eth0()],
        default_route: Some(true),
        public: Vec::new(),
        firewalls: Vec::new(),
    }
}

fn with(change: impl FnOnce(&mut Facts)) -> Vec<Finding> {
    let mut facts = healthy();
    change(&mut facts);
    judge(&facts).iter().cloned().collect()
}

/// A change of the running node.
fn node(change: impl FnOnce(&mut NodeFacts)) -> Vec<Finding> {
    with(|facts| change(facts.node.as_mut().expect("runs")))
}

/// The codes of what is not as it should be, the most severe first.
fn worse(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().filter(|finding| finding.severity() > Severity::Ok).map(|finding| finding.code.as_str()).collect()
}

fn find(findings: &[Finding], code: &str) -> Finding {
    findings.iter().find(|finding| finding.code.as_str() == code).cloned().unwrap_or_else(|| panic!("no {code}"))
}

fn barrier(way: Way, certain: bool) -> Firewall {
    let barrier = Barrier {
        way,
        certain,
        place: RuleLocation::chain("input", "inet filter"),
        command: "sudo nft insert".to_owned(),
        kept_in: Some("/etc/nftables.conf"),
    };
    Firewall { tool: "nftables", state: FirewallState::Read(vec![barrier]) }
}

#[test]
fn a_healthy_machine_has_good_news_only() {
    let findings = with(|_| {});
    assert_eq!(worse(&findings), [""; 0]);
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["port.open", "echo.heard", "firewall.none", "peers.answer"]);
    assert_eq!(find(&findings, "peers.answer").sentence(), "1 of 1 answer, the slowest in 1 ms.");
}

#[test]
fn a_full_disk_is_a_fault() {
    assert_eq!(worse(&node(|node| node.storage_full = true)), ["storage.full"]);
}

#[test]
fn no_default_route_and_a_stepped_clock_are_no_faults() {
    let findings = with(|facts| facts.default_route = Some(false));
    assert_eq!(worse(&findings), ["network.no_default_route"]);
    assert_eq!(worse(&node(|node| node.clock_step = -86_400)), ["clock.stepped"]);
    assert_eq!(worse(&node(|node| node.clock_step = 59)), [""; 0]);
    assert_eq!(worse(&node(|node| node.profile.database_missing = true)), ["storage.missing"]);
    assert_eq!(worse(&node(|node| node.profile.log_missing = true)), ["storage.log_missing"]);
    assert_eq!(worse(&node(|node| node.profile.damage = Some(vec!["page 7".to_owned()]))), ["storage.damaged"]);
    assert_eq!(worse(&node(|node| node.profile.damage = Some(Vec::new()))), [""; 0]);
    assert_eq!(worse(&node(|node| node.profile.unknown_keys = vec!["a.b".to_owned()])), ["config.unknown_key"]);
    for code in ["network.no_default_route", "clock.stepped"] {
        let known = crate::Code::ALL.iter().find(|known| known.as_str() == code).expect("a code");
        assert_eq!(known.severity(), Severity::Note);
    }
}

#[test]
fn without_a_node_it_says_how_to_start_one() {
    let findings = with(|facts| {
        facts.node = None;
        facts.port.state = PortState::Free;
        facts.interfaces[0].echo = Echo::NotTried;
    });
    assert_eq!(worse(&findings), ["node.not_running"]);
    assert_eq!(find(&findings, "node.not_running").command.as_deref(), Some("landline up"));
}

#[test]
fn a_taken_port_names_the_program_that_has_it() {
    let taken = |holder: Option<Holder>| {
        with(|facts| {
            facts.node = None;
            facts.port = Port { state: PortState::Taken, holder, ..facts.port.clone() };
        })
    };
    let named = taken(Some(Holder { name: "iptux".to_owned(), pid: 77 }));
    assert!(find(&named, "port.taken").sentence().contains("taken by iptux (process 77)"));
    assert_eq!(find(&named, "port.taken").command, None);
    let unnamed = find(&taken(None), "port.taken");
    assert!(unnamed.sentence().contains("another program"));
    assert_eq!(unnamed.command.as_deref(), Some("sudo ss -lunp sport = :2425"));
}

#[test]
fn a_node_on_another_port_is_told_where_the_others_look() {
    let holder = Holder { name: "iptux".to_owned(), pid: 77 };
    let on = |holder| with(|facts| facts.port = Port { number: 2426, holder, ..facts.port.clone() });
    assert_eq!(worse(&on(None)), ["port.unusual"]);
    let taken = on(Some(holder));
    assert_eq!(worse(&taken), ["port.unusual_taken"]);
    let command = find(&taken, "port.unusual_taken").command;
    assert_eq!(command.as_deref(), Some("landline config set network.port 2425"));
}

#[test]
fn interfaces_that_reach_nobody_are_told() {
    let change = |change: fn(&mut Interface)| with(|facts| change(&mut facts.interfaces[0]));
    let unplugged = change(|eth0| (eth0.carrier, eth0.echo) = (false, Echo::NotTried));
    assert_eq!(worse(&unplugged), ["network.none", "network.unplugged"]);
    let off = change(|eth0| (eth0.up, eth0.echo) = (false, Echo::NotTried));
    assert_eq!(worse(&off), ["network.none", "network.off"]);
    let bare = change(|eth0| (eth0.addresses, eth0.echo) = (Vec::new(), Echo::NotTried));
    assert_eq!(worse(&bare), ["network.none", "network.no_address"]);
    let docker = change(|eth0| (eth0.name, eth0.kind) = ("docker0".to_owned(), Kind::Virtual));
    assert_eq!(worse(&docker), ["network.none", "network.tunnel"]);
    let vpn = change(|eth0| eth0.kind = Kind::Vpn);
    assert_eq!(worse(&vpn), ["network.tunnel"]);
    assert_eq!(worse(&change(|eth0| eth0.broadcast = false)), ["network.no_broadcast"]);
}

#[test]
fn a_broadcast_that_does_not_come_back_is_a_warning_and_a_refused_one_a_fault() {
    let missing = with(|facts| facts.interfaces[0].echo = Echo::Missing);
    assert_eq!(worse(&missing), ["echo.missing"]);
    let refused = |system| {
        with(|facts| {
            facts.system = system;
            facts.interfaces[0].echo = Echo::Refused("no route to host".to_owned());
        })
    };
    assert_eq!(worse(&refused(System::Linux)), ["echo.refused"]);
    let denied = find(&refused(System::MacOs), "permission.local_network");
    assert!(denied.command.expect("a command").starts_with("open 'x-apple.systempreferences:"));
}

#[test]
fn a_rule_counts_as_much_as_the_wire_says() {
    use Echo::{Heard, Missing, NotTried};
    let both = ["firewall.blocks_in", "echo.missing", "firewall.not_kept"];
    for (way, certain, echo, told) in [
        (Way::In, true, Missing, &both[..]),
        (Way::In, true, NotTried, &["firewall.blocks_in", "firewall.not_kept"]),
        (Way::In, true, Heard, &["firewall.may_block", "firewall.not_kept"]),
        (Way::Out, true, Heard, &["firewall.blocks_out", "firewall.not_kept"]),
        (Way::In, false, Missing, &["echo.missing", "firewall.may_block", "firewall.not_kept"]),
        (Way::In, false, Heard, &[]),
    ] {
        let findings = with(|facts| {
            facts.interfaces[0].echo = echo.clone();
            facts.firewalls = vec![barrier(way, certain)];
        });
        assert_eq!(worse(&findings), told, "{way:?} {certain} {echo:?}");
    }
}

#[test]
fn what_comes_back_by_one_interface_says_nothing_of_another() {
    let findings = with(|facts| {
        facts.interfaces.push(Interface { name: "eth1".to_owned(), echo: Echo::Missing, ..eth0() });
        facts.firewalls = vec![barrier(Way::In, true)];
    });
    assert_eq!(worse(&findings), ["firewall.blocks_in", "echo.missing", "firewall.not_kept"]);
}

#[test]
fn a_firewall_that_cannot_be_read_is_suspected_only_if_nothing_arrives() {
    let secret = |echo: Echo| {
        with(|facts| {
            facts.interfaces[0].echo = echo;
            facts.firewalls =
                vec![Firewall { tool: "ufw", state: FirewallState::Secret("sudo ufw status".to_owned()) }];
        })
    };
    assert_eq!(worse(&secret(Echo::Heard)), ["firewall.secret"]);
    assert_eq!(worse(&secret(Echo::Missing)), ["echo.missing", "firewall.suspected"]);
}

#[test]
fn firewalls_that_are_off_open_or_slow_are_told_as_such() {
    for (state, code) in [
        (FirewallState::Off, "firewall.off"),
        (FirewallState::Read(Vec::new()), "firewall.open"),
        (FirewallState::Silent, "firewall.silent"),
    ] {
        let findings = with(|facts| facts.firewalls = vec![Firewall { tool: "ufw", state }]);
        assert!(find(&findings, code).severity() <= Severity::Note);
    }
}

#[test]
fn a_twin_is_a_fault_with_a_name_that_a_shell_takes() {
    let identity_conflicts = |user: &str| {
        let findings = node(|node| {
            user.clone_into(&mut node.user);
            node.identity_conflicts = vec!["10.0.0.9".parse().expect("an address")];
        });
        find(&findings, "twin.found")
    };
    assert!(identity_conflicts("alice").sentence().contains("alice@desk, at 10.0.0.9"));
    assert_eq!(identity_conflicts("alice").command.as_deref(), Some("landline config set profile.user alice-2"));
    let odd = identity_conflicts("it's; rm").command.expect("a command");
    assert_eq!(odd, r"landline config set profile.user 'it'\''s; rm-2'");
}

#[test]
fn who_is_heard_and_does_not_hear_us_is_a_fault_and_who_is_silent_a_warning() {
    let with_bob = |hears_us, silent| {
        node(|node| {
            node.neighbours = vec![Neighbour { hears_us, silent, round_trip: None, takes_large: None, ..bob() }]
        })
    };
    let deaf = with_bob(Some(false), true);
    assert_eq!(worse(&deaf), ["peers.deaf"]);
    assert!(find(&deaf, "peers.deaf").sentence().contains("Bob (10.0.0.3)"));
    assert_eq!(worse(&with_bob(None, true)), ["peers.silent"]);
    assert_eq!(worse(&with_bob(None, false)), [""; 0]);
    assert_eq!(worse(&node(|node| node.neighbours.clear())), ["peers.none"]);
}

#[test]
fn as_many_answer_as_the_report_says_of_each() {
    let untimed = || Neighbour { round_trip: None, ..bob() };
    let silent = Neighbour { hears_us: None, silent: true, ..untimed() };
    let findings = node(|node| node.neighbours = vec![bob(), untimed(), silent]);
    assert_eq!(find(&findings, "peers.answer").sentence(), "2 of 3 answer, the slowest in 1 ms.");
    let findings = node(|node| node.neighbours = vec![untimed(), untimed()]);
    assert_eq!(find(&findings, "peers.answer_untimed").sentence(), "2 of 2 answer.");
}

#[test]
fn a_path_that_loses_large_packets_is_a_fault() {
    let findings = |takes_large| node(|node| node.neighbours = vec![bob(), Neighbour { takes_large, ..bob() }]);
    assert_eq!(worse(&findings(None)), [""; 0]);
    let cut = findings(Some(false));
    assert_eq!(worse(&cut), ["peers.fragments"]);
    assert!(find(&cut, "peers.fragments").sentence().contains("do not: Bob (10.0.0.3)"));
    assert!(find(&cut, "peers.fragments").advice().contains("UDP port 2425"));
}

#[test]
fn a_crowd_stands_in_one_sentence() {
    let findings = node(|node| node.neighbours = vec![Neighbour { hears_us: Some(false), ..bob() }; 25]);
    assert!(find(&findings, "peers.deaf").sentence().contains("+15"));
}

#[test]
fn a_small_buffer_is_mended_by_a_setting_of_linux() {
    let findings = node(|node| node.receive_buffer = 212_992);
    assert_eq!(worse(&findings), ["port.small_buffer"]);
    assert!(find(&findings, "port.small_buffer").command.expect("a command").contains("rmem_max"));
    assert_eq!(worse(&node(|node| node.overflowed = 3)), ["node.overrun"]);
}

#[test]
fn a_public_network_of_windows_is_made_private_by_a_command() {
    let findings = with(|facts| facts.public = vec!["Ethernet 2".to_owned()]);
    let command = find(&findings, "network.public").command.expect("a command");
    assert_eq!(command, "Set-NetConnectionProfile -InterfaceAlias 'Ethernet 2' -NetworkCategory Private");
}
