//! Reads what is still readable of conversations in a damaged file: SQLite fails a whole statement for one unreadable
//! page, so here every row is read separately. Positions of rows are taken from indexes, which are on other pages.
//!
//! Nothing is written here, and this is only used if the normal query failed because of damage.

use super::history::{Point, Side, summary};
use super::{contact_id, contact_key, key, message_columns, message_from_row, message_id};
use crate::error::ChatError;
use crate::model::{Message, MessageId, MessageState, Summary};
use landline_contacts::ContactId;
use landline_ipmsg::Charset;
use landline_store::Timestamp;
use rusqlite::{Connection, OptionalExtension};

/// One side of a point, with a placeholder for each unreadable message.
pub(super) fn page(
    connection: &Connection,
    contact: ContactId,
    side: &Side,
    (rank, at, position): Point,
    limit: u32,
    cause: ChatError,
) -> Result<Vec<Message>, ChatError> {
    only_damage(cause)?;
    let mut statement = connection.prepare_cached(side.places)?;
    let rows = statement.query_map((contact_key(contact), rank, at, position, limit), |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, Timestamp>(1)?))
    })?;
    let places: Vec<_> = rows.collect::<Result<_, _>>()?;
    let sql = concat!("SELECT ", message_columns!(), " FROM messages m WHERE m.position = ?1");
    let mut read = connection.prepare_cached(sql)?;
    let mut messages = Vec::with_capacity(places.len());
    for (position, at) in places {
        match read.query_row([position], |row| message_from_row(row, 0)) {
            Ok(message) => messages.push(message),
            Err(cause) => {
                let cause = ChatError::from(cause);
                if let Some(id) = id(connection, position, cause)? {
                    tracing::warn!(%id, "a kept message cannot be read: the database is damaged there");
                    messages.push(unreadable(id, contact, at));
                }
            }
        }
    }
    Ok(messages)
}

/// The position of a message whose row is unreadable.
pub(super) fn point(
    connection: &Connection,
    contact: ContactId,
    id: MessageId,
    cause: ChatError,
) -> Result<Option<Point>, ChatError> {
    only_damage(cause)?;
    let mut statement = connection.prepare_cached("SELECT position FROM messages WHERE id = ?1")?;
    let position: Option<i64> = statement.query_row([key(id)], |row| row.get(0)).optional()?;
    let Some(position) = position else { return Ok(None) };
    // The unary plus keeps SQLite from looking the row up by its position.
    let sql = "SELECT rank, at, position FROM messages INDEXED BY messages_history
        WHERE contact = ?1 AND deletion IS NULL AND +position = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let found =
        statement.query_row((contact_key(contact), position), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    Ok(found.optional()?)
}

/// The id of the message at a position, from the index of ids.
pub(super) fn id(connection: &Connection, position: i64, cause: ChatError) -> Result<Option<MessageId>, ChatError> {
    only_damage(cause)?;
    let sql = "SELECT id FROM messages INDEXED BY sqlite_autoindex_messages_1 WHERE +position = ?1";
    Ok(connection.prepare_cached(sql)?.query_row([position], |row| message_id(row, 0)).optional()?)
}

/// The summaries, each conversation read separately.
pub(super) fn summaries(connection: &Connection, cause: ChatError) -> Result<Vec<Summary>, ChatError> {
    only_damage(cause)?;
    let mut statement = connection.prepare_cached("SELECT id FROM contacts INDEXED BY sqlite_autoindex_contacts_1")?;
    let contacts = statement.query_map([], |row| contact_id(row, 0))?.collect::<Result<Vec<_>, _>>()?;
    let mut all = Vec::new();
    for contact in contacts {
        match summary(connection, contact) {
            Ok(found) => all.extend(found),
            Err(cause) => {
                only_damage(cause)?;
                tracing::warn!(%contact, "a conversation cannot be read: the database is damaged there");
            }
        }
    }
    all.sort_by_key(|summary| std::cmp::Reverse((summary.order, summary.last.as_ref().map(|last| last.at))));
    Ok(all)
}

/// Passes on errors other than damage.
pub(super) fn only_damage(cause: ChatError) -> Result<(), ChatError> {
    match &cause {
        ChatError::Store(store) if store.is_damage() => Ok(()),
        _ => Err(cause),
    }
}

fn unreadable(id: MessageId, contact: ContactId, at: Timestamp) -> Message {
    Message {
        id,
        contact,
        outgoing: false,
        text: String::new(),
        at,
        state: MessageState::unknown(false),
        sent_at: None,
        settled_at: None,
        charset: Charset::UTF_8,
        lossy: false,
        read: true,
        parts: 1,
        attachments: false,
        unreadable: true,
        source: None,
        instead_of: None,
    }
}
