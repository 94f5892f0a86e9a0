//! Reading conversations: a page of one, and the newest line of each.

use super::{charset, contact_id, contact_key, key, message_columns, message_from_row, message_id};
use crate::error::ChatError;
use crate::model::{Message, MessageId, Place, Summary, Usage};
use landline_ipmsg::Charset;
use landline_peer::ContactId;
use rusqlite::{Connection, OptionalExtension, Row};

/// Some messages on one side of a point in (time, order of arrival), which breaks ties of the clock.
macro_rules! page {
    ($side:literal, $order:literal) => {
        concat!(
            "SELECT ",
            message_columns!(),
            " FROM messages m WHERE m.contact = ?1 AND m.deletion IS NULL AND (m.at, m.position) ",
            $side,
            " (?2, ?3) ORDER BY m.at ",
            $order,
            ", m.position ",
            $order,
            " LIMIT ?4"
        )
    };
}

/// The newest ones before the point.
pub(super) const BEFORE: &str = page!("<", "DESC");
/// The same with what stands at it.
const UP_TO: &str = page!("<=", "DESC");
/// The oldest ones after it.
pub(super) const AFTER: &str = page!(">", "ASC");

/// Each conversation with its newest message and the number of unread ones. One dip into an index for each of these.
pub(super) const SUMMARIES: &str = concat!(
    "SELECT (SELECT count(*) FROM messages u WHERE u.contact = c.id AND u.read = 0 AND u.deletion IS NULL), ",
    message_columns!(),
    " FROM contacts c JOIN messages m ON m.position =
      (SELECT n.position FROM messages n WHERE n.contact = c.id AND n.deletion IS NULL ORDER BY n.at DESC, n.position DESC LIMIT 1)
      ORDER BY m.at DESC, m.position DESC"
);

/// At most `limit` messages of a place, oldest first.
pub(crate) fn history(
    connection: &Connection,
    contact: ContactId,
    place: Place,
    limit: u32,
) -> Result<Vec<Message>, ChatError> {
    let side = |sql: &str, (at, position): Point, limit: u32| -> Result<Vec<Message>, ChatError> {
        let mut statement = connection.prepare_cached(sql)?;
        let rows = statement.query_map((contact_key(contact), at, position, limit), |row| message_from_row(row, 0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let older = |sql: &str, point: Point, limit: u32| -> Result<Vec<Message>, ChatError> {
        let mut page = side(sql, point, limit)?;
        page.reverse();
        Ok(page)
    };
    match place {
        Place::Newest => older(BEFORE, (i64::MAX, i64::MAX), limit),
        Place::Before(id) => older(BEFORE, point(connection, contact, id)?, limit),
        Place::After(id) => side(AFTER, point(connection, contact, id)?, limit),
        Place::Around(id) => {
            let point = point(connection, contact, id)?;
            let mut page = older(UP_TO, point, limit - limit / 2)?;
            page.append(&mut side(AFTER, point, limit / 2)?);
            Ok(page)
        }
    }
}

/// How many messages there are, and the time of the oldest.
pub(crate) fn usage(connection: &Connection) -> Result<Usage, ChatError> {
    let sql = "SELECT count(*), min(at) FROM messages WHERE deletion IS NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let usage = |row: &Row<'_>| Ok(Usage { messages: row.get::<_, i64>(0)?.unsigned_abs(), oldest: row.get(1)? });
    Ok(statement.query_row([], usage)?)
}

/// A time of the clock and the order of arrival.
type Point = (i64, i64);

fn point(connection: &Connection, contact: ContactId, id: MessageId) -> Result<Point, ChatError> {
    connection
        .prepare_cached("SELECT at, position FROM messages WHERE id = ?1 AND contact = ?2")?
        .query_row((key(id), contact_key(contact)), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or(ChatError::UnknownMessage(id))
}

/// The oldest message of a contact that nobody has looked at.
pub(crate) fn first_unread(connection: &Connection, contact: ContactId) -> Result<Option<MessageId>, ChatError> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM messages WHERE contact = ?1 AND read = 0 AND deletion IS NULL ORDER BY at, position LIMIT 1",
    )?;
    Ok(statement.query_row([contact_key(contact)], |row| message_id(row, 0)).optional()?)
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
    let Some(last) = history(connection, contact, Place::Newest, 1)?.pop() else { return Ok(None) };
    let unread = connection
        .prepare_cached("SELECT count(*) FROM messages WHERE contact = ?1 AND read = 0 AND deletion IS NULL")?
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
