//! Tests of the scheduler in virtual time.

use super::*;
use crate::fixtures::{addr, id, secs};

const NO: PacketNo = PacketNo::new(7);

fn asking(id: &PeerId) -> EntrySender<'_> {
    EntrySender {
        id,
        at: addr("10.0.0.2:2425"),
        capabilities: Options::empty(),
        nonce: None,
        trailer: Trailer::default(),
    }
}

/// When answers to `senders` entries heard at once are due, in order.
fn delays(seed: u64, senders: u32, online: usize) -> Vec<Duration> {
    let (scheduler, now) = (ReplyScheduler::new(seed), Instant::now());
    for number in 0..senders {
        scheduler.answer(asking(&id(&format!("user{number}"))), NO, online, now);
    }
    let mut delays = Vec::new();
    while let Some(at) = scheduler.next() {
        delays.extend(scheduler.due(at).iter().map(|_| at - now));
    }
    delays
}

#[tokio::test]
async fn answers_spread_over_a_time_that_grows_with_the_number_of_people() {
    let steps = [(0, 50), (2, 50), (10, 200), (49, 980), (50, 2000), (299, 2000), (300, 4000), (5000, 4000)];
    for (online, most) in steps {
        let most = Duration::from_millis(most);
        assert_eq!(longest_delay(online), most, "{online} online");
        let delays = delays(3, 500, online);
        assert_eq!(delays.len(), 500);
        assert!(delays.last().is_some_and(|last| *last <= most && *last > most * 9 / 10), "{online}: {delays:?}");
        assert!(delays.first().is_some_and(|first| *first < most / 10));
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_delays() {
    assert_eq!(delays(1, 20, 100), delays(1, 20, 100));
    assert_ne!(delays(1, 20, 100), delays(2, 20, 100));
}

#[tokio::test]
async fn an_opening_takes_the_place_of_the_one_under_way_and_leaves_answers_alone() {
    let (scheduler, now) = (ReplyScheduler::new(1), Instant::now());
    scheduler.answer(asking(&id("bob")), NO, 0, now);
    scheduler.open(now);
    scheduler.open(now + secs(1));
    let due = scheduler.due(now + secs(100));
    assert_eq!(
        due,
        [
            ScheduledSend::Answer {
                to: addr("10.0.0.2:2425"),
                capabilities: Options::empty(),
                nonce: None,
                trailer: Trailer::default()
            },
            ScheduledSend::Enter,
            ScheduledSend::Repeat,
            ScheduledSend::Repeat,
            ScheduledSend::Enter
        ]
    );
    assert_eq!(scheduler.next(), None);
}

#[tokio::test]
async fn what_is_due_is_given_once_and_the_rest_stays() {
    let (scheduler, now) = (ReplyScheduler::new(1), Instant::now());
    scheduler.open(now);
    assert_eq!(scheduler.due(now + Duration::from_millis(249)), []);
    assert_eq!(scheduler.due(now + Duration::from_millis(250)), [ScheduledSend::Enter]);
    assert_eq!(scheduler.due(now + Duration::from_millis(250)), []);
    assert_eq!(scheduler.next(), Some(now + Duration::from_millis(1050)));
    scheduler.clear();
    assert_eq!(scheduler.next(), None);
}

#[tokio::test]
async fn questions_wait_for_their_time_and_are_bounded() {
    let (scheduler, now, to) = (ReplyScheduler::new(1), Instant::now(), addr("10.0.0.2:2425"));
    scheduler.ask(&[to], &[secs(5), secs(10)], now);
    scheduler.open(now);
    assert_eq!(
        scheduler.due(now + secs(5)).iter().filter(|scheduled| **scheduled == ScheduledSend::Ask { to }).count(),
        1
    );
    assert_eq!(scheduler.due(now + secs(10)).last(), Some(&ScheduledSend::Ask { to }));
    for _ in 0..10_000 {
        scheduler.ask(&[to], &[secs(5), secs(10), secs(15)], now);
    }
    assert!(scheduler.due(now + secs(100)).len() <= QUESTION_LIMIT);
}

#[tokio::test]
async fn an_answer_brought_forward_is_given_once() {
    let (scheduler, now) = (ReplyScheduler::new(1), Instant::now());
    scheduler.answer(asking(&id("bob")), NO, 50, now);
    assert_eq!(scheduler.advance(&id("carol"), now), None);
    let answer = ScheduledSend::Answer {
        to: addr("10.0.0.2:2425"),
        capabilities: Options::empty(),
        nonce: None,
        trailer: Trailer::default(),
    };
    assert_eq!(scheduler.advance(&id("bob"), now), Some(answer));
    assert_eq!(scheduler.advance(&id("bob"), now), None);
    assert_eq!(scheduler.next(), None);
    scheduler.answer(asking(&id("bob")), PacketNo::new(8), 50, now + secs(1));
    assert!(scheduler.next().is_some(), "the next entry is answered as ever");
}

#[tokio::test]
async fn an_asker_heard_by_both_protocols_is_answered_by_ipv4() {
    let (v6, v4, id) = (addr("[fe80::2%3]:2425"), addr("10.0.0.2:2425"), id("bob"));
    for (first, second, answered) in [(v6, v4, v4), (v4, v6, v4), (v6, v6, v6)] {
        let (scheduler, now) = (ReplyScheduler::new(1), Instant::now());
        for at in [first, second] {
            scheduler.answer(EntrySender { at, ..asking(&id) }, NO, 0, now);
        }
        let answer = ScheduledSend::Answer {
            to: answered,
            capabilities: Options::empty(),
            nonce: None,
            trailer: Trailer::default(),
        };
        assert_eq!(scheduler.due(now + secs(1)), [answer], "{first} and {second}");
    }
}

/// Whoever does not know this node yet asks it by both protocols at once: the nonce of one is no proof by the
/// other.
#[tokio::test]
async fn a_nonce_is_given_back_where_it_was_asked() {
    let (v6, v4, id) = (addr("[fe80::2%3]:2425"), addr("10.0.0.2:2425"), id("bob"));
    let (told, six, four) = ((v4, None), (v6, Some(6)), (v4, Some(4)));
    for (first, second, answered) in
        [(six, four, four), (four, six, four), (told, six, six), (six, told, six), (told, four, four)]
    {
        let (scheduler, now) = (ReplyScheduler::new(1), Instant::now());
        for (no, (at, nonce)) in [(1, first), (2, second)] {
            scheduler.answer(EntrySender { at, nonce, ..asking(&id) }, PacketNo::new(no), 0, now);
        }
        let due = scheduler.due(now + secs(1));
        let [ScheduledSend::Answer { to, nonce, .. }] = due.as_slice() else { panic!("{due:?}") };
        assert_eq!((*to, *nonce), answered, "{first:?} and {second:?}");
    }
}

#[tokio::test]
async fn a_question_right_behind_an_answer_is_answered_too() {
    let (scheduler, now, id) = (ReplyScheduler::new(1), Instant::now(), id("bob"));
    scheduler.answer(asking(&id), PacketNo::new(1), 0, now);
    let later = now + Duration::from_millis(60);
    assert_eq!(scheduler.due(later).len(), 1);
    scheduler.answer(EntrySender { nonce: Some(7), ..asking(&id) }, PacketNo::new(2), 0, later);
    assert_eq!(scheduler.due(later + secs(1)).len(), 1, "the nonce is asked for");
    scheduler.answer(
        EntrySender { nonce: Some(7), ..asking(&id) },
        PacketNo::new(2),
        0,
        later + Duration::from_millis(1),
    );
    assert_eq!(scheduler.next(), None, "a copy of the same");
}

#[tokio::test]
async fn one_sender_gets_one_answer_and_others_theirs() {
    let (scheduler, now) = (ReplyScheduler::new(1), Instant::now());
    for (user, no) in [("bob", 1), ("bob", 1), ("bob", 2), ("carol", 1)] {
        scheduler.answer(asking(&id(user)), PacketNo::new(no), 0, now);
    }
    let later = now + Duration::from_millis(50);
    assert_eq!(scheduler.due(later).len(), 2);
    scheduler.answer(asking(&id("bob")), PacketNo::new(3), 0, later);
    assert_eq!(scheduler.next(), None, "too soon after the last");
    scheduler.answer(asking(&id("bob")), PacketNo::new(1), 0, now + Duration::from_millis(900));
    assert_eq!(scheduler.next(), None, "a late copy");
    scheduler.answer(asking(&id("bob")), PacketNo::new(4), 0, now + secs(5));
    assert!(scheduler.next().is_some());
    assert_eq!(scheduler.state.lock().last_entries.len(), 1, "what is over is forgotten");
}
