//! What the tray says, added up from the contact list.
//!
//! Does not live here: in which words (`strings.rs`), by which icon (`tray.rs`).

use landline_api::Contact;

/// The status shown by the tray.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Status {
    /// Contacts that are here, not counting this node.
    pub(crate) online: usize,
    /// Unread messages of all contacts that are not blocked.
    pub(crate) unread: u64,
    /// This computer itself is offline.
    pub(crate) offline: bool,
}

impl Status {
    /// Adds up the contact list of a computer that is offline or not.
    pub(crate) fn of(contacts: &[Contact], offline: bool) -> Status {
        let others = || contacts.iter().filter(|contact| !contact.is_self);
        Status {
            online: others().filter(|contact| contact.presence != landline_api::Presence::Offline).count(),
            unread: others().filter(|contact| !contact.blocked).map(|contact| u64::from(contact.unread)).sum(),
            offline,
        }
    }
}
