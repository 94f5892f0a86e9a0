//! What a packet of a known peer means for presence: its detector events, whether it is answered, whether its sender is
//! queried for an entry. Pure and generic over peer keys: nodes and the simulator use these rules.
//!
//! Does not live here: how a packet is read (`parsed_packet.rs`), what is kept of a peer (`map.rs`), when an answer
//! leaves (`reply_scheduler.rs`).

use crate::detector::{DetectorEvent, Key, Question};
use std::time::Duration;

/// What a packet says of the run of the program that sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// Nothing: it is no entry.
    Unstated,
    /// An entry without an epoch: of a stock program, or a Landline node's question to one alone.
    Unnumbered,
    /// A Landline node's entry.
    Epoch(u64),
}

/// Notes in `known` which run a peer is in; whether it is another than before. What is said elsewhere in its name may
/// be somebody else's word: it is kept once that is its home, and is again until then.
pub fn note_run(known: &mut Option<u64>, run: Run, same_program: bool, at_preferred_address: bool) -> bool {
    let said = match run {
        Run::Epoch(epoch) => Some(epoch),
        Run::Unnumbered => known.filter(|_| same_program),
        Run::Unstated => *known,
    };
    let restarted = said != *known;
    if at_preferred_address {
        *known = said;
    }
    restarted
}

/// What a packet says, as far as presence goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent<K> {
    /// BR_ENTRY: it is here, who else is?
    Enters,
    /// BR_ABSENCE: it is here, and nobody need answer.
    Announces,
    /// GETINFO.
    Queries,
    /// The answer to a question.
    Answers(Question),
    /// It misses us.
    SuspectsUs,
    /// It misses somebody whom we know.
    Suspects {
        /// Whom.
        peer: K,
        /// The claimed silence.
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
    pub unverified: bool,
    /// Its program was restarted, or its network is another.
    pub restarted: bool,
    /// The packet came from where the peer is reached.
    pub at_preferred_address: bool,
    /// It came from an address that this peer did not have.
    pub new_address: bool,
}

/// A packet of somebody known, once it was recorded.
#[derive(Clone, Copy, Debug)]
pub struct PeerSignal<K> {
    /// Whose.
    pub peer: K,
    /// Its place on the ring.
    pub place: u64,
    /// Whether it is a Landline node, as far as is known.
    pub landline: bool,
    /// What it says.
    pub intent: Intent<K>,
    /// Which run of its program says so.
    pub run: Run,
    /// It is of a kind that nobody sends without having received something from us.
    pub answers: bool,
    /// Nobody of this name was in memory before.
    pub met: bool,
    /// What it did.
    pub effect: Effect,
}

impl<K: Key> PeerSignal<K> {
    /// What it says to the detector, in this order.
    pub fn events(&self) -> impl Iterator<Item = DetectorEvent<K>> {
        let Self { peer, place, landline, intent, effect, .. } = *self;
        let online = !effect.unverified && (effect.came || (effect.restarted && effect.at_preferred_address));
        let online = online.then_some(DetectorEvent::Online { peer, place, landline, restarted: effect.restarted });
        let answers = if let Intent::Answers(question) = intent { Some(question) } else { None };
        let answers = answers.filter(|_| !effect.unverified);
        // Who stands apart says that this node hears its network, and nothing of a peer.
        let heard = if effect.at_preferred_address || effect.unverified {
            DetectorEvent::Heard { peer, answers }
        } else {
            DetectorEvent::Elsewhere { peer }
        };
        let said = match intent {
            Intent::Queries => Some(DetectorEvent::Asked { by: peer }),
            Intent::SuspectsUs => Some(DetectorEvent::Missed),
            Intent::Suspects { peer, silent } => Some(DetectorEvent::Gossip { peer, silent }),
            Intent::Enters | Intent::Announces | Intent::Answers(_) | Intent::Other => None,
        };
        online.into_iter().chain([heard]).chain(said)
    }

    /// Whether it is answered by an entry. A Landline node that is here and not again only says that it still is; one
    /// that comes is told of us whatever it said, for its first entry may be lost.
    pub fn wants_answer(&self) -> bool {
        match (self.intent, self.run) {
            (Intent::Enters | Intent::Announces, Run::Epoch(_)) => self.effect.came || self.effect.restarted,
            (intent, _) => intent == Intent::Enters,
        }
    }

    /// Whether an entry of its sender is lacking: a stranger showed no card, or a known identity is at an address that
    /// has not answered us yet, or must answer before it is here.
    pub fn lacks_entry(&self) -> bool {
        match self.met {
            _ if self.effect.unverified => true,
            true => self.run == Run::Unstated,
            false => self.effect.new_address && !self.answers,
        }
    }
}

#[cfg(test)]
mod tests;
