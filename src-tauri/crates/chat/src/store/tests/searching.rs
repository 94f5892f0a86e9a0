//! What the search index says is what a scan says, whatever happened to the messages, and whatever happened to the
//! index.

use super::*;
use crate::find::Query;
use crate::indexing;
use crate::model::Hit;
use crate::ngram_sets::SEGMENT;
use std::collections::BTreeSet;

/// Short texts of a few letters of several scripts, so that words are found and not found, from the number of a
/// message.
fn text(number: usize) -> String {
    const LETTERS: [char; 12] = ['a', 'B', 'c', ' ', 'é', 'ж', '会', '议', '室', 'Ｌ', '1', '\u{3000}'];
    let mut left = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut text = String::new();
    for _ in 0..left >> 59 {
        left = left.wrapping_mul(0x2545_f491_4f6c_dd1d).rotate_left(17);
        text.push(LETTERS[left % LETTERS.len()]);
    }
    text
}

/// Between two messages.
const APART: usize = SEGMENT / HUNDRED;
const HUNDRED: usize = 128;

const QUERIES: [&str; 14] =
    ["a", "ab", "abc", "会", "会议", "会议室", "é ж", "bc 会", "ｌ", "1l1", "absent", "a会ж", "b b", "caca"];

impl Desk {
    /// Adds messages in turn to two conversations, the numbers from `first` on, with gaps between them: a hundred are a
    /// segment.
    async fn fill(&self, first: usize, count: usize) {
        self.write(move |tx| {
            let mut insert = tx.prepare(
                "INSERT INTO messages (position, id, contact, outgoing, at, text, state, charset, read, parts, behind)
                 VALUES ((SELECT coalesce(max(position), 0) FROM messages) + ?5, randomblob(16), ?1, 0, ?2, ?3, 'received',
                   'UTF-8', 1, 1, ?4)",
            )?;
            for number in first..first + count {
                let contact = if number % 3 == 0 { carol() } else { bob() };
                // Some came out of a file, and stand elsewhere in the order.
                let behind = (number % 11 == 0).then_some(integer(number * APART / 2));
                insert.execute((contact_key(contact), integer(number / 7), text(number), behind, integer(APART)))?;
            }
            Ok(())
        })
        .await;
    }

    /// Brings the index up to date; the number of steps.
    async fn index(&self) -> usize {
        let (mut steps, mut given_up) = (0, BTreeSet::new());
        while indexing::step(&self.store, &mut given_up).await.unwrap() {
            steps += 1;
        }
        steps
    }

    async fn count(&self, sql: &'static str) -> u32 {
        self.read(move |connection| Ok(connection.query_row(sql, [], |row| row.get(0))?)).await
    }

    /// Finds with every query, in one conversation and in all, in either way, what a look at every text finds. The
    /// number of hits.
    async fn finds_all(&self) -> usize {
        let mut count = 0;
        for query in QUERIES {
            for contact in [None, Some(bob())] {
                let expected = self.read(move |connection| by_hand(connection, query, contact)).await;
                count += expected.len();
                for (few, unindexed) in [(0, 0), (10_000, 10_000)] {
                    let found = |before, limit| {
                        self.read(move |connection| {
                            let query = Query::new(query).unwrap();
                            search::search_by(connection, &query, contact, before, limit, few, unindexed)
                        })
                    };
                    assert_eq!(found(None, 10_000).await, expected, "{query} {few}");
                    let half = expected.len() / 2;
                    let before = half.checked_sub(1).map(|last| expected[last].message);
                    assert_eq!(found(before, 10_000).await, expected[half..], "{query} from a page on {few}");
                    assert_eq!(found(None, half).await, expected[..half], "{query} a page {few}");
                }
            }
        }
        count
    }
}

/// Every text is looked at.
fn by_hand(connection: &Connection, query: &str, contact: Option<ContactId>) -> Result<Vec<Hit>, ChatError> {
    let sql = "SELECT id, contact, outgoing, at, text FROM messages WHERE deletion IS NULL AND contact = coalesce(?1, contact)
               ORDER BY rank DESC, at DESC, position DESC";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([contact.map(contact_key)])?;
    let (query, mut hits) = (Query::new(query).unwrap(), Vec::new());
    while let Some(row) = rows.next()? {
        let text: String = row.get(4)?;
        if let Some(excerpt) = query.excerpt(&text, &mut String::new()) {
            let (message, contact) = (message_id(row, 0)?, contact_id(row, 1)?);
            hits.push(Hit { message, contact, outgoing: row.get(2)?, at: row.get(3)?, excerpt });
        }
    }
    Ok(hits)
}

const SEGMENTS: &str = "SELECT count(*) FROM search_segments WHERE up_to IS NOT NULL";

#[tokio::test]
async fn what_is_found_with_the_index_is_what_a_scan_finds() {
    let desk = Desk::new().await;
    desk.fill(0, 3 * HUNDRED + 20).await;
    assert!(desk.finds_all().await > 500);
    assert_eq!(desk.index().await, 3);
    assert_eq!(desk.count(SEGMENTS).await, 3, "the last, which grows, is scanned");
    desk.finds_all().await;
    assert_eq!(desk.index().await, 0, "nothing is left to do");
    desk.fill(3 * HUNDRED + 20, 50).await;
    desk.finds_all().await;
}

#[tokio::test]
async fn texts_that_change_go_and_come_back_are_found_as_they_are() {
    let desk = Desk::new().await;
    desk.fill(0, 2 * HUNDRED + 10).await;
    desk.index().await;
    // Marked as deleted, and back.
    desk.write(|tx| {
        let id = [7_u8; 16];
        tx.execute("INSERT INTO deletions (id, contact) VALUES (?1, ?2)", (id, contact_key(bob())))?;
        Ok(tx.execute("UPDATE messages SET deletion = ?1 WHERE position % 5 = 0", [id])?)
    })
    .await;
    desk.finds_all().await;
    assert_eq!(desk.count(SEGMENTS).await, 2, "only marked");
    desk.write(|tx| Ok(tx.execute("UPDATE messages SET deletion = NULL", [])?)).await;
    desk.finds_all().await;
    // Read in another charset.
    desk.write(|tx| Ok(tx.execute("UPDATE messages SET text = 'absent 会议' WHERE position = 320", [])?)).await;
    assert_eq!(desk.count(SEGMENTS).await, 1);
    desk.finds_all().await;
    desk.index().await;
    desk.finds_all().await;
    // All but the first are gone, and their positions are given again.
    desk.write(|tx| Ok(tx.execute("DELETE FROM messages WHERE position > 4200", [])?)).await;
    desk.index().await;
    desk.fill(50_000, HUNDRED).await;
    desk.finds_all().await;
    desk.index().await;
    desk.finds_all().await;
}

#[tokio::test]
async fn positions_that_are_given_again_behind_what_is_indexed_are_not_taken_for_indexed() {
    let desk = Desk::new().await;
    desk.fill(0, HUNDRED + 20).await;
    desk.write(|tx| Ok(tx.execute("DELETE FROM messages WHERE position BETWEEN 3000 AND 4095", [])?)).await;
    desk.index().await;
    assert_eq!(desk.count(SEGMENTS).await, 1);
    desk.write(|tx| Ok(tx.execute("DELETE FROM messages WHERE position >= 4096", [])?)).await;
    assert_eq!(desk.count(SEGMENTS).await, 1, "no text of the first segment has gone");
    desk.receive(1_700_000_000, "absent").await;
    assert_eq!(desk.count("SELECT max(position) FROM messages WHERE position < 4096 AND text = 'absent'").await, 2977);
    desk.finds_all().await;
    desk.fill(0, HUNDRED + 20).await;
    desk.index().await;
    desk.finds_all().await;
}

#[tokio::test]
async fn a_text_that_changes_while_it_is_indexed_is_indexed_again() {
    let desk = Desk::new().await;
    desk.fill(0, HUNDRED + 10).await;
    desk.write(|tx| index::claim(tx, 0)).await;
    let built = desk.read(|connection| index::build(connection, 0)).await;
    desk.write(|tx| Ok(tx.execute("UPDATE messages SET text = 'absent' WHERE position = 320", [])?)).await;
    desk.write(move |tx| index::keep(tx, &built)).await;
    assert_eq!(desk.count(SEGMENTS).await, 0);
    desk.finds_all().await;
    assert_eq!(desk.index().await, 1);
}

#[tokio::test]
async fn of_what_is_deleted_for_good_nothing_stays_in_the_index() {
    let desk = Desk::new().await;
    desk.fill(0, HUNDRED + 10).await;
    desk.index().await;
    let buckets = "SELECT count(*) FROM search_buckets";
    assert!(desk.count(buckets).await > 20);
    desk.write(|tx| {
        let id = [7_u8; 16];
        tx.execute("INSERT INTO deletions (id, contact) VALUES (?1, ?2)", (id, contact_key(bob())))?;
        Ok(tx.execute("UPDATE messages SET deletion = ?1 WHERE position BETWEEN 32 AND 96", [id])?)
    })
    .await;
    let id = crate::model::DeletionId::from_uuid(Uuid::from_bytes([7; 16]));
    assert!(desk.write(move |tx| deletion::purge(tx, id)).await);
    assert_eq!(desk.index().await, 1, "the sets go, and are not made anew while a deletion goes on");
    assert_eq!(desk.count(buckets).await, 0);
    assert!(!desk.write(move |tx| deletion::purge(tx, id)).await);
    assert_eq!(desk.index().await, 1);
    assert!(desk.count(buckets).await > 20);
}

#[tokio::test]
async fn an_index_that_is_damaged_is_no_index() {
    let desk = Desk::new().await;
    desk.fill(0, 3 * HUNDRED).await;
    desk.index().await;
    // Sets that are none, and a page that is overwritten.
    desk.write(|tx| Ok(tx.execute("UPDATE search_buckets SET messages = x'ffffff' WHERE segment = 1", [])?)).await;
    desk.finds_all().await;
    let desk = desk.break_table("search_buckets").await;
    desk.finds_all().await;
    desk.receive(1_700_000_000, "absent").await;
    assert_eq!(desk.texts(None, 1).await, ["absent"], "messages do not suffer");
    desk.finds_all().await;
    desk.index().await;
    desk.finds_all().await;
}
