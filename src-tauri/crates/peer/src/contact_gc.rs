//! Contact garbage collection: deletes all but the newest ten thousand contacts that were seen only briefly. Also trims
//! the presence history.
//!
//! A contact is transient if it was heard for less than a minute in all. A row that anything refers to (such as a
//! message) stays, by foreign key, and so do peers in memory. So a flood leaves at most [`TRANSIENT_CONTACTS_KEPT`]
//! rows behind, and no contact with messages is lost.

use crate::admission_control::AdmissionControl;
use crate::error::PeerError;
use crate::map::SharedMap;
use crate::store;
use crate::trust::task::TrustState;
use landline_contacts::ContactId;
use landline_contacts::rows;
use landline_store::{Durability, Store};
use landline_task::CancellationToken;
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Duration;

/// Rows of passing contacts that are kept, the newest.
pub(crate) const TRANSIENT_CONTACTS_KEPT: u32 = 10_000;

/// Between two checks, the first of which is after this time too.
const EVERY: Duration = Duration::from_secs(3600);

/// Rows looked at in one transaction, so that nobody's message waits long.
const BATCH: u32 = 500;

/// Deletes transient contacts.
#[derive(Clone)]
pub(crate) struct ContactGc {
    pub(crate) store: Store,
    /// Held while new contacts are inserted, and while rows are deleted.
    pub(crate) admission_lock: Arc<tokio::sync::Mutex<()>>,
    pub(crate) map: SharedMap,
    pub(crate) admission: Arc<Mutex<AdmissionControl>>,
    pub(crate) trust: Arc<TrustState>,
}

impl ContactGc {
    /// Looks every hour until shutdown.
    ///
    /// # Errors
    /// None today; the signature is that of every task.
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), PeerError> {
        loop {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(()),
                () = tokio::time::sleep(EVERY) => {}
            }
            match self.delete(TRANSIENT_CONTACTS_KEPT).await {
                Ok(0) => {}
                Ok(rows) => tracing::info!(rows, "Rows of passers-by deleted"),
                Err(cause) => tracing::warn!(%cause, "Rows of passers-by not deleted"),
            }
            match self.store.write(Durability::Relaxed, store::history::trim).await {
                Ok(0) => {}
                Ok(rows) => tracing::info!(rows, "Old history of presence deleted"),
                Err(cause) => tracing::warn!(%cause, "Old history of presence not deleted"),
            }
        }
    }

    /// Deletes all but the newest `keep`; returns how many.
    pub(crate) async fn delete(&self, keep: u32) -> Result<usize, PeerError> {
        let passers: Vec<ContactId> =
            self.store.read(move |connection| rows::transient_contacts(connection, keep)).await?;
        let mut deleted = 0;
        for batch in passers.chunks(BATCH as usize) {
            // Nobody is given one of these rows meanwhile.
            let _admission_lock = self.admission_lock.lock().await;
            let absent: Vec<ContactId> = {
                let map = self.map.lock();
                batch.iter().copied().filter(|contact| map.by_contact(*contact).is_none()).collect()
            };
            let gone = self.store.write(Durability::Relaxed, move |tx| rows::delete_unreferenced(tx, &absent)).await?;
            deleted += gone.len();
            let mut admission = self.admission.lock();
            for (contact, id) in &gone {
                admission.has_no_row(id);
                self.trust.forget(*contact);
            }
        }
        Ok(deleted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{addr, deps, id};
    use crate::manager::Inner;
    use crate::{MIGRATIONS, PeerManager};
    use landline_ipmsg::{Mode, PacketNo, Profile};
    use landline_store::Migrations;
    use landline_testkit::{ManualClock, TempStore, VirtualNet, alice};

    /// Another domain that refers to contacts.
    const NOTES: Migrations = Migrations {
        domain: "notes",
        steps: &["CREATE TABLE notes (contact BLOB NOT NULL REFERENCES contacts (id)) STRICT"],
    };

    async fn open(temp: &TempStore) -> PeerManager {
        let (wire, _inbox) = VirtualNet::new(1).join(alice().address);
        PeerManager::open(deps(&temp.store, wire, alice().profile)).await.expect("opens")
    }

    fn transient_contacts(manager: &PeerManager) -> ContactGc {
        let Inner { store, admission_lock, map, admission, trust, .. } = &*manager.inner;
        ContactGc {
            store: store.clone(),
            admission_lock: Arc::clone(admission_lock),
            map: Arc::clone(map),
            admission: Arc::clone(admission),
            trust: Arc::clone(trust),
        }
    }

    #[tokio::test]
    async fn the_oldest_passers_by_go_and_nobody_who_is_here_or_was_talked_with() {
        let clock = ManualClock::new();
        let mut temp = TempStore::open(&clock, &[MIGRATIONS, NOTES]);
        let manager = open(&temp).await;
        for number in 0..20 {
            let profile = Profile { user: format!("user{number}"), ..alice().profile };
            let entry = landline_ipmsg::entry(&profile, PacketNo::new(1), Mode::BrEntry, false);
            manager.observe(addr(&format!("10.0.0.{}:2425", 9 + number)), &entry).await;
            clock.advance(Duration::from_secs(1));
        }
        assert_eq!(transient_contacts(&manager).delete(5).await.expect("deletes"), 0, "they are in memory");
        manager.inner.outbox.decide(&manager.inner.map, |_| ((), Vec::new())).await.expect("open");

        let write = |sql: &'static str| {
            let store = temp.store.clone();
            async move { store.write(Durability::Relaxed, move |tx| Ok::<_, PeerError>(tx.execute_batch(sql)?)).await }
        };
        write("INSERT INTO notes SELECT id FROM contacts WHERE user = 'user0'").await.expect("noted");
        write("UPDATE contacts SET last_seen_at = last_seen_at + 60000 WHERE user = 'user1'")
            .await
            .expect("known well");
        drop(manager);
        clock.advance(Duration::from_secs(3 * 24 * 3600));
        temp.reopen(&clock).await;
        let manager = open(&temp).await;
        assert_eq!(
            transient_contacts(&manager).delete(5).await.expect("deletes"),
            13,
            "of 19 passers-by all but 5 and the noted one"
        );
        let mut left: Vec<String> =
            manager.contacts().await.expect("readable").into_iter().map(|contact| contact.peer.user).collect();
        left.sort();
        assert_eq!(left, ["alice", "user0", "user1", "user15", "user16", "user17", "user18", "user19"]);
        assert_eq!(transient_contacts(&manager).delete(5).await.expect("deletes"), 0);
        assert!(manager.inner.map.lock().get(&id("user2")).is_none());
    }
}
