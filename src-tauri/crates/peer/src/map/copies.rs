//! Who gets a copy of what is announced, because a broadcast may not reach them.
//!
//! Does not live here: what is announced, and when (`discovery.rs`).

use super::{PeerMap, is_this_node};
use crate::model::Peer;
use landline_ipmsg::{Options, stock};
use std::cmp::Reverse;
use std::net::SocketAddr;

/// Peers that get a copy of what is announced. Bounds what a heartbeat sends if somebody forges identities on odd
/// ports.
pub const COPY_LIMIT: usize = 512;

impl PeerMap {
    /// The best address of peers that a broadcast does not reach: on another port than the protocol's, or behind a
    /// dial-up line as they say themselves. Offline ones too, so that two nodes of one machine find each other again.
    /// Of more than [`COPY_LIMIT`] those last heard.
    pub(crate) fn beyond_broadcast(&self) -> Vec<SocketAddr> {
        let remote = self.peers.values().filter(|peer| !is_this_node(peer, self.own_port));
        let best = remote.filter_map(|peer| Some((peer, peer.best_address()?)));
        let mut off: Vec<_> = best
            .filter(|(peer, best)| best.port() != stock::PORT || peer.capabilities.contains(Options::DIALUPOPT))
            .map(|(peer, best)| (Reverse(peer.last_seen), best))
            .collect();
        off.sort();
        off.truncate(COPY_LIMIT);
        let mut addresses: Vec<SocketAddr> = off.into_iter().map(|(_, best)| best).collect();
        addresses.sort();
        addresses.dedup();
        addresses
    }

    /// The best address of everybody who is here but this node, at most [`COPY_LIMIT`].
    pub(crate) fn online_addresses(&self) -> Vec<SocketAddr> {
        let here = self.peers.values().filter(|peer| peer.status.is_here() && !peer.local);
        here.filter_map(Peer::best_address).take(COPY_LIMIT).collect()
    }
}
