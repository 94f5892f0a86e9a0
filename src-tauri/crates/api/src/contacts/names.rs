//! How a contact is named and read: names that look alike told apart, and the charset of its program.

use crate::contract_error::ContractError;
use crate::{Api, ApiError, Contact, Likeness, likenesses};
use landline_ipmsg::Charset;
use landline_peer::Mark;

impl Api {
    /// The shown name of a contact, and what tells it apart where another one's looks like it. For a place that shows one
    /// name and nothing beside it; no command of its own.
    ///
    /// # Errors
    /// `node.storage`.
    pub async fn name_in_full(&self, contact: &Contact) -> Result<String, ApiError> {
        let everybody = self.node.peers().contacts().await?;
        let everybody: Vec<Contact> = everybody.into_iter().map(|other| Contact::new(other, None, 0)).collect();
        let name = contact.name();
        Ok(match likenesses(&everybody).remove(contact.id.as_str()) {
            Some(Likeness { differs, .. }) => format!("{name} ({differs})"),
            None => name.to_owned(),
        })
    }

    /// `set_contact_charset`: wins over what is heard from them; texts that came stay as they were read.
    ///
    /// # Errors
    /// `chat.unknown_charset`, `peer.unknown_contact`, `node.storage`, `api.bad_id`; nothing has changed.
    pub async fn set_contact_charset(&self, contact_id: String, charset: Option<String>) -> Result<(), ApiError> {
        let known =
            |label: String| Charset::from_label(&label).ok_or_else(|| ContractError::UnknownCharset(label.clone()));
        self.mark(&contact_id, Mark::Charset(charset.map(known).transpose()?)).await
    }
}
