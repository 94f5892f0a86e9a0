//! A disk that was full is looked at until there is room again.
//!
//! Does not live here: how it is noticed that there is none, and what is given up then (`landline_store`).

use landline_store::Store;
use landline_task::CancellationToken;
use std::time::Duration;

/// Between two looks: each tries to hold some megabytes.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Ends the time of a full disk.
#[derive(Clone)]
pub(crate) struct Room {
    pub(crate) store: Store,
}

impl Room {
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), String> {
        let mut full = self.store.fullness();
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                became = full.wait_for(|full| *full) => became.map_err(|_| "the database has closed".to_owned())?,
            };
            tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            self.store.look_for_room().await.map_err(|cause| cause.to_string())?;
        }
    }
}

landline_task::tasks! {
    Room: "room";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::Noon;
    use crate::{Fact, Follower};
    use std::sync::Arc;

    async fn next(follower: &mut Follower) -> bool {
        match follower.next().await.unwrap().fact {
            Fact::Room(room) => room.full,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_disk_is_told_to_everybody_and_so_is_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let (path, reserve) = (folder.path().join("a.db"), folder.path().join("reserve"));
        let store = Store::open(&path, Arc::new(Noon), &[]).unwrap();
        store.keep_reserve(reserve.clone()).await.unwrap();
        let mut follower = Follower::new(store.clone(), None, None).await.unwrap();
        let stop = CancellationToken::new();
        let (token, room) = (stop.clone(), Room { store: store.clone() });
        let running = tokio::spawn(async move { room.run(token).await });
        store.out_of_room().await.unwrap();
        assert!(next(&mut follower).await);
        assert!(!next(&mut follower).await, "and by itself");
        assert!(!store.is_full() && reserve.exists());
        stop.cancel();
        running.await.unwrap().unwrap();
    }
}
