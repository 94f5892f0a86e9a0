//! Messages out of a file: what was said on another computer, or before a new start of the profile.
//!
//! Does not live here: whose messages they are (`landline_contacts`), the SQL (`store::import`).

use crate::Chat;
use crate::error::ChatError;
use crate::model::{Failure, Message, MessageState};
use crate::store::import;
use landline_contacts::ContactId;
use landline_store::{Durability, Tx};

impl Chat {
    /// Adds messages to a conversation, but those whose id is there already: to take a file in twice changes nothing more.
    /// All have been read, and none goes out: what waited there has failed here. The number of those added.
    ///
    /// # Errors
    /// [`ChatError::UnknownContact`], [`ChatError::Store`]; nothing is added then.
    pub async fn import(&self, contact: ContactId, messages: Vec<Message>) -> Result<usize, ChatError> {
        let settled: Vec<Message> =
            messages.into_iter().map(|message| Message { state: settled(&message), read: true, ..message }).collect();
        self.shared.deps.store.write(Durability::Full, move |tx: &Tx<'_>| import::add(tx, contact, &settled)).await
    }
}

/// A state in which nothing is left to do, and which fits the direction.
fn settled(message: &Message) -> MessageState {
    match (message.outgoing, message.state) {
        (false, _) => MessageState::Received,
        (true, MessageState::Sending | MessageState::Waiting) => MessageState::Failed { code: Failure::Cancelled },
        (true, MessageState::Received) => MessageState::Delivered,
        (true, state) => state,
    }
}
