//! Where the control door of a profile is: derived from the profile folder alone, alike by both ends.
//!
//! Normally `<profile>/control.sock`. A socket path is bounded (104 bytes on macOS, 108 on Linux, with its end mark);
//! for a deeper profile the socket lies in `/tmp/landline-<uid>/`, named by a hash of the profile's path. `TMPDIR`
//! and `XDG_RUNTIME_DIR` are not asked: a service and a shell may see different ones, and would miss each other.

use interprocess::local_socket::Name;
use std::io;
use std::path::Path;
#[cfg(unix)]
use std::path::PathBuf;

/// The longest socket path that every supported Unix takes: macOS has 104 bytes, one of them the end mark.
#[cfg(unix)]
const LONGEST_PATH: usize = 103;

/// The address of a profile's control door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorAddress {
    #[cfg(unix)]
    path: PathBuf,
    #[cfg(windows)]
    pipe: String,
}

impl DoorAddress {
    /// The address for this profile folder, which need not exist; without it nothing will be listening.
    pub fn of(profile: &Path) -> io::Result<Self> {
        let profile = match profile.canonicalize() {
            Ok(real) => real,
            Err(_) => std::path::absolute(profile)?,
        };
        Self::derive(&profile)
    }

    #[cfg(unix)]
    fn derive(profile: &Path) -> io::Result<Self> {
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::MetadataExt;
        let path = profile.join("control.sock");
        if path.as_os_str().len() <= LONGEST_PATH {
            return Ok(Self { path });
        }
        let owner = std::fs::metadata(profile)?.uid();
        let name = fingerprint(profile.as_os_str().as_bytes());
        Ok(Self { path: PathBuf::from(format!("/tmp/landline-{owner}/{name:032x}.sock")) })
    }

    #[cfg(windows)]
    fn derive(profile: &Path) -> io::Result<Self> {
        let name = fingerprint(profile.as_os_str().as_encoded_bytes());
        Ok(Self { pipe: format!("landline-{name:032x}") })
    }

    /// The name as the socket library wants it.
    #[cfg(unix)]
    pub(super) fn name(&self) -> io::Result<Name<'_>> {
        use interprocess::local_socket::{GenericFilePath, ToFsName};
        self.path.as_path().to_fs_name::<GenericFilePath>()
    }

    /// The name as the socket library wants it.
    #[cfg(windows)]
    pub(super) fn name(&self) -> io::Result<Name<'_>> {
        use interprocess::local_socket::{GenericNamespaced, ToNsName};
        self.pipe.as_str().to_ns_name::<GenericNamespaced>()
    }

    /// The socket file.
    #[cfg(unix)]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes sure that the folder of the socket is private to the owner of `profile`. Before listening the folder
    /// is made; before connecting it is only looked at, so that nobody else can put up a false door in `/tmp`.
    #[cfg(unix)]
    pub(super) fn check_folder(&self, profile: &Path, make: bool) -> io::Result<()> {
        use std::os::unix::fs::{DirBuilderExt, MetadataExt};
        let Some(folder) = self.path.parent() else {
            return Ok(());
        };
        let owner = std::fs::metadata(profile)?;
        if folder == profile.canonicalize()? {
            return Ok(());
        }
        if make {
            match std::fs::DirBuilder::new().mode(0o700).create(folder) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        let found = std::fs::symlink_metadata(folder)?;
        if found.is_dir() && found.uid() == owner.uid() && found.mode() & 0o077 == 0 {
            return Ok(());
        }
        Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            format!("{} must be a folder of the owner of the profile, with mode 0700", folder.display()),
        ))
    }

    /// Pipes have no folder.
    #[cfg(windows)]
    pub(super) fn check_folder(&self, _profile: &Path, _make: bool) -> io::Result<()> {
        Ok(())
    }
}

/// FNV-1a with 128 bits (Fowler, Noll, Vo): short, and the same in every build, which the standard hasher is not.
pub(crate) fn fingerprint(bytes: &[u8]) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    bytes.iter().fold(BASIS, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprint_matches_the_published_vectors() {
        // draft-eastlake-fnv, appendix C: FNV-1a, 128 bits.
        assert_eq!(fingerprint(b""), 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
        assert_eq!(fingerprint(b"a"), 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
    }

    #[cfg(unix)]
    #[test]
    fn a_short_profile_has_its_socket_inside() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = DoorAddress::of(folder.path()).expect("an address");
        assert_eq!(address.path(), folder.path().canonicalize().expect("a real path").join("control.sock"));
    }

    #[cfg(unix)]
    #[test]
    fn a_deep_profile_has_a_short_socket_that_both_ends_find() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let deep = folder.path().join("d".repeat(60)).join("e".repeat(60));
        std::fs::create_dir_all(&deep).expect("a deep folder");
        let address = DoorAddress::of(&deep).expect("an address");
        assert!(address.path().as_os_str().len() <= LONGEST_PATH);
        assert!(address.path().starts_with("/tmp"));
        let roundabout = deep.join("..").join("e".repeat(60));
        assert_eq!(DoorAddress::of(&roundabout).expect("the same address"), address);
        let sibling = folder.path().join("d".repeat(60)).join("f".repeat(60));
        std::fs::create_dir_all(&sibling).expect("another deep folder");
        assert_ne!(DoorAddress::of(&sibling).expect("another address"), address);
    }

    #[cfg(unix)]
    #[test]
    fn an_open_folder_in_tmp_is_not_trusted() {
        use std::os::unix::fs::PermissionsExt;
        let profile = tempfile::tempdir().expect("a profile");
        let shared = tempfile::tempdir().expect("a folder that others may write");
        let address = DoorAddress { path: shared.path().join("x.sock") };
        std::fs::set_permissions(shared.path(), std::fs::Permissions::from_mode(0o700)).expect("mode set");
        assert!(address.check_folder(profile.path(), false).is_ok());
        std::fs::set_permissions(shared.path(), std::fs::Permissions::from_mode(0o777)).expect("mode set");
        let refused = address.check_folder(profile.path(), false).expect_err("refused");
        assert_eq!(refused.kind(), io::ErrorKind::PermissionDenied);
    }
}
