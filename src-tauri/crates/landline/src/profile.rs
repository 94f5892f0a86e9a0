//! The choice of the profile folder and the identity of a new profile, which must be the same in every Landline
//! program.
//!
//! Lives here: querying the system for the binaries (command line and desktop). Does not live here: the contents of a
//! profile (`node`). The binaries read `LANDLINE_PROFILE` and pass it in as `explicit`.

use crate::control::fingerprint;
use landline_node::Identity;
use std::path::{Path, PathBuf};

/// Used if the system does not report a login name.
const NOBODY: &str = "user";

/// Why there is no profile folder.
#[derive(Debug, thiserror::Error)]
#[error("this account has no home folder, so there is no place for a profile")]
pub struct NoHome;

/// A chosen profile folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileChoice {
    /// The folder. It need not exist yet.
    pub folder: PathBuf,
    /// Whether it is the default one.
    pub default: bool,
}

impl ProfileChoice {
    /// `explicit` is `--profile` or `LANDLINE_PROFILE`; without it the data folder of the system is used:
    /// `~/.local/share/landline`, `~/Library/Application Support/Landline`, `%LOCALAPPDATA%\Landline\data`.
    pub fn new(explicit: Option<PathBuf>) -> Result<Self, NoHome> {
        let default = default_folder();
        match explicit.filter(|folder| !folder.as_os_str().is_empty()) {
            Some(folder) => {
                let default = default.is_some_and(|default| same(&default, &folder));
                Ok(Self { folder, default })
            }
            None => Ok(Self { folder: default.ok_or(NoHome)?, default: true }),
        }
    }

    /// The identity for a new profile. IP Messenger peers distinguish people by user and host, so a profile other than
    /// the default appends the name of its folder: `alice-second`.
    pub fn identity(&self) -> Identity {
        let login = login_name();
        let host = gethostname::gethostname().to_string_lossy().into_owned();
        let user = if self.default { login } else { beside(&login, &self.folder) };
        Identity { user, host }
    }

    /// The default port of this profile's web server: always the same, since a browser stores drafts and preferences by
    /// it, and different per profile, so that they can run side by side.
    pub fn web_port(&self) -> u16 {
        if self.default {
            return WEB_PORT;
        }
        let name = fingerprint(real_path(&self.folder).as_os_str().as_encoded_bytes());
        let place = u16::try_from(name % u128::from(OTHER_PORTS)).unwrap_or(0);
        FIRST_OTHER_PORT + place
    }
}

/// The system's language, as a tag such as `zh-TW` or `ja_JP`, which determines the charset of old programs.
pub fn system_language() -> Option<String> {
    sys_locale::get_locale()
}

/// The port of the web server for the default profile.
const WEB_PORT: u16 = 8425;

/// The first port of other profiles: below the ephemeral ports of systems (32768 and up).
const FIRST_OTHER_PORT: u16 = 18_425;

/// The number of ports for other profiles.
const OTHER_PORTS: u16 = 1_000;

fn default_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "Landline").map(|dirs| dirs.data_local_dir().to_owned())
}

/// The canonical path, also of a folder that does not exist yet.
fn real_path(folder: &Path) -> PathBuf {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let real = folder.ancestors().find_map(|part| Some((part, part.canonicalize().ok()?)));
    match real {
        Some((part, real)) => real.iter().chain(folder.iter().skip(part.iter().count())).collect(),
        None => folder,
    }
}

fn same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).ok();
    real(one) == real(other)
}

fn beside(login: &str, folder: &Path) -> String {
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    match real.file_name() {
        Some(name) => format!("{login}-{}", name.to_string_lossy()),
        None => login.to_owned(),
    }
}

fn login_name() -> String {
    let from_environment = ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .filter_map(|key| std::env::var(key).ok())
        .find(|name| !name.trim().is_empty());
    // Services start without these; the home folder is nearly always named after its owner.
    let from_home = || {
        let home = directories::BaseDirs::new()?.home_dir().file_name()?.to_string_lossy().into_owned();
        (!home.trim().is_empty()).then_some(home)
    };
    from_environment.or_else(from_home).unwrap_or_else(|| NOBODY.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explicit_folder_wins_and_is_told_apart() {
        let choice = ProfileChoice::new(Some(PathBuf::from("/somewhere/second"))).expect("a choice");
        assert_eq!(choice.folder, Path::new("/somewhere/second"));
        assert!(!choice.default);
        assert!(choice.identity().user.ends_with("-second"), "{}", choice.identity().user);
    }

    #[test]
    fn the_default_folder_named_explicitly_is_still_the_default() {
        let Some(default) = default_folder() else {
            return;
        };
        assert!(ProfileChoice::new(Some(default)).expect("a choice").default);
    }

    #[test]
    fn a_profile_beside_the_default_one_keeps_a_port_of_its_own() {
        let home = tempfile::tempdir().expect("a folder");
        let port = |name: &str| ProfileChoice { folder: home.path().join(name), default: false }.web_port();
        let before = port("second");
        std::fs::create_dir(home.path().join("second")).expect("a profile");
        assert_eq!(port("second"), before, "also once the folder is there");
        assert_eq!(port("second/../second/."), before, "by whatever path");
        assert!((FIRST_OTHER_PORT..FIRST_OTHER_PORT + OTHER_PORTS).contains(&before));
        let all: std::collections::BTreeSet<u16> = (0..20).map(|number| port(&number.to_string())).collect();
        assert!(all.len() > 15, "{all:?}");
        assert_eq!(ProfileChoice { folder: home.path().to_owned(), default: true }.web_port(), WEB_PORT);
    }

    #[test]
    fn an_empty_variable_counts_as_none() {
        let empty = ProfileChoice::new(Some(PathBuf::new())).ok();
        assert_eq!(empty, ProfileChoice::new(None).ok());
    }
}
