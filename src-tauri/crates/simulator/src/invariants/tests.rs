//! Each invariant, broken once by a hand-made run.

use crate::script::{Line, play};
use landline_testkit::sim::Action;
use landline_testkit::sim::Presence::{self, Offline, Online, Uncertain};
use std::time::Duration;

fn friends(also: &[Line]) -> Vec<Line> {
    let mut lines = vec![(1, 0, 1, Online), (1, 1, 0, Online)];
    lines.extend_from_slice(also);
    lines
}

/// The breaches of two nodes of which node 0 shows node 1 so.
fn breaches(actions: &[(u64, Action)], shown: &[(u64, Presence)], lossless: bool) -> Vec<String> {
    let lines: Vec<Line> = shown.iter().map(|(at, presence)| (*at, 0, 1, *presence)).collect();
    play(2, actions, &friends(&lines), None, lossless).1
}

fn only(breaches: &[String], what: &str) {
    assert_eq!(breaches.len(), 1, "{breaches:?}");
    assert!(breaches[0].contains(what), "{breaches:?}");
}

#[test]
fn a_run_without_fault_has_no_breach() {
    assert!(breaches(&[], &[], true).is_empty());
    assert!(breaches(&[(20, Action::Crash(1))], &[(24, Uncertain), (27, Offline)], true).is_empty());
}

#[test]
fn nobody_shows_itself_or_anything_twice() {
    only(&play(2, &[], &friends(&[(5, 0, 0, Online)]), None, true).1, "shows itself");
    only(&breaches(&[], &[(5, Online)], true), "as before");
}

#[test]
fn who_lives_and_loses_nothing_is_never_offline() {
    let blink = [(80, Offline), (81, Online)];
    only(&breaches(&[], &blink, true), "lives and loses nothing");
    assert!(breaches(&[], &blink, false).is_empty(), "loss may do that");
    let stall = [(75, Action::Pause { node: 1, length: Duration::from_secs(4), clock_runs: true })];
    assert!(
        !breaches(&stall, &blink, true).iter().any(|breach| breach.contains("loses nothing")),
        "a stall may do that"
    );
}

#[test]
fn who_has_left_comes_back_by_a_start_only() {
    let quit = (20, Action::Quit(1));
    let left = breaches(std::slice::from_ref(&quit), &[(21, Offline), (30, Online), (40, Offline)], true);
    only(&left, "which has left");
    let back = (25, Action::Start(1));
    let there = breaches(&[quit, back], &[(21, Offline), (30, Online)], true);
    // The second program of node 1 has no script and shows nobody.
    only(&there, "node 1 shows 0, which lives, as None");
}

#[test]
fn at_the_end_the_living_are_online_and_the_dead_offline() {
    only(&breaches(&[], &[(30, Uncertain)], true), "as Some(Uncertain) at the end");
    only(&breaches(&[(20, Action::Crash(1))], &[], true), "which is dead");
    assert!(breaches(&[(95, Action::Crash(1))], &[], true).is_empty(), "nobody can know yet");
}

#[test]
fn a_storm_is_a_breach() {
    let moves: Vec<(u64, Action)> = (0..11).map(|_| (50, Action::Readdress(1))).collect();
    only(&breaches(&moves, &[], true), "more than 10 packets");
    assert!(breaches(&moves[1..], &[], true).is_empty());
}
