//! The profile folder: its identity, its files, and the lock that admits one node at a time.

use crate::NodeError;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// The initial identity of a new profile, read from the system by the binaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Login name.
    pub user: String,
    /// Name of the machine.
    pub host: String,
}

/// An opened profile folder. The lock is released with it, also when the process is killed.
pub(crate) struct ProfileFolder {
    path: PathBuf,
    lock: File,
    /// Whether this start created the folder.
    created: bool,
    /// Whether the previous run did not close its database.
    left_open: bool,
    /// Whether this run has the database open.
    open: AtomicBool,
}

/// The program continues, so the database has been closed.
impl Drop for ProfileFolder {
    fn drop(&mut self) {
        if self.open.load(Ordering::Relaxed) {
            self.mark(false);
        }
    }
}

/// The state of the database at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct DatabaseState {
    /// The profile was used before, but its database is missing or empty.
    pub(crate) missing: bool,
    /// The database was not closed, but its write-ahead log is missing.
    pub(crate) log_missing: bool,
}

/// The content of the lock file while the database is open.
const OPEN: &str = "open\n";

impl ProfileFolder {
    /// Creates the folder if necessary and locks it.
    pub(crate) fn open(path: &Path) -> Result<Self, NodeError> {
        let unusable = |path: &Path| {
            let path = path.to_owned();
            move |cause| NodeError::Profile { path, cause }
        };
        let created = !path.exists();
        fs::create_dir_all(path).map_err(unusable(path))?;
        keep_private(path).map_err(unusable(path))?;
        let lock_path = path.join("lock");
        let mut lock = private_file().read(true).open(&lock_path).map_err(unusable(&lock_path))?;
        match lock.try_lock() {
            Ok(()) => {
                let mut said = Vec::new();
                lock.read_to_end(&mut said).map_err(unusable(&lock_path))?;
                let left_open = said == OPEN.as_bytes();
                let folder = Self { path: path.to_owned(), lock, created, left_open, open: AtomicBool::new(false) };
                if let Err(cause) = folder.keep_files_private() {
                    tracing::warn!(%cause, "files of the profile may be read by others: their mode cannot be changed");
                }
                Ok(folder)
            }
            Err(TryLockError::WouldBlock) => Err(NodeError::ProfileInUse { path: path.to_owned() }),
            Err(TryLockError::Error(cause)) => Err(NodeError::Profile { path: lock_path, cause }),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Examines the state of the database, and makes sure that nothing readable is overwritten and that only its owner
    /// may access it.
    ///
    /// # Errors
    /// The system's error.
    pub(crate) fn prepare_database(&self) -> io::Result<DatabaseState> {
        let (database, log) = (self.database(), self.path.join("landline.db-wal"));
        let filled = |path: &Path| fs::metadata(path).is_ok_and(|file| file.len() > 0);
        let found = DatabaseState {
            missing: !filled(&database) && (self.high_water_mark().exists() || filled(&log)),
            log_missing: filled(&database) && self.left_open && !log.exists(),
        };
        if !filled(&database) && filled(&log) {
            // SQLite would delete it: a log without its database. Somebody may still find the other half.
            let kept = (1..).map(|number| self.path.join(format!("landline.db-wal.kept-{number}")));
            let kept = kept.into_iter().find(|path| !path.exists()).unwrap_or_else(|| log.with_extension("kept"));
            fs::rename(&log, &kept)?;
            tracing::warn!(kept = %kept.display(), "a write-ahead log without its database was set aside");
        }
        if found.missing {
            tracing::warn!(path = %database.display(), "this profile was used before, and its database is missing or empty");
        }
        if found.log_missing {
            tracing::warn!(path = %log.display(), "the write-ahead log that the last run left is missing");
        }
        // SQLite gives the files beside it the same mode.
        private_file().open(&database)?;
        Ok(found)
    }

    /// Records whether the database is open, so that the next start can tell if this program was killed.
    pub(crate) fn mark(&self, open: bool) {
        self.open.store(open, Ordering::Relaxed);
        let mut lock = &self.lock;
        let written = lock.rewind().and_then(|()| lock.set_len(0));
        if let Err(cause) = written.and_then(|()| lock.write_all(if open { OPEN.as_bytes() } else { b"" })) {
            tracing::warn!(%cause, "whether the database is open could not be taken down");
        }
    }

    /// Removes a folder created by a failed start, unless something else was put there.
    pub(crate) fn remove_if_created(self) {
        if !self.created {
            return;
        }
        let path = self.path.clone();
        for file in [self.config(), path.join("lock")] {
            if let Err(cause) = fs::remove_file(&file) {
                tracing::debug!(%cause, file = %file.display(), "not taken away");
            }
        }
        drop(self);
        if let Err(cause) = fs::remove_dir(&path) {
            tracing::debug!(%cause, profile = %path.display(), "the new profile folder stays");
        }
    }

    /// Restricts files that an earlier version or another program made readable for others.
    #[cfg(unix)]
    fn keep_files_private(&self) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        const OTHERS: u32 = 0o077;
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let (kind, mode) = (entry.file_type()?, entry.metadata()?.permissions().mode());
            if kind.is_file() && mode & OTHERS != 0 {
                fs::set_permissions(entry.path(), fs::Permissions::from_mode(mode & 0o7700))?;
            }
        }
        Ok(())
    }

    #[cfg(not(unix))]
    #[expect(
        clippy::unused_self,
        clippy::unnecessary_wraps,
        reason = "there the folder's rights are those of its files"
    )]
    fn keep_files_private(&self) -> io::Result<()> {
        Ok(())
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

    pub(crate) fn high_water_mark(&self) -> PathBuf {
        self.path.join("packet-number")
    }
}

/// Options for a file that only its owner may access from its creation on, and that is left unchanged if it exists.
fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Messages are private on this machine. A folder that everybody may write to, such as /tmp, is not suitable for them.
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

/// On Windows the profile is in the user's own data folder, whose permissions it inherits.
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
    fn its_files_are_the_owners_alone_also_those_of_before() {
        let folder = tempfile::tempdir().unwrap();
        let (old, inner) = (folder.path().join("desktop.log"), folder.path().join("webview"));
        fs::write(&old, "said").unwrap();
        fs::set_permissions(&old, fs::Permissions::from_mode(0o644)).unwrap();
        fs::create_dir(&inner).unwrap();
        let profile = ProfileFolder::open(folder.path()).unwrap();
        profile.prepare_database().unwrap();
        for file in ["desktop.log", "lock", "landline.db"] {
            assert_eq!(mode(&folder.path().join(file)), 0o600, "{file}");
        }
        assert_eq!(fs::read(&old).unwrap(), b"said");
    }

    #[test]
    fn a_database_that_is_gone_from_a_used_profile_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let profile = ProfileFolder::open(folder.path()).unwrap();
        assert_eq!(profile.prepare_database().unwrap(), DatabaseState::default(), "new");
        fs::write(profile.high_water_mark(), "1700000000").unwrap();
        assert!(profile.prepare_database().unwrap().missing, "empty");
        fs::remove_file(profile.database()).unwrap();
        assert!(profile.prepare_database().unwrap().missing);
        fs::write(profile.database(), "filled").unwrap();
        assert_eq!(profile.prepare_database().unwrap(), DatabaseState::default());
    }

    #[test]
    fn a_log_without_its_database_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let profile = ProfileFolder::open(folder.path()).unwrap();
        for number in 1..3 {
            fs::write(folder.path().join("landline.db-wal"), format!("said {number}")).unwrap();
            assert!(profile.prepare_database().unwrap().missing);
            let kept = folder.path().join(format!("landline.db-wal.kept-{number}"));
            assert_eq!(fs::read_to_string(kept).unwrap(), format!("said {number}"));
        }
    }

    #[test]
    fn a_log_that_is_gone_though_the_database_was_left_open_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("landline.db-wal");
        let again = || ProfileFolder::open(folder.path()).unwrap();
        let profile = again();
        fs::write(profile.database(), "filled").unwrap();
        profile.mark(true);
        assert_eq!(fs::read_to_string(folder.path().join("lock")).unwrap(), OPEN);
        drop(profile);
        let killed = || fs::write(folder.path().join("lock"), OPEN).unwrap();
        killed();
        assert!(again().prepare_database().unwrap().log_missing);
        assert!(again().prepare_database().unwrap().log_missing, "not forgotten by a start that came to nothing");
        fs::write(&log, "said").unwrap();
        assert_eq!(again().prepare_database().unwrap(), DatabaseState::default(), "SQLite reads it");
        fs::remove_file(&log).unwrap();
        let profile = again();
        profile.mark(true);
        profile.mark(false);
        drop(profile);
        assert_eq!(again().prepare_database().unwrap(), DatabaseState::default(), "it was closed");
    }

    #[test]
    fn a_start_that_failed_leaves_no_folder_that_it_made_and_every_other() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("new");
        let profile = ProfileFolder::open(&path).unwrap();
        fs::write(profile.config(), "").unwrap();
        profile.remove_if_created();
        assert!(!path.exists());
        let profile = ProfileFolder::open(&path).unwrap();
        fs::write(profile.config(), "").unwrap();
        fs::write(path.join("desktop.log"), "somebody else's").unwrap();
        profile.remove_if_created();
        assert!(path.join("desktop.log").exists());
        fs::write(path.join("config.toml"), "").unwrap();
        ProfileFolder::open(&path).unwrap().remove_if_created();
        assert!(path.join("config.toml").exists());
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
