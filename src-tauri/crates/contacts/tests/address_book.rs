//! The address book on disk, without presence: profiles of before, rows, marks, and what another domain may rely on.

#![allow(clippy::expect_used, reason = "a story that cannot be told ends its test")]

use landline_contacts::rows::{self, Current};
use landline_contacts::{ContactError, ContactId, MIGRATIONS, Mark, Marks, PastContact, PeerId, is_blocked};
use landline_ipmsg::{Charset, Options};
use landline_store::rusqlite::Connection;
use landline_store::{Clock, Durability, Migrations, Store, StoreError, Timestamp, Tx};
use landline_testkit::{ManualClock, TempStore};
use std::net::SocketAddr;
use std::sync::Arc;

/// A domain whose rows refer to contacts.
const NOTES: Migrations = Migrations {
    domain: "notes",
    steps: &["CREATE TABLE notes (contact BLOB NOT NULL REFERENCES contacts (id)) STRICT"],
};

fn id(user: &str) -> PeerId {
    PeerId::new(user, "pc").expect("a name")
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

async fn write<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&Tx<'_>) -> Result<T, ContactError> + Send + 'static,
) -> Result<T, ContactError> {
    store.write(Durability::Full, work).await
}

async fn met(store: &Store, user: &str) -> ContactId {
    let id = id(user);
    let add = move |tx: &Tx<'_>| Ok(rows::find_or_add(tx, &id, "Dave")?.0.contact);
    write(store, add).await.expect("added")
}

#[tokio::test]
async fn a_profile_of_before_opens_with_everybody_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("landline.db");
    let before = Connection::open(&path).expect("opens");
    before.execute_batch(include_str!("profile_of_before.sql")).expect("a profile");
    drop(before);
    let clock: Arc<dyn Clock> = ManualClock::new();

    for opened in ["once", "again"] {
        let store = Store::open(&path, Arc::clone(&clock), &[MIGRATIONS]).expect("opens");
        let (all, marks) = store
            .read(|connection| Ok::<_, StoreError>((rows::all(connection)?, rows::marks::all(connection)?)))
            .await
            .expect("readable");
        let [dave] = all.as_slice() else { panic!("{opened}: {all:?}") };
        assert_eq!((&dave.id, dave.nickname.as_str(), dave.group.as_str()), (&id("dave"), "Dave", "sales"));
        assert_eq!((dave.charset, dave.chosen_charset), (Some(Charset::EUC_KR), None));
        assert_eq!(dave.addresses, [(address("10.0.0.9:2425"), at(5000))]);
        let kept = marks.get(&dave.contact).expect("kept");
        assert_eq!((kept.name.as_str(), kept.groups.as_slice()), ("Davy", ["Lunch".to_owned()].as_slice()));
        assert!(kept.pinned && kept.blocked);
        let (version, trusted): (u32, String) = store
            .read(|connection| {
                let sql = "SELECT version, (SELECT address FROM trusted_addresses) FROM schema_versions WHERE domain = 'peer'";
                Ok::<_, StoreError>(connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
            })
            .await
            .expect("readable");
        assert_eq!((version, trusted.as_str()), (5, "10.0.0.9"), "{opened}: the later steps have run");
        store.close().await;
    }
}

#[tokio::test]
async fn a_contact_is_read_as_it_was_written_and_keeps_its_addresses_where_none_are_given() {
    let temp = TempStore::open(&ManualClock::new(), &[MIGRATIONS]);
    let contact = met(&temp.store, "dave").await;
    for addresses in [Some(vec![(address("10.0.0.9:2425"), at(2)), (address("10.0.0.8:2425"), at(3))]), None] {
        let update = move |tx: &Tx<'_>| {
            let current = Current {
                contact,
                nickname: "David",
                group: "sales",
                client: None,
                charset: Some(Charset::BIG5),
                capabilities: Options::CAPUTF8OPT,
                last_seen_at: at(3),
                addresses,
            };
            Ok(rows::update(tx, &current)?)
        };
        write(&temp.store, update).await.expect("written");
        let known = temp.store.read(move |connection| rows::one(connection, contact)).await.expect("readable");
        let known = known.expect("there");
        assert_eq!((known.nickname.as_str(), known.charset), ("David", Some(Charset::BIG5)));
        let heard: Vec<SocketAddr> = known.addresses.iter().map(|(address, _)| *address).collect();
        assert_eq!(heard, [address("10.0.0.8:2425"), address("10.0.0.9:2425")], "the freshest first");
    }
}

#[tokio::test]
async fn a_mark_says_whether_it_changed_anything_and_is_refused_as_a_whole() {
    let temp = TempStore::open(&ManualClock::new(), &[MIGRATIONS]);
    let contact = met(&temp.store, "dave").await;
    let mark = |contact, mark| write(&temp.store, move |tx| rows::marks::change(tx, contact, mark));
    assert!(mark(contact, Mark::Blocked(true)).await.expect("kept"));
    assert!(!mark(contact, Mark::Blocked(true)).await.expect("kept"));
    assert!(temp.store.read(move |connection| is_blocked(connection, contact)).await.expect("readable"));
    let long = mark(contact, Mark::Name("n".repeat(300))).await;
    assert!(matches!(long, Err(ContactError::MarkTooLong { what: "name", .. })), "{long:?}");
    let nobody = ContactId::from_uuid(uuid::Uuid::from_u128(7));
    let refused = mark(nobody, Mark::Pinned(true)).await;
    assert!(matches!(refused, Err(ContactError::UnknownContact(contact)) if contact == nobody), "{refused:?}");
}

#[tokio::test]
async fn who_is_referred_to_by_another_domain_is_not_deleted() {
    let temp = TempStore::open(&ManualClock::new(), &[MIGRATIONS, NOTES]);
    let (noted, passed) = (met(&temp.store, "dave").await, met(&temp.store, "erin").await);
    let note = move |tx: &Tx<'_>| {
        Ok(tx.execute("INSERT INTO notes VALUES (?1)", [noted.as_uuid().as_bytes()]).map_err(StoreError::from)?)
    };
    write(&temp.store, note).await.expect("noted");
    let gone = write(&temp.store, move |tx| Ok(rows::delete_unreferenced(tx, &[noted, passed])?)).await;
    assert_eq!(gone.expect("deleted"), [(passed, id("erin"))]);
    assert_eq!(temp.store.read(rows::count).await.expect("readable"), 1);
}

#[tokio::test]
async fn a_contact_of_another_profile_fills_in_what_is_missing_and_overwrites_nothing() {
    let temp = TempStore::open(&ManualClock::new(), &[MIGRATIONS]);
    let contact = met(&temp.store, "dave").await;
    write(&temp.store, move |tx| rows::marks::change(tx, contact, Mark::Name("Davy".to_owned()))).await.expect("kept");
    let past = |user: &str| PastContact {
        user: user.to_owned(),
        host: "pc".to_owned(),
        nickname: String::new(),
        group: "sales".to_owned(),
        charset: Some(Charset::EUC_KR),
        first_seen_at: at(1),
        last_seen_at: at(2),
        marks: Marks { name: "Big D".to_owned(), note: "tall".to_owned(), ..Marks::default() },
    };
    assert!(matches!(past("").checked(), Err(ContactError::BadIdentity { .. })));
    let past = past("dave").checked().expect("can be kept");
    let (same, _) = write(&temp.store, move |tx| Ok(past.write(tx)?)).await.expect("taken in");
    assert_eq!(same, contact);
    let marks = temp.store.read(move |connection| rows::marks::of(connection, contact)).await.expect("readable");
    let marks = marks.expect("there");
    assert_eq!((marks.name.as_str(), marks.note.as_str()), ("Davy", "tall"));
    let known = temp.store.read(move |connection| rows::one(connection, contact)).await.expect("readable");
    assert_eq!(
        known.map(|known| (known.group, known.charset, known.first_seen_at)),
        Some((String::new(), None, at(1)))
    );
}
