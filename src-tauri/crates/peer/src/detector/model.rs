//! What the detector hears and what it asks for, and the silence that it needs for a verdict.
//!
//! Does not live here: what follows from an event (`handle.rs`), from time (`steps.rs`).

use std::fmt::Debug;
use std::time::Duration;

/// Silence required for a verdict on a Landline peer. Live machines stall for up to 5 s; the rest is for their answer.
pub const WINDOW: Duration = Duration::from_millis(5600);

/// Part of it that must be covered by this node's own queries.
pub const OWN_WINDOW: Duration = Duration::from_millis(3500);

/// Silence required for a verdict on a stock peer, which may delay an answer to BR_ENTRY by 4 s.
pub const STOCK_WINDOW: Duration = Duration::from_millis(12_500);

/// Silence at the known address that confirms a goodbye or a move.
pub const CONFIRM: Duration = Duration::from_millis(500);

/// The kinds of queries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// GETINFO: answered at once by Landline and Windows IP Messenger, never by iptux or FeiQ.
    Info,
    /// BR_ENTRY as a unicast: answered by every program, by some after up to 4 s.
    Entry,
}

/// An event.
#[derive(Clone, Debug)]
pub enum DetectorEvent<K> {
    /// A peer is online, or its known capabilities changed.
    Online {
        /// Who.
        peer: K,
        /// Its position on the ring, the same on every node.
        place: u64,
        /// Whether it is a Landline node, which watches peers and exchanges gossip.
        landline: bool,
        /// Whether its program was restarted.
        restarted: bool,
    },
    /// A packet came from its preferred address.
    Heard {
        /// Who.
        peer: K,
        /// The query that it answers, if any.
        answers: Option<Question>,
    },
    /// A packet with its name came from another address.
    Elsewhere {
        /// Who.
        peer: K,
    },
    /// It is silent at its address and has not answered elsewhere: [`DetectorAction::Move`] had no effect.
    Stayed {
        /// Who.
        peer: K,
    },
    /// It said goodbye, or somebody did in its name.
    Leaving {
        /// Who.
        peer: K,
    },
    /// It went offline by another decision.
    Offline {
        /// Who.
        peer: K,
    },
    /// A Landline node suspects a peer.
    Gossip {
        /// The suspect.
        peer: K,
        /// The claimed silence.
        silent: Duration,
    },
    /// A Landline node suspects us.
    Missed,
    /// A peer queried us.
    Asked {
        /// Who.
        by: K,
    },
    /// The timer of [`Detector::due`] has fired.
    Woken,
    /// A network interface appeared, disappeared or changed, or the detector starts.
    NetworkChanged,
    /// Whether this node is cut off: nothing can leave its machine.
    CutOff(bool),
    /// The machine slept.
    Slept,
}

/// The actions, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DetectorAction<K> {
    /// Query it at its preferred address.
    Ask {
        /// Whom.
        peer: K,
        /// What.
        question: Question,
    },
    /// Answer its query (SENDINFO).
    Answer {
        /// Whom.
        peer: K,
    },
    /// Gossip to all Landline nodes that this peer is suspected.
    Gossip {
        /// The suspect.
        peer: K,
        /// For how long.
        silent: Duration,
    },
    /// Refute suspicion: announce that this node is alive.
    Refute,
    /// Show it as online again: the suspicion was this node's own fault.
    ClearSuspicion {
        /// Whom.
        peer: K,
    },
    /// Show it as uncertain.
    Suspect {
        /// Whom.
        peer: K,
    },
    /// Take it offline. The flag says whether it had said goodbye.
    DeclareOffline {
        /// Whom.
        peer: K,
        /// Whether it had said so itself.
        goodbye: bool,
    },
    /// It is not at its address any more: switch to one where it has answered since, or report
    /// [`DetectorEvent::Stayed`].
    Move {
        /// Whom.
        peer: K,
    },
    /// No peer is heard or answers, or nothing can leave this machine (`true`); or some peer is heard again, or could
    /// be (`false`).
    Isolated(bool),
}

/// A key for peers that is cheap to copy. Its order has no observable effect.
pub trait Key: Copy + Ord + Debug {}
impl<K: Copy + Ord + Debug> Key for K {}
