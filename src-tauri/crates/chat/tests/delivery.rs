//! Two Landlines talk: over a bad network, over restarts of either, over comings and goings.

mod support;

use landline_chat::{ChatError, ChatEvent, MessageState};
use landline_ipmsg::{Mode, Packet, Wire};
use landline_store::{Durability, StoreError};
use landline_testkit::{alice, bob};
use std::time::Duration;
use support::{DELIVERED, Lan, WAITING, holds, numbered};

#[tokio::test(start_paused = true)]
async fn a_text_is_delivered_and_both_sides_tell_it_once() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    let sent = a.send(&bob(), "Hi: #1, 你好 😀\r\nsecond line").await;
    assert_eq!(sent.state, MessageState::Sending);
    lan.settle().await;

    let [there] = b.history(&alice()).await.try_into().unwrap();
    assert_eq!(there.text, "Hi: #1, 你好 😀\nsecond line");
    assert_eq!((there.outgoing, there.state, there.read, there.lossy), (false, MessageState::Received, false, false));
    let [here] = a.history(&bob()).await.try_into().unwrap();
    assert_eq!((here.id, here.text.as_str(), here.state), (sent.id, there.text.as_str(), DELIVERED));
    let (message, contact) = (sent.id, sent.contact);
    let state = |state| ChatEvent::StateChanged { message, contact, state };
    assert_eq!(a.told().await, [state(MessageState::Sending), state(DELIVERED)]);
    assert_eq!(b.told().await, [ChatEvent::Received { message: there.id, contact: there.contact }]);
}

/// A full disk takes small changes for a while longer than large ones, or none: whatever it refuses is written later.
#[tokio::test(start_paused = true)]
async fn what_became_of_a_message_while_the_disk_was_full_is_written_when_there_is_room() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    let disk = |sql: &'static str| {
        a.store.store.write(Durability::Full, move |tx| Ok::<_, StoreError>(tx.execute_batch(sql)?))
    };
    disk("CREATE TRIGGER full BEFORE UPDATE ON messages BEGIN SELECT RAISE(ABORT, 'disk full'); END").await.unwrap();
    a.send(&bob(), "sent in time").await;
    lan.settle().await;
    assert_eq!(b.texts(&alice()).await, ["sent in time"]);
    assert_eq!(a.states(&bob()).await, [MessageState::Sending], "what else could be shown");
    disk("DROP TRIGGER full").await.unwrap();
    lan.pass(Duration::from_secs(6)).await;
    assert_eq!(a.states(&bob()).await, [DELIVERED]);
    assert_eq!(a.chat.counters().transmitted, 1, "nobody had to receive it twice");
}

#[tokio::test(start_paused = true)]
async fn a_healthy_network_delivers_two_hundred_texts_before_any_time_has_passed() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    let to = a.contact(&bob()).await;
    for text in numbered(200) {
        a.chat.send(to, &text).await.unwrap();
    }
    for _ in 0..200 {
        lan.settle().await;
    }
    assert_eq!(b.texts(&alice()).await, numbered(200));
    assert_eq!(a.states(&bob()).await, [DELIVERED; 200]);
    assert_eq!(a.chat.counters().transmitted, 200, "nothing was repeated");
}

#[tokio::test(start_paused = true)]
async fn a_network_that_loses_three_in_ten_delivers_all_in_order_and_once() {
    let (mut transmitted, mut duplicates) = (0, 0);
    for seed in [1, 2, 3] {
        let lan = Lan::new(seed);
        let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
        lan.net.set_loss(0.3);
        for text in numbered(40) {
            a.send(&bob(), &text).await;
        }
        for _ in 0..40 {
            b.send(&alice(), "and back").await;
        }
        lan.pass(Duration::from_secs(200)).await;
        assert_eq!(a.states(&bob()).await.iter().filter(|state| **state == DELIVERED).count(), 40, "seed {seed}");
        let received: Vec<String> =
            b.history(&alice()).await.into_iter().filter(|message| !message.outgoing).map(|m| m.text).collect();
        assert_eq!(received, numbered(40), "seed {seed}");
        transmitted += a.chat.counters().transmitted;
        duplicates += b.chat.counters().duplicates;
    }
    assert!(transmitted > 3 * 50, "the network was bad");
    // One that comes covers those before it, so few of a seed lead to a second try.
    assert!(duplicates > 5, "and lost acknowledgements too");
}

#[tokio::test(start_paused = true)]
async fn what_waits_goes_out_after_a_restart_of_the_sender() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    b.wire.unplug();
    for text in numbered(3) {
        a.send(&bob(), &text).await;
    }
    lan.pass(Duration::from_secs(5)).await;
    assert_eq!(a.states(&bob()).await, [MessageState::Sending; 3]);
    let a = lan.restart(a).await;
    assert_eq!(a.states(&bob()).await, [WAITING; 3], "nobody has been heard since the start");
    b.wire.plug();
    lan.pass(Duration::from_secs(90)).await;
    assert_eq!(a.states(&bob()).await, [DELIVERED; 3]);
    assert_eq!(b.texts(&alice()).await, numbered(3));
}

#[tokio::test(start_paused = true)]
async fn what_waits_goes_out_after_a_restart_of_the_receiver() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    b.wire.unplug();
    for text in numbered(3) {
        a.send(&bob(), &text).await;
    }
    lan.pass(Duration::from_secs(20)).await;
    assert_eq!(a.states(&bob()).await, [WAITING; 3]);
    let b = lan.restart(b).await;
    lan.settle().await;
    assert_eq!(a.states(&bob()).await, [DELIVERED; 3]);
    assert_eq!(b.texts(&alice()).await, numbered(3));
}

/// The acknowledgement is lost, then both restart before the message is sent again: with its old number, to a
/// reader who knows it from the database.
#[tokio::test(start_paused = true)]
async fn a_message_whose_acknowledgement_was_lost_is_shown_once_over_restarts_of_both() {
    let lan = Lan::new(1);
    let (a, mut b) = (lan.node(alice()).await, lan.node(bob()).await);
    lan.net.capture();
    // The datagram lies in the mailbox of bob's chat; what it answers is lost.
    b.break_down().await;
    a.send(&bob(), "once").await;
    lan.settle().await;
    lan.net.set_loss(1.0);
    b.run();
    lan.settle().await;
    assert_eq!(b.texts(&alice()).await, ["once"]);
    assert_eq!(a.states(&bob()).await, [MessageState::Sending]);
    let first = lan.captured(Mode::SendMsg)[0].no;

    let b = lan.restart(b).await;
    let a = lan.restart(a).await;
    lan.net.capture();
    lan.net.set_loss(0.0);
    lan.pass(Duration::from_secs(90)).await;
    assert_eq!(a.states(&bob()).await, [DELIVERED]);
    assert_eq!(b.texts(&alice()).await, ["once"]);
    let again: Vec<_> = lan.captured(Mode::SendMsg).iter().map(|packet| packet.no).collect();
    assert_eq!(again, [first], "sent again with the number that bob knows");
}

#[tokio::test(start_paused = true)]
async fn a_datagram_that_comes_again_is_acknowledged_again_and_shown_once() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    a.send(&bob(), "once").await;
    lan.settle().await;
    let datagram = lan.net.capture().into_iter().find(|sent| holds(&sent.bytes, "once")).unwrap().bytes;
    for _ in 0..3 {
        a.wire.send(bob().address, &datagram).unwrap();
    }
    lan.settle().await;
    let b = lan.restart(b).await;
    a.wire.send(bob().address, &datagram).unwrap();
    lan.settle().await;
    assert_eq!(lan.captured(Mode::RecvMsg).len(), 4);
    assert_eq!(b.texts(&alice()).await, ["once"]);
    assert_eq!(b.chat.counters().duplicates, 1, "since its restart");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_kept_is_not_acknowledged() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    b.store.store.close().await;
    lan.net.capture();
    a.send(&bob(), "to a full disk").await;
    lan.settle().await;
    assert_eq!(lan.captured(Mode::RecvMsg), []);
    assert_eq!(a.states(&bob()).await, [MessageState::Sending]);
}

#[tokio::test(start_paused = true)]
async fn what_was_not_kept_is_not_sent() {
    let lan = Lan::new(1);
    let (a, _b) = (lan.node(alice()).await, lan.node(bob()).await);
    let to = a.contact(&bob()).await;
    lan.net.capture();
    a.store.store.close().await;
    assert!(matches!(a.chat.send(to, "lost").await, Err(ChatError::Store(_))));
    lan.settle().await;
    assert_eq!(lan.captured(Mode::SendMsg), []);
}

#[tokio::test(start_paused = true)]
async fn who_says_goodbye_is_waited_for_and_gets_it_on_coming_back() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    b.wire.unplug();
    a.send(&bob(), "on its way").await;
    lan.settle().await;
    b.wire.plug();
    b.peers.stop().await;
    lan.pass(Duration::from_secs(1)).await;
    lan.net.capture();
    assert_eq!(a.states(&bob()).await, [WAITING], "within a second, not when the tries are over");
    assert_eq!(a.send(&bob(), "for later").await.state, WAITING);
    lan.pass(Duration::from_secs(60)).await;
    assert_eq!(lan.captured(Mode::SendMsg), [], "somebody else may have the address by now");
    b.peers.start().await.unwrap();
    lan.pass(Duration::from_secs(8)).await;
    assert_eq!(b.texts(&alice()).await, ["on its way", "for later"]);
    assert_eq!(a.states(&bob()).await, [DELIVERED; 2]);
}

#[tokio::test(start_paused = true)]
async fn a_goodbye_is_no_sign_that_somebody_is_there() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    b.wire.unplug();
    a.send(&bob(), "waits").await;
    lan.pass(Duration::from_secs(20)).await;
    b.wire.plug();
    lan.net.capture();
    b.peers.stop().await;
    lan.settle().await;
    let sent = lan.net.capture();
    let modes: Vec<Mode> = sent.iter().map(|sent| Packet::decode(&sent.bytes).unwrap().command.mode).collect();
    assert_eq!(modes, [Mode::BrExit; 2], "to all, and to who is here");
}

#[tokio::test(start_paused = true)]
async fn after_our_own_goodbye_nothing_leaves_and_what_is_written_waits() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    b.wire.unplug();
    a.send(&bob(), "on its way").await;
    a.peers.stop().await;
    b.wire.plug();
    lan.net.capture();
    assert_eq!(a.send(&bob(), "too late").await.state, WAITING);
    lan.pass(Duration::from_secs(20)).await;
    assert_eq!(lan.captured(Mode::SendMsg), [], "whoever hears it would take us for present");
    assert_eq!(a.states(&bob()).await, [WAITING; 2]);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_broke_down_takes_up_the_queue_again() {
    let lan = Lan::new(1);
    let (mut a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    b.wire.unplug();
    a.send(&bob(), "before").await;
    lan.settle().await;
    a.break_down().await;
    b.wire.plug();
    a.run();
    lan.settle().await;
    assert_eq!(b.texts(&alice()).await, ["before"], "bob is here, so nobody waits for him to speak");
    a.send(&bob(), "after").await;
    lan.settle().await;
    assert_eq!(b.texts(&alice()).await, ["before", "after"]);
    assert_eq!(a.states(&bob()).await, [DELIVERED; 2]);
}

#[tokio::test(start_paused = true)]
async fn a_person_can_ask_to_try_now() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    b.wire.unplug();
    let sent = a.send(&bob(), "now").await;
    lan.pass(Duration::from_secs(20)).await;
    b.wire.plug();
    assert_eq!(a.chat.retry(sent.id).await.unwrap().state, WAITING);
    lan.settle().await;
    assert_eq!(a.chat.retry(sent.id).await.unwrap().state, DELIVERED);
    let received = b.history(&alice()).await[0].id;
    assert!(matches!(b.chat.retry(received).await, Err(ChatError::NotOutgoing(_))));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_sent_is_refused_in_words_and_leaves_nothing() {
    let lan = Lan::new(1);
    let (a, _b) = (lan.node(alice()).await, lan.node(bob()).await);
    let (to, own) = (a.contact(&bob()).await, a.contact(&alice()).await);
    let code = |refused: ChatError| refused.code();
    assert_eq!(code(a.chat.send(to, " \n").await.unwrap_err()), "chat.empty");
    assert_eq!(code(a.chat.send(to, &"x".repeat(65_537)).await.unwrap_err()), "chat.too_long");
    assert_eq!(code(a.chat.send(own, "me").await.unwrap_err()), "chat.to_self");
    let stranger = landline_peer::ContactId::from_uuid(uuid::Uuid::from_u128(7));
    assert_eq!(code(a.chat.send(stranger, "who").await.unwrap_err()), "chat.unknown_contact");
    assert!(a.history(&bob()).await.is_empty());
    assert!(a.chat.summaries().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn after_the_shutdown_nothing_is_taken_and_nobody_waits_for_an_answer() {
    let lan = Lan::new(1);
    let (a, _b) = (lan.node(alice()).await, lan.node(bob()).await);
    let (chat, to) = (a.chat.clone(), a.contact(&bob()).await);
    let _a = lan.restart(a).await;
    assert_eq!(chat.send(to, "late").await.unwrap_err().code(), "chat.stopped");
}
