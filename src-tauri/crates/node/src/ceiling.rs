//! The packet number below which all may have been used, in a file, so that numbers rise over restarts too.
//!
//! iptux acknowledges and drops a message whose number is not above the last one it saw from an address. The wire
//! asks for a block of numbers before it uses the first of them, so that a kill between two writes wastes the rest
//! of a block and repeats nothing.

use crate::replace::replace;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file of the ceiling.
#[derive(Clone)]
pub(crate) struct Ceiling {
    path: PathBuf,
}

impl Ceiling {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// The last ceiling that was promised; zero for a new profile or a file that is no number (the clock then rules).
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

    /// Promises that no number above `ceiling` was used so far. On the disk when it returns.
    pub(crate) fn write(&self, ceiling: u64) {
        if let Err(cause) = replace(&self.path, ceiling.to_string().as_bytes()) {
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
        let ceiling = Ceiling::new(&folder.path().join("packet-number"));
        assert_eq!(ceiling.read().unwrap(), 0);
        ceiling.write(1_700_001_024);
        assert_eq!(ceiling.read().unwrap(), 1_700_001_024);
        for garbage in [&b"garbage"[..], b"\xff\xfe1\x007\x00", b""] {
            fs::write(folder.path().join("packet-number"), garbage).unwrap();
            assert_eq!(ceiling.read().unwrap(), 0);
        }
    }
}
