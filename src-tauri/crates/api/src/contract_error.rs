//! What goes wrong in the contract itself, before or after a domain is asked.

use crate::ApiError;
use std::{fmt, io};

/// What goes wrong in the contract itself, before or after a domain is asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ContractError {
    /// A fault of this program.
    #[error("Landline made a mistake.")]
    Internal,
    /// No command of this name.
    #[error("There is no command \"{0}\".")]
    UnknownCommand(String),
    /// The arguments of a command have another shape.
    #[error("The arguments do not fit: {0}.")]
    BadArguments(String),
    /// A text that is no id.
    #[error("\"{id}\" is not the id of a {of}.")]
    BadId {
        /// Of what an id was asked for.
        of: &'static str,
        /// What was given.
        id: String,
    },
    /// A text that is no IP address.
    #[error("\"{0}\" is not an IP address.")]
    BadAddress(String),
    /// A label that the WHATWG Encoding Standard does not know.
    #[error("There is no charset \"{0}\".")]
    UnknownCharset(String),
    /// Only a window does this.
    #[error("This node has no window.")]
    NoDesktop,
    /// The desktop refused.
    #[error("What starts at login could not be changed: {0}.")]
    LoginNotChanged(#[from] io::Error),
}

landline_store::error_codes!(ContractError {
    Self::Internal => "api.internal", "The log says more; please report it.";
    Self::UnknownCommand(_) => "api.unknown_command", "Screen and node may be of different versions.";
    Self::BadArguments(_) => "api.bad_arguments", "Screen and node may be of different versions.";
    Self::BadId { .. } => "api.bad_id", "";
    Self::BadAddress(_) => "peer.bad_address", "Write it as 10.0.0.9 or fe80::9, without a port.";
    Self::UnknownCharset(_) => "chat.unknown_charset",
        "gb18030, shift_jis, euc-kr, big5, windows-1252 and utf-8 are some.";
    Self::NoDesktop => "desktop.none", "Change this in the window of a desktop.";
    Self::LoginNotChanged(_) => "desktop.login_not_changed", "Change it in the settings of the desktop.";
});

impl ContractError {
    /// The cause goes to the log.
    pub(crate) fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(%cause, "a fault of Landline itself");
        Self::Internal
    }
}

impl From<ContractError> for ApiError {
    fn from(cause: ContractError) -> Self {
        if let ContractError::LoginNotChanged(cause) = &cause {
            tracing::error!(%cause, "start at login");
        }
        Self::new(cause.code(), cause.to_string(), cause.hint())
    }
}
