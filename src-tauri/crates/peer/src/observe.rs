//! What a packet means for presence: every decoded packet passes here first.
//!
//! Does not live here: who of the strangers is let in (`meeting.rs`), the rules of the map (`map.rs`), what is answered
//! (`sign.rs`) and in which words (`discovery.rs`), texts (`chat`).

use crate::agenda::Asker;
use crate::detector::Event;
use crate::error::PeerError;
use crate::manager::PeerManager;
use crate::map::{FollowUp, Heard, PeerMap, QUESTIONS};
use crate::meeting::{Call, Met, passes_through};
use crate::model::{Change, Moment, Peer, rank};
use crate::sighting::Sighting;
use crate::sign::Sign;
use landline_contacts::{ContactId, PeerId};
use landline_ipmsg::{Mode, Packet};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use tokio::time::Instant;

/// What a packet was, for whoever looks at it next.
#[derive(Clone, Debug)]
pub enum Observed {
    /// Our own announcement, come back.
    OwnEcho,
    /// From somebody in memory. After a goodbye the peer is offline.
    Known(Peer),
    /// From somebody who was not in memory. The contact's row is committed.
    New(Peer),
    /// Of no use: the sender has no name, claims ours, asked not to be listed, leaves without having been here; or this
    /// node has left.
    Ignored,
}

impl PeerManager {
    /// Takes down a packet as a sign of life and answers what presence answers. Total: no packet panics.
    pub async fn observe(&self, from: SocketAddr, packet: &Packet) -> Observed {
        let Some(call) = self.recognise(from, packet.clone()) else { return Observed::Ignored };
        self.observe_all(&[call]).await.pop().unwrap_or(Observed::Ignored)
    }

    /// The same for many packets, in order: the strangers among them that are let in are committed at once, together.
    pub async fn observe_all(&self, calls: &[Call]) -> Vec<Observed> {
        let mut met = self.meet(calls).await.unwrap_or_else(|cause| {
            tracing::warn!(%cause, "Strangers not taken down");
            Met::default()
        });
        let mut observed = Vec::with_capacity(calls.len());
        for call in calls {
            observed.push(self.take_down(call, &mut met.peers).await);
        }
        observed
    }

    async fn take_down(&self, call: &Call, met: &mut HashMap<PeerId, Peer>) -> Observed {
        let inner = &*self.inner;
        let Call { from, packet, sighting, .. } = call;
        if inner.discovery.has_left() {
            return Observed::Ignored;
        }
        if call.id == inner.own.id {
            if inner.own.sent(*from, packet, &*inner.discovery.wire) {
                inner.own.echo(packet.no);
                return Observed::OwnEcho;
            }
            inner.own.claimed(from.ip(), packet.command.mode == Mode::BrExit);
            return Observed::Ignored;
        }
        let id = self.resolve(call);
        if sighting.answers {
            inner.questions.answered(&id, packet.command.mode == Mode::SendInfo, Instant::now());
            if packet.command.mode == Mode::SendAbsenceInfo {
                inner.large_packets.answered(&id);
            }
        }
        let taken = match packet.command.mode {
            Mode::BrExit => self.goodbye(&id, from.ip()).await,
            _ => {
                let restored = met.remove(&id);
                self.sign_of_life(&id, sighting, packet, restored).await
            }
        };
        taken.unwrap_or_else(|cause| {
            tracing::warn!(%from, %id, %cause, "Sign of life not taken down");
            Observed::Ignored
        })
    }

    /// Anybody can say goodbye in another's name, so the detector asks first where it can. Where it cannot, for that one has
    /// never answered anything, only a goodbye from its own address counts.
    async fn goodbye(&self, id: &PeerId, from: IpAddr) -> Result<Observed, PeerError> {
        let leaving = self.inner.map.lock().get(id).filter(|peer| !peer.local).cloned();
        let Some(peer) = leaving else { return Ok(Observed::Ignored) };
        let can_be_asked = peer.epoch.is_some() || peer.addresses.iter().any(|known| known.answered.is_some());
        if can_be_asked || peer.ip() == Some(from) {
            self.tell(Event::Leaving { peer: peer.contact }).await;
        }
        let peer = self.inner.map.lock().get(id).cloned();
        Ok(peer.map_or(Observed::Ignored, Observed::Known))
    }

    async fn sign_of_life(
        &self,
        id: &PeerId,
        sighting: &Sighting,
        packet: &Packet,
        restored: Option<Peer>,
    ) -> Result<Observed, PeerError> {
        let met = restored.is_some();
        let Some(heard) = self.hear(id, sighting, restored).await? else { return Ok(Observed::Ignored) };
        self.take_proof(&heard, sighting, packet);
        let sign = self.sign(&heard, sighting, packet, met);
        self.follow(&heard.peer, &sign).await;
        self.respond(sighting, packet, &heard, &sign);
        Ok(if met { Observed::New(heard.peer) } else { Observed::Known(heard.peer) })
    }

    /// Takes down a sign of life of somebody in memory, or of `restored`, who is put there unless somebody was quicker.
    async fn hear(&self, id: &PeerId, sighting: &Sighting, restored: Option<Peer>) -> Result<Option<Heard>, PeerError> {
        let now = self.now();
        let decide = |map: &mut PeerMap| {
            if let Some(peer) = restored.filter(|_| map.get(id).is_none()) {
                map.restore(peer);
            }
            let heard = map.hear(id, sighting, now);
            let changes: Vec<Change> = heard.iter().filter_map(|heard| heard.change.clone()).collect();
            (heard, changes)
        };
        let heard = self.inner.outbox.decide(&self.inner.map, decide).await?;
        if let Some(heard) = &heard {
            self.inner.trust.heard(&heard.peer, heard.effect.came, now);
        }
        Ok(heard)
    }

    /// Answers the packet, and asks its sender for an entry where we lack one.
    fn respond(&self, sighting: &Sighting, packet: &Packet, heard: &Heard, sign: &Sign<ContactId>) {
        let discovery = &self.inner.discovery;
        let from = sighting.from;
        match packet.command.mode {
            _ if sign.wants_answer() => {
                let online = self.inner.map.lock().online();
                let capabilities = heard.peer.capabilities;
                let attached = self.attached(&heard.peer, sighting, packet);
                let asker = Asker { id: &heard.peer.id, at: from, capabilities, nonce: sighting.nonce, attached };
                discovery.agenda.answer(asker, packet.no, online, Instant::now());
            }
            Mode::GetAbsenceInfo => discovery.send_absence_info(from),
            _ => self.inner.scout.take(discovery, packet, heard, from),
        }
        // An address that would not be preferred anyway need not be proven: its answer would make it win.
        let better = heard.peer.best_address().is_some_and(|best| rank(best.ip()) > rank(from.ip()));
        match heard.follow_up {
            FollowUp::Usual => {}
            FollowUp::Now => return discovery.ask_back(from),
            // Its old home too: an answer with a nonce from there ends it.
            FollowUp::Later => {
                let mut whom = vec![from];
                whom.extend(heard.peer.home.filter(|home| home.ip() != from.ip()));
                return discovery.agenda.ask(&whom, &QUESTIONS, Instant::now());
            }
            FollowUp::UnderWay => return,
        }
        if sign.lacks_entry() && (sign.met || sign.effect.apart || !better) && !passes_through(packet) {
            self.ask_back(&heard.peer, from);
        }
    }

    pub(crate) fn now(&self) -> Moment {
        Moment { mono: Instant::now(), wall: self.inner.store.clock().now() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{deps, offline};
    use crate::{MIGRATIONS, PEER_LIMIT};
    use landline_testkit::{ManualClock, TempStore, VirtualNet, alice, bob};

    #[tokio::test]
    async fn strangers_beyond_the_limit_are_ignored_and_known_peers_are_not() {
        let (clock, net) = (ManualClock::new(), VirtualNet::new(1));
        let temp = TempStore::open(&clock, &[MIGRATIONS]);
        let (wire, _inbox) = net.join(alice().address);
        let manager = PeerManager::open(deps(&temp.store, wire, alice().profile)).await.expect("opens");
        for number in 1..PEER_LIMIT {
            manager.inner.map.lock().restore(offline(&format!("user{number}"), "10.0.0.9:2425"));
        }
        let entry = |profile: &landline_ipmsg::Profile| {
            landline_ipmsg::entry(profile, landline_ipmsg::PacketNo::new(1), Mode::AnsEntry, false)
        };
        let stranger = entry(&bob().profile);
        assert!(matches!(manager.observe(bob().address, &stranger).await, Observed::Ignored));
        let known = landline_ipmsg::Profile { user: "user7".to_owned(), host: "desk".to_owned(), ..bob().profile };
        assert!(matches!(manager.observe(bob().address, &entry(&known)).await, Observed::Known(_)));
        assert_eq!(manager.contacts().await.expect("readable").len(), 1, "no row either");
    }
}
