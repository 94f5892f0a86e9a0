//! What this domain speaks of, as types: a peer, where it was heard, what changed of it, and the contact that the list
//! shows.
//!
//! Does not live here: how these change (`map.rs`), how they are kept (`store.rs`), who somebody is
//! (`landline-contacts`).

use crate::event::{OfflineReason, PeerEvent};
use landline_contacts::{ContactId, Look, Marks, PeerId, shown_identity};
use landline_ipmsg::{Charset, Options, stock};
use landline_store::Timestamp;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::time::Instant;

/// Addresses kept for one peer; the one silent for longest makes room for a ninth.
pub const ADDRESS_LIMIT: usize = 8;

/// Addresses heard within this time of the newest are equally alive: one broadcast leaves by every interface.
pub(crate) const SAME_ANNOUNCEMENT: Duration = Duration::from_secs(5);

/// A point in time by both clocks.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Monotonic; the only one that ages are measured by.
    pub mono: Instant,
    /// Wall clock, for showing.
    pub wall: Timestamp,
}

/// Whether somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PeerStatus {
    /// Heard within the peer timeout and has not said goodbye.
    Online,
    /// Here as far as is known, but the detector misses it and is asking. Whatever is true of somebody online is true
    /// of it too: it is sent to at once and counts among those online.
    Uncertain,
    /// Said goodbye, did not answer, or fell silent for longer than the peer timeout; or not heard since this node
    /// started.
    Offline,
}

impl PeerStatus {
    /// Whether it counts as here: online, or uncertain, which is nobody's verdict yet.
    pub const fn is_here(self) -> bool {
        matches!(self, Self::Online | Self::Uncertain)
    }
}

/// One place where a peer was heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerAddress {
    /// Address and port; the port tells two users of one machine apart.
    pub addr: SocketAddr,
    /// When anything last came from there.
    pub last_seen: Instant,
    /// When something last came from there that answers us, which proves the path in both directions.
    pub answered: Option<Instant>,
    /// When an answer to a question of ours last came from there that could not be somebody else's word.
    pub proven: Option<Instant>,
    /// Whether its program listens there: the port is the protocol's, or an entry came from it. Other packets may come
    /// from a port that is closed once they have left.
    pub announced: bool,
}

impl PeerAddress {
    /// An address at which nothing was answered yet.
    pub(crate) fn new(addr: SocketAddr, last_seen: Instant) -> Self {
        Self { addr, last_seen, answered: None, proven: None, announced: addr.port() == stock::PORT }
    }
}

/// What is known of a peer in memory. A copy of a moment: it does not follow the map.
#[derive(Clone, Debug)]
pub struct Peer {
    /// Identity on the wire.
    pub id: PeerId,
    /// Its row.
    pub contact: ContactId,
    /// Name for showing; the user name if the peer gave none.
    pub nickname: String,
    /// Group, often empty.
    pub group: String,
    /// The program as it names itself, such as `iptux 0.8.3`.
    pub client: Option<String>,
    /// Where it was heard, at most [`ADDRESS_LIMIT`], in no order.
    pub addresses: Vec<PeerAddress>,
    /// Whether it is here.
    pub status: PeerStatus,
    /// Since when it is uncertain, by the wall clock and only for showing; `None` in any other status.
    pub suspected_at: Option<Timestamp>,
    /// Why it is offline, if this node saw it go.
    pub offline_reason: Option<OfflineReason>,
    /// It comes and goes: shown as unstable.
    pub flapping: bool,
    /// Whether it says that nobody sits there.
    pub away: bool,
    /// Last sign of life, monotonic: all ages are measured from it.
    pub last_seen: Instant,
    /// The same by the wall clock, only for showing and keeping.
    pub last_seen_at: Timestamp,
    /// The charset last heard from it.
    pub charset: Option<Charset>,
    /// The charset that the owner of this profile set for it.
    pub chosen_charset: Option<Charset>,
    /// Option bits of its last entry.
    pub capabilities: Options,
    /// Whether this is the node itself.
    pub local: bool,
    /// Where it is reached while it is here. Another address takes its place only if this one is silent when asked.
    pub preferred_address: Option<SocketAddr>,
    /// When it last came, which is when its other addresses are heard for the first time too.
    pub came: Instant,
    /// Of a Landline node: its epoch, which changes after a start or a change of its network.
    pub epoch: Option<u64>,
    /// Its program puts messages in order, so that several may be on their way to it. Unknown, so false, until its
    /// first entry.
    pub ordered: bool,
    /// The nonce of its last question, which the answer gives back.
    pub nonce: Option<u64>,
}

impl Peer {
    /// Somebody of whom only the names are known: offline, heard nowhere yet.
    pub fn new(id: PeerId, contact: ContactId, now: Moment) -> Self {
        Self {
            nickname: shown_identity(&id.user),
            id,
            contact,
            group: String::new(),
            client: None,
            addresses: Vec::new(),
            status: PeerStatus::Offline,
            suspected_at: None,
            offline_reason: None,
            flapping: false,
            away: false,
            last_seen: now.mono,
            last_seen_at: now.wall,
            charset: None,
            chosen_charset: None,
            capabilities: Options::empty(),
            local: false,
            preferred_address: None,
            came: now.mono,
            epoch: None,
            ordered: false,
            nonce: None,
        }
    }

    /// Where to send: to its preferred address, and where it has none to [`Peer::choose`].
    pub fn best_address(&self) -> Option<SocketAddr> {
        self.preferred_address.or_else(|| self.choose())
    }

    /// Where it would be reached best: of the addresses heard together with the newest, one that answered us; of
    /// several that did so together, the one that a person would rather read and every program can use; of equals the
    /// last. After a change of address the new one wins as soon as it answers, or once the old has been silent for 5 s
    /// more.
    pub(crate) fn choose(&self) -> Option<SocketAddr> {
        let newest = self.addresses.iter().map(|address| address.last_seen).max()?;
        let alive = self.addresses.iter().filter(|address| newest - address.last_seen <= SAME_ANNOUNCEMENT);
        let answered = alive.clone().filter_map(|address| address.answered).max();
        let proven = |address: &&PeerAddress| match (answered, address.answered) {
            (Some(newest), Some(this)) => newest - this <= SAME_ANNOUNCEMENT,
            (Some(_), None) => false,
            (None, _) => true,
        };
        let best =
            alive.filter(proven).max_by_key(|address| (rank(address.addr.ip()), address.answered, address.last_seen));
        best.map(|address| address.addr)
    }

    /// Where it was last heard: where an answer goes.
    pub(crate) fn last_address(&self) -> Option<SocketAddr> {
        self.addresses.iter().max_by_key(|address| address.last_seen).map(|address| address.addr)
    }

    /// The IP address of [`Peer::best_address`].
    pub fn ip(&self) -> Option<IpAddr> {
        self.best_address().map(|address| address.ip())
    }
}

/// IPv4 first: every IP Messenger speaks it. A link-local IPv6 address last: it changes with the interface's number.
pub(crate) fn rank(ip: IpAddr) -> u8 {
    match ip {
        IpAddr::V4(_) => 2,
        IpAddr::V6(v6) if v6.is_unicast_link_local() => 0,
        IpAddr::V6(_) => 1,
    }
}

/// An event with the resulting state of the peer.
#[derive(Clone, Debug)]
pub struct Change {
    /// The event to record.
    pub event: PeerEvent,
    /// The state to store.
    pub peer: Peer,
}

/// Everybody ever met, as the contact list shows them: the database joined with the live map.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Its row.
    pub id: ContactId,
    /// Identity on the wire.
    pub peer: PeerId,
    /// Name for showing.
    pub nickname: String,
    /// Group, often empty.
    pub group: String,
    /// The program as it names itself.
    pub client: Option<String>,
    /// The charset last heard from it.
    pub charset: Option<Charset>,
    /// Option bits of its last entry.
    pub capabilities: Options,
    /// Whether it is here.
    pub status: PeerStatus,
    /// Since when it is uncertain; `None` in any other status.
    pub suspected_at: Option<Timestamp>,
    /// Why it is offline, if this node saw it go since it started.
    pub offline_reason: Option<OfflineReason>,
    /// It comes and goes: shown as unstable.
    pub flapping: bool,
    /// Whether it says that nobody sits there.
    pub away: bool,
    /// Known addresses, the best one first.
    pub addresses: Vec<SocketAddr>,
    /// Where it is here, if that is not known to be its address: what is meant for it waits until its owner approves
    /// it.
    pub new_address: Option<IpAddr>,
    /// When it was first met.
    pub first_seen_at: Timestamp,
    /// Last sign of life.
    pub last_seen_at: Timestamp,
    /// Whether this is the node itself.
    pub local: bool,
    /// What the owner of this profile keeps about them.
    pub marks: Marks,
    /// How [`Contact::shown`] and the identity look.
    pub look: Look,
}

impl Contact {
    /// The name that is shown: the owner's for them, or their own.
    pub fn shown(&self) -> &str {
        let given = [&self.marks.name, &self.nickname].into_iter().find(|name| !name.is_empty());
        given.unwrap_or(&self.peer.user)
    }
}

/// How many contacts there are, without this node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Here now, the uncertain among them.
    pub online: usize,
    /// Of these, the uncertain.
    pub uncertain: usize,
    /// Ever met.
    pub known: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{addr, peer, secs};

    /// A peer heard at addresses so many seconds ago, and answering so many seconds ago.
    fn heard(addresses: &[(&str, u64, Option<u64>)]) -> Option<SocketAddr> {
        let now = Instant::now() + secs(1000);
        let address = |(at, seen, answered): &(&str, u64, Option<u64>)| PeerAddress {
            answered: answered.map(|ago| now - secs(ago)),
            ..PeerAddress::new(addr(at), now - secs(*seen))
        };
        Peer { addresses: addresses.iter().map(address).collect(), ..peer("bob", "10.0.0.2:2425") }.best_address()
    }

    #[tokio::test]
    async fn the_best_address_is_the_one_that_last_answered_among_those_alive() {
        let (old, new) = ("10.0.0.2:2425", "10.0.0.3:2425");
        assert_eq!(heard(&[]), None);
        assert_eq!(heard(&[(old, 50, None), (new, 40, None)]), Some(addr(new)), "the newest");
        assert_eq!(heard(&[(old, 44, Some(90)), (new, 40, None)]), Some(addr(old)), "heard together, and it answers");
        assert_eq!(heard(&[(old, 44, Some(90)), (new, 40, Some(80))]), Some(addr(new)), "answered last");
        assert_eq!(heard(&[(old, 46, Some(46)), (new, 40, None)]), Some(addr(new)), "silent while the other was heard");
    }

    #[tokio::test]
    async fn of_addresses_that_answer_together_ipv4_is_best_and_a_link_local_one_last() {
        let (v4, v6, local) = ("10.0.0.2:2425", "[fd00::2]:2425", "[fe80::2%3]:2425");
        let together = |order: [&'static str; 3]| heard(&order.map(|address| (address, 1, Some(1))));
        assert_eq!(together([v4, v6, local]), Some(addr(v4)));
        assert_eq!(together([local, v4, v6]), Some(addr(v4)));
        assert_eq!(heard(&[(local, 1, Some(1)), (v6, 2, Some(2))]), Some(addr(v6)));
        assert_eq!(heard(&[(local, 1, Some(1)), (v4, 2, None)]), Some(addr(local)), "the one that answers");
    }
}
