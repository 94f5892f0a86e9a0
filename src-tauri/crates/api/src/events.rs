//! Events as the screen hears them: facts of the bus, each with its number.

use crate::dto::chat::MessageState;
use crate::dto::number::{Count, Millis};
use landline_chat::ChatEvent;
use landline_node::{Event, Fact, TaskEvent};
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
    /// The live list forgot them.
    Cleanup,
}

/// A fact with its number. Who was cut off asks for all after the last number seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EventDto {
    /// The number; strictly rising.
    pub seq: Count,
    /// What became true.
    #[serde(flatten)]
    pub body: EventBody,
}

/// What became true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum EventBody {
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
    /// Name, group, away or address of somebody changed.
    PeerChanged {
        /// Who.
        contact_id: String,
    },
    /// A message came.
    MessageReceived {
        /// From whom.
        contact_id: String,
        /// Which.
        message_id: String,
    },
    /// A message changed its state or its reading.
    MessageState {
        /// With whom.
        contact_id: String,
        /// Which.
        message_id: String,
        /// Its state now.
        state: MessageState,
    },
    /// All messages of a contact are read.
    MessagesRead {
        /// With whom.
        contact_id: String,
    },
    /// The settings changed.
    ConfigChanged,
    /// A task of the node runs.
    TaskStarted {
        /// Its name.
        task: String,
    },
    /// A task failed and is started again.
    TaskFailed {
        /// Its name.
        task: String,
        /// The cause.
        error: String,
    },
    /// A task ended because it was told to.
    TaskStopped {
        /// Its name.
        task: String,
    },
}

impl EventDto {
    /// The screen's view of a fact; `None` for one that this version cannot read.
    pub(crate) fn new(event: Event) -> Option<Self> {
        let seq = u64::try_from(event.seq.get()).unwrap_or(0).into();
        let body = match event.fact {
            Fact::Peer(fact) => EventBody::from(fact),
            Fact::Chat(fact) => EventBody::from(fact),
            Fact::Task(fact) => EventBody::from(fact),
            Fact::ConfigChanged => EventBody::ConfigChanged,
            Fact::Unknown => return None,
        };
        Some(Self { seq, body })
    }
}

impl From<PeerEvent> for EventBody {
    fn from(event: PeerEvent) -> Self {
        use landline_peer::OfflineReason as Reason;
        match event {
            PeerEvent::Online { contact, ip, username, at, .. } => Self::PeerOnline {
                contact_id: contact.to_string(),
                peer_ip: ip.to_string(),
                username,
                timestamp: at.into(),
            },
            PeerEvent::Offline { contact, ip, username, reason, at, .. } => Self::PeerOffline {
                contact_id: contact.to_string(),
                peer_ip: ip.to_string(),
                username,
                reason: match reason {
                    Reason::Explicit => OfflineReason::Explicit,
                    Reason::Timeout => OfflineReason::Timeout,
                    Reason::Cleanup => OfflineReason::Cleanup,
                },
                timestamp: at.into(),
            },
            PeerEvent::Changed { contact } => Self::PeerChanged { contact_id: contact.to_string() },
        }
    }
}

impl From<ChatEvent> for EventBody {
    fn from(event: ChatEvent) -> Self {
        match event {
            ChatEvent::Received { message, contact } => {
                Self::MessageReceived { contact_id: contact.to_string(), message_id: message.to_string() }
            }
            ChatEvent::StateChanged { message, contact, state } => Self::MessageState {
                contact_id: contact.to_string(),
                message_id: message.to_string(),
                state: MessageState::from(&state),
            },
            ChatEvent::Read { contact } => Self::MessagesRead { contact_id: contact.to_string() },
        }
    }
}

impl From<TaskEvent> for EventBody {
    fn from(event: TaskEvent) -> Self {
        match event {
            TaskEvent::Started { task } => Self::TaskStarted { task },
            TaskEvent::Failed { task, error } => Self::TaskFailed { task, error },
            TaskEvent::Stopped { task } => Self::TaskStopped { task },
        }
    }
}
