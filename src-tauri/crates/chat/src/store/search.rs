//! Searches conversations. The index yields candidate messages; their texts decide. A few are read by position; many in
//! order, newest first, until enough are found.
//!
//! Does not live here: the index (`index`).

use super::history::{END, Point};
use super::index::Candidates;
use super::{contact_id, contact_key, message_id, salvage};
use crate::error::ChatError;
use crate::find::Query;
use crate::model::{Hit, MessageId};
use landline_contacts::ContactId;
use rusqlite::{Connection, OptionalExtension, Row, Statement};

macro_rules! texts {
    ($columns:literal, $of:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM messages m WHERE ",
            $of,
            " m.deletion IS NULL AND (m.rank, m.at, m.position) < (?1, ?2, ?3)
             ORDER BY m.rank DESC, m.at DESC, m.position DESC"
        )
    };
}

/// For one conversation, and for all.
pub(super) const PLACES: [&str; 2] =
    [texts!("m.position", "m.contact = ?4 AND"), texts!("m.position", "?4 IS NULL AND")];
/// The columns read for a message.
macro_rules! message {
    ($where:literal) => {
        concat!(
            "SELECT id, contact, outgoing, at, text, rank, position, deletion IS NULL FROM messages WHERE position ",
            $where
        )
    };
}
pub(super) const ONE: &str = message!("= ?1");
pub(super) const SOME: &str = message!("BETWEEN ?1 AND ?2 ORDER BY position DESC");

/// Maximum number of candidates that are read by position rather than in order. Reading this many takes as long as
/// scanning the order of 200,000 messages.
const FEW: usize = 5_000;
/// Maximum number of unindexed messages that are read: slightly more than there are while the index is up to date.
const UNINDEXED: usize = 10_000;

/// At most `limit` matching messages, of one conversation or of all, newest first, before a message. Unreadable ones
/// are skipped.
pub(crate) fn search(
    connection: &Connection,
    query: &Query,
    contact: Option<ContactId>,
    before: Option<MessageId>,
    limit: usize,
) -> Result<Vec<Hit>, ChatError> {
    search_by(connection, query, contact, before, limit, FEW, UNINDEXED)
}

/// The same with limits chosen by a test: the strategy does not affect the result.
pub(super) fn search_by(
    connection: &Connection,
    query: &Query,
    contact: Option<ContactId>,
    before: Option<MessageId>,
    limit: usize,
    few: usize,
    unindexed: usize,
) -> Result<Vec<Hit>, ChatError> {
    let point: Point = match before {
        None => END,
        Some(id) => connection
            .prepare_cached("SELECT rank, at, position FROM messages WHERE id = ?1")?
            .query_row([super::key(id)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?
            .ok_or(ChatError::UnknownMessage(id))?,
    };
    let candidates = Candidates::find(connection, query)?;
    let look = SearchContext { connection, query, contact, point, limit };
    let few = if candidates.len() <= few { look.few(&candidates, unindexed)? } else { None };
    few.map_or_else(|| look.in_order(&candidates), Ok)
}

/// The parameters of a search.
struct SearchContext<'a> {
    connection: &'a Connection,
    query: &'a Query,
    contact: Option<ContactId>,
    point: Point,
    limit: usize,
}

impl SearchContext<'_> {
    /// The candidates in the order of messages.
    fn in_order(&self, candidates: &Candidates) -> Result<Vec<Hit>, ChatError> {
        let (rank, at, position) = self.point;
        let mut places = self.connection.prepare_cached(PLACES[usize::from(self.contact.is_none())])?;
        let mut places = places.query((rank, at, position, self.contact.map(contact_key)))?;
        let mut read = self.connection.prepare_cached(ONE)?;
        let (mut hits, mut buffer) = (Vec::new(), String::new());
        while hits.len() < self.limit
            && let Some(place) = places.next()?
        {
            let position: i64 = place.get(0)?;
            if candidates.may_be(position) {
                hits.extend(self.at(&mut read, position, &mut buffer)?);
            }
        }
        Ok(hits.into_iter().map(|(_, hit)| hit).collect())
    }

    /// The candidates by position; `None` if too many messages are not indexed.
    fn few(&self, candidates: &Candidates, unindexed: usize) -> Result<Option<Vec<Hit>>, ChatError> {
        let (mut hits, mut buffer, mut left) = (Vec::new(), String::new(), unindexed);
        let mut some = self.connection.prepare_cached(SOME)?;
        for (first, last) in candidates.gaps() {
            let mut rows = some.query([first, last])?;
            loop {
                match rows.next() {
                    Ok(None) => break,
                    Ok(Some(_)) if left == 0 => return Ok(None),
                    Ok(Some(row)) => hits.extend(self.found(row, &mut buffer)),
                    // In order, each can be read separately.
                    Err(cause) => return salvage::only_damage(cause.into()).map(|()| None),
                }
                left -= 1;
            }
        }
        let mut read = self.connection.prepare_cached(ONE)?;
        for position in candidates.positions() {
            hits.extend(self.at(&mut read, position, &mut buffer)?);
        }
        hits.sort_unstable_by_key(|(point, _)| std::cmp::Reverse(*point));
        Ok(Some(hits.into_iter().take(self.limit).map(|(_, hit)| hit).collect()))
    }

    /// The hit at a position; `None` also if the file is damaged.
    fn at(
        &self,
        read: &mut Statement<'_>,
        position: i64,
        buffer: &mut String,
    ) -> Result<Option<(Point, Hit)>, ChatError> {
        let found = read.query_row([position], |row| Ok(self.found(row, buffer))).optional();
        found.map(Option::flatten).or_else(|cause| salvage::only_damage(cause.into()).map(|()| None))
    }

    /// The hit in a matching row; `None` also if the row is invalid.
    fn found(&self, row: &Row<'_>, buffer: &mut String) -> Option<(Point, Hit)> {
        let point: Point = (row.get(5).ok()?, row.get(3).ok()?, row.get(6).ok()?);
        let shown: bool = row.get(7).ok()?;
        if !shown
            || point >= self.point
            || !self.contact.is_none_or(|contact| contact_id(row, 1).is_ok_and(|of| of == contact))
        {
            return None;
        }
        let text = row.get_ref(4).ok()?;
        let text = String::from_utf8_lossy(text.as_bytes().ok()?);
        let excerpt = self.query.excerpt(&text, buffer)?;
        Some((point, hit(row, excerpt).ok()?))
    }
}

fn hit(row: &Row<'_>, excerpt: String) -> rusqlite::Result<Hit> {
    Ok(Hit {
        message: message_id(row, 0)?,
        contact: contact_id(row, 1)?,
        outgoing: row.get(2)?,
        at: row.get(3)?,
        excerpt,
    })
}
