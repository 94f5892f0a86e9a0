//! From a decision under the lock to the recorder's mailbox: in order, never under the lock, nothing lost on the way.
//!
//! A place in the mailbox is reserved before the decision, so that nothing waits between deciding and telling; a turn
//! is held over both, so that changes reach the mailbox in the order in which they were decided. The map itself is
//! free again before anything is sent.

use crate::error::PeerError;
use crate::map::{Change, PeerMap, SharedMap};
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// How long a task waits for the map before it lets a beat pass.
pub(crate) const LOCK_PATIENCE: Duration = Duration::from_secs(1);

/// Decisions that may wait for the recorder. A full mailbox makes whoever hears the next packet wait.
const MAILBOX: usize = 1024;

/// The sending side of the recorder's mailbox.
#[derive(Clone)]
pub(crate) struct Outbox {
    mailbox: mpsc::Sender<Vec<Change>>,
    turn: Arc<Mutex<()>>,
}

impl Outbox {
    /// An outbox and what the recorder receives from.
    pub(crate) fn new() -> (Self, mpsc::Receiver<Vec<Change>>) {
        let (mailbox, intake) = mpsc::channel(MAILBOX);
        (Self { mailbox, turn: Arc::new(Mutex::new(())) }, intake)
    }

    /// Runs `decide` on the map and hands its changes on.
    ///
    /// # Errors
    /// [`PeerError::MapBusy`] if somebody holds the map for longer than a second; [`PeerError::NotRecorded`] if the
    /// receiving side is gone. Nothing was decided then.
    pub(crate) async fn decide<R>(
        &self,
        map: &SharedMap,
        decide: impl FnOnce(&mut PeerMap) -> (R, Vec<Change>),
    ) -> Result<R, PeerError> {
        let place = self.mailbox.reserve().await.map_err(|_| PeerError::NotRecorded)?;
        let _turn = self.turn.try_lock_for(LOCK_PATIENCE).ok_or(PeerError::MapBusy)?;
        let (outcome, changes) = decide(&mut *map.try_lock_for(LOCK_PATIENCE).ok_or(PeerError::MapBusy)?);
        if !changes.is_empty() {
            place.send(changes);
        }
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asked::Proof;
    use crate::fixtures::{id, map_of, now, offline, outbox, secs};
    use crate::sighting::Sighting;
    use std::net::SocketAddr;

    const FROM: SocketAddr = SocketAddr::V4(std::net::SocketAddrV4::new(std::net::Ipv4Addr::new(10, 0, 0, 2), 2425));

    /// Enough for two threads to meet between deciding and telling.
    const DECIDERS: usize = 8;
    const ROUNDS: usize = 10_000;

    /// Bob comes or goes, as often as asked.
    fn flip(map: &mut PeerMap) -> ((), Vec<Change>) {
        let sighting = Sighting {
            from: FROM,
            answers: false,
            proof: Proof::None,
            nonce: None,
            charset: None,
            card: None,
            alias: None,
        };
        let change = map.leave(&id("bob"), now()).or_else(|| map.hear(&id("bob"), &sighting, now())?.change);
        ((), Vec::from_iter(change))
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 8)]
    async fn changes_arrive_in_the_order_in_which_they_were_decided() {
        let (outbox, mut mailbox) = outbox();
        let map = map_of([offline("bob", "10.0.0.2:2425")]);
        let deciders: Vec<_> = (0..DECIDERS)
            .map(|_| {
                let (outbox, map) = (outbox.clone(), Arc::clone(&map));
                tokio::spawn(async move {
                    for _ in 0..ROUNDS {
                        outbox.decide(&map, flip).await.expect("told");
                    }
                })
            })
            .collect();
        drop(outbox);
        let mut kinds = Vec::new();
        while let Some(changes) = mailbox.recv().await {
            assert!(map.try_lock_for(secs(1)).is_some(), "the map is free when a change arrives");
            kinds.extend(changes.into_iter().map(|change| change.event.kind()));
        }
        for decider in deciders {
            decider.await.expect("no panic");
        }
        assert_eq!(kinds.len(), DECIDERS * ROUNDS);
        assert!(kinds.chunks(2).all(|pair| pair == ["peer.online", "peer.offline"]), "out of order");
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_mailbox_makes_the_next_decision_wait_before_it_is_made() {
        let (outbox, mut mailbox) = outbox();
        let map = map_of([offline("bob", "10.0.0.2:2425")]);
        for _ in 0..MAILBOX {
            outbox.decide(&map, flip).await.expect("told");
        }
        let before = map.lock().online();
        assert!(tokio::time::timeout(secs(5), outbox.decide(&map, flip)).await.is_err());
        assert_eq!(map.lock().online(), before, "nothing was decided");
        mailbox.recv().await.expect("the first");
        outbox.decide(&map, flip).await.expect("told");
        assert_ne!(map.lock().online(), before);
    }
}
