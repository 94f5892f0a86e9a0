//! What each event does. The steps of open cases are in `steps.rs`.

use super::case::Why;
use super::isolation::DEAF;
use super::{Action, CONFIRM, Case, Detector, Event, Gone, Key, Known, Question};
use rand::RngExt;
use std::time::Duration;

/// Cases opened because somebody was told that a peer is missed, at once at most.
const MOST_TOLD: usize = 512;

/// Those who are told wait up to this time: who is missed is told too and most likely says that it is here.
pub(super) const HOLD_BACK: Duration = Duration::from_millis(300);

/// What another claims to have waited counts up to this.
const BELIEVED: Duration = Duration::from_secs(4);

/// Between two times of asking everybody who is gone because one of them came back.
const HOPE_PAUSE: Duration = Duration::from_secs(1);

/// Wrong verdicts count for this long, and so many of them are flapping.
const REMEMBERED: Duration = Duration::from_secs(10 * 60);
pub(super) const FLAPS: usize = 3;

/// A peer confirmed at its place is not asked again about goodbyes and moves for this time.
const SPARED: Duration = Duration::from_secs(2);

/// Who was heard within this time and cannot be asked is taken to be there still.
const LATELY: Duration = Duration::from_secs(5);

/// A packet from elsewhere is often a copy of one that came from the known address just before, or is about to. If each copy
/// made everybody ask, so many questions would make a peer say that it is here, in copies again, without end.
const COPY: Duration = Duration::from_millis(400);

/// After a pause or when missed: said at once and twice more, in case that was lost.
const HERE_AGAIN: [Duration; 2] = [Duration::from_millis(350), Duration::from_millis(900)];

/// Between two times of saying it because others ask.
const HERE_PAUSE: Duration = Duration::from_millis(400);

/// Between two answers to one asker.
const ANSWER_PAUSE: Duration = Duration::from_millis(150);

/// So many askers within a second are more than watchers: we are missed, and did not hear it said.
const SUSPICIOUS: usize = 4;

impl Known {
    pub(super) fn recent_wrong(&self, now: Duration) -> usize {
        self.wrong.iter().filter(|at| now.saturating_sub(**at) < REMEMBERED).count()
    }
}

impl<K: Key> Detector<K> {
    /// Whether verdicts on it proved wrong several times lately.
    pub fn flapping(&self, peer: K, now: Duration) -> bool {
        self.peers.get(&peer).is_some_and(|known| known.recent_wrong(now) >= FLAPS)
    }

    /// Takes an event at `now`, on a monotonic clock, and says what follows from it.
    pub fn handle(&mut self, event: Event<K>, now: Duration) -> Vec<Action<K>> {
        match event {
            Event::Online { peer, place, landline, restarted } => self.online(peer, place, landline, restarted, now),
            Event::Heard { peer, answers } => self.heard(peer, answers, now),
            Event::Elsewhere { peer } => self.elsewhere(peer, now),
            Event::Stayed { peer } => self.stayed(peer, now),
            Event::Leaving { peer } => self.leaving(peer, now),
            Event::Offline { peer } => {
                self.close(peer);
                self.forget(peer);
                if self.gone.get(&peer).is_some_and(|gone| gone.wrong.is_empty()) {
                    // It never answered, and need not be tried out any more.
                    self.strike_off(peer);
                }
            }
            Event::Told { peer, silent } => self.told(peer, silent, now),
            Event::Missed => self.say_here(now),
            Event::Asked { by } => self.asked(by, now),
            Event::Woken => self.woken(now),
            Event::NetworkChanged => {
                self.excused = true;
                self.heard_anybody = now;
                self.restart_cases(now);
            }
            Event::CutOff(cut_off) => self.take_link(cut_off, now),
            Event::Slept => self.begin_again(now),
        }
        self.ring.settle(now, &mut self.rng);
        std::mem::take(&mut self.out)
    }

    fn online(&mut self, peer: K, place: u64, landline: bool, restarted: bool, now: Duration) {
        self.hear_anybody(now);
        let answers = landline.then_some(Question::Info);
        let gone = if restarted { self.strike_off(peer) } else { None };
        let unproven = self.gone.get(&peer).map(|gone| gone.wrong.clone());
        let known = self.peers.entry(peer).or_insert_with(|| Known {
            place,
            landline,
            question: answers.filter(|_| unproven.is_none()),
            tried: 0,
            heard: now,
            wrong: unproven.clone().or(gone.map(|gone| gone.wrong_before())).unwrap_or_default(),
            spared: Duration::ZERO,
            stays: Duration::ZERO,
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
        let came_back = unproven.is_some_and(|wrong| !wrong.is_empty());
        if came_back {
            // The others who are gone may be back too, and may have given us up.
            self.hope(now);
            self.say_here(now);
        } else if unknown && !self.gone.contains_key(&peer) && !self.cases.contains_key(&peer) {
            let unknown = Gone::unknown(now, &mut self.rng);
            self.timers.insert((unknown.next, peer));
            self.gone.insert(peer, unknown);
        }
    }

    /// Asks everybody who is gone soon.
    fn hope(&mut self, now: Duration) {
        if self.hoped.is_some_and(|at| now < at + HOPE_PAUSE) {
            return;
        }
        self.hoped = Some(now);
        for (peer, gone) in &mut self.gone {
            self.timers.remove(&(gone.next, *peer));
            gone.hope(now, &mut self.rng);
            self.timers.insert((gone.next, *peer));
        }
    }

    /// Ends the questions to a peer that was given up.
    pub(super) fn strike_off(&mut self, peer: K) -> Option<Gone> {
        let gone = self.gone.remove(&peer)?;
        self.timers.remove(&(gone.next, peer));
        Some(gone)
    }

    fn heard(&mut self, peer: K, answers: Option<Question>, now: Duration) {
        self.hear_anybody(now);
        if answers.is_some() {
            self.strike_off(peer);
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
        let Some(case) = self.cases.get(&peer) else { return };
        if case.why != Why::Silent {
            // Only what was asked for counts: the goodbye itself, or a copy of it, is no answer.
            if case.asked == 0 || (case.why == Why::Goodbye && answers.is_none()) {
                return;
            }
            *(if case.why == Why::Goodbye { &mut known.stays } else { &mut known.spared }) = now + SPARED;
        } else if let Some(question) = question.filter(|_| case.asked > 0) {
            let misses = case.missed(question, &self.loss, now).min(case.asked - 1);
            deaf = misses >= self.loss.telling(DEAF.0, DEAF.1);
            if answers.is_some() {
                self.loss.answered(misses);
                if case.asked == 1 && question == Question::Info {
                    self.loss.took(now.saturating_sub(case.last));
                }
            }
        }
        self.close(peer);
        if deaf {
            self.was_deaf(now);
        }
    }

    fn leaving(&mut self, peer: K, now: Duration) {
        let Some(known) = self.peers.get(&peer) else { return };
        let first = known.stays.max(now);
        if known.question.is_some() || self.cases.contains_key(&peer) {
            self.doubt(peer, Why::Goodbye, first, now);
        } else if self.strike_off(peer).is_some() {
            // It has not been asked often enough yet to know that it answers nothing.
            self.open(peer, Case { untried: true, ..Case::new(Why::Goodbye, now, first, 0) });
        } else {
            // It was asked everything, and answers nothing, so it is believed.
            self.give_up(peer, true, now);
        }
    }

    /// Opens a case about something that was said of a peer rather than about its silence.
    fn doubt(&mut self, peer: K, why: Why, first: Duration, now: Duration) {
        let Some(known) = self.peers.get(&peer) else { return };
        // A true goodbye often comes over two networks: as a goodbye and from elsewhere.
        let busy = self.cases.get(&peer).is_some_and(|case| case.why == Why::Goodbye || case.why == why);
        if busy || (why == Why::Elsewhere && now < known.spared.max(known.heard + COPY)) {
            return;
        }
        if known.question.is_none() {
            // It cannot be asked. Where it was heard lately it still is.
            if why == Why::Elsewhere && now >= known.heard + LATELY {
                self.out.push(Action::Move { peer });
            }
            return;
        }
        self.open(peer, Case::new(why, now, first, 0));
    }

    /// Something in its name came from another address. In the midst of a silence that changes nothing of the case: else
    /// whoever sends in its name could put the verdict off for ever.
    fn elsewhere(&mut self, peer: K, now: Duration) {
        match self.cases.get_mut(&peer).filter(|case| case.why == Why::Silent) {
            Some(case) if case.is_over_there(now) => self.out.push(Action::Move { peer }),
            Some(case) => case.elsewhere = true,
            None => self.doubt(peer, Why::Elsewhere, now + COPY, now),
        }
    }

    /// It was asked at its place and has not answered, and is nowhere else either.
    fn stayed(&mut self, peer: K, now: Duration) {
        let askable = self.peers.get(&peer).is_some_and(|known| known.question.is_some());
        if askable && !self.cases.contains_key(&peer) {
            let flaps = self.flaps(peer, now);
            self.open(peer, Case::new(Why::Silent, now.saturating_sub(CONFIRM), now, flaps));
        }
    }

    fn told(&mut self, peer: K, silent: Duration, now: Duration) {
        let Some(known) = self.peers.get(&peer) else { return };
        let askable = known.question.is_some();
        let since = known.heard.max(now.saturating_sub(silent.min(BELIEVED)));
        // Who was heard here since then is not missed here.
        let missed_here_too = now.saturating_sub(known.heard) + self.loss.patience() >= silent;
        let room = self.cases.len() < MOST_TOLD;
        match self.cases.get_mut(&peer) {
            // Somebody has waited longer than we.
            Some(case) if case.why == Why::Silent => {
                case.since = case.since.min(since);
                case.hinted = true;
            }
            Some(_) => {}
            None if askable && missed_here_too && room && !self.isolated && self.hinted.take(now) => {
                let first = now + HOLD_BACK.mul_f64(self.rng.random_range(0.0..1.0));
                let flaps = self.flaps(peer, now);
                self.open(peer, Case { hinted: true, ..Case::new(Why::Silent, since, first, flaps) });
            }
            None => {}
        }
    }

    fn asked(&mut self, by: K, now: Duration) {
        // After a pause its questions come all at once; one answer says as much as ten.
        let Some(known) = self.peers.get_mut(&by) else { return self.out.push(Action::Answer { peer: by }) };
        if known.answered.is_none_or(|at| now >= at + ANSWER_PAUSE) {
            known.answered = Some(now);
            self.out.push(Action::Answer { peer: by });
        }
        self.askers.retain(|(at, other)| now.saturating_sub(*at) < Duration::from_secs(1) && *other != by);
        if self.askers.len() < SUSPICIOUS {
            self.askers.push_back((now, by));
        }
        if self.askers.len() >= SUSPICIOUS {
            self.say_here(now);
        }
    }

    /// Says that this node is here, unless it was just said.
    pub(super) fn say_here(&mut self, now: Duration) {
        if self.said_here.is_none_or(|at| now >= at + HERE_PAUSE) {
            self.said_here = Some(now);
            self.out.push(Action::Here);
        }
    }

    /// This program or its machine stood still, or the network changed: no silence so far was theirs.
    pub(super) fn begin_again(&mut self, now: Duration) {
        self.restart_cases(now);
        self.heard_anybody = now;
        self.say_here(now);
        self.here = HERE_AGAIN.iter().map(|after| now + *after).collect();
    }
}

#[cfg(test)]
mod tests;
