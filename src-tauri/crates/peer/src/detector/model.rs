//! What the detector hears and what it asks for, and the silence that it needs for a verdict.
//!
//! Does not live here: what follows from an event (`handle.rs`), from time (`steps.rs`).

use std::fmt::Debug;
use std::time::Duration;

/// Silence that a verdict on a Landline peer needs. Living machines stall for 5 s; the rest is for their answer.
pub const WINDOW: Duration = Duration::from_millis(5600);

/// Part of it over which the questions must be this node's own.
pub const OWN_WINDOW: Duration = Duration::from_millis(3500);

/// Silence that a verdict on a stock peer needs: it may delay an answer to BR_ENTRY by 4 s.
pub const STOCK_WINDOW: Duration = Duration::from_millis(12_500);

/// Silence at the known address that confirms a goodbye or a move.
pub const CONFIRM: Duration = Duration::from_millis(500);

/// What a peer can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// GETINFO: answered at once by Landline and Windows IP Messenger, never by iptux or FeiQ.
    Info,
    /// BR_ENTRY to it alone: answered by every program, by some after up to 4 s.
    Entry,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Event<K> {
    /// A peer is here from now on, or what is known of its abilities is other than before.
    Online {
        /// Who.
        peer: K,
        /// Its place on the ring: equal on every node.
        place: u64,
        /// Whether it is a Landline node, which watches, tells and listens to what is told.
        landline: bool,
        /// Its program was started anew.
        restarted: bool,
    },
    /// Anything came from the address at which it is reached.
    Heard {
        /// Who.
        peer: K,
        /// The question that this answers, if it does.
        answers: Option<Question>,
    },
    /// Something that bears its name came from another address.
    Elsewhere {
        /// Who.
        peer: K,
    },
    /// It is silent at its place and has answered nowhere else: nothing came of [`Action::Move`].
    Stayed {
        /// Who.
        peer: K,
    },
    /// It said goodbye, or somebody in its name.
    Leaving {
        /// Who.
        peer: K,
    },
    /// It is not here any more, by somebody else's decision.
    Offline {
        /// Who.
        peer: K,
    },
    /// A Landline node misses a peer.
    Told {
        /// Who is missed.
        peer: K,
        /// For how long, as it says.
        silent: Duration,
    },
    /// A Landline node misses us.
    Missed,
    /// Somebody asked us.
    Asked {
        /// Who.
        by: K,
    },
    /// The time of [`Detector::due`] has come.
    Woken,
    /// A network interface came, went or changed, or the work begins.
    NetworkChanged,
    /// Whether this node is cut off: nothing can leave its machine for anybody.
    CutOff(bool),
    /// The machine slept.
    Slept,
}

/// What to do, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action<K> {
    /// Ask it, at the address at which it is reached.
    Ask {
        /// Whom.
        peer: K,
        /// What.
        question: Question,
    },
    /// Answer its question (SENDINFO).
    Answer {
        /// Whom.
        peer: K,
    },
    /// Tell every Landline node that this peer is missed.
    Tell {
        /// Who is missed.
        peer: K,
        /// For how long.
        silent: Duration,
    },
    /// Say to all that this node is here.
    Here,
    /// Show it as online again: that it was missed is this node's own fault.
    Undoubt {
        /// Whom.
        peer: K,
    },
    /// Show it as uncertain.
    Doubt {
        /// Whom.
        peer: K,
    },
    /// Take it offline. The flag says that it had said goodbye.
    GiveUp {
        /// Whom.
        peer: K,
        /// Whether it had said so itself.
        goodbye: bool,
    },
    /// It is not where it was: reach it where it has answered since, or say that it stayed.
    Move {
        /// Whom.
        peer: K,
    },
    /// Nobody is heard and nobody answers, or nothing can leave this machine (`true`), or somebody is heard again, or could
    /// be (`false`).
    Isolated(bool),
}

/// A name for a peer that is cheap to copy. Its order decides nothing that can be seen.
pub trait Key: Copy + Ord + Debug {}
impl<K: Copy + Ord + Debug> Key for K {}
