//! What each event does.

use super::case::{Standing, Why};
use super::{Action, Case, Detector, Event, Gone, Key, Known, Question};
use rand::RngExt;
use std::time::Duration;

/// Between two looks at the passive silence of some peers.
pub(super) const PATROL: Duration = Duration::from_secs(1);

/// Peers looked at each time: at 1,000 peers everybody within half a minute.
const PATROL_STEP: usize = 32;

/// Silence after which a peer that somebody else watches is asked all the same, if its watchers should be wrong about
/// each other: a heartbeat and a half.
const UNHEARD: Duration = Duration::from_secs(90);

/// Cases opened because somebody was told that a peer is missed, at once at most.
const MOST_TOLD: usize = 512;

/// Those who are told wait up to this time: who is missed is told too and most likely says that it is here.
pub(super) const HOLD_BACK: Duration = Duration::from_millis(300);

/// What another claims to have waited counts up to this.
const BELIEVED: Duration = Duration::from_secs(4);

/// Wrong verdicts count for this long, and so many of them are flapping.
const REMEMBERED: Duration = Duration::from_secs(10 * 60);
pub(super) const FLAPS: usize = 3;

/// A peer confirmed at its place is not asked again about goodbyes and moves for this time.
const SPARED: Duration = Duration::from_secs(2);

/// A packet from elsewhere is often a copy of one that is about to come from the known address too.
const COPY: Duration = Duration::from_millis(400);

/// A timer that fires so late says that this program stood still.
const STOOD_STILL: Duration = Duration::from_millis(1500);

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
    /// Takes an event at `now`, on a monotonic clock, and says what follows from it.
    pub fn handle(&mut self, event: Event<K>, now: Duration) -> Vec<Action<K>> {
        match event {
            Event::Online { peer, place, landline, restarted } => {
                self.online(peer, place, landline, now);
                if let Some(known) = self.peers.get_mut(&peer).filter(|_| restarted) {
                    // It had been gone indeed.
                    known.wrong.pop_back();
                }
            }
            Event::Heard { peer, answers } => self.heard(peer, answers, now),
            Event::Elsewhere { peer } => self.doubt(peer, Why::Elsewhere, now + COPY, now),
            Event::Leaving { peer } => self.leaving(peer, now),
            Event::Offline { peer } => {
                self.close(peer);
                self.forget(peer);
            }
            Event::Told { peer, silent } => self.told(peer, silent, now),
            Event::Missed => self.say_here(now),
            Event::Asked { by } => self.asked(by, now),
            Event::Woken => self.woken(now),
            Event::Disturbed => self.begin_again(now),
        }
        self.ring.settle(now, &mut self.rng);
        std::mem::take(&mut self.out)
    }

    fn online(&mut self, peer: K, place: u64, landline: bool, now: Duration) {
        self.hear_anybody(now);
        let gone = self.gone.remove(&peer);
        if let Some(gone) = &gone {
            self.timers.remove(&(gone.next, peer));
            // Back after it was given up: others may be too, and may have given us up.
            for (other, gone) in &mut self.gone {
                self.timers.remove(&(gone.next, *other));
                gone.hope(now, &mut self.rng);
                self.timers.insert((gone.next, *other));
            }
            self.say_here(now);
        }
        let answers = landline.then_some(Question::Info);
        let known = self.peers.entry(peer).or_insert_with(|| Known {
            place,
            landline,
            question: gone.as_ref().map(|gone| gone.question).or(answers),
            heard: now,
            wrong: gone.map(|gone| gone.wrong).unwrap_or_default(),
            spared: Duration::ZERO,
            answered: None,
        });
        if known.landline && !landline {
            // Another program of the same person.
            known.question = None;
        }
        known.landline = landline;
        known.question = known.question.or(answers);
        known.heard = now;
        self.ring.insert(place, peer, landline);
    }

    fn heard(&mut self, peer: K, answers: Option<Question>, now: Duration) {
        self.hear_anybody(now);
        let Some(known) = self.peers.get_mut(&peer) else { return };
        known.heard = now;
        match (known.question, answers) {
            (None, Some(first)) => known.question = Some(first),
            (Some(Question::Entry), Some(Question::Info)) => known.question = answers,
            _ => {}
        }
        let question = known.question;
        let Some(case) = self.cases.get(&peer) else { return };
        if case.why != Why::Silent {
            // Only what was asked for counts: the goodbye itself, or a copy of it, is no answer.
            if case.asked == 0 || (case.why == Why::Goodbye && answers.is_none()) {
                return;
            }
            known.spared = now + SPARED;
        } else if let Some(question) = question.filter(|_| case.asked > 0) {
            let misses = case.missed(question, &self.loss, now).min(case.asked - 1);
            if answers.is_some() {
                self.loss.answered(misses);
                if case.asked == 1 && question == Question::Info {
                    self.loss.took(now.saturating_sub(case.last));
                }
            }
        }
        self.close(peer);
    }

    fn leaving(&mut self, peer: K, now: Duration) {
        let Some(known) = self.peers.get(&peer) else { return };
        if known.question.is_none() {
            // It cannot be asked, so it is believed.
            self.give_up(peer, true, now);
        } else {
            self.doubt(peer, Why::Goodbye, now, now);
        }
    }

    /// Opens a case about something that was said of a peer rather than about its silence.
    fn doubt(&mut self, peer: K, why: Why, first: Duration, now: Duration) {
        let Some(known) = self.peers.get(&peer) else { return };
        let busy = self.cases.get(&peer).is_some_and(|case| case.why != Why::Silent);
        if busy || now < known.spared {
            return;
        }
        if known.question.is_none() {
            if why == Why::Elsewhere {
                self.out.push(Action::Move { peer });
            }
            return;
        }
        self.open(peer, Case::new(why, now, first, 0));
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
            None if askable && missed_here_too && room && !self.isolated => {
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
    fn say_here(&mut self, now: Duration) {
        if self.said_here.is_none_or(|at| now >= at + HERE_PAUSE) {
            self.said_here = Some(now);
            self.out.push(Action::Here);
        }
    }

    fn woken(&mut self, now: Duration) {
        let due = self.due();
        if now >= due + STOOD_STILL {
            self.begin_again(now);
        }
        let here = self.here.len();
        self.here.retain(|at| *at > now);
        if self.here.len() < here {
            self.said_here = Some(now);
            self.out.push(Action::Here);
        }
        let heard = |peer| self.peers.get(&peer).map_or(Duration::ZERO, |known| known.heard);
        for peer in self.ring.take_due(now, &mut self.rng, heard) {
            self.examine(peer, now);
        }
        if now >= self.patrol {
            self.patrol = now + PATROL;
            self.patrol(now);
        }
        while let Some((at, peer)) = self.timers.first().copied().filter(|(at, _)| *at <= now) {
            self.timers.remove(&(at, peer));
            self.go_on(peer, now);
        }
    }

    /// The next question to a peer that was given up.
    fn knock(&mut self, peer: K, now: Duration) {
        let Some(gone) = self.gone.get_mut(&peer) else { return };
        self.out.push(Action::Ask { peer, question: gone.question });
        let more = gone.ask(now, &mut self.rng);
        if let Some(silent) = gone.tell(now) {
            self.out.push(Action::Tell { peer, silent });
        }
        if more {
            self.timers.insert((gone.next, peer));
        } else {
            self.gone.remove(&peer);
        }
    }

    /// Opens a case with a question right now, unless one is open or it cannot be asked.
    fn examine(&mut self, peer: K, now: Duration) {
        let askable = self.peers.get(&peer).is_some_and(|known| known.question.is_some());
        if askable && !self.isolated && !self.cases.contains_key(&peer) {
            let flaps = self.flaps(peer, now);
            self.open(peer, Case::new(Why::Silent, now, now, flaps));
        }
    }

    /// Asks the next few who were not heard for too long, whoever watches them.
    fn patrol(&mut self, now: Duration) {
        if self.isolated {
            // Somebody may hear us before we hear them.
            self.patrol = now + PATROL * 3;
            return self.say_here(now);
        }
        let mut seen: Vec<(K, Duration)> = match self.patrol_after {
            None => self.peers.iter().take(PATROL_STEP).map(|(peer, known)| (*peer, known.heard)).collect(),
            Some(after) => {
                let beyond = (std::ops::Bound::Excluded(after), std::ops::Bound::Unbounded);
                self.peers.range(beyond).take(PATROL_STEP).map(|(peer, known)| (*peer, known.heard)).collect()
            }
        };
        self.patrol_after = (seen.len() == PATROL_STEP).then(|| seen.last().map(|(peer, _)| *peer)).flatten();
        seen.retain(|(_, heard)| now.saturating_sub(*heard) > UNHEARD);
        // One at a time: there may be many after a sleep, and their heartbeats will come.
        if let Some((peer, _)) = seen.first() {
            self.examine(*peer, now);
        }
    }

    /// The next step of a case.
    fn go_on(&mut self, peer: K, now: Duration) {
        let Some(known) = self.peers.get(&peer) else { return self.knock(peer, now) };
        let (Some(question), Some(case)) = (known.question, self.cases.get_mut(&peer)) else { return };
        if case.why == Why::Elsewhere && case.asked == 0 && known.heard > case.since {
            // It was a copy of a packet that came from its place too.
            return self.close(peer);
        }
        let landline = known.landline;
        let standing = case.standing(question, landline, &self.loss, now);
        let missed = case.missed(question, &self.loss, now);
        if missed >= 1 && case.why == Why::Silent {
            self.ring.suspect(known.place, peer, true);
        }
        if standing == Standing::Over {
            let why = case.why;
            if why != Why::Silent || !self.is_isolated(now) {
                return self.conclude(peer, why, now);
            }
        }
        let Some(case) = self.cases.get_mut(&peer) else { return };
        if standing != Standing::Open && !case.doubted && case.why == Why::Silent {
            case.doubted = true;
            self.out.push(Action::Doubt { peer });
        }
        // Only who watches tells: else one crash would be told by everybody.
        if self.ring.watches(peer) && case.tell(question, &self.loss, now) {
            self.out.push(Action::Tell { peer, silent: now.saturating_sub(case.since) });
        }
        case.ask(question, landline, &self.loss, now);
        if self.isolated {
            case.next = now + PATROL * 2;
        }
        self.out.push(Action::Ask { peer, question });
        self.timers.insert((case.next, peer));
    }

    fn conclude(&mut self, peer: K, why: Why, now: Duration) {
        match why {
            Why::Silent => self.give_up(peer, false, now),
            Why::Goodbye => self.give_up(peer, true, now),
            Why::Elsewhere => {
                self.close(peer);
                self.out.push(Action::Move { peer });
            }
        }
    }

    fn give_up(&mut self, peer: K, goodbye: bool, now: Duration) {
        self.close(peer);
        let watched = self.ring.watches(peer);
        if let Some(known) = self.forget(peer)
            && let Some(question) = known.question.filter(|_| !goodbye)
        {
            let dense = self.loss.telling(1e-7, 16);
            let mut wrong = known.wrong;
            wrong.push_back(now);
            if wrong.len() > FLAPS + 1 {
                wrong.pop_front();
            }
            let gone = Gone::new(question, wrong, watched, dense, now);
            self.timers.insert((gone.next, peer));
            self.gone.insert(peer, gone);
        }
        self.out.push(Action::GiveUp { peer, goodbye });
    }

    pub(super) fn open(&mut self, peer: K, case: Case) {
        self.close(peer);
        let first = case.next;
        self.cases.insert(peer, case);
        self.timers.insert((first, peer));
    }

    fn close(&mut self, peer: K) {
        if let Some(case) = self.cases.remove(&peer) {
            self.timers.remove(&(case.next, peer));
        }
        if let Some(known) = self.peers.get(&peer) {
            self.ring.suspect(known.place, peer, false);
        }
    }

    fn forget(&mut self, peer: K) -> Option<Known> {
        let known = self.peers.remove(&peer)?;
        self.ring.remove(known.place, peer);
        Some(known)
    }

    fn flaps(&self, peer: K, now: Duration) -> u32 {
        // The first may be anybody's bad luck.
        let wrong = self.peers.get(&peer).map_or(0, |known| known.recent_wrong(now).saturating_sub(1));
        u32::try_from(wrong).unwrap_or(u32::MAX)
    }

    /// This program or its machine stood still, or the network changed: no silence so far was theirs.
    pub(super) fn begin_again(&mut self, now: Duration) {
        self.restart_cases(now);
        self.heard_anybody = now;
        self.say_here(now);
        self.here = HERE_AGAIN.iter().map(|after| now + *after).collect();
    }
}
