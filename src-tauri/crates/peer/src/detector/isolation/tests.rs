//! Decides whether a silence is this node's own fault.

mod link;

use super::*;
use crate::detector::IDLE_CHECK_INTERVAL;
use crate::detector::WINDOW;
use crate::detector::pauses::Pauses;
use crate::detector::tests::bench::{Bench, IPTUX, PROMPT, SILENT, in_time, millis, secs};

const ISOLATED: DetectorAction<u32> = DetectorAction::Isolated(true);
const BACK: DetectorAction<u32> = DetectorAction::Isolated(false);

/// An office whose cable was pulled, so that it has come to know it.
fn cut_off(peers: u32) -> Bench {
    let mut bench = Bench::office(peers);
    (1..=peers).for_each(|peer| bench.crash(peer));
    bench.until(secs(20), &ISOLATED).expect("isolated");
    bench
}

fn given_up(bench: &Bench) -> usize {
    bench.times(|action| matches!(action, DetectorAction::DeclareOffline { .. })).len()
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
            bench.stall(ISOLATED_AFTER);
            for peer in 1..=silent {
                let mut probe = Probe::new(ProbeReason::Silent, bench.now, bench.now, 0);
                probe.asked = 2;
                bench.detector.probes.insert(peer, probe);
            }
            assert_eq!(bench.detector.is_isolated(bench.now), silent == needed, "{silent} of {peers}");
        }
    }
}

#[test]
fn only_silence_after_several_questions_witnesses() {
    for (reason, asked, isolated) in [
        (ProbeReason::Silent, 2, true),
        (ProbeReason::Silent, 1, false),
        (ProbeReason::Goodbye, 5, false),
        (ProbeReason::Elsewhere, 5, false),
    ] {
        let mut bench = Bench::office(4);
        bench.stall(ISOLATED_AFTER);
        for peer in 1..=3 {
            let mut probe = Probe::new(reason, bench.now, bench.now, 0);
            probe.asked = asked;
            bench.detector.probes.insert(peer, probe);
        }
        assert_eq!(bench.detector.is_isolated(bench.now), isolated, "{reason:?} {asked}");
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
        let mut probe = Probe::new(ProbeReason::Silent, bench.now, bench.now, 0);
        probe.asked = 2;
        bench.detector.probes.insert(peer, probe);
    }
    bench.detector.last_traffic = bench.now;
    assert!(!bench.detector.is_isolated(bench.now + ISOLATED_AFTER - millis(1)));
    assert!(bench.detector.is_isolated(bench.now + ISOLATED_AFTER));
}

#[test]
fn an_isolated_node_goes_on_calling_out() {
    let mut bench = cut_off(5);
    bench.pass(IDLE_CHECK_INTERVAL * 3);
    bench.clear();
    bench.pass(secs(60));
    let said = bench.refuted_at();
    assert!(said.len() >= 19 && said.windows(2).all(|pair| pair[1] - pair[0] == IDLE_CHECK_INTERVAL * 3), "{said:?}");
}

#[test]
fn an_isolated_node_opens_no_cases() {
    let mut bench = cut_off(5);
    bench.pass(secs(5));
    let probes: Vec<u32> = bench.detector.probes.keys().copied().collect();
    bench.pass(secs(200));
    assert_eq!(bench.detector.probes.keys().copied().collect::<Vec<_>>(), probes);
}

#[test]
fn the_first_sign_of_life_ends_it_and_all_begin_anew() {
    let mut bench = cut_off(5);
    bench.pass(secs(100));
    bench.clear();
    let back = bench.now;
    bench.hear(4);
    assert!(!bench.detector.isolated());
    assert_eq!((bench.count(&BACK), bench.refuted_at()), (1, vec![back]));
    assert!(bench.detector.probes.values().all(|probe| probe.since >= back && probe.asked == 0));
    (2..=5).for_each(|peer| bench.manner(peer, PROMPT));
    bench.pass(secs(5));
    assert_eq!(bench.refuted_at().len(), 3);
    assert_eq!(given_up(&bench), 0, "who is silent has a whole window");
    let dead = bench.given_up(1, secs(10)).expect("it did crash");
    assert!(dead >= back + WINDOW && dead <= back + WINDOW + secs(3));
    assert_eq!(given_up(&bench), 1);
}

/// An office in which 1 and 10 are silent and missed, while others are heard; since when 1 is silent.
fn two_missed() -> (Bench, Duration) {
    let mut bench = Bench::office(10);
    bench.crash(1);
    bench.crash(10);
    let missed = |bench: &Bench| {
        let asked = |peer| bench.detector.probes.get(&peer).is_some_and(|probe| probe.asked >= 3);
        asked(1) && asked(10)
    };
    while !missed(&bench) {
        bench.hear(5);
        bench.pass(millis(100));
    }
    bench.clear();
    let since = bench.detector.probes[&1].since;
    (bench, since)
}

/// Half the building was cut off for a moment, with this node in it.
#[test]
fn who_was_missed_and_is_back_right_after_a_time_without_anybody_shows_that_we_were_deaf() {
    for (ended, deaf) in [(GAP_RECOVERY - millis(1), true), (GAP_RECOVERY, false)] {
        let (mut bench, since) = two_missed();
        bench.detector.gap = Some(bench.now - ended);
        bench.hear(10);
        let probe = &bench.detector.probes[&1];
        assert_eq!(probe.since, if deaf { bench.now } else { since }, "{ended:?}");
        assert_eq!(probe.asked == 0, deaf);
        assert!(probe.suspected, "who is doubted stays so");
        if deaf {
            assert!(probe.next >= bench.now && probe.next <= bench.now + GOSSIP_DELAY);
            assert_eq!(bench.detector.gap, None, "it counts once");
        }
        assert!(bench.refuted_at().is_empty() && bench.count(&BACK) == 0, "nobody missed us for that");
    }
}

/// Two bursts, one behind the other, of this node and of the peer: together longer than the window.
#[test]
fn after_a_pause_that_is_no_chance_nobody_is_missed_for_it_even_without_a_witness() {
    for (longest, deaf) in [(millis(400), true), (millis(401), false)] {
        let (mut bench, since) = two_missed();
        bench.detector.pauses.longest = [longest, Duration::ZERO];
        bench.stall(millis(1200));
        bench.detector.last_traffic = bench.now - millis(1200);
        bench.hear(5);
        assert_eq!(bench.detector.probes[&1].since, if deaf { bench.now } else { since }, "{longest:?}");
    }
}

#[test]
fn the_longest_pause_is_that_of_two_minutes_without_the_gaps() {
    let mut pauses = Pauses::new(Duration::ZERO);
    let mut heard = |pause, at| pauses.exceeded(millis(pause), secs(at));
    assert!(!heard(700, 59) && !heard(600, 60) && !heard(3199, 61), "nothing is known of the first minute");
    assert!(heard(9597, 100), "three times as long as any of this minute");
    assert!(heard(9597, 101), "a gap is no pause");
    assert!(!heard(9000, 130), "the minute before counts");
    assert!(!heard(100, 190) && !heard(100, 250));
    assert!(!heard(799, 251), "never for less than a remarkable one");
    assert!(heard(2397, 252) && !heard(2396, 253));
}

#[test]
fn without_a_gap_it_was_the_other_who_was_deaf() {
    let (mut bench, since) = two_missed();
    bench.detector.gap = None;
    bench.hear(10);
    assert_eq!(bench.detector.probes[&1].since, since);
}

#[test]
fn misses_that_chance_brings_are_no_deafness() {
    for lossy in [false, true] {
        let (mut bench, _) = two_missed();
        if lossy {
            (0..200).for_each(|number| bench.detector.loss.answered(u32::from(number % 2 == 0)));
        }
        let telling = bench.detector.loss.telling(DEAF.0, DEAF.1);
        for (misses, deaf) in [(telling - 1, false), (telling, true)] {
            let mut probe = Probe::new(ProbeReason::Silent, bench.now, bench.now, 0);
            // The last question is the one that is answered.
            probe.asked = misses + 1;
            bench.detector.open(10, probe);
            bench.detector.gap = Some(bench.now);
            let since = bench.detector.probes[&1].since;
            bench.stall(millis(1));
            bench.hear(10);
            assert_eq!(bench.detector.probes[&1].since != since, deaf, "{misses} of {telling}");
            assert_eq!(bench.detector.gap.is_none(), deaf);
        }
    }
}

#[test]
fn a_gap_is_a_silence_of_everybody_longer_than_usual() {
    for (shorter, gap) in [(millis(1), false), (Duration::ZERO, true)] {
        let mut bench = Bench::office(5);
        bench.detector.gap = None;
        bench.now = bench.detector.last_traffic + bench.detector.notable_silence() - shorter;
        bench.hear(3);
        assert_eq!(bench.detector.gap, gap.then_some(bench.now));
    }
}

#[test]
fn what_is_remarkable_follows_the_usual_pause_within_limits() {
    let mut bench = Bench::office(2);
    bench.detector.loss = crate::detector::Loss::default();
    (0..2000).for_each(|_| bench.detector.loss.answered(0));
    for (pause, gap) in [(millis(1), MIN_GAP), (millis(300), millis(300) * GAP_FACTOR), (secs(2), MAX_GAP)] {
        bench.detector.pause = pause;
        assert!(bench.detector.notable_silence().abs_diff(gap) < millis(1), "{pause:?}");
    }
    (0..2000).for_each(|_| bench.detector.loss.answered(60));
    bench.detector.pause = secs(2);
    let share = bench.detector.loss.missed_share();
    assert!(share > 0.5);
    assert_eq!(bench.detector.notable_silence(), MAX_GAP.mul_f64(1.0 + 2.0 * share), "chance makes pauses too");
}

#[test]
fn the_usual_pause_is_learned_slowly_and_no_long_one_spoils_it() {
    let mut bench = Bench::new();
    bench.stock(9, SILENT);
    bench.detector.pause = millis(320);
    bench.detector.last_traffic = bench.now;
    bench.now += millis(640);
    bench.hear(9);
    assert_eq!(bench.detector.pause, millis(330), "a thirty-second of the way");
    bench.now += secs(3600);
    bench.hear(9);
    assert_eq!(bench.detector.pause, (millis(330) * 31 + MAX_GAP) / 32);
}

/// An office of ten in which 1 is about to be given up, and the others talk until then.
fn verdict_at_hand() -> Bench {
    let mut bench = Bench::office(10);
    bench.manner(10, SILENT);
    bench.crash(1);
    loop {
        bench.pass(millis(100));
        (2..=10).for_each(|peer| bench.hear(peer));
        let over = bench.detector.probes.get(&1).is_some_and(|probe| bench.now + millis(200) >= probe.since + WINDOW);
        if over {
            break;
        }
    }
    bench.clear();
    bench
}

#[test]
fn before_a_verdict_two_others_are_asked_and_the_suspect_once_more_if_nobody_was_heard_just_now() {
    let mut bench = verdict_at_hand();
    bench.stall(CONTROL_FRESHNESS);
    let at = bench.now;
    bench.pass(Duration::ZERO);
    let asked = bench.times(|action| matches!(action, DetectorAction::Ask { .. }));
    assert_eq!(asked, [at; CONTROLS + 1]);
    assert_eq!((bench.asked(2).len(), bench.asked(3).len(), bench.asked(1).len()), (1, 1, 1));
    let dead = bench.given_up(1, secs(5)).expect("they answered");
    assert!(dead > at && dead < at + secs(2));
}

#[test]
fn a_verdict_falls_at_once_if_somebody_was_heard_just_now() {
    let mut bench = verdict_at_hand();
    bench.stall(CONTROL_FRESHNESS - millis(1));
    bench.pass(Duration::ZERO);
    assert_eq!(given_up(&bench), 1);
    assert!((2..=10).all(|peer| bench.asked(peer).is_empty()));
}

#[test]
fn a_verdict_waits_for_a_moment_after_a_gap() {
    for (ended, waits) in [(CONTROL_FRESHNESS - millis(1), true), (CONTROL_FRESHNESS, false)] {
        let mut bench = verdict_at_hand();
        bench.stall(millis(300));
        bench.detector.gap = Some(bench.now - ended);
        bench.pass(Duration::ZERO);
        assert_eq!(given_up(&bench) == 0, waits);
        bench.hear(5);
        assert!(bench.detector.probes.contains_key(&1) == waits);
        bench.pass(secs(1));
        bench.hear(5);
        bench.pass(secs(1));
        assert_eq!(given_up(&bench), 1, "no longer than that");
    }
}

#[test]
fn who_is_asked_before_a_verdict_is_in_no_case_and_answers_at_once() {
    let mut bench = Bench::office(6);
    bench.stock(4, IPTUX);
    bench.detector.last_traffic = bench.now - CONTROL_FRESHNESS;
    bench.detector.open(3, Probe::new(ProbeReason::Silent, bench.now, bench.now + secs(1), 0));
    assert!(bench.detector.control(2, bench.now));
    assert_eq!(bench.detector.probes.keys().copied().collect::<Vec<_>>(), [3, 5, 6]);
    assert!(!Bench::office(1).detector.control(1, bench.now), "nobody else can be asked");
    let mut round = Bench::office(6);
    round.detector.last_traffic = round.now - CONTROL_FRESHNESS;
    assert!(round.detector.control(6, round.now));
    assert_eq!(
        round.detector.probes.keys().copied().collect::<Vec<_>>(),
        [1, 2],
        "around, so that not always the same"
    );
}

#[test]
fn an_isolated_node_waits_for_nobody() {
    let mut bench = cut_off(60);
    assert!(!bench.detector.control(1, bench.now));
    bench.detector.last_traffic = bench.now;
    bench.detector.gap = Some(bench.now);
    assert!(!bench.detector.control(1, bench.now));
}

/// With nobody watched from here who talks, a node is quiet by nature and must not take that for deafness.
#[test]
fn a_quiet_office_is_not_a_deaf_one() {
    let mut bench = Bench::office(3);
    bench.pass(secs(600));
    bench.crash(1);
    bench.clear();
    let dead = bench.given_up(1, secs(20)).expect("given up");
    assert!(in_time(dead - bench.asked(1)[0], WINDOW));
    assert_eq!(bench.count(&ISOLATED), 0);
}
