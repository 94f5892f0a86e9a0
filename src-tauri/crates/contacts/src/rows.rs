//! All SQL of the address book: the contacts and their addresses here, what the owner keeps about them below.
//!
//! Does not live here: the rows of presence that refer to contacts, their history and their trusted addresses
//! (`landline-peer`).

pub mod marks;
mod salvage;

use crate::identity::{ContactId, PeerId, shown_identity, shown_name};
use landline_ipmsg::{Charset, Options};
use landline_store::{Migrations, StoreError, Timestamp, Tx};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::borrow::Cow;
use std::net::SocketAddr;
use uuid::Uuid;

/// The tables of the address book, and those of presence that were made together with them. Their domain is `peer`: a
/// file keeps its version under that name. Tables that only presence needs are not added here any more but under a
/// domain of its own, behind this one.
pub const MIGRATIONS: Migrations = Migrations {
    domain: "peer",
    steps: &[
        include_str!("../migrations/0001_contacts.sql"),
        include_str!("../migrations/0002_marks.sql"),
        include_str!("../migrations/0003_presence_history.sql"),
        include_str!("../migrations/0004_trusted_addresses.sql"),
        include_str!("../migrations/0005_charset_choice.sql"),
    ],
};

/// A contact as stored in the database.
#[derive(Clone, Debug)]
pub struct ContactRow {
    /// Its row.
    pub contact: ContactId,
    /// Identity on the wire.
    pub id: PeerId,
    /// Name for showing, never blank.
    pub nickname: String,
    /// Group, often empty.
    pub group: String,
    /// The program as it names itself.
    pub client: Option<String>,
    /// The charset last heard from it.
    pub charset: Option<Charset>,
    /// The charset that the owner of this profile set for it.
    pub chosen_charset: Option<Charset>,
    /// Option bits of its last entry.
    pub capabilities: Options,
    /// When it was first met.
    pub first_seen_at: Timestamp,
    /// Last sign of life.
    pub last_seen_at: Timestamp,
    /// Where it was heard and when last, the freshest first.
    pub addresses: Vec<(SocketAddr, Timestamp)>,
}

/// What is written of a contact after a sign of life.
#[derive(Clone, Debug)]
pub struct Current<'a> {
    /// Its row.
    pub contact: ContactId,
    /// Name for showing.
    pub nickname: &'a str,
    /// Group, often empty.
    pub group: &'a str,
    /// The program as it names itself.
    pub client: Option<&'a str>,
    /// The charset last heard from it.
    pub charset: Option<Charset>,
    /// Option bits of its last entry.
    pub capabilities: Options,
    /// Last sign of life.
    pub last_seen_at: Timestamp,
    /// Where it was heard and when last; `None` leaves what is written of that as it is.
    pub addresses: Option<Vec<(SocketAddr, Timestamp)>>,
}

/// One row for each address, or one without for a contact that has none; a contact's rows stand together, its freshest
/// address first.
const SELECT: &str = "SELECT c.id, c.user, c.host, c.nickname, c.\"group\", c.client, c.charset, c.capabilities,
        c.first_seen_at, c.last_seen_at, a.address, a.last_seen_at, m.charset
    FROM contacts c LEFT JOIN contact_addresses a ON a.contact = c.id LEFT JOIN contact_marks m ON m.contact = c.id";

/// Everybody ever met, the longest known first.
///
/// # Errors
/// SQLite's refusal.
pub fn all(connection: &Connection) -> Result<Vec<ContactRow>, StoreError> {
    let read = || {
        let sql = format!("{SELECT} ORDER BY c.id, a.last_seen_at DESC");
        let mut statement = connection.prepare_cached(&sql)?;
        gather(statement.query([])?)
    };
    read().or_else(|cause| salvage::all(connection, cause))
}

/// One contact by its row.
///
/// # Errors
/// SQLite's refusal.
pub fn one(connection: &Connection, contact: ContactId) -> Result<Option<ContactRow>, StoreError> {
    let read = || {
        let sql = format!("{SELECT} WHERE c.id = ?1 ORDER BY a.last_seen_at DESC");
        let mut statement = connection.prepare_cached(&sql)?;
        Ok(gather(statement.query([contact.as_uuid().as_bytes()])?)?.pop())
    };
    read().or_else(|cause| salvage::one(connection, contact, cause))
}

/// The contact of an identity; of one whose row is damaged what stands in an index.
///
/// # Errors
/// SQLite's refusal.
pub fn by_identity(connection: &Connection, id: &PeerId) -> Result<Option<ContactRow>, StoreError> {
    let sql = "SELECT rowid FROM contacts INDEXED BY sqlite_autoindex_contacts_2 WHERE user = ?1 AND host = ?2";
    let row = |row: &Row<'_>| row.get::<_, i64>(0);
    let found = connection.prepare_cached(sql)?.query_row(params![id.user, id.host], row).optional()?;
    let Some(number) = found else { return Ok(None) };
    // The sign keeps SQLite from looking the row up by its number.
    let sql = "SELECT id FROM contacts INDEXED BY sqlite_autoindex_contacts_1 WHERE +rowid = ?1";
    let contact = connection.prepare_cached(sql)?.query_row([number], contact_id).optional()?;
    contact.map_or(Ok(None), |contact| one(connection, contact))
}

/// How many were ever met, this node included.
///
/// # Errors
/// SQLite's refusal.
pub fn count(connection: &Connection) -> Result<usize, StoreError> {
    Ok(connection.prepare_cached("SELECT count(*) FROM contacts")?.query_row([], |row| row.get::<_, u32>(0))? as usize)
}

/// The contact of an identity, made now if there is none; whether it was made.
///
/// # Errors
/// SQLite's refusal.
pub fn find_or_add(tx: &Tx<'_>, id: &PeerId, nickname: &str) -> Result<(ContactRow, bool), StoreError> {
    let add = "INSERT INTO contacts (id, user, host, nickname, \"group\", first_seen_at, last_seen_at)
        VALUES (?1, ?2, ?3, ?4, '', ?5, ?5) ON CONFLICT (user, host) DO NOTHING RETURNING id";
    let made: Option<Vec<u8>> = tx
        .prepare_cached(add)?
        .query_row(params![tx.new_id()?.as_bytes(), id.user, id.host, nickname, tx.now()], |row| row.get(0))
        .optional()?;
    let sql = format!("{SELECT} WHERE c.user = ?1 AND c.host = ?2 ORDER BY a.last_seen_at DESC");
    let mut statement = tx.prepare_cached(&sql)?;
    let found = gather(statement.query(params![id.user, id.host])?)?.pop();
    let known = found.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    Ok((known, made.is_some()))
}

/// Writes the whole state of a contact into its row.
///
/// # Errors
/// SQLite's refusal.
pub fn update(tx: &Tx<'_>, current: &Current<'_>) -> Result<(), StoreError> {
    let contact = current.contact.as_uuid();
    let sql = "UPDATE contacts SET nickname = ?2, \"group\" = ?3, client = ?4, charset = ?5, capabilities = ?6,
        last_seen_at = ?7 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![
        contact.as_bytes(),
        current.nickname,
        current.group,
        current.client,
        current.charset.map(Charset::label),
        current.capabilities.bits(),
        current.last_seen_at
    ])?;
    let Some(addresses) = &current.addresses else { return Ok(()) };
    tx.prepare_cached("DELETE FROM contact_addresses WHERE contact = ?1")?.execute([contact.as_bytes()])?;
    let mut add = tx.prepare_cached("INSERT INTO contact_addresses VALUES (?1, ?2, ?3)")?;
    for (address, at) in addresses {
        add.execute(params![contact.as_bytes(), address.to_string(), at])?;
    }
    Ok(())
}

/// Everybody who was heard for less than a minute in all, but the newest `keep` of them.
///
/// # Errors
/// SQLite's refusal.
pub fn transient_contacts(connection: &Connection, keep: u32) -> Result<Vec<ContactId>, StoreError> {
    let sql = "SELECT id FROM contacts WHERE last_seen_at - first_seen_at < 60000
        ORDER BY last_seen_at DESC, id DESC LIMIT -1 OFFSET ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([keep], contact_id)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Deletes the rows of these contacts to which nothing refers; returns whose they were.
///
/// # Errors
/// SQLite's refusal.
pub fn delete_unreferenced(tx: &Tx<'_>, contacts: &[ContactId]) -> Result<Vec<(ContactId, PeerId)>, StoreError> {
    let mut delete = tx.prepare_cached("DELETE FROM contacts WHERE id = ?1 RETURNING user, host")?;
    let mut gone = Vec::new();
    for contact in contacts {
        let read = |row: &Row<'_>| Ok(PeerId { user: row.get(0)?, host: row.get(1)? });
        match delete.query_row([contact.as_uuid().as_bytes()], read).optional() {
            Ok(id) => gone.extend(id.map(|id| (*contact, id))),
            // A message, or whatever else refers to it: the statement is taken back, the row stays.
            Err(cause) if cause.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {}
            Err(cause) => return Err(cause.into()),
        }
    }
    Ok(gone)
}

/// Writes when a contact was first met, if that was earlier than is known; of one who was not met here, also the group,
/// the charset and when it was last heard.
///
/// # Errors
/// SQLite's refusal.
pub fn set_past(
    tx: &Tx<'_>,
    contact: ContactId,
    new: Option<(&str, Option<&str>, Timestamp)>,
    first: Timestamp,
) -> Result<(), StoreError> {
    let id = contact.as_uuid();
    if let Some((group, charset, last)) = new {
        let sql = "UPDATE contacts SET \"group\" = ?2, charset = ?3, last_seen_at = ?4 WHERE id = ?1";
        tx.prepare_cached(sql)?.execute(params![id.as_bytes(), group, charset, last])?;
    }
    let sql = "UPDATE contacts SET first_seen_at = min(first_seen_at, ?2) WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![id.as_bytes(), first])?;
    Ok(())
}

/// Writes the charset alone.
///
/// # Errors
/// SQLite's refusal.
pub fn set_charset(tx: &Tx<'_>, contact: ContactId, charset: Charset) -> Result<(), StoreError> {
    let sql = "UPDATE contacts SET charset = ?2 WHERE id = ?1";
    tx.prepare_cached(sql)?.execute(params![contact.as_uuid().as_bytes(), charset.label()])?;
    Ok(())
}

/// Nobody was heard later than now: times of before the clock was set back become those of now.
///
/// # Errors
/// SQLite's refusal.
pub fn clamp_times(tx: &Tx<'_>) -> Result<(), StoreError> {
    for sql in [
        "UPDATE contacts SET last_seen_at = ?1, first_seen_at = min(first_seen_at, ?1) WHERE last_seen_at > ?1",
        "UPDATE contact_addresses SET last_seen_at = ?1 WHERE last_seen_at > ?1",
    ] {
        tx.prepare_cached(sql)?.execute([tx.now()])?;
    }
    Ok(())
}

/// Writes last-seen times alone.
///
/// # Errors
/// SQLite's refusal.
pub fn touch(tx: &Tx<'_>, seen: &[(ContactId, Timestamp)]) -> Result<(), StoreError> {
    let mut touch = tx.prepare_cached("UPDATE contacts SET last_seen_at = ?2 WHERE id = ?1")?;
    for (contact, at) in seen {
        touch.execute(params![contact.as_uuid().as_bytes(), at])?;
    }
    Ok(())
}

fn gather(mut rows: rusqlite::Rows<'_>) -> Result<Vec<ContactRow>, StoreError> {
    let mut contacts: Vec<ContactRow> = Vec::new();
    while let Some(row) = rows.next()? {
        let contact = contact_id(row)?;
        if contacts.last().is_none_or(|last| last.contact != contact) {
            contacts.push(known(row, contact)?);
        }
        if let (Some(last), Some(address)) = (contacts.last_mut(), address(row)?) {
            last.addresses.push(address);
        }
    }
    Ok(contacts)
}

fn contact_id(row: &Row<'_>) -> rusqlite::Result<ContactId> {
    row.get(0).map(Uuid::from_bytes).map(ContactId::from_uuid)
}

/// A contact as far as its row can be read: without a name it is still somebody with whom something was said.
fn known(row: &Row<'_>, contact: ContactId) -> rusqlite::Result<ContactRow> {
    let text = |index| {
        let value = row.get_ref(index)?;
        Ok::<_, rusqlite::Error>(
            value.as_bytes_or_null().ok().flatten().map(String::from_utf8_lossy).map(Cow::into_owned),
        )
    };
    let time = |index| row.get(index).unwrap_or(Timestamp::from_millis(0));
    let charset = |label: Option<String>| label.as_deref().and_then(Charset::from_label);
    let id = PeerId { user: text(1)?.unwrap_or_default(), host: text(2)?.unwrap_or_default() };
    // Earlier versions kept names as they came.
    let shown = |name: Option<String>| name.as_deref().map(shown_name).filter(|name| !name.is_empty());
    Ok(ContactRow {
        contact,
        nickname: shown(text(3)?).unwrap_or_else(|| shown_identity(&id.user)),
        id,
        group: shown(text(4)?).unwrap_or_default(),
        client: shown(text(5)?),
        charset: charset(text(6)?),
        chosen_charset: charset(text(12)?),
        capabilities: Options::from_bits_retain(row.get(7).unwrap_or_default()),
        first_seen_at: time(8),
        last_seen_at: time(9),
        addresses: Vec::new(),
    })
}

/// An address that cannot be read any more is left out rather than losing the contact.
fn address(row: &Row<'_>) -> rusqlite::Result<Option<(SocketAddr, Timestamp)>> {
    let text: Option<String> = row.get(10).unwrap_or_default();
    let at: Option<Timestamp> = row.get(11).unwrap_or_default();
    Ok(text.and_then(|text| text.parse().ok()).zip(at))
}
