//! Timers that come late, machines that slept, networks that changed.

use crate::detector::steps::STOOD_STILL;
use crate::detector::tests::bench::{Bench, in_time, millis, secs};
use crate::detector::{DetectorAction, DetectorEvent, WINDOW};
use std::time::Duration;

/// An office in which 1 crashed, and was missed for some seconds.
fn worried() -> Bench {
    let mut bench = Bench::office(5);
    bench.crash(1);
    bench.until(secs(5), &DetectorAction::Suspect { peer: 1 }).expect("doubted");
    bench.pass(secs(3));
    bench.clear();
    bench
}

#[test]
fn a_late_timer_begins_all_cases_again_and_says_that_we_are_here() {
    let mut bench = worried();
    bench.stall(STOOD_STILL + secs(2));
    let back = bench.now;
    bench.pass(secs(1));
    assert_eq!(bench.refuted_at()[0], back);
    assert_eq!(bench.refuted_at().len(), 3, "and twice more in case that was lost");
    let dead = bench.given_up(1, secs(20)).expect("given up");
    assert!(in_time(dead - back, WINDOW), "{:?}", dead - back);
    assert_eq!(bench.count(&DetectorAction::Suspect { peer: 1 }), 0, "the doubt stayed, and is not told twice");
}

#[test]
fn a_timer_a_little_late_is_as_good_as_in_time() {
    for (late, stood_still) in [(STOOD_STILL - millis(1), false), (STOOD_STILL, true)] {
        let mut bench = worried();
        let began = bench.detector.probes[&1].since;
        bench.now = bench.detector.due() + late;
        bench.handle(DetectorEvent::Woken);
        assert_eq!(bench.refuted_at().len(), usize::from(stood_still));
        assert_eq!(bench.detector.probes[&1].since, if stood_still { bench.now } else { began });
    }
}

#[test]
fn after_a_sleep_nobody_is_accused_of_it() {
    for peers in [2, 5, 40] {
        let mut bench = Bench::office(peers);
        bench.stall(secs(3600));
        bench.handle(DetectorEvent::Slept);
        assert_eq!(bench.refuted_at().len(), 1);
        bench.pass(secs(60));
        assert!(!bench.alarmed(), "among {peers}");
    }
}

#[test]
fn after_a_sleep_cases_begin_again() {
    let mut bench = worried();
    let woke = bench.now;
    bench.handle(DetectorEvent::Slept);
    let dead = bench.given_up(1, secs(20)).expect("given up");
    assert!(in_time(dead - woke, WINDOW), "{:?}", dead - woke);
}

#[test]
fn after_a_change_of_the_network_cases_begin_again_without_a_word() {
    let mut bench = worried();
    let changed = bench.now;
    bench.handle(DetectorEvent::NetworkChanged);
    assert!(bench.refuted_at().is_empty(), "the opening says it");
    assert_eq!(bench.detector.last_traffic, changed);
    let dead = bench.given_up(1, secs(20)).expect("given up");
    assert!(in_time(dead - changed, WINDOW), "{:?}", dead - changed);
}

/// Before the work begins nobody looks at the timers.
#[test]
fn the_first_timer_after_the_network_changed_may_be_late_and_the_second_may_not() {
    let mut bench = Bench::office(5);
    bench.stall(secs(3600));
    bench.handle(DetectorEvent::NetworkChanged);
    bench.handle(DetectorEvent::Woken);
    assert!(bench.refuted_at().is_empty());
    bench.stall(secs(10));
    bench.handle(DetectorEvent::Woken);
    assert_eq!(bench.refuted_at().len(), 1);
}

/// While a program stands still its socket holds what came.
#[test]
fn what_waited_in_the_socket_ends_the_case() {
    let mut bench = worried();
    bench.stall(secs(5));
    bench.hear(1);
    bench.pass(WINDOW);
    assert_eq!(bench.count(&DetectorAction::DeclareOffline { peer: 1, goodbye: false }), 0);
}

#[test]
fn due_is_the_earliest_of_everything_and_nothing_happens_sooner() {
    let mut bench = Bench::office(3);
    bench.crash(3);
    bench.handle(DetectorEvent::Gossip { peer: 3, silent: secs(2) });
    bench.handle(DetectorEvent::Slept);
    let end = bench.now + secs(30);
    while bench.now < end {
        let due = bench.detector.due();
        let before = bench.detector.handle(DetectorEvent::Woken, due - Duration::from_nanos(1));
        assert!(before.is_empty() && bench.detector.due() == due, "{before:?}");
        bench.pass(due - bench.now);
    }
}
