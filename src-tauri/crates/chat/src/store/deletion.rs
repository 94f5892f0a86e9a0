//! Deletions: messages are marked first, so that they can be restored, then purged.
//!
//! Everything except the deletion of single messages is done in steps, each a small transaction, so that other writers
//! do not wait for long and the write-ahead log stays small even on a full disk. The scope of a deletion and its
//! progress are in its row: a crash between two steps leaves nothing permanently half done.

use super::{contact_id, contact_key, key, message_id, outbox, record_event, set_state};
use crate::compose::Composed;
use crate::delivery::Part;
use crate::error::ChatError;
use crate::model::{ChatEvent, Deletion, DeletionId, Failure, Message, MessageId, MessageState};
use landline_contacts::ContactId;
use landline_store::{Timestamp, Tx};
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

/// Limits of one transaction: rows, and bytes of their texts, since SQLite writes a changed row whole. This makes a
/// write-ahead log of about a megabyte.
const ROWS: u32 = 500;
const BYTES: i64 = 512 << 10;

/// The scope of a deletion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// These messages.
    Messages(Vec<MessageId>),
    /// All of it.
    All,
    /// Messages that are older and not waiting to be sent.
    Before(Timestamp),
}

/// A deletion that has started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Begun {
    pub(crate) deletion: Deletion,
    /// Unsent messages, which are withdrawn.
    pub(crate) dropped: Vec<MessageId>,
    /// Whether [`mark`] has something to do.
    pub(crate) more: bool,
}

/// An unfinished deletion of an earlier run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pending {
    /// It can no longer be undone.
    Purge(DeletionId),
    Restore(DeletionId, ContactId),
}

/// A message to restore; with its text if it was being sent and must be sent again.
pub(crate) struct Returning {
    pub(crate) id: MessageId,
    pub(crate) cancelled: Option<String>,
}

/// The same, encoded for the peer's current charset.
pub(crate) struct Restored {
    pub(crate) id: MessageId,
    pub(crate) again: Option<(Composed, Vec<Part>, MessageState)>,
}

/// Commits to a deletion: from here on it will be completed whatever happens, and none of its messages is sent.
pub(crate) fn begin(tx: &Tx<'_>, contact: ContactId, scope: &Scope) -> Result<Begun, ChatError> {
    let id = DeletionId::from_uuid(tx.new_id()?);
    let known = tx.prepare_cached("SELECT 1 FROM contacts WHERE id = ?1")?.exists([contact_key(contact)])?;
    if !known {
        return Err(ChatError::UnknownContact(contact));
    }
    let (stage, older_than) = match scope {
        Scope::Messages(_) => ("kept", None),
        Scope::All => ("marking", None),
        Scope::Before(moment) => ("marking", Some(*moment)),
    };
    tx.prepare_cached(
        "INSERT INTO deletions (id, contact, stage, up_to, older_than)
         VALUES (?1, ?2, ?3, (SELECT max(position) FROM messages WHERE ?3 = 'marking'), ?4)",
    )?
    .execute((deletion_key(id), contact_key(contact), stage, older_than))?;
    let mut begun = Begun { deletion: Deletion { id, messages: 0 }, dropped: Vec::new(), more: true };
    match scope {
        Scope::Before(_) => {}
        Scope::All => begun.dropped = unqueue(tx, contact)?,
        Scope::Messages(messages) => {
            begun.more = false;
            for message in messages {
                if mark_one(tx, id, contact, *message)? {
                    begun.deletion.messages += 1;
                    if unqueue_one(tx, *message)? {
                        begun.dropped.push(*message);
                    }
                }
            }
            if begun.deletion.messages > 0 {
                record_event(tx, ChatEvent::Pruned { contact })?;
            }
        }
    }
    Ok(begun)
}

/// Marks some of the messages of a deletion. Returns how many, and whether there may be more.
pub(crate) fn mark(tx: &Tx<'_>, id: DeletionId, contact: ContactId) -> Result<(usize, bool), ChatError> {
    let next: Vec<MessageId> = portion(
        tx,
        "SELECT m.id, octet_length(m.text) + octet_length(m.raw)
         FROM deletions d JOIN messages m INDEXED BY messages_history ON m.contact = d.contact
         WHERE d.id = ?1 AND m.deletion IS NULL AND m.position <= d.up_to
           AND (d.older_than IS NULL OR (m.at < d.older_than AND m.state NOT IN ('sending', 'waiting')))
         LIMIT ?2",
        id,
        |row| message_id(row, 0),
    )?;
    for message in &next {
        mark_one(tx, id, contact, *message)?;
    }
    if next.is_empty() {
        tx.prepare_cached("UPDATE deletions SET stage = 'kept' WHERE id = ?1")?.execute([deletion_key(id)])?;
        record_event(tx, ChatEvent::Pruned { contact })?;
    }
    Ok((next.len(), !next.is_empty()))
}

/// Purges some of the deleted messages. False when none are left.
pub(crate) fn purge(tx: &Tx<'_>, id: DeletionId) -> Result<bool, ChatError> {
    tx.note_erasure()?;
    // From here on it cannot be undone. What was not marked before a crash is included all the same.
    tx.prepare_cached("UPDATE deletions SET stage = 'purging' WHERE id = ?1 AND stage <> 'purging'")?
        .execute([deletion_key(id)])?;
    let mut next: Vec<i64> = portion(
        tx,
        "SELECT position, octet_length(text) + octet_length(raw) FROM messages WHERE deletion = ?1 LIMIT ?2",
        id,
        |row| row.get(0),
    )?;
    if next.is_empty() {
        next = portion(
            tx,
            "SELECT m.position, octet_length(m.text) + octet_length(m.raw)
             FROM deletions d JOIN messages m INDEXED BY messages_history ON m.contact = d.contact
             WHERE d.id = ?1 AND m.deletion IS NULL AND m.position <= d.up_to
               AND (d.older_than IS NULL OR (m.at < d.older_than AND m.state NOT IN ('sending', 'waiting')))
             LIMIT ?2",
            id,
            |row| row.get(0),
        )?;
    }
    // Texts are cleared before the rows are deleted: deleting a row moves its neighbours to other pages, and SQLite
    // leaves copies behind.
    for sql in
        ["UPDATE messages SET text = '', raw = x'' WHERE position = ?1", "DELETE FROM messages WHERE position = ?1"]
    {
        let mut statement = tx.prepare_cached(sql)?;
        for position in &next {
            statement.execute([position])?;
        }
    }
    if next.is_empty() {
        tx.prepare_cached("DELETE FROM deletions WHERE id = ?1")?.execute([deletion_key(id)])?;
    }
    Ok(!next.is_empty())
}

/// Commits to undoing a deletion: from here on everything will be restored whatever happens.
pub(crate) fn begin_restore(tx: &Tx<'_>, id: DeletionId) -> Result<ContactId, ChatError> {
    tx.prepare_cached("UPDATE deletions SET stage = 'restoring' WHERE id = ?1 AND stage = 'kept' RETURNING contact")?
        .query_row([deletion_key(id)], |row| contact_id(row, 0))
        .optional()?
        .ok_or(ChatError::GoneForGood)
}

/// Some of the messages to restore, in order.
pub(crate) fn returning(connection: &Connection, id: DeletionId) -> Result<Vec<Returning>, ChatError> {
    portion(
        connection,
        concat!(
            "SELECT id, octet_length(text) + octet_length(raw), CASE failure WHEN 'chat.cancelled' THEN text END ",
            "FROM messages WHERE deletion = ?1 ORDER BY position LIMIT ?2"
        ),
        id,
        |row| Ok(Returning { id: message_id(row, 0)?, cancelled: row.get(2)? }),
    )
}

/// Restores these messages, each with its position in the queue if it had one. Returns what has to be sent; once
/// nothing is left, the deletion is removed.
pub(crate) fn restore(
    tx: &Tx<'_>,
    id: DeletionId,
    contact: ContactId,
    messages: &[Restored],
) -> Result<Vec<(Message, bool)>, ChatError> {
    let mut queued = Vec::new();
    let mut bring = tx.prepare_cached("UPDATE messages SET deletion = NULL WHERE id = ?1 AND deletion = ?2")?;
    for message in messages {
        bring.execute((key(message.id), deletion_key(id)))?;
        if let Some((composed, parts, state)) = &message.again {
            queued.push(outbox::add_again(tx, message.id, composed, parts, *state)?);
        }
    }
    if messages.is_empty() {
        tx.prepare_cached("DELETE FROM deletions WHERE id = ?1")?.execute([deletion_key(id)])?;
        record_event(tx, ChatEvent::Pruned { contact })?;
    }
    Ok(queued)
}

/// Unfinished deletions of an earlier run.
pub(crate) fn pending(tx: &Tx<'_>) -> Result<Vec<Pending>, ChatError> {
    let mut statement = tx.prepare_cached("SELECT id, contact, stage FROM deletions")?;
    let rows = statement.query_map([], |row| {
        let id = DeletionId::from_uuid(Uuid::from_bytes(row.get(0)?));
        let restoring = row.get_ref(2)?.as_str()? == "restoring";
        Ok(if restoring { Pending::Restore(id, contact_id(row, 1)?) } else { Pending::Purge(id) })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The contacts with older messages that are not waiting.
pub(crate) fn contacts_before(connection: &Connection, moment: Timestamp) -> Result<Vec<ContactId>, ChatError> {
    let mut statement = connection.prepare_cached(
        "SELECT c.id FROM contacts c WHERE EXISTS (SELECT 1 FROM messages m INDEXED BY messages_history
           WHERE m.contact = c.id AND m.deletion IS NULL AND m.at < ?1 AND m.state NOT IN ('sending', 'waiting'))",
    )?;
    let rows = statement.query_map([moment], |row| contact_id(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// As many rows of a deletion (`?1`) as one transaction may change (`?2`, and limited by the bytes in the second
/// column), at least one.
fn portion<T>(
    connection: &Connection,
    sql: &str,
    id: DeletionId,
    read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, ChatError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query((deletion_key(id), ROWS))?;
    let (mut taken, mut bytes) = (Vec::new(), 0);
    while bytes < BYTES
        && let Some(row) = rows.next()?
    {
        bytes += row.get::<_, i64>(1)?;
        taken.push(read(row)?);
    }
    Ok(taken)
}

/// Marks one message; an unsent one has failed. False if it was marked before or belongs to another contact.
fn mark_one(tx: &Tx<'_>, id: DeletionId, contact: ContactId, message: MessageId) -> Result<bool, ChatError> {
    let state = tx
        .prepare_cached(
            "UPDATE messages SET deletion = ?1 WHERE id = ?3 AND contact = ?2 AND deletion IS NULL RETURNING state",
        )?
        .query_row((deletion_key(id), contact_key(contact), key(message)), |row| row.get::<_, String>(0))
        .optional()?;
    if state.as_deref().is_some_and(|state| ["sending", "waiting"].contains(&state)) {
        set_state(tx, contact, message, MessageState::Failed { code: Failure::Cancelled })?;
    }
    Ok(state.is_some())
}

/// Removes a message from the queue. False if it was not in it.
fn unqueue_one(tx: &Tx<'_>, message: MessageId) -> Result<bool, ChatError> {
    Ok(tx.prepare_cached("DELETE FROM outbox WHERE message = ?1")?.execute([key(message)])? > 0)
}

/// Removes all messages of a contact from the queue. SQLite does not reorder this join: only waiting messages are read,
/// not all of the contact's.
fn unqueue(tx: &Tx<'_>, contact: ContactId) -> Result<Vec<MessageId>, ChatError> {
    let mut statement = tx.prepare_cached(
        "SELECT m.id FROM outbox o CROSS JOIN messages m ON m.id = o.message WHERE m.contact = ?1
         GROUP BY m.id ORDER BY min(o.turn)",
    )?;
    let rows = statement.query_map([contact_key(contact)], |row| message_id(row, 0))?;
    let queued = rows.collect::<Result<Vec<_>, _>>()?;
    for message in &queued {
        unqueue_one(tx, *message)?;
    }
    Ok(queued)
}

fn deletion_key(id: DeletionId) -> [u8; 16] {
    id.as_uuid().into_bytes()
}
