//! What is changed of presence while it runs: the figures, the own name, what is known of a contact's charset, the
//! networks and the addresses to look at.
//!
//! Does not live here: what a person keeps of a contact (`address_book.rs`), where settings are stored (the node).

use super::PeerManager;
use crate::error::PeerError;
use crate::map::PeerMap;
use crate::model::Change;
use landline_contacts::{ContactId, rows, shown_identity, shown_name};
use landline_ipmsg::{Charset, Target};
use landline_store::Durability;
use std::time::Duration;
use tokio::time::Instant;

impl PeerManager {
    /// Beats at another interval, counted from the last beat.
    ///
    /// # Errors
    /// [`PeerError::HeartbeatOutOfRange`], [`PeerError::HeartbeatNotBelowTimeout`]; nothing is changed then.
    pub fn update_heartbeat_interval(&self, interval: Duration) -> Result<(), PeerError> {
        self.inner.config.set_heartbeat(interval)
    }

    /// Waits longer or shorter before somebody silent counts as offline; checks at once.
    ///
    /// # Errors
    /// [`PeerError::TimeoutNotAboveHeartbeat`]; nothing is changed then.
    pub fn update_peer_timeout(&self, timeout: Duration) -> Result<(), PeerError> {
        self.inner.config.set_timeout(timeout)
    }

    /// Gives this node another nickname and group and tells everybody (BR_ABSENCE). An empty nickname is the user name.
    ///
    /// # Errors
    /// [`PeerError::MapBusy`], [`PeerError::NotRecorded`]; nothing is changed then. An announcement that does not get
    /// out is made good by the next heartbeat.
    pub async fn set_profile(&self, nickname: &str, group: &str) -> Result<(), PeerError> {
        let (own, discovery) = (&self.inner.own.id, &self.inner.discovery);
        let (mut nickname, group) = (shown_name(nickname), shown_name(group));
        if nickname.is_empty() {
            nickname = shown_identity(&own.user);
        }
        let rename = |map: &mut PeerMap| {
            let change = map.rename_self(own, &nickname, &group);
            (change.is_some(), Vec::from_iter(change))
        };
        if self.inner.outbox.decide(&self.inner.map, rename).await? {
            let written_in = discovery.profile().entry_charset();
            discovery.set_names(nickname, group);
            let told = discovery.announce_profile();
            // iptux reads our texts in the charset of our entries: its answer shows that it knows the new one.
            let restarted = discovery.profile().entry_charset() != written_in;
            if let Err(cause) = told.and_then(|()| if restarted { discovery.enter() } else { Ok(()) }) {
                tracing::warn!(%cause, "New name not announced");
            }
        }
        Ok(())
    }

    /// Tells everybody (BR_ABSENCE) that nobody is at this computer, or that somebody is again. A node begins with
    /// somebody at it.
    ///
    /// # Errors
    /// [`PeerError::MapBusy`], [`PeerError::NotRecorded`]; nothing is changed then. An announcement that does not get
    /// out is made good by the next heartbeat.
    pub async fn set_away(&self, away: bool) -> Result<(), PeerError> {
        let (own, discovery) = (&self.inner.own.id, &self.inner.discovery);
        let change = |map: &mut PeerMap| {
            let change = map.set_self_away(own, away);
            (change.is_some(), Vec::from_iter(change))
        };
        if self.inner.outbox.decide(&self.inner.map, change).await? {
            discovery.set_away(away);
            if let Err(cause) = discovery.announce_profile() {
                tracing::warn!(%cause, away, "Absence not announced");
            }
        }
        Ok(())
    }

    /// Remembers the charset in which a contact writes, as a text in it showed or the user chose; also of somebody who
    /// was forgotten from memory.
    ///
    /// # Errors
    /// [`PeerError::MapBusy`], [`PeerError::NotRecorded`], [`PeerError::Store`]; nothing is changed then.
    pub async fn remember_charset(&self, contact: ContactId, charset: Charset) -> Result<(), PeerError> {
        let remember = |map: &mut PeerMap| {
            let change: Option<Change> = map.remember_charset(contact, charset);
            (map.by_contact(contact).is_some(), Vec::from_iter(change))
        };
        if self.inner.outbox.decide(&self.inner.map, remember).await? {
            return Ok(());
        }
        Ok(self.inner.store.write(Durability::Full, move |tx| rows::set_charset(tx, contact, charset)).await?)
    }

    /// Asks the addresses of these ranges one by one from now on; single addresses among them are the wire's.
    pub fn set_targets(&self, targets: &[Target]) {
        self.inner.remote_discovery.set_targets(targets, Instant::now());
    }

    /// Announces this node again: an interface came, went or changed its address.
    pub async fn network_changed(&self) {
        self.inner.remote_discovery.network_changed(Instant::now());
        self.restart_detection().await;
        self.check_link().await;
        if let Err(cause) = self.inner.discovery.open() {
            tracing::warn!(%cause, "Not announced after a change of the network");
        }
    }
}
