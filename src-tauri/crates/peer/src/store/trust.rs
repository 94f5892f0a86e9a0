//! SQL of the trusted addresses of contacts.

use crate::error::PeerError;
use crate::trust::TrustedAddress;
use landline_contacts::ContactId;
use landline_store::Tx;
use rusqlite::{Connection, Row, params};
use uuid::Uuid;

/// Everybody's, in the order of approval. An address that cannot be read any more is left out.
pub(crate) fn all(connection: &Connection) -> Result<Vec<(ContactId, TrustedAddress)>, PeerError> {
    let sql = "SELECT contact, address, mac, approved_at FROM trusted_addresses ORDER BY contact, approved_at";
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([], trusted)?;
    Ok(rows.filter_map(Result::transpose).collect::<Result<_, _>>()?)
}

/// Keeps exactly these of a contact; nothing of one who has no row.
pub(crate) fn put(tx: &Tx<'_>, contact: ContactId, addresses: &[TrustedAddress]) -> Result<(), PeerError> {
    let id = contact.as_uuid();
    tx.prepare_cached("DELETE FROM trusted_addresses WHERE contact = ?1")?.execute([id.as_bytes()])?;
    let mut add = tx.prepare_cached(
        "INSERT INTO trusted_addresses (contact, address, mac, approved_at)
         SELECT id, ?2, ?3, ?4 FROM contacts WHERE id = ?1",
    )?;
    for TrustedAddress { ip, mac, since } in addresses {
        add.execute(params![id.as_bytes(), ip.to_string(), mac.map(|mac| mac.to_string()), since])?;
    }
    Ok(())
}

/// Whether there is such a contact.
pub(crate) fn knows(tx: &Tx<'_>, contact: ContactId) -> Result<bool, PeerError> {
    let mut statement = tx.prepare_cached("SELECT 1 FROM contacts WHERE id = ?1")?;
    Ok(statement.exists([contact.as_uuid().as_bytes()])?)
}

fn trusted(row: &Row<'_>) -> rusqlite::Result<Option<(ContactId, TrustedAddress)>> {
    let contact = ContactId::from_uuid(Uuid::from_bytes(row.get(0)?));
    let (address, mac, since): (String, Option<String>, _) = (row.get(1)?, row.get(2)?, row.get(3)?);
    let mac = mac.and_then(|mac| mac.parse().ok());
    Ok(address.parse().ok().map(|ip| (contact, TrustedAddress { ip, mac, since })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MIGRATIONS;
    use landline_store::{Durability, StoreError};
    use landline_testkit::{ManualClock, TempStore};

    /// Where that part of the migration begins.
    const UPGRADE: &str = "INSERT OR IGNORE INTO trusted_addresses";

    #[tokio::test]
    async fn addresses_that_were_known_before_are_trusted_after_the_upgrade() {
        let clock = ManualClock::new();
        let temp = TempStore::open(&clock, &[MIGRATIONS]);
        let fill = |tx: &Tx<'_>| {
            Ok::<_, StoreError>(tx.execute_batch(
                "INSERT INTO contacts (id, user, host, nickname, \"group\", first_seen_at, last_seen_at)
                 VALUES (zeroblob(16), 'bob', 'desk', 'Bob', '', 1, 2);
                 INSERT INTO contact_addresses VALUES (zeroblob(16), '10.0.0.7:2425', 5), (zeroblob(16), '10.0.0.7:2426', 6),
                     (zeroblob(16), '[fd00::7]:2425', 4), (zeroblob(16), '[fe80::7%2]:2425', 3);",
            )?)
        };
        temp.store.write(Durability::Full, fill).await.expect("written");
        let (_, upgrade) = MIGRATIONS.steps[3].split_once(UPGRADE).expect("takes over what was known");
        let upgrade = format!("{UPGRADE}{upgrade}");
        let taken_over = move |tx: &Tx<'_>| Ok::<_, StoreError>(tx.execute_batch(&upgrade)?);
        temp.store.write(Durability::Full, taken_over).await.expect("written");
        let mut trusted = temp.store.read(all).await.expect("readable");
        trusted.sort_by_key(|(_, address)| address.ip);
        let ips: Vec<_> = trusted.iter().map(|(_, address)| address.ip.to_string()).collect();
        assert_eq!(ips, ["10.0.0.7", "fd00::7", "fe80::7"]);
        assert!(trusted.iter().all(|(_, address)| address.mac.is_none()));
    }
}
