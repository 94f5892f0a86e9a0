//! Throttles changes of contacts to one recorded change per contact and second: a peer that changes its nickname a
//! thousand times would flood the journal. The first change is recorded at once, of the following ones only the last.
//! Pure.
//!
//! Does not live here: what is written, and when (`recorder.rs`).

use crate::event::PeerEvent;
use crate::model::Change;
use landline_contacts::ContactId;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// Minimum interval between two recorded changes of one contact.
const MIN_INTERVAL: Duration = Duration::from_secs(1);

/// Pending changes, at most one per contact.
#[derive(Default)]
pub(crate) struct ChangeThrottle {
    recorded: HashMap<ContactId, Instant>,
    held: HashMap<ContactId, Change>,
}

impl ChangeThrottle {
    /// The change, if it is to be recorded now. Going online or offline is never delayed, and replaces a pending
    /// change.
    pub(crate) fn admit(&mut self, change: Change, now: Instant) -> Option<Change> {
        let contact = change.peer.contact;
        if !matches!(change.event, PeerEvent::Changed { .. }) {
            if let Some(held) = self.held.get_mut(&contact) {
                held.peer.clone_from(&change.peer);
            }
            return Some(change);
        }
        if self.recorded.get(&contact).is_some_and(|at| now < *at + MIN_INTERVAL) {
            self.held.insert(contact, change);
            return None;
        }
        self.recorded.insert(contact, now);
        self.held.remove(&contact);
        Some(change)
    }

    /// The pending changes that are due.
    pub(crate) fn due(&mut self, now: Instant) -> Vec<Change> {
        self.recorded.retain(|_, at| now < *at + MIN_INTERVAL);
        let recorded = &self.recorded;
        let due: Vec<Change> =
            self.held.extract_if(|contact, _| !recorded.contains_key(contact)).map(|(_, change)| change).collect();
        self.recorded.extend(due.iter().map(|change| (change.peer.contact, now)));
        due
    }

    /// When the next pending change is due.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.held.keys().filter_map(|contact| self.recorded.get(contact)).min().map(|at| *at + MIN_INTERVAL)
    }

    /// All pending changes.
    pub(crate) fn take(&mut self) -> Vec<Change> {
        self.held.drain().map(|(_, change)| change).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{id, map_of, now, peer, secs};
    use crate::model::Peer;

    fn renamed(user: &str, nickname: &str) -> Change {
        let peer = Peer { nickname: nickname.to_owned(), ..peer(user, "10.0.0.2:2425") };
        Change { event: PeerEvent::Changed { contact: peer.contact }, peer }
    }

    fn names(changes: &[Change]) -> Vec<&str> {
        changes.iter().map(|change| change.peer.nickname.as_str()).collect()
    }

    #[tokio::test]
    async fn sixty_thousand_changes_in_a_minute_are_sixty_and_the_last_one_wins() {
        let (start, mut throttle, mut recorded) = (Instant::now(), ChangeThrottle::default(), Vec::new());
        for number in 0..60_000 {
            let now = start + Duration::from_millis(number);
            recorded.extend(throttle.due(now));
            recorded.extend(throttle.admit(renamed("bob", &number.to_string()), now));
        }
        assert_eq!(recorded.len(), 60);
        assert_eq!(throttle.next(), Some(start + secs(60)));
        recorded.extend(throttle.due(start + secs(60)));
        assert_eq!(names(&recorded).last(), Some(&"59999"));
        assert_eq!((throttle.next(), throttle.due(start + secs(90)).len(), throttle.recorded.len()), (None, 0, 0));
    }

    #[tokio::test]
    async fn one_contact_does_not_hold_up_another_and_nobody_waits_who_goes() {
        let (at, mut throttle) = (Instant::now(), ChangeThrottle::default());
        assert!(
            throttle.admit(renamed("bob", "a"), at).is_some() && throttle.admit(renamed("carol", "a"), at).is_some()
        );
        assert!(throttle.admit(renamed("bob", "b"), at).is_none());
        let map = map_of([renamed("bob", "c").peer]);
        let left = map.lock().leave(&id("bob"), now()).expect("here");
        assert_eq!(throttle.admit(left, at).map(|change| change.peer.nickname), Some("c".to_owned()));
        assert_eq!(names(&throttle.take()), ["c"], "not the row of before");
    }
}
