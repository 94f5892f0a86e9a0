//! The peers: who answers how fast, who is heard but does not hear us, and who has our identity.

use crate::codes::Code;
use crate::facts::{Facts, Neighbour, NodeFacts};
use crate::finding::Finding;
use crate::parse::word;
use std::net::IpAddr;

/// Maximum number of names in one message. The report lists everybody.
const NAMED: usize = 10;

pub(super) fn judge(facts: &Facts, all: &mut Vec<Finding>) {
    let Some(node) = &facts.node else { return };
    if !node.identity_conflicts.is_empty() {
        all.push(twin(node));
    }
    if node.neighbours.is_empty() {
        all.push(Finding::new(Code::PeersNone));
        return;
    }
    let deaf: Vec<&Neighbour> = node.neighbours.iter().filter(|peer| peer.hears_us == Some(false)).collect();
    let silent: Vec<&Neighbour> =
        node.neighbours.iter().filter(|peer| peer.silent && peer.hears_us != Some(false)).collect();
    for (code, who) in [(Code::PeersDeaf, deaf), (Code::PeersSilent, silent)] {
        if !who.is_empty() {
            all.push(Finding::new(code).with("who", names(&who)));
        }
    }
    let cut: Vec<&Neighbour> = node.neighbours.iter().filter(|peer| peer.takes_large == Some(false)).collect();
    if !cut.is_empty() {
        all.push(Finding::new(Code::PeersFragments).with("who", names(&cut)).with("port", facts.port.usual));
    }
    all.extend(answer(&node.neighbours));
}

/// How many peers answer, in agreement with the report on each of them. Not all of them answer a query that can be
/// timed.
fn answer(neighbours: &[Neighbour]) -> Option<Finding> {
    let count = neighbours.iter().filter(|peer| peer.hears_us == Some(true)).count();
    let about = |code| Finding::new(code).with("count", count).with("all", neighbours.len());
    match neighbours.iter().filter_map(|peer| peer.round_trip).max() {
        _ if count == 0 => None,
        Some(slowest) => Some(about(Code::PeersAnswer).with("slowest", slowest.as_millis().max(1))),
        None => Some(about(Code::PeersAnswerUntimed)),
    }
}

fn twin(node: &NodeFacts) -> Finding {
    let addresses: Vec<String> = node.identity_conflicts.iter().take(NAMED).map(IpAddr::to_string).collect();
    Finding::new(Code::TwinFound)
        .with("id", &node.id)
        .with("addresses", addresses.join(", "))
        .mended_by(format!("landline config set profile.user {}", word(&format!("{}-2", node.user))))
}

fn names(who: &[&Neighbour]) -> String {
    let mut names: Vec<String> =
        who.iter().take(NAMED).map(|peer| format!("{} ({})", peer.name, peer.address.ip())).collect();
    if who.len() > NAMED {
        names.push(format!("+{}", who.len() - NAMED));
    }
    names.join(", ")
}
