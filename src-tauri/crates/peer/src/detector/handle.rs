//! Event handling. The steps of open probes are in `steps.rs`.

use super::isolation::DEAF;
use super::probe::ProbeReason;
use super::{CONFIRM, DeadPeer, Detector, DetectorAction, DetectorEvent, Key, PeerState, Probe, Question};
use rand::RngExt;
use std::time::Duration;

/// Maximum number of concurrent probes opened because of gossip.
const MAX_GOSSIP_PROBES: usize = 512;

/// Maximum delay before following gossip: the suspect receives it too and most likely refutes it.
pub(super) const GOSSIP_DELAY: Duration = Duration::from_millis(300);

/// Maximum silence claimed by another node that is believed.
const MAX_CLAIMED_SILENCE: Duration = Duration::from_secs(4);

/// Minimum interval between two rounds of probing all dead peers because one returned.
const RETURN_PROBE_INTERVAL: Duration = Duration::from_secs(1);

/// How long false verdicts are remembered, and how many of them count as flapping.
const FLAP_MEMORY: Duration = Duration::from_secs(10 * 60);
pub(super) const FLAPPING_AFTER: usize = 3;

/// How long a peer confirmed at its address is not probed again because of goodbyes and moves.
const CONFIRMED_FOR: Duration = Duration::from_secs(2);

/// A peer that cannot be queried counts as present if it was heard within this time.
const RECENTLY: Duration = Duration::from_secs(5);

/// A packet from another address is often a duplicate of one from the known address. If every duplicate triggered
/// queries from everybody, a peer would refute suspicion, in duplicates again, without end.
const DUPLICATE_WINDOW: Duration = Duration::from_millis(400);

/// After a pause or when suspected: refuted at once and twice more, in case of loss.
const REFUTE_REPEATS: [Duration; 2] = [Duration::from_millis(350), Duration::from_millis(900)];

/// Minimum interval between refutations because of queries.
const REFUTE_INTERVAL: Duration = Duration::from_millis(400);

/// Minimum interval between two answers to one sender.
const ANSWER_PAUSE: Duration = Duration::from_millis(150);

/// This many senders of queries within a second are more than watchers: we are suspected, and missed the gossip.
const MAX_EXPECTED_ASKERS: usize = 4;

impl PeerState {
    pub(super) fn recent_false_verdicts(&self, now: Duration) -> usize {
        self.false_verdicts.iter().filter(|at| now.saturating_sub(**at) < FLAP_MEMORY).count()
    }
}

impl<K: Key> Detector<K> {
    /// Whether several recent verdicts on it were false.
    pub fn flapping(&self, peer: K, now: Duration) -> bool {
        self.peers.get(&peer).is_some_and(|known| known.recent_false_verdicts(now) >= FLAPPING_AFTER)
    }

    /// Handles an event at `now`, on a monotonic clock, and returns the resulting actions.
    pub fn handle(&mut self, event: DetectorEvent<K>, now: Duration) -> Vec<DetectorAction<K>> {
        match event {
            DetectorEvent::Online { peer, place, landline, restarted } => {
                self.online(peer, place, landline, restarted, now)
            }
            DetectorEvent::Heard { peer, answers } => self.heard(peer, answers, now),
            DetectorEvent::Elsewhere { peer } => self.elsewhere(peer, now),
            DetectorEvent::Stayed { peer } => self.stayed(peer, now),
            DetectorEvent::Leaving { peer } => self.leaving(peer, now),
            DetectorEvent::Offline { peer } => {
                self.close(peer);
                self.forget(peer);
                if self.dead.get(&peer).is_some_and(|dead| dead.false_verdicts.is_empty()) {
                    // It never answered, and need not be tried out any more.
                    self.forget_dead(peer);
                }
            }
            DetectorEvent::Gossip { peer, silent } => self.gossiped(peer, silent, now),
            DetectorEvent::Missed => self.refute(now),
            DetectorEvent::Asked { by } => self.asked(by, now),
            DetectorEvent::Woken => self.timer_fired(now),
            DetectorEvent::NetworkChanged => {
                self.excused = true;
                self.last_traffic = now;
                self.restart_probes(now);
            }
            DetectorEvent::CutOff(cut_off) => self.set_link(cut_off, now),
            DetectorEvent::Slept => self.restart(now),
        }
        self.ring.settle(now, &mut self.rng);
        std::mem::take(&mut self.out)
    }

    fn online(&mut self, peer: K, place: u64, landline: bool, restarted: bool, now: Duration) {
        self.note_traffic(now);
        let answers = landline.then_some(Question::Info);
        let dead = if restarted { self.forget_dead(peer) } else { None };
        let unproven = self.dead.get(&peer).map(|dead| dead.false_verdicts.clone());
        let known = self.peers.entry(peer).or_insert_with(|| PeerState {
            place,
            landline,
            question: answers.filter(|_| unproven.is_none()),
            tried: 0,
            heard: now,
            false_verdicts: unproven.clone().or(dead.map(|dead| dead.earlier_false_verdicts())).unwrap_or_default(),
            confirmed_until: Duration::ZERO,
            goodbye_held_until: Duration::ZERO,
            answered: None,
        });
        let replaced = std::mem::replace(&mut known.landline, landline) && !landline;
        if landline {
            known.question = known.question.or(answers.filter(|_| unproven.is_none()));
        } else if replaced {
            // Another program of the same person. Every one of them answers an entry.
            known.question = known.question.and(Some(Question::Entry));
            known.tried = 0;
        }
        self.ring.insert(place, peer, landline);
        let unknown = known.question.is_none();
        if replaced {
            self.close(peer);
        }
        let came_back = unproven.is_some_and(|false_verdicts| !false_verdicts.is_empty());
        if came_back {
            // The others who are gone may be back too, and may have given us up.
            self.probe_soon(now);
            self.refute(now);
        } else if unknown && !self.dead.contains_key(&peer) && !self.probes.contains_key(&peer) {
            let unknown = DeadPeer::unknown(now, &mut self.rng);
            self.timers.insert((unknown.next, peer));
            self.dead.insert(peer, unknown);
        }
    }

    /// Schedules early probes of all dead peers.
    fn probe_soon(&mut self, now: Duration) {
        if self.dead_probed_at.is_some_and(|at| now < at + RETURN_PROBE_INTERVAL) {
            return;
        }
        self.dead_probed_at = Some(now);
        for (peer, dead) in &mut self.dead {
            self.timers.remove(&(dead.next, *peer));
            dead.probe_soon(now, &mut self.rng);
            self.timers.insert((dead.next, *peer));
        }
    }

    /// Stops probing a dead peer.
    pub(super) fn forget_dead(&mut self, peer: K) -> Option<DeadPeer> {
        let dead = self.dead.remove(&peer)?;
        self.timers.remove(&(dead.next, peer));
        Some(dead)
    }

    fn heard(&mut self, peer: K, answers: Option<Question>, now: Duration) {
        self.note_traffic(now);
        if answers.is_some() {
            self.forget_dead(peer);
        }
        let Some(known) = self.peers.get_mut(&peer) else { return };
        known.heard = now;
        match (known.question, answers) {
            (None, Some(_)) if known.landline => known.question = Some(Question::Info),
            (None, Some(first)) => known.question = Some(first),
            (Some(Question::Entry), Some(Question::Info)) => known.question = answers,
            _ => {}
        }
        let question = known.question;
        let mut deaf = false;
        let Some(probe) = self.probes.get(&peer) else { return };
        if probe.reason != ProbeReason::Silent {
            // Only what was asked for counts: the goodbye itself, or a copy of it, is no answer.
            if probe.asked == 0 || (probe.reason == ProbeReason::Goodbye && answers.is_none()) {
                return;
            }
            *(if probe.reason == ProbeReason::Goodbye {
                &mut known.goodbye_held_until
            } else {
                &mut known.confirmed_until
            }) = now + CONFIRMED_FOR;
        } else if let Some(question) = question.filter(|_| probe.asked > 0) {
            let misses = probe.missed(question, &self.loss, now).min(probe.asked - 1);
            deaf = misses >= self.loss.telling(DEAF.0, DEAF.1);
            if answers.is_some() {
                self.loss.answered(misses);
                if probe.asked == 1 && question == Question::Info {
                    self.loss.measured(now.saturating_sub(probe.last));
                }
            }
        }
        self.close(peer);
        if deaf {
            self.discount_own_silence(now);
        }
    }

    fn leaving(&mut self, peer: K, now: Duration) {
        let Some(known) = self.peers.get(&peer) else { return };
        let first = known.goodbye_held_until.max(now);
        if known.question.is_some() || self.probes.contains_key(&peer) {
            self.probe_claim(peer, ProbeReason::Goodbye, first, now);
        } else if self.forget_dead(peer).is_some() {
            // It has not been asked often enough yet to know that it answers nothing.
            self.open(peer, Probe { untried: true, ..Probe::new(ProbeReason::Goodbye, now, first, 0) });
        } else {
            // It was asked everything, and answers nothing, so it is believed.
            self.declare_offline(peer, true, now);
        }
    }

    /// Opens a probe because of a claim about a peer rather than its silence.
    fn probe_claim(&mut self, peer: K, reason: ProbeReason, first: Duration, now: Duration) {
        let Some(known) = self.peers.get(&peer) else { return };
        // A true goodbye often comes over two networks: as a goodbye and from elsewhere.
        let busy =
            self.probes.get(&peer).is_some_and(|probe| probe.reason == ProbeReason::Goodbye || probe.reason == reason);
        if busy || (reason == ProbeReason::Elsewhere && now < known.confirmed_until.max(known.heard + DUPLICATE_WINDOW))
        {
            return;
        }
        if known.question.is_none() {
            // It cannot be asked. Where it was heard lately it still is.
            if reason == ProbeReason::Elsewhere && now >= known.heard + RECENTLY {
                self.out.push(DetectorAction::Move { peer });
            }
            return;
        }
        self.open(peer, Probe::new(reason, now, first, 0));
    }

    /// A packet in its name came from another address. It does not affect a probe because of silence: otherwise an
    /// attacker could postpone the verdict forever.
    fn elsewhere(&mut self, peer: K, now: Duration) {
        match self.probes.get_mut(&peer).filter(|probe| probe.reason == ProbeReason::Silent) {
            Some(probe) if probe.may_have_moved(now) => self.out.push(DetectorAction::Move { peer }),
            Some(probe) => probe.elsewhere = true,
            None => self.probe_claim(peer, ProbeReason::Elsewhere, now + DUPLICATE_WINDOW, now),
        }
    }

    /// It did not answer at its address, nor at any other.
    fn stayed(&mut self, peer: K, now: Duration) {
        let askable = self.peers.get(&peer).is_some_and(|known| known.question.is_some());
        if askable && !self.probes.contains_key(&peer) {
            let flaps = self.flaps(peer, now);
            self.open(peer, Probe::new(ProbeReason::Silent, now.saturating_sub(CONFIRM), now, flaps));
        }
    }

    fn gossiped(&mut self, peer: K, silent: Duration, now: Duration) {
        let Some(known) = self.peers.get(&peer) else { return };
        let askable = known.question.is_some();
        let since = known.heard.max(now.saturating_sub(silent.min(MAX_CLAIMED_SILENCE)));
        // Who was heard here since then is not missed here.
        let missed_here_too = now.saturating_sub(known.heard) + self.loss.answer_timeout() >= silent;
        let room = self.probes.len() < MAX_GOSSIP_PROBES;
        match self.probes.get_mut(&peer) {
            // Somebody has waited longer than we.
            Some(probe) if probe.reason == ProbeReason::Silent => {
                probe.since = probe.since.min(since);
                probe.hinted = true;
            }
            Some(_) => {}
            None if askable && missed_here_too && room && !self.isolated && self.hinted.take(now) => {
                let first = now + GOSSIP_DELAY.mul_f64(self.rng.random_range(0.0..1.0));
                let flaps = self.flaps(peer, now);
                self.open(peer, Probe { hinted: true, ..Probe::new(ProbeReason::Silent, since, first, flaps) });
            }
            None => {}
        }
    }

    fn asked(&mut self, by: K, now: Duration) {
        // After a pause its questions come all at once; one answer says as much as ten.
        let Some(known) = self.peers.get_mut(&by) else { return self.out.push(DetectorAction::Answer { peer: by }) };
        if known.answered.is_none_or(|at| now >= at + ANSWER_PAUSE) {
            known.answered = Some(now);
            self.out.push(DetectorAction::Answer { peer: by });
        }
        self.askers.retain(|(at, other)| now.saturating_sub(*at) < Duration::from_secs(1) && *other != by);
        if self.askers.len() < MAX_EXPECTED_ASKERS {
            self.askers.push_back((now, by));
        }
        if self.askers.len() >= MAX_EXPECTED_ASKERS {
            self.refute(now);
        }
    }

    /// Announces that this node is alive, unless it just did.
    pub(super) fn refute(&mut self, now: Duration) {
        if self.refuted_at.is_none_or(|at| now >= at + REFUTE_INTERVAL) {
            self.refuted_at = Some(now);
            self.out.push(DetectorAction::Refute);
        }
    }

    /// This program or its machine was suspended, or the network changed: no silence so far was the peers'.
    pub(super) fn restart(&mut self, now: Duration) {
        self.restart_probes(now);
        self.last_traffic = now;
        self.refute(now);
        self.refutations = REFUTE_REPEATS.iter().map(|after| now + *after).collect();
    }
}

#[cfg(test)]
mod tests;
