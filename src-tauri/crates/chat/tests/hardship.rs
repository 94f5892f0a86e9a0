//! Two Landlines on a bad network, with a full disk, and with somebody who forges and records.

mod support;

use landline_ipmsg::{Mode, Wire, stock};
use landline_store::{Durability, StoreError};
use landline_testkit::{alice, bob};
use std::net::SocketAddr;
use std::time::Duration;
use support::{DELIVERED, Lan, WAITING, holds, numbered};

/// As the throughput of the core, with databases and the whole way through.
#[tokio::test(start_paused = true)]
async fn three_hundred_texts_at_thirty_percent_loss_take_less_than_twenty_seconds() {
    let lan = Lan::new(7);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    lan.net.set_loss(0.3);
    let to = a.contact(&bob()).await;
    for text in numbered(300) {
        a.chat.send(to, &text).await.unwrap();
    }
    lan.pass(Duration::from_secs(20)).await;
    assert_eq!(b.texts(&alice()).await.len(), 300);
    assert_eq!(b.texts(&alice()).await, numbered(300));
    assert_eq!(a.states(&bob()).await, [DELIVERED; 300]);
}

#[tokio::test(start_paused = true)]
async fn a_long_text_between_two_landlines_is_one_message_on_both_sides() {
    for (seed, loss) in [(1, 0.0), (2, 0.3)] {
        let lan = Lan::new(seed);
        let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
        lan.net.capture();
        lan.net.set_loss(loss);
        let text = "汉😀👩‍👩‍👧‍👦 and so on\n".repeat(900);
        a.send(&bob(), "before").await;
        let sent = a.send(&bob(), &text).await;
        a.send(&bob(), "after").await;
        assert_eq!(sent.parts, 1, "nobody sees the parts");
        lan.pass(Duration::from_secs(30)).await;
        assert_eq!(b.texts(&alice()).await, ["before".to_owned(), text, "after".to_owned()], "loss {loss}");
        assert_eq!(a.states(&bob()).await, [DELIVERED; 3]);
        let longest = lan.net.capture().iter().map(|sent| sent.bytes.len()).max();
        assert!(longest <= Some(stock::IN_ONE_PIECE), "{longest:?}");
        assert_eq!(b.chat.counters().received, 3);
    }
}

#[tokio::test(start_paused = true)]
async fn the_parts_of_a_long_text_outlive_a_restart_of_its_reader() {
    let lan = Lan::new(3);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    lan.net.set_loss(0.6);
    let text = "words and words ".repeat(3000);
    a.send(&bob(), &text).await;
    let mut turns = 0;
    while lan.captured(Mode::RecvMsg).len() < 3 {
        lan.pass(Duration::from_millis(50)).await;
        turns += 1;
        assert!(turns < 2000, "nothing is acknowledged");
    }
    assert!(b.texts(&alice()).await.is_empty(), "it is not whole yet");
    let b = lan.restart(b).await;
    lan.net.set_loss(0.0);
    lan.pass(Duration::from_secs(30)).await;
    assert_eq!(b.texts(&alice()).await, [text]);
    assert_eq!(a.states(&bob()).await, [DELIVERED]);
}

/// `landline up` on a full disk: it is here, answers whoever asks, and acknowledges no text.
#[tokio::test(start_paused = true)]
async fn a_text_to_somebody_whose_disk_is_full_waits_in_order_for_as_long_as_it_takes() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    let disk = |sql: &'static str| {
        b.store.store.write(Durability::Full, move |tx| Ok::<_, StoreError>(tx.execute_batch(sql)?))
    };
    disk("CREATE TRIGGER full BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'disk full'); END").await.unwrap();
    a.send(&bob(), "first").await;
    lan.pass(Duration::from_secs(240)).await;
    a.send(&bob(), "second").await;
    lan.net.capture();
    lan.pass(Duration::from_secs(240)).await;
    for _ in 0..30 {
        if a.states(&bob()).await == [WAITING; 2] {
            break;
        }
        lan.pass(Duration::from_secs(1)).await;
    }
    assert_eq!(a.states(&bob()).await, [WAITING; 2]);
    let tries = lan.captured(Mode::SendMsg).len();
    assert!((1..60).contains(&tries), "{tries} in four minutes");
    disk("DROP TRIGGER full").await.unwrap();
    lan.pass(Duration::from_secs(140)).await;
    assert_eq!(a.states(&bob()).await, [DELIVERED; 2]);
    assert_eq!(b.texts(&alice()).await, ["first", "second"]);
}

/// A greeting says the number of one packet, and from it follows neither the next nor where the text goes to.
#[tokio::test(start_paused = true)]
async fn a_forged_acknowledgement_delivers_nothing() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    let (mallory, _inbox) = lan.net.join(SocketAddr::from(([10, 0, 0, 66], 2425)));
    b.wire.unplug();
    lan.pass(Duration::from_secs(30)).await;
    let sent = a.send(&bob(), "for bob alone").await;
    let forge = |no: u64| {
        let profile = bob().profile;
        let head = format!("1:{no}:{}:{}:33:", profile.user, profile.host);
        let datagram = [head.as_bytes(), no.to_string().as_bytes(), b"\0"].concat();
        mallory.send(alice().address, &datagram).unwrap();
    };
    let newest = a.numbers.next(0).get();
    (newest - 2000..newest).for_each(forge);
    lan.settle().await;
    a.chat.retry(sent.id).await.unwrap();
    (newest - 2000..newest + 2000).for_each(forge);
    lan.pass(Duration::from_secs(5)).await;
    assert_ne!(a.states(&bob()).await, [DELIVERED]);
    b.wire.plug();
    lan.pass(Duration::from_secs(90)).await;
    assert_eq!((b.texts(&alice()).await, a.states(&bob()).await), (vec!["for bob alone".to_owned()], vec![DELIVERED]));
}

#[tokio::test(start_paused = true)]
async fn an_old_text_that_somebody_recorded_and_sends_again_is_not_shown_again() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    let to = a.contact(&bob()).await;
    let texts = numbered(1200);
    a.chat.send(to, &texts[0]).await.unwrap();
    lan.settle().await;
    let recorded = lan.net.capture().into_iter().find(|sent| holds(&sent.bytes, &texts[0])).unwrap().bytes;
    for text in &texts[1..] {
        a.chat.send(to, text).await.unwrap();
    }
    lan.pass(Duration::from_secs(5)).await;
    assert_eq!(b.chat.counters().received, 1200);
    lan.net.capture();
    a.wire.send(bob().address, &recorded).unwrap();
    lan.settle().await;
    assert_eq!((b.chat.counters().received, b.chat.counters().duplicates), (1200, 1));
    assert_eq!(lan.captured(Mode::RecvMsg).len(), 1, "acknowledged, so that nobody asks again");
}
