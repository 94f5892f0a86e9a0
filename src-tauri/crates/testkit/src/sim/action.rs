//! Actions on machines and the network.

use super::conditions::Conditions;
use std::time::Duration;

/// An external event. Pointless ones (a crash of a dead node) do nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Starts a node that is not running, with a new program.
    Start(usize),
    /// Kills the program without warning.
    Crash(usize),
    /// Asks the program to quit.
    Quit(usize),
    /// Suspends the program. Its packets wait in the socket buffer while there is room; its timers fire late.
    Pause {
        /// Which.
        node: usize,
        /// How long.
        length: Duration,
        /// Whether its monotonic clock keeps running: it does for a stopped process, but not for a suspended machine.
        clock_runs: bool,
    },
    /// Disconnects the node for a while; it is notified when the network is back.
    Unplug {
        /// Which.
        node: usize,
        /// How long.
        length: Duration,
    },
    /// Changes the node's address; it is notified.
    Readdress(usize),
    /// Steps the node's wall clock.
    StepWallClock {
        /// Which.
        node: usize,
        /// Milliseconds, negative for backwards.
        by: i64,
    },
    /// Splits the network into partitions that do not hear each other; the value is the partition of each node.
    Partition(Vec<u16>),
    /// Heals all partitions. Deafness stays.
    Heal,
    /// Makes `receiver` stop hearing `sender`, or hear it again; the other direction is unaffected.
    Deafen {
        /// The receiver.
        receiver: usize,
        /// Whom.
        sender: usize,
        /// Whether it stops hearing or hears again.
        deaf: bool,
    },
    /// Changes the conditions of the network.
    SetConditions(Conditions),
}
