//! What can be done to machines and network.

use super::conditions::Conditions;
use std::time::Duration;

/// Something that happens from outside. Senseless ones (a crash of what is dead) do nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A node that does not run starts, with a new program.
    Start(usize),
    /// The program is gone from one moment to the next.
    Crash(usize),
    /// The program is told to quit.
    Quit(usize),
    /// The program stands still. Its packets wait in the socket buffer as long as there is room; its timers fire late.
    Pause {
        /// Which.
        node: usize,
        /// How long.
        length: Duration,
        /// Whether its monotonic clock runs on: it does for a stopped process, it stands for a machine in suspend.
        clock_runs: bool,
    },
    /// The node loses its network for a while, and knows when it is back.
    Unplug {
        /// Which.
        node: usize,
        /// How long.
        length: Duration,
    },
    /// The node has another address from now on, and knows.
    Readdress(usize),
    /// Somebody sets the node's wall clock.
    StepWallClock {
        /// Which.
        node: usize,
        /// Milliseconds, negative for backwards.
        by: i64,
    },
    /// The network falls into parts that do not hear each other: the part of each node.
    Partition(Vec<u16>),
    /// There is one network again. What was deaf stays deaf.
    Heal,
    /// `ear` does not hear `mouth` from now on, or does again; the other direction is another matter.
    Deafen {
        /// Who does not hear.
        ear: usize,
        /// Whom.
        mouth: usize,
        /// From now on, or no longer.
        deaf: bool,
    },
    /// The network changes its ways.
    Weather(Conditions),
}
