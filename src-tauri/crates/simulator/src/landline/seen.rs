//! What a simulated Landline node stores about a peer, and how it reads packets for the rules of `peer`.
//!
//! Replaces `map.rs` and `sighting.rs` there, with one network interface and without names. Does not live here: what
//! follows from it (`landline.rs`).

use crate::packet::{Body, Packet};
use landline_peer::detector::Question;
use landline_peer::sign::{Effect, Run, Says, note_run};
use landline_testkit::sim::Address;
use std::time::Duration;

/// What is known of a peer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub(super) here: bool,
    pub(super) doubted: bool,
    pub(super) home: Address,
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

impl Seen {
    /// A peer before its first packet.
    pub(super) fn new(via: Address, now: Duration) -> Self {
        let [home, last, proven, newest] = [via; 4];
        Self { here: false, doubted: false, home, last, proven, newest, heard: now, epoch: None, answered: None }
    }

    /// Takes down a sign of life.
    pub(super) fn hear(&mut self, via: Address, run: Run, answers: bool, now: Duration) -> Effect {
        let (came, new_address) = (!self.here, via > self.newest);
        if came {
            self.home = via;
        }
        let at_home = via == self.home;
        let anew = note_run(&mut self.epoch, run, true, at_home);
        if at_home {
            (self.here, self.doubted, self.heard) = (true, false, now);
        }
        if answers {
            self.proven = via;
        }
        (self.last, self.newest) = (via, self.newest.max(via));
        Effect { came, apart: false, anew, at_home, new_address }
    }
}

pub(super) fn run(packet: Packet) -> Run {
    match packet {
        Packet::BrEntry { epoch } | Packet::AnsEntry { epoch } | Packet::BrAbsence { epoch } => {
            epoch.map_or(Run::Unnumbered, Run::Epoch)
        }
        _ => Run::Unsaid,
    }
}

/// What a packet means to the node `own`, which knows the peers in `seen`.
pub(super) fn says(packet: Packet, own: usize, seen: &[Option<Seen>]) -> Says<u32> {
    match packet {
        Packet::BrEntry { .. } => Says::Enters,
        Packet::BrAbsence { .. } => Says::Tells,
        Packet::GetInfo => Says::Asks,
        Packet::SendInfo => Says::Answers(Question::Info),
        Packet::AnsEntry { .. } => Says::Answers(Question::Entry),
        Packet::NoOperation { body: Body::Missing { peer, .. } } if peer == own => Says::MissesUs,
        Packet::NoOperation { body: Body::Missing { peer, for_ms } } if seen[peer].is_some() => {
            let peer = u32::try_from(peer).unwrap_or(u32::MAX);
            Says::Misses { peer, silent: Duration::from_millis(for_ms.into()) }
        }
        Packet::NoOperation { .. } | Packet::BrExit => Says::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1);

    #[test]
    fn a_new_address_is_anew_with_every_entry_until_the_peer_has_moved_there() {
        let [old, new] = [1, 2].map(Address::first);
        let mut seen = Seen::new(old, NOW);
        assert!(seen.hear(old, Run::Epoch(1), false, NOW).came);
        let first = seen.hear(new, Run::Epoch(2), false, NOW);
        assert_eq!(first, Effect { came: false, apart: false, anew: true, at_home: false, new_address: true });
        assert_eq!(seen.hear(new, Run::Epoch(2), false, NOW), Effect { new_address: false, ..first });
        assert_eq!((seen.home, seen.last, seen.epoch), (old, new, Some(1)));
        seen.home = seen.last;
        assert_eq!(seen.hear(new, Run::Epoch(2), false, NOW), Effect { at_home: true, new_address: false, ..first });
        assert!(!seen.hear(new, Run::Epoch(2), false, NOW).anew);
    }

    #[test]
    fn who_comes_back_is_at_home_where_it_comes_from() {
        let [old, new] = [1, 2].map(Address::first);
        let mut seen = Seen::new(old, NOW);
        seen.hear(old, Run::Unsaid, false, NOW);
        (seen.here, seen.doubted) = (false, true);
        assert_eq!(
            seen.hear(new, Run::Unsaid, false, NOW),
            Effect { came: true, apart: false, anew: false, at_home: true, new_address: true }
        );
        assert!(!seen.doubted);
    }
}
