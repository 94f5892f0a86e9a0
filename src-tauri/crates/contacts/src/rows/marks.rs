//! SQL of the owner's marks of contacts.

use crate::error::ContactError;
use crate::identity::ContactId;
use crate::marks::{Mark, Marks};
use landline_ipmsg::Charset;
use landline_store::{StoreError, Tx};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::HashMap;
use uuid::Uuid;

/// Everybody about whom anything is kept. Where the file is damaged, what could be read before.
///
/// # Errors
/// SQLite's refusal.
pub fn all(connection: &Connection) -> Result<HashMap<ContactId, Marks>, StoreError> {
    let mut all = HashMap::new();
    match gather(connection, &mut all) {
        Err(cause) if cause.is_damage() => {
            tracing::warn!(%cause, "some of what is kept about contacts cannot be read");
        }
        outcome => outcome?,
    }
    Ok(all)
}

fn gather(connection: &Connection, all: &mut HashMap<ContactId, Marks>) -> Result<(), StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT contact, pinned, blocked, name, note, charset FROM contact_marks")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        all.insert(contact(row)?, marks(row)?);
    }
    let mut statement = connection.prepare_cached("SELECT contact, name FROM contact_groups ORDER BY contact, name")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        all.entry(contact(row)?).or_default().groups.push(row.get(1)?);
    }
    Ok(())
}

/// What is kept about one contact; `None` if there is no such contact.
///
/// # Errors
/// SQLite's refusal.
pub fn of(connection: &Connection, contact: ContactId) -> Result<Option<Marks>, StoreError> {
    let id = contact.as_uuid();
    let known = connection.prepare_cached("SELECT 1 FROM contacts WHERE id = ?1")?.exists([id.as_bytes()])?;
    if !known {
        return Ok(None);
    }
    let sql = "SELECT contact, pinned, blocked, name, note, charset FROM contact_marks WHERE contact = ?1";
    let kept = connection.prepare_cached(sql)?.query_row([id.as_bytes()], marks).optional()?;
    let mut groups = connection.prepare_cached("SELECT name FROM contact_groups WHERE contact = ?1 ORDER BY name")?;
    let groups = groups.query_map([id.as_bytes()], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(Some(Marks { groups, ..kept.unwrap_or_default() }))
}

/// Whether somebody is blocked, for whoever is in a transaction of their own.
///
/// # Errors
/// SQLite's refusal.
pub fn is_blocked(connection: &Connection, contact: ContactId) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM contact_marks WHERE contact = ?1 AND blocked = 1";
    Ok(connection.prepare_cached(sql)?.exists([contact.as_uuid().as_bytes()])?)
}

/// Keeps exactly this; of nothing no row is left.
///
/// # Errors
/// SQLite's refusal.
pub fn put(tx: &Tx<'_>, contact: ContactId, marks: &Marks) -> Result<(), StoreError> {
    let id = contact.as_uuid();
    tx.prepare_cached("DELETE FROM contact_marks WHERE contact = ?1")?.execute([id.as_bytes()])?;
    tx.prepare_cached("DELETE FROM contact_groups WHERE contact = ?1")?.execute([id.as_bytes()])?;
    let Marks { pinned, blocked, name, note, groups, charset } = marks;
    if *pinned || *blocked || !name.is_empty() || !note.is_empty() || charset.is_some() {
        tx.prepare_cached(
            "INSERT INTO contact_marks (contact, pinned, blocked, name, note, charset) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![id.as_bytes(), pinned, blocked, name, note, charset.map(Charset::label)])?;
    }
    let mut add = tx.prepare_cached("INSERT INTO contact_groups (contact, name) VALUES (?1, ?2)")?;
    for group in groups {
        add.execute(params![id.as_bytes(), group])?;
    }
    Ok(())
}

/// Changes one thing that is kept about a contact; whether anything is other than before.
///
/// # Errors
/// [`ContactError::UnknownContact`], [`ContactError::MarkTooLong`], [`ContactError::TooManyGroups`],
/// [`ContactError::Store`]; nothing is changed then.
pub fn change(tx: &Tx<'_>, contact: ContactId, mark: Mark) -> Result<bool, ContactError> {
    let before = of(tx, contact)?.ok_or(ContactError::UnknownContact(contact))?;
    let after = before.clone().with(mark)?;
    let other = after != before;
    if other {
        put(tx, contact, &after)?;
    }
    Ok(other)
}

fn contact(row: &Row<'_>) -> rusqlite::Result<ContactId> {
    row.get(0).map(Uuid::from_bytes).map(ContactId::from_uuid)
}

fn marks(row: &Row<'_>) -> rusqlite::Result<Marks> {
    let charset: Option<String> = row.get(5)?;
    Ok(Marks {
        pinned: row.get(1)?,
        blocked: row.get(2)?,
        name: row.get(3)?,
        note: row.get(4)?,
        groups: Vec::new(),
        charset: charset.as_deref().and_then(Charset::from_label),
    })
}
