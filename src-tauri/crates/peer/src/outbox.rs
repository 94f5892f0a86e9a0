//! Passes changes from decisions under the map's lock to the recorder: in order, never while holding the map's lock,
//! and without waiting for the database.
//!
//! A lock is held while deciding and queueing, so that changes are queued in the order of decision. While the database
//! is stalled the queue is merged: only the net effect per contact is kept, so that it is bounded by the number of
//! contacts, and followers of the events end up with the true state.

use crate::error::PeerError;
use crate::event::PeerEvent;
use crate::map::{PeerMap, SharedMap};
use crate::model::Change;
use landline_contacts::ContactId;
use parking_lot::Mutex;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// How long a task waits for the map's lock before it skips a beat.
pub(crate) const LOCK_TIMEOUT: Duration = Duration::from_secs(1);

/// Number of pending changes above which they are merged. A working database is never that far behind.
const MERGE_ABOVE: usize = 4096;

/// The sending side of the recorder's mailbox.
#[derive(Clone)]
pub(crate) struct Outbox {
    queue: Arc<Mutex<Queue>>,
    /// Holds one word at most: that there is something in the queue.
    notify: mpsc::Sender<()>,
    decision_order: Arc<Mutex<()>>,
}

/// The receiving side.
pub(crate) struct Mailbox {
    queue: Arc<Mutex<Queue>>,
    notify: mpsc::Receiver<()>,
}

impl Outbox {
    /// An outbox and what the recorder receives from.
    pub(crate) fn new() -> (Self, Mailbox) {
        let (ring, notify) = mpsc::channel(1);
        let queue = Arc::<Mutex<Queue>>::default();
        (Self { queue: Arc::clone(&queue), notify: ring, decision_order: Arc::default() }, Mailbox { queue, notify })
    }

    /// Runs `decide` on the map and hands its changes on. Never waits for the recorder.
    ///
    /// # Errors
    /// [`PeerError::MapBusy`] if somebody holds the map for longer than a second; [`PeerError::NotRecorded`] if the
    /// receiving side is gone. Nothing was decided then.
    pub(crate) async fn decide<R>(
        &self,
        map: &SharedMap,
        decide: impl FnOnce(&mut PeerMap) -> (R, Vec<Change>),
    ) -> Result<R, PeerError> {
        if self.notify.is_closed() {
            return Err(PeerError::NotRecorded);
        }
        let _turn = self.decision_order.try_lock_for(LOCK_TIMEOUT).ok_or(PeerError::MapBusy)?;
        let (outcome, changes) = decide(&mut *map.try_lock_for(LOCK_TIMEOUT).ok_or(PeerError::MapBusy)?);
        if !changes.is_empty() {
            self.queue.lock().put(changes);
            // Full is as good: the word is there already.
            let _rung = self.notify.try_send(());
        }
        Ok(outcome)
    }
}

impl Mailbox {
    /// Waits until something may be there to be taken. False once nobody is left who could put anything there.
    pub(crate) async fn filled(&mut self) -> bool {
        self.notify.recv().await.is_some()
    }

    /// Takes at most so many changes out, the oldest first.
    pub(crate) fn take(&mut self, most: usize) -> Vec<Change> {
        let mut queue = self.queue.lock();
        let most = most.min(queue.changes.len());
        queue.changes.drain(..most).collect()
    }

    /// Nothing is decided any more.
    #[cfg(test)]
    pub(crate) fn close(&mut self) {
        self.notify.close();
    }
}

/// Changes that wait for the recorder, in the order of their decisions.
#[derive(Default)]
struct Queue {
    changes: VecDeque<Change>,
    /// How many were left by the last merge.
    merged: usize,
}

impl Queue {
    /// Merges whenever it has doubled, so that a change costs a constant time on average.
    fn put(&mut self, changes: Vec<Change>) {
        self.changes.extend(changes);
        if self.changes.len() > MERGE_ABOVE.max(2 * self.merged) {
            merge(&mut self.changes);
            self.merged = self.changes.len();
        }
    }
}

/// What a change says, as far as a later one of the same contact makes it superfluous.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Aspect {
    /// Came or left.
    Presence,
    /// Missed, or not missed any more. Whoever comes or leaves is neither.
    Suspect,
    /// Another card or address.
    Profile,
    /// Whether the network is heard at all.
    Network,
}

/// Keeps the last change of each contact in each aspect, in order: at most four of a contact, its newest row among
/// them.
fn merge(changes: &mut VecDeque<Change>) {
    let mut seen: HashSet<(ContactId, Aspect)> = HashSet::new();
    let kept = changes.drain(..).rev().filter(|change| {
        let contact = change.peer.contact;
        let aspect = match change.event {
            PeerEvent::Online { .. } | PeerEvent::Offline { .. } => Aspect::Presence,
            PeerEvent::Uncertain { .. } | PeerEvent::Certain { .. } if seen.contains(&(contact, Aspect::Presence)) => {
                return false;
            }
            PeerEvent::Uncertain { .. } | PeerEvent::Certain { .. } => Aspect::Suspect,
            PeerEvent::Changed { .. } => Aspect::Profile,
            PeerEvent::SelfOffline { .. } => Aspect::Network,
            // Not of the map: written by whoever decides about addresses.
            PeerEvent::NewAddress { .. } | PeerEvent::AddressApproved { .. } => return true,
        };
        seen.insert((contact, aspect))
    });
    let newest_first: Vec<Change> = kept.collect();
    changes.extend(newest_first.into_iter().rev());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{id, map_of, now, offline, outbox, secs};
    use crate::model::{Peer, PeerStatus};
    use crate::outstanding_queries::Proof;
    use crate::parsed_packet::ParsedPacket;
    use std::collections::HashMap;
    use std::net::SocketAddr;

    const FROM: SocketAddr = SocketAddr::V4(std::net::SocketAddrV4::new(std::net::Ipv4Addr::new(10, 0, 0, 2), 2425));

    /// Enough for two threads to meet between deciding and telling, and too few to be merged.
    const DECIDERS: usize = 8;
    const ROUNDS: usize = MERGE_ABOVE / DECIDERS;

    /// Bob comes or goes, as often as asked.
    fn flip_bob(map: &mut PeerMap) -> ((), Vec<Change>) {
        flip(map, "bob")
    }

    fn flip(map: &mut PeerMap, user: &str) -> ((), Vec<Change>) {
        let parsed = ParsedPacket {
            from: FROM,
            answers: false,
            proof: Proof::None,
            nonce: None,
            charset: None,
            announcement: None,
            alias: None,
        };
        let change = map.leave(&id(user), now()).or_else(|| map.hear(&id(user), &parsed, now())?.change);
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
                        outbox.decide(&map, flip_bob).await.expect("told");
                    }
                })
            })
            .collect();
        drop(outbox);
        let mut kinds = Vec::new();
        while mailbox.filled().await {
            assert!(map.try_lock_for(secs(1)).is_some(), "the map is free when a change arrives");
            kinds.extend(mailbox.take(usize::MAX).into_iter().map(|change| change.event.kind()));
        }
        for decider in deciders {
            decider.await.expect("no panic");
        }
        assert_eq!(kinds.len(), DECIDERS * ROUNDS);
        assert!(kinds.chunks(2).all(|pair| pair == ["peer.online", "peer.offline"]), "out of order");
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_mailbox_that_is_not_emptied_and_the_last_state_of_each_is_kept() {
        const PEERS: usize = 1000;
        let (outbox, mut mailbox) = outbox();
        let map = map_of((0..PEERS).map(|number| offline(&format!("user{number}"), "10.0.0.2:2425")));
        for round in 0..100 {
            for number in 0..PEERS {
                // Who ends up here, and who does not, differs.
                if round < 98 + number % 2 {
                    let decided = outbox.decide(&map, |map| flip(map, &format!("user{number}")));
                    tokio::time::timeout(Duration::ZERO, decided).await.expect("without waiting").expect("decided");
                }
            }
        }
        let left = mailbox.take(usize::MAX);
        assert!(left.len() <= MERGE_ABOVE.max(2 * PEERS), "{} changes wait", left.len());
        let mut last: HashMap<ContactId, &Change> = HashMap::new();
        left.iter().for_each(|change| _ = last.insert(change.peer.contact, change));
        for peer in map.lock().iter() {
            let change = last.get(&peer.contact).expect("told");
            assert_eq!(change.peer.status, peer.status);
            assert_eq!(matches!(change.event, PeerEvent::Online { .. }), peer.status.is_here());
        }
    }

    fn ends_with(map: &mut PeerMap, kinds: &[&str]) -> VecDeque<Change> {
        let mut changes = VecDeque::new();
        for kind in kinds {
            let change = match *kind {
                "doubt" => map.suspect(&id("bob"), now()),
                "deaf" => map.set_self_offline(true, now()),
                "hears" => map.set_self_offline(false, now()),
                "marked" => map.mark_flapping(&id("bob"), true).or_else(|| map.mark_flapping(&id("bob"), false)),
                _ => flip_bob(map).1.pop(),
            };
            changes.extend(change);
        }
        changes
    }

    #[tokio::test]
    async fn what_is_merged_is_what_a_follower_has_to_see_in_order() {
        let this_node = Peer { local: true, ..offline("self", "127.0.0.1:2425") };
        for (before, kinds, after) in [
            // Back before anybody was told: whoever heard that bob was there hears it again.
            (PeerStatus::Online, &["left", "came"][..], &["peer.online"][..]),
            (PeerStatus::Online, &["doubt", "left"], &["peer.offline"]),
            (
                PeerStatus::Offline,
                &["came", "marked", "marked", "doubt"],
                &["peer.online", "peer.changed", "peer.uncertain"],
            ),
            (PeerStatus::Online, &["deaf", "left", "hears"], &["peer.offline", "peer.self_online"]),
        ] {
            let map = map_of([Peer { status: before, ..offline("bob", "10.0.0.2:2425") }, this_node.clone()]);
            let mut changes = ends_with(&mut map.lock(), kinds);
            assert_eq!(changes.len(), kinds.len());
            merge(&mut changes);
            let left: Vec<_> = changes.iter().map(|change| change.event.kind()).collect();
            assert_eq!(left, after, "{kinds:?}");
        }
    }
}
