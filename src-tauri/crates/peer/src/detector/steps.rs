//! Timer handling: periodic queries of watched peers, the next step of each probe, verdicts, and queries to dead peers.

use super::handle::FLAPPING_AFTER;
use super::probe::{ProbeReason, ProbeState, VERDICT};
use super::{DeadPeer, Detector, DetectorAction, IDLE_CHECK_INTERVAL, Key, PeerState, Probe, Question};
use std::time::Duration;

/// Peers per check: all of 1,000 peers are covered within half a minute.
const IDLE_CHECK_STEP: usize = 32;

/// Silence after which a peer watched by others is queried all the same, in case its watchers are wrong about each
/// other: one and a half heartbeats.
const UNHEARD: Duration = Duration::from_secs(90);

/// Every n-th query is also sent as BR_ENTRY: that the peer answers GETINFO may have been forged.
const ALSO_AS_ENTRY_EVERY: u32 = 4;

/// How often GETINFO is sent in addition to BR_ENTRY: it may get lost, and some programs never answer it.
const MAX_INFO_TRIES: u32 = 3;

/// A timer this late means that this program was suspended.
const STOOD_STILL: Duration = Duration::from_millis(1500);

impl<K: Key> Detector<K> {
    pub(super) fn timer_fired(&mut self, now: Duration) {
        let due = self.due();
        let excused = std::mem::take(&mut self.excused);
        if !excused && now >= due + STOOD_STILL {
            self.restart(now);
        }
        let refutations = self.refutations.len();
        self.refutations.retain(|at| *at > now);
        if self.refutations.len() < refutations {
            self.refuted_at = Some(now);
            self.out.push(DetectorAction::Refute);
        }
        let heard = |peer| self.peers.get(&peer).map_or(Duration::ZERO, |known| known.heard);
        for peer in self.ring.take_due(now, &mut self.rng, heard) {
            self.start_probe(peer, now);
        }
        if now >= self.idle_check {
            self.idle_check = now + IDLE_CHECK_INTERVAL;
            self.idle_check(now);
        }
        while let Some((at, peer)) = self.timers.first().copied().filter(|(at, _)| *at <= now) {
            self.timers.remove(&(at, peer));
            self.step_probe(peer, now);
        }
    }

    /// Sends the next query to a dead peer. A peer that is online again is queried until it answers: only then is its
    /// silence meaningful.
    fn probe_dead(&mut self, peer: K, now: Duration) {
        let still_dead = !self.peers.contains_key(&peer);
        let Some(dead) = self.dead.get_mut(&peer) else { return };
        if !self.dead_probes.take(now) {
            dead.postpone(now, &mut self.rng);
            self.timers.insert((dead.next, peer));
            return;
        }
        self.out.push(DetectorAction::Ask { peer, question: dead.question() });
        let more = dead.ask(now, &mut self.rng);
        if let Some(silent) = dead.should_gossip(now).filter(|_| still_dead) {
            self.out.push(DetectorAction::Gossip { peer, silent });
        }
        if more {
            self.timers.insert((dead.next, peer));
        } else {
            self.dead.remove(&peer);
        }
    }

    /// Opens a probe with an immediate query, unless one is open or the peer cannot be queried.
    pub(super) fn start_probe(&mut self, peer: K, now: Duration) {
        let askable = self.peers.get(&peer).is_some_and(|known| known.question.is_some());
        if askable && !self.isolated && !self.probes.contains_key(&peer) {
            let flaps = self.flaps(peer, now);
            self.open(peer, Probe::new(ProbeReason::Silent, now, now, flaps));
        }
    }

    /// Queries peers that were not heard for too long, regardless of who watches them.
    fn idle_check(&mut self, now: Duration) {
        if self.isolated {
            // Somebody may hear us before we hear them.
            self.idle_check = now + IDLE_CHECK_INTERVAL * 3;
            return self.refute(now);
        }
        let mut seen: Vec<(K, Duration)> = match self.idle_check_after {
            None => self.peers.iter().take(IDLE_CHECK_STEP).map(|(peer, known)| (*peer, known.heard)).collect(),
            Some(after) => {
                let beyond = (std::ops::Bound::Excluded(after), std::ops::Bound::Unbounded);
                self.peers.range(beyond).take(IDLE_CHECK_STEP).map(|(peer, known)| (*peer, known.heard)).collect()
            }
        };
        self.idle_check_after = (seen.len() == IDLE_CHECK_STEP).then(|| seen.last().map(|(peer, _)| *peer)).flatten();
        seen.retain(|(_, heard)| now.saturating_sub(*heard) > UNHEARD);
        // One at a time: there may be many after a sleep, and their heartbeats will come.
        if let Some((peer, _)) = seen.first() {
            // The next look goes on behind it, so that everybody's turn comes however many are silent.
            self.idle_check_after = Some(*peer);
            self.start_probe(*peer, now);
        }
    }

    /// Performs the next step of a probe.
    fn step_probe(&mut self, peer: K, now: Duration) {
        if self.dead.contains_key(&peer) {
            return self.probe_dead(peer, now);
        }
        let Some(known) = self.peers.get(&peer) else { return };
        let Some(probe) = self.probes.get_mut(&peer) else { return };
        let Some(question) = known.question.or(probe.trial()) else { return };
        if probe.reason == ProbeReason::Elsewhere && probe.asked == 0 && known.heard >= probe.since {
            // It was a copy of a packet that came from its place too.
            return self.close(peer);
        }
        if probe.elsewhere && probe.may_have_moved(now) {
            probe.elsewhere = false;
            self.out.push(DetectorAction::Move { peer });
        }
        let landline = known.landline;
        let state = probe.state(question, landline, &self.loss, now);
        let missed = probe.missed(question, &self.loss, now);
        if missed >= 1 && probe.reason == ProbeReason::Silent {
            self.ring.suspect(peer, true);
        }
        if state == ProbeState::Dead {
            let reason = probe.reason;
            if reason == ProbeReason::Silent && self.control(peer, now) {
                let wait = now + self.loss.answer_timeout();
                if let Some(probe) = self.probes.get_mut(&peer) {
                    probe.next = wait;
                }
                // What it has answered may have been lost in this node's own gap.
                self.out.push(DetectorAction::Ask { peer, question });
                self.timers.insert((wait, peer));
                return;
            }
            if reason != ProbeReason::Silent || !self.is_isolated(now) {
                return self.finish_probe(peer, reason, now);
            }
        }
        let Some(probe) = self.probes.get_mut(&peer) else { return };
        if state != ProbeState::Open && !probe.suspected && probe.reason == ProbeReason::Silent && !self.isolated {
            probe.suspected = true;
            self.out.push(DetectorAction::Suspect { peer });
        }
        // Only who watches tells: else one crash would be told by everybody.
        if self.ring.watches(peer) && probe.should_gossip(question, &self.loss, now) {
            self.out.push(DetectorAction::Gossip { peer, silent: now.saturating_sub(probe.since) });
        }
        probe.ask(question, landline, &self.loss, now);
        if self.isolated {
            probe.next = now + IDLE_CHECK_INTERVAL * 2;
        }
        self.out.push(DetectorAction::Ask { peer, question });
        // Who said goodbye or was seen elsewhere has little time to object, so the first question goes out both ways.
        let other_words = match probe.reason {
            ProbeReason::Silent => !self.isolated && probe.asked % ALSO_AS_ENTRY_EVERY == 0,
            ProbeReason::Goodbye | ProbeReason::Elsewhere => probe.asked == 1,
        };
        if other_words && question == Question::Info {
            self.out.push(DetectorAction::Ask { peer, question: Question::Entry });
        }
        // In its turn only: what others say costs one question.
        let own_turn = probe.reason == ProbeReason::Silent && !probe.hinted;
        let untried = |known: &&mut PeerState| own_turn && question == Question::Entry && known.tried < MAX_INFO_TRIES;
        if let Some(known) = self.peers.get_mut(&peer).filter(untried) {
            known.tried += 1;
            self.out.push(DetectorAction::Ask { peer, question: Question::Info });
        }
        self.timers.insert((probe.next, peer));
    }

    fn finish_probe(&mut self, peer: K, reason: ProbeReason, now: Duration) {
        match reason {
            ProbeReason::Silent => self.declare_offline(peer, false, now),
            ProbeReason::Goodbye => self.declare_offline(peer, true, now),
            ProbeReason::Elsewhere => {
                self.close(peer);
                self.out.push(DetectorAction::Move { peer });
            }
        }
    }

    pub(super) fn declare_offline(&mut self, peer: K, goodbye: bool, now: Duration) {
        self.close(peer);
        let watched = self.ring.watches(peer);
        if let Some(known) = self.forget(peer)
            && let Some(question) = known.question.filter(|_| !goodbye)
        {
            let burst = self.loss.telling(VERDICT.0, VERDICT.1);
            let mut false_verdicts = known.false_verdicts;
            // Right as far as anybody knows; wrong once it is heard again without having been restarted.
            false_verdicts.push_back(now);
            if false_verdicts.len() > FLAPPING_AFTER + 1 {
                false_verdicts.pop_front();
            }
            self.forget_dead(peer);
            let dead = DeadPeer::new(Some(question), false_verdicts, watched, burst, now);
            self.timers.insert((dead.next, peer));
            self.dead.insert(peer, dead);
        }
        self.out.push(DetectorAction::DeclareOffline { peer, goodbye });
    }

    pub(super) fn open(&mut self, peer: K, probe: Probe) {
        self.close(peer);
        let first = probe.next;
        self.probes.insert(peer, probe);
        self.timers.insert((first, peer));
    }

    pub(super) fn close(&mut self, peer: K) {
        if let Some(probe) = self.probes.remove(&peer) {
            self.timers.remove(&(probe.next, peer));
        }
        self.ring.suspect(peer, false);
    }

    pub(super) fn forget(&mut self, peer: K) -> Option<PeerState> {
        let known = self.peers.remove(&peer)?;
        self.ring.remove(known.place, peer);
        Some(known)
    }

    pub(super) fn flaps(&self, peer: K, now: Duration) -> u32 {
        // The first may be anybody's bad luck.
        let false_verdicts =
            self.peers.get(&peer).map_or(0, |known| known.recent_false_verdicts(now).saturating_sub(1));
        u32::try_from(false_verdicts).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests;
