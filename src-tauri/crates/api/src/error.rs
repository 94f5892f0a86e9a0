//! Errors as the screen gets them: a code to match on, a sentence for a person, and what to do next.
//! The cause goes to the log.

use landline_chat::{ChatError, Failure};
use landline_ipmsg::BindError;
use landline_node::{ConfigError, NodeError, port_holder};
use landline_peer::PeerError;
use landline_store::StoreError;
use serde::{Deserialize, Serialize};
use specta::Type;
use std::{fmt, io};

/// What went wrong, for a screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    /// Stable, as `domain.fault`. Screens match on this and on nothing else.
    pub code: String,
    /// What happened, for a person, in English.
    pub message: String,
    /// What to do next, for a person, in English; may be empty.
    pub hint: String,
}

impl ApiError {
    /// A code, a sentence, and what to do next.
    pub fn new(code: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), hint: hint.into() }
    }

    /// Why a node does not start. Who has its port is named as the doctor names them, if the system tells.
    pub async fn not_started(cause: NodeError) -> Self {
        let port = cause.taken_port();
        let mut error = Self::from(cause);
        if let Some(port) = port
            && let Some(holder) = port_holder(port).await
        {
            error.message = format!("UDP port {port} is taken by {holder}.");
        }
        error
    }

    pub(crate) fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(%cause, "a fault of Landline itself");
        Self::new("api.internal", "Landline made a mistake.", "The log says more; please report it.")
    }

    pub(crate) fn unknown_command(command: &str) -> Self {
        Self::new(
            "api.unknown_command",
            format!("There is no command \"{command}\"."),
            "Screen and node may be of different versions.",
        )
    }

    pub(crate) fn bad_arguments(cause: &dyn fmt::Display) -> Self {
        Self::new(
            "api.bad_arguments",
            format!("The arguments do not fit: {cause}."),
            "Screen and node may be of different versions.",
        )
    }

    pub(crate) fn bad_id(of_what: &str, id: &str) -> Self {
        Self::new("api.bad_id", format!("\"{id}\" is not the id of a {of_what}."), "")
    }

    pub(crate) fn bad_address(address: &str) -> Self {
        Self::new(
            "peer.bad_address",
            format!("\"{address}\" is not an IP address."),
            "Write it as 10.0.0.9 or fe80::9, without a port.",
        )
    }

    pub(crate) fn no_desktop() -> Self {
        Self::new("desktop.none", "This node has no window.", "Change this in the window of a desktop.")
    }

    pub(crate) fn login_not_changed(cause: &std::io::Error) -> Self {
        tracing::error!(%cause, "start at login");
        Self::new(
            "desktop.login_not_changed",
            format!("What starts at login could not be changed: {cause}."),
            "Change it in the settings of the desktop.",
        )
    }

    pub(crate) fn unknown_charset(label: &str) -> Self {
        Self::new(
            "chat.unknown_charset",
            format!("There is no charset \"{label}\"."),
            "gb18030, shift_jis, euc-kr, big5, windows-1252 and utf-8 are some.",
        )
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

impl From<ChatError> for ApiError {
    fn from(cause: ChatError) -> Self {
        if let ChatError::Store(cause) = &cause
            && (cause.is_full() || cause.is_damage())
        {
            return Self::storage(cause);
        }
        if matches!(cause, ChatError::Store(_) | ChatError::Peers(_) | ChatError::Stopped) {
            tracing::error!(%cause, "chat");
        }
        Self::new(cause.code(), cause.to_string(), cause.hint())
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        Self::new(failure.code(), failure.to_string(), failure.hint())
    }
}

impl From<PeerError> for ApiError {
    fn from(cause: PeerError) -> Self {
        let (code, hint) = match &cause {
            PeerError::HeartbeatOutOfRange { .. } => ("peer.heartbeat_out_of_range", "Choose a value in between."),
            PeerError::HeartbeatNotBelowTimeout { .. } => (
                "peer.heartbeat_not_below_timeout",
                "Choose a shorter heartbeat interval, or a longer peer timeout first.",
            ),
            PeerError::TimeoutNotAboveHeartbeat { .. } => (
                "peer.timeout_not_above_heartbeat",
                "Choose a longer peer timeout, or a shorter heartbeat interval first.",
            ),
            PeerError::ZeroInterval { .. } => ("peer.zero_interval", "Choose at least 1 second."),
            PeerError::BadIdentity { .. } => {
                ("peer.bad_identity", "Change profile.user or profile.host in config.toml.")
            }
            PeerError::UnknownContact(_) => ("peer.unknown_contact", "Reload the list of contacts."),
            PeerError::MarkTooLong { .. } => ("peer.mark_too_long", "Write less; nothing was changed."),
            PeerError::TooManyGroups { .. } => ("peer.too_many_groups", "Take them out of another group first."),
            PeerError::NotAnnounced(_) => ("peer.not_announced", "Check that a network is connected."),
            PeerError::MapBusy => ("peer.busy", "Try again."),
            PeerError::AlreadyRunning | PeerError::NotRecorded => ("peer.not_running", "Restart Landline."),
            PeerError::Store(cause) => return Self::storage(cause),
        };
        Self::new(code, sentence(&cause), hint)
    }
}

impl From<ConfigError> for ApiError {
    fn from(cause: ConfigError) -> Self {
        let (code, hint) = match cause {
            ConfigError::Presence(cause) => return cause.into(),
            ConfigError::UnknownKey { .. } => ("config.unknown_key", "`landline config list` shows every setting."),
            ConfigError::Value { .. } => ("config.bad_value", "Nothing was changed."),
            ConfigError::Interrupted => ("config.interrupted", "Try again when Landline runs."),
            ConfigError::Unreadable { .. } => ("config.unreadable", "Mend the value; nothing was changed."),
            ConfigError::Write { .. } => {
                ("config.not_written", "Check that the disk is not full and that the profile folder is yours.")
            }
        };
        Self::new(code, sentence(&cause), hint)
    }
}

impl From<NodeError> for ApiError {
    fn from(cause: NodeError) -> Self {
        let (code, hint) = match cause {
            NodeError::Config(cause) => return cause.into(),
            NodeError::Store(cause) => return cause.into(),
            NodeError::Peer(cause) => return cause.into(),
            NodeError::Chat(cause) => return cause.into(),
            NodeError::Profile { cause, .. } if cause.kind() == io::ErrorKind::StorageFull => return Self::disk_full(),
            NodeError::ProfileInUse { .. } => {
                ("node.profile_in_use", "Close the other Landline, or choose another folder with --profile.".to_owned())
            }
            NodeError::Profile { .. } => {
                ("node.profile", "Check that the folder is yours and the disk is not full.".to_owned())
            }
            NodeError::Bind(BindError::PortTaken { free: Some(free), .. }) => (
                "node.port_taken",
                format!(
                    "Close the other messenger, or start with --port {free} (other programs find this one only on port 2425)."
                ),
            ),
            NodeError::Bind(BindError::PortTaken { free: None, .. }) => {
                ("node.port_taken", "Close the other messenger, or choose another port with --port.".to_owned())
            }
            NodeError::Bind(_) => {
                ("node.bind", "Check that the network is up and that this program may use it.".to_owned())
            }
        };
        Self::new(code, sentence(&cause), hint)
    }
}

/// An error's words as a sentence: a capital at the start and a full stop. The name of a setting or a file at the start
/// stays as it is: it is to be found by it.
fn sentence(cause: &impl fmt::Display) -> String {
    let words = cause.to_string();
    let mut letters = words.chars();
    let Some(first) = letters.next() else { return words };
    let stop = if words.ends_with(['.', '!', '?']) { "" } else { "." };
    let is_name = words.split_whitespace().next().is_some_and(|word| word.contains(['.', '_', '/', '\\', ':']));
    let start = if is_name { first.to_string() } else { first.to_uppercase().to_string() };
    format!("{start}{}{stop}", letters.as_str())
}

impl From<StoreError> for ApiError {
    fn from(cause: StoreError) -> Self {
        Self::storage(&cause)
    }
}

impl ApiError {
    /// A conversation that cannot be read: the chat domain's own words are those of one that cannot be kept.
    pub(crate) fn reading(cause: ChatError) -> Self {
        match cause {
            ChatError::Store(cause) => Self::storage(&cause),
            other => other.into(),
        }
    }

    fn disk_full() -> Self {
        Self::new(
            "node.disk_full",
            "The disk is full, so nothing can be saved.",
            "Free some space. What was saved is unharmed.",
        )
    }

    fn storage(cause: &StoreError) -> Self {
        tracing::error!(%cause, "storage");
        if cause.is_full() {
            return Self::disk_full();
        }
        let (code, message, hint) = match cause {
            StoreError::Newer { .. } => (
                "node.database_newer",
                "The database was written by a newer version of Landline.",
                "Update Landline. Nothing was changed.",
            ),
            _ if cause.is_damage() => (
                "node.database_damaged",
                "The database is damaged and cannot be read there.",
                "Nothing was changed. If Landline does not start, give landline.db in the profile folder another name: \
                 Landline then begins a new one, and the old one is kept.",
            ),
            _ => (
                "node.storage",
                "The database could not be read or written.",
                "Check that the disk is not full and that the profile folder is yours.",
            ),
        };
        Self::new(code, message, hint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital_unless_a_name_is_to_be_found_by_it() {
        let said = |words: &str| sentence(&words.to_owned());
        assert_eq!(said("there is no setting \"x\""), "There is no setting \"x\".");
        assert_eq!(said("network.targets: x is no list"), "network.targets: x is no list.");
        assert_eq!(said("check_interval must be at least 1 second"), "check_interval must be at least 1 second.");
        assert_eq!(said("änderungen fehlen!"), "Änderungen fehlen!");
    }

    #[test]
    fn a_full_disk_has_one_code_whoever_met_it() {
        use landline_store::rusqlite::{Error, ffi};
        let full = || StoreError::Sqlite(Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_FULL), None));
        let no_space = io::Error::from(io::ErrorKind::StorageFull);
        let errors: [ApiError; 8] = [
            full().into(),
            PeerError::Store(full()).into(),
            ChatError::Store(full().into()).into(),
            ApiError::reading(ChatError::Store(full().into())),
            NodeError::Store(full()).into(),
            NodeError::Peer(PeerError::Store(full())).into(),
            NodeError::Chat(ChatError::Store(full().into())).into(),
            NodeError::Profile { path: "/somewhere".into(), cause: no_space }.into(),
        ];
        for error in errors {
            assert_eq!(error.code, "node.disk_full", "{error:?}");
        }
    }

    #[tokio::test]
    async fn whoever_has_the_port_is_named() {
        let held = std::net::UdpSocket::bind("0.0.0.0:0").expect("a port");
        let port = held.local_addr().expect("bound").port();
        let error = ApiError::not_started(NodeError::Bind(BindError::PortTaken { port, free: None })).await;
        assert_eq!(error.code, "node.port_taken");
        let named = port_holder(port).await.map(|holder| format!("UDP port {port} is taken by {holder}."));
        assert_eq!(error.message, named.unwrap_or_else(|| format!("UDP port {port} is taken by another program.")));
    }
}
