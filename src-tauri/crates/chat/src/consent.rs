//! Messages to a contact are only sent to addresses known to be theirs. At a new address they wait for the owner's
//! consent, and messages from there are marked until then.
//!
//! Does not live here: which addresses belong to whom (`landline-peer`), the queue (`delivery`).

use crate::delivery::DeliveryEvent;
use crate::shared::ChatDeps;
use landline_contacts::{AddressTrust, ContactId, Presence};

/// Whether the contact is heard only at an address that is not known to be theirs.
pub(crate) fn is_held(deps: &ChatDeps, contact: ContactId) -> bool {
    matches!(deps.peers.presence(contact), Some(Presence { reach: Some(AddressTrust::New(_)), .. }))
}

/// Whether an event would start sending to such a contact, in which case the messages keep waiting.
pub(crate) fn holds(deps: &ChatDeps, event: &DeliveryEvent) -> bool {
    matches!(event, DeliveryEvent::Heard { contact } | DeliveryEvent::Came { contact } | DeliveryEvent::Nudged { contact } if is_held(deps, *contact))
}
