//! What is owed: outgoing messages, and the datagrams of them that nobody has acknowledged yet.

use super::{charset, contact_id, contact_key, integer, key, message, message_id, set_state, state_text, tell};
use crate::compose::Composed;
use crate::delivery::{Action, Outgoing, Part};
use crate::error::ChatError;
use crate::model::{ChatEvent, Message, MessageId, MessageState};
use landline_ipmsg::PacketNo;
use landline_peer::ContactId;
use landline_store::Tx;
use rusqlite::Connection;

/// Commits a new outgoing message with its datagrams.
pub(crate) fn add(
    tx: &Tx<'_>,
    contact: ContactId,
    text: &str,
    composed: &Composed,
    parts: &[Part],
    state: MessageState,
) -> Result<Message, ChatError> {
    let known = tx.prepare_cached("SELECT 1 FROM contacts WHERE id = ?1")?.exists([contact_key(contact)])?;
    if !known {
        return Err(ChatError::UnknownContact(contact));
    }
    let id = MessageId::from_uuid(tx.new_id()?);
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
    tell(tx, ChatEvent::StateChanged { message: id, contact, state })?;
    message(tx, id)
}

/// Puts a failed message at the end of the queue, written anew for what the peer reads now. The flag is false if
/// somebody else was faster and it is on its way already.
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

/// Puts parts where the message stands in the queue, which is the end of it for one that is not in it.
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

/// Writes down a queue that was cut up anew. `apart`: its reader sees the parts as messages.
pub(crate) fn replace(tx: &Tx<'_>, queue: &[Outgoing], apart: bool) -> Result<(), ChatError> {
    for message in queue {
        let turn = tx
            .prepare_cached("SELECT min(turn) FROM outbox WHERE message = ?1")?
            .query_row([key(message.id)], |row| row.get::<_, Option<i64>>(0))?;
        // Taken back meanwhile.
        let Some(turn) = turn else { continue };
        tx.prepare_cached("DELETE FROM outbox WHERE message = ?1")?.execute([key(message.id)])?;
        put_parts(tx, message.id, &message.parts, Some(turn))?;
        let shown = if apart { message.parts.len() } else { 1 };
        tx.prepare_cached("UPDATE messages SET parts = ?2 WHERE id = ?1")?
            .execute((key(message.id), integer(shown)))?;
    }
    Ok(())
}

/// Writes down what the core decided. Actions that are not for the database are passed over.
pub(crate) fn carry_out(tx: &Tx<'_>, actions: &[Action]) -> Result<(), ChatError> {
    for action in actions {
        match action {
            Action::PartAcked { message, part } => {
                tx.prepare_cached("UPDATE outbox SET acked = 1 WHERE message = ?1 AND part = ?2")?
                    .execute((key(*message), integer(*part)))?;
            }
            Action::Changed { contact, message, state } => {
                set_state(tx, *contact, *message, *state)?;
                if matches!(state, MessageState::Delivered | MessageState::Failed { .. }) {
                    tx.prepare_cached("DELETE FROM outbox WHERE message = ?1")?.execute([key(*message)])?;
                }
            }
            Action::Transmit { .. } | Action::Wake { .. } | Action::Divide { .. } => {}
        }
    }
    Ok(())
}

/// After a start nobody has been heard yet: what was on its way waits.
pub(crate) fn settle(tx: &Tx<'_>) -> Result<(), ChatError> {
    let mut statement = tx.prepare_cached(
        "SELECT contact, id FROM messages WHERE id IN (SELECT message FROM outbox) AND state = 'sending'",
    )?;
    let rows = statement.query_map([], |row| Ok((contact_id(row, 0)?, message_id(row, 1)?)))?;
    let unsettled: Vec<(ContactId, MessageId)> = rows.collect::<Result<_, _>>()?;
    for (contact, id) in unsettled {
        set_state(tx, contact, id, MessageState::Waiting)?;
    }
    Ok(())
}

/// The queue as it was left, in order.
pub(crate) fn load(connection: &Connection) -> Result<Vec<(ContactId, Outgoing)>, ChatError> {
    let mut statement = connection.prepare_cached(
        "SELECT m.contact, m.id, o.packet_no, o.text, m.charset, o.acked, o.original
         FROM outbox o JOIN messages m ON m.id = o.message ORDER BY o.turn, o.part",
    )?;
    let rows = statement.query_map([], |row| {
        let number = |index| row.get::<_, i64>(index).map(|no| PacketNo::new(no.cast_unsigned()));
        let original = Some(number(6)?).filter(|original| original.get() != 0);
        let text: String = row.get(3)?;
        let part = Part { acked: row.get(5)?, original, ..Part::new(number(2)?, &text, charset(row, 4)?) };
        Ok((contact_id(row, 0)?, message_id(row, 1)?, part))
    })?;
    let mut queue: Vec<(ContactId, Outgoing)> = Vec::new();
    for row in rows {
        let (contact, id, part) = row?;
        match queue.last_mut() {
            // The parts of a message were put in together.
            Some((_, message)) if message.id == id => message.parts.push(part),
            _ => queue.push((contact, Outgoing { id, waiting: true, parts: vec![part] })),
        }
    }
    Ok(queue)
}
