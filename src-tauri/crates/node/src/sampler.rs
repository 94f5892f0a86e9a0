//! Samples the totals periodically, so that counters need no history of their own.

use crate::history::{History, Totals};
use landline_ipmsg::Endpoint;
use landline_peer::PeerManager;
use landline_store::Clock;
use landline_task::CancellationToken;
use parking_lot::Mutex;
use std::sync::Arc;
use std::time::Duration;

/// Interval between two samples.
pub const SAMPLE_EVERY: Duration = Duration::from_secs(10);

/// Samples the totals into the history.
#[derive(Clone)]
pub(crate) struct Sampler {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) endpoint: Endpoint,
    pub(crate) peers: PeerManager,
    pub(crate) history: Arc<Mutex<History>>,
}

impl Sampler {
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), String> {
        loop {
            let totals = self.totals();
            self.history.lock().look(self.clock.now(), totals);
            tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                () = tokio::time::sleep(SAMPLE_EVERY) => {}
            }
        }
    }

    fn totals(&self) -> Totals {
        Totals {
            wire: self.endpoint.counters(),
            answers: self.peers.answers(),
            memory: memory_stats::memory_stats().map(|memory| memory.physical_mem),
            here: self.peers.here(),
        }
    }
}

landline_task::tasks! {
    Sampler: "sampler", Optional;
}
