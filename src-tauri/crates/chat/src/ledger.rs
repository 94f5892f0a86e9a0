//! What the core decided and the database does not have yet. A full disk takes nothing for a while; what became of a
//! message meanwhile is kept here and written once there is room, so that nobody sees it *sending* for ever.
//!
//! Does not live here: the SQL (`store::outbox`).

use crate::delivery::Action;
use crate::model::MessageId;
use std::time::Duration;
use tokio::time::Instant;

/// How long after a refusal the same is tried again, if nothing new gives a reason to try earlier.
pub(crate) const PAUSE: Duration = Duration::from_secs(5);

/// Decisions on their way to the database, in their order.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    pending: Vec<Action>,
    again: Option<Instant>,
}

impl Ledger {
    /// Takes decisions in. Of a message only the newest state matters, so that peers which come and go while nothing can be
    /// written do not fill the memory.
    pub(crate) fn add(&mut self, decided: Vec<Action>) {
        if decided.is_empty() {
            return;
        }
        self.again = None;
        for action in decided {
            if let Action::Changed { message: newer, .. } = &action {
                self.pending.retain(|old| !matches!(old, Action::Changed { message, .. } if message == newer));
            }
            self.pending.push(action);
        }
    }

    /// Forgets what was decided about messages that are not to go out any more: the database has the last word on them.
    pub(crate) fn forget(&mut self, messages: &[MessageId]) {
        self.pending.retain(|action| match action {
            Action::PartAcked { message, .. } | Action::Changed { message, .. } => !messages.contains(message),
            Action::Transmit { .. } | Action::Wake { .. } | Action::Divide { .. } => true,
        });
    }

    /// When to try again what was refused.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.again
    }

    /// What to write now: nothing if there is nothing, or if it was refused a moment ago.
    pub(crate) fn take(&mut self, now: Instant) -> Option<Vec<Action>> {
        let resting = self.again.is_some_and(|again| now < again);
        if self.pending.is_empty() || resting {
            return None;
        }
        self.again = None;
        Some(std::mem::take(&mut self.pending))
    }

    /// Takes back what the database refused.
    pub(crate) fn refused(&mut self, actions: Vec<Action>, now: Instant) {
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

    fn changed(message: u128, state: MessageState) -> Action {
        let contact = ContactId::from_uuid(Uuid::nil());
        Action::Changed { contact, message: MessageId::from_uuid(Uuid::from_u128(message)), state }
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_refused_comes_again_after_a_pause_or_with_the_next_decision() {
        let (mut ledger, now) = (Ledger::default(), Instant::now());
        assert_eq!(ledger.take(now), None);
        ledger.add(vec![changed(1, MessageState::Delivered)]);
        let first = ledger.take(now).unwrap();
        assert_eq!((ledger.take(now), ledger.due()), (None, None));
        ledger.refused(first.clone(), now);
        assert_eq!((ledger.take(now), ledger.due()), (None, Some(now + PAUSE)));
        ledger.add(Vec::new());
        assert_eq!(ledger.take(now), None, "nothing new");
        assert_eq!(ledger.take(now + PAUSE), Some(first.clone()));
        ledger.refused(first, now);
        ledger.add(vec![changed(2, MessageState::Waiting)]);
        let both = [changed(1, MessageState::Delivered), changed(2, MessageState::Waiting)];
        assert_eq!(ledger.take(now).as_deref(), Some(&both[..]));
    }

    #[test]
    fn of_each_message_only_the_newest_state_is_kept() {
        let mut ledger = Ledger::default();
        for _ in 0..1000 {
            ledger.add(vec![changed(1, MessageState::Waiting), changed(2, MessageState::Waiting)]);
            ledger.add(vec![changed(1, MessageState::Sending)]);
        }
        assert_eq!(ledger.pending, [changed(2, MessageState::Waiting), changed(1, MessageState::Sending)]);
        ledger.forget(&[MessageId::from_uuid(Uuid::from_u128(2))]);
        assert_eq!(ledger.pending, [changed(1, MessageState::Sending)]);
    }
}
