//! Who this node is to others.

use landline_node::ProfileConfig;
use serde::{Deserialize, Serialize};
use specta::Type;

/// This node as others see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// Login name; part of the identity.
    pub user: String,
    /// Machine name; part of the identity.
    pub host: String,
    /// The name that others see.
    pub nickname: String,
    /// The group that others see; may be empty.
    pub group: String,
}

impl From<ProfileConfig> for Profile {
    fn from(profile: ProfileConfig) -> Self {
        let ProfileConfig { user, host, nickname, group } = profile;
        Self { user, host, nickname, group }
    }
}
