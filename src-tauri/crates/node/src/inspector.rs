//! Looks through the database now and then: a page that something else overwrote is noticed by nobody until it is read.
//!
//! Does not live here: the check itself (`landline_store`), the words for what was found (`landline_doctor`).

use landline_store::Store;
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;

/// From the start to the first look, so that it does not weigh on the start.
const FIRST: Duration = Duration::from_secs(5 * 60);

/// Between two looks.
const EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// What is found beyond so many is no news.
const MOST: usize = 20;

/// What the last look found, empty if nothing; `None` before the first.
pub(crate) type Damage = Arc<Mutex<Option<Vec<String>>>>;

/// Looks through the database.
#[derive(Clone)]
pub(crate) struct Inspector {
    pub(crate) store: Store,
    pub(crate) damage: Damage,
}

impl Inspector {
    pub(crate) async fn run(self, mut shutdown: broadcast::Receiver<()>) -> Result<(), String> {
        let mut next = FIRST;
        loop {
            tokio::select! {
                _ = shutdown.recv() => return Ok(()),
                () = tokio::time::sleep(next) => {}
            }
            tokio::select! {
                _ = shutdown.recv() => return Ok(()),
                () = self.look() => {}
            }
            next = EVERY;
        }
    }

    pub(crate) async fn look(&self) {
        match self.store.check(MOST).await {
            Ok(found) => {
                for damage in &found {
                    tracing::error!(%damage, "the database is damaged");
                }
                *self.damage.lock() = Some(found);
            }
            Err(cause) => tracing::warn!(%cause, "the database could not be looked through"),
        }
    }
}
