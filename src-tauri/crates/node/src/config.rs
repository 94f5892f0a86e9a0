//! The settings of a node as types, with their defaults and bounds. Reading and writing the file is `repository`.
//! Their descriptions are what `docs/configuration.md` says: see `reference`.

mod desktop;
mod notifications;
#[cfg(test)]
mod reference;

pub use desktop::DesktopConfig;
pub use notifications::{Notice, NotificationsConfig, QuietHours, TimeOfDay};

use crate::ConfigError;
use landline_ipmsg::{Charset, Profile, Target, is_blank, stock};
use landline_peer::PeerConfig;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// All settings: the sections of `config.toml`. What else is in the file is kept: a newer version may have written it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Config {
    /// Who this is.
    pub profile: ProfileConfig,
    /// How the window behaves on the desktop.
    pub desktop: DesktopConfig,
    /// How the network is used.
    pub network: NetworkConfig,
    /// What is told of messages that come.
    pub notifications: NotificationsConfig,
    /// How presence is told and judged.
    pub presence: PresenceConfig,
    /// What screens keep for each other.
    pub screen: ScreenConfig,
}

/// `[profile]`: who this is to others. (user, host) is the identity and stays; the other two are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ProfileConfig {
    /// Login name.
    pub user: String,
    /// Name of the machine.
    pub host: String,
    /// Name that people see.
    pub nickname: String,
    /// Group that people see; may be empty.
    pub group: String,
}

/// The charset that follows the system's language.
pub const AUTO_CHARSET: &str = "auto";

/// `[network]`. Changes take effect at the next start, but for `targets`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct NetworkConfig {
    /// UDP port.
    pub port: u16,
    /// Addresses and ranges on other subnets to deal with, at most 256. Nobody else beyond the own networks is sent to
    /// or answered, so the other side names this computer too.
    pub targets: Vec<String>,
    /// Charset of peers that do not say theirs, as a label of the WHATWG Encoding Standard; `auto` for the one that
    /// belongs to the system's language.
    pub charset: String,
}

impl Default for NetworkConfig {
    fn default() -> Self {
        Self { port: stock::PORT, targets: Vec::new(), charset: AUTO_CHARSET.to_owned() }
    }
}

/// `[screen]`: what every screen of this profile goes by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ScreenConfig {
    /// Whether the person has been shown who they are here and what the network says.
    pub introduced: bool,
}

/// `[presence]`, all in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct PresenceConfig {
    /// Between two announcements of this node, 10 to 600.
    pub heartbeat_interval: u32,
    /// The longest silence before a peer counts as offline; more than the heartbeat interval.
    pub peer_timeout: u32,
    /// Between two looks for silent peers.
    pub check_interval: u32,
    /// Between two clean-ups.
    pub cleanup_interval: u32,
    /// How long an offline peer stays in the live list.
    pub offline_retention: u32,
}

impl Default for PresenceConfig {
    fn default() -> Self {
        Self {
            heartbeat_interval: 60,
            peer_timeout: 180,
            check_interval: 30,
            cleanup_interval: 300,
            offline_retention: 24 * 60 * 60,
        }
    }
}

/// Longest name that stock clients keep (80 bytes, protocol.txt; room is left for a terminating NUL).
const NAME_BYTES: usize = 79;

/// Most entries of `network.targets`: each single address gets a copy of every announcement. Many neighbouring
/// addresses are one range.
const MAX_TARGETS: usize = 256;

impl Config {
    /// Refuses what cannot be meant.
    ///
    /// # Errors
    /// The first setting that is wrong, with what would be right.
    pub fn validate(&self) -> Result<(), ConfigError> {
        name("profile.user", &self.profile.user, true)?;
        name("profile.host", &self.profile.host, true)?;
        name("profile.nickname", &self.profile.nickname, true)?;
        name("profile.group", &self.profile.group, false)?;
        if self.network.port == 0 {
            return Err(ConfigError::Value { key: "network.port", reason: "must be between 1 and 65535".to_owned() });
        }
        self.charset()?;
        self.targets()?;
        self.desktop.away_after()?;
        self.notifications.quiet_hours()?;
        self.presence.to_peer_config()?;
        Ok(())
    }

    /// The charset of peers that do not say theirs; `None` if it follows the system's language.
    ///
    /// # Errors
    /// [`ConfigError::Value`] if the label is unknown.
    pub fn charset(&self) -> Result<Option<Charset>, ConfigError> {
        if self.network.charset.eq_ignore_ascii_case(AUTO_CHARSET) {
            return Ok(None);
        }
        Charset::from_label(&self.network.charset).map(Some).ok_or_else(|| ConfigError::Value {
            key: "network.charset",
            reason: format!(
                "\"{}\" is no known charset; auto, gb18030, shift_jis, euc-kr, big5, windows-1252 and utf-8 are some",
                self.network.charset
            ),
        })
    }

    /// The user's own targets.
    ///
    /// # Errors
    /// [`ConfigError::Value`] for the first that is no address or range, or if there are too many.
    pub fn targets(&self) -> Result<Vec<Target>, ConfigError> {
        let count = self.network.targets.len();
        if count > MAX_TARGETS {
            return Err(ConfigError::Value {
                key: "network.targets",
                reason: format!(
                    "names {count} targets, and at most {MAX_TARGETS} are allowed; join neighbouring addresses to a \
                     range such as 10.1.2.0/24"
                ),
            });
        }
        let parse = |target: &String| {
            target.parse::<Target>().map_err(|cause| ConfigError::Value {
                key: "network.targets",
                reason: format!("\"{target}\": {cause}"),
            })
        };
        self.network.targets.iter().map(parse).collect()
    }

    /// Who this node is on the wire, where this is the charset of peers that do not say theirs.
    pub fn wire_profile(&self, charset: Charset) -> Profile {
        Profile {
            user: self.profile.user.clone(),
            host: self.profile.host.clone(),
            nickname: self.profile.nickname.clone(),
            group: self.profile.group.clone(),
            client: format!("Landline {}", env!("CARGO_PKG_VERSION")),
            charset,
        }
    }
}

impl PresenceConfig {
    /// The peer domain's view of this section, checked by its own rules.
    ///
    /// # Errors
    /// [`ConfigError::Presence`] or [`ConfigError::Value`] for an interval out of bounds.
    pub fn to_peer_config(self) -> Result<PeerConfig, ConfigError> {
        for (key, seconds) in [
            ("presence.check_interval", self.check_interval),
            ("presence.cleanup_interval", self.cleanup_interval),
            ("presence.offline_retention", self.offline_retention),
        ] {
            if seconds == 0 {
                return Err(ConfigError::Value { key, reason: "must be at least 1 second".to_owned() });
            }
        }
        let seconds = |value: u32| Duration::from_secs(u64::from(value));
        let config = PeerConfig {
            heartbeat_interval: seconds(self.heartbeat_interval),
            peer_timeout: seconds(self.peer_timeout),
            check_interval: seconds(self.check_interval),
            cleanup_interval: seconds(self.cleanup_interval),
            offline_retention: seconds(self.offline_retention),
        };
        Ok(config.validated()?)
    }
}

fn name(key: &'static str, value: &str, required: bool) -> Result<(), ConfigError> {
    let reason = if required && is_blank(value) {
        "must not be empty".to_owned()
    } else if value.len() > NAME_BYTES {
        format!("must be at most {NAME_BYTES} bytes of UTF-8, and is {}", value.len())
    } else if value.chars().any(char::is_control) {
        "must not contain control characters".to_owned()
    } else {
        return Ok(());
    };
    Err(ConfigError::Value { key, reason })
}
