//! The announcer: sends what is due. It answers entries after a delay and repeats the opening.
//!
//! Does not live here: scheduling (`reply_scheduler.rs`), the packets (`discovery.rs`).

use crate::discovery::WireDiscovery;
use crate::error::PeerError;
use crate::reply_scheduler::ScheduledSend;
use landline_task::CancellationToken;
use std::sync::Arc;
use tokio::time::Instant;

/// Sends what the scheduler has due.
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
    /// None today; the signature is that of every task.
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), PeerError> {
        let reply_scheduler = &self.discovery.reply_scheduler;
        loop {
            for scheduled in reply_scheduler.due(Instant::now()) {
                self.carry_out(scheduled);
            }
            let next = async {
                match reply_scheduler.next() {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(()),
                () = reply_scheduler.changed() => {}
                () = next => {}
            }
        }
    }

    fn carry_out(&self, scheduled: ScheduledSend) {
        match scheduled {
            ScheduledSend::Answer { to, capabilities, nonce, trailer } => {
                self.discovery.answer(to, capabilities, nonce, trailer);
            }
            ScheduledSend::Enter => log_failure(self.discovery.enter()),
            ScheduledSend::Ask { to } => self.discovery.ask_back(to),
            ScheduledSend::Repeat => log_failure(self.discovery.announce_profile()),
        }
    }
}

fn log_failure(outcome: Result<(), PeerError>) {
    if let Err(cause) = outcome {
        tracing::warn!(%cause, "Entry not announced");
    }
}
