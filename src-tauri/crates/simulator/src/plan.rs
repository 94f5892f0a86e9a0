//! Turns a scenario and a seed into a list of timed actions. Nothing drawn here depends on what programs do.

use crate::scenario::{Scenario, ScenarioEvent, What, seconds};
use crate::stock::Kind;
use landline_testkit::sim::{Action, SimRng};
use std::time::Duration;

/// The random stream for plans; the engine uses others.
const STREAM: u64 = 2;
/// How long a node is left alone after an event, in seconds, so that events do not overlap.
const REST: f64 = 20.0;

/// What happens, in order, and which program each node runs.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What each node runs: a stock program, or (`None`) the scheme under test.
    pub roles: Vec<Option<Kind>>,
    /// The timed actions.
    pub actions: Vec<(Duration, Action)>,
}

/// Draws the plan of a scenario.
pub fn plan(scenario: &Scenario, seed: u64) -> Plan {
    let mut planner = Planner {
        rng: SimRng::new(seed, STREAM),
        free_at: vec![0.0; scenario.nodes],
        may_go: scenario.nodes / 2,
        actions: Vec::new(),
    };
    for node in 0..scenario.nodes {
        let at = planner.rng.share() * scenario.start_within;
        planner.add(at, Action::Start(node));
    }
    let end = scenario.duration - scenario.settle;
    let mut moments: Vec<(f64, &ScenarioEvent)> = Vec::new();
    for event in &scenario.events {
        let times = planner.times(event, scenario.nodes, end);
        moments.extend(times.into_iter().map(|time| (time, event)));
    }
    moments.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (at, event) in moments {
        planner.occur(at, event);
    }
    let mut actions = planner.actions;
    actions.sort_by_key(|(at, _)| *at);
    Plan { roles: roles(scenario), actions }
}

fn roles(scenario: &Scenario) -> Vec<Option<Kind>> {
    let mut roles = vec![None; scenario.nodes];
    let mut last = scenario.nodes;
    for stock in &scenario.stock {
        let count = portion(stock.share, scenario.nodes);
        let first = last.saturating_sub(count);
        roles[first..last].fill(Some(stock.kind));
        last = first;
    }
    roles
}

/// A share of a number, rounded.
fn portion(share: f64, of: usize) -> usize {
    // A share of nodes is a small non-negative number.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "small")]
    let count = (share.clamp(0.0, 1.0) * of as f64).round() as usize;
    count
}

struct Planner {
    rng: SimRng,
    /// The time from which a node may be drawn again.
    free_at: Vec<f64>,
    /// How many nodes may still leave permanently: half stay, as witnesses, however small the network is.
    may_go: usize,
    actions: Vec<(Duration, Action)>,
}

impl Planner {
    fn add(&mut self, at: f64, action: Action) {
        self.actions.push((seconds(at), action));
    }

    fn times(&mut self, event: &ScenarioEvent, nodes: usize, end: f64) -> Vec<f64> {
        let mut times = Vec::new();
        if let Some(at) = event.at {
            times.push(at);
        } else if let Some(every) = event.every {
            let mut at = event.from;
            while at < end {
                times.push(at);
                at += every;
            }
        } else if let Some(per_hour) = event.per_hour {
            #[expect(clippy::cast_precision_loss, reason = "a small number")]
            let mean = 3600.0 / (per_hour * nodes as f64);
            let mut at = event.from;
            loop {
                at -= (1.0 - self.rng.share()).ln() * mean;
                if at >= end {
                    break;
                }
                times.push(at);
            }
        }
        times
    }

    fn occur(&mut self, at: f64, event: &ScenarioEvent) {
        if event.what == What::Partition {
            let parts = (0..self.free_at.len()).map(|_| u16::from(self.rng.chance(0.5))).collect();
            let healed = at + self.between(event.length);
            self.add(at, Action::Partition(parts));
            self.add(healed, Action::Heal);
            return;
        }
        let count = match event.share {
            Some(share) => portion(share, self.free_at.len()),
            None => event.count.unwrap_or(1),
        };
        for _ in 0..count {
            let free: Vec<usize> = (0..self.free_at.len()).filter(|node| self.free_at[*node] <= at).collect();
            let Some(node) = free.get(self.rng.pick(free.len())) else { return };
            self.apply_event(at, *node, event);
        }
    }

    fn apply_event(&mut self, at: f64, node: usize, event: &ScenarioEvent) {
        let length = self.between(event.length);
        let mut busy = REST;
        match event.what {
            What::Crash | What::Quit if event.back_after.is_none() && self.may_go == 0 => return,
            What::Crash | What::Quit => {
                let action = if event.what == What::Crash { Action::Crash(node) } else { Action::Quit(node) };
                self.add(at, action);
                busy = f64::INFINITY;
                self.may_go -= usize::from(event.back_after.is_none());
                if let Some(back) = event.back_after {
                    let back = self.between(back);
                    self.add(at + back, Action::Start(node));
                    busy = back + REST;
                }
            }
            What::Stall | What::Sleep => {
                let clock_runs = event.what == What::Stall;
                self.add(at, Action::Pause { node, length: seconds(length), clock_runs });
                busy += length;
            }
            What::Unplug => {
                self.add(at, Action::Unplug { node, length: seconds(length) });
                busy += length;
            }
            What::Readdress => self.add(at, Action::Readdress(node)),
            What::ClockStep => {
                let by = (self.rng.share() * 2.0 - 1.0) * event.step * 1e3;
                #[expect(clippy::cast_possible_truncation, reason = "a step of a clock is far below 2^63 ms")]
                self.add(at, Action::StepWallClock { node, by: by as i64 });
            }
            What::Deafen => {
                let sender = self.rng.pick(self.free_at.len());
                if sender != node {
                    self.add(at, Action::Deafen { receiver: node, sender, deaf: true });
                    self.add(at + length, Action::Deafen { receiver: node, sender, deaf: false });
                }
                busy += length;
            }
            // Applies to the network, not to a node.
            What::Partition => {}
        }
        self.free_at[node] = at + busy;
    }

    fn between(&mut self, [from, to]: [f64; 2]) -> f64 {
        from + self.rng.share() * (to - from).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_is_the_same_plan_and_nobody_crashes_twice() {
        let churn = Scenario::find("half-crash").unwrap();
        let first = plan(&churn, 3);
        assert_eq!(first.actions, plan(&churn, 3).actions);
        assert_ne!(first.actions, plan(&churn, 4).actions);
        let mut crashed: Vec<usize> = first
            .actions
            .iter()
            .filter_map(|(_, action)| if let Action::Crash(node) = action { Some(*node) } else { None })
            .collect();
        let count = crashed.len();
        assert_eq!(count, churn.nodes / 2);
        crashed.sort_unstable();
        crashed.dedup();
        assert_eq!(crashed.len(), count);
    }

    #[test]
    fn stock_programs_stand_at_the_end() {
        let scenario = Scenario::find("stock-peers").unwrap();
        let roles = plan(&scenario, 1).roles;
        assert_eq!(roles.first(), Some(&None));
        assert!(roles.last().is_some_and(Option::is_some));
    }
}
