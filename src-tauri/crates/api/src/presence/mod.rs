//! Who is here as a service: its two intervals, what its tasks did, what it costs. No decisions here.

mod dto;
mod events;
mod health;

pub use dto::{HeartbeatConfigDto, PeerHealthStatsDto, PresenceCostDto};
pub use events::{OfflineReason, PresenceEventDto};
pub use health::{HealthHistoryDto, HealthSampleDto};

use crate::declare::declare_commands;
use crate::{Api, ApiError};
use landline_node::ConfigError;
use landline_peer::PeerError;

declare_commands! {
    for_each_presence_command PresenceCommands
    /// The heartbeat interval and the peer timeout.
    get_heartbeat_config(GetHeartbeatConfig {}) -> HeartbeatConfigDto;
    /// Changes the heartbeat interval, 10 to 600 seconds.
    update_heartbeat_interval(UpdateHeartbeatInterval { interval_secs: u32 }) -> ();
    /// Changes the peer timeout, more than the heartbeat interval.
    update_peer_timeout(UpdatePeerTimeout { timeout_secs: u32 }) -> ();
    /// What the presence tasks did since the start.
    get_peer_health_stats(GetPeerHealthStats {}) -> PeerHealthStatsDto;
    /// The last hour in figures: answers, packets, memory, who was here.
    get_health_history(GetHealthHistory {}) -> HealthHistoryDto;
    /// How large the packets of presence are, and how many leave at once.
    get_presence_cost(GetPresenceCost {}) -> PresenceCostDto;
}

impl Api {
    /// `get_heartbeat_config`: both settings, in seconds.
    ///
    /// # Errors
    /// None.
    pub async fn get_heartbeat_config(&self) -> Result<HeartbeatConfigDto, ApiError> {
        let presence = self.node.config().config().presence;
        Ok(HeartbeatConfigDto { heartbeat_interval: presence.heartbeat_interval, peer_timeout: presence.peer_timeout })
    }

    /// `update_heartbeat_interval`: in force and on the disk when it returns.
    ///
    /// # Errors
    /// `peer.heartbeat_out_of_range`, `peer.heartbeat_not_below_timeout`, `config.not_written`; nothing has changed.
    pub async fn update_heartbeat_interval(&self, interval_secs: u32) -> Result<(), ApiError> {
        let outcome = self.node.configure(move |config| config.presence.heartbeat_interval = interval_secs).await;
        match outcome {
            Ok(_) => Ok(()),
            // The same two figures disagree; what was asked for here is the heartbeat.
            Err(ConfigError::Presence(PeerError::TimeoutNotAboveHeartbeat { heartbeat, given })) => {
                Err(PeerError::HeartbeatNotBelowTimeout { timeout: given, given: heartbeat }.into())
            }
            Err(cause) => Err(cause.into()),
        }
    }

    /// `update_peer_timeout`: in force and on the disk when it returns.
    ///
    /// # Errors
    /// `peer.timeout_not_above_heartbeat`, `config.not_written`; nothing has changed.
    pub async fn update_peer_timeout(&self, timeout_secs: u32) -> Result<(), ApiError> {
        self.node.configure(move |config| config.presence.peer_timeout = timeout_secs).await?;
        Ok(())
    }

    /// `get_peer_health_stats`.
    ///
    /// # Errors
    /// `node.storage`.
    pub async fn get_peer_health_stats(&self) -> Result<PeerHealthStatsDto, ApiError> {
        let census = self.node.peers().census().await?;
        Ok(PeerHealthStatsDto::new(&self.node, census))
    }

    /// `get_health_history`.
    ///
    /// # Errors
    /// None.
    pub async fn get_health_history(&self) -> Result<HealthHistoryDto, ApiError> {
        Ok(self.node.history().into())
    }

    /// `get_presence_cost`.
    ///
    /// # Errors
    /// None.
    pub async fn get_presence_cost(&self) -> Result<PresenceCostDto, ApiError> {
        Ok(self.node.presence_cost().into())
    }
}
