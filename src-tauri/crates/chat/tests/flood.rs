//! Somebody sends more than can be meant, is blocked, or sends to a disk that is full.

#![expect(clippy::unwrap_used, reason = "a test may end by a panic, its steps too")]

mod support;

use landline_chat::{ChatError, MessageState};
use landline_ipmsg::{Mode, Packet};
use landline_peer::Mark;
use landline_testkit::{alice, bob, carol};
use std::time::Duration;
use support::{Lan, Node, Stock};

const CAROL: &[u8] = b"Carol\0lab";
const MESSAGES: &str = "SELECT count(*) FROM messages";

/// How many acknowledgements came.
fn acknowledged(stock: &mut Stock) -> usize {
    let packets = stock.drain().into_iter().map(|datagram| Packet::decode(&datagram.bytes).unwrap());
    packets.filter(|packet| packet.command.mode == Mode::RecvMsg).count()
}

#[tokio::test(start_paused = true)]
async fn a_flood_is_neither_kept_nor_acknowledged_and_an_honest_text_beside_it_is() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    let mut c = Stock::join(&lan, "1", CAROL).await;
    for number in 0..2_500 {
        c.send(&alice(), 288, format!("buy {number}").as_bytes());
    }
    lan.until(&a, MESSAGES, 2_000).await;
    lan.pass(Duration::from_secs(1)).await;
    let kept = a.count(MESSAGES).await as usize;
    assert!((2_000..2_200).contains(&kept), "{kept}: some more in some seconds");
    assert_eq!(acknowledged(&mut c), kept, "what is refused is not acknowledged");
    assert_eq!(a.chat.counters().refused as usize, 2_500 - kept);
    b.send(&alice(), "honest").await;
    lan.settle().await;
    assert_eq!(a.texts(&bob()).await, ["honest"]);
    lan.pass(Duration::from_secs(3_600)).await;
    c.greet(CAROL);
    lan.pass(Duration::from_secs(10)).await;
    c.drain();
    c.send(&alice(), 288, b"after an hour of peace");
    lan.settle().await;
    assert_eq!(acknowledged(&mut c), 1);
}

#[tokio::test(start_paused = true)]
async fn who_is_blocked_is_acknowledged_as_ever_and_nothing_is_kept() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, "1", CAROL).await;
    let contact = a.contact(&carol()).await;
    a.peers.mark(contact, Mark::Blocked(true)).await.unwrap();
    let facts = a.told().await.len();
    c.send(&alice(), 288, b"let me in");
    lan.settle().await;
    assert_eq!(acknowledged(&mut c), 1, "they do not learn of it");
    assert_eq!((a.count(MESSAGES).await, a.count("SELECT count(*) FROM seen_packets").await), (0, 0));
    assert_eq!((a.told().await.len(), a.chat.counters().blocked), (facts, 1));
    a.peers.mark(contact, Mark::Blocked(false)).await.unwrap();
    c.send(&alice(), 288, b"thank you");
    lan.settle().await;
    assert_eq!(a.texts(&carol()).await, ["thank you"]);
}

/// Lets the database have this many pages more and no others: what a full disk does to it.
async fn limit(node: &Node, more: i64) {
    let limited = node.store.store.write(landline_store::Durability::Relaxed, move |tx| {
        let pages: i64 = tx.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        tx.query_row(&format!("PRAGMA max_page_count = {}", pages + more), [], |_| Ok(()))?;
        Ok::<_, landline_store::StoreError>(())
    });
    limited.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn on_a_full_disk_nothing_is_acknowledged_things_can_be_deleted_and_then_all_arrives_in_order() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    let reserve = a.store.path().with_file_name("reserve");
    a.store.store.keep_reserve(reserve.clone()).await.unwrap();
    let contact = a.contact(&bob()).await;
    for _ in 0..8 {
        b.send(&alice(), &"before ".repeat(500)).await;
    }
    lan.pass(Duration::from_secs(1)).await;
    limit(&a, 0).await;
    let mut sent = 0;
    while !a.store.store.is_full() {
        sent += 1;
        b.send(&alice(), &format!("{sent} {}", "x".repeat(900))).await;
        lan.pass(Duration::from_millis(10)).await;
    }
    b.send(&alice(), "later").await;
    lan.pass(Duration::from_secs(60)).await;
    let kept = a.count(MESSAGES).await;
    assert_eq!(kept, 8 + sent - 1, "not more than it could take");
    let states = b.states(&alice()).await;
    assert!(states.iter().all(|state| !matches!(state, MessageState::Failed { .. })), "{states:?}");
    assert!(!reserve.exists(), "given up, so that there is room to delete");
    // What the reserve is worth to a real disk.
    limit(&a, 1_024).await;

    let refused = a.chat.send(contact, "").await;
    assert!(matches!(refused, Err(ChatError::Empty)));
    let deleted = a.chat.delete(contact, None).await.unwrap();
    assert_eq!(deleted.messages as u32, kept);
    lan.pass(Duration::from_secs(70)).await;
    assert_eq!(a.count(MESSAGES).await, 0, "still nothing is taken in");
    a.store.store.check_disk_space().await.unwrap();
    assert!(!a.store.store.is_full() && reserve.exists());
    lan.pass(Duration::from_secs(300)).await;
    let texts = a.texts(&bob()).await;
    assert_eq!(texts.len(), 2);
    assert!(texts[0].starts_with(&format!("{sent} ")) && texts[1] == "later", "in the order of the sender");
}
