//! Writes the database of somebody who has used Landline for years: `crowded_profile FOLDER CONTACTS MESSAGES`. With the
//! first contact there are as many messages as asked for, with each other one three. For `npm run bench -- chat` and
//! `npm run bench -- window`, whose played peers (`tests/kit/population.ts`) have the same names and addresses.

use landline_node::SystemClock;
use landline_store::rusqlite::{Statement, params};
use landline_store::{Clock as _, Durability, Migrations, Store, StoreError, Timestamp, Tx};
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

const DOMAINS: [Migrations; 2] = [landline_peer::MIGRATIONS, landline_chat::MIGRATIONS];

/// Messages with everybody but the first.
const FEW: u32 = 3;
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, contacts, messages] = arguments.as_slice() else {
        return Err("crowded_profile FOLDER CONTACTS MESSAGES".into());
    };
    let (contacts, messages): (u32, u32) = (contacts.parse()?, messages.parse()?);
    let path = Path::new(folder).join("landline.db");
    let store = Store::open(&path, Arc::new(SystemClock), &DOMAINS)?;
    let now = SystemClock.now();
    let written: Result<(), StoreError> =
        store.write(Durability::Full, move |tx| fill(tx, now, contacts, messages)).await;
    written?;
    store.close().await;
    Ok(())
}

fn fill(tx: &Tx<'_>, now: Timestamp, contacts: u32, messages: u32) -> Result<(), StoreError> {
    let mut contact = tx.prepare(
        "INSERT INTO contacts (id, user, host, nickname, \"group\", charset, first_seen_at, last_seen_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 'utf-8', ?6, ?7)",
    )?;
    let mut address = tx.prepare("INSERT INTO contact_addresses VALUES (?1, ?2, ?3)")?;
    let mut trusted = tx.prepare("INSERT INTO trusted_addresses VALUES (?1, ?2, NULL, ?3)")?;
    let mut message = tx.prepare(
        "INSERT INTO messages (id, contact, outgoing, at, text, state, charset, read, parts)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'utf-8', 1, 1)",
    )?;
    for number in 0..contacts {
        let id = tx.new_id()?;
        let seen = now.as_millis() - i64::from(number) * MINUTE;
        contact.execute(params![
            id.as_bytes(),
            format!("person-{number:04}"),
            format!("desk-{number:04}"),
            format!("Person {number:04}"),
            format!("Floor {}", number % 8),
            seen - 100 * DAY,
            seen
        ])?;
        let home = format!("10.77.{}.{}", 128 + number / 250, number % 250 + 1);
        address.execute(params![id.as_bytes(), format!("{home}:2425"), seen])?;
        trusted.execute(params![id.as_bytes(), home, seen])?;
        let count = if number == 0 { messages } else { FEW };
        converse(tx, &mut message, id, seen, count)?;
    }
    Ok(())
}

/// One sentence a minute, in turn, the last one at `end`.
fn converse(tx: &Tx<'_>, message: &mut Statement<'_>, contact: Uuid, end: i64, count: u32) -> Result<(), StoreError> {
    for number in 1..=count {
        let outgoing = number % 2 == 0;
        let state = if outgoing { "delivered" } else { "received" };
        // One in eight is long enough to wrap.
        let more =
            if number % 8 == 0 { ", and what there is to say about it takes a little more than one line" } else { "" };
        message.execute(params![
            tx.new_id()?.as_bytes(),
            contact.as_bytes(),
            outgoing,
            end - i64::from(count - number) * MINUTE,
            format!("Sentence {number}{more}."),
            state
        ])?;
    }
    Ok(())
}
