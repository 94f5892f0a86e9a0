//! Admission of unknown senders: a packet is parsed once into a [`IdentifiedPacket`]; admitted senders get rows, many
//! in one commit.
//!
//! Does not live here: the admission rules (`admission_control.rs`), what a packet means for a known peer
//! (`observe.rs`).

use crate::admission_control::Candidate;
use crate::error::PeerError;
use crate::manager::PeerManager;
use crate::model::Peer;
use crate::outstanding_queries::Proof;
use crate::parsed_packet::ParsedPacket;
use crate::reply_scheduler::EntrySender;
use crate::store;
use crate::trailer::Trailer;
use landline_contacts::rows::{self, ContactRow};
use landline_contacts::{PeerId, shown_identity};
use landline_ipmsg::{CharsetHint, Entry, Mode, Options, Packet};
use landline_store::{Durability, StoreError, Tx};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use tokio::time::Instant;

/// Admitted peers that are not in memory yet. While it exists, no row is deleted.
#[derive(Default)]
pub(crate) struct Admitted<'a> {
    pub(crate) peers: HashMap<PeerId, Peer>,
    _admission_lock: Option<tokio::sync::MutexGuard<'a, ()>>,
}

/// A packet with its claimed sender.
#[derive(Debug)]
pub struct IdentifiedPacket {
    /// Where it came from.
    pub from: SocketAddr,
    /// The packet.
    pub packet: Packet,
    pub(crate) id: PeerId,
    pub(crate) parsed: ParsedPacket,
}

impl PeerManager {
    /// Identifies the claimed sender of a packet. `None` if there is none, or this node has left.
    pub fn identify(&self, from: SocketAddr, packet: Packet) -> Option<IdentifiedPacket> {
        let inner = &*self.inner;
        if inner.discovery.has_left() {
            return None;
        }
        let own = inner.discovery.profile();
        let (id, mut parsed) = ParsedPacket::read(from, &packet, &own, inner.default_charset)?;
        if let Some(hint) = self.charset_hint(&id).filter(|_| parsed.announcement.is_some() && !packet.extra.is_ascii())
        {
            parsed = parsed.read_again(&packet, &own, hint);
        }
        parsed.proof = inner.discovery.proof(from, &packet);
        Some(IdentifiedPacket { from, packet, id, parsed })
    }

    /// What is known of the charset of somebody in memory, if anything is.
    fn charset_hint(&self, id: &PeerId) -> Option<CharsetHint> {
        let map = self.inner.map.lock();
        let Peer { chosen_charset: chosen, charset: remembered, .. } = *map.get(id)?;
        let known = chosen.is_some() || remembered.is_some();
        known.then_some(CharsetHint { chosen, remembered, default: self.inner.default_charset })
    }

    /// The sender of a packet, if it is in memory.
    ///
    /// # Errors
    /// The identity of an unknown sender, who must be admitted first.
    pub fn sender(&self, identified: &IdentifiedPacket) -> Result<PeerId, PeerId> {
        let map = self.inner.map.lock();
        let id = map.resolve(identified.id.clone(), identified.from.ip());
        if map.get(&id).is_some() { Ok(id) } else { Err(id) }
    }

    /// Whose packet this is by now: an entry that came just before may have said who goes by this header.
    pub(crate) fn resolve(&self, identified: &IdentifiedPacket) -> PeerId {
        self.inner.map.lock().resolve(identified.id.clone(), identified.from.ip())
    }

    /// Decides on the unknown senders and inserts rows for the admitted ones in one commit. They are put into memory
    /// with their first packet, which must follow while the result is held.
    pub(crate) async fn admit(&self, identified_packets: &[IdentifiedPacket]) -> Result<Admitted<'_>, PeerError> {
        let inner = &*self.inner;
        let wanted = self.admit_senders(identified_packets);
        if wanted.is_empty() {
            return Ok(Admitted::default());
        }
        let admission_lock = inner.admission_lock.lock().await;
        let each = wanted.clone();
        let adding = inner.store.write(Durability::Relaxed, move |tx| {
            let add = |(id, nickname): (PeerId, String)| rows::find_or_add(tx, &id, &nickname).map(|(known, _)| known);
            wanted.into_iter().map(add).collect::<Result<Vec<_>, StoreError>>()
        });
        let added = match adding.await {
            Err(cause) if cause.is_damage() => self.add_one_by_one(each).await,
            outcome => outcome?,
        };
        let now = self.now();
        let mut admission = inner.admission.lock();
        let peers = added.into_iter().map(|known| {
            admission.has_row(&known.id);
            (known.id.clone(), store::peer(known, now))
        });
        Ok(Admitted { peers: peers.collect(), _admission_lock: Some(admission_lock) })
    }

    /// If the file is damaged: a contact that cannot be inserted may still be found by an index.
    async fn add_one_by_one(&self, wanted: HashMap<PeerId, String>) -> Vec<ContactRow> {
        let store = &self.inner.store;
        let mut added = Vec::new();
        for (id, nickname) in wanted {
            let also = id.clone();
            let add = move |tx: &Tx<'_>| rows::find_or_add(tx, &also, &nickname).map(|(known, _)| known);
            let known = match store.write(Durability::Relaxed, add).await {
                Ok(known) => Ok(Some(known)),
                Err(_) => store.read(move |connection| rows::by_identity(connection, &id)).await,
            };
            match known {
                Ok(known) => added.extend(known),
                Err(cause) => {
                    tracing::warn!(%cause, "somebody who came cannot be written: the database is damaged there")
                }
            }
        }
        added
    }

    /// The admitted senders with display names; others that may prove themselves are queried.
    fn admit_senders(&self, identified_packets: &[IdentifiedPacket]) -> HashMap<PeerId, String> {
        let inner = &*self.inner;
        let now = Instant::now();
        let already_waited = inner.admission.lock().next(now).is_some();
        let mut wanted: HashMap<PeerId, String> = HashMap::new();
        // Headers by which the entries among these packets say that their senders go.
        let mut aliases: HashMap<(&PeerId, IpAddr), &PeerId> = HashMap::new();
        for identified in identified_packets {
            let at = identified.from.ip();
            if let Some(header) = &identified.parsed.alias {
                aliases.insert((header, at), &identified.id);
            }
            let in_memory = {
                let map = inner.map.lock();
                let known = |id: &PeerId| wanted.contains_key(id) || map.get(id).is_some();
                let alias = aliases.get(&(&identified.id, at)).is_some_and(|id| known(id));
                let candidate =
                    !alias && !known(&map.resolve(identified.id.clone(), at)) && identified.id != inner.own.id;
                (candidate && introduces(&identified.packet)).then(|| map.len() + wanted.len())
            };
            let Some(in_memory) = in_memory else { continue };
            let IdentifiedPacket { id, from, parsed, .. } = identified;
            let candidate = Candidate {
                id,
                from: *from,
                answers: parsed.proof != Proof::None,
                answers_start: inner.discovery.answers_start(&identified.packet, now),
                stays: !is_transient(&identified.packet),
            };
            if inner.admission.lock().admits(candidate, in_memory, now) {
                let name = parsed
                    .announcement
                    .as_ref()
                    .map_or_else(|| shown_identity(&id.user), |announcement| announcement.nickname.clone());
                wanted.insert(id.clone(), name);
            } else if identified.packet.command.mode == Mode::BrEntry && inner.admission.lock().answers(now) {
                self.answer_unadmitted(identified, now);
            }
        }
        self.ask_strangers(already_waited, now);
        wanted
    }

    /// Answers the entry of a sender that was not admitted. This node may be unknown to them too, so their query must
    /// be answered.
    fn answer_unadmitted(&self, identified: &IdentifiedPacket, now: Instant) {
        let IdentifiedPacket { from, packet, id, parsed } = identified;
        let capabilities =
            parsed.announcement.as_ref().map_or_else(Options::empty, |announcement| announcement.capabilities);
        let entry_sender =
            EntrySender { id, at: *from, capabilities, nonce: parsed.nonce, trailer: Trailer::default() };
        let online = self.inner.map.lock().online();
        self.inner.discovery.reply_scheduler.answer(entry_sender, packet.no, online, now);
    }

    /// Queries unknown senders that are due; remote discovery continues with the waiting ones.
    fn ask_strangers(&self, already_waited: bool, now: Instant) {
        let inner = &*self.inner;
        let (due, wait) = {
            let mut admission = inner.admission.lock();
            (admission.due(now), admission.next(now).is_some())
        };
        due.into_iter().for_each(|to| inner.discovery.ask_back(to));
        if wait && !already_waited {
            inner.remote_discovery.ring();
        }
    }
}

/// Whether a packet may make its sender a contact.
fn introduces(packet: &Packet) -> bool {
    // Who asks not to be listed and says something is listed all the same: a text that belongs to nobody would be lost.
    let passing = is_transient(packet) && packet.command.mode != Mode::SendMsg;
    // NOOPERATION only wakes the path: the entry follows. Nobody comes by leaving.
    !passing && !matches!(packet.command.mode, Mode::NoOperation | Mode::BrExit)
}

/// Whether the sender says that it will be gone in a moment, as a program that a script runs for one message.
pub(crate) fn is_transient(packet: &Packet) -> bool {
    !Entry::is_entry(packet) && packet.command.has(Options::NOADDLISTOPT)
}
