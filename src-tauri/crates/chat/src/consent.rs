//! What is for a contact goes only where they are known to be. At a new address it waits for its owner's consent, and what
//! comes from there bears a mark until then.
//!
//! Does not live here: which addresses are known to be whose (`landline-peer`), the queue (`delivery`).

use crate::delivery::Event;
use crate::error::ChatError;
use crate::store::{inbox, outbox};
use crate::{Chat, ChatDeps};
use landline_peer::{ContactId, Reach};
use landline_store::{Durability, Tx};
use std::net::IpAddr;

/// Whether the contact is heard, and only at an address that is not known to be theirs.
pub(crate) fn is_held(deps: &ChatDeps, contact: ContactId) -> bool {
    matches!(deps.peers.reach(contact), Some(Reach::New(_)))
}

/// Whether an event would begin to send to such a contact: what waits goes on waiting.
pub(crate) fn holds(deps: &ChatDeps, event: &Event) -> bool {
    matches!(event, Event::Heard { contact } | Event::Came { contact } | Event::Nudged { contact } if is_held(deps, *contact))
}

impl Chat {
    /// An address is known to be the contact's from now on: what waits for them goes out, and what came from there before
    /// came from them.
    pub async fn address_approved(&self, contact: ContactId, ip: IpAddr) {
        let trust = move |tx: &Tx<'_>| inbox::trust(tx, contact, ip);
        if let Err(cause) = self.shared.deps.store.write(Durability::Relaxed, trust).await {
            tracing::warn!(%contact, %ip, %cause, "messages from an approved address keep their mark");
        }
        self.tell(Event::Nudged { contact }).await;
    }

    /// How many messages wait for whom.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub async fn waiting(&self) -> Result<Vec<(ContactId, u32)>, ChatError> {
        self.shared.deps.store.read(outbox::waiting).await
    }
}
