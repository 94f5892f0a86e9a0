//! The SQL of this domain against real files, without a task and a network.

mod damage;
mod order;
mod parts;
mod plans;
mod searching;
mod seen;

use super::inbox::{Kept, PRUNE_EVERY, WINDOW};
use super::*;
use crate::compose::Composed;
use crate::delivery::{DeliveryAction, Part};
use crate::incoming::{self, Received};
use crate::model::{PageAnchor, Summary};
use landline_ipmsg::{Options, PacketNo};
use landline_store::{Clock, Durability, Store, Timestamp};
use parking_lot::Mutex;
use rusqlite::StatementStatus;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// As much of the contacts table of `peer` as this domain refers to.
const CONTACTS: Migrations = Migrations {
    domain: "peer",
    steps: &["CREATE TABLE contacts (id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16)) STRICT;
              CREATE TABLE contact_marks (contact BLOB NOT NULL PRIMARY KEY, blocked INTEGER NOT NULL) STRICT"],
};

struct HandClock(Mutex<i64>);

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(*self.0.lock())
    }
}

struct Desk {
    store: Store,
    clock: Arc<HandClock>,
    _folder: TempDir,
}

fn bob() -> ContactId {
    ContactId::from_uuid(Uuid::from_u128(0xb0b))
}

fn carol() -> ContactId {
    ContactId::from_uuid(Uuid::from_u128(0xca901))
}

impl Desk {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(HandClock(Mutex::new(1_800_000_000_000)));
        let path = folder.path().join("landline.db");
        let store = Store::open(&path, Arc::<HandClock>::clone(&clock), &[CONTACTS, MIGRATIONS]).unwrap();
        let desk = Self { store, clock, _folder: folder };
        desk.write(|tx| {
            for contact in [bob(), carol()] {
                tx.execute("INSERT INTO contacts (id) VALUES (?1)", [contact_key(contact)])?;
            }
            Ok(())
        })
        .await;
        desk
    }

    async fn write<T: Send + 'static>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, ChatError> + Send + 'static) -> T {
        self.store.write(Durability::Relaxed, work).await.unwrap()
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, ChatError> + Send + 'static,
    ) -> T {
        self.store.read(work).await.unwrap()
    }

    fn pass(&self, time: Duration) {
        *self.clock.0.lock() += i64::try_from(time.as_millis()).unwrap();
    }

    async fn receive(&self, no: u64, text: &str) -> Kept {
        let received = received(no, text);
        self.write(move |tx| inbox::receive(tx, bob(), &received)).await
    }

    async fn mark_read(&self) -> Vec<PacketNo> {
        let unread = self.read(|connection| inbox::unread(connection, bob())).await;
        self.write(move |tx| inbox::mark_read(tx, bob(), &unread)).await
    }

    async fn texts(&self, before: Option<MessageId>, limit: u32) -> Vec<String> {
        let page = self
            .read(move |connection| {
                history::history(connection, bob(), before.map_or(PageAnchor::Newest, PageAnchor::Before), limit)
            })
            .await;
        page.into_iter().map(|message| message.text).collect()
    }

    async fn kinds(&self) -> Vec<String> {
        let facts = self.store.replay(landline_store::Seq::ZERO, None, 1000).await.unwrap().records;
        facts.iter().map(|fact| fact.kind.clone()).collect()
    }
}

fn received(no: u64, text: &str) -> Received {
    Received {
        no: PacketNo::new(no),
        options: Options::SENDCHECKOPT,
        raw: text.as_bytes().to_vec(),
        text: text.to_owned(),
        charset: Charset::UTF_8,
        lossy: false,
        attachments: false,
        wants_ack: true,
        origin: crate::incoming::Origin::default(),
        ordered: None,
    }
}

fn composed(parts: &[&str]) -> Composed {
    let parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
    Composed { charset: Charset::GB18030, shown: parts.len(), parts }
}

fn numbered(composed: &Composed, first: u64) -> Vec<Part> {
    let parts = (first..).zip(&composed.parts);
    parts.map(|(no, text)| Part::new(PacketNo::new(no), text, composed.charset)).collect()
}

async fn send(desk: &Desk, first: u64, parts: &[&str]) -> Message {
    let composed = composed(parts);
    let parts = numbered(&composed, first);
    let text = composed.parts.concat();
    desk.write(move |tx| outbox::add(tx, bob(), None, &text, &composed, &parts, MessageState::Sending)).await.0
}

#[tokio::test]
async fn history_comes_in_pages_and_a_clock_that_stands_does_not_mix_them_up() {
    let desk = Desk::new().await;
    for number in 0..10 {
        desk.receive(1_700_000_000 + number, &number.to_string()).await;
    }
    let newest = desk.read(|connection| history::history(connection, bob(), PageAnchor::Newest, 4)).await;
    assert_eq!(newest.iter().map(|m| m.text.as_str()).collect::<Vec<_>>(), ["6", "7", "8", "9"]);
    let before = newest[0].id;
    assert_eq!(desk.texts(Some(before), 4).await, ["2", "3", "4", "5"]);
    assert!(desk.texts(None, 0).await.is_empty());
    let foreign =
        desk.store.read(move |connection| history::history(connection, carol(), PageAnchor::Before(before), 4)).await;
    assert!(matches!(foreign, Err(ChatError::UnknownMessage(id)) if id == before));
}

/// Steps of SQLite's machine and rows sorted, which do not depend on how fast this machine is.
fn cost(connection: &Connection, sql: &str, params: impl rusqlite::Params) -> (i32, i32, usize) {
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map(params, |_| Ok(())).unwrap().count();
    let status = |what| statement.get_status(what);
    (status(StatementStatus::VmStep), status(StatementStatus::Sort) + status(StatementStatus::FullscanStep), rows)
}

#[tokio::test]
async fn a_page_and_the_summaries_cost_the_same_in_a_hundred_thousand_messages() {
    let desk = Desk::new().await;
    desk.write(|tx| {
        tx.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
             INSERT INTO messages (id, contact, outgoing, at, text, state, charset, read, parts)
             SELECT randomblob(16), CASE i % 2 WHEN 0 THEN ?1 ELSE ?2 END, 0, i / 10, 'text', 'received', 'UTF-8',
                    i <= 99000, 1 FROM n",
            (contact_key(bob()), contact_key(carol())),
        )?;
        Ok(())
    })
    .await;
    desk.read(|connection| {
        for at in [1000, 50_000, i64::MAX] {
            for (sql, at) in [(history::BEFORE.messages, at), (history::AFTER.messages, at.min(90_000))] {
                let (steps, sorted, rows) = cost(connection, sql, (contact_key(bob()), at, i64::MAX, i64::MAX, 50));
                assert_eq!((sorted, rows), (0, 50));
                assert!(steps < 50 * 40, "{steps} steps for a page at {at}");
            }
        }
        // Two contacts with 500 unread each: counting these is the only thing that grows, and only with them.
        let (steps, _, rows) = cost(connection, history::SUMMARIES, []);
        assert_eq!(rows, 2);
        assert!(steps < 1000 * 10 + 500, "{steps} steps for two summaries");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn summaries_tell_the_newest_message_and_what_nobody_has_looked_at() {
    let desk = Desk::new().await;
    desk.receive(1_700_000_000, "one").await;
    desk.receive(1_700_000_001, "two").await;
    let summary = |summaries: Vec<Summary>| {
        let [summary] = summaries.try_into().unwrap();
        (summary.contact, summary.unread, summary.last.unwrap().text)
    };
    assert_eq!(summary(desk.read(history::summaries).await), (bob(), 2, "two".to_owned()));
    desk.mark_read().await;
    send(&desk, 10, &["mine"]).await;
    assert_eq!(summary(desk.read(history::summaries).await), (bob(), 0, "mine".to_owned()));
}

#[tokio::test]
async fn who_sent_a_sealed_message_is_told_of_its_opening_once() {
    let desk = Desk::new().await;
    desk.receive(1_700_000_000, "open").await;
    let sealed = Received { options: Options::SENDCHECKOPT | Options::SECRETOPT, ..received(1_700_000_001, "sealed") };
    desk.write(move |tx| inbox::receive(tx, bob(), &sealed)).await;
    let opened = desk.mark_read().await;
    assert_eq!(opened, [PacketNo::new(1_700_000_001)]);
    assert!(desk.mark_read().await.is_empty());
    assert_eq!(desk.kinds().await, ["chat.received", "chat.received", "chat.read"], "nothing new, nothing told");
}

#[tokio::test]
async fn a_message_is_read_again_from_its_bytes_and_stays_so() {
    let desk = Desk::new().await;
    let mojibake = Received {
        raw: b"\x93\xfa\x96\x7b\0files".to_vec(),
        text: "擔杮".into(),
        charset: Charset::GB18030,
        ..received(1_700_000_000, "")
    };
    desk.write(move |tx| inbox::receive(tx, bob(), &mojibake)).await;
    let id = desk.read(|connection| history::history(connection, bob(), PageAnchor::Newest, 1)).await[0].id;
    let again = desk.write(move |tx| inbox::read_again(tx, id, Charset::CP932)).await;
    assert_eq!((again.text.as_str(), again.charset, again.lossy), ("日本", Charset::CP932, false));
    let lossy = desk.write(move |tx| inbox::read_again(tx, id, Charset::UTF_8)).await;
    assert!(lossy.lossy);
    assert_eq!(desk.texts(None, 1).await, [lossy.text]);

    let from_feiq = Received {
        raw: b"\xc4\xe3{/font;-13 0;}".to_vec(),
        text: "ﾄ\u{fffd}".into(),
        charset: Charset::CP932,
        ..received(1_700_000_001, "")
    };
    desk.write(move |tx| inbox::receive(tx, bob(), &from_feiq)).await;
    let id = desk.read(|connection| history::history(connection, bob(), PageAnchor::Newest, 1)).await[0].id;
    let again = desk.write(move |tx| inbox::read_again(tx, id, Charset::GBK)).await;
    assert_eq!(again.text, "你", "the font that was left out stays out");

    // The bytes of most texts are not kept beside them, and lead back all the same.
    desk.write(|tx| Ok(tx.execute("DELETE FROM messages", [])?)).await;
    let raw: Vec<u8> = vec![0xc8, 0xd5, 0xb1, 0xbe];
    for (no, charset, text, raw, kept) in [
        (1_700_000_002, Charset::GBK, "日本", raw, 0),
        (1_700_000_003, Charset::UTF_8, "日本", "日本".as_bytes().to_vec(), 0),
        (1_700_000_004, Charset::UTF_8, "one\ntwo", b"one\r\ntwo".to_vec(), 8),
    ] {
        let message = Received { raw: raw.clone(), charset, ..received(no, text) };
        desk.write(move |tx| inbox::receive(tx, bob(), &message)).await;
        let found = desk.read(|connection| {
            let sql = "SELECT length(raw) FROM messages ORDER BY position DESC LIMIT 1";
            Ok(connection.query_row(sql, [], |row| row.get::<_, u32>(0))?)
        });
        assert_eq!(found.await, kept);
        let id = desk.read(|connection| history::history(connection, bob(), PageAnchor::Newest, 1)).await[0].id;
        for wanted in [Charset::CP932, charset] {
            let again = desk.write(move |tx| inbox::read_again(tx, id, wanted)).await;
            assert_eq!(again.text, incoming::body_text(&raw, wanted).0, "{text} in {wanted}");
        }
    }

    let own = send(&desk, 10, &["mine"]).await.id;
    let refused = desk.store.write(Durability::Relaxed, move |tx| inbox::read_again(tx, own, Charset::UTF_8)).await;
    assert!(matches!(refused, Err(ChatError::NotIncoming(_))));
}

#[tokio::test]
async fn the_queue_comes_back_in_order_with_what_is_missing_of_it() {
    let desk = Desk::new().await;
    let first = send(&desk, 10, &["a", "b"]).await.id;
    let second = send(&desk, 12, &["c"]).await.id;
    let third = send(&desk, 13, &["d"]).await.id;
    let delivered = MessageState::Delivered;
    let actions = vec![
        DeliveryAction::PartAcked { message: first, part: 0 },
        DeliveryAction::Changed { contact: bob(), message: second, state: delivered },
    ];
    desk.write(move |tx| outbox::carry_out(tx, &actions)).await;
    let unsettled = desk.read(outbox::unsettled).await;
    desk.write(move |tx| outbox::settle(tx, &unsettled)).await;
    let queue = desk.read(outbox::load).await;
    let seen: Vec<_> = queue
        .iter()
        .map(|(_, message)| (message.id, message.parts.iter().map(|p| (p.no.get(), p.acked)).collect::<Vec<_>>()))
        .collect();
    assert_eq!(seen, [(first, vec![(10, true), (11, false)]), (third, vec![(13, false)])]);
    assert_eq!(&*queue[0].1.parts[1].text, "b");
    assert_eq!(queue[0].1.parts[1].charset, Charset::GB18030);
    let states = desk.read(|connection| history::history(connection, bob(), PageAnchor::Newest, 9)).await;
    let states: Vec<_> = states.into_iter().map(|message| message.state).collect();
    assert_eq!(states, [MessageState::Waiting, delivered, MessageState::Waiting]);
}

#[tokio::test]
async fn a_failed_message_goes_to_the_end_of_the_queue_once() {
    let desk = Desk::new().await;
    let first = send(&desk, 10, &["a"]).await.id;
    send(&desk, 11, &["b"]).await;
    let state = MessageState::Failed { code: Failure::Unanswered };
    let failed = vec![DeliveryAction::Changed { contact: bob(), message: first, state }];
    desk.write(move |tx| outbox::carry_out(tx, &failed)).await;
    assert_eq!(desk.read(move |connection| message(connection, first)).await.state, state);
    for expected in [true, false] {
        let composed = composed(&["a"]);
        let parts = numbered(&composed, 20);
        let again = desk.write(move |tx| outbox::add_again(tx, first, &composed, &parts, MessageState::Sending));
        assert_eq!(again.await.1, expected, "two clicks send it once");
    }
    let queue = desk.read(outbox::load).await;
    let numbers: Vec<u64> = queue.iter().flat_map(|(_, m)| &m.parts).map(|part| part.no.get()).collect();
    assert_eq!(numbers, [11, 20]);
}

#[tokio::test]
async fn it_is_known_how_a_contact_was_last_written_to() {
    let desk = Desk::new().await;
    let last = || desk.read(|connection| history::last_written(connection, bob()));
    desk.receive(1_700_000_000, "theirs, in UTF-8").await;
    assert_eq!(last().await, None);
    send(&desk, 10, &["mine"]).await;
    assert_eq!(last().await, Some(Charset::GB18030));
}

#[tokio::test]
async fn a_message_to_nobody_is_refused_and_nothing_is_kept() {
    let desk = Desk::new().await;
    let stranger = ContactId::from_uuid(Uuid::from_u128(5));
    let composed = composed(&["a"]);
    let parts = numbered(&composed, 1);
    let refused = desk.store.write(Durability::Relaxed, move |tx| {
        outbox::add(tx, stranger, None, "a", &composed, &parts, MessageState::Waiting)
    });
    assert!(matches!(refused.await, Err(ChatError::UnknownContact(id)) if id == stranger));
    assert!(desk.read(outbox::load).await.is_empty());
}
