//! Space reserved for a full disk: a placeholder file beside the database. It is released when SQLite runs out of
//! space, so that deletions and the event about the full disk can be written.
//!
//! A limit on the pages of the database would not suffice: the write-ahead log needs space too, and the disk is mostly
//! filled by other programs.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

/// Reserved bytes: the write-ahead log of a few small transactions.
const RESERVE_BYTES: u64 = 4 << 20;

/// Bytes that must be free beyond the reserve before the disk counts as having space again, so that it is not full
/// again with the next message.
const HEADROOM_BYTES: u64 = 4 << 20;

/// The file.
#[derive(Debug)]
pub(crate) struct Reserve {
    path: PathBuf,
}

impl Reserve {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Reserves the space, if it is not reserved already and there is enough room.
    pub(crate) fn hold(&self) -> io::Result<()> {
        if fs::metadata(&self.path).is_ok_and(|file| file.len() >= RESERVE_BYTES) {
            return Ok(());
        }
        self.fill().inspect_err(|_| self.release())
    }

    /// Releases the space.
    pub(crate) fn release(&self) {
        match fs::remove_file(&self.path) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%cause, path = %self.path.display(), "the space held in reserve could not be given up");
            }
            _ => {}
        }
    }

    fn fill(&self) -> io::Result<()> {
        let mut file = private().open(&self.path)?;
        // Random: a file system that compresses, or leaves out zeros, has to store it.
        let mut block = vec![0; BLOCK];
        for _ in 0..(RESERVE_BYTES + HEADROOM_BYTES) / BLOCK as u64 {
            getrandom::fill(&mut block).map_err(|cause| io::Error::other(cause.to_string()))?;
            file.write_all(&block)?;
        }
        file.set_len(RESERVE_BYTES)
    }
}

/// Creates a file that only its owner may access, like all files in a profile.
fn private() -> OpenOptions {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

const BLOCK: usize = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_held_once_given_up_and_held_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reserve");
        let reserve = Reserve::new(path.clone());
        reserve.hold().unwrap();
        reserve.hold().unwrap();
        assert_eq!(fs::metadata(&path).unwrap().len(), RESERVE_BYTES);
        reserve.release();
        reserve.release();
        assert!(!path.exists());
        reserve.hold().unwrap();
        assert!(path.exists());
    }
}
