//! Exit codes, and the failures that cause them. The table here is the documentation: `--help` prints it.

use crate::output::Output;
use landline::control::ClientError;
use landline_api::ApiError;
use std::io;
use std::process::ExitCode;

/// Exit codes. The numbers are stable for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Ok = 0,
    Failure = 1,
    Usage = 2,
    NoNode = 3,
    Name = 4,
    NotDelivered = 5,
    AlreadyRuns = 6,
}

/// Every exit code with its meaning.
const TABLE: [(Exit, &str); 7] = [
    (Exit::Ok, "done"),
    (Exit::Failure, "it did not work; the message says why"),
    (Exit::Usage, "the command line cannot be understood"),
    (Exit::NoNode, "no node runs on this profile, or it ended meanwhile; send says whether the message was kept"),
    (Exit::Name, "nobody of that name, or several"),
    (Exit::NotDelivered, "send --wait: kept, but not delivered in time"),
    (Exit::AlreadyRuns, "up: a node already runs on this profile"),
];

/// The table for the end of `--help`.
pub(crate) fn table() -> String {
    let mut text = String::from("Exit codes:");
    for (exit, meaning) in TABLE {
        text.push_str(&format!("\n  {}  {meaning}", exit as u8));
    }
    text.push_str(
        "\n\nEnvironment:\n  LANDLINE_PROFILE  the profile folder, as --profile\n  \
         LANDLINE_LOG      what is logged to stderr, such as debug or landline_peer=debug\n  \
         NO_COLOR          no colours",
    );
    text
}

/// Why a command failed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) error: ApiError,
}

impl Failure {
    /// A failure of the command line itself.
    pub(crate) fn new(exit: Exit, code: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { exit, error: ApiError::new(code, message, hint) }
    }

    /// An operating system error; `what` is the beginning of a sentence.
    pub(crate) fn system(code: &str, what: &str, cause: &dyn std::error::Error) -> Self {
        Self::new(Exit::Failure, code, format!("{what}: {cause}."), "")
    }

    /// Prints it on stderr, as message and hint or as JSON, and returns the exit code.
    pub(crate) fn report(&self, out: &Output) -> ExitCode {
        if self.exit != Exit::Ok {
            out.error(&self.error);
        }
        ExitCode::from(self.exit as u8)
    }
}

/// Only output errors get here. A closed pipe (`landline watch | head`) is not a failure.
impl From<io::Error> for Failure {
    fn from(cause: io::Error) -> Self {
        let mut failure = Self::system("cli.output", "The output cannot be written", &cause);
        if cause.kind() == io::ErrorKind::BrokenPipe {
            failure.exit = Exit::Ok;
        }
        failure
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self { exit: Exit::Failure, error }
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let start = "Start one with: landline up";
        match error {
            ClientError::Refused(error) => error.into(),
            ClientError::NoNode => Self::new(Exit::NoNode, "cli.no_node", "No node runs on this profile.", start),
            ClientError::Ended => Self::new(Exit::NoNode, "cli.node_ended", "The node has ended.", start),
            ClientError::ConnectionClosed => Self::new(
                Exit::Failure,
                "cli.let_go",
                "The node ended this connection; it was too slow, or there were too many. A node runs.",
                "Try again; landline watch goes on with --after and the number of its last line.",
            ),
            ClientError::Unreachable(cause) => {
                Self::system("cli.unreachable", "The node of this profile cannot be reached", &cause)
            }
            ClientError::Silent => Self::new(
                Exit::Failure,
                "cli.silent",
                "The node does not answer.",
                "Look at its log; end it and start it again if it hangs.",
            ),
            ClientError::Malformed => Self::new(
                Exit::Failure,
                "cli.garbled",
                "The node answered with something that cannot be read.",
                "It may be of another version: restart it.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_as_documented() {
        let codes: Vec<u8> = TABLE.iter().map(|(exit, _)| *exit as u8).collect();
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6]);
        assert!(table().contains("\n  5  send --wait"));
    }

    #[test]
    fn a_closed_pipe_is_no_failure_but_a_full_disk_is() {
        assert_eq!(Failure::from(io::Error::from(io::ErrorKind::BrokenPipe)).exit, Exit::Ok);
        assert_eq!(Failure::from(io::Error::from(io::ErrorKind::StorageFull)).exit, Exit::Failure);
    }

    #[test]
    fn a_missing_node_has_its_own_code() {
        assert_eq!(Failure::from(ClientError::NoNode).exit, Exit::NoNode);
        assert_eq!(Failure::from(ClientError::Ended).exit, Exit::NoNode);
        assert_eq!(Failure::from(ClientError::Silent).exit, Exit::Failure);
    }
}
