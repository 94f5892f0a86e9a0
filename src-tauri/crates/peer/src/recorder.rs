//! The recorder: writes changes of presence down, rows and journal in one transaction, many at a time.
//!
//! Presence can be heard again, so nothing here waits for the disk. What could not be written is tried again a few
//! times, then dropped with a warning: the live map is right all the same, and the next change writes the whole row.

use crate::cards::Cards;
use crate::error::PeerError;
use crate::map::{Change, SharedMap};
use crate::model::{ContactId, Peer};
use crate::store;
use landline_store::{Durability, Store, Timestamp, Tx};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, broadcast, mpsc};
use tokio::time::Instant;

/// Changes written in one transaction.
const BATCH: usize = 256;

/// How often the last-seen of those who are here is written, so that it is true to the minute after a power cut.
const FLUSH_EVERY: Duration = Duration::from_secs(60);

/// Tries for one batch, and the pause between them.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(1);

/// Writes changes of presence down. Clones share one mailbox; one of them runs at a time.
#[derive(Clone)]
pub(crate) struct Recorder {
    store: Store,
    map: SharedMap,
    intake: Arc<Mutex<Intake>>,
}

struct Intake {
    mailbox: mpsc::Receiver<Vec<Change>>,
    /// Taken out and not yet written: survives a panic of the task.
    batch: Vec<Change>,
    /// Changes that are recorded a moment later, lest there be too many.
    cards: Cards,
    /// Whoever was heard before is written. By the monotonic clock: the other may be set back.
    flushed: Instant,
}

impl Intake {
    /// Takes decided changes in; those that come too soon after another are held.
    fn take(&mut self, changes: Vec<Change>) {
        let now = Instant::now();
        let Self { batch, cards, .. } = self;
        batch.extend(changes.into_iter().filter_map(|change| cards.admit(change, now)));
    }

    /// Takes what was held for long enough.
    fn release(&mut self) {
        let due = self.cards.due(Instant::now());
        self.batch.extend(due);
    }
}

impl Recorder {
    pub(crate) fn new(store: Store, map: SharedMap, mailbox: mpsc::Receiver<Vec<Change>>) -> Self {
        let flushed = Instant::now();
        let intake = Intake { mailbox, batch: Vec::new(), cards: Cards::default(), flushed };
        Self { store, map, intake: Arc::new(Mutex::new(intake)) }
    }

    /// Records until shutdown, then writes what was accepted.
    ///
    /// # Errors
    /// None today; the shape is that of every task.
    pub(crate) async fn run(&self, mut shutdown: broadcast::Receiver<()>) -> Result<(), PeerError> {
        let mut intake = self.intake.lock().await;
        let mut flush = tokio::time::interval_at(Instant::now() + FLUSH_EVERY, FLUSH_EVERY);
        flush.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            self.write(&mut intake).await;
            let next = intake.cards.next();
            let held = async {
                match next {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                _ = shutdown.recv() => break,
                changes = intake.mailbox.recv() => match changes {
                    Some(changes) => intake.take(changes),
                    None => break,
                },
                () = held => intake.release(),
                _ = flush.tick() => self.flush(&mut intake).await,
            }
        }
        self.finish_with(&mut intake).await;
        Ok(())
    }

    /// Writes what was accepted while nobody ran, unless somebody runs.
    pub(crate) async fn finish(&self) {
        let Ok(mut intake) = self.intake.try_lock() else { return };
        self.finish_with(&mut intake).await;
    }

    async fn finish_with(&self, intake: &mut Intake) {
        self.write(intake).await;
        let held = intake.cards.take();
        intake.batch.extend(held);
        self.write(intake).await;
        self.flush(intake).await;
    }

    /// Writes until the mailbox is empty.
    async fn write(&self, intake: &mut Intake) {
        loop {
            while intake.batch.len() < BATCH {
                let Ok(changes) = intake.mailbox.try_recv() else { break };
                intake.take(changes);
            }
            if intake.batch.is_empty() {
                return;
            }
            self.write_batch(&intake.batch).await;
            intake.batch.clear();
        }
    }

    async fn write_batch(&self, batch: &[Change]) {
        for attempt in 1..=TRIES {
            let changes = batch.to_vec();
            let written = self.store.write(Durability::Relaxed, move |tx| put(tx, &changes));
            match written.await {
                Ok(()) => return,
                Err(PeerError::Store(cause)) if cause.is_damage() => return self.write_one_by_one(batch).await,
                Err(cause) if attempt < TRIES => {
                    tracing::warn!(%cause, attempt, "changes of presence not written, trying again");
                    tokio::time::sleep(PAUSE).await;
                }
                Err(cause) => tracing::warn!(%cause, "changes of presence lost"),
            }
        }
    }

    /// Where the file is damaged: only the change of a row that cannot be reached is lost, and its event is told all the same.
    async fn write_one_by_one(&self, batch: &[Change]) {
        for change in batch {
            let one = change.clone();
            let written = self.store.write(Durability::Relaxed, move |tx| put(tx, std::slice::from_ref(&one)));
            let Err(cause) = written.await else { continue };
            tracing::warn!(%cause, peer = %change.peer.id, "a change of presence cannot be written");
            let event = change.event.clone();
            let told =
                self.store.write(Durability::Relaxed, move |tx| Ok::<_, PeerError>(tx.record(event.kind(), &event)?));
            if let Err(cause) = told.await {
                tracing::warn!(%cause, "changes of presence lost");
            }
        }
    }

    /// Writes the last-seen of everybody here who was heard since the last time, and of this node, which is how the next
    /// start knows until when it ran.
    async fn flush(&self, intake: &mut Intake) {
        let (since, begun) = (intake.flushed, Instant::now());
        let now = self.store.clock().now();
        let seen: Vec<(ContactId, Timestamp)> = {
            let map = self.map.lock();
            let fresh = map.iter().filter(|peer| peer.status.is_here() && !peer.local && peer.last_seen >= since);
            let own = map.iter().find(|peer| peer.local).map(|peer| (peer.contact, now));
            fresh.map(|peer| (peer.contact, peer.last_seen_at)).chain(own).collect()
        };
        let written = self.store.write(Durability::Relaxed, move |tx| store::touch(tx, &seen));
        match written.await {
            Ok(()) => intake.flushed = begun,
            Err(cause) => tracing::warn!(%cause, "last-seen not written"),
        }
    }
}

/// Only the last state of a row counts; every event does.
fn put(tx: &Tx<'_>, changes: &[Change]) -> Result<(), PeerError> {
    let rows: HashMap<ContactId, &Peer> = changes.iter().map(|change| (change.peer.contact, &change.peer)).collect();
    for peer in rows.into_values() {
        store::update(tx, peer)?;
    }
    for change in changes {
        store::history::note(tx, change)?;
        tx.record(change.event.kind(), &change.event)?;
    }
    Ok(())
}
