//! Presence settings and presence figures.

use crate::number::{Count, Millis};
use landline_node::{Node, PresenceCost};
use landline_peer::Census;
use serde::{Deserialize, Serialize};
use specta::Type;

/// The presence settings that a person changes, in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HeartbeatConfigDto {
    /// Between two announcements of this node.
    pub heartbeat_interval: u32,
    /// The longest silence before a peer counts as offline.
    pub peer_timeout: u32,
}

/// What the presence tasks did since the start, and what went over the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PeerHealthStatsDto {
    /// Announcements sent.
    pub heartbeats_sent: Count,
    /// Peers called offline because they fell silent.
    pub timeouts_detected: Count,
    /// Offline peers dropped from the live list.
    pub peers_cleaned_up: Count,
    /// The last announcement.
    pub last_heartbeat_at: Option<Millis>,
    /// The last look for silent peers.
    pub last_timeout_check: Option<Millis>,
    /// The last clean-up.
    pub last_cleanup_at: Option<Millis>,
    /// Datagrams that came in.
    pub packets_received: Count,
    /// Datagrams that went out.
    pub packets_sent: Count,
    /// Datagrams that were no IP Messenger packets.
    pub packets_malformed: Count,
    /// Datagrams that came faster than the node could take them.
    pub packets_overflowed: Count,
    /// Datagrams of unknown senders that were not let in: a flood.
    pub strangers_refused: Count,
    /// Datagrams that had no way out: a network that was just starting, a cable that was out.
    pub sends_without_link: Count,
    /// Datagrams that the system refused to send for another reason.
    pub send_failures: Count,
    /// Contacts that are here now, the uncertain among them, without this node.
    pub online_peers: Count,
    /// Those of them that are uncertain.
    pub uncertain_peers: Count,
    /// Contacts ever met, without this node.
    pub known_contacts: Count,
    /// Most peers vanished at once, so the fault is here.
    pub self_offline: bool,
    /// Messages that were neither kept nor acknowledged, so that an honest sender sends them again: a flood, or a full disk.
    pub messages_refused: Count,
    /// Messages of blocked contacts, which were not kept.
    pub messages_blocked: Count,
    /// The disk is full, so no messages are taken in.
    pub storage_full: bool,
}

impl PeerHealthStatsDto {
    /// From the presence tasks, the wire's counters, the contacts, and what became of messages.
    pub(crate) fn new(node: &Node, census: Census) -> Self {
        let (health, counters, chat) = (node.peers().health(), node.counters(), node.chat().counters());
        Self {
            heartbeats_sent: health.heartbeats_sent.into(),
            timeouts_detected: health.timeouts_detected.into(),
            peers_cleaned_up: health.peers_cleaned_up.into(),
            last_heartbeat_at: health.last_heartbeat_at.map(Millis::from),
            last_timeout_check: health.last_timeout_check.map(Millis::from),
            last_cleanup_at: health.last_cleanup_at.map(Millis::from),
            packets_received: counters.received.into(),
            packets_sent: counters.sent.into(),
            packets_malformed: counters.malformed.into(),
            packets_overflowed: counters.overflowed.into(),
            strangers_refused: health.strangers_refused.into(),
            sends_without_link: counters.unlinked.into(),
            send_failures: counters.send_failed.into(),
            online_peers: census.online.into(),
            uncertain_peers: census.uncertain.into(),
            known_contacts: census.known.into(),
            self_offline: node.peers().self_offline(),
            messages_refused: chat.refused.into(),
            messages_blocked: chat.blocked.into(),
            storage_full: node.storage_full(),
        }
    }
}

/// What presence costs, in bytes on a cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PresenceCostDto {
    /// An announcement; the answer to one is as long.
    pub announcement_bytes: Count,
    /// Copies of it that leave this machine.
    pub copies: Count,
    /// A question of the detector, which asks about one a second.
    pub question_bytes: Count,
}

impl From<PresenceCost> for PresenceCostDto {
    fn from(cost: PresenceCost) -> Self {
        Self {
            announcement_bytes: cost.announcement.into(),
            copies: cost.copies.into(),
            question_bytes: cost.question.into(),
        }
    }
}
