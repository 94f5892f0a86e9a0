//! Tells `chat` who comes online and goes offline. The domains do not know each other's events; the node does.

use crate::bus::{Fact, Follower};
use landline_chat::Chat;
use landline_peer::PeerEvent;
use landline_store::{Domains, Seq, Store, StoreError};
use landline_task::CancellationToken;
use parking_lot::Mutex;
use std::sync::Arc;

/// Follows the event bus and calls `chat`.
#[derive(Clone)]
pub(crate) struct PresenceBridge {
    pub(crate) store: Store,
    pub(crate) chat: Chat,
    pub(crate) cursor: JournalCursor,
}

/// The position in the journal. Clones share it, so that a restarted task continues where the last run stopped.
#[derive(Clone)]
pub(crate) struct JournalCursor(Arc<Mutex<Seq>>);

impl JournalCursor {
    /// After all current events.
    pub(crate) fn after(seq: Seq) -> Self {
        Self(Arc::new(Mutex::new(seq)))
    }
}

impl PresenceBridge {
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), String> {
        let mut round = BridgeRun::begin(self.store.clone(), Some(&["peer"]), self.cursor.clone())
            .await
            .map_err(|cause| cause.to_string())?;
        loop {
            let next = tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                next = round.next() => next,
            };
            match next {
                Some(Fact::Peer(PeerEvent::Online { contact, .. })) => self.chat.peer_came(contact).await,
                Some(Fact::Peer(PeerEvent::Offline { contact, .. })) => self.chat.peer_left(contact).await,
                Some(Fact::Peer(PeerEvent::AddressApproved { contact, ip, .. })) => {
                    self.chat.address_approved(contact, ip).await;
                }
                // Who is uncertain is sent to as before, and what ends the doubt was heard by `chat` too.
                Some(_) => {}
                None => return Err("the journal has ended".to_owned()),
            }
        }
    }
}

/// One run of the task: follows the journal from where the last run stopped.
struct BridgeRun {
    follower: Follower,
    cursor: JournalCursor,
    /// The delivered event. It has been handled when the next one is requested.
    current: Option<Seq>,
}

impl BridgeRun {
    async fn begin(store: Store, domains: Domains, cursor: JournalCursor) -> Result<Self, StoreError> {
        let seen = *cursor.0.lock();
        Ok(Self { follower: Follower::new(store, domains, Some(seen)).await?, cursor, current: None })
    }

    async fn next(&mut self) -> Option<Fact> {
        if let Some(done) = self.current.take() {
            *self.cursor.0.lock() = done;
        }
        let event = self.follower.next().await?;
        self.current = Some(event.seq);
        Some(event.fact)
    }
}

landline_task::tasks! {
    PresenceBridge: "courier";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::FixedClock;
    use landline_store::{DiskSpace, Durability};

    async fn tell(store: &Store, full: bool) {
        let room = DiskSpace { full };
        let told: Result<Seq, StoreError> =
            store.write(Durability::Relaxed, move |tx| tx.record(room.kind(), &room)).await;
        told.unwrap();
    }

    async fn next(round: &mut BridgeRun) -> bool {
        match round.next().await {
            Some(Fact::DiskSpace(room)) => room.full,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn what_happened_while_it_was_down_is_told_to_its_next_life_and_what_was_carried_out_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db"), Arc::new(FixedClock), &[]).unwrap();
        tell(&store, true).await;
        let cursor = JournalCursor::after(store.latest().await.unwrap());
        // Before the first life, but after its place was taken.
        tell(&store, false).await;
        let mut first = BridgeRun::begin(store.clone(), None, cursor.clone()).await.unwrap();
        tell(&store, true).await;
        assert_eq!([next(&mut first).await, next(&mut first).await], [false, true]);
        // It dies while it carries the second one out.
        drop(first);
        tell(&store, false).await;
        let mut second = BridgeRun::begin(store.clone(), None, cursor).await.unwrap();
        assert_eq!([next(&mut second).await, next(&mut second).await], [true, false]);
    }
}
