//! The promises of the store, against real files.

#![expect(clippy::unwrap_used, reason = "a test may end by a panic, its steps too")]

use landline_store::rusqlite::Connection;
use landline_store::{Clock, Durability, Migrations, Seq, Store, StoreError, Timestamp};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000)
    }
}

const NOTES: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT";
const STARRED: &str = "ALTER TABLE notes ADD COLUMN starred INTEGER NOT NULL DEFAULT 0";
const V1: Migrations = Migrations { domain: "notes", steps: &[NOTES] };
const V2: Migrations = Migrations { domain: "notes", steps: &[NOTES, STARRED] };

fn open(path: &Path, migrations: Migrations) -> Result<Store, StoreError> {
    Store::open(path, Arc::new(Noon), &[migrations])
}

async fn add(store: &Store, text: &'static str) -> Result<Seq, StoreError> {
    store
        .write(Durability::Full, move |tx| {
            tx.execute("INSERT INTO notes (text) VALUES (?1)", [text])?;
            tx.record("notes.added", &text)
        })
        .await
}

async fn count(store: &Store) -> i64 {
    let counted: Result<i64, StoreError> =
        store.read(|connection| Ok(connection.query_row("SELECT count(*) FROM notes", [], |row| row.get(0))?)).await;
    counted.unwrap()
}

#[tokio::test]
async fn a_write_is_there_after_closing_and_opening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = open(&path, V1).unwrap();
    add(&store, "kept").await.unwrap();
    store.close().await;
    assert!(matches!(add(&store, "too late").await, Err(StoreError::Closed)));
    assert_eq!(count(&open(&path, V1).unwrap()).await, 1);
}

#[tokio::test]
async fn a_change_that_was_rolled_back_is_not_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.db"), V1).unwrap();
    let mut told = store.subscribe();
    let failing = store.write(Durability::Full, |tx| {
        tx.execute("INSERT INTO notes (text) VALUES ('half')", [])?;
        tx.record("notes.added", &"half")?;
        tx.execute("INSERT INTO notes (text) VALUES (NULL)", [])?;
        Ok::<(), StoreError>(())
    });
    let (failed, added) = tokio::join!(failing, add(&store, "whole"));
    assert!(failed.is_err());
    assert_eq!(count(&store).await, 1);
    let record = told.recv().await.unwrap();
    assert_eq!((record.seq, record.body.as_str()), (added.unwrap(), "\"whole\""));
    assert!(told.try_recv().is_err());
}

#[tokio::test]
async fn a_panicking_job_does_not_take_the_writer_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.db"), V1).unwrap();
    let outcome = store
        .write(Durability::Full, |tx| -> Result<(), StoreError> {
            tx.execute("INSERT INTO notes (text) VALUES ('lost')", [])?;
            panic!("a bug in a domain");
        })
        .await;
    assert!(matches!(outcome, Err(StoreError::GivenUp)));
    add(&store, "after").await.unwrap();
    assert_eq!(count(&store).await, 1);
}

#[tokio::test]
async fn facts_are_told_in_order_and_replay_gives_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.db"), V1).unwrap();
    let mut told = store.subscribe();
    let writes: Vec<_> = (0..50)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { add(&store, "x").await.unwrap() })
        })
        .collect();
    for write in writes {
        write.await.unwrap();
    }
    let mut live = Vec::new();
    while let Ok(record) = told.try_recv() {
        live.push(record);
    }
    assert_eq!(live.len(), 50);
    assert!(live.windows(2).all(|pair| pair[0].seq < pair[1].seq));
    assert_eq!(store.replay(Seq::ZERO, None, 100).await.unwrap().records, live);
    assert_eq!(store.latest().await.unwrap(), live[49].seq);
    assert_eq!(store.replay(live[47].seq, None, 100).await.unwrap().records.len(), 2);
}

#[tokio::test]
async fn numbers_go_on_after_the_journal_was_emptied() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = open(&path, V1).unwrap();
    let before = add(&store, "one").await.unwrap();
    store.close().await;
    Connection::open(&path).unwrap().execute("DELETE FROM journal", []).unwrap();
    assert!(add(&open(&path, V1).unwrap(), "two").await.unwrap() > before);
}

#[tokio::test]
async fn an_older_file_is_brought_up_and_keeps_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = open(&path, V1).unwrap();
    add(&store, "old").await.unwrap();
    store.close().await;
    let store = open(&path, V2).unwrap();
    let starred: Result<i64, StoreError> =
        store.read(|connection| Ok(connection.query_row("SELECT starred FROM notes", [], |row| row.get(0))?)).await;
    assert_eq!(starred.unwrap(), 0);
}

#[tokio::test]
async fn a_newer_database_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    open(&path, V2).unwrap().close().await;
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(open(&path, V1), Err(StoreError::Newer { found: 2, known: 1, .. })));
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn readers_cannot_write_and_foreign_keys_hold() {
    let folder = tempfile::tempdir().unwrap();
    let links = Migrations {
        domain: "links",
        steps: &[
            "CREATE TABLE a (id INTEGER PRIMARY KEY) STRICT; CREATE TABLE b (a INTEGER NOT NULL REFERENCES a (id)) STRICT",
        ],
    };
    let store = open(&folder.path().join("a.db"), links).unwrap();
    let refused: Result<usize, StoreError> =
        store.read(|connection| Ok(connection.execute("INSERT INTO a VALUES (1)", [])?)).await;
    assert!(refused.is_err());
    let dangling: Result<usize, StoreError> =
        store.write(Durability::Relaxed, |tx| Ok(tx.execute("INSERT INTO b VALUES (7)", [])?)).await;
    assert!(dangling.is_err());
}

#[tokio::test]
async fn ids_are_version_7() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.db"), V1).unwrap();
    let id = store.write(Durability::Relaxed, |tx| tx.new_id()).await.unwrap();
    assert_eq!(id.get_version_num(), 7);
}

#[tokio::test]
async fn the_journal_of_a_store_that_stays_open_does_not_grow_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.db"), V1).unwrap();
    for _ in 0..13 {
        let told = store.write(Durability::Relaxed, |tx| {
            (0..1000).try_for_each(|number| tx.record("notes.counted", &number).map(|_| ()))
        });
        told.await.unwrap();
    }
    // Behind the last trimming.
    add(&store, "last").await.unwrap();
    let kept: Result<(i64, i64), StoreError> = store
        .read(|connection| {
            let sql = "SELECT count(*), max(seq) FROM journal";
            Ok(connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
        })
        .await;
    assert_eq!(kept.unwrap(), (10_001, 13_001));
}

#[tokio::test]
async fn subscribers_hear_the_end_of_a_closed_store_after_all_that_was_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.db"), V1).unwrap();
    let mut told = store.subscribe();
    add(&store, "last").await.unwrap();
    store.close().await;
    assert_eq!(told.recv().await.unwrap().body, "\"last\"");
    let end = tokio::time::timeout(Duration::from_secs(5), told.recv()).await.expect("not waiting for ever");
    assert_eq!(end, Err(RecvError::Closed));
    assert_eq!(store.subscribe().recv().await, Err(RecvError::Closed), "who comes later hears it too");
}

#[tokio::test]
async fn a_full_disk_is_said_to_whom_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.db"), V1).unwrap();
    let limited: Result<(), StoreError> = store
        .write(Durability::Relaxed, |tx| {
            let pages: i64 = tx.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            tx.query_row(&format!("PRAGMA max_page_count = {}", pages + 2), [], |_| Ok(()))?;
            Ok(())
        })
        .await;
    limited.unwrap();
    let large: Result<usize, StoreError> = store
        .write(Durability::Full, |tx| Ok(tx.execute("INSERT INTO notes (text) VALUES (hex(zeroblob(100000)))", [])?))
        .await;
    let cause = large.unwrap_err();
    assert!(cause.to_string().contains("full"), "{cause}");
    add(&store, "small").await.unwrap();
    assert_eq!(count(&store).await, 1);
}

/// Fills a table so that it has some megabytes, and empties it again.
async fn grow_and_delete(store: &Store) {
    for sql in [
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)
         INSERT INTO notes (text) SELECT hex(zeroblob(1000)) FROM n",
        "DELETE FROM notes",
    ] {
        let done: Result<usize, StoreError> = store.write(Durability::Full, move |tx| Ok(tx.execute(sql, [])?)).await;
        done.unwrap();
    }
}

fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}

#[tokio::test]
async fn a_file_shrinks_in_steps_when_rows_have_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = open(&path, V1).unwrap();
    grow_and_delete(&store).await;
    let mut steps = 1;
    while store.compact().await.unwrap() {
        steps += 1;
    }
    assert!(steps > 2, "each of them is short");
    assert!(size(&path) < 100_000, "{} bytes", size(&path));
    assert_eq!(size(&folder.path().join("a.db-wal")), 0);
}

#[tokio::test]
async fn a_file_of_an_older_version_learns_to_shrink_at_a_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let older = Connection::open(&path).unwrap();
    older
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE old (text TEXT); INSERT INTO old VALUES ('kept')")
        .unwrap();
    drop(older);
    let store = open(&path, V1).unwrap();
    let found: Result<(i64, String), StoreError> = store
        .read(|connection| {
            let mode = connection.query_row("PRAGMA auto_vacuum", [], |row| row.get(0))?;
            Ok((mode, connection.query_row("SELECT text FROM old", [], |row| row.get(0))?))
        })
        .await;
    assert_eq!(found.unwrap(), (2, "kept".to_owned()));
}

/// Lets the database have so many pages more, and no others.
async fn limit(store: &Store, more: i64) {
    let limited: Result<(), StoreError> = store
        .write(Durability::Relaxed, move |tx| {
            let pages: i64 = tx.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            tx.query_row(&format!("PRAGMA max_page_count = {}", pages + more), [], |_| Ok(()))?;
            Ok(())
        })
        .await;
    limited.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_a_fact_until_there_is_room_and_gives_its_reserve_up() {
    let folder = tempfile::tempdir().unwrap();
    let (path, reserve) = (folder.path().join("a.db"), folder.path().join("reserve"));
    let store = open(&path, V1).unwrap();
    store.keep_reserve(reserve.clone()).await.unwrap();
    assert!(reserve.exists() && !store.is_full());
    let mut told = store.subscribe();
    limit(&store, 4).await;
    let large = "INSERT INTO notes (text) VALUES (hex(zeroblob(100000)))";
    let refused: Result<usize, StoreError> = store.write(Durability::Full, move |tx| Ok(tx.execute(large, [])?)).await;
    assert!(refused.unwrap_err().is_full());
    assert!(store.is_full() && !reserve.exists(), "whoever was refused can already see why");
    assert_eq!(told.recv().await.unwrap().body, r#"{"full":true}"#);
    store.check_disk_space().await.unwrap();
    assert!(store.is_full(), "nothing has changed");
    limit(&store, 10_000).await;
    store.check_disk_space().await.unwrap();
    assert_eq!(told.recv().await.unwrap().body, r#"{"full":false}"#);
    assert!(!store.is_full() && reserve.exists());
}

#[tokio::test]
async fn nothing_that_was_deleted_can_be_read_in_the_files_of_a_closed_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = open(&path, V1).unwrap();
    // Rows that grow when they are changed push their neighbours from page to page; what stays is all around what goes.
    let filled: Result<(), StoreError> = store
        .write(Durability::Full, |tx| {
            tx.execute_batch(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
                 INSERT INTO notes (text) SELECT CASE i % 3 WHEN 0 THEN 'stays ' ELSE 'canary ' END || i || hex(zeroblob(i % 97)) FROM n;
                 UPDATE notes SET text = text || ' has grown by a few bytes' WHERE id % 5 = 0;",
            )?;
            Ok(())
        })
        .await;
    filled.unwrap();
    for offset in 0..10 {
        let deleted: Result<usize, StoreError> = store
            .write(Durability::Full, move |tx| {
                tx.note_erasure()?;
                Ok(tx.execute("DELETE FROM notes WHERE text LIKE 'canary%' AND (id / 300) % 10 = ?1", [offset])?)
            })
            .await;
        assert!(deleted.unwrap() > 0);
    }
    store.close().await;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(text.matches("canary").count(), 0);
    }
    assert_eq!(count(&open(&path, V1).unwrap()).await, 1000);
}

#[tokio::test]
async fn a_part_that_fails_is_taken_back_alone_with_its_facts() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.db"), V1).unwrap();
    let outcomes = store.write(Durability::Full, |tx| {
        let part = |text: Option<&'static str>| {
            tx.savepoint(|tx| {
                tx.execute("INSERT INTO notes (text) VALUES ('half')", [])?;
                tx.record("notes.added", &text)?;
                tx.execute("UPDATE notes SET text = ?1 WHERE text = 'half'", [text])?;
                Ok::<_, StoreError>(())
            })
        };
        Ok::<_, StoreError>([part(Some("one"))?.is_ok(), part(None)?.is_ok(), part(Some("three"))?.is_ok()])
    });
    assert_eq!(outcomes.await.unwrap(), [true, false, true]);
    assert_eq!(count(&store).await, 2);
    let told = store.replay(Seq::ZERO, None, 9).await.unwrap().records;
    assert_eq!(told.iter().map(|fact| fact.body.as_str()).collect::<Vec<_>>(), ["\"one\"", "\"three\""]);
}

#[tokio::test]
async fn a_page_that_was_overwritten_is_found_by_a_check_and_a_whole_file_is_not_accused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = open(&path, V1).unwrap();
    for _ in 0..200 {
        add(&store, "some text that fills a page sooner than nothing").await.unwrap();
    }
    assert_eq!(store.check(5).await.unwrap(), [""; 0]);
    store.close().await;
    let mut bytes = std::fs::read(&path).unwrap();
    let last = bytes.len() - 4096;
    bytes[last..].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let found = open(&path, V1).unwrap().check(5).await.unwrap();
    assert!(!found.is_empty() && found.len() <= 5, "{found:?}");
}
