//! What others say: whom they miss, and that they ask us.

use crate::detector::handle::{ANSWER_PAUSE, BELIEVED, HERE_AGAIN, HERE_PAUSE, HOLD_BACK, MOST_TOLD, SUSPICIOUS};
use crate::detector::tests::bench::{Bench, SILENT, millis, secs};
use crate::detector::{Action, BUDGET, Event};
use std::time::Duration;

/// An office of whom 5 is not watched from here and was last heard so long ago.
fn silent_for(time: Duration) -> Bench {
    let mut bench = Bench::office(6);
    bench.hear(5);
    bench.pass(time);
    bench.clear();
    bench
}

fn told(silent: Duration) -> Event<u32> {
    Event::Told { peer: 5, silent }
}

#[test]
fn who_is_told_asks_after_a_moment_and_one_answer_ends_it() {
    let mut bench = silent_for(secs(10));
    let at = bench.now;
    bench.tell(told(secs(2)));
    assert!(bench.asked(5).is_empty(), "held back");
    assert!(bench.detector.cases[&5].hinted, "somebody else misses it");
    bench.pass(HOLD_BACK + millis(5));
    let asked = bench.asked(5);
    assert!(asked.len() == 1 && asked[0] >= at && asked[0] < at + HOLD_BACK, "{asked:?}");
    bench.pass(secs(20));
    assert_eq!(bench.asked(5).len(), 1);
    assert!(!bench.alarmed());
}

#[test]
fn not_all_ask_at_the_same_moment() {
    let mut bench = silent_for(secs(10));
    let mut waits = Vec::new();
    for _ in 0..20 {
        bench.stall(secs(3));
        bench.tell(told(secs(2)));
        waits.push(bench.detector.cases[&5].next - bench.now);
        bench.hear(5);
    }
    waits.sort();
    assert!(waits[0] < HOLD_BACK / 3 && waits[19] > HOLD_BACK / 3 * 2, "{waits:?}");
}

#[test]
fn who_says_first_that_it_is_here_need_not_be_asked() {
    let mut bench = silent_for(secs(10));
    bench.tell(told(secs(2)));
    bench.hear(5);
    bench.pass(secs(2));
    assert!(bench.asked(5).is_empty());
}

#[test]
fn any_number_of_lies_takes_nobody_offline() {
    let mut bench = silent_for(secs(10));
    for _ in 0..500 {
        bench.tell(told(secs(3600)));
        bench.pass(millis(97));
    }
    assert!(!bench.alarmed());
}

#[test]
fn who_was_heard_here_since_is_not_missed_here() {
    let patience = silent_for(secs(1)).detector.loss.patience();
    let claimed = secs(4);
    for (heard, missed) in
        [(secs(1), false), (claimed - patience - millis(1), false), (claimed - patience, true), (claimed, true)]
    {
        let mut bench = silent_for(heard);
        bench.tell(told(claimed));
        assert_eq!(bench.detector.cases.contains_key(&5), missed, "{heard:?}; an answer takes its time, no more");
    }
}

#[test]
fn the_silence_that_is_claimed_counts_up_to_a_bound_and_not_before_a_sign_of_life() {
    for (heard, claimed, counted) in [
        (secs(60), secs(2), secs(2)),
        (secs(60), secs(30), BELIEVED),
        (secs(3), secs(3), secs(3)),
        (secs(3) - millis(100), secs(3), secs(3) - millis(100)),
    ] {
        let mut bench = silent_for(heard);
        bench.tell(told(claimed));
        assert_eq!(bench.now - bench.detector.cases[&5].since, counted, "{heard:?} {claimed:?}");
    }
}

/// One that has asked longer than we have makes our case as old as its own, and never younger.
#[test]
fn who_asks_already_takes_over_a_longer_silence() {
    let mut bench = Bench::office(6);
    bench.crash(1);
    bench.until(secs(5), &Action::Doubt { peer: 1 }).expect("doubted");
    let since = bench.detector.cases[&1].since;
    assert!(!bench.detector.cases[&1].hinted);
    bench.tell(Event::Told { peer: 1, silent: millis(10) });
    assert_eq!(bench.detector.cases[&1].since, since);
    assert!(bench.detector.cases[&1].hinted);
    let heard = bench.detector.peers[&1].heard;
    bench.tell(Event::Told { peer: 1, silent: secs(30) });
    let believed = bench.now - BELIEVED;
    assert_eq!(bench.detector.cases[&1].since, heard.max(believed));
    assert!(heard.max(believed) < since);
}

#[test]
fn a_hint_makes_doubt_quicker() {
    let mut times = Vec::new();
    for hinted in [false, true] {
        let mut bench = Bench::office(6);
        (0..200).for_each(|number| bench.detector.loss.answered(u32::from(number % 2 == 0)));
        bench.crash(1);
        while !bench.detector.cases.contains_key(&1) {
            bench.pass(millis(1));
        }
        let first = bench.now;
        if hinted {
            bench.tell(Event::Told { peer: 1, silent: millis(1) });
        }
        times.push(bench.until(secs(9), &Action::Doubt { peer: 1 }).expect("doubted") - first);
    }
    assert!(times[1] < times[0], "{times:?}");
}

#[test]
fn a_flood_of_hints_opens_a_bounded_number_of_cases() {
    let crowd = u32::try_from(MOST_TOLD).expect("small") + 100;
    let mut bench = Bench::new();
    (1..=crowd).for_each(|peer| bench.landline(peer));
    bench.stall(secs(10));
    for peer in 1..=crowd {
        bench.detector.hinted = BUDGET;
        bench.tell(Event::Told { peer, silent: secs(1) });
    }
    assert_eq!(bench.detector.cases.len(), MOST_TOLD);
}

/// Each hint may be forged, and makes a node ask.
#[test]
fn hints_beyond_the_budget_are_not_followed() {
    let mut bench = silent_for(secs(10));
    while bench.detector.hinted.take(bench.now) {}
    bench.tell(told(secs(2)));
    assert!(!bench.detector.cases.contains_key(&5));
    bench.stall(secs(1));
    bench.tell(told(secs(2)));
    assert!(bench.detector.cases.contains_key(&5));
}

#[test]
fn who_cannot_be_asked_or_hears_nobody_does_not_follow_hints() {
    let mut bench = Bench::office(3);
    bench.stock(9, SILENT);
    bench.stall(secs(10));
    bench.tell(Event::Told { peer: 9, silent: secs(1) });
    assert!(!bench.detector.cases.contains_key(&9));

    let mut bench = silent_for(secs(10));
    bench.detector.isolated = true;
    bench.tell(told(secs(2)));
    assert!(!bench.detector.cases.contains_key(&5));
}

#[test]
fn who_is_missed_says_that_it_is_here_but_not_to_each_in_turn() {
    let mut bench = Bench::office(3);
    let start = bench.now;
    for _ in 0..10 {
        bench.tell(Event::Missed);
    }
    assert_eq!(bench.said_here(), [start]);
    bench.now = start + HERE_PAUSE - millis(1);
    bench.tell(Event::Missed);
    assert_eq!(bench.said_here().len(), 1);
    bench.now = start + HERE_PAUSE;
    bench.tell(Event::Missed);
    assert_eq!(bench.said_here().len(), 2);
}

#[test]
fn what_is_said_again_in_case_it_was_lost_counts_as_said() {
    let mut bench = Bench::office(3);
    let start = bench.now;
    bench.tell(Event::Slept);
    bench.pass(HERE_AGAIN[1]);
    assert_eq!(bench.said_here(), [start, start + HERE_AGAIN[0], start + HERE_AGAIN[1]]);
    bench.stall(millis(1));
    bench.tell(Event::Missed);
    assert_eq!(bench.said_here().len(), 3);
    assert!(bench.detector.here.is_empty());
}

#[test]
fn questions_are_answered_and_many_at_once_by_one_answer() {
    let mut bench = Bench::office(3);
    let start = bench.now;
    let answered = |bench: &Bench, by| bench.count(&Action::Answer { peer: by });
    for _ in 0..5 {
        bench.tell(Event::Asked { by: 1 });
    }
    bench.tell(Event::Asked { by: 2 });
    assert_eq!((answered(&bench, 1), answered(&bench, 2)), (1, 1));
    bench.now = start + ANSWER_PAUSE - millis(1);
    bench.tell(Event::Asked { by: 1 });
    assert_eq!(answered(&bench, 1), 1);
    bench.now = start + ANSWER_PAUSE;
    bench.tell(Event::Asked { by: 1 });
    assert_eq!(answered(&bench, 1), 2);
    bench.tell(Event::Asked { by: 77 });
    bench.tell(Event::Asked { by: 77 });
    assert_eq!(answered(&bench, 77), 2, "strangers too");
}

#[test]
fn many_askers_say_that_we_are_missed() {
    let crowd = u32::try_from(SUSPICIOUS).expect("small");
    let mut bench = Bench::office(crowd + 2);
    for _ in 0..10 {
        (1..crowd).for_each(|by| bench.tell(Event::Asked { by }));
        bench.stall(millis(100));
    }
    assert!(bench.said_here().is_empty(), "watchers ask");
    bench.tell(Event::Asked { by: crowd });
    assert_eq!(bench.said_here().len(), 1);
    bench.tell(Event::Asked { by: crowd + 1 });
    assert_eq!(bench.said_here().len(), 1, "it was just said");
    assert!(bench.detector.askers.len() <= SUSPICIOUS);
    bench.stall(HERE_PAUSE);
    bench.tell(Event::Asked { by: crowd + 2 });
    assert_eq!(bench.said_here().len(), 2, "still missed");
}

#[test]
fn askers_count_for_a_second() {
    let crowd = u32::try_from(SUSPICIOUS).expect("small");
    for (later, said) in [(secs(1), 0), (secs(1) - millis(1), 1)] {
        let mut bench = Bench::office(crowd);
        (1..crowd).for_each(|by| bench.tell(Event::Asked { by }));
        bench.stall(later);
        bench.tell(Event::Asked { by: crowd });
        assert_eq!(bench.said_here().len(), said, "{later:?}");
    }
}
