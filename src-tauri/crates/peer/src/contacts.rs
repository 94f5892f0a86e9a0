//! Combines rows and the live map: the contact list, and this node's own entry in it.

use crate::error::PeerError;
use crate::history::Observability;
use crate::map::PeerMap;
use crate::model::{Contact, Moment, Peer, PeerAddress, PeerStatus};
use crate::store;
use crate::trust::task::TrustState;
use landline_contacts::rows::{self, ContactRow};
use landline_contacts::{Look, Lookalikes, Marks, PeerId, shown_identity, shown_name};
use landline_ipmsg::Profile;
use landline_store::{Durability, Store, Timestamp, Tx};
use std::net::{Ipv4Addr, SocketAddr};

/// This node's own entry in the map: online, with its current names.
pub(crate) async fn own_peer(
    store: &Store,
    id: PeerId,
    profile: &Profile,
    port: u16,
    now: Moment,
) -> Result<Peer, PeerError> {
    let shown = shown_name(&profile.nickname);
    let nickname = if shown.is_empty() { shown_identity(&id.user) } else { shown };
    let (group, client) = (shown_name(&profile.group), Some(shown_name(&profile.client)));
    let address = PeerAddress::new(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), now.mono);
    let own = move |known: ContactRow, nickname: &str| Peer {
        nickname: nickname.to_owned(),
        group: group.clone(),
        client: client.clone(),
        addresses: vec![address.clone()],
        status: PeerStatus::Online,
        last_seen: now.mono,
        last_seen_at: now.wall,
        local: true,
        ..store::peer(known, now)
    };
    let (also_own, also_id, also_nickname) = (own.clone(), id.clone(), nickname.clone());
    let make = move |tx: &Tx<'_>| {
        let (known, met_now) = rows::find_or_add(tx, &id, &nickname)?;
        if !met_now {
            // Where the clock was set back meanwhile, nobody knows any more when this node last ran: after what it last
            // saw.
            let ran = Some(known.last_seen_at).filter(|at| *at <= now.wall);
            store::history::forget_future(tx)?;
            store::history::note_observability(tx, ran.unwrap_or(Timestamp::from_millis(0)), Observability::Stopped)?;
            rows::clamp_times(tx)?;
        }
        store::history::note_observability(tx, now.wall, Observability::Started)?;
        let peer = own(known, &nickname);
        store::update(tx, &peer)?;
        Ok::<_, PeerError>(peer)
    };
    let cause = match store.write(Durability::Relaxed, make).await {
        Err(PeerError::Store(cause)) if cause.is_damage() => cause,
        outcome => return outcome,
    };
    tracing::error!(%cause, "this node cannot write its own row: the database is damaged there");
    let known = store.read(move |connection| rows::by_identity(connection, &also_id)).await?;
    Ok(also_own(known.ok_or(PeerError::Store(cause))?, &also_nickname))
}

/// A row joined with the live map and the marks of the contact.
pub(crate) fn contact(
    known: ContactRow,
    marks: Marks,
    map: &PeerMap,
    lookalikes: &mut Lookalikes,
    trust: &TrustState,
) -> Contact {
    let live = map.by_contact(known.contact);
    let addresses = match live {
        Some(peer) => {
            let best = peer.best_address();
            let others = peer.addresses.iter().map(|address| address.addr).filter(|addr| Some(*addr) != best);
            best.into_iter().chain(others).collect()
        }
        None => known.addresses.iter().map(|(addr, _)| *addr).collect(),
    };
    let mut contact = Contact {
        id: known.contact,
        nickname: live.map_or(known.nickname, |peer| peer.nickname.clone()),
        group: live.map_or(known.group, |peer| peer.group.clone()),
        client: live.map_or(known.client, |peer| peer.client.clone()),
        charset: live.map_or(known.charset, |peer| peer.charset),
        capabilities: live.map_or(known.capabilities, |peer| peer.capabilities),
        status: live.map_or(PeerStatus::Offline, |peer| peer.status),
        suspected_at: live.and_then(|peer| peer.suspected_at),
        offline_reason: live.and_then(|peer| peer.offline_reason),
        flapping: live.is_some_and(|peer| peer.flapping),
        away: live.is_some_and(|peer| peer.away),
        addresses,
        new_address: live.and_then(|peer| trust.new_address(peer)),
        first_seen_at: known.first_seen_at,
        last_seen_at: live.map_or(known.last_seen_at, |peer| peer.last_seen_at),
        local: live.is_some_and(|peer| peer.local),
        peer: known.id,
        marks,
        look: Look::default(),
    };
    contact.look = lookalikes.of(contact.id, &contact.peer, contact.shown());
    contact
}
