//! How a peer is reached: the addresses at which it is heard, and the preferred one among them.

use crate::event::OfflineReason;
use crate::model::{ADDRESS_LIMIT, Peer, PeerAddress, SAME_ANNOUNCEMENT, rank};
use crate::parsed_packet::ParsedPacket;
use landline_ipmsg::stock;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::time::Instant;

/// Where the peer is reached from now on. What is heard with its coming is the same announcement by several interfaces,
/// of which the best is taken; from then on only another port of the same machine takes the place of its preferred
/// address.
pub(super) fn choose_preferred_address(peer: &mut Peer, parsed: &ParsedPacket, now: Instant) {
    let from = parsed.from;
    let known = |preferred_address: SocketAddr| peer.addresses.iter().any(|address| address.addr == preferred_address);
    match peer.preferred_address {
        Some(preferred_address)
            if preferred_address.ip() == from.ip()
                && known(preferred_address)
                && (parsed.announcement.is_none() || preferred_address == from) => {}
        Some(preferred_address) if preferred_address.ip() == from.ip() => {
            peer.preferred_address = if known(from) { Some(from) } else { peer.choose() };
        }
        Some(preferred_address)
            if now.duration_since(peer.came) > SAME_ANNOUNCEMENT || rank(from.ip()) <= rank(preferred_address.ip()) => {
        }
        _ => peer.preferred_address = peer.choose(),
    }
}

/// Whether the address is a new one for this peer.
pub(super) fn note_address(
    addresses: &mut Vec<PeerAddress>,
    parsed: &ParsedPacket,
    proven: bool,
    now: Instant,
) -> bool {
    let from = parsed.from;
    let proven = proven.then_some(now);
    let answered = parsed.answers.then_some(now);
    let announced = parsed.announcement.is_some() || from.port() == stock::PORT;
    let here = |address: &PeerAddress| address.addr.ip() == from.ip();
    if parsed.announcement.is_some() {
        // Now it is known where the program listens; ports that it only sent from are not.
        addresses.retain(|address| !here(address) || address.announced || address.addr == from);
    }
    let exact = addresses.iter().position(|address| address.addr == from);
    // Some programs send from a passing port and listen on the one that they announced: a message to the passing one
    // would reach nobody.
    let preferred_address = || {
        let listening =
            addresses.iter().enumerate().filter(|(_, address)| !announced && here(address) && address.announced);
        listening.max_by_key(|(_, address)| address.last_seen).map(|(index, _)| index)
    };
    if let Some(known) = exact.or_else(preferred_address).and_then(|index| addresses.get_mut(index)) {
        known.last_seen = now;
        known.answered = answered.or(known.answered);
        known.proven = proven.or(known.proven);
        known.announced |= announced && known.addr == from;
        return false;
    }
    if addresses.len() >= ADDRESS_LIMIT {
        // Addresses that are only said do not push out those that were proven.
        let oldest =
            addresses.iter().enumerate().min_by_key(|(_, address)| (address.proven.is_some(), address.last_seen));
        if let Some((index, _)) = oldest {
            addresses.swap_remove(index);
        }
    }
    addresses.push(PeerAddress { answered, proven, announced, ..PeerAddress::new(from, now) });
    true
}

/// A proof of this age still shows where a peer that has moved is now.
const FRESH: Duration = Duration::from_secs(10);

/// Where a peer is that does not answer at its preferred address any more: at an address from which a question of ours
/// was answered just now. That somebody sends from there in its name is no reason.
pub(super) fn replacement_address(peer: &Peer, now: Instant) -> Option<SocketAddr> {
    let fresh = |address: &&PeerAddress| address.proven.is_some_and(|at| now <= at + FRESH);
    let elsewhere = peer.addresses.iter().filter(|address| Some(address.addr) != peer.preferred_address).filter(fresh);
    elsewhere.max_by_key(|address| (address.proven, rank(address.addr.ip()))).map(|address| address.addr)
}

/// Whether somebody who is not here must answer a question before this packet brings them back: their silence was
/// judged, or they have answered elsewhere and never from this address. What one machine sends in the name of another
/// who is gone would show them as here else.
pub(super) fn must_answer(peer: &Peer, from: IpAddr) -> bool {
    let proven = |address: &&PeerAddress| address.proven.is_some();
    let mut places = peer.addresses.iter().filter(proven).peekable();
    peer.offline_reason == Some(OfflineReason::Unanswered)
        || (places.peek().is_some() && places.all(|address| address.addr.ip() != from))
}

/// Whether a question of ours was answered from this address before.
pub(super) fn has_proven(peer: &Peer, from: IpAddr) -> bool {
    peer.addresses.iter().any(|address| address.addr.ip() == from && address.proven.is_some())
}
