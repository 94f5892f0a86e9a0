//! What was deleted and can still be had back, and when it goes for good: after a minute, or with the next start.
//!
//! Does not live here: the SQL (`store::deletion`).

use crate::error::ChatError;
use crate::model::DeletionId;
use crate::store::deletion;
use landline_store::{Durability, Store};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::time::Instant;

/// How long a deletion can be taken back. Longer than any notice that offers it.
pub(crate) const KEPT: Duration = Duration::from_secs(60);

/// Deletions and when they go, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Wastebasket {
    queue: VecDeque<(Instant, DeletionId)>,
}

impl Wastebasket {
    /// What an earlier run of this program left goes at once: nobody is offered to take it back any more.
    pub(crate) async fn open(store: &Store) -> Result<Self, ChatError> {
        let left = store.write(Durability::Relaxed, deletion::pending).await?;
        let now = Instant::now();
        Ok(Self { queue: left.into_iter().map(|id| (now, id)).collect() })
    }

    pub(crate) fn put(&mut self, id: DeletionId, now: Instant) {
        self.queue.push_back((now + KEPT, id));
    }

    /// When [`Wastebasket::empty`] has something to do.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.queue.front().map(|(at, _)| *at)
    }

    /// Takes one portion away of what is due, so that whoever writes meanwhile need not wait for all of it.
    pub(crate) async fn empty(&mut self, store: &Store, now: Instant) {
        let Some((at, id)) = self.queue.pop_front() else { return };
        if at > now {
            return self.queue.push_front((at, id));
        }
        match store.write(Durability::Relaxed, move |tx| deletion::purge(tx, id)).await {
            Ok(false) => {}
            Ok(true) => self.queue.push_front((at, id)),
            Err(cause) => {
                tracing::error!(%cause, "what was deleted could not be taken away; it is tried again");
                self.queue.push_back((now + KEPT, id));
            }
        }
    }
}
