//! Whose fault a silence is.

use super::*;
use crate::detector::steps::PATROL;
use crate::detector::tests::bench::{Bench, IPTUX, PROMPT, SILENT, millis, secs};
use crate::detector::{Event, WINDOW};

const ISOLATED: Action<u32> = Action::Isolated(true);
const BACK: Action<u32> = Action::Isolated(false);

/// An office whose cable was pulled, so that it has come to know it.
fn cut_off(peers: u32) -> Bench {
    let mut bench = Bench::office(peers);
    (1..=peers).for_each(|peer| bench.crash(peer));
    bench.until(secs(20), &ISOLATED).expect("isolated");
    bench
}

fn given_up(bench: &Bench) -> usize {
    bench.times(|action| matches!(action, Action::GiveUp { .. })).len()
}

#[test]
fn if_nobody_is_heard_and_nobody_answers_the_fault_is_here() {
    for peers in [2, 3, 5, 40] {
        let mut bench = cut_off(peers);
        assert!(bench.detector.isolated());
        bench.pass(secs(600));
        assert_eq!(given_up(&bench), 0, "no verdict among {peers}");
        assert_eq!(bench.count(&ISOLATED), 1, "said once");
    }
}

#[test]
fn with_one_other_nothing_can_be_told_apart() {
    let mut bench = Bench::office(1);
    bench.crash(1);
    assert!(bench.given_up(1, secs(20)).is_some());
    assert_eq!(bench.count(&ISOLATED), 0);
}

#[test]
fn as_long_as_anybody_is_heard_the_fault_is_theirs() {
    let mut bench = Bench::office(5);
    bench.stock(9, SILENT);
    (1..=5).for_each(|peer| bench.crash(peer));
    for _ in 0..20 {
        bench.pass(secs(1));
        bench.hear(9);
    }
    assert_eq!(bench.count(&ISOLATED), 0);
    assert_eq!(given_up(&bench), 5);
}

#[test]
fn two_who_vanish_among_many_are_not_the_own_cable() {
    let mut bench = Bench::office(10);
    bench.crash(1);
    bench.crash(2);
    bench.pass(secs(12));
    assert_eq!((given_up(&bench), bench.count(&ISOLATED)), (2, 0));
}

/// Who has stood all questions but is not asked is no witness.
#[test]
fn as_many_must_have_missed_as_there_are_or_three() {
    for (peers, needed) in [(2, 2), (3, 3), (6, 3)] {
        for silent in 1..=needed {
            let mut bench = Bench::office(peers);
            bench.stall(LONGEST_QUIET);
            for peer in 1..=silent {
                let mut case = Case::new(Why::Silent, bench.now, bench.now, 0);
                case.asked = 2;
                bench.detector.cases.insert(peer, case);
            }
            assert_eq!(bench.detector.is_isolated(bench.now), silent == needed, "{silent} of {peers}");
        }
    }
}

#[test]
fn only_silence_after_several_questions_witnesses() {
    for (why, asked, isolated) in
        [(Why::Silent, 2, true), (Why::Silent, 1, false), (Why::Goodbye, 5, false), (Why::Elsewhere, 5, false)]
    {
        let mut bench = Bench::office(4);
        bench.stall(LONGEST_QUIET);
        for peer in 1..=3 {
            let mut case = Case::new(why, bench.now, bench.now, 0);
            case.asked = asked;
            bench.detector.cases.insert(peer, case);
        }
        assert_eq!(bench.detector.is_isolated(bench.now), isolated, "{why:?} {asked}");
    }
}

#[test]
fn only_those_who_answer_at_once_are_counted() {
    let mut bench = Bench::office(1);
    bench.stock(9, IPTUX);
    bench.stock(8, SILENT);
    bench.pass(secs(60));
    [1, 8, 9].into_iter().for_each(|peer| bench.crash(peer));
    bench.pass(secs(60));
    assert_eq!(bench.count(&ISOLATED), 0);
    assert_eq!(given_up(&bench), 2);
}

#[test]
fn it_takes_a_time_in_which_nobody_is_heard() {
    let mut bench = Bench::office(3);
    for peer in 1..=3 {
        let mut case = Case::new(Why::Silent, bench.now, bench.now, 0);
        case.asked = 2;
        bench.detector.cases.insert(peer, case);
    }
    bench.detector.heard_anybody = bench.now;
    assert!(!bench.detector.is_isolated(bench.now + LONGEST_QUIET - millis(1)));
    assert!(bench.detector.is_isolated(bench.now + LONGEST_QUIET));
}

#[test]
fn an_isolated_node_goes_on_calling_out() {
    let mut bench = cut_off(5);
    bench.pass(PATROL * 3);
    bench.clear();
    bench.pass(secs(60));
    let said = bench.said_here();
    assert!(said.len() >= 19 && said.windows(2).all(|pair| pair[1] - pair[0] == PATROL * 3), "{said:?}");
}

#[test]
fn an_isolated_node_opens_no_cases() {
    let mut bench = cut_off(5);
    bench.pass(secs(5));
    let cases: Vec<u32> = bench.detector.cases.keys().copied().collect();
    bench.pass(secs(200));
    assert_eq!(bench.detector.cases.keys().copied().collect::<Vec<_>>(), cases);
}

#[test]
fn the_first_sign_of_life_ends_it_and_all_begin_anew() {
    let mut bench = cut_off(5);
    bench.pass(secs(100));
    bench.clear();
    let back = bench.now;
    bench.hear(4);
    assert!(!bench.detector.isolated());
    assert_eq!((bench.count(&BACK), bench.said_here()), (1, vec![back]));
    assert!(bench.detector.cases.values().all(|case| case.since >= back && case.asked == 0));
    (2..=5).for_each(|peer| bench.manner(peer, PROMPT));
    bench.pass(secs(5));
    assert_eq!(bench.said_here().len(), 3);
    assert_eq!(given_up(&bench), 0, "who is silent has a whole window");
    let gone = bench.given_up(1, secs(10)).expect("it did crash");
    assert!(gone >= back + WINDOW && gone <= back + WINDOW + secs(3));
    assert_eq!(given_up(&bench), 1);
}

#[test]
fn who_was_doubted_stays_so_over_an_isolation() {
    let mut bench = cut_off(5);
    let doubted = bench.times(|action| matches!(action, Action::Doubt { .. })).len();
    assert!(doubted >= 3);
    bench.pass(secs(10));
    let before = bench.times(|action| matches!(action, Action::Doubt { .. })).len();
    bench.hear(5);
    bench.pass(secs(5));
    let known = |bench: &Bench| bench.times(|action| *action == Action::Doubt { peer: 1 }).len();
    assert_eq!(known(&bench), 1, "told once, {before}");
}

/// Half the building was cut off for a moment: the first packet after it starts all clocks anew.
#[test]
fn after_a_time_in_which_nobody_was_heard_no_silence_counts() {
    let mut bench = Bench::office(6);
    bench.crash(1);
    bench.until(secs(5), &Action::Doubt { peer: 1 }).expect("doubted");
    let (quiet, last) = (bench.detector.quiet(), bench.detector.heard_anybody);
    bench.now = last + quiet - millis(1);
    bench.hear(5);
    assert_ne!(bench.detector.cases[&1].since, bench.now, "shorter than that is nothing");
    bench.now += quiet + millis(400);
    let asked = bench.detector.cases[&1].asked;
    bench.hear(5);
    let case = &bench.detector.cases[&1];
    assert!(asked > 0 && case.asked == 0 && case.since == bench.now && case.doubted);
    assert!(case.next >= bench.now && case.next <= bench.now + HOLD_BACK);
    assert!(bench.said_here().is_empty() && bench.count(&BACK) == 0, "we were not missed for that");
}

#[test]
fn the_telling_silence_follows_the_usual_pause_within_limits() {
    let mut bench = Bench::office(2);
    bench.detector.loss = crate::detector::Loss::default();
    (0..2000).for_each(|_| bench.detector.loss.answered(0));
    assert!(bench.detector.loss.missed_share() < 1e-6);
    for (pause, quiet) in [(millis(1), SHORTEST_QUIET), (millis(200), millis(200) * USUAL), (secs(2), LONGEST_QUIET)] {
        bench.detector.pause = pause;
        assert!(bench.detector.quiet().abs_diff(quiet) < millis(1));
    }
    (0..2000).for_each(|_| bench.detector.loss.answered(60));
    bench.detector.pause = secs(2);
    let quiet = LONGEST_QUIET.mul_f64(1.0 + 2.0 * bench.detector.loss.missed_share());
    assert_eq!(bench.detector.quiet(), quiet, "chance makes pauses too");
}

#[test]
fn the_usual_pause_is_learned_slowly_and_no_long_one_spoils_it() {
    let mut bench = Bench::new();
    bench.stock(9, SILENT);
    bench.detector.pause = millis(320);
    bench.detector.heard_anybody = bench.now;
    bench.now += millis(640);
    bench.hear(9);
    assert_eq!(bench.detector.pause, millis(330), "a thirty-second of the way");
    bench.now += secs(3600);
    bench.hear(9);
    assert_eq!(bench.detector.pause, (millis(330) * 31 + LONGEST_QUIET) / 32);
}

/// With nobody watched from here who talks, a node is quiet by nature and must not take that for deafness.
#[test]
fn a_quiet_office_is_not_a_deaf_one() {
    let mut bench = Bench::office(3);
    bench.pass(secs(600));
    bench.crash(1);
    let gone = bench.given_up(1, secs(20)).expect("given up");
    assert!(gone <= bench.now && bench.count(&ISOLATED) == 0);
    let asked = bench.asked(1);
    let first = asked[asked.len() - 10..].first().copied().expect("asked");
    assert!(gone - first <= WINDOW + secs(4));
    bench.tell(Event::Woken);
}
