//! Checks a full disk until there is space again.
//!
//! Does not live here: detecting a full disk and releasing the reserve (`landline_store`).

use landline_store::Store;
use landline_task::CancellationToken;
use std::time::Duration;

/// Interval between two checks: each tries to reserve some megabytes.
const CHECK_INTERVAL: Duration = Duration::from_secs(5);

/// Watches for space on a full disk.
#[derive(Clone)]
pub(crate) struct DiskSpaceMonitor {
    pub(crate) store: Store,
}

impl DiskSpaceMonitor {
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), String> {
        let mut full = self.store.fullness();
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                became = full.wait_for(|full| *full) => became.map_err(|_| "the database has closed".to_owned())?,
            };
            tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                () = tokio::time::sleep(CHECK_INTERVAL) => {}
            }
            self.store.check_disk_space().await.map_err(|cause| cause.to_string())?;
        }
    }
}

landline_task::tasks! {
    DiskSpaceMonitor: "room";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::FixedClock;
    use crate::{Fact, Follower};
    use std::sync::Arc;

    async fn next(follower: &mut Follower) -> bool {
        match follower.next().await.unwrap().fact {
            Fact::DiskSpace(room) => room.full,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_disk_is_told_to_everybody_and_so_is_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let (path, reserve) = (folder.path().join("a.db"), folder.path().join("reserve"));
        let store = Store::open(&path, Arc::new(FixedClock), &[]).unwrap();
        store.keep_reserve(reserve.clone()).await.unwrap();
        let mut follower = Follower::new(store.clone(), None, None).await.unwrap();
        let stop = CancellationToken::new();
        let (token, room) = (stop.clone(), DiskSpaceMonitor { store: store.clone() });
        let running = tokio::spawn(async move { room.run(token).await });
        store.out_of_room().await.unwrap();
        assert!(next(&mut follower).await);
        assert!(!next(&mut follower).await, "and by itself");
        assert!(!store.is_full() && reserve.exists());
        stop.cancel();
        running.await.unwrap().unwrap();
    }
}
