//! The node itself: where it runs, its settings by key, its journal.

use super::doctor::DoctorFindingDto;
use crate::number::{Count, Millis};
use landline_node::{Fact, JournalEvent, Node, TaskEvent};
use landline_peer::{ContactId, PeerEvent};
use serde::{Deserialize, Serialize};
use specta::Type;

/// An address of this machine that the node uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Interface {
    /// The system's name of the interface, such as `eth0`.
    pub name: String,
    /// One of its addresses.
    pub address: String,
}

/// Where and since when the node runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NodeInfo {
    /// Version of Landline.
    pub version: String,
    /// Folder of settings and messages.
    pub profile_dir: String,
    /// UDP port.
    pub port: u16,
    /// Networks it speaks on.
    pub interfaces: Vec<Interface>,
    /// When it started.
    pub started_at: Millis,
    /// What is wrong with the files of the profile, the gravest first.
    #[serde(default)]
    pub warnings: Vec<DoctorFindingDto>,
}

impl NodeInfo {
    pub(crate) fn new(node: &Node) -> Self {
        let interfaces = node.endpoint().interfaces();
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            profile_dir: node.profile().display().to_string(),
            port: landline_ipmsg::Wire::port(node.endpoint()),
            interfaces: interfaces
                .iter()
                .map(|interface| Interface { name: interface.name.clone(), address: interface.address.to_string() })
                .collect(),
            started_at: node.started_at().into(),
            warnings: landline_doctor::judge_profile(&node.profile_facts())
                .iter()
                .filter(|finding| finding.severity() > landline_doctor::Severity::Ok)
                .map(DoctorFindingDto::new)
                .collect(),
        }
    }
}

/// A fact of the journal in words for the health page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct JournalEntry {
    /// Its number.
    pub seq: Count,
    /// When it was written down.
    pub at: Millis,
    /// Its kind, such as `peer.online`.
    pub kind: String,
    /// The contact whom it concerns, if it is about one.
    pub contact_id: Option<String>,
    /// Whom or what it concerns.
    pub summary: String,
}

impl JournalEntry {
    pub(crate) fn new(event: &JournalEvent) -> Self {
        let summary = match &event.fact {
            Fact::Peer(
                PeerEvent::Online { username, ip, .. }
                | PeerEvent::Uncertain { username, ip, .. }
                | PeerEvent::Certain { username, ip, .. }
                | PeerEvent::Offline { username, ip, .. },
            ) => format!("{username} ({ip})"),
            Fact::Task(TaskEvent::Started { task } | TaskEvent::Stopped { task }) => task.clone(),
            Fact::Task(TaskEvent::Failed { task, error }) => format!("{task}: {error}"),
            Fact::Peer(_) | Fact::Chat(_) | Fact::DiskSpace(_) | Fact::ConfigChanged | Fact::Gap | Fact::Other(_) => {
                String::new()
            }
        };
        Self {
            seq: u64::try_from(event.seq.get()).unwrap_or(0).into(),
            at: event.at.into(),
            kind: event.kind.clone(),
            contact_id: contact(&event.fact).map(|id| id.to_string()),
            summary,
        }
    }
}

fn contact(fact: &Fact) -> Option<ContactId> {
    match fact {
        Fact::Peer(
            PeerEvent::Online { contact, .. }
            | PeerEvent::Uncertain { contact, .. }
            | PeerEvent::Certain { contact, .. }
            | PeerEvent::Offline { contact, .. }
            | PeerEvent::NewAddress { contact, .. }
            | PeerEvent::AddressApproved { contact, .. }
            | PeerEvent::Changed { contact, .. },
        ) => Some(*contact),
        Fact::Chat(event) => Some(event.contact()),
        Fact::Peer(_) | Fact::DiskSpace(_) | Fact::Task(_) | Fact::ConfigChanged | Fact::Gap | Fact::Other(_) => None,
    }
}
