//! What comes with time: the turns of those who are watched, the next step of each case, verdicts, and the questions to
//! those who are gone.

use super::case::{Standing, VERDICT, Why};
use super::handle::FLAPS;
use super::{Action, Case, Detector, Gone, Key, Known, PATROL, Question};
use std::time::Duration;

/// Peers looked at each time: at 1,000 peers everybody within half a minute.
const PATROL_STEP: usize = 32;

/// Silence after which a peer that somebody else watches is asked all the same, if its watchers should be wrong about
/// each other: a heartbeat and a half.
const UNHEARD: Duration = Duration::from_secs(90);

/// So often a question goes out as BR_ENTRY too: that the peer answers GETINFO may be somebody else's word.
const IN_OTHER_WORDS: u32 = 4;

/// So often GETINFO goes out beside BR_ENTRY: every one may be lost, and some programs never answer it.
const TRIED: u32 = 3;

/// A timer that fires so late says that this program stood still.
const STOOD_STILL: Duration = Duration::from_millis(1500);

impl<K: Key> Detector<K> {
    pub(super) fn woken(&mut self, now: Duration) {
        let due = self.due();
        let excused = std::mem::take(&mut self.excused);
        if !excused && now >= due + STOOD_STILL {
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

    /// The next question to a peer that was given up. Who is here again goes on being asked until it answers: only then
    /// does its silence say anything.
    fn knock(&mut self, peer: K, now: Duration) {
        let gone_indeed = !self.peers.contains_key(&peer);
        let Some(gone) = self.gone.get_mut(&peer) else { return };
        if !self.knocks.take(now) {
            gone.postpone(now, &mut self.rng);
            self.timers.insert((gone.next, peer));
            return;
        }
        self.out.push(Action::Ask { peer, question: gone.question() });
        let more = gone.ask(now, &mut self.rng);
        if let Some(silent) = gone.tell(now).filter(|_| gone_indeed) {
            self.out.push(Action::Tell { peer, silent });
        }
        if more {
            self.timers.insert((gone.next, peer));
        } else {
            self.gone.remove(&peer);
        }
    }

    /// Opens a case with a question right now, unless one is open or it cannot be asked.
    pub(super) fn examine(&mut self, peer: K, now: Duration) {
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
            // The next look goes on behind it, so that everybody's turn comes however many are silent.
            self.patrol_after = Some(*peer);
            self.examine(*peer, now);
        }
    }

    /// The next step of a case.
    fn go_on(&mut self, peer: K, now: Duration) {
        if self.gone.contains_key(&peer) {
            return self.knock(peer, now);
        }
        let Some(known) = self.peers.get(&peer) else { return };
        let Some(case) = self.cases.get_mut(&peer) else { return };
        let Some(question) = known.question.or(case.trial()) else { return };
        if case.why == Why::Elsewhere && case.asked == 0 && known.heard >= case.since {
            // It was a copy of a packet that came from its place too.
            return self.close(peer);
        }
        if case.elsewhere && case.is_over_there(now) {
            case.elsewhere = false;
            self.out.push(Action::Move { peer });
        }
        let landline = known.landline;
        let standing = case.standing(question, landline, &self.loss, now);
        let missed = case.missed(question, &self.loss, now);
        if missed >= 1 && case.why == Why::Silent {
            self.ring.suspect(peer, true);
        }
        if standing == Standing::Over {
            let why = case.why;
            if why == Why::Silent && self.control(peer, now) {
                let wait = now + self.loss.patience();
                if let Some(case) = self.cases.get_mut(&peer) {
                    case.next = wait;
                }
                // What it has answered may have been lost in this node's own gap.
                self.out.push(Action::Ask { peer, question });
                self.timers.insert((wait, peer));
                return;
            }
            if why != Why::Silent || !self.is_isolated(now) {
                return self.conclude(peer, why, now);
            }
        }
        let Some(case) = self.cases.get_mut(&peer) else { return };
        if standing != Standing::Open && !case.doubted && case.why == Why::Silent && !self.isolated {
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
        // Who said goodbye or was seen elsewhere has little time to object, so the first question goes out both ways.
        let other_words = match case.why {
            Why::Silent => !self.isolated && case.asked % IN_OTHER_WORDS == 0,
            Why::Goodbye | Why::Elsewhere => case.asked == 1,
        };
        if other_words && question == Question::Info {
            self.out.push(Action::Ask { peer, question: Question::Entry });
        }
        // In its turn only: what others say costs one question.
        let own_turn = case.why == Why::Silent && !case.hinted;
        let untried = |known: &&mut Known| own_turn && question == Question::Entry && known.tried < TRIED;
        if let Some(known) = self.peers.get_mut(&peer).filter(untried) {
            known.tried += 1;
            self.out.push(Action::Ask { peer, question: Question::Info });
        }
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

    pub(super) fn give_up(&mut self, peer: K, goodbye: bool, now: Duration) {
        self.close(peer);
        let watched = self.ring.watches(peer);
        if let Some(known) = self.forget(peer)
            && let Some(question) = known.question.filter(|_| !goodbye)
        {
            let dense = self.loss.telling(VERDICT.0, VERDICT.1);
            let mut wrong = known.wrong;
            // Right as far as anybody knows; wrong once it is heard again without having been started anew.
            wrong.push_back(now);
            if wrong.len() > FLAPS + 1 {
                wrong.pop_front();
            }
            self.strike_off(peer);
            let gone = Gone::new(Some(question), wrong, watched, dense, now);
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

    pub(super) fn close(&mut self, peer: K) {
        if let Some(case) = self.cases.remove(&peer) {
            self.timers.remove(&(case.next, peer));
        }
        self.ring.suspect(peer, false);
    }

    pub(super) fn forget(&mut self, peer: K) -> Option<Known> {
        let known = self.peers.remove(&peer)?;
        self.ring.remove(known.place, peer);
        Some(known)
    }

    pub(super) fn flaps(&self, peer: K, now: Duration) -> u32 {
        // The first may be anybody's bad luck.
        let wrong = self.peers.get(&peer).map_or(0, |known| known.recent_wrong(now).saturating_sub(1));
        u32::try_from(wrong).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests;
