//! The address of a profile's control socket, determined by both ends from the profile folder alone.
//!
//! Normally `<profile>/control.sock`. The length of a socket path is limited (104 bytes on macOS, 108 on Linux,
//! including the terminator); for a deeper profile the socket is elsewhere ([`super::folder`]), and the file
//! `control.address` in the profile says where: a service and a shell may have different environments, and would
//! otherwise disagree.

use interprocess::local_socket::Name;
use std::io;
use std::path::Path;
#[cfg(unix)]
use std::path::PathBuf;

/// The longest socket path that every supported Unix accepts: macOS has 104 bytes, one of them for the terminator.
#[cfg(unix)]
pub(super) const MAX_PATH: usize = 103;

/// The address of a profile's control socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlAddress {
    #[cfg(unix)]
    path: PathBuf,
    #[cfg(windows)]
    pipe: String,
}

impl ControlAddress {
    /// The address for this profile folder, which need not exist; then nothing will be listening. An error of kind
    /// `NotFound` if the profile does not say where its socket is: no node has run on it.
    pub fn of(profile: &Path) -> io::Result<Self> {
        Self::derive(&real(profile)?)
    }

    #[cfg(unix)]
    fn derive(profile: &Path) -> io::Result<Self> {
        let path = match inside(profile) {
            Some(path) => path,
            None => super::folder::read_pointer(profile)?,
        };
        Ok(Self { path })
    }

    #[cfg(windows)]
    fn derive(profile: &Path) -> io::Result<Self> {
        let name = fingerprint(profile.as_os_str().as_encoded_bytes());
        Ok(Self { pipe: format!("landline-{name:032x}") })
    }

    /// The address to listen at; if that is outside the profile, its folder is created and recorded in the profile.
    #[cfg(unix)]
    pub(super) fn prepare(profile: &Path) -> io::Result<Self> {
        use std::os::unix::ffi::OsStrExt;
        let profile = real(profile)?;
        if let Some(path) = inside(&profile) {
            return Ok(Self { path });
        }
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let folder = super::folder::choose(&profile, runtime, Path::new("/tmp"))?;
        let path = folder.join(format!("{:032x}.sock", fingerprint(profile.as_os_str().as_bytes())));
        super::folder::write_pointer(&profile, &path)?;
        Ok(Self { path })
    }

    /// The address to listen at.
    #[cfg(windows)]
    pub(super) fn prepare(profile: &Path) -> io::Result<Self> {
        Self::of(profile)
    }

    /// The name in the form of the socket library.
    #[cfg(unix)]
    pub(super) fn name(&self) -> io::Result<Name<'_>> {
        use interprocess::local_socket::{GenericFilePath, ToFsName};
        self.path.as_path().to_fs_name::<GenericFilePath>()
    }

    /// The name in the form of the socket library.
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

    /// Checked before connecting: nobody else can have created a fake socket, since others cannot access its folder.
    #[cfg(unix)]
    pub(super) fn check(&self, profile: &Path) -> io::Result<()> {
        use std::os::unix::fs::MetadataExt;
        let owner = std::fs::metadata(profile)?.uid();
        match self.path.parent() {
            Some(folder) if folder != real(profile)? => super::folder::check(folder, owner),
            Some(_) | None => Ok(()),
        }
    }

    /// Pipes have no folder.
    #[cfg(windows)]
    pub(super) fn check(&self, _profile: &Path) -> io::Result<()> {
        Ok(())
    }
}

/// The canonical profile folder, as far as it exists.
fn real(profile: &Path) -> io::Result<std::path::PathBuf> {
    profile.canonicalize().or_else(|_| std::path::absolute(profile))
}

/// The socket in the profile, if its path is short enough.
#[cfg(unix)]
fn inside(profile: &Path) -> Option<PathBuf> {
    let path = profile.join("control.sock");
    (path.as_os_str().len() <= MAX_PATH).then_some(path)
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
        let address = ControlAddress::of(folder.path()).expect("an address");
        assert_eq!(address.path(), folder.path().canonicalize().expect("a real path").join("control.sock"));
    }

    #[cfg(unix)]
    #[test]
    fn a_deep_profile_has_a_short_socket_that_both_ends_find() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let deep = folder.path().join("d".repeat(60)).join("e".repeat(60));
        std::fs::create_dir_all(&deep).expect("a deep folder");
        let nowhere = ControlAddress::of(&deep).expect_err("no node has run on it");
        assert_eq!(nowhere.kind(), io::ErrorKind::NotFound);
        let address = ControlAddress::prepare(&deep).expect("an address");
        assert!(address.path().as_os_str().len() <= MAX_PATH);
        assert!(address.check(&deep).is_ok());
        let roundabout = deep.join("..").join("e".repeat(60));
        assert_eq!(ControlAddress::of(&roundabout).expect("the same address"), address);
        assert_eq!(ControlAddress::prepare(&deep).expect("the same again"), address);
        let sibling = folder.path().join("d".repeat(60)).join("f".repeat(60));
        std::fs::create_dir_all(&sibling).expect("another deep folder");
        assert_ne!(ControlAddress::prepare(&sibling).expect("another address"), address);
    }
}
