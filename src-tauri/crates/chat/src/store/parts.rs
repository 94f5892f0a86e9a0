//! Reassembles a text from its parts. Parts are stored before they are acknowledged, so they survive restarts; they
//! arrive in order, so at most one text per contact is incomplete.

use super::{address, charset, contact_key};
use crate::compose::numbered;
use crate::error::ChatError;
use crate::incoming::{Origin, Received};
use landline_contacts::ContactId;
use landline_ipmsg::{Options, PacketNo};
use landline_store::Tx;

/// Maximum size of a reassembled text, in bytes. A Landline node sends at most a quarter of it.
const MAX_BYTES: usize = 256 * 1024;

/// What to do with a message.
#[derive(Debug)]
pub(super) enum PartOutcome {
    /// It is a part and was added to the others.
    Part,
    /// Show these: a complete text, or messages that cannot be reassembled, in the order of arrival.
    Show(Vec<Received>),
}

/// The incomplete text of a contact.
struct Open {
    message: PacketNo,
    whole: Received,
    parts: u32,
    of: u32,
}

/// Adds a part to its text, or returns what to show.
pub(super) fn take(tx: &Tx<'_>, contact: ContactId, received: &Received) -> Result<PartOutcome, ChatError> {
    let open = open(tx, contact)?;
    let Some((part, parts, message)) = place(received, open.as_ref()) else {
        // The missing part will not arrive: its sender withdrew the text.
        let left = open.filter(|_| received.ordered.is_some());
        let mut shown = Vec::new();
        if let Some(open) = left {
            shown.push(give_up(tx, contact, open)?);
        }
        shown.push(alone(received));
        return Ok(PartOutcome::Show(shown));
    };
    let bare = match received.ordered {
        Some(_) => received.clone(),
        None => without_number(received, &numbered((part as usize, parts as usize))),
    };
    let mut shown = Vec::new();
    let before = match open {
        Some(open) if part == 1 => {
            shown.push(give_up(tx, contact, open)?);
            None
        }
        open => open,
    };
    let bytes = before.as_ref().map_or(0, |open| open.whole.raw.len()) + bare.raw.len();
    if bytes > MAX_BYTES {
        if let Some(open) = before {
            shown.push(give_up(tx, contact, open)?);
        }
        shown.push(alone(received));
        return Ok(PartOutcome::Show(shown));
    }
    if part < parts {
        put(tx, contact, &bare, (part, parts, message))?;
        return Ok(if shown.is_empty() { PartOutcome::Part } else { PartOutcome::Show(shown) });
    }
    clear(tx, contact)?;
    shown.push(before.map_or(bare.clone(), |open| open.whole.followed_by(&bare)));
    Ok(PartOutcome::Show(shown))
}

/// The position of a part that continues a text: the first part of one, or the next of the incomplete one. A sender
/// that does not know this program yet states it only in the text.
fn place(received: &Received, open: Option<&Open>) -> Option<(u32, u32, PacketNo)> {
    match (received.ordered, open) {
        (Some(said), _) if said.part == 1 && said.parts > 1 => Some((1, said.parts, said.message)),
        (Some(said), Some(open)) if said.message == open.message && said.part == open.parts + 1 => {
            Some((said.part, said.parts, said.message))
        }
        (None, Some(open)) => {
            let next = (open.parts + 1, open.of);
            let number = numbered((next.0 as usize, next.1 as usize));
            received.text.starts_with(&number).then_some((next.0, next.1, open.message))
        }
        _ => None,
    }
}

/// As other programs show it: with its number if it is a part.
fn alone(received: &Received) -> Received {
    let place = received.ordered.map_or((1, 1), |said| (said.part as usize, said.parts as usize));
    let text = numbered(place) + &received.text;
    Received { text, ..received.clone() }
}

fn without_number(received: &Received, number: &str) -> Received {
    let text = received.text.strip_prefix(number).unwrap_or(&received.text).to_owned();
    let raw = received.raw.strip_prefix(number.as_bytes()).unwrap_or(&received.raw).to_vec();
    Received { text, raw, ..received.clone() }
}

/// The received part of a text that will not be completed.
fn give_up(tx: &Tx<'_>, contact: ContactId, open: Open) -> Result<Received, ChatError> {
    clear(tx, contact)?;
    let Open { whole, parts, of, .. } = open;
    let number = if parts == 1 { format!("(1/{of}) ") } else { format!("(1–{parts}/{of}) ") };
    Ok(Received { text: number + &whole.text, ..whole })
}

fn open(tx: &Tx<'_>, contact: ContactId) -> Result<Option<Open>, ChatError> {
    let mut statement = tx.prepare_cached(
        "SELECT message, part, parts, packet_no, text, raw, charset, lossy, options, source, instead_of
         FROM received_parts WHERE contact = ?1 ORDER BY part",
    )?;
    let rows = statement.query_map([contact_key(contact)], |row| {
        let number = |index| row.get::<_, i64>(index).map(|no| PacketNo::new(no.cast_unsigned()));
        let whole = Received {
            no: number(3)?,
            options: Options::from_bits_retain(row.get(8)?),
            raw: row.get(5)?,
            text: row.get(4)?,
            charset: charset(row, 6)?,
            lossy: row.get(7)?,
            attachments: false,
            wants_ack: true,
            ordered: None,
            origin: Origin { source: address(row, 9)?, instead_of: address(row, 10)? },
        };
        Ok(Open { message: number(0)?, whole, parts: row.get(1)?, of: row.get(2)? })
    })?;
    let mut open: Option<Open> = None;
    for row in rows {
        let next = row?;
        open = Some(match open {
            None => next,
            Some(before) => Open { whole: before.whole.followed_by(&next.whole), ..next },
        });
    }
    Ok(open)
}

fn put(
    tx: &Tx<'_>,
    contact: ContactId,
    received: &Received,
    (part, parts, message): (u32, u32, PacketNo),
) -> Result<(), ChatError> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO received_parts
         (contact, part, parts, message, packet_no, text, raw, charset, lossy, options, source, instead_of)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute((
        contact_key(contact),
        part,
        parts,
        message.get().cast_signed(),
        received.no.get().cast_signed(),
        &received.text,
        &received.raw,
        received.charset.label(),
        received.lossy,
        received.options.bits(),
        received.origin.source.map(|ip| ip.to_string()),
        received.origin.instead_of.map(|ip| ip.to_string()),
    ))?;
    Ok(())
}

fn clear(tx: &Tx<'_>, contact: ContactId) -> Result<(), ChatError> {
    tx.prepare_cached("DELETE FROM received_parts WHERE contact = ?1")?.execute([contact_key(contact)])?;
    Ok(())
}

impl Received {
    /// Both as one.
    fn followed_by(self, next: &Self) -> Self {
        Self {
            no: next.no,
            raw: [self.raw, next.raw.clone()].concat(),
            text: self.text + &next.text,
            lossy: self.lossy || next.lossy,
            ordered: None,
            // If one part came from another address, so did the text.
            origin: if next.origin.instead_of.is_some() { next.origin } else { self.origin },
            ..self
        }
    }
}
