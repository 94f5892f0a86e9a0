//! Invariants, checked whenever a node shows something, and at the end.
//!
//! * No node shows itself, and nothing is shown that is already shown.
//! * On a lossless network, no peer is shown offline that has been alive and within reach for a while.
//! * On such a network, no node shows itself offline that is within reach of most others.
//! * A peer that left gracefully and is shown offline comes back only after a start.
//! * Under good conditions after the end, live nodes show each other online, and dead ones offline.
//! * No node sends more packets in a second than [`Rules::packets`].
//!
//! A pair is *troubled* for [`GRACE`] after something happened to one of them or between them: a start, a pause, a
//! change of network, a full socket. Rules about live peers apply to the other pairs only.

use landline_testkit::sim::{Fact, GroundTruth, Observer, Presence, State};
use std::time::Duration;

/// How long an event excuses its consequences.
pub const GRACE: Duration = Duration::from_secs(60);

/// How many breaches are reported in full.
const MAX_REPORTED: usize = 10;

/// What a scenario allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The network is lossless.
    pub lossless: bool,
    /// Maximum number of packets that a node may send in one second.
    pub packets: u64,
    /// How long before the end the last trouble must be for the final check.
    pub tolerance: Duration,
}

/// Checks one run.
pub struct Invariants {
    rules: Rules,
    stock: Vec<bool>,
    shown: Vec<Option<Presence>>,
    /// When each node was last troubled.
    troubled: Vec<Duration>,
    divided: Duration,
    /// Has left gracefully and not come back.
    left: Vec<bool>,
    /// The current second of each node, and its packets so far.
    second: Vec<(u64, u64)>,
    breaches: Vec<String>,
    count: usize,
}

impl Invariants {
    /// Checks nodes, of which these run stock programs.
    pub fn new(rules: Rules, stock: Vec<bool>) -> Self {
        let nodes = stock.len();
        Self {
            rules,
            stock,
            shown: vec![None; nodes * nodes],
            troubled: vec![Duration::ZERO; nodes],
            divided: Duration::ZERO,
            left: vec![false; nodes],
            second: vec![(0, 0); nodes],
            breaches: Vec::new(),
            count: 0,
        }
    }

    /// Runs the final check and returns the breaches: none, or the first ones and their number.
    pub fn finish(mut self, now: Duration, truth: &GroundTruth) -> Vec<String> {
        let quiet_since = |troubled: Duration| troubled + self.rules.tolerance <= now;
        let calm: Vec<usize> =
            (0..self.stock.len()).filter(|node| quiet_since(self.troubled[*node].max(self.divided))).collect();
        let observers = calm.iter().filter(|node| !self.stock[**node] && truth.state(**node) == State::Alive);
        let pairs: Vec<(usize, usize)> = observers.flat_map(|node| calm.iter().map(|peer| (*node, *peer))).collect();
        for (node, peer) in pairs {
            let shown = self.shown[node * self.stock.len() + peer];
            if truth.healthy(node, peer) && shown != Some(Presence::Online) {
                self.breach(now, || format!("node {node} shows {peer}, which lives, as {shown:?} at the end"));
            }
            let dead = truth.state(peer) == State::Dead;
            if dead && matches!(shown, Some(Presence::Online | Presence::Uncertain)) {
                self.breach(now, || format!("node {node} shows {peer}, which is dead, as {shown:?} at the end"));
            }
        }
        if self.count > self.breaches.len() {
            self.breaches.push(format!("… and {} more", self.count - MAX_REPORTED));
        }
        self.breaches
    }

    fn breach(&mut self, now: Duration, what: impl FnOnce() -> String) {
        self.count += 1;
        if self.count <= MAX_REPORTED {
            self.breaches.push(format!("{:.3} s: {}", now.as_secs_f64(), what()));
        }
    }

    fn shows(&mut self, now: Duration, node: usize, peer: usize, presence: Presence, truth: &GroundTruth) {
        if node == peer {
            return self.breach(now, || format!("node {node} shows itself"));
        }
        let cell = node * self.stock.len() + peer;
        let before = self.shown[cell].replace(presence);
        if before == Some(presence) {
            self.breach(now, || format!("node {node} shows {peer} as {presence:?}, as before"));
        }
        let calm =
            [self.troubled[node], self.troubled[peer], self.divided].iter().all(|trouble| *trouble + GRACE <= now);
        if presence == Presence::Offline && self.rules.lossless && calm && truth.healthy(node, peer) {
            self.breach(now, || format!("node {node} shows {peer} offline, which lives and loses nothing"));
        }
        if presence != Presence::Offline && before == Some(Presence::Offline) && self.left[peer] {
            self.breach(now, || format!("node {node} shows {peer} as {presence:?}, which has left"));
        }
    }

    fn self_offline(&mut self, now: Duration, node: usize, offline: bool, truth: &GroundTruth) {
        let reached = (0..truth.nodes()).filter(|peer| truth.healthy(node, *peer)).count();
        let calm = [self.troubled[node], self.divided].iter().all(|trouble| *trouble + GRACE <= now);
        if offline && self.rules.lossless && calm && reached * 2 >= truth.nodes() {
            self.breach(now, || format!("node {node} shows itself offline, and reaches {reached} others"));
        }
    }

    fn sent(&mut self, now: Duration, node: usize) {
        let (second, packets) = &mut self.second[node];
        if *second != now.as_secs() {
            (*second, *packets) = (now.as_secs(), 0);
        }
        *packets += 1;
        if *packets == self.rules.packets + 1 {
            let limit = self.rules.packets;
            self.breach(now, || format!("node {node} sends more than {limit} packets in a second"));
        }
    }
}

impl Observer for Invariants {
    fn observe(&mut self, now: Duration, fact: Fact, truth: &GroundTruth) {
        match fact {
            Fact::Shown { node, peer, presence } => self.shows(now, node, peer, presence, truth),
            Fact::Sent { node, .. } => self.sent(now, node),
            Fact::Divided => self.divided = now,
            Fact::OwnNetwork { node, offline } => self.self_offline(now, node, offline, truth),
            Fact::Started(node) => {
                self.troubled[node] = now;
                self.left[node] = false;
                let row = node * self.stock.len()..(node + 1) * self.stock.len();
                self.shown[row].fill(None);
            }
            Fact::Ended(node) => {
                self.troubled[node] = now;
                self.left[node] = true;
            }
            Fact::Crashed(node)
            | Fact::Quits(node)
            | Fact::Paused(node)
            | Fact::Resumed { node, .. }
            | Fact::Unplugged(node)
            | Fact::NetworkChanged(node)
            | Fact::Dropped(node) => self.troubled[node] = now,
        }
    }
}

#[cfg(test)]
mod tests;
