//! What a person does with what was said: paging from any place, searching, deleting and taking it back.

#![expect(clippy::unwrap_used, reason = "a story that cannot be told ends its test")]

mod support;

use landline_chat::{ChatError, Deletion, Failure, Message, MessageId, MessageState, PageAnchor};
use landline_store::{StoreError, Timestamp};
use landline_testkit::{Person, alice, bob};
use std::time::Duration;
use support::{Lan, Node};

fn ids(messages: &[Message]) -> Vec<MessageId> {
    messages.iter().map(|message| message.id).collect()
}

async fn page(node: &Node, with: &Person, place: PageAnchor, limit: u32) -> Vec<String> {
    let messages = node.chat.history(node.contact(with).await, place, limit).await.unwrap();
    messages.into_iter().map(|message| message.text).collect()
}

async fn found(node: &Node, text: &str, limit: u32) -> Vec<String> {
    let hits = node.chat.search(text, None, None, limit).await.unwrap();
    hits.into_iter().map(|hit| hit.excerpt).collect()
}

async fn delete(node: &Node, with: &Person, messages: &[MessageId]) -> Deletion {
    node.chat.delete(node.contact(with).await, Some(messages.to_vec())).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn pages_begin_at_any_message() {
    let lan = Lan::new(1);
    let (a, _b) = (lan.node(alice()).await, lan.node(bob()).await);
    for number in 0..10 {
        a.send(&bob(), &number.to_string()).await;
    }
    let all = ids(&a.history(&bob()).await);
    for (place, limit, expected) in [
        (PageAnchor::Newest, 3, vec!["7", "8", "9"]),
        (PageAnchor::Before(all[7]), 3, vec!["4", "5", "6"]),
        (PageAnchor::After(all[3]), 3, vec!["4", "5", "6"]),
        (PageAnchor::After(all[9]), 3, vec![]),
        (PageAnchor::Around(all[5]), 5, vec!["3", "4", "5", "6", "7"]),
        (PageAnchor::Around(all[5]), 4, vec!["4", "5", "6", "7"]),
        (PageAnchor::Around(all[5]), 1, vec!["5"]),
        (PageAnchor::Around(all[0]), 5, vec!["0", "1", "2"]),
        (PageAnchor::Around(all[9]), 5, vec!["7", "8", "9"]),
    ] {
        assert_eq!(page(&a, &bob(), place, limit).await, expected, "{place:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_knows_when_it_was_written_sent_and_delivered() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    b.wire.unplug();
    lan.pass(Duration::from_secs(600)).await;
    let written = a.send(&bob(), "for later").await;
    assert_eq!((written.state, written.sent_at, written.settled_at), (MessageState::Waiting, None, None));
    lan.pass(Duration::from_secs(10)).await;
    let b = lan.restart(b).await;
    lan.pass(Duration::from_secs(10)).await;
    let [there] = b.history(&alice()).await.try_into().unwrap();
    let [here] = a.history(&bob()).await.try_into().unwrap();
    assert_eq!((here.state, here.at), (MessageState::Delivered, written.at));
    let (sent, settled) = (here.sent_at.unwrap(), here.settled_at.unwrap());
    assert!(here.at < sent && sent <= settled && there.at <= settled, "{here:?}");
}

#[tokio::test(start_paused = true)]
async fn words_are_found_in_every_conversation_or_in_one_the_newest_first() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    for text in ["明天上午十点开会", "The hinge", "hinge samples came", "会议室在三楼"] {
        a.send(&bob(), text).await;
        lan.settle().await;
    }
    assert_eq!(found(&b, "HINGE", 9).await, ["hinge samples came", "The hinge"]);
    assert_eq!(found(&b, "会", 9).await, ["会议室在三楼", "明天上午十点开会"]);
    assert_eq!(found(&b, "会", 1).await, ["会议室在三楼"]);
    assert!(found(&b, " ", 9).await.is_empty() && found(&b, "door", 9).await.is_empty());
    let contact = b.contact(&alice()).await;
    let [newest] = b.chat.search("会", Some(contact), None, 1).await.unwrap().try_into().unwrap();
    let [older] = b.chat.search("会", Some(contact), Some(newest.message), 9).await.unwrap().try_into().unwrap();
    assert_eq!((older.excerpt.as_str(), older.contact, older.outgoing), ("明天上午十点开会", contact, false));
    let nobody = a.contact(&bob()).await;
    assert!(b.chat.search("会", Some(nobody), None, 9).await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_deleted_is_nowhere_and_can_be_had_back_for_a_minute() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    for text in ["one", "two", "three"] {
        a.send(&bob(), text).await;
        lan.settle().await;
    }
    let all = ids(&b.history(&alice()).await);
    let contact = b.contact(&alice()).await;
    assert_eq!(b.chat.first_unread(contact).await.unwrap(), Some(all[0]));
    let deletion = delete(&b, &alice(), &[all[0], all[2]]).await;
    assert_eq!(deletion.messages, 2);
    assert_eq!(b.texts(&alice()).await, ["two"]);
    assert!(found(&b, "three", 9).await.is_empty());
    assert_eq!(b.chat.first_unread(contact).await.unwrap(), Some(all[1]));
    let [summary] = b.chat.summaries().await.unwrap().try_into().unwrap();
    assert_eq!((summary.unread, summary.last.unwrap().text.as_str()), (1, "two"));
    b.chat.restore(deletion.id).await.unwrap();
    assert_eq!(b.texts(&alice()).await, ["one", "two", "three"]);
    assert!(matches!(b.chat.restore(deletion.id).await, Err(ChatError::GoneForGood)));

    let deletion = b.chat.delete(contact, None).await.unwrap();
    assert_eq!(deletion.messages, 3);
    assert!(b.texts(&alice()).await.is_empty() && b.chat.summaries().await.unwrap().is_empty());
    lan.pass(Duration::from_secs(61)).await;
    assert!(matches!(b.chat.restore(deletion.id).await, Err(ChatError::GoneForGood)));
    assert_eq!(rows(&b).await, 0);
    assert_eq!(a.texts(&bob()).await.len(), 3, "only on this computer");
}

#[tokio::test(start_paused = true)]
async fn what_was_deleted_goes_with_the_next_start() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    a.send(&bob(), "one").await;
    lan.settle().await;
    b.chat.delete(b.contact(&alice()).await, None).await.unwrap();
    let b = lan.restart(b).await;
    assert_eq!(rows(&b).await, 0);
}

#[tokio::test(start_paused = true)]
async fn a_message_that_waits_and_is_deleted_is_not_sent_unless_it_is_had_back() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    b.wire.unplug();
    lan.pass(Duration::from_secs(600)).await;
    let (first, second) = (a.send(&bob(), "not this").await, a.send(&bob(), "but this").await);
    let gone = delete(&a, &bob(), &[first.id]).await;
    let b = lan.restart(b).await;
    lan.pass(Duration::from_secs(10)).await;
    assert_eq!(b.texts(&alice()).await, ["but this"]);
    assert_eq!(a.history(&bob()).await.iter().map(|m| m.id).collect::<Vec<_>>(), [second.id]);
    a.chat.restore(gone.id).await.unwrap();
    lan.pass(Duration::from_secs(1)).await;
    assert_eq!(b.texts(&alice()).await, ["but this", "not this"]);
    assert_eq!(a.states(&bob()).await, [MessageState::Delivered; 2]);
    let told = a.told().await;
    let state = MessageState::Failed { code: Failure::Cancelled };
    let (message, contact) = (first.id, first.contact);
    assert!(told.contains(&landline_chat::ChatEvent::StateChanged { message, contact, state }));
    assert!(told.contains(&landline_chat::ChatEvent::Pruned { contact }));
}

async fn rows(node: &Node) -> u32 {
    let count = |connection: &rusqlite::Connection| -> Result<u32, StoreError> {
        Ok(connection.query_row(
            "SELECT (SELECT count(*) FROM messages) + (SELECT count(*) FROM deletions)",
            [],
            |row| row.get(0),
        )?)
    };
    node.store.store.read(count).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_is_old_goes_and_what_waits_stays() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    a.send(&bob(), "old").await;
    lan.pass(Duration::from_secs(60)).await;
    b.wire.unplug();
    lan.pass(Duration::from_secs(600)).await;
    a.send(&bob(), "waits").await;
    lan.pass(Duration::from_secs(60)).await;
    let cutoff = Timestamp::from_millis(a.history(&bob()).await[1].at.as_millis() + 1_000);
    let kept = a.chat.usage().await.unwrap();
    assert_eq!((kept.messages, kept.oldest), (2, Some(a.history(&bob()).await[0].at)));

    let deletions = a.chat.delete_before(cutoff).await.unwrap();
    assert_eq!(deletions.iter().map(|deletion| deletion.messages).collect::<Vec<_>>(), [1]);
    assert_eq!(page(&a, &bob(), PageAnchor::Newest, 9).await, ["waits"]);
    assert_eq!(a.chat.usage().await.unwrap().messages, 1);
    a.chat.restore(deletions[0].id).await.unwrap();
    assert_eq!(page(&a, &bob(), PageAnchor::Newest, 9).await, ["old", "waits"]);
    assert!(a.chat.delete_before(a.history(&bob()).await[0].at).await.unwrap().is_empty(), "nothing is older");
}
