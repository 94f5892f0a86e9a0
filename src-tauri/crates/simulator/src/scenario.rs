//! Scenarios: a network, a number of nodes and what happens to them, as data in `scenarios/*.toml`.
//!
//! Times are in seconds unless the name says otherwise. Which node is meant is drawn from the seed when the scenario is
//! planned ([`crate::plan`]), so the same file and seed are the same run whatever the programs do.

use crate::stock::Kind;
use anyhow::{Context, Result, bail};
use landline_testkit::sim::{Bursts, Conditions, Delay};
use serde::Deserialize;
use std::path::Path;
use std::time::Duration;

/// The scenarios of this crate by name, so that the program finds them wherever it is started.
pub const SCENARIOS: &[(&str, &str)] = &[
    ("quiet", include_str!("../scenarios/quiet.toml")),
    ("crashes", include_str!("../scenarios/crashes.toml")),
    ("loss-5", include_str!("../scenarios/loss-5.toml")),
    ("loss-10", include_str!("../scenarios/loss-10.toml")),
    ("loss-30", include_str!("../scenarios/loss-30.toml")),
    ("bursts", include_str!("../scenarios/bursts.toml")),
    ("long-bursts", include_str!("../scenarios/long-bursts.toml")),
    ("stalls", include_str!("../scenarios/stalls.toml")),
    ("sleepers", include_str!("../scenarios/sleepers.toml")),
    ("partition-heal", include_str!("../scenarios/partition-heal.toml")),
    ("asymmetric", include_str!("../scenarios/asymmetric.toml")),
    ("mass-start-200", include_str!("../scenarios/mass-start-200.toml")),
    ("nic-change", include_str!("../scenarios/nic-change.toml")),
    ("clock-steps", include_str!("../scenarios/clock-steps.toml")),
    ("churn", include_str!("../scenarios/churn.toml")),
    ("half-crash", include_str!("../scenarios/half-crash.toml")),
    ("exit-under-loss", include_str!("../scenarios/exit-under-loss.toml")),
    ("reordered", include_str!("../scenarios/reordered.toml")),
    ("stock-peers", include_str!("../scenarios/stock-peers.toml")),
];

/// One scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is for.
    pub about: String,
    /// How many nodes.
    pub nodes: usize,
    /// How long it is.
    pub duration: f64,
    /// The quiet end: nothing is drawn to happen in it, and what happened before has been noticed.
    #[serde(default = "settle")]
    pub settle: f64,
    /// The nodes start evenly drawn within this time.
    #[serde(default = "start_within")]
    pub start_within: f64,
    /// What the network does.
    #[serde(default)]
    pub network: Network,
    /// Which nodes run stock programs.
    #[serde(default)]
    pub stock: Vec<StockShare>,
    /// What happens.
    #[serde(default, rename = "event")]
    pub events: Vec<ScenarioEvent>,
}

fn settle() -> f64 {
    60.0
}

fn start_within() -> f64 {
    1.0
}

/// What the network does to packets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// Share of packets that is lost.
    pub loss: f64,
    /// Share of packets that comes twice.
    pub duplication: f64,
    /// Bad times of a link for each node in an hour.
    pub bursts_per_hour: f64,
    /// How long one is: from, to.
    pub burst: [f64; 2],
    /// The least delay, in milliseconds.
    pub delay_ms: f64,
    /// Evenly drawn on top, in milliseconds.
    pub jitter_ms: f64,
    /// Share of packets in the long tail of the delay.
    pub tail: f64,
    /// The scale of the tail, in milliseconds.
    pub tail_ms: f64,
}

impl Default for Network {
    /// A switched LAN.
    fn default() -> Self {
        Self {
            loss: 0.0,
            duplication: 0.0,
            bursts_per_hour: 0.0,
            burst: [3.0, 3.0],
            delay_ms: 0.2,
            jitter_ms: 0.8,
            tail: 0.001,
            tail_ms: 10.0,
        }
    }
}

impl Network {
    /// For the engine.
    pub fn conditions(&self) -> Conditions {
        let bursts = (self.bursts_per_hour > 0.0).then(|| Bursts {
            per_hour: self.bursts_per_hour,
            shortest: seconds(self.burst[0]),
            longest: seconds(self.burst[1]),
        });
        let delay = Delay {
            least: seconds(self.delay_ms / 1e3),
            jitter: seconds(self.jitter_ms / 1e3),
            tail: self.tail,
            tail_scale: seconds(self.tail_ms / 1e3),
        };
        Conditions { loss: self.loss, bursts, delay, duplication: self.duplication }
    }

    /// Whether no packet is lost.
    pub fn lossless(&self) -> bool {
        self.loss == 0.0 && self.bursts_per_hour == 0.0
    }
}

/// So many of the nodes, counted from the last, run this stock program.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockShare {
    /// Which program.
    pub kind: Kind,
    /// Share of the nodes.
    pub share: f64,
}

/// What happens, when, and to how many. Exactly one of `at`, `every` and `per_hour` is given.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioEvent {
    /// What.
    #[serde(rename = "do")]
    pub what: What,
    /// Once, then.
    pub at: Option<f64>,
    /// Again and again at this distance.
    pub every: Option<f64>,
    /// So often an hour for each node, at drawn times.
    pub per_hour: Option<f64>,
    /// Nothing drawn before this.
    #[serde(default = "from")]
    pub from: f64,
    /// To how many nodes at a time.
    pub count: Option<usize>,
    /// To which share of the nodes at a time, instead of `count`.
    pub share: Option<f64>,
    /// How long it lasts (stall, sleep, unplug, partition, deafen): from, to.
    #[serde(default = "length")]
    pub length: [f64; 2],
    /// Who crashed or quit starts again after: from, to. Without it, never.
    pub back_after: Option<[f64; 2]>,
    /// By how much the wall clock is set, at most, either way.
    #[serde(default)]
    pub step: f64,
}

fn from() -> f64 {
    20.0
}

fn length() -> [f64; 2] {
    [5.0, 5.0]
}

/// What can happen to a node, or to the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// Gone without a word.
    Crash,
    /// Leaves gracefully.
    Quit,
    /// Stands still; its clock runs on.
    Stall,
    /// Suspended; its monotonic clock stands.
    Sleep,
    /// Without a network.
    Unplug,
    /// Gets another address.
    Readdress,
    /// Its wall clock is set.
    ClockStep,
    /// The network falls into two parts.
    Partition,
    /// One does not hear another.
    Deafen,
}

impl Scenario {
    /// The scenario of this name, or of the file at this path.
    ///
    /// # Errors
    /// When there is none, or it is not well-formed.
    pub fn find(name: &str) -> Result<Self> {
        if let Some((_, text)) = SCENARIOS.iter().find(|(known, _)| *known == name) {
            return Self::parse(text).with_context(|| format!("the scenario {name}"));
        }
        if !Path::new(name).exists() {
            let names: Vec<&str> = SCENARIOS.iter().map(|(name, _)| *name).collect();
            bail!("no scenario and no file is called {name}: there are {}", names.join(", "));
        }
        let text = std::fs::read_to_string(name).with_context(|| format!("{name} cannot be read"))?;
        Self::parse(&text).with_context(|| format!("the scenario in {name}"))
    }

    /// A scenario as text.
    ///
    /// # Errors
    /// When it is not well-formed, or asks for what makes no sense.
    pub fn parse(text: &str) -> Result<Self> {
        let scenario: Self = toml_edit::de::from_str(text)?;
        if scenario.nodes == 0 || scenario.duration <= scenario.settle {
            bail!("it has no nodes, or is shorter than its quiet end");
        }
        for event in &scenario.events {
            let times = [event.at, event.every, event.per_hour];
            if times.iter().flatten().count() != 1 || times.iter().flatten().any(|time| *time <= 0.0) {
                bail!("{:?} needs exactly one of at, every and per_hour, above zero", event.what);
            }
        }
        Ok(scenario)
    }
}

/// Seconds as a time; what is negative is none.
pub(crate) fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_known_by_its_name_and_well_formed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        files.sort();
        let mut names: Vec<&str> = SCENARIOS.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        assert_eq!(files, names);
        for name in names {
            Scenario::find(name).unwrap();
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_a_reason() {
        let text = "about = 'x'\nnodes = 2\nduration = 100.0\n[[event]]\ndo = 'crash'\nat = 1.0\nevery = 2.0\n";
        assert!(Scenario::parse(text).unwrap_err().to_string().contains("exactly one"));
        assert!(Scenario::parse("about = 'x'\nnodes = 2\nduration = 10.0\n").is_err(), "shorter than its end");
        assert!(Scenario::parse("about = 'x'\nnodes = 2\nduration = 100.0\nlos = 1\n").is_err(), "a slip");
        assert!(Scenario::find("nowhere").unwrap_err().to_string().contains("loss-10"), "names those there are");
    }
}
