//! Messages.

use crate::ApiError;
use crate::contract_error::ContractError;
use crate::number::{Count, Millis};
use landline_chat::{Failure, MessageState as State};
use landline_ipmsg::Charset;
use landline_peer::ContactId;
use landline_store::Timestamp;
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
    /// Stays the same for ever. Says nothing of the order.
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
    /// When it was first on its way; null if it never was, or in messages of older versions.
    pub sent_at: Option<Millis>,
    /// When it was delivered or given up; null before that, or in messages of older versions.
    pub settled_at: Option<Millis>,
    /// Numbered messages that it was split into for the wire; 1 for most.
    pub parts: u32,
    /// Why it failed.
    pub failure: Option<ApiError>,
    /// The charset it is read in.
    pub charset: String,
    /// Whether some bytes were not text in that charset.
    pub lossy: bool,
    /// Whether files came with it, which this version does not take.
    pub attachments: bool,
    /// Whether some of what is kept of it, perhaps its text, cannot be read: the database is damaged there.
    #[serde(default)]
    pub unreadable: bool,
    /// The address that it came from; null for what was written here, and in messages of older versions.
    pub source: Option<String>,
    /// The contact's own address, if it did not come from one that is known to be theirs: somebody else may have sent it.
    pub instead_of: Option<String>,
}

impl From<landline_chat::Message> for Message {
    fn from(message: landline_chat::Message) -> Self {
        let landline_chat::Message {
            id,
            contact,
            outgoing,
            text,
            at,
            state,
            sent_at,
            settled_at,
            charset,
            lossy,
            read: _,
            parts,
            attachments,
            unreadable,
            source,
            instead_of,
        } = message;
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
            sent_at: sent_at.map(Millis::from),
            settled_at: settled_at.map(Millis::from),
            parts,
            charset: charset.label().to_owned(),
            lossy,
            attachments,
            unreadable,
            source: source.map(|ip| ip.to_string()),
            instead_of: instead_of.map(|ip| ip.to_string()),
        }
    }
}

impl Message {
    /// A message of `contact` out of a file, of which nothing is left to do.
    pub(crate) fn past(self, contact: ContactId) -> Result<landline_chat::Message, ApiError> {
        let Self {
            id,
            outgoing,
            text,
            at,
            state,
            sent_at,
            settled_at,
            parts,
            failure,
            charset,
            lossy,
            attachments,
            source,
            instead_of,
            ..
        } = self;
        let code = failure.and_then(|failure| Failure::from_code(&failure.code)).unwrap_or(Failure::Unanswered);
        let moment = |at: Millis| Timestamp::from_millis(at.get());
        Ok(landline_chat::Message {
            id: id.parse().map_err(|_| ContractError::BadId { of: "message", id: id.clone() })?,
            contact,
            outgoing,
            text,
            at: moment(at),
            state: match state {
                MessageState::Sending => State::Sending,
                MessageState::Delivered => State::Delivered,
                MessageState::Waiting => State::Waiting,
                MessageState::Failed => State::Failed { code },
                MessageState::Received => State::Received,
            },
            sent_at: sent_at.map(moment),
            settled_at: settled_at.map(moment),
            charset: Charset::from_label(&charset).ok_or_else(|| ContractError::UnknownCharset(charset.clone()))?,
            lossy,
            read: true,
            parts,
            attachments,
            unreadable: false,
            // What is no address is as good as unknown.
            source: source.and_then(|ip| ip.parse().ok()),
            instead_of: instead_of.and_then(|ip| ip.parse().ok()),
        })
    }
}

/// Which part of a conversation is asked for; the texts are ids of messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// Its end.
    Newest,
    /// What came before this message.
    Before(String),
    /// What came after this message.
    After(String),
    /// This message, what came before and what came after, one half of each.
    Around(String),
}

/// A message in which something was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SearchHit {
    /// Which one.
    pub message_id: String,
    /// With whom.
    pub contact_id: String,
    /// Whether it was written here.
    pub outgoing: bool,
    /// When it was written here or received here.
    pub at: Millis,
    /// What stands around the first place, on one line.
    pub excerpt: String,
}

impl From<landline_chat::Hit> for SearchHit {
    fn from(hit: landline_chat::Hit) -> Self {
        let landline_chat::Hit { message, contact, outgoing, at, excerpt } = hit;
        Self { message_id: message.to_string(), contact_id: contact.to_string(), outgoing, at: at.into(), excerpt }
    }
}

/// What was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Deletion {
    /// By which it can be taken back for a minute.
    pub id: String,
    /// How many messages.
    pub messages: Count,
}

impl From<landline_chat::Deletion> for Deletion {
    fn from(deletion: landline_chat::Deletion) -> Self {
        Self { id: deletion.id.to_string(), messages: deletion.messages.into() }
    }
}
