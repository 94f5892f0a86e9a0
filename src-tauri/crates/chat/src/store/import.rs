//! Merges imported messages into a conversation.

use super::{contact_key, key, record_event, state_text};
use crate::error::ChatError;
use crate::model::{ChatEvent, Message};
use landline_contacts::ContactId;
use landline_store::{Timestamp, Tx};
use rusqlite::params;

/// Adds messages to a conversation unchanged, except those whose id exists already; returns the number of added ones.
/// Each is placed before this node's first message with a later time, where it would be had it been sent here.
pub(crate) fn add(tx: &Tx<'_>, contact: ContactId, messages: &[Message]) -> Result<usize, ChatError> {
    let known = tx.prepare_cached("SELECT 1 FROM contacts WHERE id = ?1")?.exists([contact_key(contact)])?;
    if !known {
        return Err(ChatError::UnknownContact(contact));
    }
    let mut insert = tx.prepare_cached(
        "INSERT INTO messages (id, contact, outgoing, at, text, state, failure, charset, lossy, read, parts, attachments,
           sent_at, settled_at, behind, source, instead_of)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) ON CONFLICT (id) DO NOTHING",
    )?;
    let own = own(tx)?;
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
            behind(&own, message.at),
            message.source.map(|ip| ip.to_string()),
            message.instead_of.map(|ip| ip.to_string())
        ])?;
    }
    if added > 0 {
        record_event(tx, ChatEvent::Pruned { contact })?;
    }
    Ok(added)
}

/// The position of each of this node's messages, in order, with the latest time so far, which never decreases even if
/// the clock was set back.
fn own(tx: &Tx<'_>) -> Result<Vec<(i64, Timestamp)>, ChatError> {
    let mut statement =
        tx.prepare_cached("SELECT position, at FROM messages WHERE behind IS NULL ORDER BY position")?;
    let mut rows = statement.query([])?;
    let (mut own, mut latest) = (Vec::new(), Timestamp::from_millis(i64::MIN));
    while let Some(row) = rows.next()? {
        latest = latest.max(row.get(1)?);
        own.push((row.get(0)?, latest));
    }
    Ok(own)
}

/// The position of the last message before the first one that is later than `at`.
fn behind(own: &[(i64, Timestamp)], at: Timestamp) -> i64 {
    let earlier = own.partition_point(|(_, latest)| *latest <= at);
    earlier.checked_sub(1).map_or(0, |last| own[last].0)
}
