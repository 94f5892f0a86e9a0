//! Messages.

use super::number::Millis;
use crate::ApiError;
use landline_chat::MessageState as State;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What has become of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum MessageState {
    /// On its way, not yet acknowledged.
    Sending,
    /// Acknowledged by the other program.
    Delivered,
    /// Kept here until the other comes back.
    Waiting,
    /// Cannot be delivered as it is.
    Failed,
    /// Came from the other.
    Received,
}

impl From<&State> for MessageState {
    fn from(state: &State) -> Self {
        match state {
            State::Sending => Self::Sending,
            State::Delivered => Self::Delivered,
            State::Waiting => Self::Waiting,
            State::Failed { .. } => Self::Failed,
            State::Received => Self::Received,
        }
    }
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Stays the same for ever; rises with time.
    pub id: String,
    /// With whom.
    pub contact_id: String,
    /// Whether it was written here.
    pub outgoing: bool,
    /// The text as it is read now.
    pub text: String,
    /// When it was written here or received here.
    pub at: Millis,
    /// What has become of it.
    pub state: MessageState,
    /// Why it failed.
    pub failure: Option<ApiError>,
    /// The charset it is read in.
    pub charset: String,
    /// Whether some bytes were not text in that charset.
    pub lossy: bool,
    /// Whether files came with it, which this version does not take.
    pub attachments: bool,
}

impl From<landline_chat::Message> for Message {
    fn from(message: landline_chat::Message) -> Self {
        let landline_chat::Message { id, contact, outgoing, text, at, state, charset, lossy, attachments, .. } =
            message;
        Self {
            id: id.to_string(),
            contact_id: contact.to_string(),
            outgoing,
            text,
            at: at.into(),
            failure: match &state {
                State::Failed { code } => Some(ApiError::from(*code)),
                _ => None,
            },
            state: MessageState::from(&state),
            charset: charset.label().to_owned(),
            lossy,
            attachments,
        }
    }
}
