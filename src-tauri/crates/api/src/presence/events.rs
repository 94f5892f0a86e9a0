//! What the screen hears of presence.

use crate::number::Millis;
use landline_node::{Fact, JournalEvent};
use landline_peer::PeerEvent;
use serde::{Deserialize, Serialize};
use specta::Type;

/// Why somebody is called offline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum OfflineReason {
    /// They said goodbye.
    Explicit,
    /// They fell silent.
    Timeout,
    /// They were asked and did not answer.
    Unanswered,
    /// The live list forgot them.
    Cleanup,
}

impl From<landline_peer::OfflineReason> for OfflineReason {
    fn from(reason: landline_peer::OfflineReason) -> Self {
        use landline_peer::OfflineReason as Reason;
        match reason {
            Reason::Explicit => Self::Explicit,
            Reason::Timeout => Self::Timeout,
            Reason::Unanswered => Self::Unanswered,
            Reason::Cleanup => Self::Cleanup,
        }
    }
}

/// Somebody came, left or changed, or the network did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum PresenceEventDto {
    /// Somebody came.
    PeerOnline {
        /// Who.
        contact_id: String,
        /// Where from.
        peer_ip: String,
        /// The name to show.
        username: String,
        /// When.
        timestamp: Millis,
    },
    /// Somebody who is here is missed and being asked: nobody came or left.
    PeerUncertain {
        /// Who.
        contact_id: String,
        /// Where they last were.
        peer_ip: String,
        /// The name to show.
        username: String,
        /// Since when.
        timestamp: Millis,
    },
    /// Somebody uncertain was heard again, and was here all the time. More of them may be new.
    PeerCertain {
        /// Who.
        contact_id: String,
        /// Where from.
        peer_ip: String,
        /// The name to show.
        username: String,
        /// When.
        timestamp: Millis,
    },
    /// Somebody left.
    PeerOffline {
        /// Who.
        contact_id: String,
        /// Where they last were.
        peer_ip: String,
        /// The name to show.
        username: String,
        /// How this is known.
        reason: OfflineReason,
        /// When.
        timestamp: Millis,
    },
    /// Name, group, away, address or steadiness of somebody changed, or what is kept about them.
    PeerChanged {
        /// Who.
        contact_id: String,
    },
    /// Somebody is heard at an address that is not known to be theirs: what is meant for them waits.
    PeerNewAddress {
        /// Who.
        contact_id: String,
        /// Where they are heard.
        peer_ip: String,
        /// When it was decided.
        timestamp: Millis,
    },
    /// An address is known to be somebody's from now on: what waited for them goes there.
    PeerAddressApproved {
        /// Who.
        contact_id: String,
        /// Which address.
        peer_ip: String,
        /// When.
        timestamp: Millis,
    },
    /// This machine lost its network, or has it back: most peers vanished at once, so the fault is here.
    NetworkState {
        /// Whether the network is out of reach.
        offline: bool,
        /// Since when.
        timestamp: Millis,
    },
}

impl PresenceEventDto {
    pub(crate) fn of(event: &JournalEvent) -> Option<Self> {
        match &event.fact {
            Fact::Peer(fact) => Some(fact.clone().into()),
            _ => None,
        }
    }
}

impl From<PeerEvent> for PresenceEventDto {
    fn from(event: PeerEvent) -> Self {
        match event {
            PeerEvent::Online { contact, ip, username, at, .. } => Self::PeerOnline {
                contact_id: contact.to_string(),
                peer_ip: ip.to_string(),
                username,
                timestamp: at.into(),
            },
            PeerEvent::Uncertain { contact, ip, username, at, .. } => Self::PeerUncertain {
                contact_id: contact.to_string(),
                peer_ip: ip.to_string(),
                username,
                timestamp: at.into(),
            },
            PeerEvent::Certain { contact, ip, username, at, .. } => Self::PeerCertain {
                contact_id: contact.to_string(),
                peer_ip: ip.to_string(),
                username,
                timestamp: at.into(),
            },
            PeerEvent::Offline { contact, ip, username, reason, at, .. } => Self::PeerOffline {
                contact_id: contact.to_string(),
                peer_ip: ip.to_string(),
                username,
                reason: reason.into(),
                timestamp: at.into(),
            },
            PeerEvent::Changed { contact } => Self::PeerChanged { contact_id: contact.to_string() },
            PeerEvent::NewAddress { contact, ip, at } => {
                Self::PeerNewAddress { contact_id: contact.to_string(), peer_ip: ip.to_string(), timestamp: at.into() }
            }
            PeerEvent::AddressApproved { contact, ip, at } => Self::PeerAddressApproved {
                contact_id: contact.to_string(),
                peer_ip: ip.to_string(),
                timestamp: at.into(),
            },
            PeerEvent::SelfOffline { offline, at } => Self::NetworkState { offline, timestamp: at.into() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use landline_peer::{ContactId, PeerId};
    use landline_store::Timestamp;
    use serde_json::json;

    fn told(event: PeerEvent) -> serde_json::Value {
        serde_json::to_value(PresenceEventDto::from(event)).unwrap()
    }

    #[test]
    fn doubt_and_its_end_name_the_contact_and_the_moment() {
        let contact = "0193aaaa-0000-7000-8000-000000000000".parse::<ContactId>().unwrap();
        let id = PeerId::new("bob", "desk").unwrap();
        let (ip, username, at) = ([10, 0, 0, 2].into(), "Bob".to_owned(), Timestamp::from_millis(7));
        let facts = json!({
            "contactId": contact.to_string(), "peerIp": "10.0.0.2", "username": "Bob", "timestamp": 7,
        });
        let expected = |kind: &str| {
            let mut expected = facts.clone();
            expected["type"] = kind.into();
            expected
        };
        let uncertain = PeerEvent::Uncertain { contact, id: id.clone(), ip, username: username.clone(), at };
        assert_eq!(told(uncertain), expected("peer-uncertain"));
        let certain = PeerEvent::Certain { contact, id: id.clone(), ip, username: username.clone(), at };
        assert_eq!(told(certain), expected("peer-certain"));
        let reason = landline_peer::OfflineReason::Unanswered;
        let mut offline = expected("peer-offline");
        offline["reason"] = "unanswered".into();
        assert_eq!(told(PeerEvent::Offline { contact, id, ip, username, reason, at }), offline);
    }

    #[test]
    fn a_new_address_and_its_approval_name_the_contact_and_the_address() {
        let contact = "0193aaaa-0000-7000-8000-000000000000".parse::<ContactId>().unwrap();
        let (ip, at) = ([10, 0, 0, 9].into(), Timestamp::from_millis(7));
        for (event, kind) in [
            (PeerEvent::NewAddress { contact, ip, at }, "peer-new-address"),
            (PeerEvent::AddressApproved { contact, ip, at }, "peer-address-approved"),
        ] {
            let expected =
                json!({ "type": kind, "contactId": contact.to_string(), "peerIp": "10.0.0.9", "timestamp": 7 });
            assert_eq!(told(event), expected);
        }
    }

    #[test]
    fn a_fault_of_this_machine_is_told_as_the_state_of_its_network() {
        let event = PeerEvent::SelfOffline { offline: true, at: Timestamp::from_millis(7) };
        assert_eq!(told(event), json!({ "type": "network-state", "offline": true, "timestamp": 7 }));
    }
}
