//! What can be wrong with a contact or with what shall be kept about one.
//!
//! The codes begin with `peer`, as they did before the address book was a crate of its own: screens match on them.

use crate::identity::ContactId;
use landline_store::StoreError;

/// Why the address book refuses.
#[derive(Debug, thiserror::Error)]
pub enum ContactError {
    /// A user or host name that cannot stand on the wire: this node's, or that of a contact out of a file.
    #[error("\"{user}\" at \"{host}\" cannot be a name on the network: a user name of 1 to 255 bytes is needed")]
    BadIdentity {
        /// User name passed in.
        user: String,
        /// Host name passed in.
        host: String,
    },
    /// There is no such contact.
    #[error("there is no contact {0}")]
    UnknownContact(ContactId),
    /// A name, a group or a note that does not fit.
    #[error("the {what} has {given} bytes, and {limit} fit")]
    MarkTooLong {
        /// What was too long: name, group or note.
        what: &'static str,
        /// Bytes of UTF-8 that fit.
        limit: usize,
        /// Bytes of what was asked for.
        given: usize,
    },
    /// One contact in more groups than are kept.
    #[error("somebody can be in {limit} groups, not in {given}")]
    TooManyGroups {
        /// Groups that are kept of one contact.
        limit: usize,
        /// Groups asked for.
        given: usize,
    },
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

landline_store::error_codes!(ContactError {
    Self::BadIdentity { .. } => "peer.bad_identity", "Change profile.user or profile.host in config.toml.";
    Self::UnknownContact(_) => "peer.unknown_contact", "Reload the list of contacts.";
    Self::MarkTooLong { .. } => "peer.mark_too_long", "Write less; nothing was changed.";
    Self::TooManyGroups { .. } => "peer.too_many_groups", "Take them out of another group first.";
} wraps {
    Self::Store(cause) => cause;
});

impl From<rusqlite::Error> for ContactError {
    fn from(cause: rusqlite::Error) -> Self {
        Self::Store(cause.into())
    }
}
