//! From a decision under the lock to the recorder's mailbox: in order, never under the lock, nothing lost on the way.
//!
//! A place in the mailbox is reserved before the decision, so that nothing waits between deciding and telling; a turn
//! is held over both, so that changes reach the mailbox in the order in which they were decided. The map itself is
//! free again before anything is sent.

use crate::error::PeerError;
use crate::map::{Change, PeerMap, SharedMap};
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// How long a task waits for the map before it lets a beat pass.
pub(crate) const LOCK_PATIENCE: Duration = Duration::from_secs(1);

/// Decisions that may wait for the recorder. A full mailbox makes whoever hears the next packet wait.
const MAILBOX: usize = 1024;

/// The sending side of the recorder's mailbox.
#[derive(Clone)]
pub struct Outbox {
    mailbox: mpsc::Sender<Vec<Change>>,
    turn: Arc<Mutex<()>>,
}

impl Outbox {
    /// An outbox and what the recorder receives from.
    pub fn new() -> (Self, mpsc::Receiver<Vec<Change>>) {
        let (mailbox, intake) = mpsc::channel(MAILBOX);
        (Self { mailbox, turn: Arc::new(Mutex::new(())) }, intake)
    }

    /// Runs `decide` on the map and hands its changes on.
    ///
    /// # Errors
    /// [`PeerError::MapBusy`] if somebody holds the map for longer than a second; [`PeerError::NotRecorded`] if the
    /// receiving side is gone. Nothing was decided then.
    pub async fn decide<R>(
        &self,
        map: &SharedMap,
        decide: impl FnOnce(&mut PeerMap) -> (R, Vec<Change>),
    ) -> Result<R, PeerError> {
        let place = self.mailbox.reserve().await.map_err(|_| PeerError::NotRecorded)?;
        let _turn = self.turn.try_lock_for(LOCK_PATIENCE).ok_or(PeerError::MapBusy)?;
        let (outcome, changes) = decide(&mut *map.try_lock_for(LOCK_PATIENCE).ok_or(PeerError::MapBusy)?);
        if !changes.is_empty() {
            place.send(changes);
        }
        Ok(outcome)
    }
}
