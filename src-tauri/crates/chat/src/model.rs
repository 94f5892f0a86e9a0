//! The types of this domain: messages, their states, and the events about them.
//!
//! Does not live here: how a state changes (`delivery`), how it is stored (`store`).

use landline_contacts::ContactId;
use landline_ipmsg::Charset;
use landline_store::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use uuid::Uuid;

/// The id of a message on this node. It is never sent over the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MessageId(Uuid);

impl MessageId {
    /// From the id of a row.
    pub const fn from_uuid(id: Uuid) -> Self {
        Self(id)
    }

    /// The id of the row.
    pub const fn as_uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for MessageId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// The delivery state of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum MessageState {
    /// Being sent, or queued behind another that is.
    Sending,
    /// The other side acknowledged all of it.
    Delivered,
    /// The receiver is offline. Sent automatically when it is heard again, also after a restart.
    Waiting,
    /// It was given up. May be retried by hand.
    Failed {
        /// Why.
        code: Failure,
    },
    /// It came from the other side.
    Received,
}

impl MessageState {
    /// The state of a message whose row is unreadable.
    pub(crate) const fn unknown(outgoing: bool) -> Self {
        if outgoing { Self::Failed { code: Failure::Unreadable } } else { Self::Received }
    }
}

/// The id of a deletion, with which it can be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DeletionId(Uuid);

impl DeletionId {
    /// From the id of a row.
    pub const fn from_uuid(id: Uuid) -> Self {
        Self(id)
    }

    /// The id of the row.
    pub const fn as_uuid(self) -> Uuid {
        self.0
    }
}

impl fmt::Display for DeletionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for DeletionId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// What was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// With which it can be undone.
    pub id: DeletionId,
    /// How many messages.
    pub messages: usize,
}

/// How much is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Messages, both ways.
    pub messages: u64,
    /// When the oldest of them was written.
    pub oldest: Option<Timestamp>,
}

/// Why a message was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// The other side was there and did not acknowledge it. Only for messages that an older version gave up: now they
    /// wait.
    Unanswered,
    /// It was deleted here before it had arrived.
    Cancelled,
    /// Its state cannot be read: its row is damaged, or was written by another version.
    Unreadable,
}

landline_store::error_codes!(Failure {
    Self::Unanswered => "chat.unanswered",
        "Try again, or send a shorter message: a network may let small packets through only.";
    Self::Cancelled => "chat.cancelled", "Try again if it shall go out after all.";
    Self::Unreadable => "chat.unreadable", "Ask whether it arrived. Other messages are unharmed.";
});

impl Failure {
    /// The failure for a code, as stored in the database.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Unanswered, Self::Cancelled, Self::Unreadable].into_iter().find(|known| known.code() == code)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unanswered => "The other side is there but never confirmed this message.",
            Self::Cancelled => "This message was taken back before it had arrived.",
            Self::Unreadable => "What became of this message cannot be read in the database.",
        })
    }
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Which one.
    pub id: MessageId,
    /// With whom.
    pub contact: ContactId,
    /// Sent from here.
    pub outgoing: bool,
    /// Newlines are LF. Empty if only files came.
    pub text: String,
    /// When this node sent or received it, by its wall clock.
    pub at: Timestamp,
    /// How far it has come.
    pub state: MessageState,
    /// When it was first sent in this attempt; unknown for old messages.
    pub sent_at: Option<Timestamp>,
    /// When it was delivered or given up; unknown for old messages.
    pub settled_at: Option<Timestamp>,
    /// The charset that it was encoded in or decoded with.
    pub charset: Charset,
    /// Some bytes were invalid in that charset; another may fit better ([`crate::Chat::read_again`]).
    pub lossy: bool,
    /// Whether it was read. True for outgoing ones.
    pub read: bool,
    /// The number of messages that its receiver sees; 1 if it was not split.
    pub parts: u32,
    /// Files were announced with it, which this version does not fetch.
    pub attachments: bool,
    /// Its row is damaged, or was written by another version: some of it, perhaps all of its text, cannot be read.
    pub unreadable: bool,
    /// Its source address; unknown for old messages and for outgoing ones.
    pub source: Option<IpAddr>,
    /// The contact's own address, if it did not come from one of theirs: somebody else may have sent it.
    pub instead_of: Option<IpAddr>,
}

/// A position in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageAnchor {
    /// Its end.
    Newest,
    /// What came before this message.
    Before(MessageId),
    /// What came after this message.
    After(MessageId),
    /// Around this message, half before and half after it.
    Around(MessageId),
}

/// A message in which something was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which one.
    pub message: MessageId,
    /// With whom.
    pub contact: ContactId,
    /// Sent from here.
    pub outgoing: bool,
    /// As of the message.
    pub at: Timestamp,
    /// The text around the match, on one line.
    pub excerpt: String,
}

/// What the contact list shows of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// With whom.
    pub contact: ContactId,
    /// The number of unread messages.
    pub unread: u32,
    /// The newest message.
    pub last: Option<Message>,
    /// The conversation with the greater order has the newer message; for equal ones the time decides.
    pub order: i64,
}

/// An event of this domain, as recorded in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ChatEvent {
    /// A message came.
    Received {
        /// Which one.
        message: MessageId,
        /// From whom.
        contact: ContactId,
    },
    /// The state of a message changed; also recorded for a new outgoing one, and for one that was decoded again.
    StateChanged {
        /// Which one.
        message: MessageId,
        /// With whom.
        contact: ContactId,
        /// What it is in now.
        state: MessageState,
    },
    /// Messages of this conversation were deleted, restored or imported: it must be reloaded.
    Pruned {
        /// Which one.
        contact: ContactId,
    },
    /// All messages from this contact were read.
    Read {
        /// Which one.
        contact: ContactId,
    },
}

landline_store::event_kinds!(ChatEvent {
    Self::Received { .. } => "chat.received",
    Self::StateChanged { .. } => "chat.state",
    Self::Pruned { .. } => "chat.pruned",
    Self::Read { .. } => "chat.read",
});

impl ChatEvent {
    /// Whom it is about.
    pub const fn contact(&self) -> ContactId {
        match self {
            Self::Received { contact, .. }
            | Self::StateChanged { contact, .. }
            | Self::Pruned { contact }
            | Self::Read { contact } => *contact,
        }
    }
}

/// The limits of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChatLimits {
    /// Longest accepted text, in bytes of UTF-8. Anything longer is better sent as a file.
    pub text: usize,
}

impl Default for ChatLimits {
    /// 64 KiB: nine datagrams in UTF-8.
    fn default() -> Self {
        Self { text: 64 * 1024 }
    }
}

/// Counters since the start, for the health page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChatCounters {
    /// Messages that came for the first time.
    pub received: u64,
    /// Messages that came again and were acknowledged again.
    pub duplicates: u64,
    /// Datagrams with text that were sent, retries among them.
    pub transmitted: u64,
    /// Acknowledgements of something that was not sent, or not to that contact.
    pub stray_acks: u64,
    /// Encrypted messages that came although this node never offers encryption.
    pub unreadable: u64,
    /// Messages that were neither kept nor acknowledged: a flood, or no room.
    pub refused: u64,
    /// Messages of blocked contacts, which were not kept.
    pub blocked: u64,
}
