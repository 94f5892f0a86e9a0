//! Changes of what is known of a contact, at most one recorded in a second of each: who changes a nickname a thousand times
//! would roll the journal. The first is recorded at once, of those that follow the last. Pure.
//!
//! Does not live here: what is written, and when (`recorder.rs`).

use crate::event::PeerEvent;
use crate::model::Change;
use landline_contacts::ContactId;
use std::collections::HashMap;
use std::time::Duration;
use tokio::time::Instant;

/// Between two recorded changes of one contact.
const EVERY: Duration = Duration::from_secs(1);

/// Changes that wait, at most one of each contact.
#[derive(Default)]
pub(crate) struct Cards {
    told: HashMap<ContactId, Instant>,
    held: HashMap<ContactId, Change>,
}

impl Cards {
    /// The change, if it is to be recorded now. Whoever comes or goes does not wait, and what waits takes over the row that
    /// is recorded with it.
    pub(crate) fn admit(&mut self, change: Change, now: Instant) -> Option<Change> {
        let contact = change.peer.contact;
        if !matches!(change.event, PeerEvent::Changed { .. }) {
            if let Some(held) = self.held.get_mut(&contact) {
                held.peer.clone_from(&change.peer);
            }
            return Some(change);
        }
        if self.told.get(&contact).is_some_and(|at| now < *at + EVERY) {
            self.held.insert(contact, change);
            return None;
        }
        self.told.insert(contact, now);
        self.held.remove(&contact);
        Some(change)
    }

    /// What has waited long enough.
    pub(crate) fn due(&mut self, now: Instant) -> Vec<Change> {
        self.told.retain(|_, at| now < *at + EVERY);
        let told = &self.told;
        let due: Vec<Change> =
            self.held.extract_if(|contact, _| !told.contains_key(contact)).map(|(_, change)| change).collect();
        self.told.extend(due.iter().map(|change| (change.peer.contact, now)));
        due
    }

    /// When something will have.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.held.keys().filter_map(|contact| self.told.get(contact)).min().map(|at| *at + EVERY)
    }

    /// Everything that waits.
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
        let (start, mut cards, mut recorded) = (Instant::now(), Cards::default(), Vec::new());
        for number in 0..60_000 {
            let now = start + Duration::from_millis(number);
            recorded.extend(cards.due(now));
            recorded.extend(cards.admit(renamed("bob", &number.to_string()), now));
        }
        assert_eq!(recorded.len(), 60);
        assert_eq!(cards.next(), Some(start + secs(60)));
        recorded.extend(cards.due(start + secs(60)));
        assert_eq!(names(&recorded).last(), Some(&"59999"));
        assert_eq!((cards.next(), cards.due(start + secs(90)).len(), cards.told.len()), (None, 0, 0));
    }

    #[tokio::test]
    async fn one_contact_does_not_hold_up_another_and_nobody_waits_who_goes() {
        let (at, mut cards) = (Instant::now(), Cards::default());
        assert!(cards.admit(renamed("bob", "a"), at).is_some() && cards.admit(renamed("carol", "a"), at).is_some());
        assert!(cards.admit(renamed("bob", "b"), at).is_none());
        let map = map_of([renamed("bob", "c").peer]);
        let left = map.lock().leave(&id("bob"), now()).expect("here");
        assert_eq!(cards.admit(left, at).map(|change| change.peer.nickname), Some("c".to_owned()));
        assert_eq!(names(&cards.take()), ["c"], "not the row of before");
    }
}
