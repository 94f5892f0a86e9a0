//! The resources that this node uses: network traffic for presence, and disk space. For users who configure either.
//!
//! Does not live here: counters since the start (`WireCounters`).

use crate::Node;
use landline_chat::ChatError;
use landline_ipmsg::{Mode, PacketNo, entry, get_info, with_epoch};
use landline_store::Timestamp;
use std::io;
use std::path::PathBuf;

/// Headers of a datagram on a cable: Ethernet 14, IPv4 20, UDP 8.
const HEADERS: usize = 42;

/// The traffic of presence, in bytes on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresenceCost {
    /// An announcement; the answer to one is as long.
    pub announcement: usize,
    /// Copies of it that leave this machine, one per outgoing path and single target.
    pub copies: usize,
    /// A query of the detector, which sends about one a second for any number of peers.
    pub question: usize,
}

/// Disk usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of the database, including the write-ahead log.
    pub database: u64,
    /// Messages, both ways.
    pub messages: u64,
    /// When the oldest of them was written.
    pub oldest: Option<Timestamp>,
}

impl Node {
    /// The traffic of presence with the current name and networks.
    pub fn presence_cost(&self) -> PresenceCost {
        let profile = self.config().config().wire_profile(self.default_charset());
        // Both numbers are about as long as those in use.
        let seconds = self.clock().now().as_secs();
        let no = PacketNo::new(seconds);
        let announcement = with_epoch(entry(&profile, no, Mode::BrEntry, false), seconds);
        PresenceCost {
            announcement: announcement.encode().len() + HEADERS,
            copies: self.endpoint().announcement_copies(),
            question: get_info(&profile, no).encode().len() + HEADERS,
        }
    }

    /// The disk usage of this node.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub async fn usage(&self) -> Result<Usage, ChatError> {
        let kept = self.chat().usage().await?;
        let mut database = 0;
        for path in [self.database(), with_suffix(self.database(), "-wal")] {
            database += match tokio::fs::metadata(&path).await {
                Ok(file) => file.len(),
                // Nothing waits to be folded in.
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => 0,
                Err(cause) => {
                    tracing::warn!(path = %path.display(), %cause, "the size of the database is not known");
                    0
                }
            };
        }
        Ok(Usage { database, messages: kept.messages, oldest: kept.oldest })
    }
}

fn with_suffix(path: PathBuf, suffix: &str) -> PathBuf {
    let mut name = path.into_os_string();
    name.push(suffix);
    name.into()
}
