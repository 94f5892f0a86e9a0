//! How the file lies on the disk: pragmas of the writing connection, a file that shrinks when rows go, and nothing readable
//! left of what was deleted.
//!
//! `secure_delete` overwrites every row that is deleted. What it does not reach are copies that SQLite leaves in the unused
//! space of a page when it moves rows between pages; only `VACUUM`, which writes every page anew, takes these away. It runs
//! where nobody waits for the database, at opening and at closing, and only in files that take a moment.

use crate::{StoreError, room};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a statement waits for another connection.
pub(crate) const BUSY: Duration = Duration::from_secs(5);

/// The write-ahead log is cut down to this when it has been folded in: the size at which SQLite folds it in by itself.
const LOG_LIMIT: u32 = 4 << 20;

/// Beyond this no bulk is written while a read keeps the log from being folded in.
const LOG_FOR_BULK: u64 = 16 << 20;

/// Pages that [`compact`] gives back at once: 2 MiB, some milliseconds.
const PAGES_AT_ONCE: u32 = 512;

/// The most content that is written anew at opening and at closing: about a second, and a second of the five that a stop may
/// take. `VACUUM` holds it in memory meanwhile.
const AT_OPENING: u64 = 64 << 20;
const AT_CLOSING: u64 = 32 << 20;

/// `user_version` of a file in which something was deleted for good since every page was last written anew.
const REMAINS: i64 = 1;

/// The pragmas. `auto_vacuum` comes first: once the file has a page it counts from the next `VACUUM` on.
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

/// Writes every page anew if the file cannot shrink yet, or holds remains of what was deleted, and is small.
pub(crate) fn renew_at_opening(connection: &Connection) {
    if let Err(cause) = renew(connection, AT_OPENING, true) {
        tracing::warn!(%cause, "the database could not be compacted; it will be at another start");
    }
}

/// The same at the end, for remains alone.
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

/// Notes, in a transaction, that it deletes something for good.
pub(crate) fn note_remains(connection: &Connection) -> rusqlite::Result<()> {
    if figure(connection, "user_version")? == REMAINS {
        return Ok(());
    }
    connection.execute_batch(&format!("PRAGMA user_version = {REMAINS}"))
}

/// Gives some free pages back to the system and folds the write-ahead log in. True if there is more to give back.
pub(crate) fn compact(connection: &Connection) -> rusqlite::Result<bool> {
    let free = figure(connection, "freelist_count")?;
    if free > 0 && shrinks(connection)? {
        // Each step of this statement gives back one page.
        let mut statement = connection.prepare(&format!("PRAGMA incremental_vacuum({PAGES_AT_ONCE})"))?;
        let mut pages = statement.query([])?;
        while pages.next()?.is_some() {}
    }
    fold_in(connection)?;
    let left = figure(connection, "freelist_count")?;
    Ok(left > 0 && left < free)
}

/// Folds the write-ahead log in and cuts it off, as far as nobody reads: the writer waits for no reader.
pub(crate) fn fold_in(connection: &Connection) -> rusqlite::Result<()> {
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
    match fold_in(connection) {
        Ok(()) => has_room(),
        Err(cause) => {
            // Not for want of room: the next step meets the same fault and says so.
            tracing::warn!(%cause, "the write-ahead log could not be folded in");
            true
        }
    }
}

/// Whether the database itself, apart from the disk, has room: some pages more may be used, and less is in use than what is
/// kept of others at the most.
pub(crate) fn has_room(connection: &Connection) -> rusqlite::Result<bool> {
    let (most, used) = (figure(connection, "max_page_count")?, figure(connection, "page_count")?);
    let left = most - used + figure(connection, "freelist_count")?;
    let enough = room::ENOUGH / figure(connection, "page_size")?;
    Ok(left >= enough && content(connection)? < room::FOR_OTHERS)
}

/// Bytes of the file that hold something.
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
