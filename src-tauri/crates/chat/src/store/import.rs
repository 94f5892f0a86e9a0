//! What was said elsewhere, put beside what was said here.

use super::{contact_key, key, state_text, tell};
use crate::error::ChatError;
use crate::model::{ChatEvent, Message};
use landline_peer::ContactId;
use landline_store::Tx;
use rusqlite::params;

/// Adds messages to a conversation, as they are, but those whose id is there already; the number of those added.
pub(crate) fn add(tx: &Tx<'_>, contact: ContactId, messages: &[Message]) -> Result<usize, ChatError> {
    let known = tx.prepare_cached("SELECT 1 FROM contacts WHERE id = ?1")?.exists([contact_key(contact)])?;
    if !known {
        return Err(ChatError::UnknownContact(contact));
    }
    let mut insert = tx.prepare_cached(
        "INSERT INTO messages (id, contact, outgoing, at, text, state, failure, charset, lossy, read, parts, attachments,
           sent_at, settled_at, source, instead_of)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) ON CONFLICT (id) DO NOTHING",
    )?;
    let mut added = 0;
    for message in messages {
        let (state, failure) = state_text(message.state);
        added += insert.execute(params![
            key(message.id),
            contact_key(contact),
            message.outgoing,
            message.at,
            message.text,
            state,
            failure,
            message.charset.label(),
            message.lossy,
            message.read,
            message.parts.max(1),
            message.attachments,
            message.sent_at,
            message.settled_at,
            message.source.map(|ip| ip.to_string()),
            message.instead_of.map(|ip| ip.to_string())
        ])?;
    }
    if added > 0 {
        tell(tx, ChatEvent::Pruned { contact })?;
    }
    Ok(added)
}
