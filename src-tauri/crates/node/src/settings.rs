//! Settings that change while the node runs: checked, on the disk, then in force, then told.

use crate::bus::CONFIG_CHANGED;
use crate::{Config, ConfigError, Node};
use landline_peer::{PeerConfig, PeerError};
use landline_store::{Durability, StoreError};

/// When a changed setting counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It is in force.
    AtOnce,
    /// It is kept, and counts from the next start.
    NextStart,
}

impl Node {
    /// Changes settings. On an error nothing has changed, neither on the disk nor in what runs.
    ///
    /// # Errors
    /// [`ConfigError`] saying which setting is wrong and what would be right.
    pub async fn configure(&self, change: impl FnOnce(&mut Config)) -> Result<Applied, ConfigError> {
        let before = self.config().config();
        let after = self.config().update(change)?;
        self.apply(&before, &after).await
    }

    /// Sets one setting from what a person typed.
    ///
    /// # Errors
    /// [`ConfigError`]; nothing has changed.
    pub async fn configure_key(&self, key: &str, value: &str) -> Result<Applied, ConfigError> {
        let before = self.config().config();
        let after = self.config().set(key, value)?;
        self.apply(&before, &after).await
    }

    async fn apply(&self, before: &Config, after: &Config) -> Result<Applied, ConfigError> {
        if before == after {
            return Ok(Applied::AtOnce);
        }
        self.apply_presence(before.presence.to_peer_config()?, after.presence.to_peer_config()?)?;
        if (&before.profile.nickname, &before.profile.group) != (&after.profile.nickname, &after.profile.group) {
            self.peers().set_profile(&after.profile.nickname, &after.profile.group).await?;
        }
        self.endpoint().set_targets(after.targets()?);
        let told = self.store().write(Durability::Relaxed, |tx| tx.record(CONFIG_CHANGED, &())).await;
        if let Err(cause) = told {
            let cause: StoreError = cause;
            tracing::error!(%cause, "the change of settings could not be told");
        }
        Ok(if needs_restart(before, after) { Applied::NextStart } else { Applied::AtOnce })
    }
}

impl Node {
    /// In the order in which each step is valid by itself: a timeout grows before the heartbeat and shrinks after it.
    fn apply_presence(&self, before: PeerConfig, after: PeerConfig) -> Result<(), PeerError> {
        let peers = self.peers();
        if after.peer_timeout > before.peer_timeout {
            peers.update_peer_timeout(after.peer_timeout)?;
            peers.update_heartbeat_interval(after.heartbeat_interval)
        } else {
            peers.update_heartbeat_interval(after.heartbeat_interval)?;
            peers.update_peer_timeout(after.peer_timeout)
        }
    }
}

/// The identity, the port, the default charset and the rhythm of checks and clean-ups are taken when the node starts.
fn needs_restart(before: &Config, after: &Config) -> bool {
    let fixed = |config: &Config| {
        let (profile, network) = (&config.profile, &config.network);
        let presence = &config.presence;
        let intervals = (presence.check_interval, presence.cleanup_interval, presence.offline_retention);
        (profile.user.clone(), profile.host.clone(), network.port, network.charset.clone(), intervals)
    };
    fixed(before) != fixed(after)
}
