//! The order of messages is that in which this node came to know them, whatever the wall clock says.

use super::*;
use crate::find::Query;

const DAY: i64 = 24 * 3600 * 1000;
const MINUTE: i64 = 60_000;

impl Desk {
    fn set_clock(&self, by: i64) {
        *self.clock.0.lock() += by;
    }

    /// Two texts, one to each side, at a time of the clock.
    async fn exchange(&self, no: u64, name: &str) {
        self.receive(no, &format!("their {name}")).await;
        self.set_clock(MINUTE);
        send(self, no, &[&format!("my {name}")]).await;
        self.set_clock(MINUTE);
    }

    async fn import(&self, contact: ContactId, texts: &[(i64, &str)]) {
        let messages = texts.iter().map(|(at, text)| past(contact, *at, text)).collect::<Vec<_>>();
        self.write(move |tx| import::add(tx, contact, &messages)).await;
    }
}

fn past(contact: ContactId, at: i64, text: &str) -> Message {
    Message {
        id: MessageId::from_uuid(Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes())),
        contact,
        outgoing: false,
        text: text.to_owned(),
        at: Timestamp::from_millis(at),
        state: MessageState::Received,
        sent_at: None,
        settled_at: None,
        charset: Charset::UTF_8,
        lossy: false,
        read: true,
        parts: 1,
        attachments: false,
        unreadable: false,
        source: None,
        instead_of: None,
    }
}

const START: i64 = 1_800_000_000_000;

#[tokio::test]
async fn texts_of_a_clock_that_was_a_day_ahead_do_not_stay_the_newest() {
    let desk = Desk::new().await;
    desk.exchange(1_700_000_000, "one").await;
    desk.set_clock(DAY);
    desk.exchange(1_700_000_010, "two").await;
    desk.set_clock(-DAY);
    desk.exchange(1_700_000_020, "three").await;
    let all = ["their one", "my one", "their two", "my two", "their three", "my three"];
    assert_eq!(desk.texts(None, 9).await, all);
    assert_eq!(desk.texts(None, 3).await, all[3..]);
    // The pages of whoever scrolls up, and of whoever follows.
    let page = desk.read(|connection| history::history(connection, bob(), PageAnchor::Newest, 2)).await;
    assert_eq!(desk.texts(Some(page[0].id), 2).await, all[2..4]);
    let two = desk.read(|connection| history::history(connection, bob(), PageAnchor::Newest, 4)).await[0].id;
    let after = desk.read(move |connection| history::history(connection, bob(), PageAnchor::After(two), 9)).await;
    assert_eq!(after.iter().map(|m| m.text.as_str()).collect::<Vec<_>>(), all[3..]);
    let around = desk.read(move |connection| history::history(connection, bob(), PageAnchor::Around(two), 4)).await;
    assert_eq!(around.iter().map(|m| m.text.as_str()).collect::<Vec<_>>(), all[1..5]);

    let [summary] = desk.read(history::summaries).await.try_into().unwrap();
    assert_eq!(summary.last.as_ref().unwrap().text, "my three");
    assert_eq!(desk.read(|connection| history::summary(connection, bob())).await, Some(summary));
    let unread = desk.read(|connection| history::first_unread(connection, bob())).await.unwrap();
    assert_eq!(desk.read(move |connection| message(connection, unread)).await.text, "their one");
    for contact in [None, Some(bob())] {
        let query = Query::new("their").unwrap();
        let hits = desk.read(move |connection| search::search(connection, &query, contact, None, 2)).await;
        assert_eq!(hits.iter().map(|hit| hit.excerpt.as_str()).collect::<Vec<_>>(), ["their three", "their two"]);
        let (query, before) = (Query::new("their").unwrap(), hits[1].message);
        let hits = desk.read(move |connection| search::search(connection, &query, contact, Some(before), 2)).await;
        assert_eq!(hits.iter().map(|hit| hit.excerpt.as_str()).collect::<Vec<_>>(), ["their one"]);
    }
}

#[tokio::test]
async fn the_conversation_with_the_newest_message_comes_first_whatever_the_clock_said() {
    let desk = Desk::new().await;
    desk.set_clock(DAY);
    let of_tomorrow = received(1_700_000_000, "of tomorrow");
    desk.write(move |tx| inbox::receive(tx, carol(), &of_tomorrow)).await;
    desk.set_clock(-DAY);
    desk.receive(1_700_000_001, "of today").await;
    let summaries = desk.read(history::summaries).await;
    assert_eq!(summaries.iter().map(|summary| summary.contact).collect::<Vec<_>>(), [bob(), carol()]);
    assert!(summaries[0].order > summaries[1].order);
}

#[tokio::test]
async fn messages_out_of_a_file_stand_where_they_would_had_they_been_said_here() {
    let desk = Desk::new().await;
    desk.exchange(1_700_000_000, "first").await;
    desk.set_clock(DAY);
    desk.exchange(1_700_000_010, "last").await;
    // In two files, the later one first; of one of them two messages are of one time.
    desk.import(bob(), &[(START + 3 * MINUTE, "between, b"), (START + 3 * MINUTE, "between, c")]).await;
    let rest = [(START - DAY, "long ago"), (START + 2 * MINUTE, "between, a"), (START + 3 * DAY, "later")];
    desk.import(bob(), &rest).await;
    let expected = [
        "long ago",
        "their first",
        "my first",
        "between, a",
        "between, b",
        "between, c",
        "their last",
        "my last",
        "later",
    ];
    assert_eq!(desk.texts(None, 20).await, expected);
    desk.receive(1_700_000_020, "now").await;
    assert_eq!(desk.texts(None, 1).await, ["now"], "behind a message of the other computer's future");

    desk.import(carol(), &[(START - 2 * DAY, "with carol")]).await;
    let summaries = desk.read(history::summaries).await;
    assert_eq!(summaries.iter().map(|summary| summary.contact).collect::<Vec<_>>(), [bob(), carol()]);
}

#[tokio::test]
async fn a_clock_that_was_set_back_does_not_mix_up_what_comes_out_of_a_file() {
    let desk = Desk::new().await;
    desk.exchange(1_700_000_000, "of today").await;
    desk.set_clock(-START);
    desk.exchange(1_700_000_010, "of 1970").await;
    desk.set_clock(START);
    desk.import(bob(), &[(START - DAY, "of yesterday"), (START - DAY + 1, "and more")]).await;
    let expected = ["of yesterday", "and more", "their of today", "my of today", "their of 1970", "my of 1970"];
    assert_eq!(desk.texts(None, 9).await, expected);
}
