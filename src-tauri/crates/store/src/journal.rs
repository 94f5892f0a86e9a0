//! The journal: what became true, numbered, told after the commit and readable again.

use crate::{StoreError, Timestamp};
use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The number of a fact. Strictly rising over the life of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(i64);

impl Seq {
    /// Before the first fact.
    pub const ZERO: Self = Self(0);

    /// From the number of a row.
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number of the row.
    pub const fn get(self) -> i64 {
        self.0
    }
}

/// One fact as it stands in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number.
    pub seq: Seq,
    /// When it was written down.
    pub at: Timestamp,
    /// What kind, as `domain.fact`, such as `peer.online`.
    pub kind: String,
    /// The domain's event as JSON.
    pub body: String,
}

/// How many facts are kept for followers that fall behind and for the health page.
pub(crate) const KEPT: i64 = 10_000;

/// The most that one trimming drops; what is left goes with the next.
const AT_ONCE: i64 = 5_000;

/// Drops what is older than the newest [`KEPT`] facts, the oldest of it first. Run at opening and now and then between two commits, so that a
/// node that runs for months stays as small as one that was just started, and no commit pays for it.
pub(crate) fn trim(connection: &Connection) -> Result<usize, StoreError> {
    let sql = "DELETE FROM journal WHERE seq <= (SELECT min(max(seq) - ?1, min(seq) + ?2 - 1) FROM journal)";
    Ok(connection.execute(sql, [KEPT, AT_ONCE])?)
}

/// The facts after `after`, oldest first, at most `limit`.
pub(crate) fn read(connection: &Connection, after: Seq, limit: u32) -> Result<Vec<Arc<Record>>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT seq, at, kind, body FROM journal WHERE seq > ?1 ORDER BY seq LIMIT ?2")?;
    let rows = statement.query_map((after.0, limit), from_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The number of the newest fact, [`Seq::ZERO`] in an empty file.
pub(crate) fn latest(connection: &Connection) -> Result<Seq, StoreError> {
    let newest: Option<i64> = connection.query_row("SELECT max(seq) FROM journal", [], |row| row.get(0))?;
    Ok(newest.map_or(Seq::ZERO, Seq))
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Arc<Record>> {
    Ok(Arc::new(Record { seq: Seq(row.get(0)?), at: row.get(1)?, kind: row.get(2)?, body: row.get(3)? }))
}
