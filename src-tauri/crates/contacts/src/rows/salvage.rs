//! Reads what is still readable of contacts in a damaged file: each separately, and for unreadable rows the identity,
//! which is also in an index. Only used if the normal query failed because of damage.

use super::{ContactRow, contact_id, gather};
use crate::identity::{ContactId, PeerId, shown_identity};
use landline_ipmsg::Options;
use landline_store::{StoreError, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row};

/// Everybody, in the order of their ids.
pub(super) fn all(connection: &Connection, cause: StoreError) -> Result<Vec<ContactRow>, StoreError> {
    only_damage(cause)?;
    let mut statement = connection.prepare_cached("SELECT id FROM contacts INDEXED BY sqlite_autoindex_contacts_1")?;
    let contacts = statement.query_map([], contact_id)?.collect::<Result<Vec<_>, _>>()?;
    let mut all = Vec::with_capacity(contacts.len());
    for contact in contacts {
        all.extend(super::one(connection, contact)?);
    }
    all.sort_by_key(|known| known.contact);
    Ok(all)
}

/// One contact: without addresses if only these cannot be read, else by the names in the index.
pub(super) fn one(
    connection: &Connection,
    contact: ContactId,
    cause: StoreError,
) -> Result<Option<ContactRow>, StoreError> {
    only_damage(cause)?;
    tracing::warn!(%contact, "a contact cannot be read as a whole: the database is damaged there");
    let alone = || {
        let sql =
            "SELECT id, user, host, nickname, \"group\", client, charset, capabilities, first_seen_at, last_seen_at,
            NULL, NULL, NULL FROM contacts WHERE id = ?1";
        let mut statement = connection.prepare_cached(sql)?;
        Ok(gather(statement.query([contact.as_uuid().as_bytes()])?)?.pop())
    };
    alone().or_else(|cause| {
        only_damage(cause)?;
        by_index(connection, contact)
    })
}

/// The sign keeps SQLite from looking the row up by its number.
fn by_index(connection: &Connection, contact: ContactId) -> Result<Option<ContactRow>, StoreError> {
    let sql = "SELECT rowid FROM contacts INDEXED BY sqlite_autoindex_contacts_1 WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let row: Option<i64> = statement.query_row([contact.as_uuid().as_bytes()], |row| row.get(0)).optional()?;
    let Some(row) = row else { return Ok(None) };
    let sql = "SELECT user, host FROM contacts INDEXED BY sqlite_autoindex_contacts_2 WHERE +rowid = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let names = |row: &Row<'_>| Ok(PeerId { user: row.get(0)?, host: row.get(1)? });
    let Some(id) = statement.query_row([row], names).optional()? else { return Ok(None) };
    Ok(Some(ContactRow {
        contact,
        nickname: shown_identity(&id.user),
        id,
        group: String::new(),
        client: None,
        charset: None,
        chosen_charset: None,
        capabilities: Options::empty(),
        first_seen_at: Timestamp::from_millis(0),
        last_seen_at: Timestamp::from_millis(0),
        addresses: Vec::new(),
    }))
}

fn only_damage(cause: StoreError) -> Result<(), StoreError> {
    if cause.is_damage() { Ok(()) } else { Err(cause) }
}
