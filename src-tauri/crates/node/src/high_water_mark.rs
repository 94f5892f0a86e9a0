//! Stores the high-water mark of packet numbers in a file, so that numbers increase across restarts.
//!
//! iptux acknowledges and drops a message whose number is not above the last one it saw from an address. Numbers are
//! reserved in blocks before the first of them is used, so that a crash wastes at most the rest of a block and never
//! repeats a number.

use crate::replace::replace;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file of the high-water mark.
#[derive(Clone)]
pub(crate) struct HighWaterMark {
    path: PathBuf,
}

impl HighWaterMark {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// The stored high-water mark; zero for a new profile or an invalid file (then the clock decides).
    pub(crate) fn read(&self) -> io::Result<u64> {
        match fs::read(&self.path) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).trim().parse().unwrap_or_else(|_| {
                tracing::warn!(path = %self.path.display(), "not a packet number; numbers start at the clock");
                0
            })),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(cause) => Err(cause),
        }
    }

    /// Stores a high-water mark: no number above `high_water_mark` has been used. On the disk when it returns.
    pub(crate) fn write(&self, high_water_mark: u64) {
        if let Err(cause) = replace(&self.path, high_water_mark.to_string().as_bytes()) {
            // Sending goes on: the clock keeps numbers rising unless it is set back.
            tracing::error!(%cause, path = %self.path.display(), "the packet number could not be kept");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_is_there_again() {
        let folder = tempfile::tempdir().unwrap();
        let high_water_mark = HighWaterMark::new(&folder.path().join("packet-number"));
        assert_eq!(high_water_mark.read().unwrap(), 0);
        high_water_mark.write(1_700_001_024);
        assert_eq!(high_water_mark.read().unwrap(), 1_700_001_024);
        for garbage in [&b"garbage"[..], b"\xff\xfe1\x007\x00", b""] {
            fs::write(folder.path().join("packet-number"), garbage).unwrap();
            assert_eq!(high_water_mark.read().unwrap(), 0);
        }
    }
}
