//! What a packet of somebody known means for presence: what it says to the detector, whether it is answered, whether
//! its sender is asked for an entry. Pure, over any name for a peer: a node and the simulator follow these same rules.
//!
//! Does not live here: how a packet is read (`sighting.rs`), what is kept of a peer (`map.rs`), when an answer leaves
//! (`agenda.rs`).

use crate::detector::{Event, Key, Question};
use std::time::Duration;

/// What a packet says of the run of the program that sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// Nothing: it is no entry.
    Unsaid,
    /// An entry without an epoch: of a stock program, or a Landline node's question to one alone.
    Unnumbered,
    /// A Landline node's entry.
    Epoch(u64),
}

/// Notes in `known` which run a peer is in; whether it is another than before. What is said elsewhere in its name may be
/// somebody else's word: it is kept once that is its home, and is anew until then.
pub fn note_run(known: &mut Option<u64>, run: Run, same_program: bool, at_home: bool) -> bool {
    let said = match run {
        Run::Epoch(epoch) => Some(epoch),
        Run::Unnumbered => known.filter(|_| same_program),
        Run::Unsaid => *known,
    };
    let anew = said != *known;
    if at_home {
        *known = said;
    }
    anew
}

/// What a packet says, as far as presence goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says<K> {
    /// BR_ENTRY: it is here, who else is?
    Enters,
    /// BR_ABSENCE: it is here, and nobody need answer.
    Tells,
    /// GETINFO.
    Asks,
    /// The answer to a question.
    Answers(Question),
    /// It misses us.
    MissesUs,
    /// It misses somebody whom we know.
    Misses {
        /// Whom.
        peer: K,
        /// For how long, as it says.
        silent: Duration,
    },
    /// Anything else.
    Other,
}

/// What a packet did to what is known of its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The peer was not here before.
    pub came: bool,
    /// It is not here yet either: it must answer a question first.
    pub apart: bool,
    /// Its program was started anew, or its network is another.
    pub anew: bool,
    /// The packet came from where the peer is reached.
    pub at_home: bool,
    /// It came from an address that this peer did not have.
    pub new_address: bool,
}

/// A packet of somebody known, once it was taken down.
#[derive(Clone, Copy, Debug)]
pub struct Sign<K> {
    /// Whose.
    pub peer: K,
    /// Its place on the ring.
    pub place: u64,
    /// Whether it is a Landline node, as far as is known.
    pub landline: bool,
    /// What it says.
    pub says: Says<K>,
    /// Which run of its program says so.
    pub run: Run,
    /// It is of a kind that nobody sends without having received something from us.
    pub answers: bool,
    /// Nobody of this name was in memory before.
    pub met: bool,
    /// What it did.
    pub effect: Effect,
}

impl<K: Key> Sign<K> {
    /// What it says to the detector, in this order.
    pub fn events(&self) -> impl Iterator<Item = Event<K>> {
        let Self { peer, place, landline, says, effect, .. } = *self;
        let online = !effect.apart && (effect.came || (effect.anew && effect.at_home));
        let online = online.then_some(Event::Online { peer, place, landline, restarted: effect.anew });
        let answers = if let Says::Answers(question) = says { Some(question) } else { None };
        let answers = answers.filter(|_| !effect.apart);
        // Who stands apart says that this node hears its network, and nothing of a peer.
        let heard =
            if effect.at_home || effect.apart { Event::Heard { peer, answers } } else { Event::Elsewhere { peer } };
        let said = match says {
            Says::Asks => Some(Event::Asked { by: peer }),
            Says::MissesUs => Some(Event::Missed),
            Says::Misses { peer, silent } => Some(Event::Told { peer, silent }),
            Says::Enters | Says::Tells | Says::Answers(_) | Says::Other => None,
        };
        online.into_iter().chain([heard]).chain(said)
    }

    /// Whether it is answered by an entry. A Landline node that is here and not anew only says that it still is; one that
    /// comes is told of us whatever it said, for its first entry may be lost.
    pub fn wants_answer(&self) -> bool {
        match (self.says, self.run) {
            (Says::Enters | Says::Tells, Run::Epoch(_)) => self.effect.came || self.effect.anew,
            (says, _) => says == Says::Enters,
        }
    }

    /// Whether an entry of its sender is lacking: a stranger showed no card, or a known identity is at an address that has
    /// not answered us yet, or must answer before it is here.
    pub fn lacks_entry(&self) -> bool {
        match self.met {
            _ if self.effect.apart => true,
            true => self.run == Run::Unsaid,
            false => self.effect.new_address && !self.answers,
        }
    }
}

#[cfg(test)]
mod tests;
