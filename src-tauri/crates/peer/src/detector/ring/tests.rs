//! Who watches whom, and when it is whose turn.

use super::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const NOW: Duration = Duration::from_secs(100);

fn rng() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(3)
}

/// The ring as a node at `own` sees it; stock programs are those at places given twice.
fn ring(own: u64, landline: &[u64], stock: &[u64]) -> Ring<u64> {
    let mut ring = Ring::new(own);
    landline.iter().for_each(|place| ring.insert(*place, *place, true));
    stock.iter().for_each(|place| ring.insert(*place, *place, false));
    ring.settle(NOW, &mut rng());
    ring
}

fn watched(ring: &Ring<u64>) -> Vec<u64> {
    ring.watches.keys().copied().collect()
}

/// Whom it asks in `seconds`, looked at every 10 ms; `heard` says when somebody was last heard.
fn turns(ring: &mut Ring<u64>, seconds: u64, heard: impl Fn(Duration, u64) -> Duration) -> Vec<(Duration, u64)> {
    let mut rng = rng();
    let mut all = Vec::new();
    for step in 0..seconds * 100 {
        let now = NOW + Duration::from_millis(10) * u32::try_from(step).expect("small");
        all.extend(ring.take_due(now, &mut rng, |peer| heard(now, peer)).into_iter().map(|peer| (now, peer)));
    }
    all
}

#[test]
fn the_next_landline_node_on_either_side_is_watched_around_the_ring() {
    for (own, wanted) in [(10, [5, 20]), (35, [30, 40]), (50, [5, 40]), (1, [5, 40])] {
        assert_eq!(watched(&ring(own, &[5, 20, 30, 40], &[])), wanted, "{own}");
    }
    assert_eq!(watched(&ring(10, &[5], &[])), [5]);
    assert_eq!(watched(&ring(10, &[], &[])), [0; 0]);
}

/// So that no place on the ring is blind.
#[test]
fn somebody_with_the_same_place_is_watched() {
    assert_eq!(watched(&ring(20, &[5, 20, 30, 40], &[])), [5, 20]);
    let mut ring = Ring::new(10);
    [1, 2].into_iter().for_each(|peer| ring.insert(10, peer, false));
    ring.insert(10, 1, false);
    ring.settle(NOW, &mut rng());
    assert_eq!(watched(&ring), [1, 2]);
    ring.remove(10, 1);
    ring.settle(NOW, &mut rng());
    assert_eq!(watched(&ring), [2]);
    ring.remove(10, 2);
    assert!(ring.places.is_empty());
}

#[test]
fn neighbours_watch_each_other_and_everybody_has_two() {
    let places = [3, 14, 15, 92, 65, 35];
    let others = |own: u64| places.into_iter().filter(move |place| *place != own).collect::<Vec<_>>();
    let pairs: BTreeSet<(u64, u64)> = places
        .into_iter()
        .flat_map(|own| watched(&ring(own, &others(own), &[])).into_iter().map(move |peer| (own, peer)))
        .collect();
    assert_eq!(pairs.len(), 2 * places.len());
    assert!(pairs.iter().all(|(own, peer)| pairs.contains(&(*peer, *own))), "{pairs:?}");
}

#[test]
fn stock_programs_on_the_way_are_watched_too_and_do_not_watch() {
    assert_eq!(watched(&ring(10, &[20, 40, 60], &[5, 15, 30, 70])), [5, 15, 20, 60, 70]);
    assert_eq!(watched(&ring(10, &[20], &[5, 30])), [5, 20, 30], "they all, if there is no other watcher");
}

#[test]
fn a_suspect_is_passed_over_until_it_is_cleared_and_stays_watched() {
    let mut ring = ring(10, &[5, 20, 30, 40], &[]);
    let settled = |ring: &mut Ring<u64>| {
        ring.settle(NOW, &mut rng());
        watched(ring)
    };
    ring.suspect(20, true);
    assert_eq!(settled(&mut ring), [5, 20, 30]);
    ring.suspect(5, true);
    assert_eq!(settled(&mut ring), [5, 20, 30, 40]);
    ring.suspect(20, false);
    ring.suspect(5, false);
    assert_eq!(settled(&mut ring), [5, 20]);
    ring.suspect(20, true);
    ring.remove(20, 20);
    ring.insert(20, 20, true);
    assert_eq!(settled(&mut ring), [5, 20], "who comes back is no suspect");
}

/// Many may have gone together, and each is found only once the one before it is suspected.
#[test]
fn in_the_place_of_a_suspect_the_next_is_asked_at_once() {
    let mut ring = ring(10, &[5, 20, 30, 40], &[]);
    ring.suspect(20, true);
    ring.settle(NOW, &mut rng());
    assert!(ring.watches[&30].due < NOW + SOON);
}

#[test]
fn a_stock_program_that_becomes_a_landline_node_watches_and_the_other_way_round() {
    let mut ring = ring(10, &[20, 40], &[15, 30]);
    assert_eq!(watched(&ring), [15, 20, 40]);
    ring.insert(15, 15, true);
    ring.settle(NOW, &mut rng());
    assert_eq!(watched(&ring), [15, 40]);
    ring.insert(40, 40, false);
    ring.settle(NOW, &mut rng());
    assert_eq!(watched(&ring), [15, 30, 40, 20].into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>());
    ring.remove(15, 15);
    ring.settle(NOW, &mut rng());
    assert!(ring.watches(20) && !ring.watches(15));
}

#[test]
fn a_node_watches_a_bounded_number() {
    let crowd: Vec<u64> = (100..100 + 3 * MAX_PER_SIDE as u64).collect();
    assert_eq!(watched(&ring(10, &[], &crowd)).len(), 2 * MAX_PER_SIDE, "so many in each direction");
}

#[test]
fn an_only_neighbour_is_asked_as_often_as_two() {
    assert_eq!(ring(10, &[20], &[]).watches[&20].period, PERIOD / 2);
    assert!(ring(10, &[20, 30], &[5]).watches.values().all(|watch| watch.period >= PERIOD));
}

#[test]
fn each_is_asked_once_in_a_period_and_the_first_time_within_one() {
    let mut ring = ring(10, &[20, 30], &[15]);
    let turns = turns(&mut ring, 80, |_, _| Duration::ZERO);
    for (peer, period) in [(20, PERIOD), (30, PERIOD), (15, STOCK_PERIOD)] {
        let times: Vec<Duration> = turns.iter().filter(|(_, other)| *other == peer).map(|(at, _)| *at).collect();
        assert!(times[0] < NOW + period, "{peer}");
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] == period), "{peer}: {times:?}");
    }
}

#[test]
fn the_first_turns_are_spread_over_the_period() {
    let crowd: Vec<u64> = (100..116).collect();
    let ring = ring(10, &[], &crowd);
    let period = STOCK_PERIOD.max(Duration::from_secs(1) * 16 / RATE);
    let late = ring.watches.values().filter(|watch| watch.due > NOW + period / 2).count();
    assert!((3..=13).contains(&late), "{late} of 16 in the second half");
}

#[test]
fn many_stock_programs_are_asked_the_seldomer() {
    let crowd: Vec<u64> = (100..190).collect();
    let mut ring = ring(10, &[], &crowd);
    let asked = turns(&mut ring, 120, |_, _| Duration::ZERO).len();
    let most = 120 * usize::try_from(RATE).expect("small") + crowd.len();
    assert!((most * 4 / 5..=most).contains(&asked), "{asked} questions in two minutes");
}

#[test]
fn neighbours_do_not_slow_down_the_questions_to_stock_programs() {
    let most = STOCK_PERIOD.as_secs() * u64::from(RATE);
    let crowd: Vec<u64> = (100..100 + most).collect();
    assert_eq!(ring(10, &[50, 900], &crowd).watches.len(), 2, "none is on the way");
    assert_eq!(ring(10, &[500, 900], &crowd).watches[&100].period, STOCK_PERIOD);
}

#[test]
fn who_was_heard_lately_waits_out_its_period_and_not_always_as_long() {
    let mut ring = ring(10, &[20, 30], &[]);
    let heard = NOW - PERIOD / 2;
    let mut rng = rng();
    let mut silences = Vec::new();
    for _ in 0..20 {
        ring.watches.insert(20, WatchedPeer { due: NOW, period: PERIOD });
        ring.watches.remove(&30);
        assert!(ring.take_due(NOW, &mut rng, |_| heard).is_empty());
        silences.push(ring.watches[&20].due - heard);
    }
    assert!(silences.iter().all(|silence| (PERIOD.mul_f64(MIN_QUIET)..=PERIOD).contains(silence)), "{silences:?}");
    silences.dedup();
    assert!(silences.len() > 15, "neighbours would ask in step");
}

#[test]
fn who_was_silent_for_a_period_is_asked_and_who_was_for_less_is_not() {
    for (silent, asked) in [(PERIOD, true), (PERIOD.mul_f64(MIN_QUIET) - Duration::from_millis(1), false)] {
        let mut ring = ring(10, &[20, 30], &[]);
        ring.watches.insert(20, WatchedPeer { due: NOW, period: PERIOD });
        ring.watches.remove(&30);
        assert_eq!(!ring.take_due(NOW, &mut rng(), |_| NOW - silent).is_empty(), asked, "{silent:?}");
    }
}

#[test]
fn the_next_turn_is_due_and_no_sooner() {
    let mut ring = ring(10, &[20, 30], &[]);
    let due = ring.due().expect("two are watched");
    assert!(ring.take_due(due - Duration::from_nanos(1), &mut rng(), |_| Duration::ZERO).is_empty());
    assert_eq!(ring.take_due(due, &mut rng(), |_| Duration::ZERO).len(), 1);
    assert_eq!(Ring::<u64>::new(1).due(), None);
}

#[test]
fn a_change_elsewhere_moves_no_turn() {
    let mut ring = ring(10, &[20, 30, 40], &[]);
    ring.suspects.insert(99);
    let before: Vec<Duration> = ring.watches.values().map(|watch| watch.due).collect();
    ring.insert(35, 35, true);
    ring.settle(NOW + PERIOD / 4, &mut rng());
    assert_eq!(ring.watches.values().map(|watch| watch.due).collect::<Vec<_>>(), before);
    // Nor is anything drawn when nothing changed.
    let (mut used, mut fresh) = (rng(), rng());
    ring.insert(35, 35, true);
    ring.suspect(20, false);
    ring.remove(99, 99);
    ring.settle(NOW, &mut used);
    assert_eq!(used.random::<u64>(), fresh.random::<u64>());
}

#[test]
fn a_stock_program_that_becomes_a_landline_node_does_not_wait_out_its_long_period() {
    let mut ring = ring(10, &[20, 30], &[]);
    ring.suspects.insert(99);
    ring.watches.insert(20, WatchedPeer { due: NOW + STOCK_PERIOD, period: STOCK_PERIOD });
    ring.stale = true;
    ring.settle(NOW, &mut rng());
    assert_eq!(ring.watches[&20].due, NOW + PERIOD);
}
