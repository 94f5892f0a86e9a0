//! Contacts: everybody ever met, what is kept about each, and what they were when. No decisions here.

mod consent;
mod dto;
mod likeness;
mod names;
mod search;

pub use dto::{Contact, LastMessage, Look, NewAddress, PastContact, PastPresenceDto, PastStateDto, Presence, Reading};
pub use likeness::{Likeness, likenesses};

use crate::contract_error::ContractError;
use crate::declare::declare_commands;
use crate::{Api, ApiError};
use landline_chat::ChatError;
use landline_node::Config;
use landline_peer::{ContactError, ContactId, Mark, PeerError};
use std::collections::HashMap;

declare_commands! {
    for_each_contacts_command ContactsCommands
    /// Everybody ever met and this node itself, with presence and the newest message.
    list_contacts(ListContacts {}) -> Vec<Contact>;
    /// One contact as the list has it.
    get_contact(GetContact { contact_id: String }) -> Contact;
    /// Shows a contact above all others, or not any more.
    set_contact_pinned(SetContactPinned { contact_id: String, pinned: bool }) -> ();
    /// Makes a contact's coming, going and writing no news, or news again.
    set_contact_blocked(SetContactBlocked { contact_id: String, blocked: bool }) -> ();
    /// Tells no messages of a contact, or tells them again.
    set_contact_muted(SetContactMuted { contact_id: String, muted: bool }) -> ();
    /// Calls a contact by another name on this computer; an empty one calls them by their own.
    set_contact_name(SetContactName { contact_id: String, name: String }) -> ();
    /// Keeps a note about a contact.
    set_contact_note(SetContactNote { contact_id: String, note: String }) -> ();
    /// Puts a contact into these groups of one's own, and into no others.
    set_contact_groups(SetContactGroups { contact_id: String, groups: Vec<String> }) -> ();
    /// Says that an IP address is a contact's: what waits for them may go there.
    approve_address(ApproveAddress { contact_id: String, address: String }) -> ();
    /// Reads and writes a contact in this charset; without one, as what comes from them shows.
    set_contact_charset(SetContactCharset { contact_id: String, charset: Option<String> }) -> ();
    /// What a contact was in the last days, at most 90, as intervals without a gap.
    get_presence_history(GetPresenceHistory { contact_id: String, days: u32 }) -> Vec<PastPresenceDto>;
    /// Takes in a contact out of a file, and gives its id here. What is kept here already is not overwritten.
    import_contact(ImportContact { contact: PastContact }) -> String;
}

impl Api {
    /// `list_contacts`: everybody ever met and this node itself.
    ///
    /// # Errors
    /// `node.storage`.
    pub async fn list_contacts(&self) -> Result<Vec<Contact>, ApiError> {
        let summaries = self.node.chat().summaries().await.map_err(ApiError::reading)?;
        let mut summaries: HashMap<ContactId, _> =
            summaries.into_iter().map(|summary| (summary.contact, summary)).collect();
        let waiting = self.waiting().await?;
        let contacts = self.node.peers().contacts().await?;
        Ok(contacts
            .into_iter()
            .map(|contact| {
                let (id, summary) = (contact.id, summaries.remove(&contact.id));
                Contact::new(contact, summary, waiting.get(&id).copied().unwrap_or(0))
            })
            .collect())
    }

    /// `get_contact`: one of [`Api::list_contacts`].
    ///
    /// # Errors
    /// `peer.unknown_contact`, `node.storage`, `api.bad_id`.
    pub async fn get_contact(&self, contact_id: String) -> Result<Contact, ApiError> {
        let id = contact(&contact_id)?;
        let summary = self.node.chat().summary(id).await.map_err(ApiError::reading)?;
        let found =
            self.node.peers().contact(id).await?.ok_or_else(|| PeerError::from(ContactError::UnknownContact(id)))?;
        let waiting = self.waiting().await?.get(&id).copied().unwrap_or(0);
        Ok(Contact::new(found, summary, waiting))
    }

    /// `set_contact_pinned`.
    ///
    /// # Errors
    /// `peer.unknown_contact`, `node.storage`, `api.bad_id`.
    pub async fn set_contact_pinned(&self, contact_id: String, pinned: bool) -> Result<(), ApiError> {
        self.mark(&contact_id, Mark::Pinned(pinned)).await
    }

    /// `set_contact_blocked`.
    ///
    /// # Errors
    /// `peer.unknown_contact`, `node.storage`, `api.bad_id`.
    pub async fn set_contact_blocked(&self, contact_id: String, blocked: bool) -> Result<(), ApiError> {
        self.mark(&contact_id, Mark::Blocked(blocked)).await
    }

    /// `set_contact_name`: at most 255 bytes.
    ///
    /// # Errors
    /// `peer.mark_too_long`, `peer.unknown_contact`, `node.storage`, `api.bad_id`; nothing has changed.
    pub async fn set_contact_name(&self, contact_id: String, name: String) -> Result<(), ApiError> {
        self.mark(&contact_id, Mark::Name(name)).await
    }

    /// `set_contact_note`: at most 8,192 bytes.
    ///
    /// # Errors
    /// `peer.mark_too_long`, `peer.unknown_contact`, `node.storage`, `api.bad_id`; nothing has changed.
    pub async fn set_contact_note(&self, contact_id: String, note: String) -> Result<(), ApiError> {
        self.mark(&contact_id, Mark::Note(note)).await
    }

    /// `set_contact_groups`: these and no others, at most 16.
    ///
    /// # Errors
    /// `peer.too_many_groups`, `peer.mark_too_long`, `peer.unknown_contact`, `node.storage`, `api.bad_id`; nothing has
    /// changed.
    pub async fn set_contact_groups(&self, contact_id: String, groups: Vec<String>) -> Result<(), ApiError> {
        self.mark(&contact_id, Mark::Groups(groups)).await
    }

    async fn mark(&self, contact_id: &str, mark: Mark) -> Result<(), ApiError> {
        Ok(self.node.peers().mark(contact(contact_id)?, mark).await?)
    }

    /// `get_presence_history`: of at most 90 days, without a gap, the oldest first.
    ///
    /// # Errors
    /// `node.storage`, `api.bad_id`.
    pub async fn get_presence_history(&self, contact_id: String, days: u32) -> Result<Vec<PastPresenceDto>, ApiError> {
        let past = self.node.peers().presence_history(contact(&contact_id)?, days).await?;
        Ok(past.into_iter().map(PastPresenceDto::from).collect())
    }

    /// `set_contact_muted`.
    ///
    /// # Errors
    /// `chat.unknown_contact`, `api.bad_id`, `config.not_written`; nothing has changed.
    pub async fn set_contact_muted(&self, contact_id: String, muted: bool) -> Result<(), ApiError> {
        let id = contact(&contact_id)?;
        let known = self.node.peers().contacts().await?.into_iter().find(|known| known.id == id);
        let person = known.ok_or(ChatError::UnknownContact(id))?.peer;
        let change = move |config: &mut Config| config.notifications.mute(&person.user, &person.host, muted);
        self.node.configure(change).await?;
        Ok(())
    }

    /// `import_contact`.
    ///
    /// # Errors
    /// `peer.bad_identity`, `peer.mark_too_long`, `peer.too_many_groups`, `node.storage`; nothing has changed.
    pub async fn import_contact(&self, contact: PastContact) -> Result<String, ApiError> {
        Ok(self.node.peers().import(contact.into()).await?.to_string())
    }
}

/// Reads the id of a contact.
pub(crate) fn contact(id: &str) -> Result<ContactId, ApiError> {
    id.parse().map_err(|_| ContractError::BadId { of: "contact", id: id.to_owned() }.into())
}
