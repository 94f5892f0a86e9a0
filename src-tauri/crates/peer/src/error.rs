//! The error type of this domain. The first four variants have fields from which the screen can explain them.

use landline_contacts::ContactError;
use landline_store::StoreError;
use std::io;
use std::time::Duration;

/// Errors of presence.
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
    /// The heartbeat interval would not be below the peer timeout in force: everybody would seem to go offline between
    /// two beats.
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
    /// The tasks run already.
    #[error("presence is running already")]
    AlreadyRunning,
    /// An announcement left by no interface.
    #[error("the announcement reached no network: {0}")]
    NotAnnounced(#[source] io::Error),
    /// The peer map was locked for longer than a second.
    #[error("the peer map was busy for more than a second")]
    MapBusy,
    /// The recorder has ended, so a change could not be recorded.
    #[error("nobody takes down changes of presence any more")]
    NotRecorded,
    /// The address book refused.
    #[error(transparent)]
    Contact(ContactError),
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
    Self::AlreadyRunning | Self::NotRecorded => "peer.not_running", "Restart Landline.";
    Self::NotAnnounced(_) => "peer.not_announced", "Check that a network is connected.";
    Self::MapBusy => "peer.busy", "Try again.";
} wraps {
    Self::Contact(cause) => cause;
    Self::Store(cause) => cause;
});

impl From<rusqlite::Error> for PeerError {
    fn from(cause: rusqlite::Error) -> Self {
        Self::Store(cause.into())
    }
}

impl From<ContactError> for PeerError {
    fn from(cause: ContactError) -> Self {
        match cause {
            ContactError::Store(cause) => Self::Store(cause),
            cause => Self::Contact(cause),
        }
    }
}
