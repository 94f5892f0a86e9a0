//! A machine that nothing can leave, and who is shown how while the fault is here.

use super::*;
use crate::detector::DetectorEvent;

#[test]
fn without_a_link_it_is_isolated_at_once_however_few_are_here() {
    for peers in [0, 1, 2, 5] {
        let mut bench = Bench::office(peers);
        (1..=peers).for_each(|peer| bench.crash(peer));
        bench.handle(DetectorEvent::CutOff(false));
        assert_eq!(bench.count(&ISOLATED) + bench.count(&BACK), 0, "as before");
        bench.handle(DetectorEvent::CutOff(true));
        bench.handle(DetectorEvent::CutOff(true));
        assert_eq!(bench.count(&ISOLATED), 1);
        bench.pass(secs(60));
        assert!(!bench.alarmed(), "{peers}");
        if peers > 0 {
            bench.hear(1);
        }
        assert!(bench.detector.isolated(), "what is heard comes from this machine");
        bench.handle(DetectorEvent::CutOff(false));
        assert!(!bench.detector.isolated());
        assert_eq!(bench.count(&BACK), 1, "also where nobody is to be heard");
    }
}

#[test]
fn nobody_is_doubted_as_long_as_it_lasts() {
    let mut bench = cut_off(5);
    let suspected = bench.times(|action| matches!(action, DetectorAction::Suspect { .. })).len();
    let undoubted = |bench: &Bench| bench.times(|action| matches!(action, DetectorAction::ClearSuspicion { .. })).len();
    assert!(suspected >= 3);
    assert_eq!(undoubted(&bench), suspected, "each who was, once");
    bench.clear();
    bench.pass(secs(30));
    assert!(!bench.alarmed() && undoubted(&bench) == 0);
    bench.hear(5);
    bench.pass(secs(5));
    assert_eq!(bench.count(&DetectorAction::Suspect { peer: 1 }), 1, "who is silent afterwards too is doubted again");
}
