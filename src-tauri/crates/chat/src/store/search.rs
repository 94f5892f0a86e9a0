//! Looking through conversations. Every text is read, newest first, until enough is found: an index that knows Han words
//! of one and two characters would be larger than the texts, and would have to be cleaned of what is deleted.

use super::history::{END, Point};
use super::{contact_id, contact_key, message_id, salvage};
use crate::error::ChatError;
use crate::find::Query;
use crate::model::{Hit, MessageId};
use landline_peer::ContactId;
use rusqlite::{Connection, OptionalExtension, Row};

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

macro_rules! statements {
    ($columns:literal) => {
        [texts!($columns, "m.contact = ?4 AND"), texts!($columns, "?4 IS NULL AND")]
    };
}

/// Of one conversation, and of all.
const TEXTS: [&str; 2] = statements!("m.id, m.contact, m.outgoing, m.at, m.text");
const PLACES: [&str; 2] = statements!("m.position");

/// At most `limit` messages that have what is looked for, of one conversation or of all, newest first, before a message.
/// What cannot be read is passed over.
pub(crate) fn search(
    connection: &Connection,
    query: &Query,
    contact: Option<ContactId>,
    before: Option<MessageId>,
    limit: usize,
) -> Result<Vec<Hit>, ChatError> {
    let point: Point = match before {
        None => END,
        Some(id) => connection
            .prepare_cached("SELECT rank, at, position FROM messages WHERE id = ?1")?
            .query_row([super::key(id)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?
            .ok_or(ChatError::UnknownMessage(id))?,
    };
    all(connection, query, contact, point, limit).or_else(|cause| {
        salvage::only_damage(cause)?;
        one_by_one(connection, query, contact, point, limit)
    })
}

fn all(
    connection: &Connection,
    query: &Query,
    contact: Option<ContactId>,
    point: Point,
    limit: usize,
) -> Result<Vec<Hit>, ChatError> {
    let mut statement = connection.prepare_cached(TEXTS[usize::from(contact.is_none())])?;
    let mut rows = statement.query((point.0, point.1, point.2, contact.map(contact_key)))?;
    let (mut hits, mut buffer) = (Vec::new(), String::new());
    while hits.len() < limit
        && let Some(row) = rows.next()?
    {
        hits.extend(found(row, query, &mut buffer));
    }
    Ok(hits)
}

/// Where the file is damaged: each row by itself.
fn one_by_one(
    connection: &Connection,
    query: &Query,
    contact: Option<ContactId>,
    point: Point,
    limit: usize,
) -> Result<Vec<Hit>, ChatError> {
    let mut statement = connection.prepare_cached(PLACES[usize::from(contact.is_none())])?;
    let mut places = statement.query((point.0, point.1, point.2, contact.map(contact_key)))?;
    let mut read =
        connection.prepare_cached("SELECT id, contact, outgoing, at, text FROM messages WHERE position = ?1")?;
    let (mut hits, mut buffer) = (Vec::new(), String::new());
    while hits.len() < limit
        && let Some(place) = places.next()?
    {
        let position: i64 = place.get(0)?;
        match read.query_row([position], |row| Ok(found(row, query, &mut buffer))) {
            Ok(hit) => hits.extend(hit),
            Err(cause) => salvage::only_damage(cause.into())?,
        }
    }
    Ok(hits)
}

/// The hit in a row that has what is looked for; none also where the row cannot be understood.
fn found(row: &Row<'_>, query: &Query, buffer: &mut String) -> Option<Hit> {
    let text = row.get_ref(4).ok()?;
    let text = String::from_utf8_lossy(text.as_bytes().ok()?);
    let excerpt = query.excerpt(&text, buffer)?;
    hit(row, excerpt).ok()
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
