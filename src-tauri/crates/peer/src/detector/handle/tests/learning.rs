//! What a node learns of its peers and of its network by listening.

use crate::detector::tests::bench::{Bench, IPTUX, Manner, PROMPT, SILENT, millis, secs};
use crate::detector::{DetectorAction, Question, STOCK_WINDOW};

fn question(bench: &Bench, peer: u32) -> Option<Question> {
    bench.detector.peers[&peer].question
}

/// Lets peer 1, which crashed, be asked so often.
fn ask_in_vain(bench: &mut Bench, times: usize) {
    bench.crash(1);
    bench.clear();
    while bench.asked(1).len() < times {
        bench.pass(millis(1));
    }
}

#[test]
fn a_landline_node_is_known_to_answer() {
    let mut bench = Bench::new();
    bench.landline(1);
    assert_eq!(question(&bench, 1), Some(Question::Info));
    assert!(bench.detector.dead.is_empty());
}

#[test]
fn what_a_stock_program_answers_is_learned_and_the_quicker_way_kept() {
    let mut bench = Bench::office(2);
    bench.stock(9, SILENT);
    assert_eq!(question(&bench, 9), None);
    bench.hear(9);
    assert_eq!(question(&bench, 9), None, "that it talks says nothing of answers");
    for (answers, learned) in [
        (Question::Entry, Question::Entry),
        (Question::Entry, Question::Entry),
        (Question::Info, Question::Info),
        (Question::Entry, Question::Info),
    ] {
        bench.answer(9, answers);
        assert_eq!(question(&bench, 9), Some(learned));
        assert!(bench.detector.dead.is_empty() && bench.detector.timers.is_empty(), "it need not be tried out");
    }
}

#[test]
fn a_landline_node_is_asked_for_its_info_whatever_it_answered() {
    let mut bench = Bench::office(3);
    bench.crash(1);
    bench.given_up(1, secs(20)).expect("given up");
    bench.online(1, true, false);
    assert_eq!(question(&bench, 1), None);
    bench.answer(1, Question::Entry);
    assert_eq!(question(&bench, 1), Some(Question::Info));
}

#[test]
fn another_program_of_the_same_person_is_learned_anew() {
    let mut bench = Bench::office(3);
    bench.stock(1, IPTUX);
    assert_eq!(question(&bench, 1), Some(Question::Entry), "which every program answers");
    assert!(bench.detector.dead.is_empty());
    bench.pass(secs(60));
    assert!(!bench.alarmed());
    bench.manner(1, PROMPT);
    bench.restart(1);
    bench.pass(secs(10));
    assert_eq!(question(&bench, 1), Some(Question::Entry), "until it shows that it answers the other");
    bench.answer(1, Question::Info);
    assert_eq!(question(&bench, 1), Some(Question::Info));
}

#[test]
fn another_program_in_the_midst_of_a_case_ends_the_case() {
    let mut bench = Bench::office(3);
    ask_in_vain(&mut bench, 1);
    bench.stock(1, SILENT);
    assert!(!bench.detector.probes.contains_key(&1), "what one program did not answer says nothing of the other");
    let replaced = bench.now;
    let dead = bench.given_up(1, secs(60)).expect("every program answers an entry");
    assert!(dead >= replaced + STOCK_WINDOW);
}

#[test]
fn the_same_program_that_says_again_that_it_came_is_none_other() {
    let mut bench = Bench::office(3);
    bench.stock(9, SILENT);
    bench.answer(9, Question::Info);
    bench.stock(9, SILENT);
    assert_eq!(question(&bench, 9), Some(Question::Info));
    ask_in_vain(&mut bench, 1);
    bench.landline(1);
    assert!(bench.detector.probes.contains_key(&1), "it was asked, and has not answered");
}

#[test]
fn a_stock_program_that_says_twice_that_it_came_is_tried_out_once() {
    let mut bench = Bench::office(3);
    bench.stock(9, SILENT);
    bench.stock(9, SILENT);
    assert_eq!((bench.detector.dead.len(), bench.detector.timers.len()), (1, 1));
    assert!(bench.refuted_at().is_empty(), "nobody came back");
}

#[test]
fn the_silence_of_the_dead_is_no_loss() {
    let mut bench = Bench::office(5);
    let share = bench.detector.loss.missed_share();
    bench.crash(1);
    bench.given_up(1, secs(20)).expect("given up");
    assert!(bench.detector.loss.missed_share() <= share, "2 answered all the while");
}

#[test]
fn misses_before_an_answer_are_loss() {
    for asked in [2, 4] {
        let mut bench = Bench::office(5);
        ask_in_vain(&mut bench, asked);
        let mut expected = format!("{:?}", bench.detector.loss);
        bench.pass(millis(10));
        bench.answer(1, Question::Info);
        assert_ne!(format!("{:?}", bench.detector.loss), expected);
        let mut other = Bench::office(5);
        ask_in_vain(&mut other, asked);
        other.pass(millis(10));
        other.detector.loss.answered(u32::try_from(asked - 1).expect("small"));
        expected = format!("{:?}", other.detector.loss);
        assert_eq!(format!("{:?}", bench.detector.loss), expected, "all but the one that was answered");
    }
}

/// Whatever was put to it, one question of those is the one that was answered.
#[test]
fn an_answer_that_comes_late_is_an_answer() {
    let mut bench = Bench::office(1);
    ask_in_vain(&mut bench, 1);
    let share = bench.detector.loss.missed_share();
    bench.stall(bench.detector.loss.answer_timeout());
    bench.answer(1, Question::Info);
    assert!(bench.detector.loss.missed_share() < share);
}

#[test]
fn a_sign_of_life_that_answers_nothing_measures_nothing() {
    let mut bench = Bench::office(1);
    bench.crash(1);
    bench.until(secs(10), &DetectorAction::Suspect { peer: 1 }).expect("doubted");
    let before = format!("{:?}", bench.detector.loss);
    bench.hear(1);
    assert_eq!(format!("{:?}", bench.detector.loss), before);
}

#[test]
fn how_long_an_answer_takes_is_learned_from_first_questions_only() {
    let slow = Manner { info: Some(millis(200)), entry: None };
    let mut bench = Bench::new();
    bench.manner(1, slow);
    bench.landline(1);
    bench.pass(PERIODS);
    assert_eq!(bench.detector.loss.answer_timeout(), millis(600), "one answer, after 200 ms");
    ask_in_vain(&mut bench, 2);
    let before = bench.detector.loss.answer_timeout();
    bench.stall(millis(250));
    bench.answer(1, Question::Info);
    assert_eq!(bench.detector.loss.answer_timeout(), before, "which of the two was answered is unknown");
}

/// Time for one question in its turn and its answer.
const PERIODS: std::time::Duration = secs(2);

/// An answer to BR_ENTRY may be delayed on purpose.
#[test]
fn the_time_of_entries_says_nothing_of_the_network() {
    let mut bench = Bench::new();
    bench.stock(1, Manner { info: None, entry: Some(millis(250)) });
    bench.pass(secs(120));
    assert!(!bench.asked(1).is_empty());
    let fresh = crate::detector::Loss::default().answer_timeout();
    assert_eq!(bench.detector.loss.answer_timeout(), fresh);
}
