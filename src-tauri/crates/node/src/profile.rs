//! The profile folder: whose node this is, its files, and the lock that lets one node at a time in.

use crate::NodeError;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// The identity that a new profile starts with, read from the system by the binaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Login name.
    pub user: String,
    /// Name of the machine.
    pub host: String,
}

/// An opened profile folder. The lock goes with it, also when the process is killed.
pub(crate) struct ProfileFolder {
    path: PathBuf,
    _lock: File,
}

impl ProfileFolder {
    /// Makes the folder if need be and takes its lock.
    pub(crate) fn open(path: &Path) -> Result<Self, NodeError> {
        let unusable = |path: &Path| {
            let path = path.to_owned();
            move |cause| NodeError::Profile { path, cause }
        };
        fs::create_dir_all(path).map_err(unusable(path))?;
        keep_private(path).map_err(unusable(path))?;
        let lock_path = path.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path)
            .map_err(unusable(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(NodeError::ProfileInUse { path: path.to_owned() }),
            Err(TryLockError::Error(cause)) => Err(NodeError::Profile { path: lock_path, cause }),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("landline.db")
    }

    pub(crate) fn reserve(&self) -> PathBuf {
        self.path.join("reserve")
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.path.join("config.toml")
    }

    pub(crate) fn ceiling(&self) -> PathBuf {
        self.path.join("packet-number")
    }
}

/// Messages are nobody else's on this machine. A folder that everybody may write to belongs to everybody, such as /tmp,
/// and is no place for them.
#[cfg(unix)]
fn keep_private(path: &Path) -> std::io::Result<()> {
    use std::io::{Error, ErrorKind};
    use std::os::unix::fs::PermissionsExt;
    const EVERYBODY_WRITES: u32 = 0o002;
    let mode = fs::metadata(path)?.permissions().mode() & 0o7777;
    if mode & EVERYBODY_WRITES != 0 {
        return Err(Error::new(ErrorKind::PermissionDenied, "everybody may write to it; choose a folder of your own"));
    }
    if mode == 0o700 { Ok(()) } else { fs::set_permissions(path, fs::Permissions::from_mode(0o700)) }
}

/// On Windows the profile lies in the user's own data folder, whose rights it inherits.
#[cfg(not(unix))]
fn keep_private(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    #[test]
    fn a_profile_is_closed_to_others() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("profile");
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        let _open = ProfileFolder::open(&path).unwrap();
        assert_eq!(mode(&path), 0o700);
    }

    #[test]
    fn a_folder_of_everybody_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tmp");
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o1777)).unwrap();
        let Err(refused) = ProfileFolder::open(&path) else { panic!("taken") };
        assert!(refused.to_string().contains("choose a folder of your own"), "{refused}");
        assert_eq!(mode(&path), 0o1777);
        assert_eq!(fs::read_dir(&path).unwrap().count(), 0);
    }

    #[test]
    fn a_second_node_of_a_profile_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let first = ProfileFolder::open(folder.path()).unwrap();
        assert!(matches!(ProfileFolder::open(folder.path()), Err(NodeError::ProfileInUse { .. })));
        drop(first);
        assert!(ProfileFolder::open(folder.path()).is_ok());
    }
}
