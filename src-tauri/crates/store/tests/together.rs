//! Jobs that share a commit, and a journal that has grown far.

#![expect(clippy::unwrap_used, reason = "a test may end by a panic, its steps too")]

use landline_store::rusqlite::Connection;
use landline_store::{Clock, Durability, Migrations, Store, StoreError, Timestamp};
use std::path::Path;
use std::sync::Arc;

struct Noon;

impl Clock for Noon {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000)
    }
}

const NOTES: Migrations =
    Migrations { domain: "notes", steps: &["CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT"] };

fn open(path: &Path) -> Store {
    Store::open(path, Arc::new(Noon), &[NOTES]).unwrap()
}

/// A note of so many bytes.
async fn add(store: &Store, bytes: u32) -> Result<usize, StoreError> {
    let sql = "INSERT INTO notes (text) VALUES (hex(zeroblob(?1 / 2)))";
    store.write(Durability::Full, move |tx| Ok(tx.execute(sql, [bytes])?)).await
}

/// Lets the database have so many pages more, and no others.
async fn limit(store: &Store, more: i64) {
    let limited: Result<(), StoreError> = store
        .write(Durability::Relaxed, move |tx| {
            let pages: i64 = tx.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            Ok(tx.query_row(&format!("PRAGMA max_page_count = {}", pages + more), [], |_| Ok(()))?)
        })
        .await;
    limited.unwrap();
}

#[tokio::test]
async fn a_full_disk_refuses_whom_it_took_back_and_nobody_who_comes_after() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("a.db"));
    limit(&store, 4).await;
    // While this one runs, the others come together into the next commit.
    let (release, held) = std::sync::mpsc::channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let stalled = store.write(Durability::Full, move |_| {
        let _begun = begun.send(());
        let _released = held.recv();
        Ok::<_, StoreError>(())
    });
    let (small, large) = (10, 200_000);
    let others = async {
        has_begun.await.unwrap();
        tokio::join!(biased; add(&store, small), add(&store, large), add(&store, small), add(&store, large), add(&store, small), async {
            drop(release);
        })
    };
    let (stalled, (first, one, second, other, third, ())) = tokio::join!(stalled, others);
    stalled.unwrap();
    assert!(one.unwrap_err().is_full() && other.unwrap_err().is_full());
    for lost in [first, second] {
        assert!(lost.is_ok() || lost.unwrap_err().is_full(), "never given up without a word");
    }
    third.unwrap();
}

#[tokio::test]
async fn a_journal_that_has_grown_far_beyond_its_limit_is_trimmed_in_steps() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    open(&path).close().await;
    Connection::open(&path)
        .unwrap()
        .execute_batch(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 22000)
             INSERT INTO journal (seq, at, kind, body) SELECT i, 0, 'notes.counted', '' FROM n",
        )
        .unwrap();
    for left in [17_000, 12_000, 10_000, 10_000] {
        let store = open(&path);
        let kept: Result<i64, StoreError> = store
            .read(|connection| Ok(connection.query_row("SELECT count(*) FROM journal", [], |row| row.get(0))?))
            .await;
        assert_eq!(kept.unwrap(), left);
        store.close().await;
    }
}
