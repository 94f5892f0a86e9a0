//! Between rows and peers, and the SQL of what only presence keeps: what contacts were, and where they are trusted to
//! be.
//!
//! Does not live here: the rows of contacts (`landline-contacts`).

pub(crate) mod history;
pub(crate) mod trust;

use crate::model::{ADDRESS_LIMIT, Moment, Peer, PeerAddress};
use landline_contacts::rows::{self, ContactRow, Current};
use landline_store::{StoreError, Timestamp, Tx};
use std::net::SocketAddr;
use std::time::Duration;

/// A contact as an offline peer of the live map, its ages carried over from the wall clock at `now`.
pub(crate) fn peer(known: ContactRow, now: Moment) -> Peer {
    // Where the monotonic clock cannot show a time before the machine's start, the age is taken as nothing.
    let heard = |at: Timestamp| {
        let age = now.wall.as_millis().saturating_sub(at.as_millis());
        now.mono.checked_sub(Duration::from_millis(u64::try_from(age).unwrap_or(0))).unwrap_or(now.mono)
    };
    let address = |(addr, at)| PeerAddress::new(addr, heard(at));
    Peer {
        last_seen: heard(known.last_seen_at),
        addresses: known.addresses.into_iter().take(ADDRESS_LIMIT).map(address).collect(),
        nickname: known.nickname,
        group: known.group,
        client: known.client,
        last_seen_at: known.last_seen_at,
        charset: known.charset,
        chosen_charset: known.chosen_charset,
        capabilities: known.capabilities,
        ..Peer::new(known.id, known.contact, now)
    }
}

/// Writes the whole state of a peer into its row; of this node all but its address, which is localhost.
pub(crate) fn update(tx: &Tx<'_>, peer: &Peer) -> Result<(), StoreError> {
    let heard = |address: &PeerAddress| -> (SocketAddr, Timestamp) {
        let silent = peer.last_seen.saturating_duration_since(address.last_seen).as_millis();
        let silent = i64::try_from(silent).unwrap_or(i64::MAX);
        (address.addr, Timestamp::from_millis(peer.last_seen_at.as_millis().saturating_sub(silent)))
    };
    let current = Current {
        contact: peer.contact,
        nickname: &peer.nickname,
        group: &peer.group,
        client: peer.client.as_deref(),
        charset: peer.charset,
        capabilities: peer.capabilities,
        last_seen_at: peer.last_seen_at,
        addresses: (!peer.local).then(|| peer.addresses.iter().map(heard).collect()),
    };
    rows::update(tx, &current)
}
