//! What a person deletes: marked first, so that it can be had back, then gone for good.
//!
//! All but the deletion of single messages goes in steps, each a small transaction, so that nobody who writes meanwhile waits
//! for long, and so that the write-ahead log stays small, also on a disk that is full. What a deletion covers and how far it
//! has come stands in its row: a kill between two steps leaves nothing half done for good.

use super::{contact_id, contact_key, key, message_id, outbox, set_state, tell};
use crate::compose::Composed;
use crate::delivery::Part;
use crate::error::ChatError;
use crate::model::{ChatEvent, Deletion, DeletionId, Failure, Message, MessageId, MessageState};
use landline_contacts::ContactId;
use landline_store::{Timestamp, Tx};
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

/// The most that one transaction changes: rows, and bytes of their texts, since SQLite writes a changed row whole. A write-ahead
/// log of about a megabyte.
const ROWS: u32 = 500;
const BYTES: i64 = 512 << 10;

/// What of a conversation is deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// These messages.
    Messages(Vec<MessageId>),
    /// All of it.
    All,
    /// What is older and does not wait to be sent.
    Before(Timestamp),
}

/// A deletion that has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Begun {
    pub(crate) deletion: Deletion,
    /// What had not gone out, and does not any more.
    pub(crate) dropped: Vec<MessageId>,
    /// Whether [`mark`] has something to do.
    pub(crate) more: bool,
}

/// A deletion of an earlier run, and what is left to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pending {
    /// Nobody is offered to take it back any more.
    Purge(DeletionId),
    Restore(DeletionId, ContactId),
}

/// A message that comes back; with its text if it was on its way and goes out again.
pub(crate) struct Returning {
    pub(crate) id: MessageId,
    pub(crate) cancelled: Option<String>,
}

/// The same, written anew for what the peer reads now.
pub(crate) struct Restored {
    pub(crate) id: MessageId,
    pub(crate) again: Option<(Composed, Vec<Part>, MessageState)>,
}

/// Decides a deletion: from here on it happens, whatever comes between, and nothing of it goes out.
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
                tell(tx, ChatEvent::Pruned { contact })?;
            }
        }
    }
    Ok(begun)
}

/// Marks some of what a deletion covers. Returns how many, and whether there may be more.
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
        tell(tx, ChatEvent::Pruned { contact })?;
    }
    Ok((next.len(), !next.is_empty()))
}

/// Takes away some of what was deleted, for good. False when nothing of it is left.
pub(crate) fn purge(tx: &Tx<'_>, id: DeletionId) -> Result<bool, ChatError> {
    tx.erases()?;
    // From here on it cannot be had back. What was not marked before a kill is covered all the same.
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
    // Emptied before they go: a row that goes moves its neighbours to other pages, and SQLite leaves copies where they were.
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

/// Decides that a deletion is taken back: from here on all of it comes back, whatever comes between.
pub(crate) fn begin_restore(tx: &Tx<'_>, id: DeletionId) -> Result<ContactId, ChatError> {
    tx.prepare_cached("UPDATE deletions SET stage = 'restoring' WHERE id = ?1 AND stage = 'kept' RETURNING contact")?
        .query_row([deletion_key(id)], |row| contact_id(row, 0))
        .optional()?
        .ok_or(ChatError::GoneForGood)
}

/// Some of what comes back, in its order.
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

/// Brings these back, each with its place in the queue if it had one. Returns what is to be sent; after nothing more comes
/// back the deletion has never been.
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
        tell(tx, ChatEvent::Pruned { contact })?;
    }
    Ok(queued)
}

/// What an earlier run left.
pub(crate) fn pending(tx: &Tx<'_>) -> Result<Vec<Pending>, ChatError> {
    let mut statement = tx.prepare_cached("SELECT id, contact, stage FROM deletions")?;
    let rows = statement.query_map([], |row| {
        let id = DeletionId::from_uuid(Uuid::from_bytes(row.get(0)?));
        let restoring = row.get_ref(2)?.as_str()? == "restoring";
        Ok(if restoring { Pending::Restore(id, contact_id(row, 1)?) } else { Pending::Purge(id) })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The contacts of whom something is settled and older.
pub(crate) fn contacts_before(connection: &Connection, moment: Timestamp) -> Result<Vec<ContactId>, ChatError> {
    let mut statement = connection.prepare_cached(
        "SELECT c.id FROM contacts c WHERE EXISTS (SELECT 1 FROM messages m INDEXED BY messages_history
           WHERE m.contact = c.id AND m.deletion IS NULL AND m.at < ?1 AND m.state NOT IN ('sending', 'waiting'))",
    )?;
    let rows = statement.query_map([moment], |row| contact_id(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// As many rows of a deletion (`?1`) as one transaction takes (`?2`, and by the bytes in the second column), at least one.
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

/// Marks one message; what was on its way has failed. False if it was marked before or is another contact's.
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

/// Takes a message out of the queue. False if it was not in it.
fn unqueue_one(tx: &Tx<'_>, message: MessageId) -> Result<bool, ChatError> {
    Ok(tx.prepare_cached("DELETE FROM outbox WHERE message = ?1")?.execute([key(message)])? > 0)
}

/// Takes all of a contact out of the queue. The join is one that SQLite does not turn round: what waits is read, and not all
/// messages of the contact.
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
