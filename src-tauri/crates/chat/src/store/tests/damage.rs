//! A row that cannot be read is marked, and the rest works: whether a value is of another version or a page is damaged.

use super::*;
use crate::find::Query;
use rusqlite::Connection;
use std::path::PathBuf;

impl Desk {
    fn path(&self) -> PathBuf {
        self._folder.path().join("landline.db")
    }

    /// What no statement of this program would write.
    async fn forge(&self, sql: &'static str) {
        self.write(move |tx| {
            tx.execute_batch("PRAGMA ignore_check_constraints = ON")?;
            tx.execute_batch(sql)?;
            tx.execute_batch("PRAGMA ignore_check_constraints = OFF")?;
            Ok(())
        })
        .await;
    }

    /// Overwrites the leaf of the table of messages that holds the row of this position, and opens the file again.
    async fn break_page(self, position: i64) -> Self {
        self.damage("messages", |bytes, size, root| leaf_of(bytes, size, root, position)).await
    }

    /// Overwrites the first page of a table, and opens the file again.
    pub(super) async fn break_table(self, table: &'static str) -> Self {
        self.damage(table, |_, _, root| root as usize).await
    }

    async fn damage(self, table: &'static str, page: impl Fn(&[u8], usize, u32) -> usize) -> Self {
        self.store.close().await;
        let path = self.path();
        let (root, size) = {
            let connection = Connection::open(&path).unwrap();
            let root: u32 = connection
                .query_row("SELECT rootpage FROM sqlite_schema WHERE name = ?1", [table], |row| row.get(0))
                .unwrap();
            let size: u32 = connection.query_row("PRAGMA page_size", [], |row| row.get(0)).unwrap();
            (root, size as usize)
        };
        let mut bytes = std::fs::read(&path).unwrap();
        let page = page(&bytes, size, root);
        bytes[(page - 1) * size..page * size].fill(0xa5);
        std::fs::write(&path, bytes).unwrap();
        let clock: Arc<HandClock> = Arc::clone(&self.clock);
        let store = Store::open(&path, clock, &[CONTACTS, MIGRATIONS]).unwrap();
        Self { store, ..self }
    }
}

/// Goes down a table b-tree (<https://www.sqlite.org/fileformat2.html>, section 1.6) of two levels.
fn leaf_of(bytes: &[u8], size: usize, root: u32, position: i64) -> usize {
    let page = &bytes[(root as usize - 1) * size..root as usize * size];
    assert_eq!(page[0], 5, "an interior page of a table");
    let number = |at: usize| usize::from(u16::from_be_bytes([page[at], page[at + 1]]));
    let child = |at: usize| u32::from_be_bytes([page[at], page[at + 1], page[at + 2], page[at + 3]]) as usize;
    for cell in 0..number(3) {
        let at = number(12 + 2 * cell);
        let mut key = 0_i64;
        for byte in &page[at + 4..] {
            key = key << 7 | i64::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                break;
            }
        }
        if position <= key {
            return child(at);
        }
    }
    child(8)
}

#[tokio::test]
async fn a_word_of_another_version_marks_its_message_and_no_other() {
    let desk = Desk::new().await;
    desk.receive(1_700_000_000, "before").await;
    send(&desk, 10, &["mine"]).await;
    desk.receive(1_700_000_001, "in a charset of its own").await;
    desk.receive(1_700_000_002, "cut").await;
    desk.receive(1_700_000_003, "after").await;
    desk.forge(
        "UPDATE messages SET state = 'teleported' WHERE text = 'mine';
         UPDATE messages SET charset = 'klingon-8' WHERE text = 'in a charset of its own';
         UPDATE messages SET text = CAST(x'e5bc80e5' AS TEXT) WHERE text = 'cut'",
    )
    .await;
    let page = desk.read(|connection| history::history(connection, bob(), PageAnchor::Newest, 9)).await;
    let seen: Vec<_> = page.iter().map(|m| (m.text.as_str(), m.unreadable)).collect();
    let expected =
        [("before", false), ("mine", true), ("in a charset of its own", true), ("开\u{fffd}", true), ("after", false)];
    assert_eq!(seen, expected, "what can be read is not thrown away");
    assert_eq!(page[1].state, MessageState::Failed { code: Failure::Unreadable });
    desk.forge("UPDATE messages SET state = 'teleported' WHERE text = 'after'").await;
    let [summary] = desk.read(history::summaries).await.try_into().unwrap();
    assert!(summary.last.unwrap().unreadable);
    assert_eq!(desk.read(outbox::load).await.len(), 1, "what is owed goes out");
}

#[tokio::test]
async fn a_damaged_page_takes_its_own_rows_and_nothing_else() {
    const COUNT: u64 = 60;
    let desk = Desk::new().await;
    for number in 0..COUNT {
        desk.receive(1_700_000_000 + number, &format!("{number} {}", "x".repeat(300))).await;
    }
    let first = desk.read(|connection| history::first_unread(connection, bob())).await;
    send(&desk, 10, &["mine"]).await;
    let other = received(1_600_000_000, "from carol");
    desk.write(move |tx| inbox::receive(tx, carol(), &other)).await;

    let desk = desk.break_page(30).await;
    let page = desk.read(|connection| history::history(connection, bob(), PageAnchor::Newest, 100)).await;
    assert_eq!(page.len(), 61, "each message has its place");
    let lost: Vec<usize> = (0..61).filter(|index| page[*index].unreadable).collect();
    assert!(lost.contains(&29) && lost.len() < 15, "{lost:?}");
    let whole = |index: usize| page[index].text.starts_with(&format!("{index} "));
    assert!((0..60).all(|index| lost.contains(&index) || whole(index)));
    // Pages that begin and end at such a message.
    let (lost, at) = (page[29].id, page[29].at);
    assert!(at.as_millis() > 0, "its time stands in the index too");
    let before = desk.read(move |connection| history::history(connection, bob(), PageAnchor::Before(lost), 5)).await;
    assert_eq!(before.iter().map(|m| m.id).collect::<Vec<_>>(), page[24..29].iter().map(|m| m.id).collect::<Vec<_>>());
    let after = desk.read(move |connection| history::history(connection, bob(), PageAnchor::After(lost), 100)).await;
    assert_eq!(after.len(), 31);

    let query = Query::new("xxx").unwrap();
    let hits = desk.read(move |connection| search::search(connection, &query, None, None, 100)).await;
    assert!(hits.len() < 60 && hits.len() > 45);
    assert_eq!(desk.read(history::summaries).await.len(), 2);
    assert_eq!(desk.read(|connection| history::first_unread(connection, bob())).await, first);
    assert_eq!(desk.read(outbox::load).await.len(), 1);
    send(&desk, 20, &["mine again"]).await;
    assert_eq!(desk.read(outbox::unsettled).await.len(), 2);
}

#[tokio::test]
async fn a_damaged_newest_message_hides_neither_its_conversation_nor_another() {
    let desk = Desk::new().await;
    let other = received(1_600_000_000, "from carol");
    desk.write(move |tx| inbox::receive(tx, carol(), &other)).await;
    for number in 0..60 {
        desk.receive(1_700_000_000 + number, &"x".repeat(300)).await;
    }
    send(&desk, 10, &["mine"]).await;
    let desk = desk.break_page(62).await;
    let summaries = desk.read(history::summaries).await;
    assert_eq!(summaries.iter().map(|summary| summary.contact).collect::<Vec<_>>(), [bob(), carol()]);
    assert!(summaries[0].last.as_ref().unwrap().unreadable && summaries[0].unread == 60);
    assert!(!summaries[1].last.as_ref().unwrap().unreadable);
    assert!(desk.read(outbox::unsettled).await.is_empty(), "nor waited for");
    assert!(desk.read(outbox::load).await.is_empty(), "what cannot be read is not sent");
}

#[tokio::test]
async fn what_can_be_read_beside_a_damaged_page_is_marked_as_read() {
    let desk = Desk::new().await;
    for number in 0..60 {
        desk.receive(1_700_000_000 + number, &"x".repeat(300)).await;
    }
    let desk = desk.break_page(30).await;
    let unread = async |desk: &Desk| desk.read(|connection| inbox::unread(connection, bob())).await;
    let readable = unread(&desk).await;
    assert!(readable.len() > 45 && !readable.contains(&30), "{readable:?}");
    desk.mark_read().await;
    assert!(unread(&desk).await.is_empty());
    let [summary] = desk.read(history::summaries).await.try_into().unwrap();
    assert_eq!(summary.unread as usize, 60 - readable.len(), "what could not be shown has not been looked at");
}

#[tokio::test]
async fn behind_a_damaged_last_page_nothing_is_taken_in_and_nothing_is_lost() {
    let desk = Desk::new().await;
    for number in 0..60 {
        desk.receive(1_700_000_000 + number, &"x".repeat(300)).await;
    }
    let desk = desk.break_page(60).await;
    let damage = |refused: ChatError| matches!(refused, ChatError::Store(cause) if cause.is_damage());
    for _ in 0..2 {
        let late = received(1_800_000_000, "late");
        let refused = desk.store.write(Durability::Full, move |tx| inbox::receive(tx, bob(), &late)).await;
        assert!(damage(refused.unwrap_err()), "it comes again, is not known, and is not acknowledged");
    }
    let composed = composed(&["mine"]);
    let parts = numbered(&composed, 10);
    let refused = desk
        .store
        .write(Durability::Full, move |tx| {
            outbox::add(tx, bob(), None, "mine", &composed, &parts, MessageState::Sending)
        })
        .await;
    assert!(damage(refused.unwrap_err()), "who sends hears of it at once");
    assert_eq!(desk.read(|connection| history::history(connection, bob(), PageAnchor::Newest, 100)).await.len(), 60);
    assert!(desk.store.check(3).await.unwrap()[0].starts_with("messages: "));
}
