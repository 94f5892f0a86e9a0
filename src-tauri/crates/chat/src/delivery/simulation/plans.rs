//! What can happen in the simulation of delivery, and how often.
//!
//! Does not live here: what follows from it (`simulation`).

use proptest::prelude::*;

/// What becomes of one datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Lost,
    AckLost,
    AckLate,
    /// It arrives later than what was sent after it, or never.
    Late,
    Arrives,
    ArrivesTwice,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Write {
        parts: usize,
        long: bool,
    },
    /// A person takes one of those back that are owed.
    Drop {
        which: usize,
    },
    Pass {
        millis: u64,
    },
    LateAck,
    LateDatagram,
    /// Somebody who does not see the network guesses a number.
    Forge {
        which: usize,
    },
    Leaves,
    Comes,
    Speaks,
    /// This program ends and starts again. `torn`: what the last event changed was not written down yet.
    Restart {
        torn: bool,
    },
    /// The reader's program does. What it acknowledged is on its disk.
    ReaderRestarts,
}

/// How the other side knows a duplicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// By the numbers that it saw, and it puts messages in order, as Landline does.
    Orders,
    /// By the numbers that it saw.
    Remembers,
    /// Shows only what is above the last number, acknowledges everything, as iptux does.
    RisingOnly,
}

pub(super) fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        3 => Just(Fate::Lost),
        2 => Just(Fate::AckLost),
        1 => Just(Fate::AckLate),
        1 => Just(Fate::Late),
        5 => Just(Fate::Arrives),
        1 => Just(Fate::ArrivesTwice),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (1..4_usize, any::<bool>()).prop_map(|(parts, long)| Step::Write { parts, long }),
        1 => (0..3_usize).prop_map(|which| Step::Drop { which }),
        4 => (0..20_000_u64).prop_map(|millis| Step::Pass { millis }),
        2 => (0..400_u64).prop_map(|millis| Step::Pass { millis }),
        2 => Just(Step::LateAck),
        2 => Just(Step::LateDatagram),
        1 => (0..5_usize).prop_map(|which| Step::Forge { which }),
        1 => Just(Step::Leaves),
        2 => Just(Step::Comes),
        2 => Just(Step::Speaks),
        1 => any::<bool>().prop_map(|torn| Step::Restart { torn }),
        1 => Just(Step::ReaderRestarts),
    ]
}

pub(super) fn reader() -> impl Strategy<Value = Reader> {
    prop_oneof![2 => Just(Reader::Orders), 1 => Just(Reader::Remembers), 1 => Just(Reader::RisingOnly)]
}
