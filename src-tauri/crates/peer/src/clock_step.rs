//! Handles steps of the wall clock while the node runs: presence uses the monotonic clock and is unaffected; stored
//! times are corrected.
//!
//! Does not live here: how a step is noticed (the node), the SQL (`store/history.rs`).

use crate::error::PeerError;
use crate::history::PastState;
use crate::manager::PeerManager;
use crate::store;
use landline_contacts::rows;
use landline_store::{Durability, Timestamp, Tx};
use std::sync::Arc;

impl PeerManager {
    /// The wall clock was set; just before, it showed `from`. What is kept is true from now on.
    pub async fn clock_stepped(&self, from: Timestamp) {
        let map = Arc::clone(&self.inner.map);
        let work = move |tx: &Tx<'_>| {
            // In the transaction: what is written after it is newer than what is looked at here.
            let (states, deaf) = {
                let map = map.lock();
                let others = map.iter().filter(|peer| !peer.local);
                let states: Vec<_> = others
                    .map(|peer| {
                        let state = match (peer.status.is_here(), peer.away) {
                            (true, true) => PastState::Away,
                            (true, false) => PastState::Online,
                            (false, _) => PastState::Offline(peer.offline_reason),
                        };
                        (peer.contact, state)
                    })
                    .collect();
                (states, map.self_offline())
            };
            rows::clamp_times(tx)?;
            store::history::clock_stepped(tx, from, &states, deaf)
        };
        let written: Result<(), PeerError> = self.inner.store.write(Durability::Relaxed, work).await;
        if let Err(cause) = written {
            tracing::warn!(%cause, "the history of presence was not put right after the clock was set");
        }
    }
}
