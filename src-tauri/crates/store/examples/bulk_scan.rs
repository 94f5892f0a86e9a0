//! What a scan of many files costs those who chat meanwhile: `bulk_scan FOLDER FILES` prints one line of JSON. For
//! `npm run bench -- store`.
//!
//! A text is a row, its place in the queue and its fact, acknowledged to somebody, so on the disk; one is sent every 10
//! ms. The same files are written by SQLite alone, a thousand rows to a transaction, for comparison.

use landline_store::rusqlite::{Connection, params};
use landline_store::{Clock, Durability, Migrations, Step, Store, StoreError, Timestamp};
use std::fs;
use std::ops::ControlFlow::{self, Break, Continue};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

const TEXTS: Migrations = Migrations {
    domain: "texts",
    steps: &["CREATE TABLE texts (id BLOB PRIMARY KEY, contact INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
              CREATE INDEX texts_contact ON texts (contact, id);
              CREATE TABLE queue (turn INTEGER PRIMARY KEY, text BLOB NOT NULL REFERENCES texts (id)) STRICT"],
};
const FILES_TABLE: &str =
    "CREATE TABLE files (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,
     changed INTEGER NOT NULL, digest BLOB NOT NULL) STRICT";
const FILES: Migrations = Migrations { domain: "files", steps: &[FILES_TABLE] };

/// Between two texts: more than all of a large office send.
const RHYTHM: Duration = Duration::from_millis(10);
/// Texts that are sent while nothing else is done.
const ALONE: usize = 2_000;

struct System;

impl Clock for System {
    fn now(&self) -> Timestamp {
        let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, files] = arguments.as_slice() else { return Err("bulk_scan FOLDER FILES".into()) };
    let (folder, files) = (Path::new(folder), files.parse::<u32>()?);
    let path = folder.join("landline.db");
    let store = Store::open(&path, Arc::new(System), &[TEXTS, FILES])?;

    let alone = texts(&store, |sent| sent >= ALONE).await?;

    let scanned = Arc::new(AtomicBool::new(false));
    let peak = tokio::spawn(peak(folder.join("landline.db-wal"), Arc::clone(&scanned)));
    let begun = Instant::now();
    let scan = async {
        let steps = store.write_bulk(Durability::Relaxed, scan(files)).await;
        scanned.store(true, Ordering::Release);
        steps.map(|steps| (steps, begun.elapsed()))
    };
    let (scan, beside) = tokio::join!(scan, texts(&store, |_| scanned.load(Ordering::Acquire)));
    let ((steps, took), beside, peak) = (scan?, beside?, peak.await?);
    store.close().await;

    let plain = plain(&folder.join("plain.db"), files)?;
    let result = serde_json::json!({
        "alone": alone, "beside": beside, "steps": steps, "scanSeconds": took.as_secs_f64(),
        "plainSeconds": plain.as_secs_f64(), "logPeakBytes": peak,
    });
    #[expect(clippy::print_stdout, reason = "the result of a program")]
    {
        println!("{result}");
    }
    Ok(())
}

/// Sends texts until `done`, of how many were sent; the milliseconds that each took.
async fn texts(store: &Store, done: impl Fn(usize) -> bool) -> Result<Vec<f64>, StoreError> {
    let mut rhythm = tokio::time::interval(RHYTHM);
    rhythm.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut took = Vec::new();
    while !done(took.len()) {
        rhythm.tick().await;
        let begun = Instant::now();
        let number = i64::try_from(took.len()).unwrap_or(0);
        store
            .write(Durability::Full, move |tx| {
                let (id, text) = (tx.new_id()?, format!("Sentence {number}, as people write them."));
                tx.prepare_cached("INSERT INTO texts VALUES (?1, ?2, ?3)")?.execute(params![
                    id.as_bytes(),
                    number % 100,
                    text
                ])?;
                tx.prepare_cached("INSERT INTO queue (text) VALUES (?1)")?.execute([id.as_bytes()])?;
                tx.record("texts.sent", &text)
            })
            .await?;
        took.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(took)
}

/// The files of a scan, as a bulk job; returns the number of its steps.
fn scan(files: u32) -> impl FnMut(&Step<'_>) -> Result<ControlFlow<u32>, StoreError> + Send + 'static {
    let (mut numbers, mut steps) = (0..files, 0);
    move |step| {
        steps += 1;
        for number in numbers.by_ref() {
            put(step, number)?;
            if step.is_over()? {
                step.announce("files.changed", &number)?;
                return Ok(Continue(()));
            }
        }
        step.announce("files.changed", &files)?;
        Ok(Break(steps))
    }
}

fn put(connection: &Connection, number: u32) -> Result<(), StoreError> {
    // Scattered, as digests are; paths of one folder come together.
    let digest = u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes().repeat(4);
    let path = format!("/srv/share/Pictures/{:04}/{:02}/picture-{number:08}.jpeg", number / 5_000, number / 400 % 12);
    connection
        .prepare_cached("INSERT INTO files (path, size, changed, digest) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![path, number, 1_700_000_000_000 + i64::from(number), digest])?;
    Ok(())
}

fn plain(path: &Path, files: u32) -> Result<Duration, StoreError> {
    let mut connection = Connection::open(path)?;
    connection.execute_batch(&format!("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {FILES_TABLE}"))?;
    let begun = Instant::now();
    let mut numbers = (0..files).peekable();
    while numbers.peek().is_some() {
        let transaction = connection.transaction()?;
        numbers.by_ref().take(1_000).try_for_each(|number| put(&transaction, number))?;
        transaction.commit()?;
    }
    Ok(begun.elapsed())
}

/// The most bytes that the write-ahead log has until it is `over`.
async fn peak(log: std::path::PathBuf, over: Arc<AtomicBool>) -> u64 {
    let mut peak = 0;
    while !over.load(Ordering::Acquire) {
        peak = fs::metadata(&log).map_or(0, |log| log.len()).max(peak);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    peak
}
