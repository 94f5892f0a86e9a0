//! The firewalls, weighed against what was observed: a broadcast that came back has passed every rule on its way.

use crate::codes::Code;
use crate::facts::{Barrier, Echo, Facts, Firewall, FirewallState, Way};
use crate::finding::Finding;
use crate::judge::network::echoed;

pub(super) fn judge(facts: &Facts, all: &mut Vec<Finding>) {
    if facts.firewalls.is_empty() {
        all.push(Finding::new(Code::FirewallNone));
    }
    for firewall in &facts.firewalls {
        one(firewall, facts, all);
    }
}

fn one(firewall: &Firewall, facts: &Facts, all: &mut Vec<Finding>) {
    let about = |code| Finding::new(code).with("tool", firewall.tool).with("port", facts.port.number);
    let heard = echoed(facts).next().is_some();
    let missing = facts.interfaces.iter().any(|interface| interface.echo == Echo::Missing);
    match &firewall.state {
        FirewallState::Off => all.push(about(Code::FirewallOff)),
        FirewallState::Silent => all.push(about(Code::FirewallSilent)),
        FirewallState::Secret(look) => {
            let code = if missing { Code::FirewallSuspected } else { Code::FirewallSecret };
            all.push(about(code).mended_by(look));
        }
        FirewallState::Read(barriers) => {
            let told: Vec<(Code, &Barrier)> =
                barriers.iter().filter_map(|barrier| Some((weigh(barrier, heard, missing)?, barrier))).collect();
            for (code, barrier) in &told {
                all.push(about(*code).at(&barrier.place).mended_by(&barrier.command));
            }
            if told.is_empty() {
                all.push(about(Code::FirewallOpen));
            }
            if let Some(file) = told.iter().find_map(|(_, barrier)| barrier.kept_in) {
                all.push(about(Code::FirewallPassing).with("file", file));
            }
        }
    }
}

/// The finding for a blocking rule. `None` if the rule could not be evaluated and the wire shows that nothing is wrong.
fn weigh(barrier: &Barrier, heard: bool, missing: bool) -> Option<Code> {
    match (barrier.certain, barrier.way) {
        // It let our own broadcast in, so it blocks some packets at most.
        (true, Way::In) if heard && !missing => Some(Code::FirewallDoubtful),
        (true, Way::In) => Some(Code::FirewallIn),
        (true, Way::Out) => Some(Code::FirewallOut),
        (false, _) => missing.then_some(Code::FirewallDoubtful),
    }
}
