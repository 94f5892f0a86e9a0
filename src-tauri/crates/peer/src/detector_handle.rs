//! The detector of this node with its clock, and what is counted of its questions beside it.
//!
//! Does not live here: who feeds it and carries out what it decides (`detector_task.rs`).

use crate::detector::{Detector, DetectorAction, DetectorEvent};
use crate::query_stats::{AnswerStats, QueryStats};
use landline_contacts::{ContactId, PeerId};
use parking_lot::Mutex;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;
use uuid::Uuid;

/// The detector of this node, and what its shell needs.
pub(crate) struct DetectorHandle {
    detector: Mutex<Detector<ContactId>>,
    /// Beside the detector, not in it: what is only shown must not weigh on what is decided.
    query_stats: Mutex<QueryStats<ContactId>>,
    start: Instant,
    notify: Notify,
}

impl DetectorHandle {
    pub(crate) fn new(own: &PeerId, seed: u64) -> Self {
        let detector = Mutex::new(Detector::new(place(own), seed, Duration::ZERO));
        Self { detector, query_stats: Mutex::default(), start: Instant::now(), notify: Notify::new() }
    }

    /// A question leaves.
    pub(crate) fn asked(&self, peer: ContactId) {
        self.query_stats.lock().asked(peer, self.start.elapsed());
    }

    /// Statistics of the detector's queries.
    pub(crate) fn answers(&self) -> AnswerStats {
        self.query_stats.lock().answers(self.start.elapsed())
    }

    /// Somebody is not here any more: what it was asked is no miss.
    pub(crate) fn went_offline(&self, peer: ContactId) {
        self.query_stats.lock().went_offline(peer);
    }

    /// Hands an event to the detector; what it decides.
    pub(crate) fn handle(&self, event: DetectorEvent<ContactId>) -> Vec<DetectorAction<ContactId>> {
        match event {
            DetectorEvent::Heard { peer, answers: Some(question) } => {
                self.query_stats.lock().answered(peer, question, self.start.elapsed());
            }
            DetectorEvent::Offline { peer } => self.query_stats.lock().went_offline(peer),
            _ => {}
        }
        let mut detector = self.detector.lock();
        let due = detector.due();
        let actions = detector.handle(event, self.start.elapsed());
        let sooner = detector.due() < due;
        drop(detector);
        if sooner {
            self.notify.notify_one();
        }
        actions
    }

    /// When the detector is to be woken.
    pub(crate) fn due(&self) -> Instant {
        self.start + self.detector.lock().due()
    }

    /// Whether a peer comes and goes.
    pub(crate) fn flapping(&self, peer: ContactId) -> bool {
        self.detector.lock().flapping(peer, self.start.elapsed())
    }

    /// Waits until the detector is to be woken sooner than it was.
    pub(crate) async fn sooner(&self) {
        self.notify.notified().await;
    }
}

/// The place of an identity on the ring: the same on every node, whatever its version of the standard library.
pub(crate) fn place(id: &PeerId) -> u64 {
    let name = format!("{}\0{}", id.user, id.host);
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).as_u64_pair().0
}
