//! Timers that come late, machines that slept, networks that changed.

use crate::detector::steps::STOOD_STILL;
use crate::detector::tests::bench::{Bench, in_time, millis, secs};
use crate::detector::{Action, Event, WINDOW};
use std::time::Duration;

/// An office in which 1 crashed, and was missed for some seconds.
fn worried() -> Bench {
    let mut bench = Bench::office(5);
    bench.crash(1);
    bench.until(secs(5), &Action::Doubt { peer: 1 }).expect("doubted");
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
    assert_eq!(bench.said_here()[0], back);
    assert_eq!(bench.said_here().len(), 3, "and twice more in case that was lost");
    let gone = bench.given_up(1, secs(20)).expect("given up");
    assert!(in_time(gone - back, WINDOW), "{:?}", gone - back);
    assert_eq!(bench.count(&Action::Doubt { peer: 1 }), 0, "the doubt stayed, and is not told twice");
}

#[test]
fn a_timer_a_little_late_is_as_good_as_in_time() {
    for (late, stood_still) in [(STOOD_STILL - millis(1), false), (STOOD_STILL, true)] {
        let mut bench = worried();
        let began = bench.detector.cases[&1].since;
        bench.now = bench.detector.due() + late;
        bench.tell(Event::Woken);
        assert_eq!(bench.said_here().len(), usize::from(stood_still));
        assert_eq!(bench.detector.cases[&1].since, if stood_still { bench.now } else { began });
    }
}

#[test]
fn after_a_sleep_nobody_is_accused_of_it() {
    for peers in [2, 5, 40] {
        let mut bench = Bench::office(peers);
        bench.stall(secs(3600));
        bench.tell(Event::Slept);
        assert_eq!(bench.said_here().len(), 1);
        bench.pass(secs(60));
        assert!(!bench.alarmed(), "among {peers}");
    }
}

#[test]
fn after_a_sleep_cases_begin_again() {
    let mut bench = worried();
    let woke = bench.now;
    bench.tell(Event::Slept);
    let gone = bench.given_up(1, secs(20)).expect("given up");
    assert!(in_time(gone - woke, WINDOW), "{:?}", gone - woke);
}

#[test]
fn after_a_change_of_the_network_cases_begin_again_without_a_word() {
    let mut bench = worried();
    let changed = bench.now;
    bench.tell(Event::NetworkChanged);
    assert!(bench.said_here().is_empty(), "the opening says it");
    assert_eq!(bench.detector.heard_anybody, changed);
    let gone = bench.given_up(1, secs(20)).expect("given up");
    assert!(in_time(gone - changed, WINDOW), "{:?}", gone - changed);
}

/// Before the work begins nobody looks at the timers.
#[test]
fn the_first_timer_after_the_network_changed_may_be_late_and_the_second_may_not() {
    let mut bench = Bench::office(5);
    bench.stall(secs(3600));
    bench.tell(Event::NetworkChanged);
    bench.tell(Event::Woken);
    assert!(bench.said_here().is_empty());
    bench.stall(secs(10));
    bench.tell(Event::Woken);
    assert_eq!(bench.said_here().len(), 1);
}

/// While a program stands still its socket holds what came.
#[test]
fn what_waited_in_the_socket_ends_the_case() {
    let mut bench = worried();
    bench.stall(secs(5));
    bench.hear(1);
    bench.pass(WINDOW);
    assert_eq!(bench.count(&Action::GiveUp { peer: 1, goodbye: false }), 0);
}

#[test]
fn due_is_the_earliest_of_everything_and_nothing_happens_sooner() {
    let mut bench = Bench::office(3);
    bench.crash(3);
    bench.tell(Event::Told { peer: 3, silent: secs(2) });
    bench.tell(Event::Slept);
    let end = bench.now + secs(30);
    while bench.now < end {
        let due = bench.detector.due();
        let before = bench.detector.handle(Event::Woken, due - Duration::from_nanos(1));
        assert!(before.is_empty() && bench.detector.due() == due, "{before:?}");
        bench.pass(due - bench.now);
    }
}
