//! The detector of this node with its clock, and what is counted of its questions beside it.
//!
//! Does not live here: who feeds it and carries out what it decides (`watcher.rs`).

use crate::detector::{Action, Detector, Event};
use crate::tally::{Answers, Tally};
use landline_contacts::{ContactId, PeerId};
use parking_lot::Mutex;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;
use uuid::Uuid;

/// The detector of this node, and what its shell needs.
pub(crate) struct Watch {
    detector: Mutex<Detector<ContactId>>,
    /// Beside the detector, not in it: what is only shown must not weigh on what is decided.
    tally: Mutex<Tally<ContactId>>,
    start: Instant,
    bell: Notify,
}

impl Watch {
    pub(crate) fn new(own: &PeerId, seed: u64) -> Self {
        let detector = Mutex::new(Detector::new(place(own), seed, Duration::ZERO));
        Self { detector, tally: Mutex::default(), start: Instant::now(), bell: Notify::new() }
    }

    /// A question leaves.
    pub(crate) fn asked(&self, peer: ContactId) {
        self.tally.lock().asked(peer, self.start.elapsed());
    }

    /// How answers came to the detector's questions.
    pub(crate) fn answers(&self) -> Answers {
        self.tally.lock().answers(self.start.elapsed())
    }

    /// Somebody is not here any more: what it was asked is no miss.
    pub(crate) fn gone(&self, peer: ContactId) {
        self.tally.lock().gone(peer);
    }

    /// Hands an event to the detector; what it decides.
    pub(crate) fn handle(&self, event: Event<ContactId>) -> Vec<Action<ContactId>> {
        match event {
            Event::Heard { peer, answers: Some(question) } => {
                self.tally.lock().answered(peer, question, self.start.elapsed());
            }
            Event::Offline { peer } => self.tally.lock().gone(peer),
            _ => {}
        }
        let mut detector = self.detector.lock();
        let due = detector.due();
        let actions = detector.handle(event, self.start.elapsed());
        let sooner = detector.due() < due;
        drop(detector);
        if sooner {
            self.bell.notify_one();
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
        self.bell.notified().await;
    }
}

/// The place of an identity on the ring: the same on every node, whatever its version of the standard library.
pub(crate) fn place(id: &PeerId) -> u64 {
    let name = format!("{}\0{}", id.user, id.host);
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).as_u64_pair().0
}
