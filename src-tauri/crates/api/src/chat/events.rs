//! What the screen hears of messages.

use super::MessageState;
use landline_chat::ChatEvent;
use landline_node::{Fact, JournalEvent};
use serde::{Deserialize, Serialize};
use specta::Type;

/// A message came or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum ChatEventDto {
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
    /// Messages of a conversation were deleted, or came back: what is known of it is to be read again.
    MessagesPruned {
        /// With whom.
        contact_id: String,
    },
    /// All messages of a contact are read.
    MessagesRead {
        /// With whom.
        contact_id: String,
    },
}

impl ChatEventDto {
    pub(crate) fn of(event: &JournalEvent) -> Option<Self> {
        match &event.fact {
            Fact::Chat(fact) => Some((*fact).into()),
            _ => None,
        }
    }
}

impl From<ChatEvent> for ChatEventDto {
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
            ChatEvent::Pruned { contact } => Self::MessagesPruned { contact_id: contact.to_string() },
            ChatEvent::Read { contact } => Self::MessagesRead { contact_id: contact.to_string() },
        }
    }
}
