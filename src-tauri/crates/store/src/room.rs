//! Whether there is room on the disk, as a fact of the journal.

use serde::{Deserialize, Serialize};

/// Bytes that the database must still let in before it counts as having room again.
pub(crate) const ENOUGH: i64 = 1 << 20;

/// Bytes in use beyond which nothing more is taken in of what others send, however large the disk is. Texts of a busy office
/// in ten years take a tenth of it.
pub(crate) const FOR_OTHERS: u64 = 2 << 30;

/// The disk became full, or has room again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Whether it is full.
    pub full: bool,
}

crate::event_kinds!(Room {
    Self { full: true } => "store.full",
    Self { full: false } => "store.room",
});
