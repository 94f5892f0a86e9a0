//! What others say: whom they miss, and that they ask us.

use crate::detector::handle::{
    ANSWER_PAUSE, GOSSIP_DELAY, MAX_CLAIMED_SILENCE, MAX_EXPECTED_ASKERS, MAX_GOSSIP_PROBES, REFUTE_INTERVAL,
    REFUTE_REPEATS,
};
use crate::detector::tests::bench::{Bench, SILENT, millis, secs};
use crate::detector::{BUDGET, DetectorAction, DetectorEvent};
use std::time::Duration;

/// An office of whom 5 is not watched from here and was last heard so long ago.
fn silent_for(time: Duration) -> Bench {
    let mut bench = Bench::office(6);
    bench.hear(5);
    bench.pass(time);
    bench.clear();
    bench
}

fn gossiped(silent: Duration) -> DetectorEvent<u32> {
    DetectorEvent::Gossip { peer: 5, silent }
}

#[test]
fn who_is_told_asks_after_a_moment_and_one_answer_ends_it() {
    let mut bench = silent_for(secs(10));
    let at = bench.now;
    bench.handle(gossiped(secs(2)));
    assert!(bench.asked(5).is_empty(), "held back");
    assert!(bench.detector.probes[&5].hinted, "somebody else misses it");
    bench.pass(GOSSIP_DELAY + millis(5));
    let asked = bench.asked(5);
    assert!(asked.len() == 1 && asked[0] >= at && asked[0] < at + GOSSIP_DELAY, "{asked:?}");
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
        bench.handle(gossiped(secs(2)));
        waits.push(bench.detector.probes[&5].next - bench.now);
        bench.hear(5);
    }
    waits.sort();
    assert!(waits[0] < GOSSIP_DELAY / 3 && waits[19] > GOSSIP_DELAY / 3 * 2, "{waits:?}");
}

#[test]
fn who_says_first_that_it_is_here_need_not_be_asked() {
    let mut bench = silent_for(secs(10));
    bench.handle(gossiped(secs(2)));
    bench.hear(5);
    bench.pass(secs(2));
    assert!(bench.asked(5).is_empty());
}

#[test]
fn any_number_of_lies_takes_nobody_offline() {
    let mut bench = silent_for(secs(10));
    for _ in 0..500 {
        bench.handle(gossiped(secs(3600)));
        bench.pass(millis(97));
    }
    assert!(!bench.alarmed());
}

#[test]
fn who_was_heard_here_since_is_not_missed_here() {
    let patience = silent_for(secs(1)).detector.loss.answer_timeout();
    let note_identity_conflict = secs(4);
    for (heard, missed) in [
        (secs(1), false),
        (note_identity_conflict - patience - millis(1), false),
        (note_identity_conflict - patience, true),
        (note_identity_conflict, true),
    ] {
        let mut bench = silent_for(heard);
        bench.handle(gossiped(note_identity_conflict));
        assert_eq!(bench.detector.probes.contains_key(&5), missed, "{heard:?}; an answer takes its time, no more");
    }
}

#[test]
fn the_silence_that_is_claimed_counts_up_to_a_bound_and_not_before_a_sign_of_life() {
    for (heard, note_identity_conflict, counted) in [
        (secs(60), secs(2), secs(2)),
        (secs(60), secs(30), MAX_CLAIMED_SILENCE),
        (secs(3), secs(3), secs(3)),
        (secs(3) - millis(100), secs(3), secs(3) - millis(100)),
    ] {
        let mut bench = silent_for(heard);
        bench.handle(gossiped(note_identity_conflict));
        assert_eq!(bench.now - bench.detector.probes[&5].since, counted, "{heard:?} {note_identity_conflict:?}");
    }
}

/// One that has asked longer than we have makes our case as old as its own, and never younger.
#[test]
fn who_asks_already_takes_over_a_longer_silence() {
    let mut bench = Bench::office(6);
    bench.crash(1);
    bench.until(secs(5), &DetectorAction::Suspect { peer: 1 }).expect("doubted");
    let since = bench.detector.probes[&1].since;
    assert!(!bench.detector.probes[&1].hinted);
    bench.handle(DetectorEvent::Gossip { peer: 1, silent: millis(10) });
    assert_eq!(bench.detector.probes[&1].since, since);
    assert!(bench.detector.probes[&1].hinted);
    let heard = bench.detector.peers[&1].heard;
    bench.handle(DetectorEvent::Gossip { peer: 1, silent: secs(30) });
    let believed = bench.now - MAX_CLAIMED_SILENCE;
    assert_eq!(bench.detector.probes[&1].since, heard.max(believed));
    assert!(heard.max(believed) < since);
}

#[test]
fn a_hint_makes_doubt_quicker() {
    let mut times = Vec::new();
    for hinted in [false, true] {
        let mut bench = Bench::office(6);
        (0..200).for_each(|number| bench.detector.loss.answered(u32::from(number % 2 == 0)));
        bench.crash(1);
        while !bench.detector.probes.contains_key(&1) {
            bench.pass(millis(1));
        }
        let first = bench.now;
        if hinted {
            bench.handle(DetectorEvent::Gossip { peer: 1, silent: millis(1) });
        }
        times.push(bench.until(secs(9), &DetectorAction::Suspect { peer: 1 }).expect("doubted") - first);
    }
    assert!(times[1] < times[0], "{times:?}");
}

#[test]
fn a_flood_of_hints_opens_a_bounded_number_of_cases() {
    let crowd = u32::try_from(MAX_GOSSIP_PROBES).expect("small") + 100;
    let mut bench = Bench::new();
    (1..=crowd).for_each(|peer| bench.landline(peer));
    bench.stall(secs(10));
    for peer in 1..=crowd {
        bench.detector.hinted = BUDGET;
        bench.handle(DetectorEvent::Gossip { peer, silent: secs(1) });
    }
    assert_eq!(bench.detector.probes.len(), MAX_GOSSIP_PROBES);
}

/// Each hint may be forged, and makes a node ask.
#[test]
fn hints_beyond_the_budget_are_not_followed() {
    let mut bench = silent_for(secs(10));
    while bench.detector.hinted.take(bench.now) {}
    bench.handle(gossiped(secs(2)));
    assert!(!bench.detector.probes.contains_key(&5));
    bench.stall(secs(1));
    bench.handle(gossiped(secs(2)));
    assert!(bench.detector.probes.contains_key(&5));
}

#[test]
fn who_cannot_be_asked_or_hears_nobody_does_not_follow_hints() {
    let mut bench = Bench::office(3);
    bench.stock(9, SILENT);
    bench.stall(secs(10));
    bench.handle(DetectorEvent::Gossip { peer: 9, silent: secs(1) });
    assert!(!bench.detector.probes.contains_key(&9));

    let mut bench = silent_for(secs(10));
    bench.detector.isolated = true;
    bench.handle(gossiped(secs(2)));
    assert!(!bench.detector.probes.contains_key(&5));
}

#[test]
fn who_is_missed_says_that_it_is_here_but_not_to_each_in_turn() {
    let mut bench = Bench::office(3);
    let start = bench.now;
    for _ in 0..10 {
        bench.handle(DetectorEvent::Missed);
    }
    assert_eq!(bench.refuted_at(), [start]);
    bench.now = start + REFUTE_INTERVAL - millis(1);
    bench.handle(DetectorEvent::Missed);
    assert_eq!(bench.refuted_at().len(), 1);
    bench.now = start + REFUTE_INTERVAL;
    bench.handle(DetectorEvent::Missed);
    assert_eq!(bench.refuted_at().len(), 2);
}

#[test]
fn what_is_said_again_in_case_it_was_lost_counts_as_said() {
    let mut bench = Bench::office(3);
    let start = bench.now;
    bench.handle(DetectorEvent::Slept);
    bench.pass(REFUTE_REPEATS[1]);
    assert_eq!(bench.refuted_at(), [start, start + REFUTE_REPEATS[0], start + REFUTE_REPEATS[1]]);
    bench.stall(millis(1));
    bench.handle(DetectorEvent::Missed);
    assert_eq!(bench.refuted_at().len(), 3);
    assert!(bench.detector.refutations.is_empty());
}

#[test]
fn questions_are_answered_and_many_at_once_by_one_answer() {
    let mut bench = Bench::office(3);
    let start = bench.now;
    let answered = |bench: &Bench, by| bench.count(&DetectorAction::Answer { peer: by });
    for _ in 0..5 {
        bench.handle(DetectorEvent::Asked { by: 1 });
    }
    bench.handle(DetectorEvent::Asked { by: 2 });
    assert_eq!((answered(&bench, 1), answered(&bench, 2)), (1, 1));
    bench.now = start + ANSWER_PAUSE - millis(1);
    bench.handle(DetectorEvent::Asked { by: 1 });
    assert_eq!(answered(&bench, 1), 1);
    bench.now = start + ANSWER_PAUSE;
    bench.handle(DetectorEvent::Asked { by: 1 });
    assert_eq!(answered(&bench, 1), 2);
    bench.handle(DetectorEvent::Asked { by: 77 });
    bench.handle(DetectorEvent::Asked { by: 77 });
    assert_eq!(answered(&bench, 77), 2, "strangers too");
}

#[test]
fn many_askers_say_that_we_are_missed() {
    let crowd = u32::try_from(MAX_EXPECTED_ASKERS).expect("small");
    let mut bench = Bench::office(crowd + 2);
    for _ in 0..10 {
        (1..crowd).for_each(|by| bench.handle(DetectorEvent::Asked { by }));
        bench.stall(millis(100));
    }
    assert!(bench.refuted_at().is_empty(), "watchers ask");
    bench.handle(DetectorEvent::Asked { by: crowd });
    assert_eq!(bench.refuted_at().len(), 1);
    bench.handle(DetectorEvent::Asked { by: crowd + 1 });
    assert_eq!(bench.refuted_at().len(), 1, "it was just said");
    assert!(bench.detector.askers.len() <= MAX_EXPECTED_ASKERS);
    bench.stall(REFUTE_INTERVAL);
    bench.handle(DetectorEvent::Asked { by: crowd + 2 });
    assert_eq!(bench.refuted_at().len(), 2, "still missed");
}

#[test]
fn askers_count_for_a_second() {
    let crowd = u32::try_from(MAX_EXPECTED_ASKERS).expect("small");
    for (later, said) in [(secs(1), 0), (secs(1) - millis(1), 1)] {
        let mut bench = Bench::office(crowd);
        (1..crowd).for_each(|by| bench.handle(DetectorEvent::Asked { by }));
        bench.stall(later);
        bench.handle(DetectorEvent::Asked { by: crowd });
        assert_eq!(bench.refuted_at().len(), said, "{later:?}");
    }
}
