//! Compares what is shown with the ground truth: latencies, false alarms and traffic of one run.
//!
//! Only nodes that run the scheme under test are observers; peers are divided into those and stock programs. An awaited
//! item is a pair (observer, peer) and the time since which something is true but not yet shown. An observer that
//! crashes stops waiting; one that stalls does not.

mod figures;

use crate::series::Series;
use landline_testkit::sim::{Fact, GroundTruth, Observer, Presence, State};
use std::collections::HashMap;
use std::time::Duration;

pub use figures::{Falsehood, Figures};

/// What an observer has not shown yet, one bit each, and since when it has been true. A pair awaits a start, a crash or
/// an exit, never two of these, so one time is enough; and as there are N² of them, it is kept small.
#[derive(Clone, Copy, Debug, Default)]
struct Awaited {
    since: Duration,
    what: u8,
}

const UNCERTAIN: u8 = 1;
const OFFLINE: u8 = 2;
const JOIN: u8 = 4;
const LIST: u8 = 8;
const EXIT: u8 = 16;
const AGAIN: u8 = 32;
const ALL: [u8; 6] = [UNCERTAIN, OFFLINE, JOIN, LIST, EXIT, AGAIN];

impl Figures {
    /// The series that collects the latency of an awaited item.
    fn series(&mut self, what: u8, stock: bool) -> &mut Series {
        match what {
            UNCERTAIN => &mut self.crash_uncertain,
            OFFLINE if stock => &mut self.stock_crash_offline,
            OFFLINE => &mut self.crash_offline,
            JOIN => &mut self.join_seen,
            LIST => &mut self.list_complete,
            AGAIN => &mut self.reunion,
            _ => &mut self.exit_seen,
        }
    }
}

/// Measures one run.
pub struct Measure {
    figures: Figures,
    stock: Vec<bool>,
    shown: Vec<Option<Presence>>,
    awaited: Vec<Awaited>,
    /// Ongoing false offlines.
    falsely_offline: HashMap<(usize, usize), Duration>,
    unannounced: Vec<Option<Duration>>,
    /// The scheme announces by broadcast; otherwise there is nothing to wait for.
    broadcasts: bool,
    /// Since when a node has had no network, if it does not show that yet.
    cut_off: Vec<Option<Duration>>,
    started: usize,
    first_start: Option<Duration>,
    online_pairs: usize,
    pairs: [usize; 2],
    pairs_since: Duration,
    bytes: Vec<u64>,
    counted_from: Duration,
}

impl Measure {
    /// A measure for nodes of which these run stock programs.
    pub fn new(stock: Vec<bool>) -> Self {
        let nodes = stock.len();
        Self {
            figures: Figures::default(),
            stock,
            shown: vec![None; nodes * nodes],
            awaited: vec![Awaited::default(); nodes * nodes],
            falsely_offline: HashMap::new(),
            unannounced: vec![None; nodes],
            broadcasts: false,
            cut_off: vec![None; nodes],
            started: 0,
            first_start: None,
            online_pairs: 0,
            pairs: [0; 2],
            pairs_since: Duration::ZERO,
            bytes: vec![0; nodes],
            counted_from: Duration::ZERO,
        }
    }

    /// Resets the traffic counters: joining is over.
    pub fn count_from(&mut self, now: Duration) {
        self.bytes.fill(0);
        self.counted_from = now;
    }

    /// The final figures. Items awaited for at least `tolerance` count as never; younger ones are left out.
    pub fn finish(mut self, now: Duration, tolerance: Duration) -> Figures {
        self.add_pair_time(now);
        let figures = &mut self.figures;
        for (cell, awaited) in self.awaited.iter().enumerate().filter(|(_, awaited)| now - awaited.since >= tolerance) {
            let stock = self.stock[cell % self.stock.len()];
            for what in ALL.into_iter().filter(|what| awaited.what & what != 0) {
                figures.series(what, stock).push_never();
            }
        }
        let late = |since: &&Duration| now - **since >= tolerance;
        self.falsely_offline.values().filter(late).for_each(|_| figures.recovery.push_never());
        if self.broadcasts {
            self.unannounced.iter().flatten().filter(late).for_each(|_| figures.announced.push_never());
        }
        let seconds = (now - self.counted_from).as_secs_f64();
        let own = self.bytes.iter().zip(&self.stock).filter(|(_, stock)| !**stock);
        figures.sent = own.map(|(bytes, _)| *bytes as f64 / seconds).collect();
        self.figures
    }

    fn cell(&self, node: usize, peer: usize) -> usize {
        node * self.stock.len() + peer
    }

    fn observers(&self, truth: &GroundTruth) -> Vec<usize> {
        let runs = |node: &usize| !self.stock[*node] && matches!(truth.state(*node), State::Alive | State::Away);
        (0..self.stock.len()).filter(runs).collect()
    }

    fn add_pair_time(&mut self, now: Duration) {
        let hours = (now - self.pairs_since).as_secs_f64() / 3600.0;
        self.pairs_since = now;
        for (falsehood, pairs) in
            [&mut self.figures.false_offline, &mut self.figures.stock_false_offline].into_iter().zip(self.pairs)
        {
            falsehood.pair_hours += pairs as f64 * hours;
        }
    }

    fn truth_changed(&mut self, now: Duration, truth: &GroundTruth) {
        self.add_pair_time(now);
        self.pairs = [false, true].map(|stock| truth.pairs(|node| !self.stock[node], |peer| self.stock[peer] == stock));
    }

    fn started(&mut self, now: Duration, node: usize, truth: &GroundTruth) {
        self.started += 1;
        self.first_start.get_or_insert(now);
        self.clear_row(node);
        self.clear_column(node);
        for other in 0..self.stock.len() {
            if !truth.healthy(node, other) {
                continue;
            }
            if !self.stock[other] && self.shown[self.cell(other, node)] != Some(Presence::Online) {
                self.await_from(now, other, node, JOIN);
            }
            if !self.stock[node] {
                self.await_from(now, node, other, LIST);
            }
        }
    }

    /// A node crashes or quits: nodes that showed it must show it offline.
    fn gone(&mut self, now: Duration, node: usize, exit: bool, truth: &GroundTruth) {
        self.clear_row(node);
        self.clear_column(node);
        for observer in self.observers(truth) {
            let shown = self.shown[self.cell(observer, node)];
            if !truth.hears(observer, node) || !matches!(shown, Some(Presence::Online | Presence::Uncertain)) {
                continue;
            }
            // If it was uncertain already, this says nothing about how fast a crash is suspected.
            let fresh = shown == Some(Presence::Online) && !self.stock[node];
            let crash = if fresh { UNCERTAIN | OFFLINE } else { OFFLINE };
            self.await_from(now, observer, node, if exit { EXIT } else { crash });
        }
    }

    /// Nodes may be within reach of each other again. What one still awaits of another is older.
    fn reunited(&mut self, now: Duration, node: usize, truth: &GroundTruth) {
        for other in 0..self.stock.len() {
            for (observer, peer) in [(node, other), (other, node)] {
                let cell = self.cell(observer, peer);
                let parted = self.shown[cell] == Some(Presence::Offline)
                    && !self.falsely_offline.contains_key(&(observer, peer));
                if parted && self.awaited[cell].what == 0 && !self.stock[observer] && truth.healthy(observer, peer) {
                    self.await_from(now, observer, peer, AGAIN);
                }
            }
        }
    }

    /// Connectivity has changed: unreachable peers are neither awaited nor falsely offline.
    fn divided(&mut self, now: Duration, truth: &GroundTruth) {
        let nodes = self.stock.len();
        self.falsely_offline.retain(|(observer, peer), _| truth.healthy(*observer, *peer));
        for cell in 0..nodes * nodes {
            let awaited = &mut self.awaited[cell];
            if awaited.what & (JOIN | LIST | AGAIN) != 0 && !truth.healthy(cell / nodes, cell % nodes) {
                awaited.what = 0;
            }
        }
        (0..nodes).for_each(|node| self.reunited(now, node, truth));
    }

    fn await_from(&mut self, since: Duration, observer: usize, peer: usize, what: u8) {
        let cell = self.cell(observer, peer);
        self.awaited[cell] = Awaited { since, what };
    }

    /// A program has ended: it awaits nothing and shows nobody.
    fn clear_row(&mut self, node: usize) {
        let row = self.cell(node, 0)..self.cell(node + 1, 0);
        self.awaited[row].fill(Awaited::default());
        self.falsely_offline.retain(|(observer, _), _| *observer != node);
    }

    /// Drops everything that was awaited of this node.
    fn clear_column(&mut self, node: usize) {
        let nodes = self.stock.len();
        self.awaited.iter_mut().skip(node).step_by(nodes).for_each(|awaited| *awaited = Awaited::default());
        self.falsely_offline.retain(|(_, peer), _| *peer != node);
    }

    fn forget_shown(&mut self, node: usize) {
        for peer in 0..self.stock.len() {
            let cell = self.cell(node, peer);
            self.online_pairs -= usize::from(self.shown[cell].take() == Some(Presence::Online));
        }
    }

    /// A node shows that its own network is gone or back.
    fn self_offline(&mut self, now: Duration, node: usize, offline: bool, truth: &GroundTruth) {
        if !offline {
            return;
        }
        match self.cut_off[node].take() {
            Some(since) => self.figures.self_offline_shown.push(now - since),
            None => {
                self.figures.false_self_offline += u64::from((0..truth.nodes()).any(|peer| truth.healthy(node, peer)))
            }
        }
    }

    fn shows(&mut self, now: Duration, node: usize, peer: usize, presence: Presence, truth: &GroundTruth) {
        let cell = self.cell(node, peer);
        let before = self.shown[cell].replace(presence);
        self.online_pairs -= usize::from(before == Some(Presence::Online));
        self.online_pairs += usize::from(presence == Presence::Online);
        let seen = match presence {
            Presence::Online => JOIN | LIST | AGAIN,
            Presence::Uncertain => UNCERTAIN,
            Presence::Offline => UNCERTAIN | OFFLINE | EXIT,
        };
        let Awaited { since, what } = self.awaited[cell];
        self.awaited[cell].what &= !seen;
        for what in ALL.into_iter().filter(|bit| what & seen & bit != 0) {
            self.figures.series(what, self.stock[peer]).push(now - since);
        }
        match presence {
            Presence::Offline if truth.healthy(node, peer) => {
                let stock = self.stock[peer];
                let figures = &mut self.figures;
                let falsehood = if stock { &mut figures.stock_false_offline } else { &mut figures.false_offline };
                falsehood.count += 1;
                self.falsely_offline.insert((node, peer), now);
            }
            Presence::Online => {
                if let Some(since) = self.falsely_offline.remove(&(node, peer)) {
                    self.figures.recovery.push(now - since);
                }
            }
            _ => {}
        }
        let nodes = self.stock.len();
        if self.figures.all_see_all.is_empty() && self.started == nodes && self.online_pairs == nodes * (nodes - 1) {
            self.figures.all_see_all.push(now - self.first_start.unwrap_or_default());
        }
    }
}

impl Observer for Measure {
    fn observe(&mut self, now: Duration, fact: Fact, truth: &GroundTruth) {
        match fact {
            Fact::Shown { node, peer, presence } => return self.shows(now, node, peer, presence, truth),
            Fact::Sent { node, broadcast, bytes } => {
                self.bytes[node] += u64::from(bytes);
                self.broadcasts |= broadcast;
                if let Some(since) = self.unannounced[node].take_if(|_| broadcast) {
                    self.figures.announced.push(now - since);
                }
                return;
            }
            Fact::Dropped(_) => return self.figures.dropped += 1,
            Fact::OwnNetwork { node, offline } => return self.self_offline(now, node, offline, truth),
            Fact::Started(node) => self.started(now, node, truth),
            Fact::Crashed(node) => {
                self.gone(now, node, false, truth);
                self.forget_shown(node);
                self.unannounced[node] = None;
                self.cut_off[node] = None;
            }
            Fact::Quits(node) => {
                self.gone(now, node, true, truth);
                self.unannounced[node] = None;
            }
            Fact::Ended(node) => {
                self.forget_shown(node);
                self.cut_off[node] = None;
            }
            Fact::Unplugged(node) if !self.stock[node] => {
                self.cut_off[node] = Some(now);
                self.clear_row(node);
                self.clear_column(node);
            }
            Fact::NetworkChanged(node) | Fact::Resumed { node, slept: true } => {
                if truth.state(node) == State::Alive && !self.stock[node] {
                    self.unannounced[node] = Some(now);
                }
                self.cut_off[node] = None;
                self.reunited(now, node, truth);
            }
            // A node that is away is rightly shown offline, and nothing awaited of it is true any more.
            Fact::Unplugged(node) | Fact::Paused(node) if truth.state(node) == State::Away => {
                self.clear_row(node);
                self.clear_column(node);
            }
            Fact::Divided => self.divided(now, truth),
            Fact::Unplugged(_) | Fact::Paused(_) | Fact::Resumed { .. } => {}
        }
        self.truth_changed(now, truth);
    }
}

#[cfg(test)]
mod tests;
