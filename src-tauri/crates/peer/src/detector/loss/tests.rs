//! What is learned of the network from one's own questions.

use super::*;

const CHANCES: [(f64, u32); 3] = [(1e-2, 7), (2e-3, 8), (1e-7, 16)];

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A network on which so many of a hundred questions are missed, evenly.
fn losing(misses: u32) -> Loss {
    let mut loss = Loss::default();
    for _ in 0..40 {
        for number in 0..100 {
            loss.missed +=
                WEIGHT * (f64::from(u8::from(number * misses / 100 != (number + 1) * misses / 100)) - loss.missed);
        }
    }
    loss
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-12
}

#[test]
fn every_question_weighs_a_sixtieth() {
    let mut loss = Loss::default();
    assert!(near(loss.missed_share(), AT_FIRST));
    loss.answered(0);
    assert!(near(loss.missed_share(), AT_FIRST * (1.0 - WEIGHT)));
    let mut loss = Loss::default();
    loss.answered(2);
    let kept = 1.0 - WEIGHT;
    let expected = (AT_FIRST * kept * kept + WEIGHT * kept + WEIGHT) * kept;
    assert!(near(loss.missed_share(), expected), "{} is not {expected}", loss.missed_share());
}

#[test]
fn the_share_approaches_what_is_lost_and_forgets() {
    for misses in [5, 10, 30] {
        let share = losing(misses).missed_share();
        assert!((share - f64::from(misses) / 100.0).abs() < 0.01, "{misses}: {share}");
    }
    let mut loss = losing(30);
    (0..300).for_each(|_| loss.answered(0));
    assert!(loss.missed_share() < 0.01);
}

#[test]
fn one_long_silence_counts_as_a_minute_of_loss_at_most() {
    let (mut long, mut longer) = (Loss::default(), Loss::default());
    long.answered(60);
    longer.answered(u32::MAX);
    assert!(near(long.missed_share(), longer.missed_share()) && long.missed_share() < 0.7);
}

/// RFC 6298: SRTT, RTTVAR and the timeout SRTT + 4 * RTTVAR.
#[test]
fn patience_follows_the_time_that_answers_take() {
    let mut loss = Loss::default();
    assert_eq!(loss.answer_timeout(), UNMEASURED);
    loss.measured(millis(200));
    assert_eq!(loss.answer_timeout(), millis(600), "twice the half beyond the first");
    loss.measured(millis(280));
    // Spread (100 * 3 + 80) / 4 = 95, smooth (200 * 7 + 280) / 8 = 210.
    assert_eq!(loss.answer_timeout(), millis(590));
    loss.measured(millis(130));
    // Spread (95 * 3 + 80) / 4 = 91.25, smooth (210 * 7 + 130) / 8 = 200.
    assert_eq!(loss.answer_timeout(), millis(565));
}

#[test]
fn patience_keeps_its_limits() {
    let mut cable = Loss::default();
    cable.measured(millis(1));
    assert_eq!(cable.answer_timeout(), MIN_TIMEOUT);
    let mut satellite = Loss::default();
    satellite.measured(millis(900));
    assert_eq!(satellite.answer_timeout(), MAX_TIMEOUT);
}

#[test]
fn misses_are_telling_when_chance_makes_them_no_more() {
    for misses in [2, 5, 8, 10, 20, 30] {
        let loss = losing(misses);
        for (chance, most) in CHANCES {
            let needed = loss.telling(chance, most);
            assert!((MIN_COUNT..=most).contains(&needed));
            let by_chance = |misses: u32| loss.missed_share().powf(f64::from(misses));
            assert!(needed == most || by_chance(needed) <= chance, "{misses} %: {needed} are too few for {chance}");
            assert!(
                needed == MIN_COUNT || by_chance(needed - 1) > chance,
                "{misses} %: {needed} are too many for {chance}"
            );
        }
    }
}

#[test]
fn even_a_perfect_and_a_dead_network_have_a_number() {
    let (mut perfect, mut dead) = (Loss::default(), Loss::default());
    (0..2000).for_each(|_| perfect.answered(0));
    (0..2000).for_each(|_| dead.answered(60));
    assert_eq!((perfect.telling(0.5, 16), perfect.telling(1e-7, 16)), (MIN_COUNT, 3));
    assert_eq!(dead.telling(1e-7, 16), 16);
    dead.missed = 1.0;
    assert_eq!(dead.telling(1e-7, 1000), 153, "as at nine of ten");
}

#[test]
fn a_cable_is_not_lossy_and_a_bad_wireless_network_is() {
    assert!(!Loss::default().lossy());
    assert!(!Loss { missed: 0.05, ..Loss::default() }.lossy());
    assert!(!losing(3).lossy());
    assert!(losing(8).lossy());
}
