//! Why a node does not start, or a setting is refused.

use landline_chat::ChatError;
use landline_ipmsg::BindError;
use landline_peer::PeerError;
use landline_store::StoreError;
use std::io;
use std::path::PathBuf;

/// Why a node cannot start or continue.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// Another node runs on this profile folder.
    #[error("another Landline already uses the profile {}", path.display())]
    ProfileInUse {
        /// The profile folder.
        path: PathBuf,
    },
    /// The profile folder cannot be created, read or written.
    #[error("the profile {} cannot be used: {cause}", path.display())]
    Profile {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        cause: io::Error,
    },
    /// The config file contains an invalid value.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The port is taken or cannot be bound.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The database cannot be opened or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The presence domain could not start.
    #[error(transparent)]
    Peer(#[from] PeerError),
    /// The chat domain could not start.
    #[error(transparent)]
    Chat(#[from] ChatError),
}

impl NodeError {
    /// The UDP port that another program has, if that is the reason.
    pub const fn taken_port(&self) -> Option<u16> {
        match self {
            Self::Bind(BindError::PortTaken { port, .. }) => Some(*port),
            _ => None,
        }
    }
}

landline_store::error_codes!(NodeError {
    Self::ProfileInUse { .. } => "node.profile_in_use",
        "Close the other Landline, or choose another folder with --profile.";
    Self::Profile { .. } => "node.profile", "Check that the folder is yours and the disk is not full.";
    Self::Bind(BindError::PortTaken { .. }) => "node.port_taken",
        "Close the other messenger, or choose another port with --port.";
    Self::Bind(_) => "node.bind", "Check that the network is up and that this program may use it.";
} wraps {
    Self::Config(cause) => cause;
    Self::Store(cause) => cause;
    Self::Peer(cause) => cause;
    Self::Chat(cause) => cause;
});

/// Why a setting is refused. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is not TOML, or a key has the wrong shape.
    #[error("{}: {reason}", path.display())]
    Unreadable {
        /// The config file.
        path: PathBuf,
        /// The parser's words, with line and column.
        reason: String,
    },
    /// There is no setting of that name.
    #[error("there is no setting \"{key}\"")]
    UnknownKey {
        /// What was asked for.
        key: String,
    },
    /// The value is invalid.
    #[error("{key}: {reason}")]
    Value {
        /// The setting, as `section.name`.
        key: &'static str,
        /// What is expected.
        reason: String,
    },
    /// A presence interval is out of bounds.
    #[error(transparent)]
    Presence(#[from] PeerError),
    /// The change was not completed: the program is stopping.
    #[error("the change of settings was interrupted")]
    Interrupted,
    /// The file cannot be written; the old one is unchanged.
    #[error("{} cannot be written: {cause}", path.display())]
    Write {
        /// The config file.
        path: PathBuf,
        /// What the operating system says.
        cause: io::Error,
    },
}

landline_store::error_codes!(ConfigError {
    Self::Unreadable { .. } => "config.unreadable", "Mend the value; nothing was changed.";
    Self::UnknownKey { .. } => "config.unknown_key", "`landline config list` shows every setting.";
    Self::Value { .. } => "config.bad_value", "Nothing was changed.";
    Self::Interrupted => "config.interrupted", "Try again when Landline runs.";
    Self::Write { .. } => "config.not_written",
        "Check that the disk is not full and that the profile folder is yours.";
} wraps {
    Self::Presence(cause) => cause;
});
