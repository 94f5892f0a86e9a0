//! The recorder: stores changes of presence, rows and journal in one transaction, in batches.
//!
//! Presence does not wait for the disk. While the database is stalled, changes wait here and in the mailbox, which
//! merges them (`outbox.rs`); they are stored and published once the database works again. A change that the database
//! rejects is dropped with a warning, but its event is recorded all the same.

use crate::change_throttle::ChangeThrottle;
use crate::error::PeerError;
use crate::map::SharedMap;
use crate::model::{Change, Peer};
use crate::outbox::Mailbox;
use crate::store;
use landline_contacts::ContactId;
use landline_contacts::rows;
use landline_store::{Durability, Store, Timestamp, Tx};
use landline_task::CancellationToken;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// Changes written in one transaction.
const BATCH: usize = 256;

/// How often the last-seen of those who are here is written, so that it is true to the minute after a power cut.
const FLUSH_EVERY: Duration = Duration::from_secs(60);

/// Between two tries while the database stands still.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// Tries to write what is left at the end of the program.
const MAX_FINAL_TRIES: u32 = 3;

/// Writes changes of presence down. Clones share one mailbox; one of them runs at a time.
#[derive(Clone)]
pub(crate) struct Recorder {
    store: Store,
    map: SharedMap,
    state: Arc<Mutex<RecorderState>>,
}

struct RecorderState {
    mailbox: Mailbox,
    /// Taken out and not yet written: survives a panic of the task.
    batch: Vec<Change>,
    /// When the database last stood still, unless something was written since.
    refused: Option<Instant>,
    /// Changes that are recorded a moment later, lest there be too many.
    throttle: ChangeThrottle,
    /// Whoever was heard before is written. By the monotonic clock: the other may be set back.
    flushed: Instant,
}

impl RecorderState {
    /// Takes decided changes in; those that come too soon after another are held.
    fn take(&mut self, changes: Vec<Change>) {
        let now = Instant::now();
        let Self { batch, throttle, .. } = self;
        batch.extend(changes.into_iter().filter_map(|change| throttle.admit(change, now)));
    }

    /// Takes what was held for long enough.
    fn release(&mut self) {
        let due = self.throttle.due(Instant::now());
        self.batch.extend(due);
    }
}

impl Recorder {
    pub(crate) fn new(store: Store, map: SharedMap, mailbox: Mailbox) -> Self {
        let flushed = Instant::now();
        let state =
            RecorderState { mailbox, batch: Vec::new(), refused: None, throttle: ChangeThrottle::default(), flushed };
        Self { store, map, state: Arc::new(Mutex::new(state)) }
    }

    /// Records until shutdown, then writes what was accepted.
    ///
    /// # Errors
    /// None today; the signature is that of every task.
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), PeerError> {
        let mut state = self.state.lock().await;
        let mut flush = tokio::time::interval_at(Instant::now() + FLUSH_EVERY, FLUSH_EVERY);
        flush.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            self.write(&mut state).await;
            let (held, again) = (state.throttle.next(), state.refused.map(|at| at + RETRY_INTERVAL));
            tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                () = until(again) => {}
                filled = state.mailbox.filled(), if again.is_none() => if !filled { break },
                () = until(held), if again.is_none() => state.release(),
                _ = flush.tick() => self.flush(&mut state).await,
            }
        }
        self.finish_with(&mut state).await;
        Ok(())
    }

    /// Writes what was accepted while nobody ran, unless somebody runs.
    pub(crate) async fn finish(&self) {
        let Ok(mut state) = self.state.try_lock() else { return };
        self.finish_with(&mut state).await;
    }

    async fn finish_with(&self, state: &mut RecorderState) {
        for attempt in 1..=MAX_FINAL_TRIES {
            self.write(state).await;
            let held = state.throttle.take();
            state.batch.extend(held);
            self.write(state).await;
            match state.refused {
                None => break,
                Some(_) if attempt < MAX_FINAL_TRIES => tokio::time::sleep(RETRY_INTERVAL).await,
                Some(_) => tracing::warn!("the last changes of presence cannot be written"),
            }
        }
        self.flush(state).await;
    }

    /// Writes until the mailbox is empty, or the database stands still.
    async fn write(&self, state: &mut RecorderState) {
        loop {
            let room = BATCH.saturating_sub(state.batch.len());
            let changes = state.mailbox.take(room);
            state.take(changes);
            if state.batch.is_empty() {
                return;
            }
            match self.write_batch(&mut state.batch).await {
                Ok(()) => {
                    if state.refused.take().is_some() {
                        tracing::info!("changes of presence are written again");
                    }
                }
                Err(cause) => {
                    if state.refused.replace(Instant::now()).is_none() {
                        tracing::warn!(%cause, "changes of presence cannot be written; they wait");
                    }
                    return;
                }
            }
        }
    }

    /// Writes a batch and empties it.
    ///
    /// # Errors
    /// Why the database takes nothing at present; what was not written stays in the batch.
    async fn write_batch(&self, batch: &mut Vec<Change>) -> Result<(), PeerError> {
        let changes = batch.clone();
        match self.store.write(Durability::Relaxed, move |tx| put(tx, &changes)).await {
            Err(cause) if is_unavailable(&cause) => return Err(cause),
            Err(cause) => {
                tracing::warn!(%cause, "changes of presence were refused; each is tried by itself");
                self.write_one_by_one(batch).await?;
            }
            Ok(()) => {}
        }
        batch.clear();
        Ok(())
    }

    /// Only the change that the database refuses is lost, such as one of a row on a damaged page, and its event is told
    /// all the same.
    async fn write_one_by_one(&self, batch: &mut Vec<Change>) -> Result<(), PeerError> {
        while let Some(change) = batch.first() {
            let one = change.clone();
            let written = self.store.write(Durability::Relaxed, move |tx| put(tx, std::slice::from_ref(&one))).await;
            if let Err(cause) = written {
                if is_unavailable(&cause) {
                    return Err(cause);
                }
                tracing::warn!(%cause, peer = %change.peer.id, "a change of presence cannot be written");
                let event = change.event.clone();
                let tell = move |tx: &Tx<'_>| Ok::<_, PeerError>(tx.record(event.kind(), &event)?);
                match self.store.write(Durability::Relaxed, tell).await {
                    Err(cause) if is_unavailable(&cause) => return Err(cause),
                    Err(cause) => tracing::warn!(%cause, "a change of presence is lost"),
                    Ok(_) => {}
                }
            }
            batch.remove(0);
        }
        Ok(())
    }

    /// Writes the last-seen of everybody here who was heard since the last time, and of this node, which is how the
    /// next start knows until when it ran.
    async fn flush(&self, state: &mut RecorderState) {
        let (since, begun) = (state.flushed, Instant::now());
        let now = self.store.clock().now();
        let seen: Vec<(ContactId, Timestamp)> = {
            let map = self.map.lock();
            let fresh = map.iter().filter(|peer| peer.status.is_here() && !peer.local && peer.last_seen >= since);
            let own = map.iter().find(|peer| peer.local).map(|peer| (peer.contact, now));
            fresh.map(|peer| (peer.contact, peer.last_seen_at)).chain(own).collect()
        };
        let written = self.store.write(Durability::Relaxed, move |tx| rows::touch(tx, &seen));
        match written.await {
            Ok(()) => state.flushed = begun,
            Err(cause) => tracing::warn!(%cause, "last-seen not written"),
        }
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

/// Whether it is the database that takes nothing now, rather than this change that it does not take.
fn is_unavailable(cause: &PeerError) -> bool {
    matches!(cause, PeerError::Store(cause) if cause.is_transient())
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

#[cfg(test)]
mod tests;
