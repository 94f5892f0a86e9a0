//! Presence history of a contact, as far as this node could observe it: turns database rows into intervals. Pure.
//!
//! Does not live here: storing the rows (`store/history.rs`), reading them (`manager.rs`).

use crate::event::{OfflineReason, PeerEvent};
use crate::model::Change;
use landline_store::Timestamp;

/// Days of history to keep.
pub(crate) const HISTORY_DAYS: u32 = 90;

/// Maximum number of changes kept per contact, the newest ones.
pub(crate) const HISTORY_ROWS: u32 = 2_000;

/// The state of a contact during an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PastState {
    /// Here.
    Online,
    /// Online, and reported as away.
    Away,
    /// Offline; the reason, if this node observed it.
    Offline(Option<OfflineReason>),
    /// This node did not run, could not hear its network, or did not know them yet.
    Unknown,
}

/// An interval of one state, in unix milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastPresence {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub to: Timestamp,
    /// The state of the contact.
    pub state: PastState,
}

/// Changes of what this node could observe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Observability {
    /// It started: contacts that are not heard from now on are offline.
    Started,
    /// It ended.
    Stopped,
    /// It was running, but could not hear its network.
    Deaf,
    /// It hears again.
    Hearing,
}

/// The history row for a change: none for a suspicion or its end.
pub(crate) fn state_after(change: &Change, now: Timestamp) -> Option<(Timestamp, PastState)> {
    let peer = &change.peer;
    let here = if peer.away { PastState::Away } else { PastState::Online };
    match &change.event {
        _ if peer.local => None,
        PeerEvent::Online { at, .. } | PeerEvent::Certain { at, .. } => Some((*at, here)),
        PeerEvent::Offline { reason, at, .. } => Some((*at, PastState::Offline(Some(*reason)))),
        PeerEvent::Changed { .. } if peer.status.is_here() => Some((now, here)),
        PeerEvent::Changed { .. }
        | PeerEvent::Uncertain { .. }
        | PeerEvent::NewAddress { .. }
        | PeerEvent::AddressApproved { .. }
        | PeerEvent::SelfOffline { .. } => None,
    }
}

/// What the contact was from `from` to `to`, without a gap. `rows` and `detector_handle` in order of time, each from
/// the last one before `from` on.
pub(crate) fn intervals(
    rows: &[(Timestamp, PastState)],
    watch: &[(Timestamp, Observability)],
    from: Timestamp,
    to: Timestamp,
) -> Vec<PastPresence> {
    let mut moments: Vec<(Timestamp, Step)> = watch.iter().map(|(at, watching)| (*at, Step::Of(*watching))).collect();
    moments.extend(rows.iter().map(|(at, state)| (*at, Step::Is(*state))));
    // Stable: of one millisecond the node's own comes first, as it does when it starts and hears somebody at once.
    moments.sort_by_key(|(at, _)| *at);

    let mut said = PastState::Unknown;
    let mut knows = watch.is_empty();
    let mut all: Vec<PastPresence> = Vec::new();
    let mut begun = from;
    let mut close = |until: Timestamp, said: PastState, knows: bool, begun: &mut Timestamp| {
        let (end, state) = (until.min(to), if knows { said } else { PastState::Unknown });
        if end <= *begun {
            return;
        }
        match all.last_mut().filter(|last| last.state == state) {
            Some(last) => last.to = end,
            None => all.push(PastPresence { from: *begun, to: end, state }),
        }
        *begun = end;
    };
    for (at, moment) in moments {
        close(at, said, knows, &mut begun);
        match moment {
            Step::Is(state) => said = state,
            Step::Of(Observability::Started) => {
                knows = true;
                // Whoever was here before and is not heard any more has gone unseen.
                if said != PastState::Unknown {
                    said = PastState::Offline(None);
                }
            }
            Step::Of(Observability::Hearing) => knows = true,
            Step::Of(Observability::Stopped | Observability::Deaf) => knows = false,
        }
    }
    close(to, said, knows, &mut begun);
    all
}

enum Step {
    Is(PastState),
    Of(Observability),
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn told(
        rows: &[(i64, PastState)],
        watch: &[(i64, Observability)],
        from: i64,
        to: i64,
    ) -> Vec<(i64, i64, PastState)> {
        let rows: Vec<_> = rows.iter().map(|(when, state)| (at(*when), *state)).collect();
        let watch: Vec<_> = watch.iter().map(|(when, state)| (at(*when), *state)).collect();
        let all = intervals(&rows, &watch, at(from), at(to));
        all.iter().map(|past| (past.from.as_millis(), past.to.as_millis(), past.state)).collect()
    }

    const GONE: PastState = PastState::Offline(Some(OfflineReason::Explicit));
    use Observability::{Deaf, Hearing, Started, Stopped};
    use PastState::{Away, Offline, Online, Unknown};

    #[test]
    fn a_day_at_work_is_told_from_end_to_end() {
        let rows = [(100, Online), (300, Away), (400, Online), (900, GONE)];
        assert_eq!(
            told(&rows, &[(0, Started)], 50, 1000),
            [(50, 100, Unknown), (100, 300, Online), (300, 400, Away), (400, 900, Online), (900, 1000, GONE)],
        );
    }

    #[test]
    fn what_was_before_the_first_day_asked_for_holds_into_it() {
        assert_eq!(told(&[(10, Online)], &[(0, Started)], 500, 600), [(500, 600, Online)]);
    }

    #[test]
    fn while_the_node_did_not_run_nothing_is_known_and_who_stays_silent_then_is_offline() {
        let watch = [(0, Started), (300, Stopped), (700, Started)];
        assert_eq!(
            told(&[(100, Online)], &watch, 0, 900),
            [(0, 100, Unknown), (100, 300, Online), (300, 700, Unknown), (700, 900, Offline(None))],
        );
        assert_eq!(
            told(&[(100, Online), (700, Online)], &watch, 100, 900),
            [(100, 300, Online), (300, 700, Unknown), (700, 900, Online)],
            "heard in the millisecond of the start",
        );
    }

    #[test]
    fn without_a_network_nothing_is_known_and_afterwards_things_are_as_they_were() {
        let watch = [(0, Started), (300, Deaf), (700, Hearing)];
        assert_eq!(
            told(&[(100, Online)], &watch, 100, 900),
            [(100, 300, Online), (300, 700, Unknown), (700, 900, Online)],
        );
    }

    fn state() -> impl Strategy<Value = PastState> {
        prop_oneof![Just(Online), Just(Away), Just(GONE)]
    }

    fn watching() -> impl Strategy<Value = Observability> {
        prop_oneof![Just(Started), Just(Stopped), Just(Deaf), Just(Hearing)]
    }

    proptest! {
        #[test]
        fn there_is_never_a_gap_nor_two_alike_side_by_side(
            rows in proptest::collection::btree_map(0_i64..1000, state(), 0..20),
            watch in proptest::collection::btree_map(0_i64..1000, watching(), 0..8),
            from in 0_i64..1000,
            length in 1_i64..1000,
        ) {
            let (rows, watch): (Vec<_>, Vec<_>) = (rows.into_iter().collect(), watch.into_iter().collect());
            let all = told(&rows, &watch, from, from + length);
            prop_assert_eq!(all.first().map(|first| first.0), Some(from));
            prop_assert_eq!(all.last().map(|last| last.1), Some(from + length));
            for pair in all.windows(2) {
                prop_assert_eq!(pair[0].1, pair[1].0);
                prop_assert_ne!(pair[0].2, pair[1].2);
            }
            prop_assert!(all.iter().all(|(from, to, _)| from < to));
        }
    }
}
