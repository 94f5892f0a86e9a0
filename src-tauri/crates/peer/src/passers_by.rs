//! Rows of people who only passed by, or never were: beyond the newest ten thousand of them they are deleted. In the same
//! hour the history of presence is cut back to its bounds.
//!
//! Somebody passed by who was heard for less than a minute in all. A row that anything refers to (a message) stays, by the
//! foreign key of whoever refers to it, and so does that of everybody in memory. So a flood leaves no more than
//! [`PASSERS_BY`] rows behind, and nobody who was talked with is lost.

use crate::error::PeerError;
use crate::map::SharedMap;
use crate::store;
use crate::strangers::Strangers;
use crate::trust::task::TrustKeeper;
use landline_contacts::ContactId;
use landline_contacts::rows;
use landline_store::{Durability, Store};
use landline_task::CancellationToken;
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Duration;

/// Rows of passers-by that are kept, the newest.
pub(crate) const PASSERS_BY: u32 = 10_000;

/// Between two looks, the first of which is after this time too.
const EVERY: Duration = Duration::from_secs(3600);

/// Rows looked at in one transaction, so that nobody's message waits long.
const BATCH: u32 = 500;

/// Deletes rows of passers-by.
#[derive(Clone)]
pub(crate) struct PassersBy {
    pub(crate) store: Store,
    /// Held while strangers get their rows, and while rows are deleted.
    pub(crate) meeting: Arc<tokio::sync::Mutex<()>>,
    pub(crate) map: SharedMap,
    pub(crate) strangers: Arc<Mutex<Strangers>>,
    pub(crate) trust: Arc<TrustKeeper>,
}

impl PassersBy {
    /// Looks every hour until shutdown.
    ///
    /// # Errors
    /// None today; the shape is that of every task.
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), PeerError> {
        loop {
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(()),
                () = tokio::time::sleep(EVERY) => {}
            }
            match self.delete(PASSERS_BY).await {
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

    /// Deletes all but the newest `keep`; gives how many.
    pub(crate) async fn delete(&self, keep: u32) -> Result<usize, PeerError> {
        let passers: Vec<ContactId> = self.store.read(move |connection| rows::passers_by(connection, keep)).await?;
        let mut deleted = 0;
        for batch in passers.chunks(BATCH as usize) {
            // Nobody is given one of these rows meanwhile.
            let _meeting = self.meeting.lock().await;
            let absent: Vec<ContactId> = {
                let map = self.map.lock();
                batch.iter().copied().filter(|contact| map.by_contact(*contact).is_none()).collect()
            };
            let gone = self.store.write(Durability::Relaxed, move |tx| rows::delete_unreferenced(tx, &absent)).await?;
            deleted += gone.len();
            let mut strangers = self.strangers.lock();
            for (contact, id) in &gone {
                strangers.has_no_row(id);
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

    fn passers_by(manager: &PeerManager) -> PassersBy {
        let Inner { store, meeting, map, strangers, trust, .. } = &*manager.inner;
        PassersBy {
            store: store.clone(),
            meeting: Arc::clone(meeting),
            map: Arc::clone(map),
            strangers: Arc::clone(strangers),
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
        assert_eq!(passers_by(&manager).delete(5).await.expect("deletes"), 0, "they are in memory");
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
            passers_by(&manager).delete(5).await.expect("deletes"),
            13,
            "of 19 passers-by all but 5 and the noted one"
        );
        let mut left: Vec<String> =
            manager.contacts().await.expect("readable").into_iter().map(|contact| contact.peer.user).collect();
        left.sort();
        assert_eq!(left, ["alice", "user0", "user1", "user15", "user16", "user17", "user18", "user19"]);
        assert_eq!(passers_by(&manager).delete(5).await.expect("deletes"), 0);
        assert!(manager.inner.map.lock().get(&id("user2")).is_none());
    }
}
