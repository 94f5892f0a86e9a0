//! Deleting, as whoever holds a [`Chat`] asks for it.
//!
//! Does not live here: the steps in which it is done (`wastebasket`), the SQL (`store::deletion`).

use crate::Chat;
use crate::command::Command;
use crate::error::ChatError;
use crate::model::{Deletion, DeletionId, MessageId};
use crate::store::deletion::{self, Scope};
use landline_contacts::ContactId;
use landline_store::Timestamp;
use tokio::sync::oneshot;

impl Chat {
    /// Deletes messages of a conversation from this computer, or all of it. What had not gone out is not sent any more.
    /// For a minute, and until this program ends, [`Chat::restore`] takes it back. A long conversation goes in steps, which a
    /// start after a kill takes up.
    ///
    /// # Errors
    /// [`ChatError::UnknownContact`], [`ChatError::Store`]; nothing is deleted then.
    pub async fn delete(&self, contact: ContactId, messages: Option<Vec<MessageId>>) -> Result<Deletion, ChatError> {
        self.delete_scope(contact, messages.map_or(Scope::All, Scope::Messages)).await
    }

    /// Deletes all messages from before `cutoff` but those that still wait to be sent: a deletion for each conversation,
    /// which [`Chat::restore`] takes back for a minute.
    ///
    /// # Errors
    /// [`ChatError::Store`]; some conversations may be done.
    pub async fn delete_before(&self, cutoff: Timestamp) -> Result<Vec<Deletion>, ChatError> {
        let mut deletions = Vec::new();
        let concerned = self.shared.deps.store.read(move |connection| deletion::contacts_before(connection, cutoff));
        for contact in concerned.await? {
            deletions.push(self.delete_scope(contact, Scope::Before(cutoff)).await?);
        }
        Ok(deletions)
    }

    async fn delete_scope(&self, contact: ContactId, scope: Scope) -> Result<Deletion, ChatError> {
        let (reply, answer) = oneshot::channel();
        self.put(Command::Delete { contact, scope, reply }).await?;
        answer.await.unwrap_or(Err(ChatError::Stopped))
    }

    /// Takes a deletion back. What had not gone out goes to the end of the queue. All of it comes back, also after a kill in
    /// the middle of it.
    ///
    /// # Errors
    /// [`ChatError::GoneForGood`], [`ChatError::Store`]; nothing comes back then.
    pub async fn restore(&self, id: DeletionId) -> Result<(), ChatError> {
        let (reply, answer) = oneshot::channel();
        self.put(Command::Restore { id, reply }).await?;
        answer.await.unwrap_or(Err(ChatError::Stopped))
    }
}
