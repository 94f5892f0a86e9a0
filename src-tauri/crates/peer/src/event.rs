//! The facts that this domain tells: who came, who is missed, who went and why, whose data changed, and whether the
//! network can be heard at all.
//!
//! They are told by the journal alone: written in the transaction of the contact's row, heard after its commit.

use landline_contacts::{ContactId, PeerId};
use landline_store::Timestamp;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// Why a peer is taken to be gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OfflineReason {
    /// It said so (BR_EXIT).
    Explicit,
    /// Nothing was heard for longer than the peer timeout.
    Timeout,
    /// It was asked and did not answer: the detector's verdict.
    Unanswered,
    /// It was forgotten from memory while still counted as online: silent for longer than the offline retention, which
    /// only happens if the peer timeout is longer still, or if the timeout checker does not run. A peer that already
    /// went offline is forgotten without an event.
    Cleanup,
}

/// A change of presence, told once for each change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PeerEvent {
    /// Somebody is here who was not.
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
    /// Somebody who is here is missed and being asked. Nobody came or left.
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
    /// Somebody uncertain was heard again, and was here all the time: nobody came.
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
    /// Somebody is gone.
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
        /// When it was decided; when it was last heard is the contact's last-seen.
        at: Timestamp,
    },
    /// Nickname, group, client, away or the set of addresses is another.
    Changed {
        /// Row of the contact.
        contact: ContactId,
    },
    /// Somebody is heard at an address that is not known to be theirs: what is meant for them waits.
    NewAddress {
        /// Row of the contact.
        contact: ContactId,
        /// Where they are heard.
        ip: IpAddr,
        /// When it was decided.
        at: Timestamp,
    },
    /// An address is known to be somebody's from now on: its owner said so, or their network card moved there.
    AddressApproved {
        /// Row of the contact.
        contact: ContactId,
        /// Which address.
        ip: IpAddr,
        /// When.
        at: Timestamp,
    },
    /// This node cannot hear its network, or hears it again: if most peers vanish at once, the fault is here.
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
