//! Questions to those who are gone.

use super::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const NOW: Duration = Duration::from_secs(100);
const DENSE: u32 = 6;

fn rng() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(3)
}

fn gone(watched: bool) -> Gone {
    Gone::new(Some(Question::Entry), VecDeque::from([NOW]), watched, DENSE, NOW)
}

/// Asks whenever it is time, until the last question or `most` of them; gives the pauses.
fn knock(gone: &mut Gone, most: usize) -> Vec<Duration> {
    let mut rng = rng();
    let mut pauses = Vec::new();
    let mut now = gone.next;
    while pauses.len() < most && gone.ask(now, &mut rng) {
        pauses.push(gone.next - now);
        now = gone.next;
    }
    pauses
}

fn about(pause: Duration, wanted: Duration) -> bool {
    pause >= wanted.mul_f64(0.9) && pause <= wanted.mul_f64(1.1)
}

#[test]
fn many_questions_come_at_once_and_then_each_pause_doubles_up_to_a_minute() {
    let mut gone = gone(false);
    assert_eq!(gone.next, NOW + PAUSE);
    let pauses = knock(&mut gone, 1000);
    let dense = usize::try_from(DENSE).expect("small");
    assert!(pauses[..dense].iter().all(|pause| about(*pause, PAUSE)), "{pauses:?}");
    for (number, pause) in (1..).zip(&pauses[dense..]) {
        let wanted = (PAUSE * 2_u32.pow(number.min(7))).min(LONGEST);
        assert!(about(*pause, wanted), "{number}: {pauses:?}");
    }
    assert_eq!(PAUSE * 128, Duration::from_millis(76_800), "seven doublings pass the longest");
}

#[test]
fn after_ten_minutes_nobody_is_asked_any_more() {
    let pauses = knock(&mut gone(false), 1000);
    let until = PAUSE + pauses.iter().sum::<Duration>();
    assert!((AFTER..AFTER + LONGEST * 2).contains(&until), "{until:?}");
    let mut last = gone(false);
    assert!(last.ask(NOW + AFTER - Duration::from_nanos(1), &mut rng()));
    assert!(!last.ask(NOW + AFTER, &mut rng()));
}

#[test]
fn those_who_are_gone_are_not_asked_in_step() {
    let mut rng = rng();
    let mut pauses: Vec<Duration> = (0..20)
        .map(|_| {
            let mut gone = gone(false);
            gone.ask(NOW, &mut rng);
            gone.next
        })
        .collect();
    pauses.dedup();
    assert!(pauses.len() > 15);
}

#[test]
fn it_is_asked_what_it_has_answered_before() {
    let mut gone = gone(false);
    assert_eq!((gone.question(), gone.ask(NOW, &mut rng()), gone.question()), (Question::Entry, true, Question::Entry));
}

#[test]
fn of_whom_nothing_is_known_is_asked_one_and_the_other_at_once_and_a_few_times() {
    let mut rng = rng();
    let mut nexts = Vec::new();
    for _ in 0..50 {
        nexts.push(Gone::unknown(NOW, &mut rng).next - NOW);
    }
    let (first, last) = (Duration::from_millis(100), Duration::from_millis(1500));
    assert!(nexts.iter().all(|next| (first..last).contains(next)));
    assert!(nexts.iter().any(|next| *next > last / 2) && nexts.iter().any(|next| *next < last / 2));

    let mut unknown = Gone::unknown(NOW, &mut rng);
    let mut asked = Vec::new();
    for _ in 0..4 {
        asked.push(unknown.question());
        assert!(unknown.ask(NOW, &mut rng));
    }
    assert_eq!(asked, [Question::Info, Question::Entry, Question::Info, Question::Entry]);
    assert!(about(unknown.next - NOW, PAUSE));
    assert_eq!(unknown.tell(NOW), None, "nobody misses it");
    unknown.ask(NOW, &mut rng);
    assert!(about(unknown.next - NOW, PAUSE * 2));
    let more = (6..20).take_while(|_| unknown.ask(NOW, &mut rng)).count();
    assert_eq!(more + 6, usize::try_from(MOST_TRIALS).expect("small"), "the last one says that it is the last");
}

#[test]
fn who_watched_it_tells_a_few_times_more_and_for_how_long_it_is_gone() {
    let (mut watched, mut other) = (gone(true), gone(false));
    let mut told = Vec::new();
    for number in 1..=20 {
        let now = NOW + Duration::from_secs(u64::from(number));
        watched.ask(now, &mut rng());
        other.ask(now, &mut rng());
        assert_eq!(other.tell(now), None);
        if let Some(silent) = watched.tell(now) {
            assert_eq!(silent, now - NOW + crate::detector::WINDOW);
            told.push(number);
        }
    }
    assert_eq!(told, TOLD_WITH);
}

#[test]
fn who_may_be_back_is_asked_soon_and_often_again() {
    let mut rng = rng();
    let mut gone = gone(false);
    knock(&mut gone, 12);
    let now = gone.next - Duration::from_secs(20);
    gone.hope(now, &mut rng);
    assert!(gone.next >= now && gone.next < now + Duration::from_millis(500));
    let soon = gone.next;
    gone.ask(soon, &mut rng);
    assert!(about(gone.next - soon, PAUSE * 2), "the pauses begin to grow anew");

    let mut fresh = Gone::new(None, VecDeque::new(), false, DENSE, now);
    fresh.next = now + Duration::from_millis(1);
    fresh.hope(now, &mut rng);
    assert!(fresh.next <= now + Duration::from_millis(1), "never later than it would have been");
    assert_eq!(fresh.question(), Question::Info, "hope is no question");
}

/// Hope asks anew, and need not be told.
#[test]
fn nobody_is_told_twice_of_the_same_question() {
    let mut rng = rng();
    let mut gone = gone(true);
    let mut told = 0;
    for _ in 0..5 {
        for _ in 0..5 {
            gone.ask(NOW, &mut rng);
            told += usize::from(gone.tell(NOW).is_some());
        }
        gone.hope(NOW, &mut rng);
    }
    assert_eq!(told, TOLD_WITH.len());
    let mut gone = self::gone(true);
    let most = TOLD_WITH[TOLD_WITH.len() - 1];
    let mut ask = |times: u32, gone: &mut Gone| {
        let tells = (0..times).filter(|_| {
            gone.ask(NOW, &mut rng);
            gone.tell(NOW).is_some()
        });
        tells.count()
    };
    assert_eq!(ask(most, &mut gone), TOLD_WITH.len());
    gone.hope(NOW, &mut self::rng());
    assert_eq!(ask(most - DENSE, &mut gone), 0, "it comes to the same number again");
}

#[test]
fn a_question_that_has_to_wait_waits_a_while_and_not_all_wait_as_long() {
    let mut rng = rng();
    let mut waits = Vec::new();
    for _ in 0..20 {
        let mut gone = gone(true);
        gone.postpone(NOW, &mut rng);
        waits.push(gone.next - NOW);
        assert_eq!(gone.asked, 0);
    }
    assert!(waits.iter().all(|wait| (POSTPONED / 10..POSTPONED).contains(wait)), "{waits:?}");
    waits.dedup();
    assert!(waits.len() > 15);
}

#[test]
fn hope_is_not_in_step_either() {
    let mut rng = rng();
    let mut soon = Vec::new();
    for _ in 0..20 {
        let mut gone = Gone { next: NOW + LONGEST, ..gone(false) };
        gone.hope(NOW, &mut rng);
        soon.push(gone.next);
    }
    soon.dedup();
    assert!(soon.len() > 15);
}

#[test]
fn a_verdict_that_proved_right_is_struck_from_the_wrong_ones() {
    let earlier = NOW - Duration::from_secs(60);
    let gone = Gone::new(None, VecDeque::from([earlier, NOW]), false, DENSE, NOW);
    assert_eq!(gone.wrong_before(), [earlier]);
}
