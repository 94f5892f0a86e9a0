//! Deleting much: in steps that keep nobody waiting, whole over a kill, and so that nothing of it can be read.

mod support;

use landline_chat::{ChatError, MessageId, MessageState};
use landline_testkit::{alice, bob, carol};
use std::fs;
use std::time::Duration;
use support::{Lan, Node, Stock};
use uuid::Uuid;

const MESSAGES: &str = "SELECT count(*) FROM messages";
const SHOWN: &str = "SELECT count(*) FROM messages WHERE deletion IS NULL";

/// What was said with everybody who is known, in years.
async fn fill(node: &Node) {
    node.sql(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
         INSERT INTO messages (id, contact, outgoing, at, text, state, charset, read, parts)
         SELECT randomblob(16), c.id, 0, i, 'text ' || i, 'received', 'UTF-8', 1, 1 FROM n, contacts c
         WHERE c.id = (SELECT id FROM contacts WHERE user = 'bob')",
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn while_much_is_purged_a_message_waits_for_a_step_and_not_for_all_of_it() {
    let lan = Lan::new(1);
    let (a, _b) = (lan.node(alice()).await, lan.node(bob()).await);
    let contact = a.contact(&bob()).await;
    fill(&a).await;
    assert_eq!(a.chat.delete(contact, None).await.unwrap().messages, 20_000);
    tokio::time::advance(Duration::from_secs(61)).await;
    let mut before = a.count(MESSAGES).await;
    let mut sent = 0;
    while before > 5_000 {
        a.chat.send(contact, "in between").await.unwrap();
        sent += 1;
        let after = a.count(MESSAGES).await;
        assert!(before.saturating_sub(after) <= 4 * 500, "{} went meanwhile", before - after);
        before = after;
    }
    assert!(sent > 5, "{sent}");
    lan.until(&a, MESSAGES, sent).await;
    lan.pass(Duration::from_secs(5)).await;
    let pages = a.count("PRAGMA page_count").await;
    assert!(pages < 200, "the file shrinks: {pages} pages");
}

#[tokio::test(start_paused = true)]
async fn a_deletion_that_a_kill_cut_off_is_finished_by_the_next_start() {
    let lan = Lan::new(1);
    let (mut a, _b) = (lan.node(alice()).await, lan.node(bob()).await);
    let contact = a.contact(&bob()).await;
    fill(&a).await;
    let chat = a.chat.clone();
    let deleting = tokio::spawn(async move { chat.delete(contact, None).await });
    while a.count(SHOWN).await == 20_000 {}
    a.break_down().await;
    assert!(matches!(deleting.await.unwrap(), Err(ChatError::Stopped)), "nobody was told that it is done");
    let left = a.count(SHOWN).await;
    assert!(0 < left && left < 20_000, "{left}");
    let a = lan.restart(a).await;
    lan.until(&a, "SELECT (SELECT count(*) FROM messages) + (SELECT count(*) FROM deletions)", 0).await;
}

#[tokio::test(start_paused = true)]
async fn what_a_kill_cut_off_while_it_came_back_comes_back_whole_and_is_sent() {
    let lan = Lan::new(1);
    let (mut a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    let contact = a.contact(&bob()).await;
    let _b = b.end().await;
    lan.pass(Duration::from_secs(600)).await;
    const COUNT: u32 = 1_200;
    for number in 0..COUNT {
        a.chat.send(contact, &number.to_string()).await.unwrap();
    }
    let deletion = a.chat.delete(contact, None).await.unwrap();
    assert_eq!(a.count("SELECT count(*) FROM outbox").await, 0);
    let chat = a.chat.clone();
    let restoring = tokio::spawn(async move { chat.restore(deletion.id).await });
    while a.count(SHOWN).await == 0 {}
    a.break_down().await;
    assert!(restoring.await.unwrap().is_err());
    let back = a.count(SHOWN).await;
    assert!(0 < back && back < COUNT, "{back}");
    let a = lan.restart(a).await;
    lan.until(&a, "SELECT count(*) FROM deletions", 0).await;
    assert_eq!(a.count("SELECT count(*) FROM messages WHERE state = 'waiting' AND deletion IS NULL").await, COUNT);
    assert_eq!(a.count("SELECT count(DISTINCT message) FROM outbox").await, COUNT);
    let out_of_order = "SELECT count(*) FROM outbox o JOIN messages m ON m.id = o.message
                        JOIN outbox p ON p.position = o.position + 1 JOIN messages n ON n.id = p.message
                        WHERE m.position > n.position";
    assert_eq!(a.count(out_of_order).await, 0);
    assert!(matches!(a.chat.restore(deletion.id).await, Err(ChatError::GoneForGood)));
}

#[tokio::test(start_paused = true)]
async fn nothing_that_was_deleted_can_be_read_in_any_file_after_a_stop() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    let mut c = Stock::join(&lan, "1", b"Carol\0lab").await;
    let contact = a.contact(&bob()).await;
    for number in 0..150 {
        a.send(&bob(), &format!("canary out {number} {}", "x".repeat(number * 7 % 400))).await;
        b.send(&alice(), &format!("canary in {number} {}", "y".repeat(number * 5 % 300))).await;
        c.send(&alice(), 288, format!("stays {number}").as_bytes());
        lan.settle().await;
    }
    c.drain();
    let _b = b.end().await;
    lan.pass(Duration::from_secs(600)).await;
    for number in 0..50 {
        a.send(&bob(), &format!("canary waits {number}")).await;
    }
    a.chat.delete(contact, None).await.unwrap();
    lan.pass(Duration::from_secs(90)).await;
    assert_eq!(a.texts(&carol()).await.len(), 150);
    let store = a.end().await;
    let folder = store.path().parent().unwrap().to_owned();
    store.store.close().await;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let found = String::from_utf8_lossy(&fs::read(&path).unwrap()).matches("canary").count();
        assert_eq!(found, 0, "{}", path.display());
    }
}

#[tokio::test(start_paused = true)]
async fn a_text_that_is_sent_again_under_its_id_is_kept_and_delivered_once() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    let contact = a.contact(&bob()).await;
    let id = Some(MessageId::from_uuid(Uuid::from_u128(7)));
    let first = a.chat.send_as(contact, id, "once\r\n").await.unwrap();
    assert_eq!(Some(first.id), id);
    let again = a.chat.send_as(contact, id, "once\n").await.unwrap();
    assert_eq!(again.id, first.id);
    lan.settle().await;
    assert_eq!(b.texts(&alice()).await, ["once\n"]);
    assert_eq!(a.chat.send_as(contact, id, "once\n").await.unwrap().state, MessageState::Delivered);
    let other = a.chat.send_as(contact, id, "something else").await.unwrap_err();
    assert_eq!(other.code(), "chat.id_taken");
    let of_theirs = Some(b.history(&alice()).await[0].id);
    assert_eq!(
        b.chat.send_as(b.contact(&alice()).await, of_theirs, "once\n").await.unwrap_err().code(),
        "chat.id_taken"
    );
    lan.settle().await;
    assert_eq!(b.texts(&alice()).await.len(), 1);
}
