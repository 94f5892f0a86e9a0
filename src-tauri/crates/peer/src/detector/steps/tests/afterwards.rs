//! After the verdict: the questions that still go out, and how a wrong one is taken back.

use crate::detector::handle::FLAPPING_AFTER;
use crate::detector::tests::bench::{Bench, PROMPT, SILENT, in_time, millis, secs};
use crate::detector::{DetectorAction, DetectorEvent, Question, WINDOW};
use std::time::Duration;

/// An office in which 1 has just been given up.
fn bereaved() -> Bench {
    let mut bench = Bench::office(6);
    bench.crash(1);
    bench.given_up(1, secs(10)).expect("given up");
    bench.clear();
    bench
}

/// Lets 1 be given up wrongly.
fn flap(bench: &mut Bench) {
    bench.crash(1);
    bench.given_up(1, secs(60)).expect("given up");
    bench.manner(1, PROMPT);
    bench.answer(1, Question::Info);
    bench.pass(secs(3));
}

#[test]
fn somebody_given_up_is_asked_on_with_growing_pauses() {
    let mut bench = bereaved();
    bench.pass(secs(4));
    let soon = bench.asked(1).len();
    assert!(soon >= 5, "{soon} questions in the first seconds");
    bench.pass(secs(3600));
    let asked = bench.asked(1);
    assert!(asked.len() < 40, "{}", asked.len());
    assert!(*asked.last().expect("asked") < bench.now - secs(2400), "not for ever");
    assert!(bench.detector.dead.is_empty());
}

#[test]
fn its_watcher_tells_of_it_after_the_verdict_too() {
    let mut bench = Bench::office(6);
    bench.crash(1);
    let verdict = bench.given_up(1, secs(10)).expect("given up");
    bench.clear();
    bench.pass(secs(60));
    let gossiped = bench.gossiped(1);
    assert_eq!(gossiped.len(), 3, "{gossiped:?}");
    let wanted: Vec<_> =
        gossiped.iter().map(|at| DetectorAction::Gossip { peer: 1, silent: *at - verdict + WINDOW }).collect();
    assert!(wanted.iter().all(|wanted| bench.count(wanted) == 1), "{wanted:?}");
    let mut other = Bench::office(6);
    other.crash(5);
    other.handle(DetectorEvent::Gossip { peer: 5, silent: secs(2) });
    other.given_up(5, secs(10)).expect("given up");
    other.pass(secs(60));
    assert!(other.gossiped(5).is_empty(), "whoever did not watch it does not");
}

#[test]
fn one_that_answers_is_watched_again() {
    let mut bench = bereaved();
    bench.pass(secs(30));
    bench.manner(1, PROMPT);
    bench.pass(secs(60));
    assert!(bench.here.contains(&1));
    bench.clear();
    bench.crash(1);
    assert!(bench.given_up(1, secs(20)).is_some());
}

/// A link may have gone deaf in one direction only: what it says proves nothing of what it hears.
#[test]
fn one_that_is_heard_must_answer_before_its_silence_counts() {
    let mut bench = bereaved();
    bench.pass(secs(30));
    bench.online(1, true, false);
    bench.hear(1);
    bench.clear();
    bench.pass(secs(120));
    assert!(!bench.alarmed());
    assert!(bench.asked(1).len() > 5, "it is asked on, and soon after it was heard");
    assert!(bench.gossiped(1).is_empty(), "nobody misses who is heard");
    bench.answer(1, Question::Info);
    bench.clear();
    assert!(bench.given_up(1, secs(20)).is_some(), "now it does");
}

#[test]
fn one_that_comes_back_says_that_others_may_be_back_and_that_we_are_here() {
    let mut bench = Bench::office(8);
    for peer in [1, 2] {
        bench.crash(peer);
        bench.given_up(peer, secs(20)).expect("given up");
    }
    bench.pass(secs(300));
    bench.clear();
    let back = bench.now;
    bench.online(2, true, false);
    assert_eq!(bench.refuted_at(), [back], "it may have given us up too");
    bench.pass(secs(1));
    assert!(bench.asked(1)[0] < back + millis(500), "{:?}", bench.asked(1));
    assert_eq!(bench.detector.timers.len(), 2, "each has one next question");
}

#[test]
fn a_program_started_anew_is_asked_at_once_and_its_verdict_was_right() {
    let mut bench = bereaved();
    bench.manner(1, PROMPT);
    bench.restart(1);
    assert!(bench.refuted_at().is_empty() && bench.detector.dead.is_empty() && bench.detector.timers.is_empty());
    assert!(bench.detector.peers[&1].false_verdicts.is_empty());
    assert_eq!(bench.detector.peers[&1].question, Some(Question::Info));
    bench.crash(1);
    bench.clear();
    assert!(bench.given_up(1, secs(20)).is_some());
}

#[test]
fn a_program_started_anew_keeps_the_wrong_verdicts_before() {
    let mut bench = Bench::office(6);
    flap(&mut bench);
    bench.crash(1);
    bench.given_up(1, secs(20)).expect("given up");
    bench.restart(1);
    assert_eq!(bench.detector.peers[&1].false_verdicts.len(), 1);
}

#[test]
fn who_has_left_is_not_asked_any_more() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    bench.handle(DetectorEvent::Leaving { peer: 1 });
    bench.until(secs(2), &DetectorAction::DeclareOffline { peer: 1, goodbye: true }).expect("believed");
    bench.clear();
    bench.pass(secs(600));
    assert!(bench.asked(1).is_empty() && bench.gossiped(1).is_empty());
}

#[test]
fn several_wrong_verdicts_are_flapping_until_they_are_forgotten() {
    let mut bench = Bench::office(5);
    for number in 1..=FLAPPING_AFTER + 3 {
        flap(&mut bench);
        assert_eq!(bench.detector.flapping(1, bench.now), number >= FLAPPING_AFTER, "{number}");
        assert!(bench.detector.peers[&1].false_verdicts.len() <= FLAPPING_AFTER + 1, "no more are remembered");
    }
    assert_eq!(bench.detector.peers[&1].false_verdicts.len(), FLAPPING_AFTER + 1);
    assert!(!bench.detector.flapping(2, bench.now) && !bench.detector.flapping(99, bench.now));
    let last = bench.detector.peers[&1].false_verdicts[FLAPPING_AFTER];
    let third_last = bench.detector.peers[&1].false_verdicts[1];
    assert!(third_last < last);
    assert!(bench.detector.flapping(1, third_last + secs(600) - millis(1)));
    assert!(!bench.detector.flapping(1, third_last + secs(600)));
}

/// The first may be anybody's bad luck.
#[test]
fn each_wrong_verdict_but_the_first_makes_the_next_one_slower() {
    let mut bench = Bench::office(5);
    let mut measured = Vec::new();
    for _ in 0..4 {
        bench.clear();
        bench.crash(1);
        let dead = bench.given_up(1, secs(60)).expect("given up");
        measured.push(dead - bench.asked(1)[0]);
        bench.manner(1, PROMPT);
        bench.answer(1, Question::Info);
        bench.pass(secs(3));
    }
    let windows = [WINDOW, WINDOW, WINDOW + WINDOW / 2, WINDOW * 2];
    assert!(measured.iter().zip(windows).all(|(measured, window)| in_time(*measured, window)), "{measured:?}");
}

#[test]
fn who_was_told_is_as_patient_with_who_comes_and_goes() {
    let mut bench = Bench::office(5);
    (0..3).for_each(|_| flap(&mut bench));
    bench.crash(1);
    bench.detector.close(1);
    bench.stall(secs(1));
    bench.handle(DetectorEvent::Gossip { peer: 1, silent: secs(1) });
    assert_eq!(bench.detector.probes[&1].flaps, 2);
}

/// Many who are gone together, as half of a large network, are not asked all at once.
#[test]
fn a_knock_too_many_waits() {
    let mut bench = bereaved();
    while bench.detector.dead_probes.take(bench.now) {}
    let due = bench.detector.dead[&1].next;
    bench.now = due;
    while bench.detector.dead_probes.take(bench.now) {}
    bench.pass(Duration::ZERO);
    assert!(bench.asked(1).is_empty());
    assert!(bench.detector.dead[&1].next > due);
    bench.pass(secs(3));
    assert!(!bench.asked(1).is_empty());
}

/// Each of a crowd that comes back would make all the others be asked.
#[test]
fn hope_is_had_once_in_a_while() {
    let mut bench = Bench::office(8);
    for peer in [1, 2, 3] {
        bench.crash(peer);
        bench.given_up(peer, secs(40)).expect("given up");
    }
    bench.pass(secs(300));
    bench.online(2, true, false);
    let dead_probed_at = bench.detector.dead_probed_at.expect("had");
    assert_eq!(dead_probed_at, bench.now);
    bench.pass(secs(1) - millis(1));
    let next = bench.detector.dead[&1].next;
    bench.online(3, true, false);
    assert_eq!((bench.detector.dead_probed_at, bench.detector.dead[&1].next), (Some(dead_probed_at), next));
    bench.pass(millis(1));
    bench.here.remove(&3);
    bench.handle(DetectorEvent::Offline { peer: 3 });
    bench.online(3, true, false);
    assert_eq!(bench.detector.dead_probed_at, Some(bench.now));
}

/// Otherwise a crowd of names that never were would be asked for ten minutes each.
#[test]
fn a_stranger_that_is_forgotten_is_not_tried_out_any_more() {
    let mut bench = Bench::office(3);
    bench.stock(9, SILENT);
    bench.pass(secs(2));
    bench.here.remove(&9);
    bench.handle(DetectorEvent::Offline { peer: 9 });
    bench.clear();
    bench.pass(secs(60));
    assert!(bench.asked(9).is_empty());
    assert!(bench.detector.dead.is_empty());
}
