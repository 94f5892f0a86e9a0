//! Records which peers were queried for the path check, and which answered. Pure except for the notification that wakes
//! waiting callers.
//!
//! Does not live here: when and how often is asked (`paths.rs`).

use landline_contacts::PeerId;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// A question to one peer, perhaps asked several times.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PathCheck {
    /// Since when it is asked without an answer; also over several rounds.
    pub(crate) since: Instant,
    /// When GETINFO was last sent.
    info_sent: Instant,
    /// Whether it was answered.
    pub(crate) answered: bool,
    /// From the last GETINFO to its answer. Other answers come after a delay that the protocol wants.
    pub(crate) round_trip: Option<Duration>,
}

/// The questions of the last round.
#[derive(Default)]
pub(crate) struct PathChecks {
    checks: Mutex<HashMap<PeerId, PathCheck>>,
    notify: Notify,
}

impl PathChecks {
    /// Begins a round with exactly these peers. Who has not answered the last one is asked without an answer since
    /// then.
    pub(crate) fn begin(&self, who: impl IntoIterator<Item = PeerId>, now: Instant) {
        let mut checks = self.checks.lock();
        let before = std::mem::take(&mut *checks);
        for id in who {
            let open = before.get(&id).filter(|question| !question.answered).map(|question| question.since);
            let question = PathCheck { since: open.unwrap_or(now), info_sent: now, answered: false, round_trip: None };
            checks.insert(id, question);
        }
    }

    /// GETINFO leaves now.
    pub(crate) fn info_sent(&self, id: &PeerId, now: Instant) {
        if let Some(question) = self.checks.lock().get_mut(id) {
            question.info_sent = now;
        }
    }

    /// Something came that nobody sends without having heard us; `informs` if it is the answer to GETINFO.
    pub(crate) fn answered(&self, id: &PeerId, informs: bool, now: Instant) {
        if let Some(question) = self.checks.lock().get_mut(id) {
            question.answered = true;
            if informs {
                question.round_trip.get_or_insert(now.saturating_duration_since(question.info_sent));
            }
            self.notify.notify_waiters();
        }
    }

    /// Whether this peer has yet to answer.
    pub(crate) fn is_open(&self, id: &PeerId) -> bool {
        self.get(id).is_some_and(|question| !question.answered)
    }

    /// What this peer was asked.
    pub(crate) fn get(&self, id: &PeerId) -> Option<PathCheck> {
        self.checks.lock().get(id).copied()
    }

    /// How many have answered, and of how many.
    pub(crate) fn query_stats(&self) -> (usize, usize) {
        let checks = self.checks.lock();
        (checks.values().filter(|question| question.answered).count(), checks.len())
    }

    /// Waits until everybody has answered, or until `end`.
    pub(crate) async fn settled(&self, end: Instant) {
        loop {
            // Listening before looking: an answer in between is not missed.
            let mut rung = std::pin::pin!(self.notify.notified());
            rung.as_mut().enable();
            if self.checks.lock().values().all(|question| question.answered)
                || tokio::time::timeout_at(end, rung).await.is_err()
            {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{id, secs};

    #[tokio::test(start_paused = true)]
    async fn the_way_there_and_back_is_measured_from_the_last_inquiry() {
        let (questions, start) = (PathChecks::default(), Instant::now());
        questions.begin([id("bob")], start);
        questions.info_sent(&id("bob"), start + secs(2));
        questions.answered(&id("bob"), true, start + secs(2) + Duration::from_millis(3));
        questions.answered(&id("bob"), true, start + secs(9));
        let question = questions.get(&id("bob")).expect("asked");
        assert_eq!(question.round_trip, Some(Duration::from_millis(3)));
        assert!(question.answered && !questions.is_open(&id("bob")));
    }

    #[tokio::test(start_paused = true)]
    async fn other_answers_tell_no_time_and_strangers_are_not_noted() {
        let (questions, start) = (PathChecks::default(), Instant::now());
        questions.begin([id("bob")], start);
        questions.answered(&id("bob"), false, start + secs(1));
        questions.answered(&id("eve"), true, start);
        assert_eq!(questions.query_stats(), (1, 1));
        assert_eq!(questions.get(&id("bob")).and_then(|question| question.round_trip), None);
        assert!(questions.get(&id("eve")).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_not_answer_is_asked_in_vain_since_the_first_round() {
        let (questions, start) = (PathChecks::default(), Instant::now());
        let since = |user: &str| questions.get(&id(user)).map(|question| question.since);
        questions.begin([id("bob"), id("carol")], start);
        questions.answered(&id("carol"), false, start);
        questions.begin([id("bob"), id("carol")], start + secs(10));
        assert_eq!((since("bob"), since("carol")), (Some(start), Some(start + secs(10))));
        questions.begin([id("carol")], start + secs(20));
        assert_eq!(since("bob"), None, "who is gone is forgotten");
    }
}
