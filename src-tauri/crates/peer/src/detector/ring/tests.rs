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
fn the_two_landline_nodes_that_follow_are_watched_around_the_ring() {
    assert_eq!(watched(&ring(10, &[5, 20, 30, 40], &[])), [20, 30]);
    assert_eq!(watched(&ring(35, &[5, 20, 30, 40], &[])), [5, 40]);
    assert_eq!(watched(&ring(50, &[5, 20, 30, 40], &[])), [5, 20]);
    assert_eq!(watched(&ring(10, &[5], &[])), [5]);
    assert_eq!(watched(&ring(10, &[], &[])), [0; 0]);
}

/// So that no place on the ring is blind, who has the same place counts as one that follows.
#[test]
fn somebody_with_the_same_place_is_watched() {
    assert_eq!(watched(&ring(20, &[5, 20, 30, 40], &[])), [20, 30]);
}

#[test]
fn everybody_is_watched_by_the_two_before_it() {
    let places = [3, 14, 15, 92, 65, 35];
    let mut watchers = BTreeMap::new();
    for own in places {
        let others: Vec<u64> = places.into_iter().filter(|place| *place != own).collect();
        for peer in watched(&ring(own, &others, &[])) {
            watchers.entry(peer).or_insert_with(Vec::new).push(own);
        }
    }
    assert!(places.iter().all(|place| watchers[place].len() == WATCHERS), "{watchers:?}");
}

#[test]
fn stock_programs_on_the_way_are_watched_too_and_do_not_watch() {
    assert_eq!(watched(&ring(10, &[20, 40, 60], &[5, 15, 30, 50])), [15, 20, 30, 40]);
    assert_eq!(watched(&ring(10, &[20], &[5, 30])), [5, 20, 30], "they all, if there is no other watcher");
}

#[test]
fn a_suspect_is_passed_over_until_it_is_cleared_and_stays_watched() {
    let mut ring = ring(10, &[20, 30, 40, 50], &[]);
    ring.suspect(20, 20, true);
    ring.settle(NOW, &mut rng());
    assert_eq!(watched(&ring), [20, 30, 40]);
    ring.suspect(20, 20, false);
    ring.settle(NOW, &mut rng());
    assert_eq!(watched(&ring), [20, 30]);
    ring.suspect(30, 30, true);
    ring.remove(30, 30);
    ring.insert(30, 30, true);
    ring.settle(NOW, &mut rng());
    assert_eq!(watched(&ring), [20, 30], "who comes back is no suspect");
}

#[test]
fn a_stock_program_that_becomes_a_landline_node_watches() {
    let mut ring = ring(10, &[20, 40], &[30]);
    assert_eq!(watched(&ring), [20, 30, 40]);
    ring.insert(30, 30, true);
    ring.settle(NOW, &mut rng());
    assert_eq!(watched(&ring), [20, 30]);
    ring.remove(20, 20);
    ring.settle(NOW, &mut rng());
    assert_eq!(watched(&ring), [30, 40]);
    assert!(ring.watches(30) && !ring.watches(20));
}

#[test]
fn a_node_watches_a_bounded_number() {
    let crowd: Vec<u64> = (100..100 + 2 * MOST as u64).collect();
    assert_eq!(watched(&ring(10, &[], &crowd)).len(), MOST);
}

#[test]
fn each_is_asked_once_in_a_period_and_the_first_time_within_one() {
    let mut ring = ring(10, &[20, 30], &[25]);
    let turns = turns(&mut ring, 80, |_, _| Duration::ZERO);
    for (peer, period) in [(20, PERIOD), (30, PERIOD), (25, STOCK_PERIOD)] {
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
fn who_was_heard_lately_waits_and_not_always_as_long() {
    let mut ring = ring(10, &[20], &[]);
    let heard = NOW - PERIOD / 2 + Duration::from_millis(10);
    let mut rng = rng();
    let mut waits = Vec::new();
    for _ in 0..20 {
        ring.watches.insert(20, Watch { due: NOW, period: PERIOD });
        assert!(ring.take_due(NOW, &mut rng, |_| heard).is_empty());
        waits.push(ring.watches[&20].due - NOW);
    }
    let left = PERIOD / 2 + Duration::from_millis(10);
    assert!(waits.iter().all(|wait| (left / 2..=left).contains(wait)), "{waits:?}");
    waits.dedup();
    assert!(waits.len() > 15, "its watchers would ask in step");
}

#[test]
fn who_was_silent_for_half_a_period_is_asked() {
    let mut ring = ring(10, &[20], &[]);
    ring.watches.insert(20, Watch { due: NOW, period: PERIOD });
    assert_eq!(ring.take_due(NOW, &mut rng(), |_| NOW - PERIOD / 2), [20]);
    assert_eq!(ring.due(), Some(NOW + PERIOD));
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
    let before: Vec<Duration> = ring.watches.values().map(|watch| watch.due).collect();
    ring.insert(35, 35, true);
    ring.settle(NOW + PERIOD / 4, &mut rng());
    assert_eq!(ring.watches.values().map(|watch| watch.due).collect::<Vec<_>>(), before);
    // Nor is anything drawn when nothing changed.
    let (mut used, mut fresh) = (rng(), rng());
    ring.insert(35, 35, true);
    ring.suspect(20, 20, false);
    ring.remove(99, 99);
    ring.settle(NOW, &mut used);
    assert_eq!(used.random::<u64>(), fresh.random::<u64>());
}

#[test]
fn a_stock_program_that_becomes_a_landline_node_does_not_wait_out_its_long_period() {
    let mut ring = ring(10, &[20, 30], &[]);
    ring.watches.insert(20, Watch { due: NOW + STOCK_PERIOD, period: STOCK_PERIOD });
    ring.stale = true;
    ring.settle(NOW, &mut rng());
    assert_eq!(ring.watches[&20].due, NOW + PERIOD);
}
