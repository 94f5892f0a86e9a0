//! The database work of a batch of commands, and the outcome for each: they share one transaction.
//!
//! Does not live here: the commands and what follows from the outcomes (`service`), the SQL (`store`).

use crate::compose::Composed;
use crate::delivery::Part;
use crate::error::ChatError;
use crate::incoming::Received;
use crate::model::{Message, MessageId, MessageState};
use crate::store::inbox::{self, Kept};
use crate::store::outbox;
use landline_contacts::ContactId;
use landline_store::Tx;

/// The database work of one command.
pub(crate) enum Job {
    Nothing,
    Add {
        contact: ContactId,
        id: Option<MessageId>,
        text: String,
        composed: Composed,
        parts: Vec<Part>,
        state: MessageState,
    },
    Again {
        id: MessageId,
        composed: Composed,
        parts: Vec<Part>,
        state: MessageState,
    },
    Keep {
        contact: ContactId,
        received: Box<Received>,
    },
    Forget {
        contact: ContactId,
    },
}

/// Its outcome.
pub(crate) enum Done {
    Nothing,
    /// The flag says whether it has to be sent.
    Queued(Message, bool),
    /// With the message, if it was not stored.
    Kept(Kept, Option<Box<Received>>),
}

impl Job {
    /// Runs it in a transaction.
    pub(crate) fn run(self, tx: &Tx<'_>) -> Result<Done, ChatError> {
        Ok(match self {
            Self::Nothing => Done::Nothing,
            Self::Add { contact, id, text, composed, parts, state } => {
                let (message, ours) = outbox::add(tx, contact, id, &text, &composed, &parts, state)?;
                Done::Queued(message, ours)
            }
            Self::Again { id, composed, parts, state } => {
                let (message, ours) = outbox::add_again(tx, id, &composed, &parts, state)?;
                Done::Queued(message, ours)
            }
            Self::Keep { contact, received } => {
                let kept = inbox::receive(tx, contact, &received)?;
                Done::Kept(kept, (kept == Kept::Early).then_some(received))
            }
            Self::Forget { contact } => {
                inbox::forget_counted(tx, contact)?;
                Done::Nothing
            }
        })
    }
}
