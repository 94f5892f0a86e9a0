//! The two schemes to compare with, in the simulator: they behave as their authors say, and every run can be replayed.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use landline_simulator::run::{Outcome, Scheme, run};
use landline_simulator::scenario::{SCENARIOS, Scenario};
use landline_simulator::series::{Series, Summary};
use landline_simulator::soak::soak;
use std::time::Duration;

fn outcome(name: &str, nodes: usize, seed: u64, scheme: Scheme) -> Outcome {
    let mut scenario = Scenario::find(name).unwrap();
    scenario.nodes = nodes;
    run(&scenario, seed, scheme)
}

fn seconds(series: &Series, pick: fn(Summary) -> Option<Duration>) -> f64 {
    series.summary().and_then(pick).expect("it happened").as_secs_f64()
}

#[test]
fn a_scenario_and_a_seed_are_one_run() {
    for scheme in [Scheme::Swim, Scheme::Seed] {
        for (name, _) in SCENARIOS {
            let trace = |seed| outcome(name, 10, seed, scheme).trace;
            assert_eq!(trace(5), trace(5), "{name}");
            assert_ne!(trace(5), trace(6), "{name}");
        }
    }
}

#[test]
fn swim_finds_a_crash_as_fast_as_its_suspicion_lets_it() {
    // At 50 nodes foca suspects for 6.8 s, after a probe that fails within 1 s and finds its target within about one more.
    let mut all = Series::default();
    for seed in 1..=6 {
        let outcome = outcome("loss-10", 50, seed, Scheme::Swim);
        assert_eq!(outcome.figures.dropped, 0);
        all.merge(&outcome.figures.crash_offline);
    }
    let (median, p99) = (seconds(&all, |s| s.median), seconds(&all, |s| s.p99));
    assert!((8.0..9.0).contains(&median) && (10.0..15.0).contains(&p99), "{median} {p99}");
}

#[test]
fn swim_takes_back_whom_it_wronged_however_much_is_lost() {
    let figures = outcome("loss-30", 50, 1, Scheme::Swim).figures;
    assert!(figures.recovery.len() > 100, "{}", figures.recovery.len());
    assert_eq!(figures.recovery.never(), 0);
}

#[test]
fn the_plain_scheme_needs_its_timeout_and_a_check() {
    let figures = outcome("crashes", 50, 1, Scheme::Seed).figures;
    // Heard last up to 60 s before the crash or at it, 180 s of silence, up to 30 s until the check.
    let (median, worst) = (seconds(&figures.crash_offline, |s| s.median), seconds(&figures.crash_offline, |s| s.worst));
    assert!((120.0..210.0).contains(&median) && (180.0..=210.0).contains(&worst), "{median} {worst}");
    assert_eq!(figures.false_offline.count, 0);
}

#[test]
fn the_plain_scheme_grows_with_the_square() {
    let sent = |nodes| {
        let sent = outcome("quiet", nodes, 1, Scheme::Seed).figures.sent;
        sent.iter().sum::<f64>()
    };
    let (small, large) = (sent(20), sent(200));
    assert!(large > small * 60.0, "{small} {large}");
}

#[test]
fn a_wall_clock_that_is_set_fools_the_plain_scheme_and_not_swim() {
    let wrong = |scheme| outcome("clock-steps", 30, 12, scheme).figures.false_offline.count;
    assert!(wrong(Scheme::Seed) > 0);
    assert_eq!(wrong(Scheme::Swim), 0);
}

#[test]
fn forty_quiet_seeds_break_nothing_and_a_fault_names_its_command() {
    let quiet = |scenario: &Scenario| scenario.network.lossless() && scenario.events.is_empty() && scenario.nodes < 100;
    assert_eq!(soak(0..40, Scheme::Seed, quiet).unwrap(), []);
    let clocks = |scenario: &Scenario| scenario.about.starts_with("Wall clocks");
    let failures = soak(0..3, Scheme::Seed, clocks).unwrap();
    let command = &failures.first().expect("a step of the clock takes somebody offline").command;
    assert!(command.starts_with("simulator run --scenario clock-steps --seed "), "{command}");
    assert!(command.ends_with("--program seed"), "{command}");
}
