//! What questions and misses amount to.

use super::*;

const NOW: Duration = Duration::from_secs(100);
const INFO: Question = Question::Info;

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A network on which nothing, or a third, is lost.
fn good() -> Loss {
    let mut loss = Loss::default();
    (0..300).for_each(|_| loss.answered(0));
    loss
}

fn bad() -> Loss {
    let mut loss = Loss::default();
    (0..300).for_each(|number| loss.answered(number % 2));
    loss
}

fn silent() -> Probe {
    Probe::new(ProbeReason::Silent, NOW, NOW, 0)
}

/// Asks whenever it is time, until `until`.
fn ask_until(probe: &mut Probe, question: Question, landline: bool, loss: &Loss, until: Duration) {
    while probe.next < until {
        probe.ask(question, landline, loss, probe.next);
    }
}

/// When a probe that is asked about in time is over.
fn over(mut probe: Probe, question: Question, landline: bool, loss: &Loss) -> (Duration, u32) {
    loop {
        let now = probe.next;
        if probe.state(question, landline, loss, now) == ProbeState::Dead {
            return (now, probe.missed(question, loss, now));
        }
        probe.ask(question, landline, loss, now);
    }
}

#[test]
fn a_question_is_missed_once_an_answer_would_have_come() {
    for (question, patience) in [(INFO, good().answer_timeout()), (Question::Entry, ENTRY_PAUSE)] {
        let mut probe = silent();
        assert_eq!(probe.missed(question, &good(), NOW + patience), 0, "nothing was asked yet");
        probe.ask(question, true, &good(), NOW);
        assert_eq!(probe.missed(question, &good(), NOW + patience - millis(1)), 0);
        assert_eq!(probe.missed(question, &good(), NOW + patience), 1);
        let again = NOW + patience;
        probe.ask(question, true, &good(), again);
        assert_eq!(probe.missed(question, &good(), again), 1);
        assert_eq!(probe.missed(question, &good(), again + patience), 2);
    }
}

#[test]
fn silence_counts_from_the_first_question_or_from_what_another_found() {
    let mut own = Probe::new(ProbeReason::Silent, NOW, NOW, 0);
    own.ask(INFO, true, &good(), NOW + millis(200));
    assert_eq!((own.since, own.first), (NOW, NOW + millis(200)));
    let mut late = Probe::new(ProbeReason::Silent, NOW + millis(500), NOW, 0);
    late.ask(INFO, true, &good(), NOW + millis(200));
    assert_eq!((late.since, late.first), (NOW + millis(200), NOW + millis(200)), "it cannot begin after the question");
    late.ask(INFO, true, &good(), NOW + millis(900));
    assert_eq!((late.since, late.first, late.last), (NOW + millis(200), NOW + millis(200), NOW + millis(900)));
}

#[test]
fn questions_follow_each_other_quickly_at_first_and_then_at_a_pause() {
    for (loss, after) in [(good(), PAUSE), (bad(), LOSSY_PAUSE.max(bad().answer_timeout()))] {
        let quick = loss.telling(GOSSIP_AFTER.0, GOSSIP_AFTER.1);
        let mut probe = silent();
        let mut pauses = Vec::new();
        for _ in 0..quick + 2 {
            let now = probe.next;
            probe.ask(INFO, true, &loss, now);
            pauses.push(probe.next - now);
        }
        let (first, rest) = pauses.split_at(usize::try_from(quick).expect("small"));
        assert!(first.iter().all(|pause| *pause == loss.answer_timeout()), "{pauses:?}");
        assert!(rest.iter().all(|pause| *pause == after), "{pauses:?}");
    }
}

/// No question is put before the last could be answered, however slow the network.
#[test]
fn a_slow_network_is_waited_for() {
    let mut slow = good();
    slow.measured(millis(400));
    assert!(slow.answer_timeout() > PAUSE);
    let mut probe = silent();
    for _ in 0..5 {
        let now = probe.next;
        probe.ask(INFO, true, &slow, now);
        assert_eq!(probe.next - now, slow.answer_timeout());
    }
}

#[test]
fn entries_are_waited_for_longer_and_confirmations_are_quick() {
    let mut stock = silent();
    stock.ask(Question::Entry, false, &good(), NOW);
    assert_eq!(stock.next, NOW + ENTRY_PAUSE);
    for reason in [ProbeReason::Goodbye, ProbeReason::Elsewhere] {
        for question in [INFO, Question::Entry] {
            let mut probe = Probe::new(reason, NOW, NOW, 0);
            probe.ask(question, true, &good(), NOW);
            assert_eq!(probe.next, NOW + CONFIRM_PAUSE);
        }
    }
}

/// The verdict falls when its window is over, not at the question after that.
#[test]
fn somebody_looks_at_the_case_when_the_window_is_over() {
    let mut probe = silent();
    ask_until(&mut probe, INFO, true, &good(), NOW + WINDOW);
    assert_eq!(probe.next, NOW + WINDOW);
    probe.ask(INFO, true, &good(), NOW + WINDOW);
    assert_eq!(probe.next, NOW + WINDOW + PAUSE, "after that the pauses go on");
}

#[test]
fn a_verdict_needs_the_whole_window() {
    let (at, missed) = over(silent(), INFO, true, &good());
    assert_eq!(at, NOW + WINDOW);
    assert!(missed >= MIN_MISSES_FOR_VERDICT);
    let mut probe = silent();
    ask_until(&mut probe, INFO, true, &good(), NOW + WINDOW);
    assert_ne!(probe.state(INFO, true, &good(), NOW + WINDOW - millis(1)), ProbeState::Dead);
    assert_eq!(probe.state(INFO, true, &good(), NOW + WINDOW), ProbeState::Dead);
}

#[test]
fn a_verdict_on_a_stock_program_needs_its_longer_window() {
    for question in [INFO, Question::Entry] {
        assert_eq!(over(silent(), question, false, &good()).0, NOW + STOCK_WINDOW);
    }
}

#[test]
fn whoever_is_told_late_still_asks_over_a_window_of_its_own() {
    let gossiped = Probe::new(ProbeReason::Silent, NOW - WINDOW, NOW, 0);
    let (at, _) = over(gossiped, INFO, true, &good());
    assert!(at >= NOW + OWN_WINDOW && at < NOW + WINDOW, "{:?} after the first question", at - NOW);
    let mut gossiped = Probe::new(ProbeReason::Silent, NOW - WINDOW, NOW, 0);
    ask_until(&mut gossiped, INFO, true, &good(), NOW + WINDOW);
    assert_ne!(gossiped.state(INFO, true, &good(), NOW + OWN_WINDOW - millis(1)), ProbeState::Dead);
    assert_eq!(gossiped.state(INFO, true, &good(), NOW + OWN_WINDOW), ProbeState::Dead);
}

#[test]
fn a_verdict_needs_a_number_of_misses_however_long_the_silence() {
    for loss in [good(), bad()] {
        let enough = loss.telling(VERDICT.0, VERDICT.1).max(MIN_MISSES_FOR_VERDICT);
        let mut probe = silent();
        for number in 1..=enough {
            probe.ask(INFO, true, &loss, NOW + millis(u64::from(number)));
            let long = NOW + WINDOW * 10;
            let over = probe.state(INFO, true, &loss, long) == ProbeState::Dead;
            assert_eq!(over, number == enough, "{number} of {enough}");
        }
    }
    assert!(bad().telling(VERDICT.0, VERDICT.1) > MIN_MISSES_FOR_VERDICT, "a bad network needs more");
}

#[test]
fn verdicts_that_proved_wrong_make_patient() {
    for (flaps, windows) in [(1, 1.5), (2, 2.0), (4, 3.0), (9, 3.0)] {
        let (at, _) = over(Probe { flaps, ..silent() }, INFO, true, &good());
        let since = (at - NOW).as_secs_f64() / WINDOW.as_secs_f64();
        assert!((since - windows).abs() < 0.001, "{flaps}: {since}");
    }
}

#[test]
fn doubt_needs_fewer_misses_and_fewer_still_if_somebody_else_misses_it_too() {
    for (loss, hinted, most) in
        [(good(), false, SUSPECT_AFTER.1), (bad(), false, SUSPECT_AFTER.1), (bad(), true, SUSPECT_AFTER_HINT)]
    {
        let doubtful = loss.telling(SUSPECT_AFTER.0, most);
        let mut probe = Probe { hinted, ..silent() };
        for number in 1..=doubtful {
            probe.ask(INFO, true, &loss, NOW);
            let state = probe.state(INFO, true, &loss, NOW + loss.answer_timeout());
            assert_eq!(state == ProbeState::Suspect, number == doubtful, "{number} of {doubtful}");
        }
    }
    assert!(bad().telling(SUSPECT_AFTER.0, SUSPECT_AFTER.1) > SUSPECT_AFTER_HINT, "else this shows nothing");
}

#[test]
fn goodbyes_and_moves_are_believed_after_a_moment_of_silence_once_asked() {
    for reason in [ProbeReason::Goodbye, ProbeReason::Elsewhere] {
        let mut probe = Probe::new(reason, NOW, NOW, 3);
        assert_eq!(probe.state(INFO, true, &good(), NOW + CONFIRM * 2), ProbeState::Open, "not unasked");
        probe.ask(INFO, true, &good(), NOW);
        assert_eq!(probe.state(INFO, true, &good(), NOW + CONFIRM - millis(1)), ProbeState::Open);
        assert_eq!(probe.state(INFO, true, &good(), NOW + CONFIRM), ProbeState::Dead);
    }
}

#[test]
fn everybody_is_told_at_a_telling_number_of_misses_and_again() {
    for (loss, times) in [(good(), 2), (bad(), 4)] {
        let telling = loss.telling(GOSSIP_AFTER.0, GOSSIP_AFTER.1);
        let mut probe = silent();
        let mut gossiped = Vec::new();
        for number in 1..=30 {
            probe.ask(INFO, true, &loss, NOW);
            assert!(!probe.should_gossip(INFO, &loss, NOW), "the question is still open");
            if probe.should_gossip(INFO, &loss, NOW + loss.answer_timeout()) {
                gossiped.push(number);
            }
            assert!(!probe.should_gossip(INFO, &loss, NOW + loss.answer_timeout()), "once for each");
        }
        let wanted: Vec<u32> = (0..times).map(|time| telling + 2 * time).collect();
        assert_eq!(gossiped, wanted);
    }
}

#[test]
fn nobody_is_told_of_a_goodbye_or_a_move() {
    for reason in [ProbeReason::Goodbye, ProbeReason::Elsewhere] {
        let mut probe = Probe::new(reason, NOW, NOW, 0);
        (0..20).for_each(|_| probe.ask(INFO, true, &good(), NOW));
        assert!(!probe.should_gossip(INFO, &good(), NOW + WINDOW));
    }
}
