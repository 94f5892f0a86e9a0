//! Puts packets into the task's mailbox without waiting: packets must still be read while the database is stalled.
//!
//! What finds no room counts as lost on the network, which every sender expects: a message is not acknowledged and is
//! retransmitted, and signs of life are repeated. But the entry of a restarted program arrives only once, and
//! duplicates are judged by it: it is kept for later, and nothing overtakes it.
//!
//! Does not live here: rate limits (`receive_limiter`), users' commands, which wait (`lib`).

use crate::command::Command;
use crate::error::ChatError;
use crate::shared::Shared;
use std::sync::atomic::Ordering;
use tokio::sync::mpsc::error::TrySendError;

impl Shared {
    /// Enqueues the command of a packet.
    ///
    /// # Errors
    /// [`ChatError::Stopped`].
    pub(crate) fn post(&self, command: Command) -> Result<(), ChatError> {
        let mut entered = self.entered.lock();
        while let Some(contact) = entered.first().copied() {
            match self.mailbox.try_send(Command::Entered { contact }) {
                Ok(()) => _ = entered.pop_first(),
                Err(TrySendError::Full(_)) => break,
                Err(TrySendError::Closed(_)) => return Err(ChatError::Stopped),
            }
        }
        let left = if entered.is_empty() {
            match self.mailbox.try_send(command) {
                Ok(()) => return Ok(()),
                Err(TrySendError::Full(command)) => command,
                Err(TrySendError::Closed(_)) => return Err(ChatError::Stopped),
            }
        } else {
            command
        };
        match left {
            Command::Entered { contact } => _ = entered.insert(contact),
            Command::Receive { .. } => _ = self.counters.refused.fetch_add(1, Ordering::Relaxed),
            _ => {}
        }
        Ok(())
    }
}
