//! Goodbyes and moves: what is said of a peer, by itself or by somebody else.

use crate::detector::handle::{CONFIRMED_FOR, DUPLICATE_WINDOW, RECENTLY};
use crate::detector::probe::ProbeReason;
use crate::detector::tests::bench::{Bench, IPTUX, Manner, PROMPT, SILENT, millis, secs};
use crate::detector::{CONFIRM, DetectorAction, DetectorEvent, Question};
use std::time::Duration;

const LEFT: DetectorAction<u32> = DetectorAction::DeclareOffline { peer: 1, goodbye: true };
const MOVED: DetectorAction<u32> = DetectorAction::Move { peer: 1 };
const LEAVING: DetectorEvent<u32> = DetectorEvent::Leaving { peer: 1 };
const ELSEWHERE: DetectorEvent<u32> = DetectorEvent::Elsewhere { peer: 1 };

#[test]
fn a_goodbye_is_believed_when_its_sender_does_not_answer() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    let said = bench.now;
    bench.handle(LEAVING);
    bench.pass(Duration::ZERO);
    assert_eq!(bench.asked(1), [said, said], "asked at once, both ways");
    assert_eq!(bench.count(&LEFT), 0);
    let left = bench.until(secs(3), &LEFT).expect("believed");
    assert!(left >= said + CONFIRM && left <= said + secs(1), "within a second: {:?}", left - said);
    assert!(bench.asked(1).len() >= 3, "a lost question must not take it offline");
    assert_eq!(bench.times(|action| matches!(action, DetectorAction::Suspect { .. })), []);
    assert!(bench.gossiped(1).is_empty());
}

#[test]
fn a_forged_goodbye_takes_nobody_offline() {
    for after in [1, 500] {
        let mut bench = Bench::office(5);
        bench.manner(1, Manner { info: Some(millis(after)), entry: None });
        for _ in 0..50 {
            bench.handle(LEAVING);
            bench.pass(millis(700));
        }
        assert_eq!(bench.count(&LEFT), 0);
    }
}

/// The goodbye is heard twice where two networks lead here.
#[test]
fn a_copy_of_the_goodbye_is_no_answer() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    bench.handle(LEAVING);
    bench.pass(millis(20));
    bench.hear(1);
    bench.handle(LEAVING);
    assert!(bench.until(secs(1), &LEFT).is_some());
}

#[test]
fn who_was_found_at_its_place_is_not_asked_again_about_another_for_a_moment() {
    let mut bench = Bench::office(5);
    bench.handle(ELSEWHERE);
    bench.pass(DUPLICATE_WINDOW + millis(50));
    let found = bench.detector.peers[&1].confirmed_until;
    assert!(found > bench.now && found <= bench.now + CONFIRMED_FOR);
    for (at, asked) in [(found - millis(1), false), (found, true)] {
        bench.now = at;
        bench.handle(ELSEWHERE);
        assert_eq!(bench.detector.probes.contains_key(&1), asked);
    }
}

/// The next goodbye may be the true one, so it is only asked about later.
#[test]
fn a_goodbye_after_one_that_was_forged_waits() {
    let mut bench = Bench::office(5);
    bench.handle(LEAVING);
    bench.pass(millis(50));
    let goodbye_held_until = bench.detector.peers[&1].goodbye_held_until;
    assert!(goodbye_held_until > bench.now && goodbye_held_until <= bench.now + CONFIRMED_FOR);
    assert_eq!(bench.detector.peers[&1].confirmed_until, Duration::ZERO, "one is not the other");
    bench.clear();
    bench.crash(1);
    bench.handle(LEAVING);
    let left = bench.until(secs(5), &LEFT).expect("it was true");
    assert_eq!(bench.asked(1)[0], goodbye_held_until);
    assert!(left >= goodbye_held_until + CONFIRM && left < goodbye_held_until + secs(1));
}

/// Each way by which a broadcast comes brings a copy of it.
#[test]
fn who_was_heard_at_its_place_just_now_is_not_asked_about_another() {
    for (ago, asked) in [(DUPLICATE_WINDOW - millis(1), false), (DUPLICATE_WINDOW, true)] {
        let mut bench = Bench::office(5);
        bench.hear(1);
        bench.stall(ago);
        bench.handle(ELSEWHERE);
        assert_eq!(bench.detector.probes.contains_key(&1), asked, "{ago:?}");
    }
}

#[test]
fn a_goodbye_that_is_repeated_delays_nothing() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    let said = bench.now;
    bench.handle(LEAVING);
    let mut left = None;
    while left.is_none() && bench.now < said + secs(3) {
        left = bench.until(millis(50), &LEFT);
        bench.handle(LEAVING);
    }
    assert!(left.expect("believed") <= said + secs(1));
}

#[test]
fn a_goodbye_in_the_midst_of_a_silence_is_a_goodbye() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    bench.until(secs(5), &DetectorAction::Suspect { peer: 1 }).expect("doubted");
    bench.handle(LEAVING);
    assert!(bench.until(secs(1), &LEFT).is_some());
}

#[test]
fn a_silence_is_not_examined_during_a_goodbye() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    bench.handle(LEAVING);
    bench.handle(DetectorEvent::Gossip { peer: 1, silent: secs(60) });
    let probe = &bench.detector.probes[&1];
    assert!(probe.reason == ProbeReason::Goodbye && !probe.hinted);
}

#[test]
fn who_was_asked_everything_and_never_answered_is_believed() {
    let mut bench = Bench::new();
    bench.stock(1, SILENT);
    bench.pass(secs(120));
    bench.handle(LEAVING);
    assert_eq!(bench.count(&LEFT), 1);
    bench.pass(secs(20));
    assert_eq!(bench.count(&LEFT), 1);
}

#[test]
fn the_goodbye_of_one_who_was_not_asked_yet_is_doubted_first() {
    for manner in [PROMPT, IPTUX, Manner { info: None, entry: Some(millis(1000)) }] {
        let mut bench = Bench::new();
        bench.stock(1, manner);
        bench.handle(LEAVING);
        bench.pass(secs(4));
        assert_eq!(bench.count(&LEFT), 0, "{manner:?}");
    }
}

#[test]
fn the_goodbye_of_one_who_was_not_asked_yet_is_believed_after_two_seconds() {
    let mut bench = Bench::new();
    bench.stock(1, SILENT);
    let said = bench.now;
    bench.handle(LEAVING);
    bench.handle(LEAVING);
    bench.online(1, false, true);
    let left = bench.until(secs(5), &LEFT).expect("believed");
    assert!(left >= said + secs(2) && left <= said + millis(2600), "{:?}", left - said);
    assert!(bench.questions(1).contains(&Question::Info) && bench.questions(1).contains(&Question::Entry));
    bench.clear();
    bench.pass(secs(600));
    assert!(bench.asked(1).is_empty(), "it has left");
}

#[test]
fn a_stock_program_is_asked_what_it_answers_about_its_goodbye() {
    let mut bench = Bench::office(3);
    bench.stock(9, IPTUX);
    bench.pass(secs(20));
    bench.clear();
    bench.handle(DetectorEvent::Leaving { peer: 9 });
    bench.pass(secs(1));
    assert_eq!(bench.questions(9), [Question::Entry]);
    assert_eq!(bench.count(&DetectorAction::DeclareOffline { peer: 9, goodbye: true }), 0);
}

#[test]
fn a_move_is_believed_when_the_known_address_is_silent() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    let seen = bench.now;
    bench.handle(ELSEWHERE);
    assert!(bench.asked(1).is_empty(), "a copy may be about to come from its place");
    let moved = bench.until(secs(3), &MOVED).expect("believed");
    assert_eq!(bench.asked(1)[0], seen + DUPLICATE_WINDOW);
    assert!(moved >= seen + DUPLICATE_WINDOW + CONFIRM && moved <= seen + millis(1300), "{:?}", moved - seen);
    assert!(bench.here.contains(&1) && !bench.detector.probes.contains_key(&1), "it is here, elsewhere");
    assert!(!bench.alarmed());
}

#[test]
fn a_forged_address_is_not_believed() {
    let mut bench = Bench::office(5);
    for _ in 0..50 {
        bench.handle(ELSEWHERE);
        bench.pass(millis(700));
    }
    assert_eq!(bench.count(&MOVED), 0);
    assert!(!bench.alarmed());
}

#[test]
fn a_packet_that_came_by_two_ways_is_not_asked_about() {
    for later in [Duration::ZERO, millis(5)] {
        let mut bench = Bench::office(5);
        bench.crash(1);
        bench.stall(DUPLICATE_WINDOW);
        bench.handle(ELSEWHERE);
        assert!(bench.detector.probes.contains_key(&1));
        bench.pass(later);
        bench.hear(1);
        bench.pass(DUPLICATE_WINDOW);
        assert!(bench.asked(1).is_empty() && !bench.detector.probes.contains_key(&1));
        assert_eq!(bench.detector.peers[&1].confirmed_until, Duration::ZERO, "it has not shown that it hears us");
    }
}

/// Once it was asked, any packet from there shows that it is there.
#[test]
fn a_sign_of_life_from_the_known_address_refutes_a_move() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    bench.handle(ELSEWHERE);
    bench.pass(DUPLICATE_WINDOW + millis(50));
    assert_eq!(bench.questions(1), [Question::Info, Question::Entry]);
    bench.hear(1);
    assert!(!bench.detector.probes.contains_key(&1));
    bench.pass(secs(1));
    assert_eq!(bench.count(&MOVED), 0);
}

#[test]
fn who_cannot_be_asked_moves_when_its_place_has_been_silent_for_a_while() {
    let mut bench = Bench::new();
    bench.stock(1, SILENT);
    bench.hear(1);
    bench.stall(RECENTLY - millis(1));
    bench.handle(ELSEWHERE);
    assert_eq!(bench.count(&MOVED), 0);
    bench.stall(millis(1));
    bench.handle(ELSEWHERE);
    assert_eq!(bench.count(&MOVED), 1);
}

/// A true goodbye often comes over two networks: as a goodbye and from elsewhere.
#[test]
fn a_goodbye_goes_before_a_move_whichever_came_first() {
    for words in [[ELSEWHERE, LEAVING], [LEAVING, ELSEWHERE]] {
        let mut bench = Bench::office(5);
        bench.crash(1);
        bench.stall(DUPLICATE_WINDOW);
        words.into_iter().for_each(|word| bench.handle(word));
        assert!(bench.detector.probes[&1].reason == ProbeReason::Goodbye);
        assert!(bench.until(secs(1), &LEFT).is_some());
        assert_eq!(bench.count(&MOVED), 0);
    }
}

#[test]
fn a_move_that_is_repeated_delays_nothing() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    bench.stall(DUPLICATE_WINDOW);
    bench.handle(ELSEWHERE);
    bench.pass(millis(200));
    let probe = format!("{:?}", bench.detector.probes[&1]);
    bench.handle(ELSEWHERE);
    assert_eq!(format!("{:?}", bench.detector.probes[&1]), probe);
}

/// Questions come closer together than answers: what is missed of them says little of the network.
#[test]
fn confirmations_measure_nothing() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    bench.handle(LEAVING);
    bench.pass(millis(400));
    let share = bench.detector.loss.missed_share();
    bench.answer(1, Question::Info);
    assert_eq!(bench.detector.loss.missed_share().to_bits(), share.to_bits());
}
