//! Who is asked when, as long as all is well.

use crate::detector::IDLE_CHECK_INTERVAL;
use crate::detector::ring::{PERIOD, STOCK_PERIOD};
use crate::detector::steps::{IDLE_CHECK_STEP, UNHEARD};
use crate::detector::tests::bench::{Bench, IPTUX, Manner, PROMPT, SILENT, millis, secs};
use crate::detector::{DetectorAction, DetectorEvent, Question};
use std::time::Duration;

#[test]
fn neighbours_are_asked_about_once_in_a_period_and_nobody_else() {
    let mut bench = Bench::office(6);
    (2..=5).for_each(|peer| bench.hear(peer));
    bench.pass(secs(60));
    for peer in [1, 6] {
        let asked = bench.asked(peer);
        let (least, most) = (PERIOD.mul_f64(0.8), PERIOD.mul_f64(1.1));
        assert!(
            asked.len() > 20 && asked.windows(2).all(|pair| (least..most).contains(&(pair[1] - pair[0]))),
            "{asked:?}"
        );
    }
    assert!((2..=5).all(|peer| bench.asked(peer).is_empty()));
    assert!(!bench.alarmed());
}

#[test]
fn a_node_sends_less_than_a_question_a_second_whatever_the_number() {
    for peers in [1, 3, 10, 200] {
        let mut bench = Bench::office(peers);
        for _ in 0..2 {
            (2..peers).for_each(|peer| bench.hear(peer));
            bench.pass(secs(30));
        }
        let asked = bench.times(|action| matches!(action, DetectorAction::Ask { .. })).len();
        assert!((40..=60).contains(&asked), "{asked} in a minute among {peers}");
    }
}

/// Both watchers of a peer hear it at the same moments; from then on they must not ask it together.
#[test]
fn watchers_that_hear_together_do_not_ask_together() {
    let mut benches = [3, 4].map(Bench::seeded);
    for bench in &mut benches {
        bench.landline(1);
        bench.landline(2);
    }
    for _ in 0..100 {
        for bench in &mut benches {
            bench.pass(PERIOD * 3 + millis(70));
            bench.hear(1);
        }
    }
    let [one, other] = benches.map(|bench| bench.asked(1));
    assert!(one.len() > 100 && other.len() > 100);
    let together = one.iter().filter(|at| other.iter().any(|too| too.abs_diff(**at) < millis(20))).count();
    assert!(together * 3 < one.len(), "{together} of {}", one.len());
}

#[test]
fn whoever_talks_all_the_time_is_not_asked() {
    let mut bench = Bench::office(2);
    bench.hear(1);
    for _ in 0..200 {
        bench.pass(PERIOD / 4);
        bench.hear(1);
    }
    assert!(bench.asked(1).is_empty(), "{:?}", bench.asked(1));
    assert!(!bench.asked(2).is_empty());
}

#[test]
fn a_stock_program_is_asked_more_seldom_what_it_has_answered() {
    for (manner, question) in [(IPTUX, Question::Entry), (PROMPT, Question::Info)] {
        let mut bench = Bench::office(2);
        bench.stock(0, manner);
        bench.pass(secs(30));
        bench.clear();
        bench.pass(secs(300));
        let asked = bench.asked(0);
        let (least, most) = (STOCK_PERIOD.mul_f64(0.8), STOCK_PERIOD.mul_f64(1.1));
        assert!(
            asked.len() > 30 && asked.windows(2).all(|pair| (least..most).contains(&(pair[1] - pair[0]))),
            "{asked:?}"
        );
        assert!(bench.questions(0).iter().all(|asked| *asked == question));
    }
}

/// As all do who were here before us: they answer our first BR_ENTRY before they are tried out.
#[test]
fn whoever_answered_an_entry_first_is_soon_asked_what_costs_less() {
    for (manner, asked_later) in [(PROMPT, Question::Info), (IPTUX, Question::Entry)] {
        let mut bench = Bench::office(2);
        bench.stock(0, manner);
        bench.answer(0, Question::Entry);
        bench.pass(STOCK_PERIOD * 5);
        let questions = bench.questions(0);
        assert_eq!(questions[..2], [Question::Entry, Question::Info]);
        let inquiries = questions.iter().filter(|asked| **asked == Question::Info).count();
        assert!(asked_later == Question::Info || inquiries == 3, "{questions:?}");
        bench.clear();
        bench.pass(secs(300));
        assert!(!bench.questions(0).is_empty() && bench.questions(0).iter().all(|asked| *asked == asked_later));
        assert!(!bench.alarmed());
    }
}

#[test]
fn another_program_of_the_same_person_is_tried_out_anew() {
    let mut bench = Bench::office(2);
    bench.stock(0, IPTUX);
    bench.answer(0, Question::Entry);
    bench.pass(STOCK_PERIOD * 5);
    bench.landline(0);
    bench.stock(0, PROMPT);
    bench.clear();
    bench.pass(STOCK_PERIOD * 5);
    assert_eq!(bench.questions(0).last(), Some(&Question::Info));
}

#[test]
fn what_others_say_of_somebody_costs_one_question_at_a_time() {
    for event in [
        DetectorEvent::Gossip { peer: 0, silent: millis(500) },
        DetectorEvent::Leaving { peer: 0 },
        DetectorEvent::Elsewhere { peer: 0 },
    ] {
        let mut bench = Bench::office(2);
        bench.stock(0, IPTUX);
        bench.answer(0, Question::Entry);
        bench.pass(secs(1));
        bench.handle(event.clone());
        bench.pass(secs(1));
        assert_eq!(bench.questions(0), [Question::Entry], "{event:?}");
    }
}

#[test]
fn a_stock_program_that_answers_nothing_is_tried_out_and_left_to_the_timeout() {
    let mut bench = Bench::office(2);
    bench.stock(0, SILENT);
    bench.pass(secs(5));
    assert_eq!(bench.questions(0)[..4], [Question::Info, Question::Entry, Question::Info, Question::Entry]);
    bench.pass(secs(1800));
    assert!(!bench.alarmed(), "its silence says nothing");
    let last = *bench.asked(0).last().expect("asked");
    assert!(last < bench.now - secs(600), "after a while it is let alone");
}

/// FeiQ answers BR_ENTRY after up to 4 s.
#[test]
fn a_stock_program_that_takes_its_time_is_not_given_up() {
    let mut bench = Bench::office(2);
    bench.stock(0, Manner { info: None, entry: Some(secs(4)) });
    bench.pass(secs(1800));
    assert_eq!(bench.times(|action| matches!(action, DetectorAction::DeclareOffline { .. })), []);
    assert!(!bench.questions(0).is_empty());
}

#[test]
fn somebody_whom_nobody_hears_is_asked_after_a_heartbeat_and_a_half() {
    let mut bench = Bench::office(6);
    let last = bench.now;
    (2..=5).for_each(|peer| bench.hear(peer));
    bench.pass(UNHEARD);
    assert!((2..=5).all(|peer| bench.asked(peer).is_empty()));
    bench.pass(IDLE_CHECK_INTERVAL * 5);
    for peer in 2..=5 {
        let asked = bench.asked(peer);
        assert_eq!(asked.len(), 1, "{peer}: it answers, and that is that");
        assert!(asked[0] > last + UNHEARD);
    }
    let mut all: Vec<Duration> = (2..=5).flat_map(|peer| bench.asked(peer)).collect();
    all.sort();
    assert!(all.windows(2).all(|pair| pair[1] - pair[0] >= IDLE_CHECK_INTERVAL), "one at a time: {all:?}");
}

#[test]
fn the_patrol_comes_around_to_everybody() {
    let peers = u32::try_from(IDLE_CHECK_STEP).expect("small") * 2 + 5;
    let mut bench = Bench::office(peers);
    (2..peers).for_each(|peer| bench.hear(peer));
    // A round takes three steps, and in each one is asked.
    bench.pass(UNHEARD + IDLE_CHECK_INTERVAL * 3 * peers);
    assert!((2..peers).all(|peer| !bench.asked(peer).is_empty()));
    bench.clear();
    bench.crash(peers - 1);
    bench.crash(3);
    bench.pass(UNHEARD + IDLE_CHECK_INTERVAL * 3 * peers + secs(20));
    assert_eq!(
        bench.times(|action| matches!(action, DetectorAction::DeclareOffline { .. })).len(),
        2,
        "crashes unseen by anybody"
    );
}

#[test]
fn the_patrol_looks_at_a_step_at_a_time() {
    let step = u32::try_from(IDLE_CHECK_STEP).expect("small");
    let mut bench = Bench::office(step * 2 + 1);
    let mut after = Vec::new();
    for _ in 0..9 {
        (1..=step * 2 + 1).for_each(|peer| bench.hear(peer));
        bench.pass(IDLE_CHECK_INTERVAL);
        after.push(bench.detector.idle_check_after);
    }
    let start = after.iter().position(Option::is_none).expect("a round ends");
    assert_eq!(after[start..start + 6], [None, Some(step), Some(step * 2), None, Some(step), Some(step * 2)]);
}
