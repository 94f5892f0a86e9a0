//! From a packet to the mailbox of the task, without waiting: whoever hears packets must go on hearing while the database
//! stands still.
//!
//! What finds no place is as good as lost on the way, which every sender reckons with: a message is not acknowledged and so
//! comes again, and so does what only says that somebody is there. That somebody's program has begun anew comes once, and
//! what is a copy of what is judged by it: it is kept for later, and nothing of anybody goes before it.
//!
//! Does not live here: what is refused because of its amount (`intake`), what people ask for, which waits (`lib`).

use crate::command::Command;
use crate::error::ChatError;
use crate::shared::Shared;
use std::sync::atomic::Ordering;
use tokio::sync::mpsc::error::TrySendError;

impl Shared {
    /// Hands a command of a packet over.
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
