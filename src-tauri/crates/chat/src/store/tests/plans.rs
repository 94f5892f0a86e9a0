//! How SQLite runs the statements of this domain: by an index, except for the few that stand here.

use super::*;
use landline_testkit::{plan, slow_steps, statements};

/// Statements that may read a table to its end or sort, and why.
const ALLOWED: [(&str, &str); 10] = [
    ("SELECT id, contact, stage FROM deletions", "at the start; a row for each deletion of the last minute"),
    ("SELECT 1 FROM deletions WHERE stage", "the same few rows"),
    ("SELECT c.id FROM contacts c WHERE EXISTS", "asked for: what is older than a moment is deleted"),
    ("SELECT m.id FROM outbox o CROSS JOIN messages", "asked for: a conversation is deleted; reads what waits"),
    ("SELECT count(*), min(at) FROM messages", "asked for: how much is kept"),
    ("SELECT position, at FROM messages WHERE behind IS NULL", "asked for: an import"),
    ("SELECT segment, up_to FROM search_segments", "all of them: a row for 4,096 messages"),
    ("SELECT DISTINCT message FROM outbox", "at the start; reads what waits"),
    ("SELECT m.contact, count(*) FROM messages m", "asked for: how much waits; reads that"),
    ("SELECT message, packet_no, text, acked, original FROM outbox", "at the start; reads what waits"),
];

const SOURCES: [&str; 8] = [
    include_str!("../deletion.rs"),
    include_str!("../history.rs"),
    include_str!("../import.rs"),
    include_str!("../inbox.rs"),
    include_str!("../index.rs"),
    include_str!("../outbox.rs"),
    include_str!("../parts.rs"),
    include_str!("../mod.rs"),
];

#[tokio::test]
async fn no_statement_reads_a_table_to_its_end_or_sorts() {
    let desk = Desk::new().await;
    desk.read(|connection| {
        let mut all: Vec<String> = SOURCES.into_iter().flat_map(statements).collect();
        assert!(all.len() > 40, "{}", all.len());
        all.extend([&history::BEFORE, &history::UP_TO, &history::AFTER].map(|side| side.messages.to_owned()));
        all.extend([&history::BEFORE, &history::UP_TO, &history::AFTER].map(|side| side.places.to_owned()));
        all.extend(
            [search::PLACES.as_slice(), &[search::ONE, search::SOME]].concat().iter().map(|sql| (*sql).to_owned()),
        );
        for sql in all {
            let plan = plan(connection, &sql);
            let slow = slow_steps(&plan);
            let allowed = ALLOWED.iter().any(|(start, _)| sql.starts_with(start));
            assert_eq!(slow.is_empty(), !allowed, "{sql}\n{slow:?}");
            // The index of all messages of a contact is for the foreign key alone: it also holds what is marked as
            // deleted.
            assert!(!plan.iter().any(|line| line.contains("messages_contact")), "{sql}\n{plan:?}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_contact_goes_without_a_look_at_every_message() {
    let desk = Desk::new().await;
    for number in 0..500 {
        desk.receive(1_700_000_000 + number, "x").await;
    }
    let steps = desk.write(|tx| {
        let mut statement = tx.prepare("DELETE FROM contacts WHERE id = ?1")?;
        statement.execute([contact_key(carol())])?;
        Ok(statement.get_status(StatementStatus::VmStep))
    });
    assert!(steps.await < 200);
}
