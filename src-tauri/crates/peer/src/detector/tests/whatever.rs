//! What holds whatever happens: long random sequences of events, from shells and networks at their worst.

use super::bench::{Bench, Manner, PROMPT, in_time, millis, secs};
use crate::detector::handle::FLAPPING_AFTER;
use crate::detector::{DetectorAction, DetectorEvent, Question, WINDOW};
use proptest::prelude::*;
use std::time::Duration;

/// Names in use: few, so that events meet each other.
const PEERS: u32 = 12;

/// What the world does.
#[derive(Clone, Debug)]
enum Happening {
    Gossip(DetectorEvent<u32>),
    Passes(Duration),
    Stands(Duration),
}

fn question() -> impl Strategy<Value = Question> {
    prop_oneof![Just(Question::Info), Just(Question::Entry)]
}

/// Times from instants to hours, most of them short.
fn time() -> impl Strategy<Value = Duration> {
    prop_oneof![4 => 0..500_u64, 2 => 500..10_000_u64, 1 => 10_000..4_000_000_u64].prop_map(millis)
}

/// Events about any of the peers. Those that forge or retell come from anybody on the network.
fn event() -> impl Strategy<Value = DetectorEvent<u32>> {
    let peer = || 1..=PEERS;
    prop_oneof![
        3 => (peer(), any::<bool>(), any::<bool>()).prop_map(|(peer, landline, restarted)| {
            DetectorEvent::Online { peer, place: u64::from(peer), landline, restarted }
        }),
        4 => (peer(), proptest::option::of(question())).prop_map(|(peer, answers)| DetectorEvent::Heard { peer, answers }),
        2 => peer().prop_map(|peer| DetectorEvent::Elsewhere { peer }),
        2 => peer().prop_map(|peer| DetectorEvent::Leaving { peer }),
        1 => peer().prop_map(|peer| DetectorEvent::Offline { peer }),
        3 => (peer(), time()).prop_map(|(peer, silent)| DetectorEvent::Gossip { peer, silent }),
        1 => Just(DetectorEvent::Missed),
        2 => peer().prop_map(|by| DetectorEvent::Asked { by }),
        1 => Just(DetectorEvent::Woken),
        1 => Just(DetectorEvent::NetworkChanged),
        1 => Just(DetectorEvent::Slept),
    ]
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        5 => event().prop_map(Happening::Gossip),
        3 => time().prop_map(Happening::Passes),
        1 => time().prop_map(Happening::Stands),
    ]
}

/// What anybody on the network may forge of a peer that is here, and what may befall this node.
fn malice() -> impl Strategy<Value = Happening> {
    let peer = || 1..=PEERS;
    prop_oneof![
        3 => peer().prop_map(|peer| Happening::Gossip(DetectorEvent::Leaving { peer })),
        3 => peer().prop_map(|peer| Happening::Gossip(DetectorEvent::Elsewhere { peer })),
        3 => (peer(), time()).prop_map(|(peer, silent)| Happening::Gossip(DetectorEvent::Gossip { peer, silent })),
        1 => Just(Happening::Gossip(DetectorEvent::Missed)),
        2 => peer().prop_map(|by| Happening::Gossip(DetectorEvent::Asked { by })),
        1 => Just(Happening::Gossip(DetectorEvent::NetworkChanged)),
        1 => Just(Happening::Gossip(DetectorEvent::Slept)),
        5 => (0..3000_u64).prop_map(|time| Happening::Passes(millis(time))),
    ]
}

/// Everything that is kept is about somebody who is here or was given up lately, and each has one timer.
fn assert_tidy(bench: &Bench) {
    let detector = &bench.detector;
    assert!(detector.probes.keys().all(|peer| detector.peers.contains_key(peer)));
    assert!(detector.timers.len() <= detector.probes.len() + detector.dead.len(), "{:?}", detector.timers);
    for (peer, probe) in &detector.probes {
        let timed = detector.timers.contains(&(probe.next, *peer));
        assert!(timed || detector.dead.contains_key(peer), "nobody goes on with {peer}: {probe:?}");
    }
    for (peer, dead) in &detector.dead {
        assert!(detector.timers.contains(&(dead.next, *peer)), "nobody goes on with {peer}: {dead:?}");
        assert!(dead.false_verdicts.len() <= FLAPPING_AFTER + 1);
    }
    assert!(detector.peers.values().all(|known| known.false_verdicts.len() <= FLAPPING_AFTER + 1));
    assert!(detector.askers.len() <= 4 && detector.refutations.len() <= 2);
}

fn befall(bench: &mut Bench, happening: Happening) {
    match happening {
        Happening::Gossip(event) => {
            // As the shell does: nothing is told of those who are not here but that they come.
            match event {
                DetectorEvent::Online { peer, .. } => drop(bench.here.insert(peer)),
                DetectorEvent::Offline { peer } => drop(bench.here.remove(&peer)),
                _ => {}
            }
            let before = bench.times(|_| true).len();
            bench.handle(event);
            let actions = bench.times(|_| true).len() - before;
            let most = 6 * usize::try_from(PEERS).expect("small") + 6;
            assert!(actions <= most, "{actions} actions at once");
        }
        Happening::Passes(time) => bench.pass(time),
        Happening::Stands(time) => bench.stall(time),
    }
    assert_tidy(bench);
    bench.clear();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_events_panics_or_leaves_anything_behind(
        seed in any::<u64>(),
        manners in proptest::collection::vec((proptest::option::of(time()), proptest::option::of(time())), 12),
        events in proptest::collection::vec(happening(), 1..120),
    ) {
        let mut bench = Bench::seeded(seed);
        for (peer, (info, entry)) in (1..).zip(manners) {
            bench.manner(peer, Manner { info, entry });
        }
        for event in events {
            befall(&mut bench, event);
        }
        // Hours later nothing is left of those who went.
        let everybody: Vec<u32> = bench.here.iter().copied().collect();
        for peer in everybody {
            bench.here.remove(&peer);
            bench.handle(DetectorEvent::Offline { peer });
        }
        (1..=PEERS).for_each(|peer| bench.crash(peer));
        bench.pass(secs(3600));
        let detector = &bench.detector;
        prop_assert!(detector.peers.is_empty() && detector.probes.is_empty() && detector.dead.is_empty());
        prop_assert!(detector.timers.is_empty() && detector.ring.due().is_none());
    }

    /// Whatever is forged: who answers every question at once is neither given up nor moved.
    #[test]
    fn who_answers_within_fifty_milliseconds_is_never_given_up(
        seed in any::<u64>(),
        after in 0..50_u64,
        peers in 1..=PEERS,
        events in proptest::collection::vec(malice(), 1..150),
    ) {
        let mut bench = Bench::seeded(seed);
        for peer in 1..=peers {
            bench.manner(peer, Manner { info: Some(millis(after)), entry: None });
            bench.landline(peer);
        }
        for happening in events {
            match happening {
                Happening::Gossip(event) => bench.handle(event),
                Happening::Passes(time) | Happening::Stands(time) => bench.pass(time),
            }
        }
        bench.pass(secs(20));
        let false_verdicts = bench.times(|action| matches!(action, DetectorAction::DeclareOffline { .. } | DetectorAction::Move { .. }));
        prop_assert!(false_verdicts.is_empty(), "{false_verdicts:?}");
        prop_assert!(!bench.alarmed());
        prop_assert!(!bench.detector.isolated());
    }

    /// Wherever it stands on the ring and whenever it happens.
    #[test]
    fn a_neighbour_that_crashes_is_given_up_in_time(seed in any::<u64>(), peers in 4..=40_u32, at in 0..5000_u64) {
        let mut bench = Bench::seeded(seed);
        (1..=peers).for_each(|peer| bench.landline(peer));
        bench.pass(secs(30) + millis(at));
        bench.crash(1);
        bench.clear();
        let dead = bench.given_up(1, secs(20)).expect("given up");
        prop_assert!(in_time(dead - bench.asked(1)[0], WINDOW));
        prop_assert!(bench.here.len() == usize::try_from(peers).expect("small") - 1);
        bench.manner(1, PROMPT);
    }
}
