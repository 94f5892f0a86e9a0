//! While the database stands still, or has much to do: packets are heard all the same.

#![allow(clippy::unwrap_used, reason = "a story that cannot be told ends its test")]

mod support;

use landline_ipmsg::{Mode, Packet};
use landline_store::{Durability, StoreError};
use landline_testkit::{Datagram, alice, bob, carol};
use std::time::Duration;
use support::{Lan, Stock};

/// A packet of carol's, who counts hers from one.
fn packet(no: u32, command: u32, extra: &str) -> Packet {
    let profile = carol().profile;
    Packet::decode(format!("1:{no}:{}:{}:{command}:{extra}\0", profile.user, profile.host).as_bytes()).unwrap()
}

const BR_ENTRY: u32 = 1;
const SENDMSG: u32 = 288;
const GETINFO: u32 = 0x40;

#[tokio::test(start_paused = true)]
async fn no_packet_waits_for_a_database_that_stands_still_and_who_began_anew_is_not_forgotten() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let mut c = Stock::join(&lan, "1", b"Carol\0lab").await;
    c.send(&alice(), SENDMSG, b"one");
    lan.settle().await;
    assert_eq!(a.texts(&carol()).await, ["one"]);
    let peer = a.peers.peer(a.contact(&carol()).await).unwrap();
    let hears = async |packet: &Packet| {
        let receiving = a.chat.receive(carol().address, packet, peer.contact);
        tokio::time::timeout(Duration::ZERO, receiving).await.expect("without waiting").unwrap();
    };

    let (release, held) = std::sync::mpsc::channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let store = a.store.store.clone();
    let stalled = tokio::spawn(async move {
        let stall = move |_: &landline_store::Tx<'_>| {
            let _begun = begun.send(());
            let _released = held.recv();
            Ok::<_, StoreError>(())
        };
        store.write(Durability::Relaxed, stall).await
    });
    has_begun.await.unwrap();
    for _ in 0..10_000 {
        hears(&packet(3, GETINFO, "")).await;
    }
    // Of its numbers those of before say nothing any more.
    hears(&packet(1, BR_ENTRY, "Carol\0lab")).await;
    hears(&packet(2, SENDMSG, "two")).await;
    assert_eq!(a.chat.counters().refused, 1);
    drop(release);
    stalled.await.unwrap().unwrap();
    lan.settle().await;
    assert_eq!(a.texts(&carol()).await, ["one"], "a message that found no place was not acknowledged");
    hears(&packet(2, SENDMSG, "two")).await;
    lan.settle().await;
    assert_eq!(a.texts(&carol()).await, ["one", "two"]);
}

#[tokio::test(start_paused = true)]
async fn while_much_is_purged_what_comes_is_kept_and_acknowledged_between_two_steps() {
    let lan = Lan::new(1);
    let (a, _b) = (lan.node(alice()).await, lan.node(bob()).await);
    let mut c = Stock::join(&lan, "1", b"Carol\0lab").await;
    a.sql(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
         INSERT INTO messages (id, contact, outgoing, at, text, state, charset, read, parts)
         SELECT randomblob(16), c.id, 0, i, 'text ' || i, 'received', 'UTF-8', 1, 1 FROM n, contacts c
         WHERE c.user = 'bob'",
    )
    .await;
    a.chat.delete(a.contact(&bob()).await, None).await.unwrap();
    tokio::time::advance(Duration::from_secs(61)).await;
    let acknowledges = |datagram: &Datagram| Packet::decode(&datagram.bytes).unwrap().command.mode == Mode::RecvMsg;
    let mut came = 0;
    let mut before = a.count("SELECT count(*) FROM messages").await;
    while before > 5_000 {
        c.send(&alice(), SENDMSG, b"in between");
        came += 1;
        while !c.drain().iter().any(acknowledges) {
            tokio::task::yield_now().await;
        }
        let after = a.count("SELECT count(*) FROM messages").await;
        assert!(before.saturating_sub(after) <= 4 * 500, "{} went before it was acknowledged", before - after);
        before = after;
    }
    assert!(came > 5, "{came}");
}
