//! What a person deletes: marked first, so that it can be had back, then gone for good.

use super::{contact_id, contact_key, key, message_id, set_state, tell};
use crate::error::ChatError;
use crate::model::{ChatEvent, Deletion, DeletionId, Failure, MessageId, MessageState};
use landline_peer::ContactId;
use landline_store::Tx;
use rusqlite::OptionalExtension;
use uuid::Uuid;

/// Rows that go in one transaction, so that nobody who writes meanwhile waits for long.
const AT_ONCE: u32 = 2_000;

/// Marks messages of a conversation, or all of it, as deleted. What was on its way is not sent any more; the second part
/// says what that is.
pub(crate) fn delete(
    tx: &Tx<'_>,
    contact: ContactId,
    messages: Option<&[MessageId]>,
) -> Result<(Deletion, Vec<MessageId>), ChatError> {
    let id = DeletionId::from_uuid(tx.new_id()?);
    let known = tx.prepare_cached("SELECT 1 FROM contacts WHERE id = ?1")?.exists([contact_key(contact)])?;
    if !known {
        return Err(ChatError::UnknownContact(contact));
    }
    tx.prepare_cached("INSERT INTO deletions (id, contact) VALUES (?1, ?2)")?
        .execute((deletion_key(id), contact_key(contact)))?;
    let count = match messages {
        None => tx
            .prepare_cached("UPDATE messages SET deletion = ?1 WHERE contact = ?2 AND deletion IS NULL")?
            .execute((deletion_key(id), contact_key(contact)))?,
        Some(messages) => {
            let mut mark = tx.prepare_cached(
                "UPDATE messages SET deletion = ?1 WHERE id = ?3 AND contact = ?2 AND deletion IS NULL",
            )?;
            let mut count = 0;
            for message in messages {
                count += mark.execute((deletion_key(id), contact_key(contact), key(*message)))?;
            }
            count
        }
    };
    let dropped = queued(tx, id)?;
    for message in &dropped {
        tx.prepare_cached("DELETE FROM outbox WHERE message = ?1")?.execute([key(*message)])?;
        set_state(tx, contact, *message, MessageState::Failed { code: Failure::Cancelled })?;
    }
    if count > 0 {
        tell(tx, ChatEvent::Pruned { contact })?;
    }
    Ok((Deletion { id, messages: count }, dropped))
}

/// Takes a deletion back. Returns what was on its way when it was deleted, in the order of the queue.
pub(crate) fn restore(tx: &Tx<'_>, id: DeletionId) -> Result<Vec<MessageId>, ChatError> {
    let found = tx
        .prepare_cached("SELECT contact FROM deletions WHERE id = ?1")?
        .query_row([deletion_key(id)], |row| contact_id(row, 0))
        .optional()?;
    let contact = found.ok_or(ChatError::GoneForGood)?;
    let mut statement =
        tx.prepare_cached("SELECT id FROM messages WHERE deletion = ?1 AND failure = ?2 ORDER BY position")?;
    let rows = statement.query_map((deletion_key(id), Failure::Cancelled.code()), |row| message_id(row, 0))?;
    let cancelled = rows.collect::<Result<_, _>>()?;
    tx.prepare_cached("UPDATE messages SET deletion = NULL WHERE deletion = ?1")?.execute([deletion_key(id)])?;
    tx.prepare_cached("DELETE FROM deletions WHERE id = ?1")?.execute([deletion_key(id)])?;
    tell(tx, ChatEvent::Pruned { contact })?;
    Ok(cancelled)
}

/// Deletions that can still be taken back.
pub(crate) fn pending(tx: &Tx<'_>) -> Result<Vec<DeletionId>, ChatError> {
    let mut statement = tx.prepare_cached("SELECT id FROM deletions")?;
    let rows = statement.query_map([], |row| row.get(0).map(|id| DeletionId::from_uuid(Uuid::from_bytes(id))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Takes away some of what was deleted, for good: SQLite overwrites it. False when nothing of it is left.
pub(crate) fn purge(tx: &Tx<'_>, id: DeletionId) -> Result<bool, ChatError> {
    tx.execute_batch("PRAGMA secure_delete = ON")?;
    let gone = tx
        .prepare_cached(
            "DELETE FROM messages WHERE position IN (SELECT position FROM messages WHERE deletion = ?1 LIMIT ?2)",
        )?
        .execute((deletion_key(id), AT_ONCE))?;
    tx.execute_batch("PRAGMA secure_delete = OFF")?;
    if gone > 0 {
        return Ok(true);
    }
    tx.prepare_cached("DELETE FROM deletions WHERE id = ?1")?.execute([deletion_key(id)])?;
    Ok(false)
}

/// What of a deletion still had to go out.
fn queued(tx: &Tx<'_>, id: DeletionId) -> Result<Vec<MessageId>, ChatError> {
    let mut statement = tx.prepare_cached(
        "SELECT m.id FROM outbox o JOIN messages m ON m.id = o.message WHERE m.deletion = ?1
         GROUP BY m.id ORDER BY min(o.turn)",
    )?;
    let rows = statement.query_map([deletion_key(id)], |row| message_id(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn deletion_key(id: DeletionId) -> [u8; 16] {
    id.as_uuid().into_bytes()
}
