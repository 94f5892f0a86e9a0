//! All SQL of this domain; this file has what its parts share: the row of a message and its states.
//!
//! Every function works inside the caller's transaction, whose durability the caller chooses.

pub(crate) mod deletion;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod inbox;
pub(crate) mod index;
pub(crate) mod outbox;
mod parts;
mod salvage;
pub(crate) mod search;
#[cfg(test)]
mod tests;

use crate::error::ChatError;
use crate::model::{ChatEvent, Failure, Message, MessageId, MessageState};
use landline_contacts::ContactId;
use landline_ipmsg::Charset;
use landline_store::{Migrations, Timestamp, Tx};
use rusqlite::types::{FromSql, Type};
use rusqlite::{Connection, OptionalExtension, Row};
use std::net::IpAddr;
use uuid::Uuid;

/// The tables of this domain. They refer to those of `peer`, which must precede them in the list.
pub const MIGRATIONS: Migrations = Migrations {
    domain: "chat",
    steps: &[
        include_str!("../../migrations/0001_messages.sql"),
        include_str!("../../migrations/0002_times_and_deletion.sql"),
        include_str!("../../migrations/0003_message_source.sql"),
        include_str!("../../migrations/0004_delivery.sql"),
        include_str!("../../migrations/0005_flood.sql"),
        include_str!("../../migrations/0006_order.sql"),
        include_str!("../../migrations/0007_search.sql"),
    ],
};

/// The columns that [`message_from_row`] reads, in its order.
macro_rules! message_columns {
    () => {
        "m.id, m.contact, m.outgoing, m.text, m.at, m.state, m.failure, m.charset, m.lossy, m.read, m.parts, m.attachments, \
         m.sent_at, m.settled_at, m.source, m.instead_of"
    };
}
pub(crate) use message_columns;

/// Reads the columns of [`message_columns`], starting at `first`. Unreadable columns do not affect the others: such a
/// message is marked.
///
/// # Errors
/// If the id or the contact is unreadable.
pub(crate) fn message_from_row(row: &Row<'_>, first: usize) -> rusqlite::Result<Message> {
    let mut cells = Cells { row, unreadable: false };
    let outgoing = cells.get(first + 2, false);
    let text = cells.text(first + 3);
    let at = cells.get(first + 4, Timestamp::from_millis(0));
    let state = cells.or(state(row, first + 5), MessageState::unknown(outgoing));
    let charset = cells.or(charset(row, first + 7), Charset::UTF_8);
    let (lossy, read) = (cells.get(first + 8, false), cells.get(first + 9, true));
    let (parts, attachments) = (cells.get(first + 10, 1), cells.get(first + 11, false));
    let (sent_at, settled_at) = (cells.get(first + 12, None), cells.get(first + 13, None));
    let source = cells.or(address(row, first + 14), None);
    let instead_of = cells.or(address(row, first + 15), None);
    let (id, contact) = (message_id(row, first)?, contact_id(row, first + 1)?);
    if cells.unreadable {
        tracing::warn!(%id, "a part of a kept message cannot be read");
    }
    Ok(Message {
        id,
        contact,
        outgoing,
        text,
        at,
        state,
        charset,
        lossy,
        read,
        parts,
        attachments,
        sent_at,
        settled_at,
        unreadable: cells.unreadable,
        source,
        instead_of,
    })
}

/// A row in which some cells may contain values unknown to this version.
struct Cells<'a, 'stmt> {
    row: &'a Row<'stmt>,
    unreadable: bool,
}

impl Cells<'_, '_> {
    fn or<T>(&mut self, read: rusqlite::Result<T>, otherwise: T) -> T {
        read.unwrap_or_else(|_| {
            self.unreadable = true;
            otherwise
        })
    }

    fn get<T: FromSql>(&mut self, index: usize, otherwise: T) -> T {
        self.or(self.row.get(index), otherwise)
    }

    /// Text, decoded lossily.
    fn text(&mut self, index: usize) -> String {
        let bytes = self.row.get_ref(index).and_then(|value| Ok(value.as_bytes()?));
        let text = bytes.map(String::from_utf8_lossy).unwrap_or_default();
        self.unreadable |= self.row.get_ref(index).is_ok_and(|value| value.as_str().is_err());
        text.into_owned()
    }
}

/// One message.
pub(crate) fn message(connection: &Connection, id: MessageId) -> Result<Message, ChatError> {
    let sql = concat!("SELECT ", message_columns!(), " FROM messages m WHERE m.id = ?1");
    let found = connection.prepare_cached(sql)?.query_row([key(id)], |row| message_from_row(row, 0)).optional()?;
    found.ok_or(ChatError::UnknownMessage(id))
}

/// Stores a state with its time, and records an event if it changed.
pub(crate) fn set_state(tx: &Tx<'_>, contact: ContactId, id: MessageId, state: MessageState) -> Result<(), ChatError> {
    let (name, failure) = state_text(state);
    let changed = tx
        .prepare_cached(
            "UPDATE messages SET state = ?2, failure = ?3,
               sent_at = CASE ?2 WHEN 'sending' THEN coalesce(sent_at, ?4) ELSE sent_at END,
               settled_at = CASE WHEN ?2 IN ('delivered', 'failed') THEN ?4 END
             WHERE id = ?1 AND (state, failure) <> (?2, ?3)",
        )?
        .execute((key(id), name, failure, tx.now()))?;
    if changed > 0 {
        record_event(tx, ChatEvent::StateChanged { message: id, contact, state })?;
    }
    Ok(())
}

/// Records an event in the journal.
pub(crate) fn record_event(tx: &Tx<'_>, event: ChatEvent) -> Result<(), ChatError> {
    tx.record(event.kind(), &event)?;
    Ok(())
}

/// The key of a message's row.
pub(crate) fn key(id: MessageId) -> [u8; 16] {
    id.as_uuid().into_bytes()
}

/// The key of a contact's row.
pub(crate) fn contact_key(id: ContactId) -> [u8; 16] {
    id.as_uuid().into_bytes()
}

/// A count or an index as SQLite keeps it.
pub(crate) fn integer(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn message_id(row: &Row<'_>, index: usize) -> rusqlite::Result<MessageId> {
    row.get(index).map(|bytes| MessageId::from_uuid(Uuid::from_bytes(bytes)))
}

fn contact_id(row: &Row<'_>, index: usize) -> rusqlite::Result<ContactId> {
    row.get(index).map(|bytes| ContactId::from_uuid(Uuid::from_bytes(bytes)))
}

fn charset(row: &Row<'_>, index: usize) -> rusqlite::Result<Charset> {
    let label: String = row.get(index)?;
    Charset::from_label(&label).ok_or_else(|| unknown_word(index, &label))
}

/// An address that cannot be read any more is unknown.
fn address(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<IpAddr>> {
    Ok(row.get::<_, Option<String>>(index)?.and_then(|text| text.parse().ok()))
}

/// The names of a state in the columns `state` and `failure`.
pub(crate) fn state_text(state: MessageState) -> (&'static str, &'static str) {
    match state {
        MessageState::Sending => ("sending", ""),
        MessageState::Delivered => ("delivered", ""),
        MessageState::Waiting => ("waiting", ""),
        MessageState::Failed { code } => ("failed", code.code()),
        MessageState::Received => ("received", ""),
    }
}

fn state(row: &Row<'_>, index: usize) -> rusqlite::Result<MessageState> {
    let (name, failure): (String, String) = (row.get(index)?, row.get(index + 1)?);
    Ok(match name.as_str() {
        "sending" => MessageState::Sending,
        "delivered" => MessageState::Delivered,
        "waiting" => MessageState::Waiting,
        "received" => MessageState::Received,
        "failed" => {
            let code = Failure::from_code(&failure).ok_or_else(|| unknown_word(index + 1, &failure))?;
            MessageState::Failed { code }
        }
        _ => return Err(unknown_word(index, &name)),
    })
}

/// A value unknown to this version: it was written by another version, or by hand.
fn unknown_word(column: usize, word: &str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, format!("unknown word {word:?}").into())
}
