//! The rules by which strangers are let in, broken one by one.

use super::*;
use crate::fixtures::{id, secs};

const ROOM: usize = 10;

fn at(number: u32) -> SocketAddr {
    (std::net::Ipv4Addr::from_bits(0x0a00_0000 + number), 2425).into()
}

/// How many of `numbers` are admitted, each with a name and an address of its own.
fn admitted(strangers: &mut Strangers, numbers: std::ops::Range<u32>, now: Instant) -> usize {
    let judge = |number: &u32| {
        let name = id(&format!("user{number}"));
        strangers.judge(Stranger { id: &name, from: at(*number), answers: false }, ROOM, now) == Verdict::Admit
    };
    numbers.filter(judge).count()
}

/// Somebody new from one address.
fn come(strangers: &mut Strangers, name: &str, from: SocketAddr, answers: bool, now: Instant) -> Verdict {
    strangers.judge(Stranger { id: &id(name), from, answers }, ROOM, now)
}

#[tokio::test]
async fn a_crowd_is_admitted_at_once_and_a_flood_is_not() {
    let (mut strangers, now) = (Strangers::new([]), Instant::now());
    assert_eq!(admitted(&mut strangers, 0..1000, now), 1000);
    assert_eq!(admitted(&mut strangers, 1000..100_000, now), 24);
    let mut later = 0;
    for tick in 0..600 {
        let now = now + Duration::from_millis(u64::from(tick) * 100);
        later += admitted(&mut strangers, 100_000 + tick * 100..100_100 + tick * 100, now);
    }
    assert_eq!(later, 0, "a lasting flood admits nobody on sight");
    assert_eq!(strangers.refused(), 99_000 - 24 + 60_000);
    let quiet = now + Duration::from_millis(59_900) + secs(10);
    assert_eq!(admitted(&mut strangers, 200_000..200_100, quiet), 40, "ten quiet seconds admit four each");
}

#[tokio::test]
async fn in_a_flood_the_name_that_answers_a_question_is_admitted_and_no_other() {
    let (mut strangers, now) = (Strangers::new([]), Instant::now());
    admitted(&mut strangers, 0..AT_ONCE + 1, now);
    let now = now + secs(0);
    let home = at(500_000);
    assert_eq!(come(&mut strangers, "bob", home, true, now), Verdict::Ask, "an answer that nobody asked for");
    assert_eq!(come(&mut strangers, "eve", home, false, now), Verdict::Refuse, "an address is asked once");
    assert_eq!(come(&mut strangers, "bob", at(500_001), true, now), Verdict::Ask, "another address");
    assert_eq!(come(&mut strangers, "bob", home, true, now + ANSWER_WITHIN), Verdict::Admit);
    assert_eq!(come(&mut strangers, "eve", home, true, now), Verdict::Ask, "one question, one name");
}

#[tokio::test]
async fn a_late_answer_is_none_and_is_asked_for_again() {
    let (mut strangers, now) = (Strangers::new([]), Instant::now());
    admitted(&mut strangers, 0..AT_ONCE + 1, now);
    let flood = |strangers: &mut Strangers, at: Instant| admitted(strangers, 900_000..900_001, at);
    assert_eq!(come(&mut strangers, "bob", at(7), false, now), Verdict::Ask);
    for second in 1..=11 {
        for quarter in 0..8 {
            flood(&mut strangers, now + secs(second) + Duration::from_millis(quarter * 125));
        }
    }
    assert_eq!(come(&mut strangers, "bob", at(7), true, now + secs(11) + Duration::from_millis(900)), Verdict::Ask);
}

#[tokio::test]
async fn questions_and_admissions_by_answers_are_bounded() {
    let (mut strangers, start) = (Strangers::new([]), Instant::now());
    admitted(&mut strangers, 0..AT_ONCE + 1, start);
    let (mut asked, mut admitted) = (0, 0);
    // Somebody answers every question at once, for as many addresses as it likes, for a minute.
    for tick in 0..6000_u32 {
        let now = start + Duration::from_millis(u64::from(tick) * 10);
        for number in 0..16 {
            let (name, from) = (format!("forged{tick}-{number}"), at(1_000_000 + tick * 16 + number));
            if come(&mut strangers, &name, from, false, now) == Verdict::Ask {
                asked += 1;
                admitted += u32::from(come(&mut strangers, &name, from, true, now) == Verdict::Admit);
            }
        }
        assert!(strangers.asked.len() <= 600 && strangers.asked_at.len() <= 600);
    }
    assert!((2900..=3050).contains(&asked), "{asked} questions");
    assert!((1250..=1300).contains(&admitted), "{admitted} admitted");
}

#[tokio::test]
async fn one_address_brings_no_more_than_its_share() {
    let (mut strangers, now) = (Strangers::new([]), Instant::now());
    let from = |port: u32| SocketAddr::new(at(1).ip(), u16::try_from(2425 + port).expect("a port"));
    let on_sight = (0..500).filter(|n| come(&mut strangers, &format!("u{n}"), from(*n), false, now) == Verdict::Admit);
    assert_eq!(on_sight.count(), 64);
    let mut proven = 0;
    for number in 1000..2000 {
        let now = now + Duration::from_millis(u64::from(number) * 60);
        come(&mut strangers, "u", from(number), false, now);
        proven += u32::from(come(&mut strangers, &format!("u{number}"), from(number), true, now) == Verdict::Admit);
    }
    assert_eq!(proven, 256 - 64, "those who answer, so that a terminal server is seen whole");
    assert_eq!(come(&mut strangers, "other", at(2), false, now), Verdict::Admit, "the others have theirs");
    assert_eq!(come(&mut strangers, "u", from(1), false, now + secs(700)), Verdict::Admit, "counted for ten minutes");
}

#[tokio::test]
async fn who_has_a_row_is_no_stranger() {
    let (bob, now) = (id("bob"), Instant::now());
    let mut strangers = Strangers::new([&bob]);
    admitted(&mut strangers, 0..AT_ONCE + 1, now);
    assert_eq!(come(&mut strangers, "bob", at(7), false, now), Verdict::Admit);
    assert_ne!(come(&mut strangers, "carol", at(7), false, now), Verdict::Admit);
    strangers.has_row(&id("carol"));
    assert_eq!(come(&mut strangers, "carol", at(7), false, now), Verdict::Admit);
    strangers.has_no_row(&bob);
    assert_ne!(come(&mut strangers, "bob", at(7), false, now), Verdict::Admit);
}

#[tokio::test]
async fn when_memory_runs_out_strangers_are_turned_away_first() {
    let (bob, now) = (id("bob"), Instant::now());
    let mut strangers = Strangers::new([&bob]);
    let mut judge = |name: &str, answers, in_memory| {
        strangers.judge(Stranger { id: &id(name), from: at(7), answers }, in_memory, now) == Verdict::Admit
    };
    assert!(judge("carol", false, PEER_LIMIT / 2 - 1));
    assert!(!judge("dave", false, PEER_LIMIT / 2));
    assert!(judge("dave", true, PEER_LIMIT / 4 * 3 - 1), "it was asked and answers");
    assert!(!judge("eve", false, PEER_LIMIT / 4 * 3));
    assert!(!judge("eve", true, PEER_LIMIT / 4 * 3));
    assert!(judge("bob", false, PEER_LIMIT - 1));
    assert!(!judge("bob", false, PEER_LIMIT));
}
