//! What a person sets beside presence: who this node is to others, notices, the network, what is kept; and every setting by
//! its key. No decisions here.

mod dto;

pub use dto::{
    ConfigEntry, InterfaceState, NetworkInterface, NetworkSettings, NotificationSettings, Profile, QuietHoursDto,
    Saved, StorageUsage,
};

use crate::contract_error::ContractError;
use crate::declare::declare_commands;
use crate::{Api, ApiError};
use landline_ipmsg::Charset;
use landline_node::{AUTO_CHARSET, Config};

declare_commands! {
    for_each_settings_command SettingsCommands
    /// This node as others see it.
    get_profile(GetProfile {}) -> Profile;
    /// Changes the name and the group that others see.
    update_profile(UpdateProfile { nickname: String, group: String }) -> ();
    /// What the desktop window tells of messages that come.
    get_notification_settings(GetNotificationSettings {}) -> NotificationSettings;
    /// Changes what is told of messages that come, and when nothing is.
    update_notification_settings(UpdateNotificationSettings { enabled: bool, preview: bool, quiet_hours: Option<QuietHoursDto> }) -> ();
    /// Port, charset, targets, and every network interface with whether it is used.
    get_network_settings(GetNetworkSettings {}) -> NetworkSettings;
    /// Changes the addresses and ranges on other subnets to announce to.
    update_targets(UpdateTargets { targets: Vec<String> }) -> ();
    /// Changes the UDP port, from the next start.
    update_port(UpdatePort { port: u16 }) -> Saved;
    /// Changes the charset of programs that do not say theirs, from the next start.
    update_default_charset(UpdateDefaultCharset { charset: String }) -> Saved;
    /// How much is kept on the disk.
    get_storage_usage(GetStorageUsage {}) -> StorageUsage;
    /// One setting by its key.
    get_config(GetConfig { key: String }) -> String;
    /// Changes one setting by its key.
    set_config(SetConfig { key: String, value: String }) -> Saved;
    /// Every setting.
    list_config(ListConfig {}) -> Vec<ConfigEntry>;
}

impl Api {
    /// `get_profile`.
    ///
    /// # Errors
    /// None.
    pub async fn get_profile(&self) -> Result<Profile, ApiError> {
        Ok(self.node.config().config().profile.into())
    }

    /// `update_profile`: told to everybody here when it returns.
    ///
    /// # Errors
    /// `config.bad_value`, `config.not_written`; nothing has changed.
    pub async fn update_profile(&self, nickname: String, group: String) -> Result<(), ApiError> {
        let change = move |config: &mut landline_node::Config| {
            nickname.trim().clone_into(&mut config.profile.nickname);
            group.trim().clone_into(&mut config.profile.group);
        };
        self.node.configure(change).await?;
        Ok(())
    }

    /// `get_config`.
    ///
    /// # Errors
    /// `config.unknown_key`.
    pub async fn get_config(&self, key: String) -> Result<String, ApiError> {
        Ok(self.node.config().get(&key)?)
    }

    /// `set_config`.
    ///
    /// # Errors
    /// `config.unknown_key`, `config.bad_value`, `config.not_written` and those of presence; nothing has changed.
    pub async fn set_config(&self, key: String, value: String) -> Result<Saved, ApiError> {
        Ok(self.node.configure_key(&key, &value).await?.into())
    }

    /// `list_config`.
    ///
    /// # Errors
    /// None.
    pub async fn list_config(&self) -> Result<Vec<ConfigEntry>, ApiError> {
        let all = self.node.config().list();
        Ok(all.into_iter().map(|(key, value)| ConfigEntry { key, value }).collect())
    }

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
            return Err(ContractError::UnknownCharset(charset).into());
        }
        Ok(self.node.configure(move |config| config.network.charset = charset).await?.into())
    }

    /// `get_storage_usage`.
    ///
    /// # Errors
    /// `node.storage`.
    pub async fn get_storage_usage(&self) -> Result<StorageUsage, ApiError> {
        Ok(self.node.usage().await.map_err(ApiError::reading)?.into())
    }
}
