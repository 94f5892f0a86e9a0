//! The analysis: facts in, findings out. Pure; one file per subject.

mod firewall;
mod network;
mod peers;
mod port;

use crate::codes::Code;
use crate::facts::{Facts, ProfileFacts};
use crate::finding::{Finding, Findings};

/// Derives the findings from all facts.
pub fn judge(facts: &Facts) -> Findings {
    let mut all = Vec::new();
    node(facts, &mut all);
    port::judge(facts, &mut all);
    network::judge(facts, &mut all);
    firewall::judge(facts, &mut all);
    peers::judge(facts, &mut all);
    Findings::new(all)
}

/// A wall clock that was off by less, in seconds, is being corrected by time synchronisation.
const STEP: i64 = 60;

fn node(facts: &Facts, all: &mut Vec<Finding>) {
    let Some(node) = &facts.node else {
        all.push(Finding::new(Code::NodeMissing).mended_by("landline up"));
        return;
    };
    if node.storage_full {
        all.push(Finding::new(Code::StorageFull));
    }
    if node.clock_step.abs() >= STEP {
        all.push(Finding::new(Code::ClockStepped).with("seconds", node.clock_step));
    }
    if node.overflowed > 0 {
        all.push(Finding::new(Code::NodeOverrun).with("count", node.overflowed));
    }
    profile(&node.profile, all);
}

/// Derives the findings about the files of a profile alone.
pub fn judge_profile(facts: &ProfileFacts) -> Findings {
    let mut all = Vec::new();
    profile(facts, &mut all);
    Findings::new(all)
}

fn profile(facts: &ProfileFacts, all: &mut Vec<Finding>) {
    if facts.database_missing {
        all.push(Finding::new(Code::DatabaseMissing));
    }
    if facts.log_missing {
        all.push(Finding::new(Code::DatabaseLogMissing));
    }
    match facts.damage.as_deref() {
        Some([]) => all.push(Finding::new(Code::DatabaseWhole)),
        Some([first, ..]) => all.push(Finding::new(Code::DatabaseDamaged).with("detail", first)),
        None => {}
    }
    if !facts.unknown_keys.is_empty() {
        all.push(Finding::new(Code::SettingsUnknown).with("keys", facts.unknown_keys.join(", ")));
    }
}

#[cfg(test)]
mod tests;
