//! The courier tells `chat` who came and who left. The domains do not know each other's events; the node does.

use crate::bus::{Fact, Follower};
use landline_chat::Chat;
use landline_peer::PeerEvent;
use landline_store::{Domains, Seq, Store, StoreError};
use landline_task::CancellationToken;
use parking_lot::Mutex;
use std::sync::Arc;

/// Follows the bus and calls `chat`.
#[derive(Clone)]
pub(crate) struct Courier {
    pub(crate) store: Store,
    pub(crate) chat: Chat,
    pub(crate) place: Place,
}

/// How far the journal has been followed. Clones are the same, so that another life goes on where the last one stopped.
#[derive(Clone)]
pub(crate) struct Place(Arc<Mutex<Seq>>);

impl Place {
    /// Behind all that stands there now.
    pub(crate) fn after(seq: Seq) -> Self {
        Self(Arc::new(Mutex::new(seq)))
    }
}

impl Courier {
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), String> {
        let mut round = Round::begin(self.store.clone(), Some(&["peer"]), self.place.clone())
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

/// One life of the courier: follows the journal from where the last one stopped.
struct Round {
    follower: Follower,
    place: Place,
    /// Handed out. It has been carried out when the next one is asked for.
    current: Option<Seq>,
}

impl Round {
    async fn begin(store: Store, domains: Domains, place: Place) -> Result<Self, StoreError> {
        let seen = *place.0.lock();
        Ok(Self { follower: Follower::new(store, domains, Some(seen)).await?, place, current: None })
    }

    async fn next(&mut self) -> Option<Fact> {
        if let Some(done) = self.current.take() {
            *self.place.0.lock() = done;
        }
        let event = self.follower.next().await?;
        self.current = Some(event.seq);
        Some(event.fact)
    }
}

landline_task::tasks! {
    Courier: "courier";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::Noon;
    use landline_store::{Durability, Room};

    async fn tell(store: &Store, full: bool) {
        let room = Room { full };
        let told: Result<Seq, StoreError> =
            store.write(Durability::Relaxed, move |tx| tx.record(room.kind(), &room)).await;
        told.unwrap();
    }

    async fn next(round: &mut Round) -> bool {
        match round.next().await {
            Some(Fact::Room(room)) => room.full,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn what_happened_while_it_was_down_is_told_to_its_next_life_and_what_was_carried_out_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db"), Arc::new(Noon), &[]).unwrap();
        tell(&store, true).await;
        let place = Place::after(store.latest().await.unwrap());
        // Before the first life, but after its place was taken.
        tell(&store, false).await;
        let mut first = Round::begin(store.clone(), None, place.clone()).await.unwrap();
        tell(&store, true).await;
        assert_eq!([next(&mut first).await, next(&mut first).await], [false, true]);
        // It dies while it carries the second one out.
        drop(first);
        tell(&store, false).await;
        let mut second = Round::begin(store.clone(), None, place).await.unwrap();
        assert_eq!([next(&mut second).await, next(&mut second).await], [true, false]);
    }
}
