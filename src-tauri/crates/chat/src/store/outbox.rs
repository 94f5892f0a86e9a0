//! The send queue: outgoing messages and their unacknowledged datagrams.

use super::{
    charset, contact_id, contact_key, integer, key, message, message_id, record_event, salvage, set_state, state_text,
};
use crate::compose::Composed;
use crate::delivery::{DeliveryAction, Outgoing, Part};
use crate::error::ChatError;
use crate::model::{ChatEvent, Message, MessageId, MessageState};
use landline_contacts::ContactId;
use landline_ipmsg::{Charset, PacketNo};
use landline_store::Tx;
use rusqlite::{Connection, OptionalExtension};

/// Adds a new outgoing message with its datagrams. With an id given by the caller this may be repeated: the flag is
/// false if it was added before.
pub(crate) fn add(
    tx: &Tx<'_>,
    contact: ContactId,
    given: Option<MessageId>,
    text: &str,
    composed: &Composed,
    parts: &[Part],
    state: MessageState,
) -> Result<(Message, bool), ChatError> {
    let known = tx.prepare_cached("SELECT 1 FROM contacts WHERE id = ?1")?.exists([contact_key(contact)])?;
    if !known {
        return Err(ChatError::UnknownContact(contact));
    }
    if let Some(id) = given {
        match message(tx, id) {
            Ok(found) if found.outgoing && found.contact == contact && found.text == text => return Ok((found, false)),
            Ok(_) => return Err(ChatError::IdTaken(id)),
            Err(ChatError::UnknownMessage(_)) => {}
            Err(cause) => return Err(cause),
        }
    }
    let id = given.map_or_else(|| tx.new_id().map(MessageId::from_uuid), Ok)?;
    tx.prepare_cached(
        "INSERT INTO messages (id, contact, outgoing, at, text, state, charset, read, parts, sent_at)
         VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, 1, ?7, CASE ?5 WHEN 'sending' THEN ?3 END)",
    )?
    .execute((
        key(id),
        contact_key(contact),
        tx.now(),
        text,
        state_text(state).0,
        composed.charset.label(),
        integer(composed.shown),
    ))?;
    put_parts(tx, id, parts, None)?;
    record_event(tx, ChatEvent::StateChanged { message: id, contact, state })?;
    Ok((message(tx, id)?, true))
}

/// Puts a failed message at the end of the queue, encoded for the peer's current charset. The flag is false if it is
/// already being sent.
pub(crate) fn add_again(
    tx: &Tx<'_>,
    id: MessageId,
    composed: &Composed,
    parts: &[Part],
    state: MessageState,
) -> Result<(Message, bool), ChatError> {
    let found = message(tx, id)?;
    if !matches!(found.state, MessageState::Failed { .. }) {
        return Ok((found, false));
    }
    tx.prepare_cached("UPDATE messages SET charset = ?2, parts = ?3, sent_at = NULL WHERE id = ?1")?.execute((
        key(id),
        composed.charset.label(),
        integer(composed.shown),
    ))?;
    put_parts(tx, id, parts, None)?;
    set_state(tx, found.contact, id, state)?;
    Ok((message(tx, id)?, true))
}

/// Inserts parts at the message's position in the queue, or at the end if it is not in it.
fn put_parts(tx: &Tx<'_>, id: MessageId, parts: &[Part], turn: Option<i64>) -> Result<(), ChatError> {
    let end = || tx.prepare_cached("SELECT coalesce(max(turn), 0) + 1 FROM outbox")?.query_row([], |row| row.get(0));
    let turn = turn.map_or_else(end, Ok)?;
    let mut statement = tx.prepare_cached(
        "INSERT INTO outbox (message, part, packet_no, text, acked, turn, original) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (index, part) in parts.iter().enumerate() {
        let original = part.original.map_or(0, PacketNo::get).cast_signed();
        let (no, index) = (part.no.get().cast_signed(), integer(index));
        statement.execute((key(id), index, no, &*part.text, part.acked, turn, original))?;
    }
    Ok(())
}

/// Stores a queue whose parts were split again. `apart`: its receiver sees the parts as messages.
pub(crate) fn replace(tx: &Tx<'_>, queue: &[Outgoing], apart: bool) -> Result<(), ChatError> {
    for message in queue {
        let turn = tx
            .prepare_cached("SELECT min(turn) FROM outbox WHERE message = ?1")?
            .query_row([key(message.id)], |row| row.get::<_, Option<i64>>(0))?;
        // Withdrawn meanwhile.
        let Some(turn) = turn else { continue };
        tx.prepare_cached("DELETE FROM outbox WHERE message = ?1")?.execute([key(message.id)])?;
        put_parts(tx, message.id, &message.parts, Some(turn))?;
        let shown = if apart { message.parts.len() } else { 1 };
        tx.prepare_cached("UPDATE messages SET parts = ?2 WHERE id = ?1")?
            .execute((key(message.id), integer(shown)))?;
    }
    Ok(())
}

/// Stores what the core decided. Actions that do not concern the database are skipped.
pub(crate) fn carry_out(tx: &Tx<'_>, actions: &[DeliveryAction]) -> Result<(), ChatError> {
    for action in actions {
        match action {
            DeliveryAction::PartAcked { message, part } => {
                tx.prepare_cached("UPDATE outbox SET acked = 1 WHERE message = ?1 AND part = ?2")?
                    .execute((key(*message), integer(*part)))?;
            }
            DeliveryAction::Changed { contact, message, state } => {
                set_state(tx, *contact, *message, *state)?;
                if matches!(state, MessageState::Delivered | MessageState::Failed { .. }) {
                    tx.prepare_cached("DELETE FROM outbox WHERE message = ?1")?.execute([key(*message)])?;
                }
            }
            DeliveryAction::Transmit { .. } | DeliveryAction::Wake { .. } | DeliveryAction::Divide { .. } => {}
        }
    }
    Ok(())
}

/// Messages that were being sent when this program ended. A writing transaction must not read them: SQLite refuses to
/// commit one that has encountered a damaged page.
pub(crate) fn unsettled(connection: &Connection) -> Result<Vec<(ContactId, MessageId)>, ChatError> {
    let mut statement = connection.prepare_cached("SELECT DISTINCT message FROM outbox")?;
    let owed: Vec<MessageId> = statement.query_map([], |row| message_id(row, 0))?.collect::<Result<_, _>>()?;
    let mut state =
        connection.prepare_cached("SELECT contact, id FROM messages WHERE id = ?1 AND state = 'sending'")?;
    let mut unsettled = Vec::new();
    for id in owed {
        let found = state.query_row([key(id)], |row| Ok((contact_id(row, 0)?, message_id(row, 1)?))).optional();
        unsettled.extend(unless_damaged(id, found.map_err(ChatError::from))?.flatten());
    }
    Ok(unsettled)
}

/// After a start nobody has been heard yet: messages that were being sent now wait.
pub(crate) fn settle(tx: &Tx<'_>, unsettled: &[(ContactId, MessageId)]) -> Result<(), ChatError> {
    for (contact, id) in unsettled {
        set_state(tx, *contact, *id, MessageState::Waiting)?;
    }
    Ok(())
}

/// The number of waiting messages per contact.
pub(crate) fn waiting(connection: &Connection) -> Result<Vec<(ContactId, u32)>, ChatError> {
    let mut statement = connection.prepare_cached(
        "SELECT m.contact, count(*) FROM messages m
         WHERE m.id IN (SELECT message FROM outbox) AND m.state = 'waiting' AND m.deletion IS NULL GROUP BY m.contact",
    )?;
    let rows = statement.query_map([], |row| Ok((contact_id(row, 0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The stored queue, in order, without unreadable entries.
pub(crate) fn load(connection: &Connection) -> Result<Vec<(ContactId, Outgoing)>, ChatError> {
    let mut statement = connection
        .prepare_cached("SELECT message, packet_no, text, acked, original FROM outbox ORDER BY turn, part")?;
    let rows = statement.query_map([], |row| {
        let number = |index| row.get::<_, i64>(index).map(|no| PacketNo::new(no.cast_unsigned()));
        let original = Some(number(4)?).filter(|original| original.get() != 0);
        let text: String = row.get(2)?;
        let part = Part { acked: row.get(3)?, original, ..Part::new(number(1)?, &text, Charset::UTF_8) };
        Ok((message_id(row, 0)?, part))
    })?;
    let mut queue: Vec<(ContactId, Outgoing)> = Vec::new();
    let mut unreadable = None;
    for row in rows {
        let (id, part) = row?;
        // The parts of a message were inserted together.
        let same = queue.last().is_some_and(|(_, message)| message.id == id);
        if !same && unreadable != Some(id) {
            match unless_damaged(id, reader(connection, id))? {
                Some((contact, charset)) => {
                    let message = Outgoing { id, waiting: true, parts: vec![Part { charset, ..part }] };
                    queue.push((contact, message));
                }
                None => unreadable = Some(id),
            }
        } else if let Some((_, message)) = queue.last_mut().filter(|_| same) {
            let charset = message.parts.first().map_or(part.charset, |first| first.charset);
            message.parts.push(Part { charset, ..part });
        }
    }
    Ok(queue)
}

/// The receiver of a message, and the charset.
fn reader(connection: &Connection, id: MessageId) -> Result<(ContactId, Charset), ChatError> {
    let mut statement = connection.prepare_cached("SELECT contact, charset FROM messages WHERE id = ?1")?;
    Ok(statement.query_row([key(id)], |row| Ok((contact_id(row, 0)?, charset(row, 1)?)))?)
}

/// `None` if the file is damaged: the rest of the queue is sent all the same.
fn unless_damaged<T>(id: MessageId, read: Result<T, ChatError>) -> Result<Option<T>, ChatError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(cause) => {
            salvage::only_damage(cause)?;
            tracing::error!(%id, "a message that waits cannot be read, and is not sent: the database is damaged there");
            Ok(None)
        }
    }
}
