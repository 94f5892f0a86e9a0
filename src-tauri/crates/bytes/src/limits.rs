//! How much of everything.

use std::time::Duration;

/// The most bytes in one piece of a stream. What one stream holds in memory is a few of them.
pub const CHUNK: usize = 64 * 1024;

/// The limits of all streams of a node.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Tickets at once; a further one is refused.
    pub tickets: usize,
    /// Streams at once in which bytes flow; a further one is refused.
    pub streams: usize,
    /// How long a ticket is good that nobody has used yet.
    pub unused: Duration,
    /// How long one is good that was used: between two ranges, before an upload goes on, between two chunks.
    pub idle: Duration,
    /// How long either side of a stream may take for one piece.
    pub stall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tickets: 1024,
            streams: 64,
            unused: Duration::from_secs(60),
            idle: Duration::from_secs(60),
            stall: Duration::from_secs(30),
        }
    }
}
