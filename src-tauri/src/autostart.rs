//! Starting at login. The desktop's own list is the only source of truth; nothing is stored besides it.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;

use std::io;
use std::path::PathBuf;

use crate::launch::Launch;

#[cfg(not(target_os = "linux"))]
use elsewhere as list;
#[cfg(target_os = "linux")]
use linux as list;

/// The autostart entry: this program with this profile, starting hidden.
#[derive(Clone, Debug)]
pub(crate) struct Autostart {
    /// The application's name on this machine, of which each profile has one of its own.
    identifier: String,
    program: PathBuf,
    /// The command line after the program.
    arguments: Vec<String>,
}

impl Autostart {
    /// Asked for at the start: a program that was upgraded while it runs does not find itself any more.
    ///
    /// # Errors
    /// The system's, if this program's place or the folder's name cannot be said.
    pub(crate) fn of(launch: &Launch, identifier: &str) -> io::Result<Self> {
        let mut arguments = vec!["--minimized".to_owned()];
        if !launch.profile.default {
            let folder = launch.profile.folder.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
            arguments.extend(["--profile".to_owned(), folder.to_owned()]);
        }
        Ok(Self { identifier: identifier.to_owned(), program: std::env::current_exe()?, arguments })
    }
}

impl landline_api::Desktop for Autostart {
    fn starts_at_login(&self) -> bool {
        list::contains(self)
    }

    fn start_at_login(&self, on: bool) -> io::Result<()> {
        if on { list::add(self) } else { list::remove(self) }
    }
}
