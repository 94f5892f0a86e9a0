//! The error type of this domain: a code for the screen, a message, and advice.

use landline_contacts::{ContactError, ContactId};
use landline_ipmsg::Charset;
use landline_store::StoreError;
use std::sync::Arc;

use crate::model::MessageId;

/// What can go wrong with messages.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ChatError {
    /// The text is empty.
    #[error("There is no text to send.")]
    Empty,
    /// The text is too long.
    #[error("The text has {length} bytes; at most {limit} can be sent as a message.")]
    TooLong {
        /// Bytes of UTF-8.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// The receiver cannot read these characters.
    #[error("{} cannot be written in {}, the only charset that the other side reads.", listed(chars), charset.label())]
    Unencodable {
        /// Each of them once, in the order of appearance.
        chars: Vec<char>,
        /// The receiver's charset.
        charset: Charset,
    },
    /// Names and options leave no room for text in a datagram.
    #[error("Your user and host name are so long that no text fits beside them into a packet.")]
    NoRoom,
    /// The contact is this node.
    #[error("A message to yourself would go nowhere.")]
    ToSelf,
    /// No contact has this id.
    #[error("There is no contact {0}.")]
    UnknownContact(ContactId),
    /// No such message.
    #[error("There is no message {0}.")]
    UnknownMessage(MessageId),
    /// A message that came cannot be sent again.
    #[error("Message {0} was not sent from here.")]
    NotOutgoing(MessageId),
    /// An outgoing message has no received bytes.
    #[error("Message {0} did not come from the network, so there is nothing to read again.")]
    NotIncoming(MessageId),
    /// Another message has this id.
    #[error("Another message already has the id {0}.")]
    IdTaken(MessageId),
    /// What was deleted was already purged.
    #[error("What was deleted is gone.")]
    GoneForGood,
    /// The database refused.
    #[error("The message could not be saved: {0}")]
    Store(#[source] Arc<StoreError>),
    /// The address book could not say who the contact is.
    #[error("The contact could not be looked up: {0}")]
    Peers(#[source] Arc<ContactError>),
    /// The task does not run any more, or not yet.
    #[error("Chat is not running.")]
    Stopped,
}

landline_store::error_codes!(ChatError {
    Self::Empty => "chat.empty", "Write something first.";
    Self::TooLong { .. } => "chat.too_long", "Send it in pieces.";
    Self::Unencodable { .. } => "chat.unencodable", "Leave these characters out or write them another way.";
    Self::NoRoom => "chat.no_room", "Choose a shorter user or host name in the configuration.";
    Self::ToSelf => "chat.to_self", "Choose somebody else.";
    Self::UnknownContact(_) => "chat.unknown_contact", "Reload the list.";
    Self::UnknownMessage(_) => "chat.unknown_message", "Reload the list.";
    Self::NotOutgoing(_) => "chat.not_outgoing", "Only your own messages can be sent again.";
    Self::NotIncoming(_) => "chat.not_incoming",
        "Only messages that came from others can be read in another charset.";
    Self::IdTaken(_) => "chat.id_taken", "Choose another id, or none.";
    Self::GoneForGood => "chat.gone_for_good", "A deletion can be taken back for a minute.";
    Self::Store(_) => "chat.not_saved", "See whether the disk is full, then try again.";
    Self::Peers(_) => "chat.peers", "Try again; if it stays so, restart Landline.";
    Self::Stopped => "chat.stopped", "Restart Landline.";
});

impl From<StoreError> for ChatError {
    fn from(cause: StoreError) -> Self {
        Self::Store(Arc::new(cause))
    }
}

impl From<rusqlite::Error> for ChatError {
    fn from(cause: rusqlite::Error) -> Self {
        StoreError::from(cause).into()
    }
}

impl From<ContactError> for ChatError {
    fn from(cause: ContactError) -> Self {
        Self::Peers(Arc::new(cause))
    }
}

/// Up to eight of the characters, so that a text in another script does not fill the window.
fn listed(chars: &[char]) -> String {
    const SHOWN: usize = 8;
    let mut list: Vec<String> = chars.iter().take(SHOWN).map(|c| format!("“{}”", c.escape_debug())).collect();
    if chars.len() > SHOWN {
        list.push(format!("and {} more", chars.len() - SHOWN));
    }
    list.join(" ")
}
