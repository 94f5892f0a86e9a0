//! Several in flight, and datagrams that are too long for the way, scene by scene.

use super::*;

#[test]
fn several_are_in_flight_to_who_puts_them_in_order_and_each_says_what_must_come_before_it() {
    let mut desk = Desk { route: ORDERED, ..Desk::default() };
    for no in 10..10 + 2 * WINDOW as u64 {
        desk.queue(message(no));
    }
    assert_eq!(desk.sent.len(), WINDOW);
    assert_eq!((desk.said(10).after, desk.said(11).after), (None, Some(PacketNo::new(10))));
    assert_eq!(desk.echo(10), ["part 0 there", "10 delivered", "send 74"]);
    // The acknowledgement of 11 was lost: that of 12 says as much.
    let both = ["part 0 there", "11 delivered", "part 0 there", "12 delivered", "send 75", "send 76"];
    assert_eq!(desk.echo(12), both);
    let again = desk.pass(200);
    assert_eq!(again.len(), WINDOW, "all that is missing");
    assert_eq!((desk.said(13).after, desk.said(13).attempt), (None, 2));
    let dropped = DeliveryEvent::Dropped { contact: bob(), messages: vec![id(14)] };
    desk.notify(dropped);
    desk.pass(200);
    assert_eq!(desk.said(15).after, Some(PacketNo::new(13)), "14 will not come");
}

#[test]
fn silence_is_answered_by_one_datagram_after_growing_waits() {
    let mut desk = Desk { route: ORDERED, ..Desk::default() };
    for no in 10..20 {
        desk.queue(message(no));
    }
    let total = desk.pass(15_749).len();
    assert!((20 + 5..=20 + 10).contains(&total), "{total} more than the first ten");
    assert!(desk.pass(4000).contains(&"10 waiting".to_owned()));
    assert!(desk.pass(60_000).is_empty());
}

#[test]
fn the_wait_follows_the_measured_way_also_of_repeated_parts() {
    let mut desk = Desk { route: ORDERED, ..Desk::default() };
    for no in 10..40 {
        desk.queue(message(no));
        assert!(desk.pass(3).is_empty());
        desk.echo(no);
    }
    desk.queue(message(50));
    assert!(desk.pass(199).is_empty());
    assert_eq!(desk.pass(1), ["send 50"], "well before half a second");
}

#[test]
fn a_long_datagram_that_is_not_answered_is_cut_up_and_the_path_is_remembered() {
    let long = |no: u64| Outgoing {
        parts: vec![Part::new(PacketNo::new(no), &"x".repeat(3000), Charset::UTF_8)],
        ..message(no)
    };
    let mut desk = Desk::default();
    assert_eq!(desk.queue(long(10)), ["send 10"]);
    assert!(desk.queue(message(11)).is_empty());
    assert_eq!(desk.pass(749), Vec::<String>::new());
    assert_eq!(desk.pass(750), ["send 10"]);
    assert_eq!(desk.pass(1), ["divide 1000"], "after two tries, 1.5 s");
    assert!(desk.pass(10_000).is_empty(), "nothing leaves meanwhile");
    let queue: Vec<Outgoing> = desk.core.queue(bob()).unwrap().iter().cloned().collect();
    let piece = |no: u64, old: u64| Part { original: Some(PacketNo::new(old)), ..part(no) };
    let divided = vec![
        Outgoing { parts: vec![piece(20, 10), piece(21, 10)], ..queue[0].clone() },
        Outgoing { parts: vec![piece(22, 11)], ..queue[1].clone() },
    ];
    assert_eq!(desk.notify(DeliveryEvent::Divided { contact: bob(), queue: Some(divided) }), ["send 20"]);
    assert_eq!(desk.ack(20), ["part 0 there", "send 21"]);
    assert_eq!(desk.ack(21), ["part 1 there", "10 delivered", "send 22"]);
    assert_eq!(desk.ack(22), ["part 0 there", "11 delivered"]);
    assert_eq!(desk.queue(long(30)), ["divide 1000"], "at once");
}

#[test]
fn a_long_datagram_whose_acknowledgement_is_late_is_not_repeated_in_pieces() {
    let long = Outgoing { parts: vec![Part::new(PacketNo::new(10), &"x".repeat(3000), Charset::UTF_8)], ..message(10) };
    let mut desk = Desk::default();
    desk.queue(long.clone());
    desk.pass(1500);
    let piece = |no: u64| Part { original: Some(PacketNo::new(10)), ..part(no) };
    let divided = vec![Outgoing { parts: vec![piece(20), piece(21)], ..long.clone() }];
    assert_eq!(desk.notify(DeliveryEvent::Divided { contact: bob(), queue: Some(divided) }), ["send 20"]);
    assert_eq!(desk.ack(10), ["part 0 there", "part 1 there", "10 delivered"]);
    assert!(desk.pass(60_000).is_empty());
    assert_eq!(desk.queue(Outgoing { id: id(30), ..long }), ["send 10"], "the path lets it through");
}

#[test]
fn what_cannot_be_cut_up_is_tried_as_it_is() {
    let long = Outgoing { parts: vec![Part::new(PacketNo::new(10), &"x".repeat(3000), Charset::UTF_8)], ..message(10) };
    let mut desk = Desk { route: ORDERED, ..Desk::default() };
    assert_eq!(desk.queue(long), ["divide 1000"]);
    assert_eq!(desk.notify(DeliveryEvent::Divided { contact: bob(), queue: None }), ["send 10"]);
    assert_eq!(desk.echo(10), ["part 0 there", "10 delivered"]);
}

/// The same person starts a program that is not Landline: it would acknowledge and drop what comes out of order.
#[test]
fn who_does_not_put_messages_in_order_any_more_is_sent_one_at_a_time() {
    let mut desk = Desk { route: ORDERED, ..Desk::default() };
    for no in 10..15 {
        desk.queue(message(no));
    }
    desk.route = STOCK;
    desk.heard();
    assert_eq!(desk.pass(700), ["send 10"]);
    assert_eq!(desk.ack(10), ["part 0 there", "10 delivered", "send 11"]);
    desk.route = ORDERED;
    assert_eq!(desk.heard(), ["send 12", "send 13", "send 14"]);
}
