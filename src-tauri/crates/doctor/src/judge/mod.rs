//! The judgement: facts in, findings out. Pure; one file for each subject.

mod firewall;
mod network;
mod peers;
mod port;

use crate::codes::Code;
use crate::facts::Facts;
use crate::finding::{Finding, Findings};

/// Judges everything that is known.
pub fn judge(facts: &Facts) -> Findings {
    let mut all = Vec::new();
    node(facts, &mut all);
    port::judge(facts, &mut all);
    network::judge(facts, &mut all);
    firewall::judge(facts, &mut all);
    peers::judge(facts, &mut all);
    Findings::new(all)
}

/// A wall clock that was off by less is a clock being corrected.
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
}

#[cfg(test)]
mod tests;
