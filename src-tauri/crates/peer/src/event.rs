//! The events of this domain: peers going online, being suspected, going offline and why, changes of their data, and
//! loss of the network.
//!
//! They are published by the journal only: recorded in the transaction of the contact's row, and published after its
//! commit.

use landline_contacts::{ContactId, PeerId};
use landline_store::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// Why a peer is offline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OfflineReason {
    /// It said so (BR_EXIT).
    Explicit,
    /// Nothing was heard for longer than the peer timeout.
    Timeout,
    /// It did not answer queries: the detector's verdict.
    Unanswered,
    /// It was forgotten from memory while still counted as online: silent for longer than the offline retention, which
    /// only happens if the peer timeout is longer still, or if the timeout checker does not run. A peer that already
    /// went offline is forgotten without an event.
    Cleanup,
}

/// A change of presence, recorded once per change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PeerEvent {
    /// A peer came online.
    Online {
        /// Row of the contact.
        contact: ContactId,
        /// Identity on the wire.
        id: PeerId,
        /// Where it was heard.
        ip: IpAddr,
        /// Name for showing.
        username: String,
        /// When.
        at: Timestamp,
    },
    /// An online peer does not answer and is being probed. Nobody came or left.
    Uncertain {
        /// Row of the contact.
        contact: ContactId,
        /// Identity on the wire.
        id: PeerId,
        /// Where it was last heard.
        ip: IpAddr,
        /// Name for showing.
        username: String,
        /// Since when.
        at: Timestamp,
    },
    /// An uncertain peer was heard again: it was online all the time.
    Certain {
        /// Row of the contact.
        contact: ContactId,
        /// Identity on the wire.
        id: PeerId,
        /// Where it was heard.
        ip: IpAddr,
        /// Name for showing.
        username: String,
        /// When.
        at: Timestamp,
    },
    /// A peer went offline.
    Offline {
        /// Row of the contact.
        contact: ContactId,
        /// Identity on the wire.
        id: PeerId,
        /// Where it was last heard.
        ip: IpAddr,
        /// Name for showing.
        username: String,
        /// Why.
        reason: OfflineReason,
        /// When it was decided; the last time it was heard is the contact's last-seen.
        at: Timestamp,
    },
    /// Nickname, group, client, absence or the set of addresses changed.
    Changed {
        /// Row of the contact.
        contact: ContactId,
    },
    /// A contact is heard at an unverified address: messages to them wait.
    NewAddress {
        /// Row of the contact.
        contact: ContactId,
        /// Where they are heard.
        ip: IpAddr,
        /// When it was decided.
        at: Timestamp,
    },
    /// An address was verified as a contact's: the owner approved it, or their network card moved there.
    AddressApproved {
        /// Row of the contact.
        contact: ContactId,
        /// Which address.
        ip: IpAddr,
        /// When.
        at: Timestamp,
    },
    /// This node cannot hear its network, or hears it again: if most peers vanish at once, the fault is this node's.
    SelfOffline {
        /// Whether the network is out of reach.
        offline: bool,
        /// Since when.
        at: Timestamp,
    },
}

landline_store::event_kinds!(PeerEvent {
    Self::Online { .. } => "peer.online",
    Self::Uncertain { .. } => "peer.uncertain",
    Self::Certain { .. } => "peer.certain",
    Self::Offline { .. } => "peer.offline",
    Self::Changed { .. } => "peer.changed",
    Self::NewAddress { .. } => "peer.new_address",
    Self::AddressApproved { .. } => "peer.address_approved",
    Self::SelfOffline { offline: true, .. } => "peer.self_offline",
    Self::SelfOffline { offline: false, .. } => "peer.self_online",
});
