//! What a packet means for presence: every decoded packet is processed here first.
//!
//! Does not live here: who of the strangers is let in (`admission.rs`), the rules of the map (`map.rs`), what is
//! answered (`peer_signal.rs`) and in which words (`discovery.rs`), texts (`chat`).

use crate::admission::{Admitted, IdentifiedPacket, is_transient};
use crate::detector::DetectorEvent;
use crate::error::PeerError;
use crate::manager::PeerManager;
use crate::map::{FollowUp, HearResult, PeerMap, QUESTIONS};
use crate::model::{Change, Moment, Peer, rank};
use crate::parsed_packet::ParsedPacket;
use crate::peer_signal::PeerSignal;
use crate::reply_scheduler::EntrySender;
use landline_contacts::{ContactId, PeerId};
use landline_ipmsg::{Mode, Packet};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use tokio::time::Instant;

/// The classification of a packet for the next domain.
#[derive(Clone, Debug)]
pub enum Observed {
    /// An echo of our own announcement.
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
    /// Records a packet as a sign of life and answers what presence answers. Total: no packet panics.
    pub async fn observe(&self, from: SocketAddr, packet: &Packet) -> Observed {
        let Some(identified) = self.identify(from, packet.clone()) else { return Observed::Ignored };
        self.observe_all(&[identified]).await.pop().unwrap_or(Observed::Ignored)
    }

    /// The same for many packets, in order: the strangers among them that are let in are committed at once, together.
    pub async fn observe_all(&self, identified_packets: &[IdentifiedPacket]) -> Vec<Observed> {
        let mut met = self.admit(identified_packets).await.unwrap_or_else(|cause| {
            tracing::warn!(%cause, "Strangers not taken down");
            Admitted::default()
        });
        let mut observed = Vec::with_capacity(identified_packets.len());
        for identified in identified_packets {
            observed.push(self.record(identified, &mut met.peers).await);
        }
        observed
    }

    async fn record(&self, identified: &IdentifiedPacket, met: &mut HashMap<PeerId, Peer>) -> Observed {
        let inner = &*self.inner;
        let IdentifiedPacket { from, packet, parsed, .. } = identified;
        if inner.discovery.has_left() {
            return Observed::Ignored;
        }
        if identified.id == inner.own.id {
            if inner.own.sent(*from, packet, &*inner.discovery.wire) {
                inner.own.echo(packet.no);
                return Observed::OwnEcho;
            }
            inner.own.note_identity_conflict(from.ip(), packet.command.mode == Mode::BrExit);
            return Observed::Ignored;
        }
        let id = self.resolve(identified);
        if parsed.answers {
            inner.path_checks.answered(&id, packet.command.mode == Mode::SendInfo, Instant::now());
            if packet.command.mode == Mode::SendAbsenceInfo {
                inner.large_packets.answered(&id);
            }
        }
        let taken = match packet.command.mode {
            Mode::BrExit => self.goodbye(&id, from.ip()).await,
            _ => {
                let restored = met.remove(&id);
                self.sign_of_life(&id, parsed, packet, restored).await
            }
        };
        taken.unwrap_or_else(|cause| {
            tracing::warn!(%from, %id, %cause, "Sign of life not taken down");
            Observed::Ignored
        })
    }

    /// Anybody can say goodbye in another's name, so the detector asks first where it can. Where it cannot, for that
    /// one has never answered anything, only a goodbye from its own address counts.
    async fn goodbye(&self, id: &PeerId, from: IpAddr) -> Result<Observed, PeerError> {
        let leaving = self.inner.map.lock().get(id).filter(|peer| !peer.local).cloned();
        let Some(peer) = leaving else { return Ok(Observed::Ignored) };
        let can_be_asked = peer.epoch.is_some() || peer.addresses.iter().any(|known| known.answered.is_some());
        if can_be_asked || peer.ip() == Some(from) {
            self.notify_detector(DetectorEvent::Leaving { peer: peer.contact }).await;
        }
        let peer = self.inner.map.lock().get(id).cloned();
        Ok(peer.map_or(Observed::Ignored, Observed::Known))
    }

    async fn sign_of_life(
        &self,
        id: &PeerId,
        parsed: &ParsedPacket,
        packet: &Packet,
        restored: Option<Peer>,
    ) -> Result<Observed, PeerError> {
        let met = restored.is_some();
        let Some(heard) = self.hear(id, parsed, restored).await? else { return Ok(Observed::Ignored) };
        self.take_proof(&heard, parsed, packet);
        let signal = self.signal(&heard, parsed, packet, met);
        self.follow(&heard.peer, &signal).await;
        self.respond(parsed, packet, &heard, &signal);
        Ok(if met { Observed::New(heard.peer) } else { Observed::Known(heard.peer) })
    }

    /// Records a sign of life of somebody in memory, or of `restored`, who is put there unless somebody was quicker.
    async fn hear(
        &self,
        id: &PeerId,
        parsed: &ParsedPacket,
        restored: Option<Peer>,
    ) -> Result<Option<HearResult>, PeerError> {
        let now = self.now();
        let decide = |map: &mut PeerMap| {
            if let Some(peer) = restored.filter(|_| map.get(id).is_none()) {
                map.restore(peer);
            }
            let heard = map.hear(id, parsed, now);
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
    fn respond(&self, parsed: &ParsedPacket, packet: &Packet, heard: &HearResult, signal: &PeerSignal<ContactId>) {
        let discovery = &self.inner.discovery;
        let from = parsed.from;
        match packet.command.mode {
            _ if signal.wants_answer() => {
                let online = self.inner.map.lock().online();
                let capabilities = heard.peer.capabilities;
                let trailer = self.trailer(&heard.peer, parsed, packet);
                let entry_sender =
                    EntrySender { id: &heard.peer.id, at: from, capabilities, nonce: parsed.nonce, trailer };
                discovery.reply_scheduler.answer(entry_sender, packet.no, online, Instant::now());
            }
            Mode::GetAbsenceInfo => discovery.send_absence_info(from),
            _ => self.inner.remote_discovery.take(discovery, packet, heard, from),
        }
        // An address that would not be preferred anyway need not be proven: its answer would make it win.
        let better = heard.peer.best_address().is_some_and(|best| rank(best.ip()) > rank(from.ip()));
        match heard.follow_up {
            FollowUp::Usual => {}
            FollowUp::Now => return discovery.ask_back(from),
            // Its old home too: an answer with a nonce from there ends it.
            FollowUp::Later => {
                let mut whom = vec![from];
                whom.extend(
                    heard.peer.preferred_address.filter(|preferred_address| preferred_address.ip() != from.ip()),
                );
                return discovery.reply_scheduler.ask(&whom, &QUESTIONS, Instant::now());
            }
            FollowUp::UnderWay => return,
        }
        if signal.lacks_entry() && (signal.met || signal.effect.unverified || !better) && !is_transient(packet) {
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
        let candidate = entry(&bob().profile);
        assert!(matches!(manager.observe(bob().address, &candidate).await, Observed::Ignored));
        let known = landline_ipmsg::Profile { user: "user7".to_owned(), host: "desk".to_owned(), ..bob().profile };
        assert!(matches!(manager.observe(bob().address, &entry(&known)).await, Observed::Known(_)));
        assert_eq!(manager.contacts().await.expect("readable").len(), 1, "no row either");
    }
}
