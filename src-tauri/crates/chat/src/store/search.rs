//! Looking through conversations. Every text is read, newest first, until enough is found: an index that knows Han words
//! of one and two characters would be larger than the texts, and would have to be cleaned of what is deleted.

use super::{contact_id, contact_key, message_id};
use crate::error::ChatError;
use crate::find::Query;
use crate::model::{Hit, MessageId};
use landline_peer::ContactId;
use rusqlite::{Connection, OptionalExtension, Row};

macro_rules! texts {
    ($of:literal) => {
        concat!(
            "SELECT m.id, m.contact, m.outgoing, m.at, m.text FROM messages m WHERE ",
            $of,
            " m.deletion IS NULL AND (m.at, m.position) < (?1, ?2) ORDER BY m.at DESC, m.position DESC"
        )
    };
}

const OF_ONE: &str = texts!("m.contact = ?3 AND");
/// The planner has no index for these: it sorts keys, which is little beside reading every text.
const OF_ALL: &str = texts!("?3 IS NULL AND");

/// At most `limit` messages that have what is looked for, of one conversation or of all, newest first, before a message.
pub(crate) fn search(
    connection: &Connection,
    query: &Query,
    contact: Option<ContactId>,
    before: Option<MessageId>,
    limit: usize,
) -> Result<Vec<Hit>, ChatError> {
    let point: (i64, i64) = match before {
        None => (i64::MAX, i64::MAX),
        Some(id) => connection
            .prepare_cached("SELECT at, position FROM messages WHERE id = ?1")?
            .query_row([super::key(id)], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?
            .ok_or(ChatError::UnknownMessage(id))?,
    };
    let mut statement = connection.prepare_cached(if contact.is_some() { OF_ONE } else { OF_ALL })?;
    let mut rows = statement.query((point.0, point.1, contact.map(contact_key)))?;
    let (mut hits, mut buffer) = (Vec::new(), String::new());
    while hits.len() < limit
        && let Some(row) = rows.next()?
    {
        let text = row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?;
        if let Some(excerpt) = query.excerpt(text, &mut buffer) {
            hits.push(hit(row, excerpt)?);
        }
    }
    Ok(hits)
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
