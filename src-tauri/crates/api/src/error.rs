//! Errors as the screen gets them: a code to match on, a sentence for a person, and what to do next.
//! The cause goes to the log.

use crate::contract_error::ContractError;
use landline_bytes::StreamError;
use landline_chat::{ChatError, Failure};
use landline_ipmsg::BindError;
use landline_node::{ConfigError, NodeError, port_holder};
use landline_peer::PeerError;
use landline_store::StoreError;
use landline_text::sentence;
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
}

impl fmt::Display for ApiError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

/// Every code that a command can end with.
pub(crate) fn error_codes() -> impl Iterator<Item = &'static str> {
    let own = ContractError::CODES.iter().chain(StreamError::CODES).copied();
    own.chain(landline_node::error_codes())
}

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
        match cause {
            PeerError::Store(cause) => cause.into(),
            cause => Self::new(cause.code(), sentence(&cause), cause.hint()),
        }
    }
}

impl From<ConfigError> for ApiError {
    fn from(cause: ConfigError) -> Self {
        match cause {
            ConfigError::Presence(cause) => cause.into(),
            cause => Self::new(cause.code(), sentence(&cause), cause.hint()),
        }
    }
}

impl From<NodeError> for ApiError {
    fn from(cause: NodeError) -> Self {
        let hint = match cause {
            NodeError::Config(cause) => return cause.into(),
            NodeError::Store(cause) => return cause.into(),
            NodeError::Peer(cause) => return cause.into(),
            NodeError::Chat(cause) => return cause.into(),
            NodeError::Profile { cause, .. } if cause.kind() == io::ErrorKind::StorageFull => return Self::disk_full(),
            NodeError::Bind(BindError::PortTaken { free: Some(free), .. }) => format!(
                "Close the other messenger, or start with --port {free} (other programs find this one only on port 2425)."
            ),
            ref cause => cause.hint().to_owned(),
        };
        Self::new(cause.code(), sentence(&cause), hint)
    }
}

impl From<StreamError> for ApiError {
    fn from(cause: StreamError) -> Self {
        Self::new(cause.code(), cause.to_string(), cause.hint())
    }
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
        let (code, message, hint) = landline_store::DISK_FULL;
        Self::new(code, message, hint)
    }

    fn storage(cause: &StoreError) -> Self {
        tracing::error!(%cause, "storage");
        Self::new(cause.code(), cause.sentence(), cause.hint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
