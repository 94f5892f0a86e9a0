//! Questions to those who are gone.

use super::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const NOW: Duration = Duration::from_secs(100);
const DENSE: u32 = 6;

fn rng() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(3)
}

fn dead(watched: bool) -> DeadPeer {
    DeadPeer::new(Some(Question::Entry), VecDeque::from([NOW]), watched, DENSE, NOW)
}

/// Asks whenever it is time, until the last question or `most` of them; returns the pauses.
fn probe_dead(dead: &mut DeadPeer, most: usize) -> Vec<Duration> {
    let mut rng = rng();
    let mut pauses = Vec::new();
    let mut now = dead.next;
    while pauses.len() < most && dead.ask(now, &mut rng) {
        pauses.push(dead.next - now);
        now = dead.next;
    }
    pauses
}

fn about(pause: Duration, wanted: Duration) -> bool {
    pause >= wanted.mul_f64(0.9) && pause <= wanted.mul_f64(1.1)
}

#[test]
fn many_questions_come_at_once_and_then_each_pause_doubles_up_to_a_minute() {
    let mut dead = dead(false);
    assert_eq!(dead.next, NOW + PAUSE);
    let pauses = probe_dead(&mut dead, 1000);
    let burst = usize::try_from(DENSE).expect("small");
    assert!(pauses[..burst].iter().all(|pause| about(*pause, PAUSE)), "{pauses:?}");
    for (number, pause) in (1..).zip(&pauses[burst..]) {
        let wanted = (PAUSE * 2_u32.pow(number.min(7))).min(MAX_PAUSE);
        assert!(about(*pause, wanted), "{number}: {pauses:?}");
    }
    assert_eq!(PAUSE * 128, Duration::from_millis(76_800), "seven doublings pass the longest");
}

#[test]
fn after_ten_minutes_nobody_is_asked_any_more() {
    let pauses = probe_dead(&mut dead(false), 1000);
    let until = PAUSE + pauses.iter().sum::<Duration>();
    assert!((PROBE_DEAD_FOR..PROBE_DEAD_FOR + MAX_PAUSE * 2).contains(&until), "{until:?}");
    let mut last = dead(false);
    assert!(last.ask(NOW + PROBE_DEAD_FOR - Duration::from_nanos(1), &mut rng()));
    assert!(!last.ask(NOW + PROBE_DEAD_FOR, &mut rng()));
}

#[test]
fn those_who_are_gone_are_not_asked_in_step() {
    let mut rng = rng();
    let mut pauses: Vec<Duration> = (0..20)
        .map(|_| {
            let mut dead = dead(false);
            dead.ask(NOW, &mut rng);
            dead.next
        })
        .collect();
    pauses.dedup();
    assert!(pauses.len() > 15);
}

#[test]
fn it_is_asked_what_it_has_answered_before() {
    let mut dead = dead(false);
    assert_eq!((dead.question(), dead.ask(NOW, &mut rng()), dead.question()), (Question::Entry, true, Question::Entry));
}

#[test]
fn of_whom_nothing_is_known_is_asked_one_and_the_other_at_once_and_a_few_times() {
    let mut rng = rng();
    let mut nexts = Vec::new();
    for _ in 0..50 {
        nexts.push(DeadPeer::unknown(NOW, &mut rng).next - NOW);
    }
    let (first, last) = (Duration::from_millis(100), Duration::from_millis(1500));
    assert!(nexts.iter().all(|next| (first..last).contains(next)));
    assert!(nexts.iter().any(|next| *next > last / 2) && nexts.iter().any(|next| *next < last / 2));

    let mut unknown = DeadPeer::unknown(NOW, &mut rng);
    let mut asked = Vec::new();
    for _ in 0..4 {
        asked.push(unknown.question());
        assert!(unknown.ask(NOW, &mut rng));
    }
    assert_eq!(asked, [Question::Info, Question::Entry, Question::Info, Question::Entry]);
    assert!(about(unknown.next - NOW, PAUSE));
    assert_eq!(unknown.should_gossip(NOW), None, "nobody misses it");
    unknown.ask(NOW, &mut rng);
    assert!(about(unknown.next - NOW, PAUSE * 2));
    let more = (6..20).take_while(|_| unknown.ask(NOW, &mut rng)).count();
    assert_eq!(more + 6, usize::try_from(MAX_UNTRIED_PROBES).expect("small"), "the last one says that it is the last");
}

#[test]
fn who_watched_it_tells_a_few_times_more_and_for_how_long_it_is_gone() {
    let (mut watched, mut other) = (dead(true), dead(false));
    let mut gossiped = Vec::new();
    for number in 1..=20 {
        let now = NOW + Duration::from_secs(u64::from(number));
        watched.ask(now, &mut rng());
        other.ask(now, &mut rng());
        assert_eq!(other.should_gossip(now), None);
        if let Some(silent) = watched.should_gossip(now) {
            assert_eq!(silent, now - NOW + crate::detector::WINDOW);
            gossiped.push(number);
        }
    }
    assert_eq!(gossiped, GOSSIP_AT);
}

#[test]
fn who_may_be_back_is_asked_soon_and_often_again() {
    let mut rng = rng();
    let mut dead = dead(false);
    probe_dead(&mut dead, 12);
    let now = dead.next - Duration::from_secs(20);
    dead.probe_soon(now, &mut rng);
    assert!(dead.next >= now && dead.next < now + Duration::from_millis(500));
    let soon = dead.next;
    dead.ask(soon, &mut rng);
    assert!(about(dead.next - soon, PAUSE * 2), "the pauses begin to grow anew");

    let mut fresh = DeadPeer::new(None, VecDeque::new(), false, DENSE, now);
    fresh.next = now + Duration::from_millis(1);
    fresh.probe_soon(now, &mut rng);
    assert!(fresh.next <= now + Duration::from_millis(1), "never later than it would have been");
    assert_eq!(fresh.question(), Question::Info, "hope is no question");
}

/// Hope asks again, and need not be told.
#[test]
fn nobody_is_told_twice_of_the_same_question() {
    let mut rng = rng();
    let mut dead = dead(true);
    let mut gossiped = 0;
    for _ in 0..5 {
        for _ in 0..5 {
            dead.ask(NOW, &mut rng);
            gossiped += usize::from(dead.should_gossip(NOW).is_some());
        }
        dead.probe_soon(NOW, &mut rng);
    }
    assert_eq!(gossiped, GOSSIP_AT.len());
    let mut dead = self::dead(true);
    let most = GOSSIP_AT[GOSSIP_AT.len() - 1];
    let mut ask = |times: u32, dead: &mut DeadPeer| {
        let tells = (0..times).filter(|_| {
            dead.ask(NOW, &mut rng);
            dead.should_gossip(NOW).is_some()
        });
        tells.count()
    };
    assert_eq!(ask(most, &mut dead), GOSSIP_AT.len());
    dead.probe_soon(NOW, &mut self::rng());
    assert_eq!(ask(most - DENSE, &mut dead), 0, "it comes to the same number again");
}

#[test]
fn a_question_that_has_to_wait_waits_a_while_and_not_all_wait_as_long() {
    let mut rng = rng();
    let mut waits = Vec::new();
    for _ in 0..20 {
        let mut dead = dead(true);
        dead.postpone(NOW, &mut rng);
        waits.push(dead.next - NOW);
        assert_eq!(dead.asked, 0);
    }
    assert!(waits.iter().all(|wait| (MAX_POSTPONE / 10..MAX_POSTPONE).contains(wait)), "{waits:?}");
    waits.dedup();
    assert!(waits.len() > 15);
}

#[test]
fn hope_is_not_in_step_either() {
    let mut rng = rng();
    let mut soon = Vec::new();
    for _ in 0..20 {
        let mut dead = DeadPeer { next: NOW + MAX_PAUSE, ..dead(false) };
        dead.probe_soon(NOW, &mut rng);
        soon.push(dead.next);
    }
    soon.dedup();
    assert!(soon.len() > 15);
}

#[test]
fn a_verdict_that_proved_right_is_struck_from_the_wrong_ones() {
    let earlier = NOW - Duration::from_secs(60);
    let dead = DeadPeer::new(None, VecDeque::from([earlier, NOW]), false, DENSE, NOW);
    assert_eq!(dead.earlier_false_verdicts(), [earlier]);
}
