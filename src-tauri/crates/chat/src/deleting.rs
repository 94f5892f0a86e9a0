//! Deleting messages, as requested by the holder of a [`Chat`].
//!
//! Does not live here: the steps in which it is carried out (`deletion_purger`), the SQL (`store::deletion`).

use crate::Chat;
use crate::command::Command;
use crate::error::ChatError;
use crate::model::{Deletion, DeletionId, MessageId};
use crate::store::deletion::{self, Scope};
use landline_contacts::ContactId;
use landline_store::Timestamp;
use tokio::sync::oneshot;

impl Chat {
    /// Deletes some or all messages of a conversation from this computer. Unsent ones are no longer sent. For a minute,
    /// or until this program ends, [`Chat::restore`] undoes it. A long conversation is deleted in steps, which the next
    /// start resumes after a crash.
    ///
    /// # Errors
    /// [`ChatError::UnknownContact`], [`ChatError::Store`]; nothing is deleted then.
    pub async fn delete(&self, contact: ContactId, messages: Option<Vec<MessageId>>) -> Result<Deletion, ChatError> {
        self.delete_scope(contact, messages.map_or(Scope::All, Scope::Messages)).await
    }

    /// Deletes all messages from before `cutoff` except those still waiting to be sent: one deletion per conversation,
    /// which [`Chat::restore`] can undo for a minute.
    ///
    /// # Errors
    /// [`ChatError::Store`]; some conversations may have been processed.
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

    /// Undoes a deletion. Unsent messages go to the end of the queue. Everything is restored, even if the program is
    /// killed halfway.
    ///
    /// # Errors
    /// [`ChatError::GoneForGood`], [`ChatError::Store`]; then nothing is restored.
    pub async fn restore(&self, id: DeletionId) -> Result<(), ChatError> {
        let (reply, answer) = oneshot::channel();
        self.put(Command::Restore { id, reply }).await?;
        answer.await.unwrap_or(Err(ChatError::Stopped))
    }
}
