//! Changing settings while the node runs: validate, store, apply, then publish.

use crate::bus::CONFIG_CHANGED;
use crate::{Config, ConfigError, ConfigRepository, Node};
use landline_ipmsg::Endpoint;
use landline_peer::{PeerConfig, PeerError, PeerManager};
use landline_store::{Durability, Store, StoreError};
use std::sync::Arc;
use tokio::sync::Mutex;

/// When a changed setting takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// Immediately.
    AtOnce,
    /// It is stored, and takes effect at the next start.
    NextStart,
}

impl Node {
    /// Changes settings. On an error nothing has changed, neither on the disk nor at run time. Changes are serialized,
    /// and a started one is completed even if its caller no longer waits.
    ///
    /// # Errors
    /// [`ConfigError`] naming the invalid setting and what is expected.
    pub async fn configure(&self, change: impl FnOnce(&mut Config) + Send + 'static) -> Result<Applied, ConfigError> {
        self.settings().change(|repository| repository.update(change)).await
    }

    /// Sets one setting from the user's input.
    ///
    /// # Errors
    /// [`ConfigError`]; nothing has changed.
    pub async fn configure_key(&self, key: &str, value: &str) -> Result<Applied, ConfigError> {
        let (key, value) = (key.to_owned(), value.to_owned());
        self.settings().change(move |repository| repository.set(&key, &value)).await
    }
}

/// Everything affected by a change of settings. Cheap to clone; clones share state.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) repository: Arc<ConfigRepository>,
    pub(crate) endpoint: Endpoint,
    pub(crate) peers: PeerManager,
    pub(crate) store: Store,
    /// Held from reading the old settings to the end of the change, so that concurrent changes do not overwrite each
    /// other.
    pub(crate) change_lock: Arc<Mutex<()>>,
}

impl Settings {
    async fn change(
        &self,
        write: impl FnOnce(&ConfigRepository) -> Result<Config, ConfigError> + Send + 'static,
    ) -> Result<Applied, ConfigError> {
        let settings = self.clone();
        // In a task of its own: a caller that hangs up must not leave the disk ahead of what runs.
        let changing = tokio::spawn(async move {
            let _turn = settings.change_lock.lock().await;
            let before = settings.repository.config();
            let repository = Arc::clone(&settings.repository);
            // It waits for the disk.
            let writing = tokio::task::spawn_blocking(move || write(&repository));
            let after = writing.await.map_err(|_| ConfigError::Interrupted)??;
            settings.apply(&before, &after).await
        });
        changing.await.map_err(|_| ConfigError::Interrupted)?
    }

    async fn apply(&self, before: &Config, after: &Config) -> Result<Applied, ConfigError> {
        if before == after {
            return Ok(Applied::AtOnce);
        }
        if let Err(cause) = self.apply_to_running(before, after).await {
            // What cannot be put in force must not come into force at the next start.
            self.repository.update(|config| config.clone_from(before))?;
            self.apply_to_running(after, before).await?;
            return Err(cause);
        }
        let told = self.store.write(Durability::Relaxed, |tx| tx.record(CONFIG_CHANGED, &())).await;
        if let Err(cause) = told {
            let cause: StoreError = cause;
            tracing::error!(%cause, "the change of settings could not be told");
        }
        Ok(if needs_restart(before, after) { Applied::NextStart } else { Applied::AtOnce })
    }

    async fn apply_to_running(&self, before: &Config, after: &Config) -> Result<(), ConfigError> {
        self.apply_presence(before.presence.to_peer_config()?, after.presence.to_peer_config()?)?;
        if before.network.targets != after.network.targets {
            let targets = after.targets()?;
            self.peers.set_targets(&targets);
            self.endpoint.set_targets(targets);
            // Who is on a new target hears of this node now, not at the next heartbeat.
            self.peers.network_changed().await;
        }
        if (&before.profile.nickname, &before.profile.group) != (&after.profile.nickname, &after.profile.group) {
            self.peers.set_profile(&after.profile.nickname, &after.profile.group).await?;
        }
        Ok(())
    }

    /// In an order in which each step is valid by itself: a timeout grows before the heartbeat and shrinks after it.
    fn apply_presence(&self, before: PeerConfig, after: PeerConfig) -> Result<(), PeerError> {
        if after.peer_timeout > before.peer_timeout {
            self.peers.update_peer_timeout(after.peer_timeout)?;
            self.peers.update_heartbeat_interval(after.heartbeat_interval)
        } else {
            self.peers.update_heartbeat_interval(after.heartbeat_interval)?;
            self.peers.update_peer_timeout(after.peer_timeout)
        }
    }
}

/// Identity, port, default charset and the intervals of checks and clean-ups are read at the start of the node.
pub(crate) fn needs_restart(before: &Config, after: &Config) -> bool {
    let fixed = |config: &Config| {
        let (profile, network) = (&config.profile, &config.network);
        let presence = &config.presence;
        let intervals = (presence.check_interval, presence.cleanup_interval, presence.offline_retention);
        (profile.user.clone(), profile.host.clone(), network.port, network.charset.clone(), intervals)
    };
    fixed(before) != fixed(after)
}
