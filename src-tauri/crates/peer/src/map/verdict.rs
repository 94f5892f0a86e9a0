//! Applies the detector's decisions to the map: suspicion, verdicts, flapping, and isolation of this node.
//!
//! Does not live here: when that is decided, nor how a suspicion ends well ([`PeerMap::hear`]).

use super::{PeerMap, go_offline, last_ip};
use crate::event::{OfflineReason, PeerEvent};
use crate::model::{Change, Moment, Peer, PeerStatus};
use landline_contacts::PeerId;

impl PeerMap {
    /// Begins to suspicion a peer. `None` unless it is online and not this node, so that a suspicion is told once.
    pub(crate) fn suspect(&mut self, id: &PeerId, now: Moment) -> Option<Change> {
        let peer = self.other_mut(id).filter(|peer| peer.status == PeerStatus::Online)?;
        peer.status = PeerStatus::Uncertain;
        peer.suspected_at = Some(now.wall);
        let event = PeerEvent::Uncertain {
            contact: peer.contact,
            id: peer.id.clone(),
            ip: last_ip(peer),
            username: peer.nickname.clone(),
            at: now.wall,
        };
        Some(Change { event, peer: peer.clone() })
    }

    /// Ends a suspicion without a sign of life: the fault is this node's. `None` unless it is uncertain.
    pub(crate) fn clear_suspicion(&mut self, id: &PeerId, _now: Moment) -> Option<Change> {
        let peer = self.other_mut(id).filter(|peer| peer.status == PeerStatus::Uncertain)?;
        (peer.status, peer.suspected_at) = (PeerStatus::Online, None);
        Some(Change { event: PeerEvent::Changed { contact: peer.contact }, peer: peer.clone() })
    }

    /// Takes offline who is online or uncertain. Its last-seen stays: nothing was heard now. `None` if it is not here,
    /// or is this node.
    pub(crate) fn declare_offline(&mut self, id: &PeerId, reason: OfflineReason, now: Moment) -> Option<Change> {
        let peer = self.other_mut(id).filter(|peer| peer.status.is_here())?;
        let change = go_offline(peer, reason, now.wall);
        self.online -= 1;
        Some(change)
    }

    /// Marks a peer as one that comes and goes, or as steady again. `None` if it is unknown, this node, or was so
    /// already.
    pub(crate) fn mark_flapping(&mut self, id: &PeerId, flapping: bool) -> Option<Change> {
        let peer = self.other_mut(id).filter(|peer| peer.flapping != flapping)?;
        peer.flapping = flapping;
        Some(Change { event: PeerEvent::Changed { contact: peer.contact }, peer: peer.clone() })
    }

    /// Records whether this node can hear its network. `None` if nothing is other than before.
    pub(crate) fn set_self_offline(&mut self, offline: bool, now: Moment) -> Option<Change> {
        if self.self_offline == offline {
            return None;
        }
        let own = self.peers.values().find(|peer| peer.local)?.clone();
        self.self_offline = offline;
        Some(Change { event: PeerEvent::SelfOffline { offline, at: now.wall }, peer: own })
    }

    /// Whether this node cannot hear its network.
    pub(crate) const fn self_offline(&self) -> bool {
        self.self_offline
    }

    /// Somebody in the map who is not this node.
    fn other_mut(&mut self, id: &PeerId) -> Option<&mut Peer> {
        let own_port = self.own_port;
        self.peers.get_mut(id).filter(|peer| !super::is_this_node(peer, own_port))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{addr, id, now, offline, peer, secs, this_node};
    use crate::outstanding_queries::Proof;
    use crate::parsed_packet::ParsedPacket;
    use landline_ipmsg::Charset;

    fn map(peers: impl IntoIterator<Item = Peer>) -> PeerMap {
        let mut map = PeerMap::new(2425);
        peers.into_iter().for_each(|peer| map.restore(peer));
        map
    }

    fn bob() -> Peer {
        peer("bob", "10.0.0.2:2425")
    }

    fn sign_of_life() -> ParsedPacket {
        ParsedPacket {
            from: addr("10.0.0.2:2425"),
            answers: false,
            proof: Proof::None,
            nonce: None,
            charset: None,
            announcement: None,
            alias: None,
        }
    }

    fn status(map: &PeerMap) -> PeerStatus {
        map.get(&id("bob")).expect("there").status
    }

    #[tokio::test]
    async fn doubt_is_told_once_and_whoever_is_doubted_is_still_here() {
        let mut map = map([bob()]);
        let Some(Change { event: PeerEvent::Uncertain { username, ip, at, .. }, peer }) =
            map.suspect(&id("bob"), now())
        else {
            panic!("uncertain")
        };
        assert_eq!((username.as_str(), ip, at), ("bob", addr("10.0.0.2:2425").ip(), now().wall));
        assert_eq!((peer.status, peer.suspected_at), (PeerStatus::Uncertain, Some(now().wall)));
        assert!(peer.status.is_here());
        assert_eq!(map.online(), 1);
        assert_eq!(map.online_addresses(), [addr("10.0.0.2:2425")], "it is sent to");
        assert!(map.suspect(&id("bob"), now()).is_none(), "told once");
    }

    #[tokio::test]
    async fn any_sign_of_life_ends_the_doubt_without_anybody_coming() {
        let mut map = map([bob()]);
        map.suspect(&id("bob"), now());
        let heard = map.hear(&id("bob"), &ParsedPacket { charset: Some(Charset::BIG5), ..sign_of_life() }, now());
        let change = heard.expect("known").change.expect("told");
        assert!(matches!(change.event, PeerEvent::Certain { .. }), "{:?}", change.event);
        assert_eq!((change.peer.status, change.peer.suspected_at), (PeerStatus::Online, None));
        assert_eq!(change.peer.charset, Some(Charset::BIG5), "what else is new goes with it");
        assert_eq!(map.online(), 1);
        assert!(map.hear(&id("bob"), &sign_of_life(), now()).expect("known").change.is_none(), "told once");
    }

    #[tokio::test(start_paused = true)]
    async fn the_verdict_takes_offline_once_says_why_and_leaves_the_last_sign_of_life() {
        for suspected in [false, true] {
            let mut map = map([bob()]);
            let heard = map.get(&id("bob")).expect("there").last_seen;
            tokio::time::advance(secs(7)).await;
            if suspected {
                map.suspect(&id("bob"), now()).expect("told");
            }
            let change = map.declare_offline(&id("bob"), OfflineReason::Unanswered, now()).expect("told");
            assert!(matches!(change.event, PeerEvent::Offline { reason: OfflineReason::Unanswered, .. }));
            assert_eq!((change.peer.status, change.peer.suspected_at), (PeerStatus::Offline, None));
            assert_eq!((change.peer.offline_reason, change.peer.last_seen), (Some(OfflineReason::Unanswered), heard));
            assert_eq!(map.online(), 0);
            assert!(map.declare_offline(&id("bob"), OfflineReason::Unanswered, now()).is_none(), "told once");
            assert!(map.suspect(&id("bob"), now()).is_none(), "nobody doubts who is gone");
        }
    }

    #[tokio::test]
    async fn who_comes_back_has_no_reason_to_be_gone() {
        let mut map = map([bob()]);
        map.declare_offline(&id("bob"), OfflineReason::Unanswered, now());
        let heard = map.hear(&id("bob"), &sign_of_life(), now()).expect("known");
        assert!(heard.change.is_none() && heard.effect.unverified, "anybody can say that");
        assert_eq!((heard.peer.status, map.online()), (PeerStatus::Offline, 0));
        let answer = ParsedPacket { proof: Proof::Address, ..sign_of_life() };
        let heard = map.hear(&id("bob"), &answer, now()).expect("known");
        assert!(matches!(heard.change, Some(Change { event: PeerEvent::Online { .. }, .. })));
        assert_eq!((heard.peer.offline_reason, map.online()), (None, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn the_rules_for_who_is_online_hold_for_who_is_uncertain() {
        let uncertain = || {
            let mut map = map([bob()]);
            map.suspect(&id("bob"), now());
            map
        };
        let mut leaving = uncertain();
        let left = leaving.leave(&id("bob"), now()).expect("told");
        assert!(matches!(left.event, PeerEvent::Offline { reason: OfflineReason::Explicit, .. }));
        assert_eq!((status(&leaving), leaving.online()), (PeerStatus::Offline, 0));

        let (mut silent, mut stale, mut replaced) = (uncertain(), uncertain(), uncertain());
        tokio::time::advance(secs(181)).await;
        let [Change { event: PeerEvent::Offline { reason: OfflineReason::Timeout, .. }, .. }] =
            silent.time_out(secs(180), now()).as_slice()
        else {
            panic!("timed out")
        };
        assert_eq!(silent.online(), 0);

        let (removed, told) = stale.forget(secs(180), now());
        assert!(matches!(told.as_slice(), [Change { event: PeerEvent::Offline { .. }, .. }]), "{told:?}");
        assert_eq!((removed, stale.online(), stale.len()), (1, 0, 0));

        replaced.restore(offline("bob", "10.0.0.2:2425"));
        assert_eq!(replaced.online(), 0);
    }

    #[tokio::test]
    async fn nobody_doubts_or_gives_up_strangers_and_this_node() {
        let heard_over_localhost = peer("echo", "127.0.0.1:2425");
        let mut map = map([this_node(), heard_over_localhost]);
        for user in ["self", "echo", "nobody"] {
            assert!(map.suspect(&id(user), now()).is_none(), "{user}");
            assert!(map.declare_offline(&id(user), OfflineReason::Unanswered, now()).is_none(), "{user}");
            assert!(map.mark_flapping(&id(user), true).is_none(), "{user}");
        }
        assert_eq!(map.online(), 1);
    }

    #[tokio::test]
    async fn who_comes_and_goes_is_marked_and_told_at_each_change() {
        let mut map = map([bob()]);
        assert!(map.mark_flapping(&id("bob"), false).is_none(), "as before");
        assert!(map.mark_flapping(&id("bob"), true).expect("told").peer.flapping);
        assert!(map.mark_flapping(&id("bob"), true).is_none(), "as before");
        map.declare_offline(&id("bob"), OfflineReason::Unanswered, now());
        assert!(map.get(&id("bob")).expect("there").flapping, "leaving does not make it steady");
        assert!(map.mark_flapping(&id("bob"), false).is_some());
    }

    #[tokio::test]
    async fn that_the_fault_is_here_is_told_at_each_change() {
        let mut map = map([this_node(), bob()]);
        assert!(map.set_self_offline(false, now()).is_none(), "as before");
        let change = map.set_self_offline(true, now()).expect("told");
        assert!(matches!(change.event, PeerEvent::SelfOffline { offline: true, .. }) && change.peer.local);
        assert!(map.self_offline() && map.set_self_offline(true, now()).is_none());
        assert_eq!(map.online(), 1, "nobody is judged by it");
        assert!(map.set_self_offline(false, now()).is_some() && !map.self_offline());
    }

    #[test]
    fn the_journal_reads_back_what_it_was_told() {
        let told = PeerEvent::SelfOffline { offline: true, at: now().wall };
        let text = serde_json::to_string(&told).expect("written");
        assert_eq!(serde_json::from_str::<PeerEvent>(&text).expect("read"), told);
        let reason = serde_json::to_string(&OfflineReason::Unanswered).expect("written");
        assert_eq!(reason, "\"unanswered\"");
    }
}
