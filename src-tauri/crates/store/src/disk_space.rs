//! Whether the disk has space, as an event of the journal.

use serde::{Deserialize, Serialize};

/// Bytes that the database must be able to grow by before it counts as having space again.
pub(crate) const MIN_GROWTH: i64 = 1 << 20;

/// Size of the database beyond which incoming data is refused, however large the disk is. Ten years of messages in a
/// busy office take a tenth of it.
pub(crate) const INCOMING_LIMIT: u64 = 2 << 30;

/// The disk became full, or has space again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiskSpace {
    /// Whether it is full.
    pub full: bool,
}

crate::event_kinds!(DiskSpace {
    Self { full: true } => "store.full",
    Self { full: false } => "store.room",
});
