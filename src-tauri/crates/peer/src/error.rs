//! The one error of this domain. The first four variants are refusals that the screen can explain by their fields.

use crate::model::ContactId;
use landline_store::StoreError;
use std::io;
use std::time::Duration;

/// What can go wrong with presence.
#[derive(Debug, thiserror::Error)]
pub enum PeerError {
    /// The heartbeat interval is outside its limits.
    #[error("the heartbeat interval must be {} to {} seconds, not {}", min.as_secs(), max.as_secs(), given.as_secs_f64())]
    HeartbeatOutOfRange {
        /// Shortest allowed.
        min: Duration,
        /// Longest allowed.
        max: Duration,
        /// What was asked for.
        given: Duration,
    },
    /// The heartbeat interval would not be below the peer timeout in force: everybody would seem to go offline between two beats.
    #[error("the heartbeat interval must be less than the peer timeout of {} seconds, not {}", timeout.as_secs(), given.as_secs_f64())]
    HeartbeatNotBelowTimeout {
        /// The timeout in force.
        timeout: Duration,
        /// What was asked for.
        given: Duration,
    },
    /// The peer timeout would not be above the heartbeat interval in force.
    #[error("the peer timeout must be more than the heartbeat interval of {} seconds, not {}", heartbeat.as_secs(), given.as_secs_f64())]
    TimeoutNotAboveHeartbeat {
        /// The heartbeat interval in force.
        heartbeat: Duration,
        /// What was asked for.
        given: Duration,
    },
    /// One of the other intervals is nothing.
    #[error("{name} must be more than 0 seconds")]
    ZeroInterval {
        /// Its name in the configuration.
        name: &'static str,
    },
    /// The user or host name of this node, or of a contact out of a file, cannot stand on the wire.
    #[error("\"{user}\" at \"{host}\" cannot be a name on the network: a user name of 1 to 255 bytes is needed")]
    BadIdentity {
        /// User name handed in.
        user: String,
        /// Host name handed in.
        host: String,
    },
    /// The tasks run already.
    #[error("presence is running already")]
    AlreadyRunning,
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
    /// An announcement left by no interface.
    #[error("the announcement reached no network: {0}")]
    NotAnnounced(#[source] io::Error),
    /// Someone held the peer map for longer than a second.
    #[error("the peer map was busy for more than a second")]
    MapBusy,
    /// The recorder is gone, so a change could not be told.
    #[error("nobody takes down changes of presence any more")]
    NotRecorded,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

landline_store::error_codes!(PeerError {
    Self::HeartbeatOutOfRange { .. } => "peer.heartbeat_out_of_range", "Choose a value in between.";
    Self::HeartbeatNotBelowTimeout { .. } => "peer.heartbeat_not_below_timeout",
        "Choose a shorter heartbeat interval, or a longer peer timeout first.";
    Self::TimeoutNotAboveHeartbeat { .. } => "peer.timeout_not_above_heartbeat",
        "Choose a longer peer timeout, or a shorter heartbeat interval first.";
    Self::ZeroInterval { .. } => "peer.zero_interval", "Choose at least 1 second.";
    Self::BadIdentity { .. } => "peer.bad_identity", "Change profile.user or profile.host in config.toml.";
    Self::AlreadyRunning | Self::NotRecorded => "peer.not_running", "Restart Landline.";
    Self::UnknownContact(_) => "peer.unknown_contact", "Reload the list of contacts.";
    Self::MarkTooLong { .. } => "peer.mark_too_long", "Write less; nothing was changed.";
    Self::TooManyGroups { .. } => "peer.too_many_groups", "Take them out of another group first.";
    Self::NotAnnounced(_) => "peer.not_announced", "Check that a network is connected.";
    Self::MapBusy => "peer.busy", "Try again.";
} wraps {
    Self::Store(cause) => cause;
});

impl From<rusqlite::Error> for PeerError {
    fn from(cause: rusqlite::Error) -> Self {
        Self::Store(cause.into())
    }
}
