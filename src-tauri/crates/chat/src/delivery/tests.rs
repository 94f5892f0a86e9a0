//! Delivery, scene by scene.

use super::*;
use uuid::Uuid;

fn bob() -> ContactId {
    ContactId::from_uuid(Uuid::from_u128(0xb0b))
}

fn carol() -> ContactId {
    ContactId::from_uuid(Uuid::from_u128(0xca901))
}

fn id(number: u128) -> MessageId {
    MessageId::from_uuid(Uuid::from_u128(number))
}

fn part(no: u64) -> Part {
    Part { no: PacketNo::new(no), text: "hello".into(), charset: Charset::UTF_8, acked: false }
}

/// A message whose number is also its id, in one part.
fn message(no: u64) -> Outgoing {
    Outgoing { id: id(no.into()), waiting: false, parts: vec![part(no)] }
}

/// The core with a clock, and what it did as short words.
#[derive(Default)]
struct Desk {
    core: Delivery,
    now: Duration,
    timers: Vec<(Duration, ContactId, Token)>,
}

impl Desk {
    fn tell(&mut self, event: Event) -> Vec<String> {
        let mut words = Vec::new();
        for action in self.core.handle(event, self.now) {
            match action {
                Action::Transmit { part, .. } => words.push(format!("send {}", part.no)),
                Action::Wake { contact, token, at } => self.timers.push((at, contact, token)),
                Action::PartAcked { part, .. } => words.push(format!("part {part} there")),
                Action::Changed { message, state, .. } => {
                    words.push(format!("{} {}", message.as_uuid().as_u128(), word(state)));
                }
            }
        }
        words
    }

    fn queue(&mut self, message: Outgoing) -> Vec<String> {
        self.tell(Event::Queued { contact: bob(), message, reachable: true })
    }

    fn ack(&mut self, no: u64) -> Vec<String> {
        self.tell(Event::Acked { contact: bob(), no: PacketNo::new(no) })
    }

    fn heard(&mut self) -> Vec<String> {
        self.tell(Event::Heard { contact: bob() })
    }

    /// Lets time pass; every timer runs out at its moment.
    fn pass(&mut self, millis: u64) -> Vec<String> {
        let until = self.now + Duration::from_millis(millis);
        let mut words = Vec::new();
        loop {
            self.timers.sort();
            if self.timers.first().is_none_or(|(at, ..)| *at > until) {
                break;
            }
            let (at, contact, token) = self.timers.remove(0);
            self.now = at;
            words.extend(self.tell(Event::Woken { contact, token }));
        }
        self.now = until;
        words
    }
}

fn word(state: MessageState) -> &'static str {
    match state {
        MessageState::Sending => "sending",
        MessageState::Delivered => "delivered",
        MessageState::Waiting => "waiting",
        MessageState::Failed { .. } => "failed",
        MessageState::Received => "received",
    }
}

#[test]
fn an_acknowledged_message_is_delivered_and_not_sent_again() {
    let mut desk = Desk::default();
    assert_eq!(desk.queue(message(10)), ["send 10"]);
    assert_eq!(desk.ack(10), ["part 0 there", "10 delivered"]);
    assert!(desk.pass(60_000).is_empty());
    assert!(desk.core.contacts().is_empty(), "nothing is kept of it");
}

#[test]
fn what_is_not_acknowledged_is_sent_again_with_the_same_number_until_it_waits() {
    let mut desk = Desk::default();
    desk.queue(message(10));
    assert!(desk.pass(749).is_empty());
    assert_eq!(desk.pass(1), ["send 10"]);
    let rest = desk.pass(60_000);
    assert_eq!(rest.iter().filter(|word| *word == "send 10").count(), TRIES - 2);
    assert_eq!(rest.last().map(String::as_str), Some("10 waiting"));
    let round: Duration = GAPS.iter().sum();
    assert_eq!(round, Duration::from_millis(15_750), "how long a person sees it sending to who has gone");
}

#[test]
fn the_next_message_is_sent_when_the_one_before_it_is_there() {
    let mut desk = Desk::default();
    desk.queue(message(10));
    assert!(desk.queue(message(11)).is_empty());
    assert!(desk.queue(message(12)).is_empty());
    assert_eq!(desk.ack(10), ["part 0 there", "10 delivered", "send 11"]);
    assert_eq!(desk.ack(11), ["part 0 there", "11 delivered", "send 12"]);
}

#[test]
fn a_younger_message_does_not_overtake_one_that_waits() {
    let mut desk = Desk::default();
    desk.queue(message(10));
    desk.queue(message(11));
    let round = desk.pass(20_000);
    assert!(round.ends_with(&["10 waiting".into(), "11 waiting".into()]));
    assert_eq!(desk.heard(), ["10 sending", "send 10"]);
    assert_eq!(desk.ack(10), ["part 0 there", "10 delivered", "11 sending", "send 11"]);
}

#[test]
fn a_late_acknowledgement_delivers_what_waits_and_the_rest_follows() {
    let mut desk = Desk::default();
    desk.queue(message(10));
    desk.queue(message(11));
    desk.pass(20_000);
    assert_eq!(desk.ack(10), ["part 0 there", "10 delivered", "11 sending", "send 11"]);
}

#[test]
fn parts_go_one_by_one_and_only_what_is_missing_goes_again() {
    let mut desk = Desk::default();
    let mut long = message(10);
    long.parts = vec![part(10), part(11), part(12)];
    assert_eq!(desk.queue(long), ["send 10"]);
    assert_eq!(desk.ack(10), ["part 0 there", "send 11"]);
    desk.pass(20_000);
    assert_eq!(desk.heard(), ["10 sending", "send 11"]);
    assert_eq!(desk.ack(11), ["part 1 there", "send 12"]);
    assert_eq!(desk.ack(12), ["part 2 there", "10 delivered"]);
}

#[test]
fn who_leaves_is_not_sent_to_and_everything_waits_at_once() {
    let mut desk = Desk::default();
    desk.queue(message(10));
    desk.queue(message(11));
    assert_eq!(desk.tell(Event::Left { contact: bob() }), ["10 waiting", "11 waiting"]);
    assert!(desk.pass(60_000).is_empty());
    assert!(desk.tell(Event::Left { contact: bob() }).is_empty(), "told once");
}

#[test]
fn to_who_is_not_there_nothing_is_sent_until_they_come() {
    let mut desk = Desk::default();
    let waiting = Outgoing { waiting: true, ..message(10) };
    assert!(desk.tell(Event::Queued { contact: bob(), message: waiting, reachable: false }).is_empty());
    assert!(desk.pass(60_000).is_empty());
    assert_eq!(desk.heard(), ["10 sending", "send 10"]);
    assert!(desk.heard().is_empty(), "one datagram is in flight, not two");
}

#[test]
fn only_the_one_it_was_sent_to_can_acknowledge_and_only_what_was_sent() {
    let mut desk = Desk::default();
    desk.queue(message(10));
    desk.queue(message(11));
    assert!(desk.tell(Event::Acked { contact: carol(), no: PacketNo::new(10) }).is_empty());
    assert!(desk.ack(11).is_empty(), "not sent yet");
    assert!(desk.ack(99).is_empty());
    assert_eq!(desk.core.stray_acks(), 3);
    desk.ack(10);
    assert!(desk.ack(10).is_empty(), "twice, as the program on PyPI does");
    assert_eq!(desk.core.stray_acks(), 4);
}

#[test]
fn an_overtaken_timer_does_nothing() {
    let mut desk = Desk::default();
    desk.queue(message(10));
    desk.ack(10);
    desk.queue(message(11));
    // The timer of 10 is still set; only the one of 11 may send.
    assert_eq!(desk.pass(750), ["send 11"]);
}

#[test]
fn one_contact_does_not_hold_up_another() {
    let mut desk = Desk::default();
    desk.queue(message(10));
    let other = Event::Queued { contact: carol(), message: message(20), reachable: true };
    assert_eq!(desk.tell(other), ["send 20"]);
}

#[test]
fn who_was_heard_while_nothing_got_through_is_tried_again_at_once() {
    let mut desk = Desk::default();
    desk.queue(message(10));
    desk.pass(15_000);
    assert!(desk.heard().is_empty());
    assert_eq!(desk.pass(750), ["send 10"], "the tenth try, and it never waited");
}

#[test]
fn who_is_there_and_never_acknowledges_fails_one_message_and_not_the_queue() {
    let mut desk = Desk::default();
    desk.tell(Event::Queued { contact: bob(), message: message(10), reachable: false });
    desk.tell(Event::Queued { contact: bob(), message: message(11), reachable: false });
    for _ in 1..PATIENCE {
        desk.heard();
        assert!(!desk.pass(20_000).contains(&"10 failed".to_owned()));
    }
    desk.heard();
    let last = desk.pass(15_750);
    assert!(last.ends_with(&["10 failed".into(), "11 sending".into(), "send 11".into()]), "{last:?}");
}

#[test]
fn who_is_gone_never_fails_a_message() {
    let mut desk = Desk::default();
    desk.queue(message(10));
    for _ in 0..100 {
        let nudged = desk.tell(Event::Nudged { contact: bob() });
        assert!(nudged.is_empty() || nudged == ["10 sending", "send 10"]);
        desk.pass(20_000);
    }
    assert_eq!(desk.heard(), ["10 sending", "send 10"]);
}

#[test]
fn what_is_dropped_is_not_sent_any_more_and_what_was_behind_it_is() {
    let dropped = |no: u64| Event::Dropped { contact: bob(), messages: vec![id(no.into())] };
    let mut desk = Desk::default();
    for no in [10, 11, 12] {
        desk.queue(message(no));
    }
    assert!(desk.tell(dropped(11)).is_empty(), "it was behind another");
    assert_eq!(desk.tell(dropped(10)), ["send 12"], "it was in flight");
    assert!(desk.ack(10).is_empty(), "it had arrived all the same");
    assert_eq!(desk.ack(12), ["part 0 there", "12 delivered"]);
    assert!(desk.core.contacts().is_empty());
    desk.tell(Event::Queued { contact: bob(), message: message(13), reachable: false });
    desk.tell(Event::Queued { contact: bob(), message: message(14), reachable: false });
    assert!(desk.tell(dropped(13)).is_empty(), "nobody is there to go on with");
    assert_eq!(desk.heard(), ["send 14"]);
    assert_eq!(desk.tell(dropped(14)), Vec::<String>::new());
    assert!(desk.core.contacts().is_empty() && desk.pass(60_000).is_empty(), "nothing is kept of it");
}
