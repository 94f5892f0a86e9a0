//! Imports messages from a file: conversations from another computer or an earlier profile.
//!
//! Does not live here: whose messages they are (`landline_contacts`), the SQL (`store::import`).

use crate::Chat;
use crate::error::ChatError;
use crate::model::{Failure, Message, MessageState};
use crate::store::import;
use landline_contacts::ContactId;
use landline_store::{Durability, Tx};

impl Chat {
    /// Adds messages to a conversation, except those whose id exists already, so importing a file twice has no further
    /// effect. All are marked as read and none is sent: messages that were waiting there have failed here. Returns the
    /// number of added messages.
    ///
    /// # Errors
    /// [`ChatError::UnknownContact`], [`ChatError::Store`]; then nothing is added.
    pub async fn import(&self, contact: ContactId, messages: Vec<Message>) -> Result<usize, ChatError> {
        let settled: Vec<Message> =
            messages.into_iter().map(|message| Message { state: settled(&message), read: true, ..message }).collect();
        self.shared.deps.store.write(Durability::Full, move |tx: &Tx<'_>| import::add(tx, contact, &settled)).await
    }
}

/// A final state that fits the direction.
fn settled(message: &Message) -> MessageState {
    match (message.outgoing, message.state) {
        (false, _) => MessageState::Received,
        (true, MessageState::Sending | MessageState::Waiting) => MessageState::Failed { code: Failure::Cancelled },
        (true, MessageState::Received) => MessageState::Delivered,
        (true, state) => state,
    }
}
