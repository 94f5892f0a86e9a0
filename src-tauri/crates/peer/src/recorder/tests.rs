//! A database that stands still while people come and go.

use super::*;
use crate::MIGRATIONS;
use crate::event::PeerEvent;
use crate::fixtures::{addr, map_of, secs, shutdown};
use crate::map::PeerMap;
use crate::model::Moment;
use crate::outbox::Outbox;
use crate::outstanding_queries::Proof;
use crate::parsed_packet::ParsedPacket;
use landline_contacts::PeerId;
use landline_store::{Seq, StoreError};
use landline_testkit::{ManualClock, TempStore, VirtualTime};
use rusqlite::Connection;

const PEERS: usize = 1000;
const ROUNDS: usize = 5;

struct Scene {
    temp: TempStore,
    map: SharedMap,
    outbox: Outbox,
    recorder: Recorder,
    ids: Vec<PeerId>,
}

/// A thousand contacts, all offline.
async fn scene(clock: &Arc<ManualClock>) -> Scene {
    let temp = TempStore::open(clock, &[MIGRATIONS]);
    let ids: Vec<PeerId> = (0..PEERS).filter_map(|number| PeerId::new(&format!("user{number}"), "pc")).collect();
    let names = ids.clone();
    let add = move |tx: &Tx<'_>| {
        let known = names.iter().map(|id| rows::find_or_add(tx, id, &id.user).map(|(known, _)| known));
        known.collect::<Result<Vec<_>, StoreError>>()
    };
    let known = temp.store.write(Durability::Relaxed, add).await.expect("written");
    let now = Moment { mono: Instant::now(), wall: temp.store.clock().now() };
    let map = map_of(known.into_iter().map(|known| store::peer(known, now)));
    let (outbox, mailbox) = Outbox::new();
    let recorder = Recorder::new(temp.store.clone(), Arc::clone(&map), mailbox);
    Scene { temp, map, outbox, recorder, ids }
}

/// Comes or leaves.
fn flip(map: &mut PeerMap, id: &PeerId, wall: Timestamp) -> ((), Vec<Change>) {
    let now = Moment { mono: Instant::now(), wall };
    let parsed = ParsedPacket {
        from: addr("10.0.0.2:2425"),
        answers: false,
        proof: Proof::None,
        nonce: None,
        charset: None,
        announcement: None,
        alias: None,
    };
    let change = map.leave(id, now).or_else(|| map.hear(id, &parsed, now)?.change);
    ((), Vec::from_iter(change))
}

impl Scene {
    /// Everybody comes and goes, every second one once less, and no decision waits.
    async fn bustle(&self) {
        let start = self.temp.store.clock().now().as_millis();
        for round in 0..ROUNDS {
            let wall = Timestamp::from_millis(start + i64::try_from(round).expect("small"));
            for (_, id) in self.ids.iter().enumerate().filter(|(number, _)| round < ROUNDS - number % 2) {
                let decided = self.outbox.decide(&self.map, |map| flip(map, id, wall));
                tokio::time::timeout(Duration::ZERO, decided).await.expect("without waiting").expect("decided");
            }
        }
    }

    /// Nothing is decided any more: the recorder writes what is left and ends.
    async fn end(mut self, running: tokio::task::JoinHandle<Result<(), PeerError>>) -> Self {
        let (outbox, _mailbox) = Outbox::new();
        drop(std::mem::replace(&mut self.outbox, outbox));
        running.await.expect("no panic").expect("ended");
        self
    }

    async fn is_written(&self) {
        self.is_written_but_for_the_row_of("nobody").await;
    }

    /// What the journal tells last of everybody, and their rows, are what the map says.
    async fn is_written_but_for_the_row_of(&self, user: &str) {
        let told = self.temp.store.replay(Seq::ZERO, None, 10_000).await.expect("readable").records;
        let mut here = HashMap::new();
        for record in told.iter().filter(|record| record.kind.starts_with("peer.")) {
            match serde_json::from_str(&record.body).expect("an event") {
                PeerEvent::Online { contact, .. } => _ = here.insert(contact, true),
                PeerEvent::Offline { contact, .. } => _ = here.insert(contact, false),
                _ => {}
            }
        }
        let rows = self.temp.store.read(rows::all).await.expect("readable");
        let map = self.map.lock();
        assert_eq!(rows.len(), PEERS);
        for row in rows {
            let peer = map.by_contact(row.contact).expect("in memory");
            assert_eq!(here.get(&row.contact), Some(&peer.status.is_here()), "{:?}", peer.id);
            assert_eq!(row.last_seen_at == peer.last_seen_at, row.id.user != user, "{:?}", peer.id);
        }
    }
}

#[tokio::test]
async fn nothing_that_is_decided_waits_for_a_writer_that_stands_still() {
    let scene = scene(&ManualClock::new()).await;
    let (_tell, told) = shutdown();
    let recorder = scene.recorder.clone();
    let running = tokio::spawn(async move { recorder.run(told).await });

    let (release, held) = std::sync::mpsc::channel::<()>();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let store = scene.temp.store.clone();
    let stalled = tokio::spawn(async move {
        let stall = move |_: &Tx<'_>| {
            let _begun = begun.send(());
            let _released = held.recv();
            Ok::<_, PeerError>(())
        };
        store.write(Durability::Relaxed, stall).await
    });
    has_begun.await.expect("the writer stands still");
    scene.bustle().await;
    drop(release);
    stalled.await.expect("no panic").expect("written");
    scene.end(running).await.is_written().await;
}

async fn limit(store: &Store, more: u32) {
    let limit = move |tx: &Tx<'_>| {
        let pages: u32 = tx.query_row("PRAGMA page_count", [], |row| row.get(0))?;
        Ok::<_, PeerError>(tx.query_row(&format!("PRAGMA max_page_count = {}", pages + more), [], |_| Ok(()))?)
    };
    store.write(Durability::Relaxed, limit).await.expect("limited");
}

#[tokio::test(start_paused = true)]
async fn what_was_decided_while_the_disk_was_full_is_written_and_told_once_it_has_room() {
    let clock = ManualClock::new();
    let (time, scene) = (VirtualTime::hold(&clock), scene(&clock).await);
    time.wait_for(&scene.temp.store);
    let (_tell, told) = shutdown();
    let recorder = scene.recorder.clone();
    let running = tokio::spawn(async move { recorder.run(told).await });
    limit(&scene.temp.store, 0).await;
    scene.bustle().await;
    time.advance(secs(600)).await;
    assert!(scene.temp.store.is_full());
    let rows = |connection: &Connection| {
        Ok::<_, PeerError>(connection.query_row(
            "SELECT count(*) FROM journal WHERE kind LIKE 'peer.%'",
            [],
            |row| row.get::<_, u32>(0),
        )?)
    };
    assert!(scene.temp.store.read(rows).await.expect("readable") < 1000, "not everybody could be written");
    limit(&scene.temp.store, 100_000).await;
    time.advance(secs(5)).await;
    scene.end(running).await.is_written().await;
}

#[tokio::test]
async fn a_change_that_the_database_refuses_for_its_own_sake_keeps_nobody_else_waiting() {
    let scene = scene(&ManualClock::new()).await;
    let refuse = "CREATE TRIGGER no BEFORE UPDATE ON contacts WHEN old.user = 'user7'
        BEGIN SELECT raise(ABORT, 'not this one'); END";
    let refuse = move |tx: &Tx<'_>| Ok::<_, PeerError>(tx.execute_batch(refuse)?);
    scene.temp.store.write(Durability::Relaxed, refuse).await.expect("written");
    scene.bustle().await;
    scene.recorder.finish().await;
    scene.is_written_but_for_the_row_of("user7").await;
}
