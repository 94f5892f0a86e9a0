//! What this node takes: of the network for presence, of the disk for what it keeps. Figures for a person who sets either.
//!
//! Does not live here: what was counted since the start (`WireCounters`).

use crate::Node;
use landline_chat::ChatError;
use landline_ipmsg::{Mode, PacketNo, entry, get_info, with_epoch};
use landline_store::Timestamp;
use std::io;
use std::path::PathBuf;

/// Headers of a datagram on a cable: Ethernet 14, IPv4 20, UDP 8.
const HEADERS: usize = 42;

/// What presence costs, in bytes on a cable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PresenceCost {
    /// An announcement; the answer to one is as long.
    pub announcement: usize,
    /// Copies of it that leave this machine, one for each way out and each single target.
    pub copies: usize,
    /// A question of the detector; it asks about one a second, be there ten people or a thousand.
    pub question: usize,
}

/// What is kept on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of the database, what is not folded in yet included.
    pub database: u64,
    /// Messages, both ways.
    pub messages: u64,
    /// When the oldest of them was written.
    pub oldest: Option<Timestamp>,
}

impl Node {
    /// What presence costs with the name and the networks of this moment.
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

    /// What this node keeps on the disk.
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
