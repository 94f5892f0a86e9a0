//! One detector on a bench: a clock moved by hand, peers that answer or do not, and a record of what it did when.
//!
//! Peer 1 has place 1 on the ring, and so on; the detector stands at 0, so its neighbours, whom it watches, are the
//! first and the last of the Landline nodes.

use crate::detector::{Detector, DetectorAction, DetectorEvent, Question};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

pub(in crate::detector) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub(in crate::detector) const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Whether a verdict came when its window was over, or soon after: others may have to be asked before it.
pub(in crate::detector) fn in_time(measured: Duration, window: Duration) -> bool {
    measured >= window && measured < window + secs(2)
}

/// After what time a peer answers, if it does.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::detector) struct Manner {
    pub(in crate::detector) info: Option<Duration>,
    pub(in crate::detector) entry: Option<Duration>,
}

pub(in crate::detector) const SILENT: Manner = Manner { info: None, entry: None };
pub(in crate::detector) const PROMPT: Manner = Manner { info: Some(millis(1)), entry: Some(millis(1)) };
pub(in crate::detector) const IPTUX: Manner = Manner { info: None, entry: Some(millis(1)) };

pub(in crate::detector) struct Bench {
    pub(in crate::detector) detector: Detector<u32>,
    pub(in crate::detector) now: Duration,
    manners: BTreeMap<u32, Manner>,
    pub(in crate::detector) here: BTreeSet<u32>,
    /// Answers under way, in the order in which they were asked for.
    coming: BTreeMap<(Duration, u64), (u32, Question)>,
    sent: u64,
    log: Vec<(Duration, DetectorAction<u32>)>,
}

impl Bench {
    /// Nobody else is here yet. The clock does not begin at nought, as nothing may rest on that.
    pub(in crate::detector) fn new() -> Self {
        Self::seeded(7)
    }

    pub(in crate::detector) fn seeded(seed: u64) -> Self {
        let now = secs(1000);
        Self {
            detector: Detector::new(0, seed, now),
            now,
            manners: BTreeMap::new(),
            here: BTreeSet::new(),
            coming: BTreeMap::new(),
            sent: 0,
            log: Vec::new(),
        }
    }

    /// Landline nodes from 1 to `peers`, who have been here long enough that nothing is new any more.
    pub(in crate::detector) fn office(peers: u32) -> Self {
        let mut bench = Self::new();
        (1..=peers).for_each(|peer| bench.landline(peer));
        bench.pass(secs(120));
        bench.log.clear();
        bench
    }

    /// A Landline node comes.
    pub(in crate::detector) fn landline(&mut self, peer: u32) {
        self.manners.entry(peer).or_insert(PROMPT);
        self.online(peer, true, false);
    }

    /// A stock program comes that answers so.
    pub(in crate::detector) fn stock(&mut self, peer: u32, manner: Manner) {
        self.manner(peer, manner);
        self.online(peer, false, false);
    }

    /// The program of a Landline node is restarted.
    pub(in crate::detector) fn restart(&mut self, peer: u32) {
        self.online(peer, true, true);
    }

    pub(in crate::detector) fn online(&mut self, peer: u32, landline: bool, restarted: bool) {
        self.here.insert(peer);
        self.handle(DetectorEvent::Online { peer, place: u64::from(peer), landline, restarted });
    }

    /// From now on it answers so. What is under way still comes.
    pub(in crate::detector) fn manner(&mut self, peer: u32, manner: Manner) {
        self.manners.insert(peer, manner);
    }

    /// It crashes: nothing comes from it any more.
    pub(in crate::detector) fn crash(&mut self, peer: u32) {
        self.manner(peer, SILENT);
        self.coming.retain(|_, (other, _)| *other != peer);
    }

    /// Something comes from it that answers nothing.
    pub(in crate::detector) fn hear(&mut self, peer: u32) {
        self.handle(DetectorEvent::Heard { peer, answers: None });
    }

    /// The answer to a question comes from it; as in the shell, who is not here comes online by it.
    pub(in crate::detector) fn answer(&mut self, peer: u32, question: Question) {
        if self.here.insert(peer) {
            self.handle(DetectorEvent::Online { peer, place: u64::from(peer), landline: true, restarted: false });
        }
        self.handle(DetectorEvent::Heard { peer, answers: Some(question) });
    }

    /// Hands an event in, and carries out what follows from it.
    pub(in crate::detector) fn handle(&mut self, event: DetectorEvent<u32>) {
        for action in self.detector.handle(event, self.now) {
            match action {
                DetectorAction::Ask { peer, question } => {
                    let manner = self.manners.get(&peer).copied().unwrap_or(SILENT);
                    let after = if question == Question::Info { manner.info } else { manner.entry };
                    if let Some(after) = after {
                        self.sent += 1;
                        self.coming.insert((self.now + after, self.sent), (peer, question));
                    }
                }
                DetectorAction::DeclareOffline { peer, .. } => {
                    assert!(self.here.remove(&peer), "{peer} was given up without being here");
                }
                _ => {}
            }
            self.log.push((self.now, action));
        }
    }

    /// Lets time pass: answers arrive, and the detector is woken whenever it is due.
    pub(in crate::detector) fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        loop {
            let due = self.detector.due();
            let answer = self.coming.first_key_value().map(|(at, _)| *at).filter(|(at, _)| *at <= due);
            let next = answer.map_or(due, |(at, _)| at);
            if next > end {
                break;
            }
            self.now = self.now.max(next);
            match answer.and_then(|at| self.coming.remove(&at)) {
                Some((peer, question)) => self.answer(peer, question),
                None => {
                    self.handle(DetectorEvent::Woken);
                    assert!(self.detector.due() > self.now, "it is never due again at once");
                }
            }
        }
        self.now = end;
    }

    /// This program stands still: nothing is passed in, and the timers will be late.
    pub(in crate::detector) fn stall(&mut self, time: Duration) {
        self.now += time;
    }

    /// Lets time pass until the detector does this, for `most` at most.
    pub(in crate::detector) fn until(&mut self, most: Duration, wanted: &DetectorAction<u32>) -> Option<Duration> {
        let end = self.now + most;
        let start = self.log.len();
        while self.now < end {
            self.pass(millis(1));
            if let Some((at, _)) = self.log[start..].iter().find(|(_, action)| action == wanted) {
                return Some(*at);
            }
        }
        None
    }

    /// Lets time pass until it is given up by its silence.
    pub(in crate::detector) fn given_up(&mut self, peer: u32, most: Duration) -> Option<Duration> {
        self.until(most, &DetectorAction::DeclareOffline { peer, goodbye: false })
    }

    /// When it did what `wanted` says, since the record was last cleared.
    pub(in crate::detector) fn times(&self, wanted: impl Fn(&DetectorAction<u32>) -> bool) -> Vec<Duration> {
        self.log.iter().filter(|(_, action)| wanted(action)).map(|(at, _)| *at).collect()
    }

    /// When it asked this peer.
    pub(in crate::detector) fn asked(&self, peer: u32) -> Vec<Duration> {
        self.times(|action| matches!(action, DetectorAction::Ask { peer: other, .. } if *other == peer))
    }

    /// What it asked this peer.
    pub(in crate::detector) fn questions(&self, peer: u32) -> Vec<Question> {
        let question = |(_, action): &(Duration, DetectorAction<u32>)| match action {
            DetectorAction::Ask { peer: other, question } if *other == peer => Some(*question),
            _ => None,
        };
        self.log.iter().filter_map(question).collect()
    }

    /// When it told everybody that this peer is missed.
    pub(in crate::detector) fn gossiped(&self, peer: u32) -> Vec<Duration> {
        self.times(|action| matches!(action, DetectorAction::Gossip { peer: other, .. } if *other == peer))
    }

    /// When it said that it is here.
    pub(in crate::detector) fn refuted_at(&self) -> Vec<Duration> {
        self.times(|action| *action == DetectorAction::Refute)
    }

    /// How often it did exactly this.
    pub(in crate::detector) fn count(&self, wanted: &DetectorAction<u32>) -> usize {
        self.times(|action| action == wanted).len()
    }

    /// Whether anybody was doubted or given up.
    pub(in crate::detector) fn alarmed(&self) -> bool {
        !self
            .times(|action| matches!(action, DetectorAction::Suspect { .. } | DetectorAction::DeclareOffline { .. }))
            .is_empty()
    }

    pub(in crate::detector) fn clear(&mut self) {
        self.log.clear();
    }
}
