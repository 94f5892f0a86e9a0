//! Checks the database periodically: a corrupted page would otherwise go unnoticed until it is read.
//!
//! Does not live here: the check itself (`landline_store`), the texts of the findings (`landline_doctor`).

use landline_store::Store;
use landline_task::CancellationToken;
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Delay of the first check, so that it does not slow down the start.
const FIRST_CHECK_AFTER: Duration = Duration::from_secs(5 * 60);

/// Interval between two checks.
const CHECK_INTERVAL: Duration = Duration::from_secs(24 * 60 * 60);

/// Minimum interval before a failed write may trigger another check.
const RECHECK_AFTER: Duration = Duration::from_secs(60 * 60);

/// Maximum number of reported findings.
const MAX_FINDINGS: usize = 20;

/// The result of the last check, empty if the database is intact; `None` before the first.
pub(crate) type Damage = Arc<Mutex<Option<Vec<String>>>>;

/// Checks the database.
#[derive(Clone)]
pub(crate) struct Inspector {
    pub(crate) store: Store,
    pub(crate) damage: Damage,
}

impl Inspector {
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), String> {
        let mut next = FIRST_CHECK_AFTER;
        // A node that only receives tells nobody of a write that failed: what is sent to it is not acknowledged.
        let mut met = self.store.damage_count();
        let mut looked: Option<Instant> = None;
        loop {
            let met = async {
                if met.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
                if let Some(looked) = looked {
                    tokio::time::sleep_until(looked + RECHECK_AFTER).await;
                }
            };
            tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                () = tokio::time::sleep(next) => {}
                () = met => {}
            }
            tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                () = self.check() => {}
            }
            looked = Some(Instant::now());
            next = CHECK_INTERVAL;
        }
    }

    pub(crate) async fn check(&self) {
        match self.store.check(MAX_FINDINGS).await {
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

landline_task::tasks! {
    Inspector: "inspector", Optional;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::FixedClock;
    use landline_store::{Durability, StoreError, Tx};
    use tokio::time::sleep;

    const A_MOMENT: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn it_looks_five_minutes_after_the_start_and_then_daily_and_keeps_what_it_found() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let store = Store::open(&path, Arc::new(FixedClock), &[]).unwrap();
        let fill = |tx: &Tx<'_>| (0..500).try_for_each(|number| tx.record("test.fact", &number).map(|_| ()));
        let filled: Result<(), StoreError> = store.write(Durability::Full, fill).await;
        filled.unwrap();
        store.close().await;
        let whole = std::fs::read(&path).unwrap();
        let damage_it = || {
            let mut bytes = whole.clone();
            let last = bytes.len() - 4096;
            bytes[last..].fill(0xa5);
            std::fs::write(&path, bytes).unwrap();
        };
        let store = Store::open(&path, Arc::new(FixedClock), &[]).unwrap();
        let inspector = Inspector { store, damage: Damage::default() };
        let damage = Arc::clone(&inspector.damage);
        let stop = CancellationToken::new();
        let token = stop.clone();
        let running = tokio::spawn(async move { inspector.run(token).await });
        sleep(FIRST_CHECK_AFTER - A_MOMENT).await;
        assert_eq!(*damage.lock(), None, "not yet");
        sleep(2 * A_MOMENT).await;
        assert_eq!(*damage.lock(), Some(Vec::new()), "whole");
        damage_it();
        sleep(CHECK_INTERVAL - 2 * A_MOMENT).await;
        assert_eq!(*damage.lock(), Some(Vec::new()), "not yet again");
        sleep(2 * A_MOMENT).await;
        assert!(damage.lock().as_ref().is_some_and(|found| !found.is_empty()), "damaged");
        stop.cancel();
        running.await.unwrap().unwrap();
    }

    async fn fail_by_damage(store: &Store) {
        let corrupt = |_: &Tx<'_>| -> Result<(), StoreError> {
            let code = landline_store::rusqlite::ffi::Error::new(landline_store::rusqlite::ffi::SQLITE_CORRUPT);
            Err(landline_store::rusqlite::Error::SqliteFailure(code, None).into())
        };
        // A paused runtime that waits for the writer's thread would jump to the next timer.
        tokio::time::resume();
        store.write(Durability::Full, corrupt).await.unwrap_err();
        tokio::time::pause();
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_that_fails_by_damage_asks_for_a_look_at_once_and_then_at_most_once_an_hour() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db"), Arc::new(FixedClock), &[]).unwrap();
        let inspector = Inspector { store: store.clone(), damage: Damage::default() };
        let damage = Arc::clone(&inspector.damage);
        let stop = CancellationToken::new();
        let token = stop.clone();
        let running = tokio::spawn(async move { inspector.run(token).await });
        sleep(A_MOMENT).await;
        fail_by_damage(&store).await;
        sleep(A_MOMENT).await;
        assert_eq!(damage.lock().take(), Some(Vec::new()), "looked at once");
        fail_by_damage(&store).await;
        sleep(RECHECK_AFTER - 2 * A_MOMENT).await;
        assert_eq!(*damage.lock(), None, "not yet again");
        sleep(2 * A_MOMENT).await;
        assert_eq!(damage.lock().take(), Some(Vec::new()), "looked again");
        stop.cancel();
        running.await.unwrap().unwrap();
    }
}
