//! Conversations: sending, reading, paging, searching, deleting. No decisions here.

mod dto;
mod events;

pub use dto::{Deletion, Message, MessageState, Place, SearchHit};
pub use events::ChatEventDto;

use crate::contacts::contact;
use crate::contract_error::ContractError;
use crate::declare::declare_commands;
use crate::number::Millis;
use crate::{Api, ApiError};
use landline_chat::MessageId;
use landline_ipmsg::Charset;
use landline_store::Timestamp;

/// Most messages of a page; a longer page is asked for in parts.
const PAGE: u32 = 500;

declare_commands! {
    for_each_chat_command ChatCommands
    /// Keeps a text and sends it, or keeps it until the other comes back; under an id of one's own once, however often it is asked.
    send_message(SendMessage { contact_id: String, text: String, id: Option<String> }) -> Message;
    /// Tries a message again that failed or waits.
    retry_message(RetryMessage { message_id: String }) -> Message;
    /// How many numbered messages a text would go out as; refused as it would be by sending.
    measure_message(MeasureMessage { contact_id: String, text: String }) -> u32;
    /// A page of a conversation, oldest first: its end, or beside or around a message.
    list_messages(ListMessages { contact_id: String, place: Place, limit: u32 }) -> Vec<Message>;
    /// The oldest message of a contact that nobody has looked at.
    first_unread(FirstUnread { contact_id: String }) -> Option<String>;
    /// Messages with all words of a text, of one conversation or of all, newest first, before a message.
    search_messages(SearchMessages { text: String, contact_id: Option<String>, before: Option<String>, limit: u32 }) -> Vec<SearchHit>;
    /// Deletes messages of a conversation, or all of it, from this computer. What waits is not sent.
    delete_messages(DeleteMessages { contact_id: String, message_ids: Option<Vec<String>> }) -> Deletion;
    /// Takes a deletion back, for a minute.
    restore_messages(RestoreMessages { deletion_id: String }) -> ();
    /// Marks all messages of a contact as read.
    mark_read(MarkRead { contact_id: String }) -> ();
    /// Reads a received message's bytes again in another charset.
    read_message_again(ReadMessageAgain { message_id: String, charset: String }) -> Message;
    /// Deletes what was written before a moment and does not wait to be sent, from this computer.
    delete_messages_before(DeleteMessagesBefore { before: Millis }) -> Vec<Deletion>;
    /// Adds messages out of a file to a conversation, but those that are there; how many were added. None goes out.
    import_messages(ImportMessages { contact_id: String, messages: Vec<Message> }) -> u32;
}

impl Api {
    /// `send_message`: the text is on the disk when it returns. With an `id` that the caller chose it may be repeated: it is
    /// kept and sent once.
    ///
    /// # Errors
    /// `chat.*`; nothing was kept or sent. `chat.id_taken` if another message has the id.
    pub async fn send_message(
        &self,
        contact_id: String,
        text: String,
        id: Option<String>,
    ) -> Result<Message, ApiError> {
        let id = id.as_deref().map(message).transpose()?;
        let message = self.node.chat().send_as(contact(&contact_id)?, id, &text).await?;
        Ok(message.into())
    }

    /// `retry_message`.
    ///
    /// # Errors
    /// `chat.unknown_message` and others of `chat.*`.
    pub async fn retry_message(&self, message_id: String) -> Result<Message, ApiError> {
        let message = self.node.chat().retry(message(&message_id)?).await?;
        Ok(message.into())
    }

    /// `measure_message`: nothing is kept or sent.
    ///
    /// # Errors
    /// `chat.*`, as sending it would be refused.
    pub async fn measure_message(&self, contact_id: String, text: String) -> Result<u32, ApiError> {
        let parts = self.node.chat().measure(contact(&contact_id)?, &text).await?;
        Ok(u32::try_from(parts).unwrap_or(u32::MAX))
    }

    /// `list_messages`: at most 500, oldest first.
    ///
    /// # Errors
    /// `node.storage`, `api.bad_id`, `chat.unknown_message` if the place is at none of this contact's.
    pub async fn list_messages(&self, contact_id: String, at: Place, limit: u32) -> Result<Vec<Message>, ApiError> {
        let page = self.node.chat().history(contact(&contact_id)?, place(at)?, limit.min(PAGE)).await;
        Ok(page.map_err(ApiError::reading)?.into_iter().map(Message::from).collect())
    }

    /// `first_unread`.
    ///
    /// # Errors
    /// `node.storage`, `api.bad_id`.
    pub async fn first_unread(&self, contact_id: String) -> Result<Option<String>, ApiError> {
        let first = self.node.chat().first_unread(contact(&contact_id)?).await.map_err(ApiError::reading)?;
        Ok(first.map(|id| id.to_string()))
    }

    /// `search_messages`: at most 500, newest first.
    ///
    /// # Errors
    /// `node.storage`, `api.bad_id`, `chat.unknown_message` if there is no message `before`.
    pub async fn search_messages(
        &self,
        text: String,
        contact_id: Option<String>,
        before: Option<String>,
        limit: u32,
    ) -> Result<Vec<SearchHit>, ApiError> {
        let of = contact_id.as_deref().map(contact).transpose()?;
        let before = before.as_deref().map(message).transpose()?;
        let hits = self.node.chat().search(&text, of, before, limit.min(PAGE)).await;
        Ok(hits.map_err(ApiError::reading)?.into_iter().map(SearchHit::from).collect())
    }

    /// `delete_messages`: at most 500 by their ids, or all of the conversation without them.
    ///
    /// # Errors
    /// `chat.unknown_contact`, `chat.not_saved`, `api.bad_id`, `api.bad_arguments`; nothing has changed.
    pub async fn delete_messages(
        &self,
        contact_id: String,
        message_ids: Option<Vec<String>>,
    ) -> Result<Deletion, ApiError> {
        if message_ids.as_ref().is_some_and(|ids| ids.len() > PAGE as usize) {
            return Err(ContractError::BadArguments("more messages than can be deleted at once".to_owned()).into());
        }
        let messages = message_ids.map(|ids| ids.iter().map(|id| message(id)).collect()).transpose()?;
        Ok(self.node.chat().delete(contact(&contact_id)?, messages).await?.into())
    }

    /// `restore_messages`: for a minute after the deletion, while this node runs.
    ///
    /// # Errors
    /// `chat.gone_for_good`, `chat.not_saved`, `api.bad_id`.
    pub async fn restore_messages(&self, deletion_id: String) -> Result<(), ApiError> {
        let id = deletion_id.parse().map_err(|_| ContractError::BadId { of: "deletion", id: deletion_id.clone() })?;
        Ok(self.node.chat().restore(id).await?)
    }

    /// `mark_read`.
    ///
    /// # Errors
    /// `chat.not_saved`, `api.bad_id`.
    pub async fn mark_read(&self, contact_id: String) -> Result<(), ApiError> {
        Ok(self.node.chat().mark_read(contact(&contact_id)?).await?)
    }

    /// `read_message_again`: from the bytes as they came; what the contact writes next is read alike.
    ///
    /// # Errors
    /// `chat.unknown_charset`, `chat.unknown_message`, `chat.not_incoming`.
    pub async fn read_message_again(&self, message_id: String, charset: String) -> Result<Message, ApiError> {
        let known = Charset::from_label(&charset).ok_or_else(|| ContractError::UnknownCharset(charset.clone()))?;
        let message = self.node.chat().read_again(message(&message_id)?, known).await?;
        // What this person writes next is in the same charset.
        self.node.peers().remember_charset(message.contact, known).await?;
        Ok(message.into())
    }

    /// `delete_messages_before`: a deletion for each conversation, all of which can be taken back for a minute.
    ///
    /// # Errors
    /// `chat.not_saved`; some conversations may be done.
    pub async fn delete_messages_before(&self, before: Millis) -> Result<Vec<Deletion>, ApiError> {
        let deletions = self.node.chat().delete_before(Timestamp::from_millis(before.get())).await?;
        Ok(deletions.into_iter().map(Deletion::from).collect())
    }

    /// `import_messages`.
    ///
    /// # Errors
    /// `chat.unknown_contact`, `chat.unknown_charset`, `chat.not_saved`, `api.bad_id`; nothing has changed.
    pub async fn import_messages(&self, contact_id: String, messages: Vec<Message>) -> Result<u32, ApiError> {
        let contact = contact(&contact_id)?;
        let messages = messages.into_iter().map(|message| message.past(contact)).collect::<Result<_, _>>()?;
        let added = self.node.chat().import(contact, messages).await?;
        Ok(u32::try_from(added).unwrap_or(u32::MAX))
    }
}

fn message(id: &str) -> Result<MessageId, ApiError> {
    id.parse().map_err(|_| ContractError::BadId { of: "message", id: id.to_owned() }.into())
}

fn place(asked: Place) -> Result<landline_chat::PageAnchor, ApiError> {
    Ok(match asked {
        Place::Newest => landline_chat::PageAnchor::Newest,
        Place::Before(id) => landline_chat::PageAnchor::Before(message(&id)?),
        Place::After(id) => landline_chat::PageAnchor::After(message(&id)?),
        Place::Around(id) => landline_chat::PageAnchor::Around(message(&id)?),
    })
}
