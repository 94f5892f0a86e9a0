//! Whether large packets reach a peer as small ones do: which of them were asked, and what was answered. Pure except
//! for the notification that wakes waiting callers.
//!
//! Does not live here: when and how often is asked (`paths.rs`).

use landline_contacts::PeerId;
use parking_lot::Mutex;
use std::collections::HashMap;
use tokio::sync::Notify;
use tokio::time::Instant;

/// What is known of one peer.
#[derive(Clone, Copy, Debug, Default)]
struct LargePacketTest {
    /// Whether the question of this step was answered.
    answered: bool,
    /// Whether large packets arrive, once that is known.
    large: Option<bool>,
}

/// The peers of the last examination.
#[derive(Default)]
pub(crate) struct LargePackets {
    tests: Mutex<HashMap<PeerId, LargePacketTest>>,
    notify: Notify,
}

impl LargePackets {
    /// Begins with exactly these peers, of whom nothing is known yet.
    pub(crate) fn begin(&self, who: &[PeerId]) {
        *self.tests.lock() = who.iter().map(|id| (id.clone(), LargePacketTest::default())).collect();
    }

    /// From now on answers count for the next question to these peers.
    pub(crate) fn next_step(&self, who: &[PeerId]) {
        let mut tests = self.tests.lock();
        for id in who {
            if let Some(trial) = tests.get_mut(id) {
                trial.answered = false;
            }
        }
    }

    /// An answer that only these questions have.
    pub(crate) fn answered(&self, id: &PeerId) {
        if let Some(trial) = self.tests.lock().get_mut(id) {
            trial.answered = true;
            self.notify.notify_waiters();
        }
    }

    /// Whether the question of this step was answered.
    pub(crate) fn has_answered(&self, id: &PeerId) -> bool {
        self.tests.lock().get(id).is_some_and(|trial| trial.answered)
    }

    /// Notes whether large packets reach this peer.
    pub(crate) fn conclude(&self, id: &PeerId, arrive: bool) {
        if let Some(trial) = self.tests.lock().get_mut(id) {
            trial.large = Some(arrive);
        }
    }

    /// Whether large packets reach this peer; `None` if it was not asked or did not answer small ones.
    pub(crate) fn get(&self, id: &PeerId) -> Option<bool> {
        self.tests.lock().get(id).and_then(|trial| trial.large)
    }

    /// Waits until all of these have answered, or until `end`.
    pub(crate) async fn settled(&self, who: &[PeerId], end: Instant) {
        loop {
            // Listening before looking: an answer in between is not missed.
            let mut rung = std::pin::pin!(self.notify.notified());
            rung.as_mut().enable();
            if who.iter().all(|id| self.has_answered(id)) || tokio::time::timeout_at(end, rung).await.is_err() {
                return;
            }
        }
    }
}
