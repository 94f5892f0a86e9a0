//! Where contacts can be reached, for the domains that send them something.
//!
//! Does not live here: which addresses are trusted (`trust.rs`), where a peer is reached best (`model.rs`).

use super::PeerManager;
use crate::error::PeerError;
use crate::event::OfflineReason;
use crate::neighbours::Neighbours;
use landline_contacts::{AddressTrust, ContactId, Presence, Reachability};
use std::net::IpAddr;
use std::sync::Arc;

impl Reachability for PeerManager {
    fn presence(&self, contact: ContactId) -> Option<Presence> {
        let map = self.inner.map.lock();
        let peer = map.by_contact(contact)?;
        Some(Presence {
            id: peer.id.clone(),
            local: peer.local,
            here: peer.status.is_here(),
            unanswered: peer.offline_reason == Some(OfflineReason::Unanswered),
            reach: self.inner.trust.reach(peer),
            charset: peer.charset,
            chosen_charset: peer.chosen_charset,
            capabilities: peer.capabilities,
            ordered: peer.ordered,
        })
    }

    fn instead_of(&self, contact: ContactId, from: IpAddr) -> Option<IpAddr> {
        let map = self.inner.map.lock();
        self.inner.trust.instead_of(contact, map.by_contact(contact), from)
    }

    fn has_left(&self) -> bool {
        self.inner.discovery.has_left()
    }
}

impl PeerManager {
    /// Says who reads the neighbour table. Without it no change of address is known for one of the same network card.
    pub fn set_neighbours(&self, neighbours: Arc<dyn Neighbours>) {
        self.inner.trust.set_neighbours(neighbours);
    }

    /// Where somebody in memory can be sent messages. `None` if they were heard nowhere.
    pub fn reach(&self, contact: ContactId) -> Option<AddressTrust> {
        self.inner.trust.reach(self.inner.map.lock().by_contact(contact)?)
    }

    /// The owner of this profile says that an address is the contact's: what waits for them may go there. It is on the
    /// disk and told when this returns; what was trusted before is not told.
    ///
    /// # Errors
    /// [`landline_contacts::ContactError::UnknownContact`], [`PeerError::Store`]; nothing is changed then.
    pub async fn approve_address(&self, contact: ContactId, ip: IpAddr) -> Result<(), PeerError> {
        self.inner.trust.approve(&self.inner.store, contact, ip).await
    }
}
