//! The layout of the file: pragmas of the writing connection, a file that shrinks when rows are deleted, and no
//! readable remains of deleted data.
//!
//! `secure_delete` overwrites every row that is deleted. It does not reach copies that SQLite leaves in unused parts of
//! pages when it moves rows between pages; only `VACUUM`, which rewrites every page, removes these. It runs while
//! nobody waits for the database, at opening and at closing, and only if the file is small.

use crate::{StoreError, disk_space};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a statement waits for another connection.
pub(crate) const BUSY: Duration = Duration::from_secs(5);

/// The write-ahead log is truncated to this size after a checkpoint: the size at which SQLite checkpoints by itself.
const LOG_LIMIT: u32 = 4 << 20;

/// Beyond this no bulk is written while a read keeps the log from being folded in.
const LOG_FOR_BULK: u64 = 16 << 20;

/// Pages that [`compact`] releases at once: 2 MiB, a few milliseconds.
const PAGES_AT_ONCE: u32 = 512;

/// Maximum content that is rewritten at opening and at closing: about a second each, of the five that a shutdown may
/// take. `VACUUM` holds it in memory meanwhile.
const AT_OPENING: u64 = 64 << 20;
const AT_CLOSING: u64 = 32 << 20;

/// `user_version` of a file from which something was purged since the last `VACUUM`.
const REMAINS: i64 = 1;

/// Sets the pragmas. `auto_vacuum` comes first: once the file has a page, it takes effect only with the next `VACUUM`.
pub(crate) fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY)?;
    // A file that has it already would be written to.
    if !shrinks(connection)? {
        connection.execute_batch("PRAGMA auto_vacuum = INCREMENTAL")?;
    }
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = {LOG_LIMIT};
         PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
         PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;"
    ))?;
    Ok(())
}

/// Rewrites a small file if it cannot shrink yet or contains remains of deleted data.
pub(crate) fn renew_at_opening(connection: &Connection) {
    if let Err(cause) = renew(connection, AT_OPENING, true) {
        tracing::warn!(%cause, "the database could not be compacted; it will be at another start");
    }
}

/// The same at closing, for remains only.
pub(crate) fn renew_at_closing(connection: &Connection) {
    if let Err(cause) = renew(connection, AT_CLOSING, false) {
        tracing::warn!(%cause, "the database could not be compacted; it will be at the next start");
    }
}

fn renew(connection: &Connection, limit: u64, layout: bool) -> rusqlite::Result<()> {
    let outdated = layout && !shrinks(connection)?;
    let remains = figure(connection, "user_version")? == REMAINS;
    if (!outdated && !remains) || content(connection)? > limit {
        return Ok(());
    }
    connection.execute_batch("VACUUM; PRAGMA user_version = 0")
}

/// Records, in a transaction, that it purges something.
pub(crate) fn note_remains(connection: &Connection) -> rusqlite::Result<()> {
    if figure(connection, "user_version")? == REMAINS {
        return Ok(());
    }
    connection.execute_batch(&format!("PRAGMA user_version = {REMAINS}"))
}

/// Releases some free pages and checkpoints the write-ahead log. True if there are more to release.
pub(crate) fn compact(connection: &Connection) -> rusqlite::Result<bool> {
    let free = figure(connection, "freelist_count")?;
    if free > 0 && shrinks(connection)? {
        // Each step of this statement gives back one page.
        let mut statement = connection.prepare(&format!("PRAGMA incremental_vacuum({PAGES_AT_ONCE})"))?;
        let mut pages = statement.query([])?;
        while pages.next()?.is_some() {}
    }
    checkpoint(connection)?;
    let left = figure(connection, "freelist_count")?;
    Ok(left > 0 && left < free)
}

/// Checkpoints and truncates the write-ahead log as far as readers allow; the writer does not wait for readers.
pub(crate) fn checkpoint(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::ZERO)?;
    let folded = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    connection.busy_timeout(BUSY)?;
    folded
}

/// Copies the write-ahead log into the database, as far as nobody reads, and leaves the log's file as large as it is.
pub(crate) fn copy_back(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

/// The write-ahead log of a file.
pub(crate) fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// Whether bulk may be added to the write-ahead log. A large one is folded in first, as far as nobody reads.
pub(crate) fn log_has_room(connection: &Connection, log: &Path) -> bool {
    let has_room = || fs::metadata(log).map_or(0, |log| log.len()) < LOG_FOR_BULK;
    if has_room() {
        return true;
    }
    match checkpoint(connection) {
        Ok(()) => has_room(),
        Err(cause) => {
            // Not for want of room: the next step meets the same fault and says so.
            tracing::warn!(%cause, "the write-ahead log could not be folded in");
            true
        }
    }
}

/// Whether the database itself, independent of the disk, has room: it may grow by some pages, and its size is below the
/// limit for incoming data.
pub(crate) fn has_room(connection: &Connection) -> rusqlite::Result<bool> {
    let (most, used) = (figure(connection, "max_page_count")?, figure(connection, "page_count")?);
    let left = most - used + figure(connection, "freelist_count")?;
    let enough = disk_space::MIN_GROWTH / figure(connection, "page_size")?;
    Ok(left >= enough && content(connection)? < disk_space::INCOMING_LIMIT)
}

/// The number of used bytes in the file.
pub(crate) fn content(connection: &Connection) -> rusqlite::Result<u64> {
    // These two may be prepared once: others stand for what was so when they were prepared.
    let figure_at_once = |sql: &str| connection.prepare_cached(sql)?.query_row([], |row| row.get::<_, i64>(0));
    let pages = figure_at_once("PRAGMA page_count")? - figure_at_once("PRAGMA freelist_count")?;
    Ok(u64::try_from(pages * figure(connection, "page_size")?).unwrap_or(0))
}

fn shrinks(connection: &Connection) -> rusqlite::Result<bool> {
    const INCREMENTAL: i64 = 2;
    Ok(figure(connection, "auto_vacuum")? == INCREMENTAL)
}

fn figure(connection: &Connection, pragma: &str) -> rusqlite::Result<i64> {
    connection.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0))
}
