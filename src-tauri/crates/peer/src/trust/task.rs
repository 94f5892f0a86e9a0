//! The shell around what is trusted: asks for the neighbour table when a card is looked for, writes down and tells what
//! became of it, and takes the owner's consent.

use super::{Trust, TrustEvent};
use crate::error::PeerError;
use crate::event::PeerEvent;
use crate::model::{Moment, Peer};
use crate::neighbours::{Neighbours, NoNeighbours};
use crate::store::trust;
use landline_contacts::{AddressTrust, ContactError, ContactId};
use landline_store::{Durability, Store, Timestamp, Tx};
use landline_task::CancellationToken;
use parking_lot::{Mutex, RwLock};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Between two checks at the neighbour table and two commits, however many come.
const PAUSE: Duration = Duration::from_millis(500);

/// After the database refused.
const LONG_PAUSE: Duration = Duration::from_secs(5);

/// What is trusted, and who reads the neighbour table.
pub(crate) struct TrustState {
    trust: Mutex<Trust>,
    neighbours: RwLock<Arc<dyn Neighbours>>,
    changed: Notify,
}

impl TrustState {
    pub(crate) fn new(trust: Trust) -> Self {
        Self { trust: Mutex::new(trust), neighbours: RwLock::new(Arc::new(NoNeighbours)), changed: Notify::new() }
    }

    /// Records where a peer is reached after a sign of life.
    pub(crate) fn heard(&self, peer: &Peer, came: bool, now: Moment) {
        if self.trust.lock().heard(peer, came, now) {
            self.changed.notify_one();
        }
    }

    /// Records that somebody said goodbye.
    pub(crate) fn left(&self, contact: ContactId) {
        self.trust.lock().left(contact);
    }

    /// Records that a contact's program proved to be at this address.
    pub(crate) fn proven(&self, contact: ContactId, ip: IpAddr, now: Moment) {
        if self.trust.lock().proven(contact, ip, now.wall) {
            self.changed.notify_one();
        }
    }

    pub(crate) fn is_trusted(&self, contact: ContactId, ip: IpAddr) -> bool {
        self.trust.lock().is_trusted(contact, ip)
    }

    pub(crate) fn reach(&self, peer: &Peer) -> Option<AddressTrust> {
        self.trust.lock().reach(peer)
    }

    /// The new address at which somebody is here, if what is for them waits for it to be approved.
    pub(crate) fn new_address(&self, peer: &Peer) -> Option<IpAddr> {
        match self.reach(peer)? {
            AddressTrust::New(at) if peer.status.is_here() && !peer.local => Some(at.ip().to_canonical()),
            AddressTrust::New(_) | AddressTrust::At(_) => None,
        }
    }

    /// Says who reads the neighbour table.
    pub(crate) fn set_neighbours(&self, neighbours: Arc<dyn Neighbours>) {
        *self.neighbours.write() = neighbours;
    }

    /// The contact's own address, if what came from `from` did not come from an address that is theirs.
    pub(crate) fn instead_of(&self, contact: ContactId, peer: Option<&Peer>, from: IpAddr) -> Option<IpAddr> {
        self.trust.lock().instead_of(contact, peer, from)
    }

    /// The owner of this profile says that an address is the contact's. It is on the disk and told when this returns.
    ///
    /// # Errors
    /// [`ContactError::UnknownContact`], [`PeerError::Store`]; nothing is changed then.
    pub(crate) async fn approve(&self, store: &Store, contact: ContactId, ip: IpAddr) -> Result<(), PeerError> {
        let ip = ip.to_canonical();
        // In memory first: whoever hears of it sends there.
        let (new, addresses) = {
            let mut trust = self.trust.lock();
            (trust.approve(contact, ip, store.clock().now()), trust.of(contact).to_vec())
        };
        let work = move |tx: &Tx<'_>| {
            if !trust::knows(tx, contact)? {
                return Err(ContactError::UnknownContact(contact).into());
            }
            if new {
                trust::put(tx, contact, &addresses)?;
                tell(tx, PeerEvent::AddressApproved { contact, ip, at: tx.now() })?;
            }
            Ok(())
        };
        let written: Result<(), PeerError> = store.write(Durability::Full, work).await;
        if written.is_err() && new {
            self.trust.lock().revoke(contact, ip);
        }
        written
    }

    /// Forgets somebody whose row is gone.
    pub(crate) fn forget(&self, contact: ContactId) {
        self.trust.lock().forget(contact);
    }
}

/// Looks for cards, writes down and tells.
#[derive(Clone)]
pub(crate) struct TrustTask {
    store: Store,
    trust_state: Arc<TrustState>,
}

impl TrustTask {
    pub(crate) fn new(store: Store, trust_state: Arc<TrustState>) -> Self {
        Self { store, trust_state }
    }

    /// Works until shutdown, then writes what was decided.
    ///
    /// # Errors
    /// None today; the signature is that of every task.
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), PeerError> {
        loop {
            let now = Instant::now();
            let due = self.trust_state.trust.lock().due(now);
            tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                () = tokio::time::sleep_until(due.unwrap_or(now)), if due.is_some() => {}
                () = self.trust_state.changed.notified() => continue,
            }
            self.look().await;
            let pause = if self.write().await { PAUSE } else { LONG_PAUSE };
            tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                () = tokio::time::sleep(pause) => {}
            }
        }
        self.write().await;
        Ok(())
    }

    /// Looks for the cards that are due.
    async fn look(&self) {
        let lookups = self.trust_state.trust.lock().due_lookups(Instant::now());
        if lookups.is_empty() {
            return;
        }
        let neighbours = Arc::clone(&self.trust_state.neighbours.read());
        let table = neighbours.table().await;
        let now = Moment { mono: Instant::now(), wall: self.store.clock().now() };
        let mut trust = self.trust_state.trust.lock();
        for (contact, ip) in lookups {
            trust.lookup_done(contact, ip, table.get(&ip).copied(), now);
        }
    }

    /// Writes and tells what was decided; false if the database refused.
    async fn write(&self) -> bool {
        let (dirty, pending_events) = {
            let mut trust = self.trust_state.trust.lock();
            (trust.take_dirty(), trust.take_events())
        };
        if dirty.is_empty() && pending_events.is_empty() {
            return true;
        }
        let (rows, reported) = (dirty.clone(), pending_events.clone());
        let written = self.store.write(Durability::Relaxed, move |tx| {
            rows.iter().try_for_each(|(contact, addresses)| trust::put(tx, *contact, addresses))?;
            reported.into_iter().try_for_each(|reported| tell(tx, event(reported, tx.now())))
        });
        let Err(cause) = written.await else { return true };
        tracing::warn!(%cause, "trusted addresses not written, trying again");
        let mut trust = self.trust_state.trust.lock();
        trust.dirty.extend(dirty.into_iter().map(|(contact, _)| contact));
        trust.pending_events.splice(0..0, pending_events);
        false
    }
}

fn event(reported: TrustEvent, at: Timestamp) -> PeerEvent {
    match reported {
        TrustEvent::New(contact, ip) => PeerEvent::NewAddress { contact, ip, at },
        TrustEvent::Approved(contact, ip) => PeerEvent::AddressApproved { contact, ip, at },
        TrustEvent::Back(contact) => PeerEvent::Changed { contact },
    }
}

fn tell(tx: &Tx<'_>, event: PeerEvent) -> Result<(), PeerError> {
    tx.record(event.kind(), &event)?;
    Ok(())
}
