//! What the task is asked to do, by whoever holds a [`Chat`](crate::Chat) and by packets, and where its answers go.
//!
//! Does not live here: what is done about it (`service`).

use crate::compose::Composed;
use crate::delivery::DeliveryEvent;
use crate::error::ChatError;
use crate::incoming::Received;
use crate::model::{Deletion, DeletionId, Message, MessageId};
use crate::store::deletion::Scope;
use landline_contacts::ContactId;
use std::net::SocketAddr;
use tokio::sync::oneshot;

/// Where the answer to a command goes.
pub(crate) type Reply = oneshot::Sender<Result<Message, ChatError>>;

/// The reply channels for a deletion and for undoing it.
pub(crate) type DeleteReply = oneshot::Sender<Result<Deletion, ChatError>>;
pub(crate) type RestoreReply = oneshot::Sender<Result<(), ChatError>>;

/// A command for the task.
pub(crate) enum Command {
    /// Commit this text and send it, at most once for a given id.
    Send { contact: ContactId, id: Option<MessageId>, text: String, composed: Composed, reply: Reply },
    /// The same for a message that had failed.
    Again { contact: ContactId, id: MessageId, composed: Composed, reply: Reply },
    /// Keep what came and acknowledge it.
    Receive { contact: ContactId, from: SocketAddr, received: Box<Received> },
    /// The contact's program has started or announces itself.
    Entered { contact: ContactId },
    /// Delete some of a conversation, or all of it.
    Delete { contact: ContactId, scope: Scope, reply: DeleteReply },
    /// Undo a deletion.
    Restore { id: DeletionId, reply: RestoreReply },
    /// For the core.
    Notify(DeliveryEvent),
}
