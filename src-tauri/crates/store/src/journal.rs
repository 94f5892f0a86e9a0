//! The journal: numbered events, published after the commit and readable again.

use crate::{StoreError, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The sequence number of an event, strictly increasing over the life of the file.
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

/// The domains to read events of; `None` means all.
pub type Domains = Option<&'static [&'static str]>;

/// One event as recorded in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number.
    pub seq: Seq,
    /// When it was recorded.
    pub at: Timestamp,
    /// Its kind, as `domain.fact`, such as `peer.online`.
    pub kind: String,
    /// The domain's event as JSON.
    pub body: String,
}

impl Record {
    /// The domain of the event: the first word of its kind.
    pub fn domain(&self) -> &str {
        self.kind.split_once('.').map_or("", |(domain, _)| domain)
    }
}

/// How many events are kept per domain, for followers that fall behind and for the health page.
pub(crate) const KEPT_PER_DOMAIN: u32 = 10_000;

/// Maximum number of events of one domain that a single trim deletes; the next one continues.
const TRIM_AT_ONCE: u32 = 5_000;

/// Deletes events beyond the newest [`KEPT_PER_DOMAIN`] of each domain, the oldest first. Run at opening and
/// occasionally between two commits, so that the journal of a long-running node stays small and no commit pays for it.
pub(crate) fn trim(connection: &Connection) -> Result<(), StoreError> {
    let transaction = connection.unchecked_transaction()?;
    let domains: Vec<String> = {
        let mut statement = transaction.prepare_cached("SELECT DISTINCT domain FROM journal")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        rows.collect::<Result<_, _>>()?
    };
    for domain in domains {
        let place = |order: &str, offset: u32| {
            let sql = format!("SELECT seq FROM journal WHERE domain = ?1 ORDER BY seq {order} LIMIT 1 OFFSET ?2");
            transaction.prepare_cached(&sql)?.query_row((&domain, offset), |row| row.get::<_, i64>(0)).optional()
        };
        let Some(last) = place("DESC", KEPT_PER_DOMAIN)? else { continue };
        let last = place("ASC", TRIM_AT_ONCE - 1)?.map_or(last, |step| last.min(step));
        transaction.execute("DELETE FROM journal WHERE domain = ?1 AND seq <= ?2", (&domain, last))?;
        transaction.execute(
            "INSERT INTO journal_dropped VALUES (?1, ?2) ON CONFLICT (domain) DO UPDATE SET seq = excluded.seq",
            (&domain, last),
        )?;
    }
    Ok(transaction.commit()?)
}

/// A page of events for a follower.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The number of the newest event after the requested position that was already deleted. The follower must reload
    /// its state.
    pub dropped: Option<Seq>,
    /// Oldest first.
    pub records: Vec<Arc<Record>>,
}

/// The events after `after` of these domains, or of all, oldest first, at most `limit`.
pub(crate) fn read(connection: &Connection, after: Seq, domains: Domains, limit: u32) -> Result<Page, StoreError> {
    let names = serde_json::to_string(&domains)?;
    let dropped: Option<i64> = connection
        .prepare_cached(
            "SELECT max(seq) FROM journal_dropped
             WHERE ?1 = 'null' OR domain = '' OR domain IN (SELECT value FROM json_each(?1))",
        )?
        .query_row([&names], |row| row.get(0))?;
    let mut statement = connection.prepare_cached(
        "SELECT seq, at, kind, body FROM journal
         WHERE seq > ?1 AND (?2 = 'null' OR domain IN (SELECT value FROM json_each(?2))) ORDER BY seq LIMIT ?3",
    )?;
    let rows = statement.query_map((after.0, &names, limit), from_row)?;
    let records = rows.collect::<Result<_, _>>()?;
    Ok(Page { dropped: dropped.map(Seq).filter(|dropped| *dropped > after), records })
}

/// The newest events of all domains, oldest first.
pub(crate) fn newest(connection: &Connection, limit: u32) -> Result<Vec<Arc<Record>>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT seq, at, kind, body FROM journal ORDER BY seq DESC LIMIT ?1")?;
    let rows = statement.query_map([limit], from_row)?;
    let mut records: Vec<Arc<Record>> = rows.collect::<Result<_, _>>()?;
    records.reverse();
    Ok(records)
}

/// The number of the newest event, [`Seq::ZERO`] in an empty file.
pub(crate) fn latest(connection: &Connection) -> Result<Seq, StoreError> {
    let newest: Option<i64> = connection.query_row("SELECT max(seq) FROM journal", [], |row| row.get(0))?;
    Ok(newest.map_or(Seq::ZERO, Seq))
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Arc<Record>> {
    Ok(Arc::new(Record { seq: Seq(row.get(0)?), at: row.get(1)?, kind: row.get(2)?, body: row.get(3)? }))
}
