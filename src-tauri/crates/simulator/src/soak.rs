//! Thousands of seeds: each runs one scenario of the set and must break no invariant.

use crate::crew;
use crate::run::{Scheme, run};
use crate::scenario::{SCENARIOS, Scenario};
use anyhow::Result;
use std::ops::Range;

/// Every so many seeds one is run twice: the same seed must be the same run.
const TWICE: u64 = 50;

/// A seed that broke something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What replays it.
    pub command: String,
    /// What was wrong.
    pub breaches: Vec<String>,
}

/// Runs the seeds in `seeds`, each on the scenario whose turn it is among those that `chosen` admits.
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
    let seeds: Vec<u64> = seeds.collect();
    let failures = crew::each(&seeds, |seed| {
        let turn = usize::try_from(*seed).unwrap_or_default() % set.len().max(1);
        let (name, scenario) = set.get(turn)?;
        let outcome = run(scenario, *seed, scheme);
        let mut breaches = outcome.breaches;
        if seed % TWICE == 0 && run(scenario, *seed, scheme).trace != outcome.trace {
            breaches.push("the same seed was not the same run".to_owned());
        }
        let command = format!("simulator run --scenario {name} --seed {seed} --program {}", scheme.name());
        (!breaches.is_empty()).then_some(Failure { command, breaches })
    });
    Ok(failures.into_iter().flatten().collect())
}
