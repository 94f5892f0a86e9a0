//! What is for a contact goes only where they are known to be. At a new address it waits for its owner's consent, and what
//! comes from there bears a mark until then.
//!
//! Does not live here: which addresses are known to be whose (`landline-peer`), the queue (`delivery`).

use crate::delivery::Event;
use crate::shared::ChatDeps;
use landline_contacts::{ContactId, Presence, Reach};

/// Whether the contact is heard, and only at an address that is not known to be theirs.
pub(crate) fn is_held(deps: &ChatDeps, contact: ContactId) -> bool {
    matches!(deps.peers.presence(contact), Some(Presence { reach: Some(Reach::New(_)), .. }))
}

/// Whether an event would begin to send to such a contact: what waits goes on waiting.
pub(crate) fn holds(deps: &ChatDeps, event: &Event) -> bool {
    matches!(event, Event::Heard { contact } | Event::Came { contact } | Event::Nudged { contact } if is_held(deps, *contact))
}
