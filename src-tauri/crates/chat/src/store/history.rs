//! Reading conversations: a page of one, and the newest line of each.

use super::{charset, contact_key, key, message_columns, message_from_row, message_id, salvage};
use crate::error::ChatError;
use crate::model::{Message, MessageId, PageAnchor, Summary, Usage};
use landline_contacts::ContactId;
use landline_ipmsg::Charset;
use rusqlite::{Connection, OptionalExtension, Row, Rows};

/// A point in the order of messages, in which this node learnt of them: rank, time, position. The time only orders
/// imported messages.
pub(super) type Point = (i64, i64, i64);

/// Behind every message.
pub(super) const END: Point = (i64::MAX, i64::MAX, i64::MAX);

/// A query for the messages of one conversation on one side of a point.
macro_rules! page {
    ($columns:expr, $side:literal, $order:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM messages m WHERE m.contact = ?1 AND m.deletion IS NULL AND (m.rank, m.at, m.position) ",
            $side,
            " (?2, ?3, ?4) ORDER BY m.rank ",
            $order,
            ", m.at ",
            $order,
            ", m.position ",
            $order,
            " LIMIT ?5"
        )
    };
}

/// A statement that reads messages, and one that only finds their positions.
pub(super) struct Side {
    pub(super) messages: &'static str,
    pub(super) places: &'static str,
}

/// The newest ones before the point.
pub(super) const BEFORE: Side =
    Side { messages: page!(message_columns!(), "<", "DESC"), places: page!("m.position, m.at", "<", "DESC") };
/// The same, including the point itself.
pub(super) const UP_TO: Side =
    Side { messages: page!(message_columns!(), "<=", "DESC"), places: page!("m.position, m.at", "<=", "DESC") };
/// The oldest ones after it.
pub(super) const AFTER: Side =
    Side { messages: page!(message_columns!(), ">", "ASC"), places: page!("m.position, m.at", ">", "ASC") };

/// Each conversation with its newest message and its unread count. One index lookup for each of these.
pub(super) const SUMMARIES: &str = concat!(
    "SELECT (SELECT count(*) FROM messages u INDEXED BY messages_unread
      WHERE u.contact = c.id AND u.read = 0 AND u.deletion IS NULL), m.rank, ",
    message_columns!(),
    " FROM contacts c JOIN messages m ON m.position =
      (SELECT n.position FROM messages n WHERE n.contact = c.id AND n.deletion IS NULL
       ORDER BY n.rank DESC, n.at DESC, n.position DESC LIMIT 1)
      ORDER BY m.rank DESC, m.at DESC, m.position DESC"
);

/// At most `limit` messages at a position, oldest first.
pub(crate) fn history(
    connection: &Connection,
    contact: ContactId,
    place: PageAnchor,
    limit: u32,
) -> Result<Vec<Message>, ChatError> {
    let side = |side: &Side, point: Point, limit: u32| page(connection, contact, side, point, limit);
    let older = |side: &Side, point: Point, limit: u32| -> Result<Vec<Message>, ChatError> {
        let mut page = page(connection, contact, side, point, limit)?;
        page.reverse();
        Ok(page)
    };
    match place {
        PageAnchor::Newest => older(&BEFORE, END, limit),
        PageAnchor::Before(id) => older(&BEFORE, point(connection, contact, id)?, limit),
        PageAnchor::After(id) => side(&AFTER, point(connection, contact, id)?, limit),
        PageAnchor::Around(id) => {
            let point = point(connection, contact, id)?;
            let mut page = older(&UP_TO, point, limit - limit / 2)?;
            page.append(&mut side(&AFTER, point, limit / 2)?);
            Ok(page)
        }
    }
}

/// Messages on one side of a point. If the file is damaged, the readable ones and a placeholder for each of the others.
fn page(
    connection: &Connection,
    contact: ContactId,
    side: &Side,
    point: Point,
    limit: u32,
) -> Result<Vec<Message>, ChatError> {
    let read = || -> Result<Vec<Message>, ChatError> {
        let mut statement = connection.prepare_cached(side.messages)?;
        let (key, (rank, at, position)) = (contact_key(contact), point);
        messages(statement.query((key, rank, at, position, limit))?)
    };
    read().or_else(|cause| salvage::page(connection, contact, side, point, limit, cause))
}

/// The messages of these rows. One without an id cannot be shown and is skipped.
fn messages(mut rows: Rows<'_>) -> Result<Vec<Message>, ChatError> {
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        match message_from_row(row, 0) {
            Ok(message) => all.push(message),
            Err(cause) => tracing::warn!(%cause, "a row is no message and is passed over"),
        }
    }
    Ok(all)
}

/// How many messages there are, and the time of the oldest.
pub(crate) fn usage(connection: &Connection) -> Result<Usage, ChatError> {
    let sql = "SELECT count(*), min(at) FROM messages WHERE deletion IS NULL";
    let mut statement = connection.prepare_cached(sql)?;
    let usage = |row: &Row<'_>| Ok(Usage { messages: row.get::<_, i64>(0)?.unsigned_abs(), oldest: row.get(1)? });
    Ok(statement.query_row([], usage)?)
}

fn point(connection: &Connection, contact: ContactId, id: MessageId) -> Result<Point, ChatError> {
    let read = || -> Result<Option<Point>, ChatError> {
        let mut statement =
            connection.prepare_cached("SELECT rank, at, position FROM messages WHERE id = ?1 AND contact = ?2")?;
        let point = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        Ok(statement.query_row((key(id), contact_key(contact)), point).optional()?)
    };
    let found = read().or_else(|cause| salvage::point(connection, contact, id, cause))?;
    found.ok_or(ChatError::UnknownMessage(id))
}

/// The oldest unread message of a contact. Imported messages count as read.
pub(crate) fn first_unread(connection: &Connection, contact: ContactId) -> Result<Option<MessageId>, ChatError> {
    let mut statement = connection.prepare_cached(
        "SELECT position FROM messages INDEXED BY messages_unread
         WHERE contact = ?1 AND read = 0 AND deletion IS NULL ORDER BY position LIMIT 1",
    )?;
    let first: Option<i64> = statement.query_row([contact_key(contact)], |row| row.get(0)).optional()?;
    let Some(position) = first else { return Ok(None) };
    let read = || -> Result<Option<MessageId>, ChatError> {
        let mut statement = connection.prepare_cached("SELECT id FROM messages WHERE position = ?1")?;
        Ok(statement.query_row([position], |row| message_id(row, 0)).optional()?)
    };
    read().or_else(|cause| salvage::id(connection, position, cause))
}

/// Every conversation that has a message, the one with the newest first.
pub(crate) fn summaries(connection: &Connection) -> Result<Vec<Summary>, ChatError> {
    let read = || -> Result<Vec<Summary>, ChatError> {
        let mut statement = connection.prepare_cached(SUMMARIES)?;
        let rows = statement.query_map([], |row| {
            let last = message_from_row(row, 2)?;
            Ok(Summary { contact: last.contact, unread: row.get(0)?, order: row.get(1)?, last: Some(last) })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    read().or_else(|cause| salvage::summaries(connection, cause))
}

/// The conversation with one contact; `None` if it has no messages.
pub(crate) fn summary(connection: &Connection, contact: ContactId) -> Result<Option<Summary>, ChatError> {
    let Some(last) = history(connection, contact, PageAnchor::Newest, 1)?.pop() else { return Ok(None) };
    let unread = connection
        .prepare_cached(
            "SELECT count(*) FROM messages INDEXED BY messages_unread
             WHERE contact = ?1 AND read = 0 AND deletion IS NULL",
        )?
        .query_row([contact_key(contact)], |row| row.get(0))?;
    let (order, ..) = point(connection, contact, last.id)?;
    Ok(Some(Summary { contact, unread, last: Some(last), order }))
}

/// The charset of the last message to this contact; `None` also if it is unreadable.
pub(crate) fn last_written(connection: &Connection, contact: ContactId) -> Result<Option<Charset>, ChatError> {
    let mut statement = connection.prepare_cached(
        "SELECT charset FROM messages WHERE contact = ?1 AND outgoing = 1 AND deletion IS NULL
         ORDER BY rank DESC, at DESC, position DESC LIMIT 1",
    )?;
    let written = statement.query_row([contact_key(contact)], |row| charset(row, 0)).optional();
    Ok(written.unwrap_or_else(|cause| {
        tracing::warn!(%cause, "how somebody was last written to cannot be read");
        None
    }))
}
