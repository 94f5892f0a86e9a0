//! From the first question without an answer to the verdict.

use crate::detector::IDLE_CHECK_INTERVAL;
use crate::detector::tests::bench::{Bench, IPTUX, PROMPT, SILENT, in_time, millis, secs};
use crate::detector::{DetectorAction, DetectorEvent, OWN_WINDOW, Question, STOCK_WINDOW, WINDOW};
use std::time::Duration;

const SUSPECT: DetectorAction<u32> = DetectorAction::Suspect { peer: 1 };
const GONE: DetectorAction<u32> = DetectorAction::DeclareOffline { peer: 1, goodbye: false };

/// Lets the next turn of a peer come that has crashed; returns the time of that question.
fn first_miss(bench: &mut Bench, peer: u32) -> Duration {
    bench.clear();
    while bench.asked(peer).is_empty() {
        bench.pass(millis(1));
    }
    bench.asked(peer)[0]
}

#[test]
fn a_crash_is_doubted_told_and_decided_in_this_order() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    let first = first_miss(&mut bench, 1);
    let patience = bench.detector.loss.answer_timeout();
    bench.pass(secs(10));
    let (suspected, dead) = (bench.times(|action| *action == SUSPECT), bench.times(|action| *action == GONE));
    assert_eq!((suspected.len(), dead.len()), (1, 1));
    assert_eq!(suspected[0], first + patience * 2, "two misses on a network that loses nothing");
    assert!(in_time(dead[0] - first, WINDOW));
    let gossiped: Vec<Duration> = bench.gossiped(1).into_iter().filter(|at| *at < dead[0]).collect();
    assert_eq!(gossiped.len(), 2, "and once more in case that was lost");
    assert!(gossiped[0] >= suspected[0]);
    let silent = bench.times(|action| *action == DetectorAction::Gossip { peer: 1, silent: gossiped[0] - first });
    assert_eq!(silent, [gossiped[0]], "with the silence since its own question");
}

#[test]
fn any_sign_of_life_closes_the_case_without_a_word() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    first_miss(&mut bench, 1);
    bench.pass(WINDOW - millis(1));
    assert_eq!(bench.count(&SUSPECT), 1);
    bench.hear(1);
    assert!(!bench.detector.probes.contains_key(&1));
    assert_eq!(bench.detector.timers.len(), bench.detector.probes.len());
    bench.manner(1, PROMPT);
    bench.clear();
    bench.pass(secs(60));
    assert!(!bench.alarmed());
}

#[test]
fn a_stall_of_five_seconds_is_no_verdict() {
    let mut bench = Bench::office(5);
    for _ in 0..20 {
        bench.crash(1);
        bench.pass(secs(5));
        bench.manner(1, PROMPT);
        bench.hear(1);
        bench.pass(secs(7));
    }
    assert_eq!(bench.count(&GONE), 0);
    assert!(bench.count(&SUSPECT) > 10);
}

#[test]
fn a_second_doubt_is_shown_again() {
    let mut bench = Bench::office(5);
    for _ in 0..2 {
        bench.crash(1);
        bench.until(secs(5), &SUSPECT).expect("doubted");
        bench.hear(1);
    }
    assert_eq!(bench.count(&SUSPECT), 2);
}

#[test]
fn only_who_watches_tells() {
    let mut bench = Bench::office(6);
    bench.crash(5);
    bench.handle(DetectorEvent::Gossip { peer: 5, silent: secs(2) });
    bench.given_up(5, secs(10)).expect("given up");
    assert!(bench.gossiped(5).is_empty());
}

/// The window is the same, but so many misses must not come about by chance.
#[test]
fn where_much_is_lost_more_questions_are_asked_before_a_verdict() {
    let mut counts = Vec::new();
    for lossy in [false, true] {
        let mut bench = Bench::office(5);
        if lossy {
            (0..200).for_each(|number| bench.detector.loss.answered(u32::from(number % 2 == 0)));
        }
        bench.crash(1);
        let first = first_miss(&mut bench, 1);
        let dead = bench.given_up(1, secs(30)).expect("given up");
        assert!(dead >= first + WINDOW);
        counts.push(bench.asked(1).len());
    }
    assert!(counts[1] >= counts[0] + 3, "{counts:?}");
}

#[test]
fn a_suspect_does_not_watch_so_the_one_behind_it_is_asked_too() {
    let mut bench = Bench::office(6);
    (2..=5).for_each(|peer| bench.hear(peer));
    bench.crash(1);
    first_miss(&mut bench, 1);
    bench.pass(secs(3));
    assert!(!bench.asked(2).is_empty(), "2 is watched in the place of 1");
    bench.manner(1, PROMPT);
    bench.hear(1);
    bench.clear();
    bench.pass(secs(10));
    assert!(bench.asked(2).is_empty());
}

/// One lost packet is no reason for others to change whom they watch.
#[test]
fn a_question_that_may_still_be_answered_makes_no_suspect() {
    let mut bench = Bench::office(6);
    (2..=5).for_each(|peer| bench.hear(peer));
    bench.crash(1);
    first_miss(&mut bench, 1);
    assert!(!bench.detector.ring.watches(2));
    bench.pass(bench.detector.loss.answer_timeout());
    assert!(bench.detector.ring.watches(2));
}

#[test]
fn a_goodbye_makes_no_suspect() {
    let mut bench = Bench::office(6);
    bench.crash(1);
    bench.handle(DetectorEvent::Leaving { peer: 1 });
    bench.pass(millis(500));
    assert!(!bench.detector.ring.watches(2));
}

#[test]
fn when_several_who_follow_crash_at_once_all_are_found() {
    let mut bench = Bench::office(8);
    [1, 2, 3].into_iter().for_each(|peer| bench.crash(peer));
    bench.pass(WINDOW * 2 + secs(5));
    assert_eq!(bench.here.iter().copied().collect::<Vec<_>>(), [4, 5, 6, 7, 8]);
}

#[test]
fn a_stock_program_that_crashed_is_given_up_after_its_longer_window() {
    for manner in [IPTUX, PROMPT] {
        let mut bench = Bench::office(2);
        bench.stock(0, manner);
        bench.pass(secs(60));
        bench.crash(0);
        let first = first_miss(&mut bench, 0);
        let dead = bench.given_up(0, secs(30)).expect("given up");
        assert!(in_time(dead - first, STOCK_WINDOW));
    }
}

/// That a peer answers GETINFO may be a forged word of somebody who carries its name.
#[test]
fn before_a_verdict_some_questions_go_out_in_other_words_too() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    first_miss(&mut bench, 1);
    bench.given_up(1, secs(20)).expect("given up");
    let entries = bench.questions(1).into_iter().enumerate().filter(|(_, asked)| *asked == Question::Entry);
    assert_eq!(entries.map(|(place, _)| place).next(), Some(4));
}

#[test]
fn about_a_goodbye_the_first_question_goes_out_in_other_words_too() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    bench.handle(DetectorEvent::Leaving { peer: 1 });
    bench.pass(secs(3));
    let questions = bench.questions(1);
    assert!(questions.len() >= 4, "{questions:?}");
    let entries: Vec<usize> = (0..questions.len()).filter(|at| questions[*at] == Question::Entry).collect();
    assert_eq!(entries, [1], "{questions:?}");
}

#[test]
fn whoever_is_told_asks_for_itself_over_its_own_window() {
    let mut bench = Bench::office(6);
    bench.hear(5);
    bench.crash(5);
    bench.pass(secs(10));
    bench.handle(DetectorEvent::Gossip { peer: 5, silent: secs(9) });
    let dead = bench.given_up(5, secs(10)).expect("given up");
    let asked = bench.asked(5);
    assert!(dead >= asked[0] + OWN_WINDOW && dead < asked[0] + WINDOW, "{:?}", dead - asked[0]);
}

#[test]
fn an_isolated_node_asks_those_it_misses_more_seldom() {
    let mut bench = Bench::office(4);
    (1..=4).for_each(|peer| bench.crash(peer));
    bench.until(secs(20), &DetectorAction::Isolated(true)).expect("isolated");
    bench.pass(secs(2));
    bench.clear();
    bench.pass(secs(60));
    let asked = bench.asked(1);
    assert!(asked.len() > 20 && asked.windows(2).all(|pair| pair[1] - pair[0] == IDLE_CHECK_INTERVAL * 2), "{asked:?}");
}

#[test]
fn somebody_given_up_is_no_longer_watched_and_leaves_nothing_but_its_way_back() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    bench.given_up(1, secs(10)).expect("given up");
    let detector = &bench.detector;
    assert!(!detector.peers.contains_key(&1) && !detector.probes.contains_key(&1) && !detector.ring.watches(1));
    assert_eq!(detector.timers.len(), detector.probes.len() + detector.dead.len());
    assert_eq!(detector.dead.keys().copied().collect::<Vec<_>>(), [1]);
}

#[test]
fn somebody_elses_decision_ends_everything() {
    let mut bench = Bench::office(5);
    bench.crash(1);
    first_miss(&mut bench, 1);
    bench.pass(secs(2));
    bench.here.remove(&1);
    bench.handle(DetectorEvent::Offline { peer: 1 });
    bench.clear();
    bench.pass(secs(60));
    assert!(bench.asked(1).is_empty() && !bench.alarmed());
    assert!(!bench.detector.peers.contains_key(&1));
}

#[test]
fn nothing_is_asked_of_whom_nothing_is_known() {
    let mut bench = Bench::office(2);
    bench.manner(9, SILENT);
    for event in [
        DetectorEvent::Gossip { peer: 9, silent: secs(3) },
        DetectorEvent::Leaving { peer: 9 },
        DetectorEvent::Elsewhere { peer: 9 },
        DetectorEvent::Heard { peer: 9, answers: Some(Question::Info) },
        DetectorEvent::Offline { peer: 9 },
    ] {
        bench.handle(event);
    }
    bench.pass(secs(10));
    assert!(bench.asked(9).is_empty() && !bench.alarmed());
}
