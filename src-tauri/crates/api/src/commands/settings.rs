//! What a person sets beside profile and presence: notices, the network, what is kept.

use super::{Api, contact};
use crate::ApiError;
use crate::dto::chat::{Deletion, Message};
use crate::dto::node::Saved;
use crate::dto::number::Millis;
use crate::dto::peers::PastContact;
use crate::dto::settings::{NetworkSettings, NotificationSettings, PresenceCostDto, QuietHoursDto, StorageUsage};
use landline_chat::ChatError;
use landline_ipmsg::Charset;
use landline_node::{AUTO_CHARSET, Config};
use landline_store::Timestamp;

impl Api {
    /// `get_notification_settings`.
    ///
    /// # Errors
    /// `node.storage`.
    pub async fn get_notification_settings(&self) -> Result<NotificationSettings, ApiError> {
        let settings = self.node.config().config().notifications;
        let muted = if settings.muted.is_empty() {
            Vec::new()
        } else {
            let contacts = self.node.peers().contacts().await?.into_iter();
            let muted = contacts.filter(|known| settings.mutes(&known.peer.user, &known.peer.host));
            muted.map(|known| known.id.to_string()).collect()
        };
        let quiet_hours = settings.quiet_hours().ok().flatten().map(QuietHoursDto::from);
        Ok(NotificationSettings { enabled: settings.enabled, preview: settings.preview, quiet_hours, muted })
    }

    /// `update_notification_settings`: in force and on the disk when it returns.
    ///
    /// # Errors
    /// `config.bad_value` for hours that are none, `config.not_written`; nothing has changed.
    pub async fn update_notification_settings(
        &self,
        enabled: bool,
        preview: bool,
        quiet_hours: Option<QuietHoursDto>,
    ) -> Result<(), ApiError> {
        let (from, until) = quiet_hours.map(|hours| (hours.from, hours.until)).unwrap_or_default();
        let change = move |config: &mut Config| {
            let settings = &mut config.notifications;
            (settings.enabled, settings.preview) = (enabled, preview);
            (settings.quiet_from, settings.quiet_until) = (from, until);
        };
        self.node.configure(change).await?;
        Ok(())
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

    /// `get_network_settings`.
    ///
    /// # Errors
    /// None.
    pub async fn get_network_settings(&self) -> Result<NetworkSettings, ApiError> {
        Ok(NetworkSettings::new(&self.node))
    }

    /// `update_targets`: who is on a new one hears of this node before it returns.
    ///
    /// # Errors
    /// `config.bad_value` for the first that is no address or range, `config.not_written`; nothing has changed.
    pub async fn update_targets(&self, targets: Vec<String>) -> Result<(), ApiError> {
        self.node.configure(move |config| config.network.targets = targets).await?;
        Ok(())
    }

    /// `update_port`.
    ///
    /// # Errors
    /// `config.bad_value`, `config.not_written`; nothing has changed.
    pub async fn update_port(&self, port: u16) -> Result<Saved, ApiError> {
        Ok(self.node.configure(move |config| config.network.port = port).await?.into())
    }

    /// `update_default_charset`.
    ///
    /// # Errors
    /// `chat.unknown_charset`, `config.not_written`; nothing has changed.
    pub async fn update_default_charset(&self, charset: String) -> Result<Saved, ApiError> {
        if charset != AUTO_CHARSET && Charset::from_label(&charset).is_none() {
            return Err(ApiError::unknown_charset(&charset));
        }
        Ok(self.node.configure(move |config| config.network.charset = charset).await?.into())
    }

    /// `get_presence_cost`.
    ///
    /// # Errors
    /// None.
    pub async fn get_presence_cost(&self) -> Result<PresenceCostDto, ApiError> {
        Ok(self.node.presence_cost().into())
    }

    /// `get_storage_usage`.
    ///
    /// # Errors
    /// `node.storage`.
    pub async fn get_storage_usage(&self) -> Result<StorageUsage, ApiError> {
        Ok(self.node.usage().await.map_err(ApiError::reading)?.into())
    }

    /// `delete_messages_before`: a deletion for each conversation, all of which can be taken back for a minute.
    ///
    /// # Errors
    /// `chat.not_saved`; some conversations may be done.
    pub async fn delete_messages_before(&self, before: Millis) -> Result<Vec<Deletion>, ApiError> {
        let deletions = self.node.chat().delete_before(Timestamp::from_millis(before.get())).await?;
        Ok(deletions.into_iter().map(Deletion::from).collect())
    }

    /// `import_contact`.
    ///
    /// # Errors
    /// `peer.bad_identity`, `peer.mark_too_long`, `peer.too_many_groups`, `node.storage`; nothing has changed.
    pub async fn import_contact(&self, contact: PastContact) -> Result<String, ApiError> {
        Ok(self.node.peers().import(contact.into()).await?.to_string())
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
