//! Each effect of the engine, measured on a program that does nothing but count.

use super::*;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const MILLI: Duration = Duration::from_millis(1);

/// Sends a numbered packet to everybody at every beat, and remembers what it got and when.
struct Beater {
    every: Duration,
    payload: u32,
    sent: u64,
    got: Vec<(usize, u64, Duration)>,
    inputs: Vec<Input<u64>>,
}

impl Program for Beater {
    type Packet = u64;

    fn handle(&mut self, input: Input<u64>, now: Duration, out: &mut Vec<Output<u64>>) {
        match input {
            Input::Packet { from, packet, .. } => {
                self.got.push((from, packet, now));
                return;
            }
            Input::Quit => out.push(Output::Ended),
            Input::Start | Input::Wake { .. } if !self.every.is_zero() => {
                out.push(Output::Broadcast { packet: self.sent, bytes: self.payload });
                self.sent += 1;
                out.push(Output::Wake { at: now + self.every, token: 0 });
            }
            _ => {}
        }
        self.inputs.push(input);
    }
}

/// Node 0 beats, the others listen.
fn lan(seed: u64, nodes: usize, conditions: Conditions, every: Duration) -> Simulation<Beater> {
    let mut lan = Simulation::new(seed, nodes, conditions, move |context| Beater {
        every: if context.node == 0 { every } else { Duration::ZERO },
        payload: 100,
        sent: 0,
        got: Vec::new(),
        inputs: Vec::new(),
    });
    for node in (0..nodes).rev() {
        lan.plan(Duration::ZERO, Action::Start(node));
    }
    lan
}

fn got(lan: &Simulation<Beater>, node: usize) -> usize {
    lan.program(node).map_or(0, |program| program.got.len())
}

fn rough() -> Conditions {
    Conditions {
        loss: 0.1,
        bursts: Some(Bursts { per_hour: 60.0, shortest: 2 * SECOND, longest: 4 * SECOND }),
        delay: Delay { least: MILLI / 2, jitter: 5 * MILLI, tail: 0.01, tail_scale: 50 * MILLI },
        duplication: 0.02,
    }
}

#[test]
fn the_same_seed_is_the_same_run_and_another_is_another() {
    let run = |seed| {
        let mut lan = lan(seed, 10, rough(), 10 * MILLI);
        lan.plan(5 * SECOND, Action::Pause { node: 3, length: SECOND, clock_runs: true });
        lan.run_until(20 * SECOND, &mut ());
        (lan.trace(), lan.steps())
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}

#[test]
fn a_run_in_pieces_is_the_same_run() {
    let mut whole = lan(1, 5, rough(), 10 * MILLI);
    whole.run_until(10 * SECOND, &mut ());
    let mut pieces = lan(1, 5, rough(), 10 * MILLI);
    for second in 1..=10 {
        pieces.run_until(second * SECOND, &mut ());
    }
    assert_eq!(whole.trace(), pieces.trace());
}

#[test]
fn loss_is_drawn_for_each_receiver() {
    let mut lan = lan(2, 3, Conditions { loss: 0.3, ..Conditions::default() }, MILLI);
    lan.run_until(20 * SECOND, &mut ());
    let heard = |node: usize| lan.program(node).expect("it runs").got.iter().map(|got| got.1).collect::<Vec<_>>();
    let (one, two) = (heard(1), heard(2));
    for share in [one.len(), two.len()].map(|count| count as f64 / 20_001.0) {
        assert!((share - 0.7).abs() < 0.01, "{share}");
    }
    let both = one.iter().filter(|number| two.binary_search(number).is_ok()).count() as f64 / 20_001.0;
    assert!((both - 0.49).abs() < 0.015, "independent: {both}");
}

#[test]
fn a_burst_silences_a_link_for_its_time_and_as_often_as_asked() {
    let bursts = Some(Bursts { per_hour: 60.0, shortest: 3 * SECOND, longest: 3 * SECOND });
    let mut lan = lan(3, 2, Conditions { bursts, ..Conditions::default() }, 100 * MILLI);
    lan.run_until(10 * 3600 * SECOND, &mut ());
    let times: Vec<Duration> = lan.program(1).expect("it runs").got.iter().map(|got| got.2).collect();
    let gaps: Vec<Duration> = times.windows(2).map(|two| two[1] - two[0]).filter(|gap| *gap > SECOND).collect();
    // Two links, each 60 an hour; two that overlap are one gap.
    assert!((1050..1200).contains(&gaps.len()), "{}", gaps.len());
    let usual = gaps.iter().filter(|gap| (2900 * MILLI..=3100 * MILLI).contains(*gap)).count();
    assert!(usual * 10 > gaps.len() * 8, "{usual} of {}", gaps.len());
}

#[test]
fn delay_jitter_and_tail_are_as_asked_and_reorder() {
    let delay = Delay { least: 2 * MILLI, jitter: 8 * MILLI, tail: 0.02, tail_scale: 100 * MILLI };
    let mut lan = lan(4, 2, Conditions { delay, ..Conditions::default() }, MILLI);
    lan.run_until(20 * SECOND, &mut ());
    let got = &lan.program(1).expect("it runs").got;
    let taken: Vec<Duration> =
        got.iter().map(|(_, number, at)| *at - MILLI * u32::try_from(*number).expect("small")).collect();
    let mut sorted = taken.clone();
    sorted.sort_unstable();
    assert!(sorted[0] >= 2 * MILLI && sorted[0] < 3 * MILLI);
    let middle = sorted[sorted.len() / 2];
    assert!((5 * MILLI..7 * MILLI).contains(&middle), "{middle:?}");
    let tail = taken.iter().filter(|taken| **taken > 100 * MILLI).count() as f64 / taken.len() as f64;
    assert!((tail - 0.02).abs() < 0.004, "{tail}");
    assert!(got.windows(2).any(|two| two[0].1 > two[1].1), "reordered");
}

#[test]
fn duplicates_come_as_often_as_asked() {
    let mut lan = lan(5, 2, Conditions { duplication: 0.1, ..Conditions::default() }, MILLI);
    lan.run_until(10 * SECOND, &mut ());
    let share = got(&lan, 1) as f64 / 10_001.0;
    assert!((share - 1.1).abs() < 0.01, "{share}");
}

#[test]
fn parts_do_not_hear_each_other_until_healed() {
    let mut lan = lan(6, 3, Conditions::default(), 100 * MILLI);
    lan.plan(SECOND + MILLI, Action::Partition(vec![0, 0, 1]));
    lan.plan(2 * SECOND + MILLI, Action::Heal);
    lan.run_until(3 * SECOND, &mut ());
    assert_eq!((got(&lan, 1), got(&lan, 2)), (31, 21));
}

#[test]
fn the_deaf_do_not_hear_and_are_heard() {
    let mut lan = lan(7, 2, Conditions::default(), 100 * MILLI);
    lan.plan(Duration::ZERO, Action::Deafen { receiver: 0, sender: 1, deaf: true });
    lan.plan(SECOND + MILLI, Action::Deafen { receiver: 1, sender: 0, deaf: true });
    lan.run_until(SECOND, &mut ());
    assert_eq!(got(&lan, 1), 11, "the other direction");
    assert!(!lan.truth().healthy(0, 1) && lan.truth().hears(1, 0));
    lan.plan(2 * SECOND + MILLI, Action::Deafen { receiver: 1, sender: 0, deaf: false });
    lan.run_until(3 * SECOND, &mut ());
    assert_eq!(got(&lan, 1), 21);
}

#[test]
fn a_stalled_program_gets_what_its_socket_holds_and_loses_the_rest() {
    let mut lan = lan(8, 2, Conditions::default(), MILLI);
    lan.plan(SECOND, Action::Pause { node: 1, length: 4 * SECOND, clock_runs: true });
    lan.run_until(6 * SECOND, &mut ());
    // (100 + 512) bytes each: 1713 fit into 1 MiB, of 4000.
    let dropped = lan.counters(1).dropped;
    assert!((4000 - 1713 - 2..=4000 - 1713 + 2).contains(&dropped), "{dropped}");
    assert_eq!(got(&lan, 1) as u64 + dropped, 6001);
    assert!(lan.counters(1).socket_peak > (1 << 20) - 1000);
}

#[test]
fn timers_fire_late_after_a_stall_and_stand_with_the_clock_in_a_suspend() {
    for (clock_runs, beats) in [(true, 7), (false, 6)] {
        let mut lan = lan(9, 1, Conditions::default(), SECOND);
        lan.plan(2 * SECOND + 500 * MILLI, Action::Pause { node: 0, length: 4 * SECOND, clock_runs });
        lan.run_until(9 * SECOND + 700 * MILLI, &mut ());
        let program = lan.program(0).expect("it runs");
        assert_eq!(program.sent, beats, "clock runs: {clock_runs}");
        let told = program.inputs.contains(&Input::WallClockStepped { by: 4000 });
        assert_ne!(told, clock_runs, "a suspend shows by the wall clock");
    }
}

#[test]
fn who_has_a_new_address_is_not_reached_at_the_old_one() {
    struct Sender(Option<Address>);
    impl Program for Sender {
        type Packet = ();
        fn handle(&mut self, input: Input<()>, now: Duration, out: &mut Vec<Output<()>>) {
            match input {
                Input::Packet { via, .. } => self.0 = Some(via),
                Input::NetworkChanged => out.push(Output::Broadcast { packet: (), bytes: 1 }),
                Input::Wake { .. } | Input::Start => {
                    let to = self.0.unwrap_or(Address::first(1));
                    out.push(Output::Send { to, packet: (), bytes: 1 });
                    out.push(Output::Wake { at: now + SECOND, token: 0 });
                }
                _ => {}
            }
        }
    }
    let mut lan = Simulation::new(1, 2, Conditions::default(), |_| Sender(None));
    lan.plan(Duration::ZERO, Action::Start(1));
    lan.plan(Duration::ZERO, Action::Start(0));
    lan.plan(500 * MILLI, Action::Crash(1));
    lan.run_until(600 * MILLI, &mut ());
    let before = lan.counters(1).received_packets;
    lan.plan(600 * MILLI, Action::Readdress(1));
    lan.plan(700 * MILLI, Action::Start(1));
    lan.run_until(1500 * MILLI, &mut ());
    assert_eq!(lan.counters(1).received_packets, before, "to the old address, lost");
    lan.plan(1600 * MILLI, Action::Readdress(1));
    lan.run_until(2500 * MILLI, &mut ());
    assert_eq!(lan.counters(1).received_packets, before + 1, "it said where it is");
}

#[test]
fn who_quits_has_ended_and_who_crashed_says_nothing() {
    #[derive(Default)]
    struct Facts(Vec<Fact>);
    impl Observer for Facts {
        fn observe(&mut self, _: Duration, fact: Fact, _: &GroundTruth) {
            if !matches!(fact, Fact::Sent { .. } | Fact::Started(_)) {
                self.0.push(fact);
            }
        }
    }
    let mut lan = lan(1, 3, Conditions::default(), SECOND);
    lan.plan(SECOND, Action::Quit(1));
    lan.plan(2 * SECOND, Action::Crash(2));
    let mut facts = Facts::default();
    lan.run_until(9 * SECOND, &mut facts);
    assert_eq!(facts.0, [Fact::Quits(1), Fact::Ended(1), Fact::Crashed(2)]);
    assert_eq!(lan.truth().pairs(|_| true, |_| true), 0);
}
