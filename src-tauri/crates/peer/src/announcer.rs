//! The announcer: carries out what the agenda has due. It answers entries after a delay and follows up the opening.
//!
//! Does not live here: the agenda's rules (`agenda.rs`), the packets (`discovery.rs`).

use crate::agenda::Errand;
use crate::discovery::WireDiscovery;
use crate::error::PeerError;
use landline_task::CancellationToken;
use std::sync::Arc;
use tokio::time::Instant;

/// Carries out the errands of the agenda when they are due.
#[derive(Clone)]
pub(crate) struct Announcer {
    discovery: Arc<WireDiscovery>,
}

impl Announcer {
    pub(crate) fn new(discovery: Arc<WireDiscovery>) -> Self {
        Self { discovery }
    }

    /// Runs until shutdown.
    ///
    /// # Errors
    /// None today; the shape is that of every task.
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), PeerError> {
        let agenda = &self.discovery.agenda;
        loop {
            for errand in agenda.due(Instant::now()) {
                self.carry_out(errand);
            }
            let next = async {
                match agenda.next() {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(()),
                () = agenda.changed() => {}
                () = next => {}
            }
        }
    }

    fn carry_out(&self, errand: Errand) {
        match errand {
            Errand::Answer { to, capabilities, nonce, attached } => {
                self.discovery.answer(to, capabilities, nonce, attached);
            }
            Errand::Enter => log_failure(self.discovery.enter()),
            Errand::Ask { to } => self.discovery.ask_back(to),
            Errand::Repeat => log_failure(self.discovery.tell_profile()),
        }
    }
}

fn log_failure(outcome: Result<(), PeerError>) {
    if let Err(cause) = outcome {
        tracing::warn!(%cause, "Entry not announced");
    }
}
