//! Received messages: stored once however often they were sent, marked as read, and decoded again in another charset.

use super::parts::{self, PartOutcome};
use super::{charset, contact_key, key, message, record_event, salvage};
use crate::error::ChatError;
use crate::incoming::{Received, body_text, without_font};
use crate::model::{ChatEvent, Message, MessageId, MessageState};
use landline_contacts::ContactId;
use landline_ipmsg::{Charset, Options, PacketNo, encode_text};
use landline_store::Tx;
use rusqlite::{Connection, OptionalExtension};
use std::net::IpAddr;

/// How many text packets are remembered per contact: the protocol requires 64. An attacker may replay a recorded packet
/// to have it shown again; this many cover years, at some 70 bytes each.
///
/// A threshold below which every clock-based number counts as old would need no memory. But it would also acknowledge
/// and drop everything from a machine whose clock was once ahead, or that was reinstalled: so old numbers are looked
/// up.
pub(super) const WINDOW: u32 = 65_536;

/// Excess entries are removed once per this many packets, since finding them takes as long as the window.
pub(super) const PRUNE_EVERY: i64 = 256;

/// Numbers from here on are clock-based (Unix seconds, since 2001) and never repeat. Smaller ones are counted from 1 by
/// programs such as iptux, and restart with every start.
const CLOCK_BORN: u64 = 1_000_000_000;

/// How long a counted number may belong to a retransmission, in milliseconds. iptux gives up after 4 s.
const COUNTED_RETRY_MS: i64 = 60_000;

/// The outcome of receiving a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It is new and was stored.
    New,
    /// It was stored before.
    Duplicate,
    /// Its sender is blocked: it is acknowledged like any other, so that they cannot tell, and not stored.
    Blocked,
    /// The store is full, so no more is accepted.
    NoRoom,
    /// It is a part of an incomplete text, and was stored.
    Part,
    /// Its predecessor has not arrived. It was not stored.
    Early,
}

/// Stores a message unless it was stored before.
pub(crate) fn receive(tx: &Tx<'_>, contact: ContactId, received: &Received) -> Result<Kept, ChatError> {
    if landline_contacts::is_blocked(tx, contact)? {
        // Later messages name it as their predecessor, perhaps when the contact is no longer blocked.
        if received.ordered.is_some() {
            remember(tx, contact, received)?;
        }
        return Ok(Kept::Blocked);
    }
    let no = received.no.get().cast_signed();
    let digest = digest(&received.raw);
    // Rows in the future are from before the clock was set back; they must not suppress counted numbers for that long.
    let now = tx.now().as_millis();
    let (oldest, newest) =
        if is_counted(received.no) { (now - COUNTED_RETRY_MS, now + COUNTED_RETRY_MS) } else { (i64::MIN, i64::MAX) };
    let seen = tx
        .prepare_cached(
            "SELECT 1 FROM seen_packets WHERE contact = ?1 AND packet_no = ?2 AND digest = ?3 AND at BETWEEN ?4 AND ?5",
        )?
        .exists((contact_key(contact), no, digest, oldest, newest))?;
    if seen {
        return Ok(Kept::Duplicate);
    }
    if !tx.accepts_incoming()? {
        return Ok(Kept::NoRoom);
    }
    let said = received.ordered;
    if let Some(after) = said.and_then(|said| said.after)
        && !is_known(tx, contact, after)?
    {
        return Ok(Kept::Early);
    }
    let before = said.and_then(|said| said.original);
    let came_before = match before {
        Some(original) => is_known(tx, contact, original)?,
        None => false,
    };
    tx.prepare_cached("INSERT OR REPLACE INTO seen_packets (contact, packet_no, digest, at) VALUES (?1, ?2, ?3, ?4)")?
        .execute((contact_key(contact), no, digest, tx.now()))?;
    if tx.last_insert_rowid() % PRUNE_EVERY == 0 {
        tx.prepare_cached(
            "DELETE FROM seen_packets WHERE contact = ?1 AND position <=
             (SELECT position FROM seen_packets WHERE contact = ?1 ORDER BY position DESC LIMIT 1 OFFSET ?2)",
        )?
        .execute((contact_key(contact), WINDOW))?;
    }
    if came_before {
        return Ok(Kept::Duplicate);
    }
    match parts::take(tx, contact, received)? {
        PartOutcome::Part => Ok(Kept::Part),
        PartOutcome::Show(messages) => {
            for message in &messages {
                keep(tx, contact, message)?;
            }
            Ok(Kept::New)
        }
    }
}

/// Remembers the packet, so that a duplicate is recognized.
fn remember(tx: &Tx<'_>, contact: ContactId, received: &Received) -> Result<(), ChatError> {
    tx.prepare_cached("INSERT OR REPLACE INTO seen_packets (contact, packet_no, digest, at) VALUES (?1, ?2, ?3, ?4)")?
        .execute((contact_key(contact), received.no.get().cast_signed(), digest(&received.raw), tx.now()))?;
    if tx.last_insert_rowid() % PRUNE_EVERY == 0 {
        tx.prepare_cached(
            "DELETE FROM seen_packets WHERE contact = ?1 AND position <=
              (SELECT position FROM seen_packets WHERE contact = ?1 ORDER BY position DESC LIMIT 1 OFFSET ?2)",
        )?
        .execute((contact_key(contact), WINDOW))?;
    }
    Ok(())
}

/// Whether a text packet with this number was received from this contact.
fn is_known(tx: &Tx<'_>, contact: ContactId, no: PacketNo) -> Result<bool, ChatError> {
    let mut statement = tx.prepare_cached("SELECT 1 FROM seen_packets WHERE contact = ?1 AND packet_no = ?2")?;
    Ok(statement.exists((contact_key(contact), no.get().cast_signed()))?)
}

fn keep(tx: &Tx<'_>, contact: ContactId, received: &Received) -> Result<(), ChatError> {
    let no = received.no.get().cast_signed();
    let id = MessageId::from_uuid(tx.new_id()?);
    tx.prepare_cached(
        "INSERT INTO messages (id, contact, outgoing, at, text, state, charset, lossy, read, parts, attachments,
         raw, options, packet_no, source, instead_of)
         VALUES (?1, ?2, 0, ?3, ?4, 'received', ?5, ?6, 0, 1, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute((
        key(id),
        contact_key(contact),
        tx.now(),
        &received.text,
        received.charset.label(),
        received.lossy,
        received.attachments,
        unlike(&received.text, received.charset, &received.raw),
        received.options.bits(),
        no,
        received.origin.source.map(|ip| ip.to_string()),
        received.origin.instead_of.map(|ip| ip.to_string()),
    ))?;
    record_event(tx, ChatEvent::Received { message: id, contact })?;
    Ok(())
}

/// Attributes earlier messages from a newly trusted address to the contact.
pub(crate) fn trust(tx: &Tx<'_>, contact: ContactId, source: IpAddr) -> Result<(), ChatError> {
    let sql = "UPDATE messages INDEXED BY messages_from_elsewhere SET instead_of = NULL
        WHERE contact = ?1 AND source = ?2 AND instead_of IS NOT NULL";
    if tx.prepare_cached(sql)?.execute((contact_key(contact), source.to_string()))? > 0 {
        record_event(tx, ChatEvent::Pruned { contact })?;
    }
    Ok(())
}

/// Forgets the counted numbers of a contact whose program has restarted and counts from the beginning.
pub(crate) fn forget_counted(tx: &Tx<'_>, contact: ContactId) -> Result<(), ChatError> {
    tx.prepare_cached("DELETE FROM seen_packets WHERE contact = ?1 AND packet_no >= 0 AND packet_no < ?2")?
        .execute((contact_key(contact), CLOCK_BORN.cast_signed()))?;
    Ok(())
}

/// Whether a number was counted rather than clock-based.
pub(crate) fn is_counted(no: PacketNo) -> bool {
    no.get() < CLOCK_BORN
}

/// The unread messages of a contact, by position, except unreadable rows. The transaction that marks them must not read
/// them: SQLite refuses to commit one that has encountered a damaged page.
pub(crate) fn unread(connection: &Connection, contact: ContactId) -> Result<Vec<i64>, ChatError> {
    let positions = || -> Result<Vec<i64>, ChatError> {
        let mut statement = connection.prepare_cached(
            "SELECT position FROM messages INDEXED BY messages_unread
             WHERE contact = ?1 AND read = 0 AND deletion IS NULL ORDER BY position",
        )?;
        let rows = statement.query_map([contact_key(contact)], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let mut probe = connection.prepare_cached("SELECT id, options FROM messages WHERE position = ?1")?;
    let mut readable = positions()?;
    let mut refused = Ok(());
    readable.retain(|position| match probe.query_row([position], |row| row.get::<_, i64>(1)) {
        Ok(_) => true,
        Err(cause) => {
            tracing::warn!(position, %cause, "a message that cannot be read stays unread");
            refused = std::mem::replace(&mut refused, Ok(())).and(salvage::only_damage(cause.into()));
            false
        }
    });
    refused.map(|()| readable)
}

/// Marks these messages of a contact as read. Returns the numbers of those whose sender wants to be notified.
pub(crate) fn mark_read(tx: &Tx<'_>, contact: ContactId, unread: &[i64]) -> Result<Vec<PacketNo>, ChatError> {
    let mut statement = tx.prepare_cached(
        "UPDATE messages SET read = 1 WHERE position = ?1 AND contact = ?2 AND read = 0 AND deletion IS NULL
         RETURNING packet_no, options",
    )?;
    let (mut marked, mut wanted) = (false, Vec::new());
    for position in unread {
        let looked_at = statement
            .query_row((position, contact_key(contact)), |row| {
                Ok((PacketNo::new(row.get::<_, i64>(0)?.cast_unsigned()), Options::from_bits_retain(row.get(1)?)))
            })
            .optional()?;
        marked |= looked_at.is_some();
        wanted.extend(looked_at.filter(|(_, options)| options.contains(Options::SECRETOPT)).map(|(no, _)| no));
    }
    if marked {
        record_event(tx, ChatEvent::Read { contact })?;
    }
    Ok(wanted)
}

/// Decodes the stored bytes of a message with another charset and stores the result.
pub(crate) fn read_again(tx: &Tx<'_>, id: MessageId, wanted: Charset) -> Result<Message, ChatError> {
    let found = tx
        .prepare_cached("SELECT outgoing, raw, charset, text FROM messages WHERE id = ?1")?
        .query_row([key(id)], |row| {
            Ok((row.get::<_, bool>(0)?, row.get::<_, Vec<u8>>(1)?, charset(row, 2)?, row.get::<_, String>(3)?))
        })
        .optional()?;
    let (outgoing, kept, current, shown) = found.ok_or(ChatError::UnknownMessage(id))?;
    if outgoing {
        return Err(ChatError::NotIncoming(id));
    }
    // If none are stored, encoding the text yields them, except for an imported text that was already garbled.
    let raw =
        if kept.is_empty() { encode_text(&shown, current).map_err(|_| ChatError::NotIncoming(id))? } else { kept };
    if current != wanted {
        let (mut text, lossy) = body_text(&raw, wanted);
        // If FeiQ's font was stripped once, it stays stripped.
        if body_text(&raw, current).0 != shown {
            text.truncate(without_font(&text).len());
        }
        tx.prepare_cached("UPDATE messages SET raw = ?5, text = ?2, charset = ?3, lossy = ?4 WHERE id = ?1")?
            .execute((key(id), &text, wanted.label(), lossy, unlike(&text, wanted, &raw)))?;
        let contact = message(tx, id)?.contact;
        record_event(tx, ChatEvent::StateChanged { message: id, contact, state: MessageState::Received })?;
    }
    message(tx, id)
}

/// The received bytes, unless encoding the text yields them again, as for most messages: nothing is stored twice.
fn unlike<'a>(text: &str, charset: Charset, raw: &'a [u8]) -> &'a [u8] {
    if encode_text(text, charset).is_ok_and(|written| written == raw) { &[] } else { raw }
}

/// FNV-1a, 64 bits (draft-eastlake-fnv). Protects against accidents, not attacks, and is the same in every version.
fn digest(bytes: &[u8]) -> i64 {
    let fold = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, fold).cast_signed()
}
