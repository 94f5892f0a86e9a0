//! Runs one tool of the system: in English, without prompting, for a limited time.

use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// How long a tool may take.
pub const TOOL_TIMEOUT: Duration = Duration::from_secs(3);

/// Folders of administrative tools, which the search path of a user often lacks.
const FOLDERS: [&str; 5] = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/run/current-system/sw/bin"];

/// The outcome of running a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ToolOutcome {
    /// It is not on this machine.
    Absent,
    /// It took too long.
    Late,
    /// It exited, successfully or not, and printed this.
    Done { well: bool, out: String },
}

impl ToolOutcome {
    /// Its output, if it succeeded.
    pub(super) fn good(&self) -> Option<&str> {
        match self {
            Self::Done { well: true, out } => Some(out),
            _ => None,
        }
    }
}

/// Runs a tool by its name, from system folders only.
pub(super) async fn tool(name: &str, args: &[&str]) -> ToolOutcome {
    let paths = FOLDERS.iter().map(|folder| format!("{folder}/{name}"));
    match paths.into_iter().find(|path| std::path::Path::new(path).exists()) {
        Some(path) => program(&path, args).await,
        None => ToolOutcome::Absent,
    }
}

/// Runs a program by its path.
pub(super) async fn program(path: &str, args: &[&str]) -> ToolOutcome {
    run(path, args, TOOL_TIMEOUT).await
}

/// The output of a system tool, if it is present and succeeded.
pub async fn tool_output(name: &str, args: &[&str]) -> Option<String> {
    tool(name, args).await.good().map(str::to_owned)
}

/// The same of a program by its path.
pub async fn program_output(path: &str, args: &[&str]) -> Option<String> {
    program(path, args).await.good().map(str::to_owned)
}

async fn run(path: &str, args: &[&str], timeout: Duration) -> ToolOutcome {
    let mut command = Command::new(path);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    if cfg!(unix) {
        // Some of these tools use the user's language, and some are scripts that look up others.
        command.env_clear().env("LC_ALL", "C").env("PATH", FOLDERS.join(":"));
    }
    #[cfg(windows)]
    command.creation_flags(windows_no_window());
    match tokio::time::timeout(timeout, command.output()).await {
        Err(_) => ToolOutcome::Late,
        Ok(Err(cause)) => {
            tracing::debug!(path, %cause, "not run");
            ToolOutcome::Absent
        }
        Ok(Ok(output)) => ToolOutcome::Done {
            well: output.status.success(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
        },
    }
}

/// CREATE_NO_WINDOW: no console flashes up beside the desktop window.
#[cfg(windows)]
const fn windows_no_window() -> u32 {
    0x0800_0000
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_tool_that_is_not_there_is_absent_and_one_that_hangs_is_late() {
        assert_eq!(tool("landline-no-such-tool", &[]).await, ToolOutcome::Absent);
        assert_eq!(
            run("/bin/sh", &["-c", "read line < /dev/zero"], Duration::from_millis(50)).await,
            ToolOutcome::Late
        );
    }

    #[tokio::test]
    async fn a_tool_speaks_english_and_its_failure_is_told() {
        assert_eq!(tool("sh", &["-c", "echo $LC_ALL"]).await.good(), Some("C\n"));
        let failed = tool("sh", &["-c", "echo no; exit 3"]).await;
        assert_eq!(failed, ToolOutcome::Done { well: false, out: "no\n".to_owned() });
        assert_eq!(failed.good(), None);
    }
}
