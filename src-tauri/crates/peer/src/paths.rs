//! The quality of the path to each peer: its address, round-trip time, and whether it hears us.
//!
//! By default this shows what the map knows. For more, all peers are queried first, only on request.

use crate::manager::PeerManager;
use crate::model::Peer;
use crate::path_checks::PathCheck;
use landline_contacts::{ContactId, PeerId};
use landline_ipmsg::{Packet, PacketNo};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::time::Instant;

/// Peers that are asked at most. Bounds the time it takes and, with [`QUERY_INTERVAL`], what it adds to the network.
pub const QUERY_LIMIT: usize = 200;

/// Between two questions.
const QUERY_INTERVAL: Duration = Duration::from_millis(50);

/// How long each round waits for answers. The last is as long as the reference client delays an answer to BR_ENTRY on a
/// large network (4095 ms); three rounds, because a lost datagram must not make anybody look deaf.
const ROUND_TIMEOUTS: [Duration; 3] =
    [Duration::from_millis(700), Duration::from_millis(1500), Duration::from_millis(4200)];

/// Peers with where they are asked.
type Queried = Vec<(PeerId, SocketAddr)>;

/// Peers to whom a large packet is sent at most: what drops them is seldom in the way of one alone.
pub const LARGE_PACKET_LIMIT: usize = 8;

/// Bytes of a large packet: more than an Ethernet frame carries (1,500), so that it leaves in IP fragments, and less
/// than the smallest buffer that a program of the protocol reads into (8,192, iptux).
const LARGE_PACKET_LENGTH: usize = 2_000;

/// How often a question is sent that is not answered, and how long each waits. It is answered without the delay of an
/// entry.
const MAX_TRIES: usize = 3;
const ANSWER_TIMEOUT: Duration = Duration::from_millis(700);

/// The way to a peer that counts as here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerPath {
    /// Its row.
    pub contact: ContactId,
    /// Identity on the wire.
    pub id: PeerId,
    /// Name for showing.
    pub nickname: String,
    /// Where it is spoken to.
    pub address: SocketAddr,
    /// From a question to its answer, where the peer answers such a question at once.
    pub round_trip: Option<Duration>,
    /// Since it last answered something of ours.
    pub answered_ago: Option<Duration>,
    /// Since it was last heard.
    pub heard_ago: Duration,
    /// `Some(true)` if it answered lately; `Some(false)` if it is heard again and again and answers nothing; `None` if
    /// neither is known.
    pub hears_us: Option<bool>,
    /// It was asked and has not answered.
    pub silent: bool,
    /// Whether large packets reach it as small ones do; `None` if that was not tried or cannot be told.
    pub takes_large: Option<bool>,
}

impl PeerManager {
    /// The way to everybody who counts as here, in order of identity.
    pub fn paths(&self) -> Vec<PeerPath> {
        let now = Instant::now();
        let lately = self.config().peer_timeout;
        let online = self.snapshot().into_iter().filter(|peer| peer.status.is_here() && !peer.local);
        let known = |peer: &Peer| (self.inner.path_checks.get(&peer.id), self.inner.large_packets.get(&peer.id));
        online.filter_map(|peer| path(&peer, known(&peer), lately, now)).collect()
    }

    /// Asks everybody who counts as here whether they hear us, and waits for the answers: GETINFO first, then to who
    /// is silent BR_ENTRY too, three times in all. Takes a few milliseconds if all answer at once, else some seconds.
    pub async fn query_everybody(&self) {
        let here = self.paths().into_iter().take(QUERY_LIMIT);
        let who: Vec<(PeerId, SocketAddr)> = here.map(|path| (path.id, path.address)).collect();
        let landline = |id: &PeerId| self.inner.map.lock().get(id).is_some_and(|peer| peer.epoch.is_some());
        let (path_checks, discovery) = (&self.inner.path_checks, &self.inner.discovery);
        path_checks.begin(who.iter().map(|(id, _)| id.clone()), Instant::now());
        for (round, patience) in ROUND_TIMEOUTS.into_iter().enumerate() {
            let open = who.iter().filter(|(id, _)| path_checks.is_open(id));
            for (turn, (id, to)) in open.enumerate() {
                if turn > 0 {
                    tokio::time::sleep(QUERY_INTERVAL).await;
                }
                path_checks.info_sent(id, Instant::now());
                discovery.ask_info(*to, landline(id), None);
                if round > 0 {
                    tokio::time::sleep(QUERY_INTERVAL).await;
                    discovery.ask(*to);
                }
            }
            path_checks.settled(Instant::now() + patience).await;
        }
    }

    /// How many have answered [`PeerManager::query_everybody`] so far, and of how many: at most [`QUERY_LIMIT`].
    pub fn answers_so_far(&self) -> (usize, usize) {
        self.inner.path_checks.query_stats()
    }

    /// Sends a small and a large question to a few of those who have just answered [`PeerManager::query_everybody`], to
    /// see whether IP fragments reach them. Large ones count as lost where three are not answered and small ones are,
    /// before and after. Takes a few milliseconds if all answer at once, else some seconds.
    pub async fn try_large_packets(&self) {
        let answered: Vec<PeerPath> = self.paths().into_iter().filter(|path| path.round_trip.is_some()).collect();
        // Evenly among all: who is next to one another is often in the same subnet.
        let step = answered.len().div_ceil(LARGE_PACKET_LIMIT).max(1);
        let who: Queried = answered.into_iter().step_by(step).map(|path| (path.id, path.address)).collect();
        let trials = &self.inner.large_packets;
        trials.begin(&who.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>());
        let (talking, _) = self.ask_absence(who, 0).await;
        let (reached, missed) = self.ask_absence(talking, LARGE_PACKET_LENGTH).await;
        let (still_talking, _) = self.ask_absence(missed, 0).await;
        for (whom, arrive) in [(reached, true), (still_talking, false)] {
            for (id, _) in whom {
                trials.conclude(&id, arrive);
            }
        }
    }

    /// Asks these in datagrams of this length until they answer, three times at most: who did, and who did not.
    async fn ask_absence(&self, who: Queried, length: usize) -> (Queried, Queried) {
        let trials = &self.inner.large_packets;
        let ids: Vec<PeerId> = who.iter().map(|(id, _)| id.clone()).collect();
        trials.next_step(&ids);
        for _ in 0..MAX_TRIES {
            for (_, to) in who.iter().filter(|(id, _)| !trials.has_answered(id)) {
                self.inner.discovery.ask_absence(*to, length);
                tokio::time::sleep(QUERY_INTERVAL).await;
            }
            trials.settled(&ids, Instant::now() + ANSWER_TIMEOUT).await;
        }
        who.into_iter().partition(|(id, _)| trials.has_answered(id))
    }

    /// Who this node is on the wire.
    pub fn own_id(&self) -> &PeerId {
        &self.inner.own.id
    }

    /// A packet to send to everybody by one interface, to see whether it comes back ([`PeerManager::echoes`]).
    pub fn echo_probe(&self) -> Packet {
        self.inner.discovery.echo_probe()
    }

    /// Which of these packets of ours have come back, at the latest after `within`.
    pub async fn echoes(&self, of: &[PacketNo], within: Duration) -> Vec<PacketNo> {
        self.inner.own.echoes(of, Instant::now() + within).await
    }

    /// Where another node with this node's user and host name was heard within the peer timeout.
    pub fn identity_conflicts(&self) -> Vec<IpAddr> {
        self.inner.own.identity_conflicts(Instant::now().checked_sub(self.config().peer_timeout))
    }
}

fn path(
    peer: &Peer,
    (question, takes_large): (Option<PathCheck>, Option<bool>),
    lately: Duration,
    now: Instant,
) -> Option<PeerPath> {
    let answered = peer.addresses.iter().filter_map(|address| address.answered).max();
    let answered_ago = answered.map(|at| now.saturating_duration_since(at));
    let silent = question.is_some_and(|question| !question.answered);
    let heard_in_vain = question.is_some_and(|question| silent && peer.last_seen > question.since);
    let hears_us = match silent {
        true => heard_in_vain.then_some(false),
        false => answered_ago.filter(|ago| *ago <= lately).map(|_| true),
    };
    Some(PeerPath {
        contact: peer.contact,
        id: peer.id.clone(),
        nickname: peer.nickname.clone(),
        address: peer.best_address()?,
        round_trip: question.and_then(|question| question.round_trip),
        answered_ago,
        heard_ago: now.saturating_duration_since(peer.last_seen),
        hears_us,
        silent,
        takes_large,
    })
}
