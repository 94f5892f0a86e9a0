//! The location of the socket for a profile whose path is too long: a folder of the owner that others cannot access.
//!
//! Tried in this order: `XDG_RUNTIME_DIR`, `/tmp/landline-UID`, the folder used last time, and a folder in `/tmp` with
//! an unpredictable name. Anybody may create a folder in `/tmp`: one that is not the owner's is skipped.

use super::address::MAX_PATH;
use std::ffi::OsString;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The file in the profile with the path of the socket.
const POINTER: &str = "control.address";

/// The length of a socket's name: a slash, 32 digits and `.sock`.
const NAME_LENGTH: usize = 38;

/// A private folder for the socket of `profile`, created if necessary.
pub(super) fn choose(profile: &Path, runtime: Option<PathBuf>, tmp: &Path) -> io::Result<PathBuf> {
    let owner = fs::metadata(profile)?.uid();
    let in_runtime = runtime.filter(|folder| folder.is_absolute() && check(folder, owner).is_ok());
    let last = read_pointer(profile).ok().and_then(|path| Some(path.parent()?.to_owned()));
    let usual = tmp.join(format!("landline-{owner}"));
    let secret = tmp.join(format!("landline-{owner}-{:016x}", getrandom::u64().map_err(io::Error::other)?));
    let candidates = [in_runtime.map(|folder| folder.join("landline")), Some(usual), last, Some(secret)];
    let mut refused = None;
    for folder in candidates.into_iter().flatten() {
        match make(&folder, owner) {
            Ok(()) if folder.as_os_str().len() + NAME_LENGTH <= MAX_PATH => return Ok(folder),
            Ok(()) => {}
            Err(error) => {
                tracing::warn!(folder = %folder.display(), %error, "no place for the control socket");
                refused = Some(error);
            }
        }
    }
    Err(refused.unwrap_or_else(|| io::Error::other("every folder for its socket has too long a path")))
}

fn make(folder: &Path, owner: u32) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        Ok(()) | Err(_) => {}
    }
    check(folder, owner)
}

/// Whether the folder belongs to the owner and others cannot access it.
pub(super) fn check(folder: &Path, owner: u32) -> io::Result<()> {
    let found = fs::symlink_metadata(folder)?;
    if found.is_dir() && found.uid() == owner && found.mode() & 0o077 == 0 {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::PermissionDenied,
        format!("{} must be a folder of the owner of the profile, with mode 0700", folder.display()),
    ))
}

/// The socket path recorded by the node of `profile`.
pub(super) fn read_pointer(profile: &Path) -> io::Result<PathBuf> {
    let path = PathBuf::from(OsString::from_vec(fs::read(profile.join(POINTER))?));
    if path.is_absolute() && path.as_os_str().len() <= MAX_PATH {
        return Ok(path);
    }
    Err(io::Error::new(io::ErrorKind::NotFound, format!("{POINTER} holds no path of a socket")))
}

/// Records the path of the socket, atomically.
pub(super) fn write_pointer(profile: &Path, socket: &Path) -> io::Result<()> {
    let new = profile.join(format!("{POINTER}.new"));
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(socket.as_os_str().as_bytes())?;
    fs::rename(&new, profile.join(POINTER))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;
    use tempfile::TempDir;

    fn private() -> TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).expect("mode set");
        folder
    }

    fn open_to_all(folder: &Path) {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).expect("mode set");
    }

    #[test]
    fn the_runtime_folder_comes_first_if_it_is_private() {
        let (profile, runtime, tmp) = (private(), private(), private());
        let chosen = choose(profile.path(), Some(runtime.path().to_owned()), tmp.path()).expect("a folder");
        assert_eq!(chosen, runtime.path().join("landline"));
        assert_eq!(fs::metadata(&chosen).expect("made").mode() & 0o777, 0o700);
        open_to_all(runtime.path());
        let chosen = choose(profile.path(), Some(runtime.path().to_owned()), tmp.path()).expect("a folder");
        assert!(chosen.starts_with(tmp.path()));
        let chosen = choose(profile.path(), Some(PathBuf::from("relative")), tmp.path()).expect("a folder");
        assert!(chosen.starts_with(tmp.path()));
    }

    #[test]
    fn a_folder_that_somebody_else_made_first_is_passed_by() {
        let (profile, tmp) = (private(), private());
        let usual = choose(profile.path(), None, tmp.path()).expect("a folder");
        open_to_all(&usual);
        let other = choose(profile.path(), None, tmp.path()).expect("another folder");
        assert!(other != usual && check(&other, fs::metadata(profile.path()).expect("there").uid()).is_ok());
        write_pointer(profile.path(), &other.join("x.sock")).expect("written");
        assert_eq!(choose(profile.path(), None, tmp.path()).expect("a folder"), other, "kept for the next start");
        fs::remove_dir(&usual).expect("gone");
        std::os::unix::fs::symlink(&other, &usual).expect("a link");
        assert_eq!(choose(profile.path(), None, tmp.path()).expect("a folder"), other, "a link is not followed");
    }

    #[test]
    fn without_any_private_folder_it_is_said_which_was_refused() {
        let (profile, tmp) = (private(), private());
        let nowhere = tmp.path().join("not there");
        assert!(choose(profile.path(), None, &nowhere).is_err());
    }

    #[test]
    fn a_pointer_that_holds_nonsense_points_nowhere() {
        let profile = private();
        let long = vec![b'/'; 200];
        for text in [&b""[..], b"relative/x.sock", b"\xff", &long] {
            fs::write(profile.path().join(POINTER), text).expect("written");
            let error = read_pointer(profile.path()).expect_err("nowhere");
            assert_eq!(error.kind(), io::ErrorKind::NotFound, "{text:?}");
        }
    }
}
