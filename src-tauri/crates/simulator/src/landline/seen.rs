//! What a simulated Landline node stores about a peer, and how it reads packets for the rules of `peer`.
//!
//! Replaces `map.rs` and `parsed.rs` there, with one network interface and without names. Does not live here: what
//! follows from it (`landline.rs`).

use crate::packet::{Body, Packet};
use landline_peer::detector::Question;
use landline_peer::peer_signal::{Effect, Intent, Run, note_run};
use landline_testkit::sim::Address;
use std::time::Duration;

/// What is known of a peer.
#[derive(Clone, Copy, Debug)]
pub(super) struct PeerRecord {
    pub(super) here: bool,
    pub(super) suspected: bool,
    pub(super) preferred_address: Address,
    pub(super) last: Address,
    /// The address from which it last answered.
    pub(super) proven: Address,
    /// The newest of its addresses so far.
    newest: Address,
    pub(super) heard: Duration,
    pub(super) epoch: Option<u64>,
    /// When the last answer to its entries is or was due.
    pub(super) answered: Option<Duration>,
}

impl PeerRecord {
    /// A peer before its first packet.
    pub(super) fn new(via: Address, now: Duration) -> Self {
        let [preferred_address, last, proven, newest] = [via; 4];
        Self {
            here: false,
            suspected: false,
            preferred_address,
            last,
            proven,
            newest,
            heard: now,
            epoch: None,
            answered: None,
        }
    }

    /// Records a sign of life.
    pub(super) fn hear(&mut self, via: Address, run: Run, answers: bool, now: Duration) -> Effect {
        let (came, new_address) = (!self.here, via > self.newest);
        if came {
            self.preferred_address = via;
        }
        let at_preferred_address = via == self.preferred_address;
        let restarted = note_run(&mut self.epoch, run, true, at_preferred_address);
        if at_preferred_address {
            (self.here, self.suspected, self.heard) = (true, false, now);
        }
        if answers {
            self.proven = via;
        }
        (self.last, self.newest) = (via, self.newest.max(via));
        Effect { came, unverified: false, restarted, at_preferred_address, new_address }
    }
}

pub(super) fn run(packet: Packet) -> Run {
    match packet {
        Packet::BrEntry { epoch } | Packet::AnsEntry { epoch } | Packet::BrAbsence { epoch } => {
            epoch.map_or(Run::Unnumbered, Run::Epoch)
        }
        _ => Run::Unstated,
    }
}

/// What a packet means to the node `own`, which knows the peers in `seen`.
pub(super) fn intent(packet: Packet, own: usize, seen: &[Option<PeerRecord>]) -> Intent<u32> {
    match packet {
        Packet::BrEntry { .. } => Intent::Enters,
        Packet::BrAbsence { .. } => Intent::Announces,
        Packet::GetInfo => Intent::Queries,
        Packet::SendInfo => Intent::Answers(Question::Info),
        Packet::AnsEntry { .. } => Intent::Answers(Question::Entry),
        Packet::NoOperation { body: Body::Missing { peer, .. } } if peer == own => Intent::SuspectsUs,
        Packet::NoOperation { body: Body::Missing { peer, for_ms } } if seen[peer].is_some() => {
            let peer = u32::try_from(peer).unwrap_or(u32::MAX);
            Intent::Suspects { peer, silent: Duration::from_millis(for_ms.into()) }
        }
        Packet::NoOperation { .. } | Packet::BrExit => Intent::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1);

    #[test]
    fn a_new_address_is_anew_with_every_entry_until_the_peer_has_moved_there() {
        let [old, new] = [1, 2].map(Address::first);
        let mut seen = PeerRecord::new(old, NOW);
        assert!(seen.hear(old, Run::Epoch(1), false, NOW).came);
        let first = seen.hear(new, Run::Epoch(2), false, NOW);
        assert_eq!(
            first,
            Effect { came: false, unverified: false, restarted: true, at_preferred_address: false, new_address: true }
        );
        assert_eq!(seen.hear(new, Run::Epoch(2), false, NOW), Effect { new_address: false, ..first });
        assert_eq!((seen.preferred_address, seen.last, seen.epoch), (old, new, Some(1)));
        seen.preferred_address = seen.last;
        assert_eq!(
            seen.hear(new, Run::Epoch(2), false, NOW),
            Effect { at_preferred_address: true, new_address: false, ..first }
        );
        assert!(!seen.hear(new, Run::Epoch(2), false, NOW).restarted);
    }

    #[test]
    fn who_comes_back_is_at_home_where_it_comes_from() {
        let [old, new] = [1, 2].map(Address::first);
        let mut seen = PeerRecord::new(old, NOW);
        seen.hear(old, Run::Unstated, false, NOW);
        (seen.here, seen.suspected) = (false, true);
        assert_eq!(
            seen.hear(new, Run::Unstated, false, NOW),
            Effect { came: true, unverified: false, restarted: false, at_preferred_address: true, new_address: true }
        );
        assert!(!seen.suspected);
    }
}
