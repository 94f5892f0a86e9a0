//! Runs thousands of seeds: each on every scenario of the set, without breaking an invariant.
//!
//! Most run small networks, whose size is drawn from the seed: an invariant that breaks, breaks among a dozen nodes as
//! well, and a dozen is fast. One seed in [`FULL`] runs the scenario at its full size.

use crate::parallel;
use crate::run::{Scheme, run};
use crate::scenario::{SCENARIOS, Scenario};
use anyhow::Result;
use landline_testkit::sim::SimRng;
use std::ops::Range;

/// One in this many seeds runs networks of full size.
const FULL: u64 = 200;
/// One in this many seeds runs everything twice: the same seed must give the same run.
const TWICE: u64 = 20;
/// The random stream for the size.
const STREAM: u64 = 3;

/// A seed that broke an invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The command that replays it.
    pub command: String,
    /// The broken invariants.
    pub breaches: Vec<String>,
}

/// Runs the seeds in `seeds`, each on every scenario that `chosen` admits and the scheme can run.
///
/// # Errors
/// When a scenario is not well-formed.
pub fn soak(seeds: Range<u64>, scheme: Scheme, chosen: impl Fn(&Scenario) -> bool) -> Result<Vec<Failure>> {
    let mut set = Vec::new();
    for (name, _) in SCENARIOS {
        let scenario = Scenario::find(name)?;
        if chosen(&scenario) && (scheme.speaks_ip_messenger() || scenario.stock.is_empty()) {
            set.push((*name, scenario));
        }
    }
    let jobs: Vec<(u64, usize)> = seeds.flat_map(|seed| (0..set.len()).map(move |scenario| (seed, scenario))).collect();
    let failures = parallel::each(&jobs, |(seed, scenario)| {
        let (name, scenario) = &set[*scenario];
        let mut scenario = scenario.clone();
        scenario.nodes = size(*seed, scenario.nodes);
        let outcome = run(&scenario, *seed, scheme);
        let mut breaches = outcome.breaches;
        if seed % TWICE == 0 && run(&scenario, *seed, scheme).trace != outcome.trace {
            breaches.push("the same seed was not the same run".to_owned());
        }
        let (nodes, program) = (scenario.nodes, scheme.name());
        let command = format!("simulator run --scenario {name} --seed {seed} --nodes {nodes} --program {program}");
        (!breaches.is_empty()).then_some(Failure { command, breaches })
    });
    Ok(failures.into_iter().flatten().collect())
}

fn size(seed: u64, full: usize) -> usize {
    if seed % FULL == FULL - 1 { full } else { full.min(5 + SimRng::new(seed, STREAM).pick(16)) }
}
