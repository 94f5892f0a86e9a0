//! Virtual time that only the test advances.
//!
//! A paused tokio runtime jumps to the next timer whenever all tasks wait, even if they wait for a database thread that
//! tokio does not know about. A running blocking call prevents that jump, so one is kept running.

use crate::ManualClock;
use landline_store::Store;
use parking_lot::Mutex;
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// Controls the time of a paused runtime, together with a wall clock. Dropping it releases the runtime.
pub struct VirtualTime {
    clock: Arc<ManualClock>,
    stores: Mutex<Vec<Store>>,
    _release: mpsc::Sender<()>,
}

/// Time advances in steps of this length, so that the effects of one timer are complete before the next one fires.
const STEP: Duration = Duration::from_millis(50);

/// How often every task is polled per step: more than any chain of tasks that wake each other.
const TURNS: usize = 16;

impl VirtualTime {
    /// Takes control of time.
    ///
    /// # Panics
    /// If called outside a tokio runtime. The first [`VirtualTime::advance`] panics if the runtime is not paused.
    pub fn hold(clock: &Arc<ManualClock>) -> Self {
        let (release, held) = mpsc::channel::<()>();
        tokio::task::spawn_blocking(move || held.recv());
        Self { clock: Arc::clone(clock), stores: Mutex::new(Vec::new()), _release: release }
    }

    /// From now on waits in every step for this database to finish its work.
    pub fn wait_for(&self, store: &Store) {
        self.stores.lock().push(store.clone());
    }

    /// Advances both clocks, step by step, running each step to completion.
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

    /// Runs everything that can run without time passing, until neither a task nor a database has anything to do.
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
