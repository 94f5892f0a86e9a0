//! What a contact was and when, as far as this node could know: rows of the database as intervals. Pure.
//!
//! Does not live here: keeping the rows (`store/history.rs`), asking for them (`manager.rs`).

use crate::event::{OfflineReason, PeerEvent};
use crate::model::Change;
use landline_store::Timestamp;

/// Days of history that are kept.
pub(crate) const HISTORY_DAYS: u32 = 90;

/// Changes that are kept of one contact, the newest.
pub(crate) const HISTORY_ROWS: u32 = 2_000;

/// What somebody was for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PastState {
    /// Here.
    Online,
    /// Here, and said that nobody sits there.
    Away,
    /// Not here; why, if this node saw them go.
    Offline(Option<OfflineReason>),
    /// This node did not run, could not hear its network, or had not met them yet.
    Unknown,
}

/// An interval of one state, in unix milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastPresence {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment that is not in it any more.
    pub to: Timestamp,
    /// What the contact was meanwhile.
    pub state: PastState,
}

/// What changed what this node could know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Watching {
    /// It began to run: whoever is not heard from now on is offline.
    Started,
    /// It ended.
    Stopped,
    /// It ran, and could not hear its network.
    Deaf,
    /// It hears again.
    Hearing,
}

/// The row that a change is worth: none for a doubt and for its end, which is no change of what somebody was.
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

/// What the contact was from `from` to `to`, without a gap. `rows` and `watch` in order of time, each from the last one
/// before `from` on.
pub(crate) fn intervals(
    rows: &[(Timestamp, PastState)],
    watch: &[(Timestamp, Watching)],
    from: Timestamp,
    to: Timestamp,
) -> Vec<PastPresence> {
    let mut moments: Vec<(Timestamp, Moment)> =
        watch.iter().map(|(at, watching)| (*at, Moment::Of(*watching))).collect();
    moments.extend(rows.iter().map(|(at, state)| (*at, Moment::Is(*state))));
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
            Moment::Is(state) => said = state,
            Moment::Of(Watching::Started) => {
                knows = true;
                // Whoever was here before and is not heard any more has gone unseen.
                if said != PastState::Unknown {
                    said = PastState::Offline(None);
                }
            }
            Moment::Of(Watching::Hearing) => knows = true,
            Moment::Of(Watching::Stopped | Watching::Deaf) => knows = false,
        }
    }
    close(to, said, knows, &mut begun);
    all
}

enum Moment {
    Is(PastState),
    Of(Watching),
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn told(rows: &[(i64, PastState)], watch: &[(i64, Watching)], from: i64, to: i64) -> Vec<(i64, i64, PastState)> {
        let rows: Vec<_> = rows.iter().map(|(when, state)| (at(*when), *state)).collect();
        let watch: Vec<_> = watch.iter().map(|(when, state)| (at(*when), *state)).collect();
        let all = intervals(&rows, &watch, at(from), at(to));
        all.iter().map(|past| (past.from.as_millis(), past.to.as_millis(), past.state)).collect()
    }

    const GONE: PastState = PastState::Offline(Some(OfflineReason::Explicit));
    use PastState::{Away, Offline, Online, Unknown};
    use Watching::{Deaf, Hearing, Started, Stopped};

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

    fn watching() -> impl Strategy<Value = Watching> {
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
