//! Decisions of the core that are not in the database yet. While the disk is full, state changes of messages are kept
//! here and written once there is room, so that no message is shown as *sending* forever.
//!
//! Does not live here: the SQL (`store::outbox`).

use crate::delivery::DeliveryAction;
use crate::model::MessageId;
use std::time::Duration;
use tokio::time::Instant;

/// How long after a failed write it is retried, unless something new triggers it earlier.
pub(crate) const PAUSE: Duration = Duration::from_secs(5);

/// Decisions to be written, in order.
#[derive(Debug, Default)]
pub(crate) struct PendingWrites {
    pending: Vec<DeliveryAction>,
    again: Option<Instant>,
}

impl PendingWrites {
    /// Adds decisions. Only the newest state of a message is kept, so that peers which come and go while nothing can be
    /// written do not exhaust memory.
    pub(crate) fn add(&mut self, decided: Vec<DeliveryAction>) {
        if decided.is_empty() {
            return;
        }
        self.again = None;
        for action in decided {
            if let DeliveryAction::Changed { message: newer, .. } = &action {
                self.pending.retain(|old| !matches!(old, DeliveryAction::Changed { message, .. } if message == newer));
            }
            self.pending.push(action);
        }
    }

    /// Drops decisions about withdrawn messages: for them the database is authoritative.
    pub(crate) fn forget(&mut self, messages: &[MessageId]) {
        self.pending.retain(|action| match action {
            DeliveryAction::PartAcked { message, .. } | DeliveryAction::Changed { message, .. } => {
                !messages.contains(message)
            }
            DeliveryAction::Transmit { .. } | DeliveryAction::Wake { .. } | DeliveryAction::Divide { .. } => true,
        });
    }

    /// When to retry a failed write.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.again
    }

    /// What to write now; `None` if there is nothing, or if the last write failed a moment ago.
    pub(crate) fn take(&mut self, now: Instant) -> Option<Vec<DeliveryAction>> {
        let resting = self.again.is_some_and(|again| now < again);
        if self.pending.is_empty() || resting {
            return None;
        }
        self.again = None;
        Some(std::mem::take(&mut self.pending))
    }

    /// Puts back what the database refused.
    pub(crate) fn refused(&mut self, actions: Vec<DeliveryAction>, now: Instant) {
        self.pending = actions;
        self.again = Some(now + PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MessageState;
    use landline_contacts::ContactId;
    use uuid::Uuid;

    fn changed(message: u128, state: MessageState) -> DeliveryAction {
        let contact = ContactId::from_uuid(Uuid::nil());
        DeliveryAction::Changed { contact, message: MessageId::from_uuid(Uuid::from_u128(message)), state }
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_refused_comes_again_after_a_pause_or_with_the_next_decision() {
        let (mut pending_writes, now) = (PendingWrites::default(), Instant::now());
        assert_eq!(pending_writes.take(now), None);
        pending_writes.add(vec![changed(1, MessageState::Delivered)]);
        let first = pending_writes.take(now).unwrap();
        assert_eq!((pending_writes.take(now), pending_writes.due()), (None, None));
        pending_writes.refused(first.clone(), now);
        assert_eq!((pending_writes.take(now), pending_writes.due()), (None, Some(now + PAUSE)));
        pending_writes.add(Vec::new());
        assert_eq!(pending_writes.take(now), None, "nothing new");
        assert_eq!(pending_writes.take(now + PAUSE), Some(first.clone()));
        pending_writes.refused(first, now);
        pending_writes.add(vec![changed(2, MessageState::Waiting)]);
        let both = [changed(1, MessageState::Delivered), changed(2, MessageState::Waiting)];
        assert_eq!(pending_writes.take(now).as_deref(), Some(&both[..]));
    }

    #[test]
    fn of_each_message_only_the_newest_state_is_kept() {
        let mut pending_writes = PendingWrites::default();
        for _ in 0..1000 {
            pending_writes.add(vec![changed(1, MessageState::Waiting), changed(2, MessageState::Waiting)]);
            pending_writes.add(vec![changed(1, MessageState::Sending)]);
        }
        assert_eq!(pending_writes.pending, [changed(2, MessageState::Waiting), changed(1, MessageState::Sending)]);
        pending_writes.forget(&[MessageId::from_uuid(Uuid::from_u128(2))]);
        assert_eq!(pending_writes.pending, [changed(1, MessageState::Sending)]);
    }
}
