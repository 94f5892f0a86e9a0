//! Meeting strangers: a packet is read once into a [`Call`]; who is let in gets a row, many in one commit.
//!
//! Does not live here: the judgement (`strangers.rs`), what a packet means for somebody who is known (`observe.rs`).

use crate::agenda::Asker;
use crate::asked::Proof;
use crate::attached::Attached;
use crate::error::PeerError;
use crate::manager::PeerManager;
use crate::model::Peer;
use crate::sighting::Sighting;
use crate::store;
use crate::strangers::Stranger;
use landline_contacts::rows::{self, Known};
use landline_contacts::{PeerId, shown_identity};
use landline_ipmsg::{CharsetHint, Entry, Mode, Options, Packet};
use landline_store::{Durability, StoreError, Tx};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use tokio::time::Instant;

/// Those who were let in and are not in memory yet. As long as it lives, no row is deleted.
#[derive(Default)]
pub(crate) struct Met<'a> {
    pub(crate) peers: HashMap<PeerId, Peer>,
    _meeting: Option<tokio::sync::MutexGuard<'a, ()>>,
}

/// A packet, and who says to have sent it.
#[derive(Debug)]
pub struct Call {
    /// Where it came from.
    pub from: SocketAddr,
    /// The packet.
    pub packet: Packet,
    pub(crate) id: PeerId,
    pub(crate) sighting: Sighting,
}

impl PeerManager {
    /// Reads who says to have sent a packet. `None` if that is nobody, or this node has left.
    pub fn recognise(&self, from: SocketAddr, packet: Packet) -> Option<Call> {
        let inner = &*self.inner;
        if inner.discovery.has_left() {
            return None;
        }
        let own = inner.discovery.profile();
        let (id, mut sighting) = Sighting::read(from, &packet, &own, inner.default_charset)?;
        if let Some(hint) = self.charset_hint(&id).filter(|_| sighting.card.is_some() && !packet.extra.is_ascii()) {
            sighting = sighting.read_again(&packet, &own, hint);
        }
        sighting.proof = inner.discovery.proof(from, &packet);
        Some(Call { from, packet, id, sighting })
    }

    /// What is known of the charset of somebody in memory, if anything is.
    fn charset_hint(&self, id: &PeerId) -> Option<CharsetHint> {
        let map = self.inner.map.lock();
        let Peer { chosen_charset: chosen, charset: remembered, .. } = *map.get(id)?;
        let known = chosen.is_some() || remembered.is_some();
        known.then_some(CharsetHint { chosen, remembered, default: self.inner.default_charset })
    }

    /// Whose packet this is if that is somebody in memory.
    ///
    /// # Errors
    /// The identity of a stranger, who takes a commit or is turned away.
    pub fn caller(&self, call: &Call) -> Result<PeerId, PeerId> {
        let map = self.inner.map.lock();
        let id = map.resolve(call.id.clone(), call.from.ip());
        if map.get(&id).is_some() { Ok(id) } else { Err(id) }
    }

    /// Whose packet this is by now: an entry that came just before may have said who goes by this header.
    pub(crate) fn resolve(&self, call: &Call) -> PeerId {
        self.inner.map.lock().resolve(call.id.clone(), call.from.ip())
    }

    /// Judges the strangers among the callers and gives rows to those who are let in: one commit for all. They are put
    /// into memory with their first sign of life, which must follow while the meeting lasts.
    pub(crate) async fn meet(&self, calls: &[Call]) -> Result<Met<'_>, PeerError> {
        let inner = &*self.inner;
        let wanted = self.let_in(calls);
        if wanted.is_empty() {
            return Ok(Met::default());
        }
        let meeting = inner.meeting.lock().await;
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
        let mut strangers = inner.strangers.lock();
        let peers = added.into_iter().map(|known| {
            strangers.has_row(&known.id);
            (known.id.clone(), store::peer(known, now))
        });
        Ok(Met { peers: peers.collect(), _meeting: Some(meeting) })
    }

    /// Where the file is damaged: who cannot be written is known all the same if an index has them.
    async fn add_one_by_one(&self, wanted: HashMap<PeerId, String>) -> Vec<Known> {
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

    /// Those who are let in, with a name for showing; who is not but may prove itself is asked.
    fn let_in(&self, calls: &[Call]) -> HashMap<PeerId, String> {
        let inner = &*self.inner;
        let now = Instant::now();
        let already_waited = inner.strangers.lock().next(now).is_some();
        let mut wanted: HashMap<PeerId, String> = HashMap::new();
        // Headers by which the entries among these packets say that their senders go.
        let mut aliases: HashMap<(&PeerId, IpAddr), &PeerId> = HashMap::new();
        for call in calls {
            let at = call.from.ip();
            if let Some(header) = &call.sighting.alias {
                aliases.insert((header, at), &call.id);
            }
            let in_memory = {
                let map = inner.map.lock();
                let known = |id: &PeerId| wanted.contains_key(id) || map.get(id).is_some();
                let alias = aliases.get(&(&call.id, at)).is_some_and(|id| known(id));
                let stranger = !alias && !known(&map.resolve(call.id.clone(), at)) && call.id != inner.own.id;
                (stranger && introduces(&call.packet)).then(|| map.len() + wanted.len())
            };
            let Some(in_memory) = in_memory else { continue };
            let Call { id, from, sighting, .. } = call;
            let stranger = Stranger {
                id,
                from: *from,
                answers: sighting.proof != Proof::None,
                answers_start: inner.discovery.answers_start(&call.packet, now),
                stays: !passes_through(&call.packet),
            };
            if inner.strangers.lock().admits(stranger, in_memory, now) {
                let name =
                    sighting.card.as_ref().map_or_else(|| shown_identity(&id.user), |card| card.nickname.clone());
                wanted.insert(id.clone(), name);
            } else if call.packet.command.mode == Mode::BrEntry && inner.strangers.lock().answers(now) {
                self.answer_stranger(call, now);
            }
        }
        self.ask_strangers(already_waited, now);
        wanted
    }

    /// Answers the entry of one who was not let in. This node may be a stranger to them too: their question must be answered.
    fn answer_stranger(&self, call: &Call, now: Instant) {
        let Call { from, packet, id, sighting } = call;
        let capabilities = sighting.card.as_ref().map_or_else(Options::empty, |card| card.capabilities);
        let asker = Asker { id, at: *from, capabilities, nonce: sighting.nonce, attached: Attached::default() };
        let online = self.inner.map.lock().online();
        self.inner.discovery.agenda.answer(asker, packet.no, online, now);
    }

    /// Asks the strangers whose turn it is; the scout goes on with those who wait.
    fn ask_strangers(&self, already_waited: bool, now: Instant) {
        let inner = &*self.inner;
        let (due, wait) = {
            let mut strangers = inner.strangers.lock();
            (strangers.due(now), strangers.next(now).is_some())
        };
        due.into_iter().for_each(|to| inner.discovery.ask_back(to));
        if wait && !already_waited {
            inner.scout.ring();
        }
    }
}

/// Whether a packet may make its sender a contact.
fn introduces(packet: &Packet) -> bool {
    // Who asks not to be listed and says something is listed all the same: a text that belongs to nobody would be lost.
    let passing = passes_through(packet) && packet.command.mode != Mode::SendMsg;
    // NOOPERATION only wakes the path: the entry follows. Nobody comes by leaving.
    !passing && !matches!(packet.command.mode, Mode::NoOperation | Mode::BrExit)
}

/// Whether the sender says that it will be gone in a moment, as a program that a script runs for one message.
pub(crate) fn passes_through(packet: &Packet) -> bool {
    !Entry::is_entry(packet) && packet.command.has(Options::NOADDLISTOPT)
}
