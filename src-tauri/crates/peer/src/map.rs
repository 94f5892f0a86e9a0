//! The live map: who is known in memory, and every rule by which a peer comes, changes, goes and is forgotten.
//!
//! Pure: no socket, no clock, no disk, no tokio task. Packets come in as sightings, time as a [`Moment`], and what
//! became of it goes out as [`Change`]s, which the caller hands on once the lock is free (`outbox.rs`).

mod copies;
mod home;
mod other_program;
mod verdict;

use crate::aliases::Aliases;
use crate::asked::Proof;
use crate::event::{OfflineReason, PeerEvent};
use crate::model::{Change, Moment, Peer, PeerAddress, PeerStatus};
use crate::sighting::{Card, Sighting};
use crate::sign::{Effect, Run, note_run};
pub use copies::COPY_LIMIT;
use home::{has_proven, must_answer, new_home, note_address, settle_home};
use landline_contacts::{ContactId, PeerId};
use landline_ipmsg::Charset;
use landline_store::Timestamp;
pub(crate) use other_program::{FollowUp, QUESTIONS};
use other_program::{OtherPrograms, Outcome};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

/// The one map, shared by the manager and its tasks.
pub(crate) type SharedMap = Arc<Mutex<PeerMap>>;

/// Peers kept in memory. With names and addresses at their limits this bounds the map at some 150 MB; strangers beyond
/// it are not added.
pub const PEER_LIMIT: usize = 65_536;

/// What a sign of life did.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    /// The peer as it is now.
    pub peer: Peer,
    /// At most one change: who comes online, or is certain again, has no second event for a new name.
    pub change: Option<Change>,
    /// What it did beside.
    pub effect: Effect,
    /// Whether and when its sender is asked.
    pub follow_up: FollowUp,
}

/// Everybody in memory, this node included.
#[derive(Debug)]
pub struct PeerMap {
    peers: HashMap<PeerId, Peer>,
    contacts: HashMap<ContactId, PeerId>,
    aliases: Aliases,
    other_programs: OtherPrograms,
    /// Who is here, this node not counted.
    online: usize,
    self_offline: bool,
    own_port: u16,
    /// Who went offline since this was last asked.
    went: Vec<ContactId>,
}

impl PeerMap {
    /// An empty map of a node that receives on `own_port`.
    pub fn new(own_port: u16) -> Self {
        Self {
            peers: HashMap::new(),
            contacts: HashMap::new(),
            aliases: Aliases::default(),
            other_programs: OtherPrograms::default(),
            online: 0,
            self_offline: false,
            own_port,
            went: Vec::new(),
        }
    }

    /// Puts a peer in as it is, without an event: a row read from the database, or this node itself.
    pub fn restore(&mut self, peer: Peer) {
        self.remove(&peer.id);
        if peer.status.is_here() && !peer.local {
            self.online += 1;
        }
        self.contacts.insert(peer.contact, peer.id.clone());
        self.peers.insert(peer.id.clone(), peer);
    }

    /// Takes down a sign of life of a known peer. `None` if it is not in the map.
    pub(crate) fn hear(&mut self, id: &PeerId, sighting: &Sighting, now: Moment) -> Option<Heard> {
        let peer = self.peers.get_mut(id)?;
        let from = sighting.from.ip();
        let came = !peer.status.is_here();
        // Who said goodbye may be back with another program, which knows no nonce. Of who fell silent that takes several
        // answers.
        let left = came && peer.gone == Some(OfflineReason::Explicit);
        let other_program = left && sighting.run() == Run::Unnumbered;
        let proven = match sighting.proof {
            Proof::None => false,
            // A Landline node gives the nonce back.
            Proof::Address => peer.epoch.is_none() || other_program,
            Proof::Nonce => true,
        };
        let must_answer = came && !proven && must_answer(peer, from);
        let plain = must_answer && sighting.proof == Proof::Address && sighting.run() == Run::Unnumbered;
        let plain = plain.then(|| self.other_programs.answered(id, from, now.mono));
        let replaced = plain == Some(Outcome::Enough);
        let apart = must_answer && !replaced;
        let elsewhere = peer.home.filter(|home| !came && home.ip() != from);
        let contradicts =
            has_proven(peer, from) && elsewhere.is_some_and(|home| self.other_programs.is_believed(id, home.ip()));
        let new_address = note_address(&mut peer.addresses, sighting, proven || replaced, now.mono);
        peer.nonce = sighting.nonce.or(peer.nonce);
        if apart {
            let effect = Effect { came, apart, anew: false, at_home: false, new_address };
            let follow_up = match plain {
                None => FollowUp::Usual,
                Some(Outcome::First) => FollowUp::Later,
                Some(Outcome::More | Outcome::Enough) => FollowUp::UnderWay,
            };
            return Some(Heard { peer: peer.clone(), change: None, effect, follow_up });
        }
        if came {
            (peer.came, peer.home) = (now.mono, None);
        }
        let returned = contradicts && sighting.proof == Proof::Nonce;
        if returned {
            peer.home = Some(sighting.from);
        }
        if sighting.proof == Proof::Nonce && (returned || elsewhere.is_none()) {
            self.other_programs.forget(id);
        }
        settle_home(peer, sighting, now.mono);
        let at_home = peer.home.is_some_and(|home| home.ip() == from);
        if came || at_home {
            peer.last_seen = now.mono;
            peer.last_seen_at = now.wall;
        }
        // Another program of the same person says nothing of the run of this one.
        let same_program = sighting.card.as_ref().is_none_or(|card| card.client == peer.client);
        let anew = note_run(&mut peer.epoch, sighting.run(), same_program && !replaced, at_home);
        let card = sighting.card.as_ref().filter(|_| at_home);
        let new_card = card.is_some_and(|card| note_card(peer, card));
        let new_charset =
            sighting.charset.filter(|_| at_home).is_some_and(|charset| peer.charset.replace(charset) != Some(charset));
        let status = peer.status;
        if came || at_home {
            peer.status = PeerStatus::Online;
            (peer.doubted_at, peer.gone) = (None, None);
        }
        let event = match status {
            PeerStatus::Offline => {
                self.online += 1;
                Some(here(peer, true, from, now.wall))
            }
            PeerStatus::Uncertain if at_home => Some(here(peer, false, from, now.wall)),
            PeerStatus::Uncertain | PeerStatus::Online => (returned || new_address || new_card || new_charset)
                .then_some(PeerEvent::Changed { contact: peer.contact }),
        };
        if let Some(header) = &sighting.alias {
            self.aliases.set(id, header);
        }
        let peer = peer.clone();
        let change = event.map(|event| Change { event, peer: peer.clone() });
        let doubtful = contradicts && !returned && matches!(sighting.run(), Run::Epoch(_));
        let follow_up = if doubtful { FollowUp::Now } else { FollowUp::Usual };
        Some(Heard { peer, change, effect: Effect { came, apart, anew, at_home, new_address }, follow_up })
    }

    /// Its home is silent: reach it where it has just answered. `None` if it has answered nowhere.
    pub(crate) fn move_home(&mut self, id: &PeerId, now: Moment) -> Option<Change> {
        let peer = self.peers.get_mut(id).filter(|peer| peer.status.is_here())?;
        peer.home = Some(new_home(peer, now.mono)?);
        Some(Change { event: PeerEvent::Changed { contact: peer.contact }, peer: peer.clone() })
    }

    /// Whose packet this is: the identity read from its header, unless it is unknown and somebody at that IP address goes
    /// by it.
    pub(crate) fn resolve(&self, header: PeerId, from: IpAddr) -> PeerId {
        if self.peers.contains_key(&header) {
            return header;
        }
        let lives_there = |peer: &&Peer| peer.addresses.iter().any(|address| address.addr.ip() == from);
        let named = self.aliases.named(&header).and_then(|id| self.peers.get(id)).filter(lives_there);
        named.map_or(header, |peer| peer.id.clone())
    }

    /// Takes down a goodbye. `None` if the peer is unknown or already offline, so that it is told once.
    pub(crate) fn leave(&mut self, id: &PeerId, now: Moment) -> Option<Change> {
        let peer = self.peers.get_mut(id).filter(|peer| !peer.local && peer.status.is_here())?;
        peer.last_seen = now.mono;
        peer.last_seen_at = now.wall;
        self.online -= 1;
        Some(go_offline(peer, OfflineReason::Explicit, now.wall))
    }

    /// Takes offline every peer that was silent for longer than `timeout`, in order of identity.
    pub fn time_out(&mut self, timeout: Duration, now: Moment) -> Vec<Change> {
        let mut changes = Vec::new();
        for peer in self.peers.values_mut() {
            let silent = now.mono.saturating_duration_since(peer.last_seen) > timeout;
            if silent && peer.status.is_here() && !is_this_node(peer, self.own_port) {
                changes.push(go_offline(peer, OfflineReason::Timeout, now.wall));
            }
        }
        self.online -= changes.len();
        self.went.extend(changes.iter().map(|change| change.peer.contact));
        changes.sort_by(|a, b| a.peer.id.cmp(&b.peer.id));
        changes
    }

    /// Forgets every peer that was silent for longer than `retention`; gives their number and the changes to tell.
    /// Who is offline already is forgotten silently; who still counts as here goes offline by
    /// [`OfflineReason::Cleanup`].
    pub(crate) fn forget(&mut self, retention: Duration, now: Moment) -> (usize, Vec<Change>) {
        let own_port = self.own_port;
        let stale = |peer: &Peer| {
            let silent = now.mono.saturating_duration_since(peer.last_seen);
            silent > retention && !is_this_node(peer, own_port)
        };
        let mut ids: Vec<PeerId> = self.peers.values().filter(|peer| stale(peer)).map(|peer| peer.id.clone()).collect();
        ids.sort();
        let removed = ids.len();
        let still_here = ids.iter().filter_map(|id| self.remove(id)).filter(|peer| peer.status.is_here());
        let changes: Vec<Change> =
            still_here.map(|mut peer| go_offline(&mut peer, OfflineReason::Cleanup, now.wall)).collect();
        self.went.extend(changes.iter().map(|change| change.peer.contact));
        (removed, changes)
    }

    /// Who went offline, or was forgotten, since this was last asked, and is not here again.
    pub(crate) fn take_gone(&mut self) -> Vec<ContactId> {
        let went = std::mem::take(&mut self.went);
        went.into_iter().filter(|contact| self.by_contact(*contact).is_none_or(|peer| !peer.status.is_here())).collect()
    }

    /// Changes this node's own card. `None` if nothing is other than before.
    pub(crate) fn rename_self(&mut self, own: &PeerId, nickname: &str, group: &str) -> Option<Change> {
        let peer = self.peers.get_mut(own).filter(|peer| peer.local)?;
        if peer.nickname == nickname && peer.group == group {
            return None;
        }
        nickname.clone_into(&mut peer.nickname);
        group.clone_into(&mut peer.group);
        Some(Change { event: PeerEvent::Changed { contact: peer.contact }, peer: peer.clone() })
    }

    /// Says of this node whether somebody is at it. `None` if that was known.
    pub(crate) fn set_self_away(&mut self, own: &PeerId, away: bool) -> Option<Change> {
        let peer = self.peers.get_mut(own).filter(|peer| peer.local && peer.away != away)?;
        peer.away = away;
        Some(Change { event: PeerEvent::Changed { contact: peer.contact }, peer: peer.clone() })
    }

    /// Keeps this node's own entry fresh: it lives by its own beat.
    pub(crate) fn beat_self(&mut self, now: Moment) {
        for peer in self.peers.values_mut().filter(|peer| peer.local) {
            peer.last_seen = now.mono;
            peer.last_seen_at = now.wall;
        }
    }

    /// Sets the charset in which a peer writes. `None` if it is not in the map or was known to.
    pub(crate) fn remember_charset(&mut self, contact: ContactId, charset: Charset) -> Option<Change> {
        let peer = self.contacts.get(&contact).and_then(|id| self.peers.get_mut(id))?;
        let other = peer.charset.replace(charset) != Some(charset);
        other.then(|| Change { event: PeerEvent::Changed { contact }, peer: peer.clone() })
    }

    /// Sets the charset that the owner of this profile chose for a peer, if it is in the map.
    pub(crate) fn choose_charset(&mut self, contact: ContactId, chosen: Option<Charset>) {
        if let Some(peer) = self.contacts.get(&contact).and_then(|id| self.peers.get_mut(id)) {
            peer.chosen_charset = chosen;
        }
    }

    /// The peer of an identity.
    pub(crate) fn get(&self, id: &PeerId) -> Option<&Peer> {
        self.peers.get(id)
    }

    /// The peer of a row.
    pub(crate) fn by_contact(&self, contact: ContactId) -> Option<&Peer> {
        self.contacts.get(&contact).and_then(|id| self.peers.get(id))
    }

    /// All peers, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Peer> {
        self.peers.values()
    }

    /// How many are here, the uncertain among them, this node not counted.
    pub(crate) const fn online(&self) -> usize {
        self.online
    }

    /// How many are in memory, this node counted.
    pub(crate) fn len(&self) -> usize {
        self.peers.len()
    }

    fn remove(&mut self, id: &PeerId) -> Option<Peer> {
        let peer = self.peers.remove(id)?;
        self.contacts.remove(&peer.contact);
        self.aliases.forget(id);
        self.other_programs.forget(id);
        if peer.status.is_here() && !peer.local {
            self.online -= 1;
        }
        Some(peer)
    }
}

/// This node, as itself or as what it hears of itself over localhost. Another node of this machine has a port of its
/// own and can crash like any other, so a loopback address alone says nothing.
fn is_this_node(peer: &Peer, own_port: u16) -> bool {
    let own = |address: &PeerAddress| address.addr.ip().is_loopback() && address.addr.port() == own_port;
    peer.local || peer.addresses.iter().any(own)
}

/// Whether anything that is shown is another.
fn note_card(peer: &mut Peer, card: &Card) -> bool {
    let other = peer.nickname != card.nickname
        || peer.group != card.group
        || peer.away != card.away
        || (card.client.is_some() && peer.client != card.client);
    peer.nickname.clone_from(&card.nickname);
    peer.group.clone_from(&card.group);
    if card.client.is_some() {
        peer.client.clone_from(&card.client);
    }
    peer.away = card.away;
    peer.capabilities = card.capabilities;
    peer.ordered = card.ordered;
    other
}

/// Who came, or is certain again.
fn here(peer: &Peer, came: bool, heard_at: IpAddr, at: Timestamp) -> PeerEvent {
    let (contact, id, username) = (peer.contact, peer.id.clone(), peer.nickname.clone());
    let ip = peer.ip().unwrap_or(heard_at);
    if came {
        PeerEvent::Online { contact, id, ip, username, at }
    } else {
        PeerEvent::Certain { contact, id, ip, username, at }
    }
}

/// Marks a peer offline.
fn go_offline(peer: &mut Peer, reason: OfflineReason, at: Timestamp) -> Change {
    peer.status = PeerStatus::Offline;
    (peer.doubted_at, peer.gone) = (None, Some(reason));
    let event = PeerEvent::Offline {
        contact: peer.contact,
        id: peer.id.clone(),
        ip: last_ip(peer),
        username: peer.nickname.clone(),
        reason,
        at,
    };
    Change { event, peer: peer.clone() }
}

/// Where a peer is that is here. It has been heard somewhere, so its address is never really missing.
fn last_ip(peer: &Peer) -> IpAddr {
    peer.ip().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

#[cfg(test)]
mod tests;
