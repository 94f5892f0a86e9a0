//! The task of this domain, as a supervisor runs it.

use crate::error::ChatError;
use crate::indexing;
use crate::service::Service;
use crate::shared::Shared;
use landline_task::CancellationToken;
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::Notify;

/// Maximum number of commands per commit, so that the first does not wait for the last.
const BATCH: usize = 64;

/// Delivery: owns the queue, sends, stores and acknowledges. May be run again after a panic: it then reloads the queue
/// from the database.
#[derive(Clone)]
pub(crate) struct ChatTask {
    shared: Arc<Shared>,
}

impl ChatTask {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Runs until shutdown, then commits what was accepted and accepts nothing more.
    ///
    /// # Errors
    /// [`ChatError::Store`] if the queue cannot be read. Later database errors are returned to the callers.
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), ChatError> {
        let mut mailbox = self.shared.commands.lock().await;
        let mut service = Service::start(&self.shared).await?;
        let changed = Notify::new();
        let mut indexing = pin!(indexing::run(&self.shared.deps.store, &changed));
        loop {
            let due = service.due();
            let mut commands = Vec::new();
            tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                taken = mailbox.recv_many(&mut commands, BATCH) => {
                    if taken == 0 {
                        return Ok(());
                    }
                    service.work(commands).await;
                }
                () = tokio::time::sleep_until(due.unwrap_or_else(tokio::time::Instant::now)), if due.is_some() => {}
                never = &mut indexing => match never {},
            }
            // In either case: neither a flood of commands nor a long deletion may starve the other.
            service.wake().await;
            service.step().await;
            changed.notify_one();
        }
        mailbox.close();
        let mut commands = Vec::new();
        while mailbox.recv_many(&mut commands, BATCH).await > 0 {
            service.work(std::mem::take(&mut commands)).await;
        }
        Ok(())
    }
}

landline_task::tasks! {
    ChatTask: "chat";
}
