//! The rules by which strangers are let in, broken one by one.

use super::*;
use crate::fixtures::{id, secs};

const ROOM: usize = 10;

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn at(number: u32) -> SocketAddr {
    (std::net::Ipv4Addr::from_bits(0x0a00_0000 + number), 2425).into()
}

fn candidate(id: &PeerId, from: SocketAddr) -> Candidate<'_> {
    Candidate { id, from, answers: false, answers_start: false, stays: true }
}

/// How many of `numbers` are admitted, each with a name and an address of its own.
fn admitted(admission: &mut AdmissionControl, numbers: std::ops::Range<u32>, now: Instant) -> usize {
    let admits = |number: &u32| admission.admits(candidate(&id(&format!("user{number}")), at(*number)), ROOM, now);
    numbers.filter(admits).count()
}

/// A crowd that uses up what is admitted on sight, and answers no question; nobody of it waits for one any more.
fn flood(admission: &mut AdmissionControl, now: Instant) {
    admitted(admission, 0..AT_ONCE + 1, now);
    admission.due(now);
}

/// Whether somebody new from one address is admitted.
fn come(admission: &mut AdmissionControl, name: &str, from: SocketAddr, answers: bool, now: Instant) -> bool {
    admission.admits(Candidate { answers, ..candidate(&id(name), from) }, ROOM, now)
}

#[tokio::test]
async fn a_few_are_admitted_on_sight_and_a_flood_is_not() {
    let (mut admission, now) = (AdmissionControl::new([]), Instant::now());
    assert_eq!(admitted(&mut admission, 0..32, now), 32);
    assert_eq!(admitted(&mut admission, 1000..100_000, now), 0);
    let mut later = 0;
    for tick in 0..600 {
        let now = now + millis(u64::from(tick) * 100);
        later += admitted(&mut admission, 100_000 + tick * 100..100_100 + tick * 100, now);
    }
    assert_eq!(later, 0, "a lasting flood admits nobody on sight");
    assert_eq!(admission.refused(), 99_000 + 60_000);
    let quiet = now + millis(59_900) + secs(10);
    assert_eq!(admitted(&mut admission, 200_000..200_100, quiet), 10, "ten quiet seconds admit one each");
}

#[tokio::test]
async fn in_a_flood_the_name_that_answers_a_question_is_admitted_and_no_other() {
    let (mut admission, now) = (AdmissionControl::new([]), Instant::now());
    flood(&mut admission, now);
    let home = at(500_000);
    assert!(!come(&mut admission, "bob", home, true, now), "an answer that nobody asked for");
    assert_eq!(admission.due(now), [home]);
    assert!(!come(&mut admission, "eve", home, false, now));
    assert_eq!(admission.due(now), [], "an address is asked once");
    assert!(!come(&mut admission, "bob", at(500_001), true, now), "another address");
    assert!(come(&mut admission, "bob", home, true, now + ANSWER_TIMEOUT));
    assert!(!come(&mut admission, "eve", home, true, now), "one question, one name");
}

#[tokio::test]
async fn a_late_answer_is_none_and_is_asked_for_again() {
    let (mut admission, start) = (AdmissionControl::new([]), Instant::now());
    flood(&mut admission, start);
    assert!(!come(&mut admission, "bob", at(500_000), false, start));
    assert_eq!(admission.due(start), [at(500_000)]);
    for half in 1..=22 {
        flood(&mut admission, start + millis(half * 500));
    }
    let late = start + millis(11_200);
    assert!(!come(&mut admission, "bob", at(500_000), true, late));
    assert_eq!(admission.due(late), [at(500_000)]);
}

/// The question or its answer may be lost.
#[tokio::test]
async fn whoever_goes_on_speaking_is_asked_three_times() {
    let (mut admission, now) = (AdmissionControl::new([]), Instant::now());
    flood(&mut admission, now);
    let mut asked = Vec::new();
    for after in [0, 600, 800, 1900, 5000] {
        let now = now + millis(after);
        // Others come all the while, so that nobody is admitted on sight.
        flood(&mut admission, now);
        come(&mut admission, "bob", at(500_000), false, now);
        asked.extend(admission.due(now).contains(&at(500_000)).then_some(after));
    }
    assert_eq!(asked, [0, 800, 1900]);
    assert!(come(&mut admission, "bob", at(500_000), true, now + secs(9)));
}

#[tokio::test]
async fn all_who_answer_the_start_are_admitted_once_for_each_address() {
    let (mut admission, now) = (AdmissionControl::new([]), Instant::now());
    flood(&mut admission, now);
    let mut answer = |name: u32, from: u32| {
        let id = id(&format!("colleague{name}"));
        admission.admits(Candidate { answers_start: true, ..candidate(&id, at(from)) }, ROOM, now)
    };
    assert!((1000..2000).all(|number| answer(number, number)));
    assert!(!answer(3000, 1000), "an address has one name");
    let more = (2000..3000).filter(|number| answer(*number, *number)).count();
    assert_eq!(more, 24);
}

#[tokio::test]
async fn everybody_who_waits_is_asked_in_turn_the_newest_first() {
    let (mut admission, mut now) = (AdmissionControl::new([]), Instant::now());
    flood(&mut admission, now);
    assert_eq!(admission.next(now), None, "nobody waits");
    admitted(&mut admission, 1000..2000, now);
    let mut asked = admission.due(now);
    assert_eq!(asked.len(), 49, "one of the flood was asked too");
    now = admission.next(now).expect("they wait");
    come(&mut admission, "bob", at(500_000), false, now);
    assert_eq!(admission.due(now), [at(500_000)], "whoever comes is asked at once");
    let began = now;
    while let Some(next) = admission.next(now) {
        now = next;
        asked.extend(admission.due(now));
    }
    assert_eq!(asked.len(), 1000);
    assert!(now <= began + secs(20));
}

#[tokio::test]
async fn those_who_were_asked_in_vain_let_everybody_else_go_first() {
    let (mut admission, start) = (AdmissionControl::new([]), Instant::now());
    flood(&mut admission, start);
    // The same 1,500 names again and again.
    let mut bob = None;
    for round in 0..6000_u64 {
        let now = start + millis(round * 10);
        let number = 1000 + u32::try_from(round * 10 % 1500).expect("small");
        admitted(&mut admission, number..number + 10, now);
        if round == 5000 {
            come(&mut admission, "bob", at(500_000), false, now);
        }
        if admission.due(now).contains(&at(500_000)) {
            bob = Some(round);
        }
    }
    let waited = bob.expect("asked") - 5000;
    assert!(waited <= 2, "{waited} hundredths of a second");
}

#[tokio::test]
async fn who_was_admitted_meanwhile_is_not_asked() {
    let (mut admission, now) = (AdmissionControl::new([]), Instant::now());
    flood(&mut admission, now);
    come(&mut admission, "bob", at(500_000), false, now);
    let bob = id("bob");
    assert!(admission.admits(Candidate { answers_start: true, ..candidate(&bob, at(500_000)) }, ROOM, now));
    assert_eq!((admission.due(now), admission.next(now)), (vec![], None));
}

#[tokio::test]
async fn who_says_to_be_gone_in_a_moment_is_not_asked() {
    let (mut admission, now) = (AdmissionControl::new([]), Instant::now());
    flood(&mut admission, now);
    assert!(!admission.admits(Candidate { stays: false, ..candidate(&id("script"), at(7000)) }, ROOM, now));
    assert_eq!(admission.next(now), None);
}

#[tokio::test]
async fn questions_and_admissions_by_answers_are_bounded() {
    let (mut admission, start) = (AdmissionControl::new([]), Instant::now());
    flood(&mut admission, start);
    let (mut asked, mut admitted) = (0, 0);
    // Somebody answers every question at once, for as many addresses as it likes, for a minute.
    for tick in 0..6000_u32 {
        let now = start + millis(u64::from(tick) * 10);
        for number in 0..16 {
            let (name, from) = (format!("forged{tick}-{number}"), at(1_000_000 + tick * 16 + number));
            come(&mut admission, &name, from, false, now);
            for from in admission.due(now) {
                asked += 1;
                admitted += u32::from(come(&mut admission, &format!("{name} at {from}"), from, true, now));
            }
        }
        assert!(admission.asked.len() <= 600 && admission.asked_at.len() <= 600);
        assert!(admission.waiting.len() <= MAX_WAITING && admission.waits.len() <= MAX_WAITING);
    }
    assert!((2900..=3050).contains(&asked), "{asked} questions");
    assert_eq!(admitted, asked, "one name for each");
}

#[tokio::test]
async fn one_address_brings_no_more_than_its_share() {
    let (mut admission, now) = (AdmissionControl::new([]), Instant::now());
    let from = |port: u32| SocketAddr::new(at(1).ip(), u16::try_from(2425 + port).expect("a port"));
    let on_sight = (0..500).filter(|n| come(&mut admission, &format!("u{n}"), from(*n), false, now));
    assert_eq!(on_sight.count(), 8);
    assert!(come(&mut admission, "other", at(2), false, now), "the others have theirs");
    let mut proven = 0;
    for number in 1000..2000 {
        let now = now + millis(u64::from(number) * 60);
        come(&mut admission, "u", from(number), false, now);
        admission.due(now);
        proven += u32::from(come(&mut admission, &format!("u{number}"), from(number), true, now));
    }
    assert_eq!(proven, 64 - 8, "those who answer, so that a terminal server is seen whole");
    assert!(come(&mut admission, "u", from(1), false, now + secs(700)), "counted for ten minutes");
}

#[tokio::test]
async fn who_has_a_row_is_no_stranger() {
    let (bob, now) = (id("bob"), Instant::now());
    let mut admission = AdmissionControl::new([&bob]);
    flood(&mut admission, now);
    assert!(come(&mut admission, "bob", at(7000), false, now));
    assert!(!come(&mut admission, "carol", at(7000), false, now));
    admission.has_row(&id("carol"));
    assert!(come(&mut admission, "carol", at(7000), false, now));
    admission.has_no_row(&bob);
    assert!(!come(&mut admission, "bob", at(7000), false, now));
}

#[tokio::test]
async fn when_memory_runs_out_strangers_are_turned_away_first() {
    let (bob, now) = (id("bob"), Instant::now());
    let mut admission = AdmissionControl::new([&bob]);
    let mut admits = |name: &str, answers, in_memory| {
        let id = id(name);
        let admitted = admission.admits(Candidate { answers, ..candidate(&id, at(7)) }, in_memory, now);
        admission.due(now);
        admitted
    };
    assert!(admits("carol", false, PEER_LIMIT / 2 - 1));
    assert!(!admits("dave", false, PEER_LIMIT / 2));
    assert!(admits("dave", true, PEER_LIMIT / 4 * 3 - 1), "it was asked and answers");
    assert!(!admits("eve", false, PEER_LIMIT / 4 * 3));
    assert!(!admits("eve", true, PEER_LIMIT / 4 * 3));
    assert!(admits("bob", false, PEER_LIMIT - 1));
    assert!(!admits("bob", false, PEER_LIMIT));
}
