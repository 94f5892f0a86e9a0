//! A contact that cannot be read keeps nobody else away, and no node from starting.

#![allow(clippy::unwrap_used, reason = "a story that cannot be told ends its test")]

mod lan;

use lan::{Desk, Lan, packet, secs};
use landline_ipmsg::Mode;
use landline_peer::PeerStatus;
use landline_store::rusqlite::Connection;
use landline_store::{Durability, StoreError};
use landline_testkit::alice;

async fn forge(desk: &Desk, sql: &'static str) {
    let work = move |tx: &landline_store::Tx<'_>| Ok::<_, StoreError>(tx.execute_batch(sql)?);
    desk.temp.store.write(Durability::Full, work).await.unwrap();
}

/// Overwrites the first page of a table, which of a small one holds every row, while the node is off.
async fn reboot_with_broken(lan: &Lan, desk: Desk, table: &str) -> Desk {
    desk.manager.stop().await;
    desk.temp.store.close().await;
    let path = desk.temp.path();
    let (page, size): (usize, usize) = {
        let connection = Connection::open(&path).unwrap();
        let number = |sql: &str, name: &[&str]| {
            let number =
                connection.query_row(sql, landline_store::rusqlite::params_from_iter(name), |row| row.get::<_, u32>(0));
            number.unwrap() as usize
        };
        (number("SELECT rootpage FROM sqlite_schema WHERE name = ?1", &[table]), number("PRAGMA page_size", &[]))
    };
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[(page - 1) * size..page * size].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let address = desk.person.address;
    lan.reboot(desk, address).await
}

#[tokio::test(start_paused = true)]
async fn a_damaged_page_of_contacts_hides_nobody() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.8:2425", &packet("carol", 1, Mode::BrEntry, "Carol")).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(5)).await;
    let before: Vec<_> = alice.contacts().await.iter().map(|contact| (contact.id, contact.peer.clone())).collect();
    assert_eq!(before.len(), 3);

    let alice = reboot_with_broken(&lan, alice, "contacts").await;
    alice.manager.start().await.unwrap();
    let after: Vec<_> = alice.contacts().await.iter().map(|contact| (contact.id, contact.peer.clone())).collect();
    assert_eq!(after, before, "each is the same person, known by the names in the index");
    alice.hears("10.0.0.9:2425", &packet("dave", 2, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(10)).await;
    assert_eq!(alice.sees("dave"), Some(PeerStatus::Online));
    assert!(alice.story().await.contains(&"dave online".to_owned()), "and it is told");
}

#[tokio::test(start_paused = true)]
async fn values_that_are_no_text_and_damaged_addresses_take_nobody_away() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.8:2425", &packet("carol", 1, Mode::BrEntry, "Carol")).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(5)).await;
    forge(&alice, "UPDATE contacts SET nickname = CAST(x'44e5' AS TEXT), charset = 'klingon-8' WHERE user = 'dave'")
        .await;
    assert_eq!(alice.contact("dave").await.peer.user, "dave");
    let alice = reboot_with_broken(&lan, alice, "contact_addresses").await;
    assert_eq!(alice.contact("dave").await.nickname, "D\u{fffd}");
    assert_eq!(alice.contact("carol").await.nickname, "Carol");
}
