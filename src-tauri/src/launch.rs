//! The launch of the program: the command line, the chosen profile, and the log.

use std::ffi::OsString;
use std::fs;
use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::Parser;
use landline::log::{RateLimitedWriter, RotatingFile};
use landline::profile::{NoHome, ProfileChoice};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// The desktop entry that packages install, without `.desktop`: its icon bears the badge, and notices are its own.
#[cfg(target_os = "linux")]
pub(crate) const DESKTOP_ENTRY: &str = "Landline";

/// What is logged when `LANDLINE_LOG` does not say otherwise.
const DEFAULT_LOG: &str = "info,zbus=warn";

/// The command line of the desktop program.
#[derive(Debug, Parser)]
#[command(name = "landline-desktop", version, about = "The Landline desktop window")]
struct Args {
    /// Folder of the profile: settings, messages, window. Two profiles can run side by side.
    #[arg(long, value_name = "DIR", env = "LANDLINE_PROFILE")]
    profile: Option<PathBuf>,
    /// Start in the tray, or minimised where there is no tray.
    #[arg(long)]
    minimized: bool,
    /// UDP port for this run, in place of the one in the settings.
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// A landline: link, as a browser hands it over: opens the conversation that it names
    #[arg(value_name = "LINK")]
    link: Option<String>,
}

/// A decided start.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The profile.
    pub profile: ProfileChoice,
    /// Start without showing the window.
    pub minimized: bool,
    /// A port for this run in place of the one in the settings.
    pub port: Option<u16>,
    /// The link that it was started for.
    pub link: Option<String>,
}

impl Launch {
    /// Reads the command line and the environment; `--help`, `--version` and what cannot be
    /// understood end the process, as is the custom.
    ///
    /// # Errors
    /// [`NoHome`] if no profile was named and the account has no place for one.
    pub fn from_environment() -> Result<Launch, NoHome> {
        Launch::from_args(Args::parse())
    }

    /// The same from a given command line, the program's name first.
    ///
    /// # Errors
    /// As [`Launch::from_environment`].
    pub fn from_command_line<I>(line: I) -> Result<Launch, Box<dyn std::error::Error>>
    where
        I: IntoIterator<Item: Into<OsString> + Clone>,
    {
        Ok(Launch::from_args(Args::try_parse_from(line)?)?)
    }

    fn from_args(args: Args) -> Result<Launch, NoHome> {
        // Said once and for all, so that a restart from elsewhere means the same folder.
        let profile = args.profile.map(|folder| std::path::absolute(&folder).unwrap_or(folder));
        Ok(Launch {
            profile: ProfileChoice::new(profile)?,
            minimized: args.minimized,
            port: args.port,
            link: args.link,
        })
    }

    /// The command line, for its manual page.
    #[cfg(test)]
    pub(crate) fn command_line() -> clap::Command {
        <Args as clap::CommandFactory>::command()
    }

    /// True if a window can be shown at all. Without a display the toolkit would panic.
    #[must_use]
    pub fn display_present() -> bool {
        let named = |variable| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
        !cfg!(target_os = "linux") || named("WAYLAND_DISPLAY") || named("DISPLAY")
    }

    /// The application's name on this machine: `base` for the default profile, and one of its own
    /// for every other, because a name may run once only (single instance) and owns browsing data.
    pub(crate) fn identifier(&self, base: &str) -> String {
        if self.profile.default {
            return base.to_owned();
        }
        let folder = &self.profile.folder;
        let real = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        format!("{base}.p{:016x}", fnv1a(real.as_os_str().as_encoded_bytes()))
    }

    /// Logs to `desktop.log` in the profile and to stderr. Without a writable profile to stderr
    /// alone: the node will say what is wrong with the folder.
    pub fn log(&self) {
        let filter = EnvFilter::try_from_env("LANDLINE_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT_LOG));
        let stderr = tracing_subscriber::fmt::layer()
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(RateLimitedWriter::new(std::io::stderr));
        let file = self.log_file().map(|file| {
            tracing_subscriber::fmt::layer()
                .with_ansi(false)
                // On a full disk nothing is said of the log itself, line by line.
                .log_internal_errors(false)
                .with_writer(RateLimitedWriter::new(std::sync::Mutex::new(file)))
        });
        let without_file = file.as_ref().err().map(ToString::to_string);
        let subscriber = tracing_subscriber::registry().with(filter).with(stderr).with(file.ok());
        if subscriber.try_init().is_ok()
            && let Some(cause) = without_file
        {
            tracing::warn!(cause, "no log file");
        }
    }

    fn log_file(&self) -> std::io::Result<RotatingFile> {
        let folder = &self.profile.folder;
        fs::create_dir_all(folder)?;
        RotatingFile::open(&folder.join("desktop.log"), &folder.join("desktop.old.log"), RotatingFile::LIMIT)
    }
}

/// FNV-1a, 64 bits: the same in every build, which the standard library's hasher does not promise.
/// <http://www.isthe.com/chongo/tech/comp/fnv/>
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "app.landline.desktop";

    fn launch(folder: &std::path::Path, default: bool) -> Launch {
        let profile = ProfileChoice { folder: folder.to_owned(), default };
        Launch { profile, minimized: false, port: None, link: None }
    }

    #[test]
    fn the_command_line_is_understood() {
        let line = ["landline-desktop", "--profile", "/somewhere/second", "--minimized"];
        let launch = Launch::from_command_line(line).unwrap();
        assert_eq!(launch.profile.folder, PathBuf::from("/somewhere/second"));
        assert!(launch.minimized && !launch.profile.default);
        assert!(Launch::from_command_line(["landline-desktop", "--colour"]).is_err());
        let handed_over = ["landline-desktop", "--", "--profile=/tmp/evil"];
        let launch = Launch::from_command_line(handed_over).unwrap();
        assert_eq!(launch.link.as_deref(), Some("--profile=/tmp/evil"), "a link, whatever it holds");
        assert!(Launch::from_command_line(["landline-desktop", "--"]).unwrap().link.is_none());
    }

    #[test]
    fn each_profile_is_an_application_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("one"), folder.path().join("two"));
        assert_eq!(launch(&one, true).identifier(BASE), BASE);
        let private = launch(&one, false).identifier(BASE);
        assert_ne!(private, launch(&two, false).identifier(BASE));
        // An element of a D-Bus name: letters and digits, the first no digit.
        let element = private.strip_prefix("app.landline.desktop.").unwrap();
        assert!(element.starts_with('p') && element.chars().all(|c| c.is_ascii_alphanumeric()));
    }

    #[cfg(unix)]
    #[test]
    fn a_profile_is_the_same_by_whatever_path() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::create_dir(&real).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        assert_eq!(launch(&real, false).identifier(BASE), launch(&link, false).identifier(BASE));
    }

    #[test]
    fn fnv1a_agrees_with_its_published_vectors() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_large_log_is_put_aside() {
        let folder = tempfile::tempdir().unwrap();
        let launch = launch(folder.path(), false);
        let old = folder.path().join("desktop.log");
        fs::File::create(&old).unwrap().set_len(RotatingFile::LIMIT).unwrap();
        std::io::Write::write_all(&mut launch.log_file().unwrap(), b"a line\n").unwrap();
        assert_eq!(fs::metadata(&old).unwrap().len(), 7);
        assert_eq!(fs::metadata(folder.path().join("desktop.old.log")).unwrap().len(), RotatingFile::LIMIT);
    }
}
