//! Space that is held for the day on which the disk is full: a file beside the database that holds nothing. It is given up
//! when SQLite finds no room, so that what frees room, and what has to be said, can be written.
//!
//! A limit on the pages of the database would not do: the write-ahead log needs room too, and the disk is mostly filled by
//! somebody else.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

/// Bytes that are held: the write-ahead log of a few small transactions.
const HELD: u64 = 4 << 20;

/// Bytes that must be free beyond it before the disk counts as having room again, so that it does not fill up with the next
/// message.
const BEYOND: u64 = 4 << 20;

/// The file.
#[derive(Debug)]
pub(crate) struct Reserve {
    path: PathBuf,
}

impl Reserve {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Holds the space, if it is not held already and there is room for it and some more.
    pub(crate) fn hold(&self) -> io::Result<()> {
        if fs::metadata(&self.path).is_ok_and(|file| file.len() >= HELD) {
            return Ok(());
        }
        self.fill().inspect_err(|_| self.release())
    }

    /// Gives the space up.
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
        for _ in 0..(HELD + BEYOND) / BLOCK as u64 {
            getrandom::fill(&mut block).map_err(|cause| io::Error::other(cause.to_string()))?;
            file.write_all(&block)?;
        }
        file.set_len(HELD)
    }
}

/// Makes a file that is its owner's alone, as all in a profile are.
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
        assert_eq!(fs::metadata(&path).unwrap().len(), HELD);
        reserve.release();
        reserve.release();
        assert!(!path.exists());
        reserve.hold().unwrap();
        assert!(path.exists());
    }
}
