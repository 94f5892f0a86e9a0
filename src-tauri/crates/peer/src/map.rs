//! The live map: the peers in memory, and all rules by which they come online, change, go offline and are removed.
//!
//! Pure: no socket, no clock, no disk, no tokio task. Input is parsed packets and the time as a [`Moment`], output is
//! [`Change`]s, which the caller passes on after releasing the lock (`outbox.rs`).

mod copies;
mod other_program;
mod preferred_address;
mod verdict;

use crate::aliases::Aliases;
use crate::event::{OfflineReason, PeerEvent};
use crate::model::{Change, Moment, Peer, PeerAddress, PeerStatus};
use crate::outstanding_queries::Proof;
use crate::parsed_packet::{Announcement, ParsedPacket};
use crate::peer_signal::{Effect, Run, note_run};
pub use copies::COPY_LIMIT;
use landline_contacts::{ContactId, PeerId};
use landline_ipmsg::Charset;
use landline_store::Timestamp;
pub(crate) use other_program::{FollowUp, QUESTIONS};
use other_program::{OtherPrograms, Outcome};
use parking_lot::Mutex;
use preferred_address::{choose_preferred_address, has_proven, must_answer, note_address, replacement_address};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

/// The one map, shared by the manager and its tasks.
pub(crate) type SharedMap = Arc<Mutex<PeerMap>>;

/// Peers kept in memory. With names and addresses at their limits this bounds the map at some 150 MB; strangers beyond
/// it are not added.
pub const PEER_LIMIT: usize = 65_536;

/// The effect of a received packet.
#[derive(Clone, Debug)]
pub(crate) struct HearResult {
    /// The peer as it is now.
    pub peer: Peer,
    /// At most one change: a peer that comes online or is certain again has no second event for a new name.
    pub change: Option<Change>,
    /// What it did beside.
    pub effect: Effect,
    /// Whether and when its sender is asked.
    pub follow_up: FollowUp,
}

/// All peers in memory, including this node.
#[derive(Debug)]
pub struct PeerMap {
    peers: HashMap<PeerId, Peer>,
    contacts: HashMap<ContactId, PeerId>,
    aliases: Aliases,
    other_programs: OtherPrograms,
    /// The number of online peers, without this node.
    online: usize,
    self_offline: bool,
    own_port: u16,
    /// Peers that went offline since the last call.
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

    /// Inserts a peer unchanged, without an event: from a database row, or this node itself.
    pub fn restore(&mut self, peer: Peer) {
        self.remove(&peer.id);
        if peer.status.is_here() && !peer.local {
            self.online += 1;
        }
        self.contacts.insert(peer.contact, peer.id.clone());
        self.peers.insert(peer.id.clone(), peer);
    }

    /// Processes a packet of a known peer. `None` if it is not in the map.
    pub(crate) fn hear(&mut self, id: &PeerId, parsed: &ParsedPacket, now: Moment) -> Option<HearResult> {
        let peer = self.peers.get_mut(id)?;
        let from = parsed.from.ip();
        let came = !peer.status.is_here();
        // Who said goodbye may be back with another program, which knows no nonce. Of who fell silent that takes
        // several answers.
        let left = came && peer.offline_reason == Some(OfflineReason::Explicit);
        let other_program = left && parsed.run() == Run::Unnumbered;
        let proven = match parsed.proof {
            Proof::None => false,
            // A Landline node gives the nonce back.
            Proof::Address => peer.epoch.is_none() || other_program,
            Proof::Nonce => true,
        };
        let must_answer = came && !proven && must_answer(peer, from);
        let plain = must_answer && parsed.proof == Proof::Address && parsed.run() == Run::Unnumbered;
        let plain = plain.then(|| self.other_programs.answered(id, from, now.mono));
        let replaced = plain == Some(Outcome::Enough);
        let unverified = must_answer && !replaced;
        let elsewhere = peer.preferred_address.filter(|preferred_address| !came && preferred_address.ip() != from);
        let contradicts = has_proven(peer, from)
            && elsewhere.is_some_and(|preferred_address| self.other_programs.is_believed(id, preferred_address.ip()));
        let new_address = note_address(&mut peer.addresses, parsed, proven || replaced, now.mono);
        peer.nonce = parsed.nonce.or(peer.nonce);
        if unverified {
            let effect = Effect { came, unverified, restarted: false, at_preferred_address: false, new_address };
            let follow_up = match plain {
                None => FollowUp::Usual,
                Some(Outcome::First) => FollowUp::Later,
                Some(Outcome::More | Outcome::Enough) => FollowUp::UnderWay,
            };
            return Some(HearResult { peer: peer.clone(), change: None, effect, follow_up });
        }
        if came {
            (peer.came, peer.preferred_address) = (now.mono, None);
        }
        let returned = contradicts && parsed.proof == Proof::Nonce;
        if returned {
            peer.preferred_address = Some(parsed.from);
        }
        if parsed.proof == Proof::Nonce && (returned || elsewhere.is_none()) {
            self.other_programs.forget(id);
        }
        choose_preferred_address(peer, parsed, now.mono);
        let at_preferred_address =
            peer.preferred_address.is_some_and(|preferred_address| preferred_address.ip() == from);
        if came || at_preferred_address {
            peer.last_seen = now.mono;
            peer.last_seen_at = now.wall;
        }
        // Another program of the same person says nothing of the run of this one.
        let same_program = parsed.announcement.as_ref().is_none_or(|announcement| announcement.client == peer.client);
        let restarted = note_run(&mut peer.epoch, parsed.run(), same_program && !replaced, at_preferred_address);
        let announcement = parsed.announcement.as_ref().filter(|_| at_preferred_address);
        let new_card = announcement.is_some_and(|announcement| note_announcement(peer, announcement));
        let new_charset = parsed
            .charset
            .filter(|_| at_preferred_address)
            .is_some_and(|charset| peer.charset.replace(charset) != Some(charset));
        let status = peer.status;
        if came || at_preferred_address {
            peer.status = PeerStatus::Online;
            (peer.suspected_at, peer.offline_reason) = (None, None);
        }
        let event = match status {
            PeerStatus::Offline => {
                self.online += 1;
                Some(here(peer, true, from, now.wall))
            }
            PeerStatus::Uncertain if at_preferred_address => Some(here(peer, false, from, now.wall)),
            PeerStatus::Uncertain | PeerStatus::Online => (returned || new_address || new_card || new_charset)
                .then_some(PeerEvent::Changed { contact: peer.contact }),
        };
        if let Some(header) = &parsed.alias {
            self.aliases.set(id, header);
        }
        let peer = peer.clone();
        let change = event.map(|event| Change { event, peer: peer.clone() });
        let doubtful = contradicts && !returned && matches!(parsed.run(), Run::Epoch(_));
        let follow_up = if doubtful { FollowUp::Now } else { FollowUp::Usual };
        Some(HearResult {
            peer,
            change,
            effect: Effect { came, unverified, restarted, at_preferred_address, new_address },
            follow_up,
        })
    }

    /// Its preferred address is silent: switches to where it has just answered. `None` if it has answered nowhere.
    pub(crate) fn switch_preferred_address(&mut self, id: &PeerId, now: Moment) -> Option<Change> {
        let peer = self.peers.get_mut(id).filter(|peer| peer.status.is_here())?;
        peer.preferred_address = Some(replacement_address(peer, now.mono)?);
        Some(Change { event: PeerEvent::Changed { contact: peer.contact }, peer: peer.clone() })
    }

    /// The sender of a packet: the identity in its header, unless that is unknown and an alias of a peer at that IP
    /// address.
    pub(crate) fn resolve(&self, header: PeerId, from: IpAddr) -> PeerId {
        if self.peers.contains_key(&header) {
            return header;
        }
        let lives_there = |peer: &&Peer| peer.addresses.iter().any(|address| address.addr.ip() == from);
        let named = self.aliases.named(&header).and_then(|id| self.peers.get(id)).filter(lives_there);
        named.map_or(header, |peer| peer.id.clone())
    }

    /// Processes a goodbye. `None` if the peer is unknown or already offline, so that it is recorded once.
    pub(crate) fn leave(&mut self, id: &PeerId, now: Moment) -> Option<Change> {
        let peer = self.peers.get_mut(id).filter(|peer| !peer.local && peer.status.is_here())?;
        peer.last_seen = now.mono;
        peer.last_seen_at = now.wall;
        self.online -= 1;
        Some(go_offline(peer, OfflineReason::Explicit, now.wall))
    }

    /// Takes every peer offline that was silent for longer than `timeout`, in order of identity.
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

    /// Removes every peer that was silent for longer than `retention`; returns their number and the changes to record.
    /// Peers already offline are removed silently; those that still count as online go offline by
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
    pub(crate) fn take_departed(&mut self) -> Vec<ContactId> {
        let went = std::mem::take(&mut self.went);
        went.into_iter().filter(|contact| self.by_contact(*contact).is_none_or(|peer| !peer.status.is_here())).collect()
    }

    /// Changes this node's own names. `None` if nothing changed.
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

    /// Refreshes this node's own entry with its own heartbeat.
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
fn note_announcement(peer: &mut Peer, announcement: &Announcement) -> bool {
    let other = peer.nickname != announcement.nickname
        || peer.group != announcement.group
        || peer.away != announcement.away
        || (announcement.client.is_some() && peer.client != announcement.client);
    peer.nickname.clone_from(&announcement.nickname);
    peer.group.clone_from(&announcement.group);
    if announcement.client.is_some() {
        peer.client.clone_from(&announcement.client);
    }
    peer.away = announcement.away;
    peer.capabilities = announcement.capabilities;
    peer.ordered = announcement.ordered;
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
    (peer.suspected_at, peer.offline_reason) = (None, Some(reason));
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
