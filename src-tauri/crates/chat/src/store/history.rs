//! Reading conversations: a page of one, and the newest line of each.

use super::{charset, contact_id, contact_key, key, message_columns, message_from_row};
use crate::error::ChatError;
use crate::model::{Message, MessageId, Summary};
use landline_ipmsg::Charset;
use landline_peer::ContactId;
use rusqlite::{Connection, OptionalExtension};

/// A page: the newest ones before a point in (time, order of arrival), which breaks ties of the clock.
pub(super) const PAGE: &str = concat!(
    "SELECT ",
    message_columns!(),
    " FROM messages m WHERE m.contact = ?1 AND (m.at, m.position) < (?2, ?3)
      ORDER BY m.at DESC, m.position DESC LIMIT ?4"
);

/// Each conversation with its newest message and the number of unread ones. One dip into an index for each of these.
pub(super) const SUMMARIES: &str = concat!(
    "SELECT (SELECT count(*) FROM messages u WHERE u.contact = c.id AND u.read = 0), ",
    message_columns!(),
    " FROM contacts c JOIN messages m ON m.position =
      (SELECT n.position FROM messages n WHERE n.contact = c.id ORDER BY n.at DESC, n.position DESC LIMIT 1)
      ORDER BY m.at DESC, m.position DESC"
);

/// At most `limit` messages older than `before` (the newest ones without it), oldest first.
pub(crate) fn history(
    connection: &Connection,
    contact: ContactId,
    before: Option<MessageId>,
    limit: u32,
) -> Result<Vec<Message>, ChatError> {
    let (at, position): (i64, i64) = match before {
        None => (i64::MAX, i64::MAX),
        Some(id) => connection
            .prepare_cached("SELECT at, position FROM messages WHERE id = ?1 AND contact = ?2")?
            .query_row((key(id), contact_key(contact)), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?
            .ok_or(ChatError::UnknownMessage(id))?,
    };
    let mut statement = connection.prepare_cached(PAGE)?;
    let rows = statement.query_map((contact_key(contact), at, position, limit), |row| message_from_row(row, 0))?;
    let mut page: Vec<Message> = rows.collect::<Result<_, _>>()?;
    page.reverse();
    Ok(page)
}

/// Every conversation that has a message, the one with the newest first.
pub(crate) fn summaries(connection: &Connection) -> Result<Vec<Summary>, ChatError> {
    let mut statement = connection.prepare_cached(SUMMARIES)?;
    let rows = statement.query_map([], |row| {
        Ok(Summary { contact: contact_id(row, 2)?, unread: row.get(0)?, last: Some(message_from_row(row, 1)?) })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The conversation with one contact; `None` if it has no message.
pub(crate) fn summary(connection: &Connection, contact: ContactId) -> Result<Option<Summary>, ChatError> {
    let Some(last) = history(connection, contact, None, 1)?.pop() else { return Ok(None) };
    let unread = connection
        .prepare_cached("SELECT count(*) FROM messages WHERE contact = ?1 AND read = 0")?
        .query_row([contact_key(contact)], |row| row.get(0))?;
    Ok(Some(Summary { contact, unread, last: Some(last) }))
}

/// The charset in which this contact was last written to.
pub(crate) fn last_written(connection: &Connection, contact: ContactId) -> Result<Option<Charset>, ChatError> {
    let mut statement = connection.prepare_cached(
        "SELECT charset FROM messages WHERE contact = ?1 AND outgoing = 1 ORDER BY at DESC, position DESC LIMIT 1",
    )?;
    Ok(statement.query_row([contact_key(contact)], |row| charset(row, 0)).optional()?)
}
