//! Delivery, scene by scene.

mod window;

use super::*;
use std::net::Ipv4Addr;
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
    Part::new(PacketNo::new(no), "hello", Charset::UTF_8)
}

/// A message whose number is also its id, in one part.
fn message(no: u64) -> Outgoing {
    Outgoing { id: id(no.into()), waiting: false, parts: vec![part(no)] }
}

fn at(last: u8) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, last], 2425))
}

/// To a program that is not Landline.
const STOCK: Route =
    Route { to: SocketAddr::new(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2)), 2425), ordered: false, fits: 1000 };

/// To one that puts messages in order.
const ORDERED: Route = Route { ordered: true, ..STOCK };

/// The core with a clock, and what it did as short words.
struct Desk {
    core: Delivery,
    route: Route,
    now: Duration,
    timers: Vec<(Duration, ContactId, Token)>,
    sent: Vec<Ordered>,
}

impl Default for Desk {
    fn default() -> Self {
        Self { core: Delivery::new(1), route: STOCK, now: Duration::ZERO, timers: Vec::new(), sent: Vec::new() }
    }
}

impl Desk {
    fn notify(&mut self, event: DeliveryEvent) -> Vec<String> {
        let mut words = Vec::new();
        for action in self.core.handle(event, Some(self.route), self.now) {
            match action {
                DeliveryAction::Transmit { sending, to, .. } => {
                    assert_eq!(to, self.route.to);
                    words.push(format!("send {}", sending.part.no));
                    self.sent.extend(sending.ordered);
                }
                DeliveryAction::Divide { fits, .. } => words.push(format!("divide {fits}")),
                DeliveryAction::Wake { contact, token, at } => self.timers.push((at, contact, token)),
                DeliveryAction::PartAcked { part, .. } => words.push(format!("part {part} there")),
                DeliveryAction::Changed { message, state, .. } => {
                    words.push(format!("{} {}", message.as_uuid().as_u128(), word(state)));
                }
            }
        }
        words
    }

    fn queue(&mut self, message: Outgoing) -> Vec<String> {
        self.notify(DeliveryEvent::Queued { contact: bob(), message, reachable: true })
    }

    fn ack(&mut self, no: u64) -> Vec<String> {
        self.ack_from(no, self.route.to, None)
    }

    fn ack_from(&mut self, no: u64, from: SocketAddr, echo: Option<Echo>) -> Vec<String> {
        self.notify(DeliveryEvent::Acked { contact: bob(), no: PacketNo::new(no), from, echo })
    }

    /// As a reader that puts messages in order acknowledges what was sent last under this number.
    fn echo(&mut self, no: u64) -> Vec<String> {
        let said = self.said(no);
        self.ack_from(no, self.route.to, Some(Echo { nonce: said.nonce, attempt: Some(said.attempt) }))
    }

    /// What was last said of the order with this number.
    fn said(&self, no: u64) -> Ordered {
        *self.sent.iter().rfind(|said| said.message == PacketNo::new(no)).unwrap()
    }

    fn heard(&mut self) -> Vec<String> {
        self.notify(DeliveryEvent::Heard { contact: bob() })
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
            words.extend(self.notify(DeliveryEvent::Woken { contact, token }));
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
    assert_eq!(rest.iter().filter(|word| *word == "send 10").count(), 7);
    assert_eq!(rest.last().map(String::as_str), Some("10 waiting"));
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
    assert_eq!(desk.notify(DeliveryEvent::Left { contact: bob() }), ["10 waiting", "11 waiting"]);
    assert!(desk.pass(60_000).is_empty());
    assert!(desk.notify(DeliveryEvent::Left { contact: bob() }).is_empty(), "told once");
}

#[test]
fn to_who_is_not_there_nothing_is_sent_until_they_come() {
    let mut desk = Desk::default();
    let waiting = Outgoing { waiting: true, ..message(10) };
    assert!(desk.notify(DeliveryEvent::Queued { contact: bob(), message: waiting, reachable: false }).is_empty());
    assert!(desk.pass(60_000).is_empty());
    assert_eq!(desk.heard(), ["10 sending", "send 10"]);
    assert!(desk.heard().is_empty(), "one datagram is in flight, not two");
}

#[test]
fn only_the_one_it_was_sent_to_can_acknowledge_and_only_what_was_sent() {
    let mut desk = Desk::default();
    desk.queue(message(10));
    desk.queue(message(11));
    let (no, from) = (PacketNo::new(10), STOCK.to);
    assert!(desk.notify(DeliveryEvent::Acked { contact: carol(), no, from, echo: None }).is_empty());
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
    let other = DeliveryEvent::Queued { contact: carol(), message: message(20), reachable: true };
    assert_eq!(desk.notify(other), ["send 20"]);
}

#[test]
fn who_was_heard_while_nothing_got_through_is_tried_again_at_once() {
    let mut desk = Desk::default();
    desk.queue(message(10));
    desk.pass(15_000);
    assert!(desk.heard().is_empty());
    assert_eq!(desk.pass(750), ["send 10"], "the tenth try, and it never waited");
}

/// A full disk acknowledges nothing and says that it is here. It is not asked without end, and nothing is given up.
#[test]
fn who_is_there_and_acknowledges_nothing_is_tried_again_after_growing_pauses_and_nothing_fails() {
    for route in [STOCK, ORDERED] {
        let mut desk = Desk { route, ..Desk::default() };
        desk.queue(message(10));
        desk.queue(message(11));
        let mut sent = Vec::new();
        for _ in 0..60 {
            let mut words = Vec::new();
            for _ in 0..60 {
                words.extend(desk.pass(1000));
                words.extend(desk.heard());
            }
            assert!(!words.iter().any(|word| word.contains("failed") || word.contains("delivered")), "{words:?}");
            sent.push(words.iter().filter(|word| word.starts_with("send")).count());
        }
        assert!(sent[59] <= 12, "datagrams in the last minute: {sent:?}");
        let waits: Vec<String> = desk.pass(30_000);
        assert!(waits.len() < 20, "{waits:?}");
        let order =
            |words: &[String]| words.iter().filter(|word| word.starts_with("send")).cloned().collect::<Vec<_>>();
        let tried = desk.notify(DeliveryEvent::Nudged { contact: bob() });
        assert!(desk.core.queue(bob()).unwrap().len() == 2 && tried.len() <= 4, "{tried:?}");
        desk.pass(1);
        let done = if route.ordered { [desk.echo(10), desk.echo(11)] } else { [desk.ack(10), desk.ack(11)] };
        assert!(
            done[0].contains(&"10 delivered".to_owned()) && done[1].contains(&"11 delivered".to_owned()),
            "{done:?}"
        );
        assert!(order(&done[1]).is_empty());
    }
}

#[test]
fn a_pause_ends_when_a_person_asks_or_the_contact_comes_anew() {
    let mut desk = Desk::default();
    desk.queue(message(10));
    for _ in 0..40 {
        desk.pass(1000);
        desk.heard();
    }
    assert!(desk.heard().is_empty(), "it rests");
    let mut anew = Desk { core: desk.core, ..Desk::default() };
    anew.now = desk.now;
    assert_eq!(anew.notify(DeliveryEvent::Came { contact: bob() }), ["10 sending", "send 10"]);
    assert!(anew.notify(DeliveryEvent::Nudged { contact: bob() }).is_empty(), "it is on its way");
}

#[test]
fn who_is_gone_never_fails_a_message() {
    let mut desk = Desk::default();
    desk.queue(message(10));
    for _ in 0..100 {
        let nudged = desk.notify(DeliveryEvent::Nudged { contact: bob() });
        assert!(nudged.is_empty() || nudged == ["10 sending", "send 10"]);
        desk.pass(20_000);
    }
    assert_eq!(desk.heard(), ["10 sending", "send 10"]);
}

#[test]
fn what_is_dropped_is_not_sent_any_more_and_what_was_behind_it_is() {
    let dropped = |no: u64| DeliveryEvent::Dropped { contact: bob(), messages: vec![id(no.into())] };
    let mut desk = Desk::default();
    for no in [10, 11, 12] {
        desk.queue(message(no));
    }
    assert!(desk.notify(dropped(11)).is_empty(), "it was behind another");
    assert_eq!(desk.notify(dropped(10)), ["send 12"], "it was in flight");
    assert!(desk.ack(10).is_empty(), "it had arrived all the same");
    assert_eq!(desk.ack(12), ["part 0 there", "12 delivered"]);
    assert!(desk.core.contacts().is_empty());
    desk.notify(DeliveryEvent::Queued { contact: bob(), message: message(13), reachable: false });
    desk.notify(DeliveryEvent::Queued { contact: bob(), message: message(14), reachable: false });
    assert!(desk.notify(dropped(13)).is_empty(), "nobody is there to go on with");
    assert_eq!(desk.heard(), ["send 14"]);
    assert_eq!(desk.notify(dropped(14)), Vec::<String>::new());
    assert!(desk.core.contacts().is_empty() && desk.pass(60_000).is_empty(), "nothing is kept of it");
}

#[test]
fn an_acknowledgement_counts_only_from_where_the_part_went_to() {
    let mut desk = Desk::default();
    desk.queue(message(10));
    assert!(desk.ack_from(10, at(66), None).is_empty(), "forged");
    assert_eq!(desk.core.stray_acks(), 1);
    desk.route.to = at(3);
    assert_eq!(desk.pass(750), ["send 10"], "to where it is now");
    assert_eq!(desk.ack_from(10, at(2), None), ["part 0 there", "10 delivered"], "the first try had arrived");
}

#[test]
fn nothing_in_flight_means_nothing_to_acknowledge() {
    let mut desk = Desk::default();
    let waiting = Outgoing { waiting: true, ..message(10) };
    desk.notify(DeliveryEvent::Queued { contact: bob(), message: waiting, reachable: false });
    let forged = desk.ack(10);
    assert_eq!(forged, ["10 sending", "send 10"], "no more than a sign of life");
    assert_eq!(desk.core.stray_acks(), 1);
}

#[test]
fn who_was_told_a_nonce_must_repeat_it() {
    let mut desk = Desk { route: ORDERED, ..Desk::default() };
    desk.queue(message(10));
    let nonce = desk.said(10).nonce;
    for echo in [None, Some(Echo { nonce: nonce ^ 1, attempt: Some(1) })] {
        assert!(desk.ack_from(10, ORDERED.to, echo).is_empty(), "{echo:?}");
    }
    assert_eq!(desk.echo(10), ["part 0 there", "10 delivered"]);
    desk.queue(message(11));
    assert_ne!(desk.said(11).nonce, nonce);
}
