//! Figures of hand-made runs, counted by hand.

use super::*;
use crate::script::{Line, play};
use crate::series::Summary;
use landline_testkit::sim::Action;
use landline_testkit::sim::Presence::{Offline, Online, Uncertain};

/// Everybody shows everybody online after one second.
fn friends(nodes: usize) -> Vec<Line> {
    let pairs = (0..nodes).flat_map(|node| (0..nodes).map(move |peer| (node, peer)));
    pairs.filter(|(node, peer)| node != peer).map(|(node, peer)| (1, node, peer, Online)).collect()
}

fn seconds(median: u64, worst: u64) -> Option<Summary> {
    let second = |value| Some(Duration::from_secs(value));
    Some(Summary { median: second(median), p99: second(worst), worst: second(worst) })
}

#[test]
fn a_crash_is_timed_for_each_who_showed_the_peer() {
    let mut lines = friends(3);
    lines.extend([(14, 0, 2, Uncertain), (17, 0, 2, Offline), (21, 1, 2, Offline)]);
    let (figures, _) = play(3, &[(10, Action::Crash(2))], &lines, None, true);
    assert_eq!(figures.crash_uncertain.summary(), seconds(4, 11));
    assert_eq!(figures.crash_offline.summary(), seconds(7, 11));
    assert_eq!(figures.false_offline.count, 0, "it was dead");
    assert_eq!(figures.all_see_all.summary(), seconds(1, 1));
}

#[test]
fn what_is_never_shown_is_never_and_a_dead_witness_waits_no_longer() {
    let actions = [(10, Action::Crash(2)), (12, Action::Crash(1))];
    let (figures, _) = play(3, &actions, &friends(3), None, true);
    // 0 waits for 2 and for 1; 1 itself has crashed.
    assert_eq!((figures.crash_offline.len(), figures.crash_offline.never()), (2, 2));
    let (late, _) = play(3, &[(90, Action::Crash(2))], &friends(3), None, true);
    assert!(late.crash_offline.is_empty(), "too young to say");
}

#[test]
fn a_false_offline_is_counted_with_its_hours_and_its_recovery() {
    let mut lines = friends(2);
    lines.extend([(50, 0, 1, Offline), (53, 0, 1, Online)]);
    let (figures, _) = play(2, &[], &lines, None, true);
    assert_eq!(figures.false_offline.count, 1);
    let hours = 2.0 * 100.0 / 3600.0;
    assert!((figures.false_offline.pair_hours - hours).abs() < 1e-9, "{:?}", figures.false_offline);
    assert!((figures.false_offline.rate() - 1.0 / hours).abs() < 1e-6);
    assert_eq!(figures.recovery.summary(), seconds(3, 3));
}

#[test]
fn who_sleeps_or_cannot_be_heard_is_rightly_offline_and_a_stall_is_no_excuse() {
    let second = Duration::from_secs;
    let pause = |length| [(40, Action::Pause { node: 1, length: second(length), clock_runs: true })];
    let mut lines = friends(2);
    lines.extend([(45, 0, 1, Offline), (72, 0, 1, Online)]);
    let (asleep, _) = play(2, &pause(30), &lines, None, true);
    assert_eq!(asleep.false_offline.count, 0);
    assert_eq!(asleep.reunion.summary(), seconds(2, 2));
    let (stalled, _) = play(2, &pause(7), &lines, None, true);
    assert_eq!(stalled.false_offline.count, 1);
    let parted = [(40, Action::Partition(vec![0, 1])), (70, Action::Heal)];
    let (parted, _) = play(2, &parted, &lines, None, true);
    assert_eq!(parted.false_offline.count, 0);
    assert!((parted.false_offline.pair_hours - 2.0 * 70.0 / 3600.0).abs() < 1e-9);
    assert_eq!(parted.reunion.summary(), seconds(2, 2));
    let deaf = [(40, Action::Deafen { receiver: 1, sender: 0, deaf: true })];
    let (deaf, _) = play(2, &deaf, &lines, None, true);
    assert_eq!(deaf.false_offline.count, 0);
}

#[test]
fn exits_joins_and_announcements_are_timed_from_their_cause() {
    let mut lines = friends(3);
    lines.extend([(41, 0, 2, Offline), (43, 1, 2, Offline), (55, 0, 2, Online), (52, 1, 2, Online)]);
    let actions = [(40, Action::Quit(2)), (50, Action::Start(2)), (60, Action::Readdress(0))];
    let (figures, _) = play(3, &actions, &lines, None, true);
    assert_eq!(figures.exit_seen.summary(), seconds(1, 3));
    assert_eq!(figures.join_seen.len(), 3 + 2);
    assert_eq!(figures.join_seen.summary().and_then(|summary| summary.worst), Some(Duration::from_secs(5)));
    assert_eq!(figures.announced.summary(), seconds(0, 0));
    let before = figures.sent[0] * 100.0;
    assert!((before - 100.0).abs() < 1e-9, "72 bytes and 28 of headers: {before}");
}

#[test]
fn stock_programs_are_peers_of_another_kind_and_no_witnesses() {
    let mut lines = friends(3);
    lines.extend([(20, 0, 2, Offline), (21, 0, 2, Online), (35, 0, 2, Offline), (31, 1, 2, Offline)]);
    let (figures, _) = play(3, &[(30, Action::Crash(2))], &lines, Some(2), true);
    assert_eq!(figures.stock_crash_offline.summary(), seconds(1, 5));
    assert!(figures.crash_offline.is_empty() && figures.crash_uncertain.is_empty());
    assert_eq!((figures.stock_false_offline.count, figures.false_offline.count), (1, 0));
    assert!((figures.stock_false_offline.pair_hours - 2.0 * 30.0 / 3600.0).abs() < 1e-9);
    assert_eq!(figures.sent.len(), 2);
}

#[test]
fn a_node_without_a_network_is_timed_until_it_says_so_and_one_with_it_lies() {
    let gone = |at| (at, Action::StepWallClock { node: 0, by: 1 });
    let unplugged = (40, Action::Unplug { node: 0, length: Duration::from_secs(30) });
    let (told, _) = play(2, &[unplugged, gone(44)], &friends(2), None, true);
    assert_eq!(told.self_offline_shown.summary(), seconds(4, 4));
    assert_eq!(told.false_self_offline, 0);
    let (lied, breaches) = play(2, &[gone(80)], &friends(2), None, true);
    assert_eq!((lied.self_offline_shown.len(), lied.false_self_offline), (0, 1));
    assert!(breaches[0].contains("shows itself offline"), "{breaches:?}");
}
