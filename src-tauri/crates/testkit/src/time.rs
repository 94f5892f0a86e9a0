//! Virtual time that moves only when the test moves it.
//!
//! A paused tokio runtime jumps to the next timer whenever all tasks wait, also while they wait for a database thread
//! that tokio knows nothing of. A blocking call that is under way forbids that jump, so one is kept under way.

use crate::ManualClock;
use landline_store::Store;
use parking_lot::Mutex;
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// Holds the time of a paused runtime, together with a wall clock. The runtime runs free again when this is dropped.
pub struct VirtualTime {
    clock: Arc<ManualClock>,
    stores: Mutex<Vec<Store>>,
    _release: mpsc::Sender<()>,
}

/// Time moves in steps of this length, so that what one timer sets off is done before the next one fires.
const STEP: Duration = Duration::from_millis(50);

/// Turns that every task gets in a step: longer than any chain of tasks that wake each other.
const TURNS: usize = 16;

impl VirtualTime {
    /// Holds the time from now on.
    ///
    /// # Panics
    /// Outside a tokio runtime. The first [`VirtualTime::advance`] panics if the runtime is not paused.
    pub fn hold(clock: &Arc<ManualClock>) -> Self {
        let (release, held) = mpsc::channel::<()>();
        tokio::task::spawn_blocking(move || held.recv());
        Self { clock: Arc::clone(clock), stores: Mutex::new(Vec::new()), _release: release }
    }

    /// Waits in every step in which something happens until this database has done what it was asked.
    pub fn wait_for(&self, store: &Store) {
        self.stores.lock().push(store.clone());
    }

    /// Moves both clocks on, step by step, each step run to its end.
    pub async fn advance(&self, by: Duration) {
        self.settle().await;
        let mut left = by;
        while !left.is_zero() {
            let step = left.min(STEP);
            self.clock.advance(step);
            tokio::time::advance(step).await;
            self.settle().await;
            left -= step;
        }
    }

    /// Lets everything run that can run without time passing: until no task has anything to do and no database either.
    pub async fn settle(&self) {
        let stores = self.stores.lock().clone();
        turns().await;
        while stores.iter().any(|store| store.pending() > 0) {
            while stores.iter().any(|store| store.pending() > 0) {
                tokio::task::yield_now().await;
            }
            turns().await;
        }
    }
}

async fn turns() {
    for _ in 0..TURNS {
        tokio::task::yield_now().await;
    }
}
