//! Peers given up, and the questions that still go to them: a wrong verdict is taken back within seconds.

use super::Question;
use rand::{Rng, RngExt};
use std::collections::VecDeque;
use std::time::Duration;

/// Between the first questions, of which there are as many as a verdict needs.
const PAUSE: Duration = Duration::from_millis(600);

/// From there each pause is twice the one before, up to this.
const LONGEST: Duration = Duration::from_secs(60);

/// No questions any more after this time: its next announcement will tell.
const AFTER: Duration = Duration::from_secs(10 * 60);

/// Questions close together to a peer of which it is not known what it answers, and all in all: whoever answers nothing
/// may not exist.
const TRIALS: u32 = 4;
const MOST_TRIALS: u32 = 8;

/// A question that has to wait, because many others go out, waits for up to this time.
const POSTPONED: Duration = Duration::from_secs(2);

/// Questions with which everybody is told: after 2, 5 and 9 s, and more seldom with the pauses.
const TOLD_WITH: [u32; 3] = [3, 6, 9];

/// A peer that was given up.
#[derive(Clone, Debug)]
pub(super) struct Gone {
    question: Option<Question>,
    /// Verdicts on it that proved wrong, this one included.
    pub(super) wrong: VecDeque<Duration>,
    since: Duration,
    /// Who watched it tells of it after the verdict too: a network that was deaf for a moment has not heard it before.
    watched: bool,
    asked: u32,
    /// The question with which everybody was last told: hope asks anew, and tells nobody again.
    told: u32,
    dense: u32,
    pub(super) next: Duration,
}

impl Gone {
    pub(super) fn new(
        question: Option<Question>,
        wrong: VecDeque<Duration>,
        watched: bool,
        dense: u32,
        now: Duration,
    ) -> Self {
        Self { question, wrong, since: now, watched, asked: 0, told: 0, dense, next: now + PAUSE }
    }

    /// A peer of which it is not known yet what it answers.
    pub(super) fn unknown(now: Duration, rng: &mut impl Rng) -> Self {
        let next = now + Duration::from_millis(rng.random_range(100..1500));
        Self { next, ..Self::new(None, VecDeque::new(), false, TRIALS, now) }
    }

    /// What it is asked next: what it has answered before, else one and the other in turn.
    pub(super) fn question(&self) -> Question {
        let untried = if self.asked.is_multiple_of(2) { Question::Info } else { Question::Entry };
        self.question.unwrap_or(untried)
    }

    /// The wrong verdicts before this one, which was right.
    pub(super) fn wrong_before(mut self) -> VecDeque<Duration> {
        self.wrong.pop_back();
        self.wrong
    }

    /// Takes down a question; false when it was the last.
    pub(super) fn ask(&mut self, now: Duration, rng: &mut impl Rng) -> bool {
        self.asked += 1;
        let doublings = self.asked.saturating_sub(self.dense).min(7);
        let pause = (PAUSE * 2_u32.pow(doublings)).min(LONGEST);
        self.next = now + pause.mul_f64(rng.random_range(0.9..1.1));
        now < self.since + AFTER && (self.question.is_some() || self.asked < MOST_TRIALS)
    }

    /// The next question waits.
    pub(super) fn postpone(&mut self, now: Duration, rng: &mut impl Rng) {
        self.next = now + POSTPONED.mul_f64(rng.random_range(0.1..1.0));
    }

    /// Whether everybody is told once more with the question that was asked last, and how long it has been gone.
    pub(super) fn tell(&mut self, now: Duration) -> Option<Duration> {
        let tell = self.watched && TOLD_WITH.contains(&self.asked) && self.asked > self.told;
        self.told = self.told.max(self.asked);
        tell.then(|| now.saturating_sub(self.since) + super::WINDOW)
    }

    /// Somebody who was given up with it is back: it is asked soon, and often again.
    pub(super) fn hope(&mut self, now: Duration, rng: &mut impl Rng) {
        self.asked = self.asked.min(self.dense);
        self.next = self.next.min(now + Duration::from_millis(rng.random_range(0..500)));
    }
}

#[cfg(test)]
mod tests;
