//! The rules, one by one.

use super::*;

const AT_PREFERRED_ADDRESS: Effect =
    Effect { came: false, unverified: false, restarted: false, at_preferred_address: true, new_address: false };

fn signal(intent: Intent<u32>, run: Run, effect: Effect) -> PeerSignal<u32> {
    PeerSignal { peer: 2, place: 7, landline: true, intent, run, answers: false, met: false, effect }
}

fn told(intent: Intent<u32>, effect: Effect) -> String {
    let events: Vec<_> = signal(intent, Run::Unstated, effect).events().collect();
    format!("{events:?}")
}

#[test]
fn a_run_is_kept_from_home_alone_and_is_anew_until_then() {
    let mut known = Some(1);
    assert!(!note_run(&mut known, Run::Epoch(1), true, true));
    assert!(!note_run(&mut known, Run::Unstated, true, true));
    assert!(!note_run(&mut known, Run::Unnumbered, true, true), "a question to us alone");
    for _ in 0..2 {
        assert!(note_run(&mut known, Run::Epoch(2), true, false));
        assert_eq!(known, Some(1), "said elsewhere");
    }
    assert!(note_run(&mut known, Run::Epoch(2), true, true));
    assert_eq!(known, Some(2));
    assert!(note_run(&mut known, Run::Unnumbered, false, true), "another program of the same person");
    assert_eq!(known, None);
    assert!(!note_run(&mut known, Run::Unnumbered, false, true));
}

#[test]
fn who_comes_or_is_anew_at_home_is_introduced_before_being_heard() {
    let heard = "Heard { peer: 2, answers: None }";
    let online = |restarted| format!("Online {{ peer: 2, place: 7, landline: true, restarted: {restarted} }}");
    assert_eq!(told(Intent::Other, AT_PREFERRED_ADDRESS), format!("[{heard}]"));
    assert_eq!(
        told(Intent::Announces, Effect { came: true, ..AT_PREFERRED_ADDRESS }),
        format!("[{}, {heard}]", online(false))
    );
    assert_eq!(
        told(Intent::Enters, Effect { restarted: true, ..AT_PREFERRED_ADDRESS }),
        format!("[{}, {heard}]", online(true))
    );
}

#[test]
fn what_is_said_elsewhere_is_no_sign_that_it_was_heard() {
    let elsewhere = Effect { at_preferred_address: false, new_address: true, ..AT_PREFERRED_ADDRESS };
    assert_eq!(told(Intent::Answers(Question::Info), elsewhere), "[Elsewhere { peer: 2 }]");
    assert_eq!(told(Intent::Enters, Effect { restarted: true, ..elsewhere }), "[Elsewhere { peer: 2 }]");
    assert_eq!(told(Intent::Queries, elsewhere), "[Elsewhere { peer: 2 }, Asked { by: 2 }]");
}

#[test]
fn questions_answers_and_hints_are_told_as_what_they_are() {
    let heard = "Heard { peer: 2, answers: None }";
    assert_eq!(told(Intent::Answers(Question::Info), AT_PREFERRED_ADDRESS), "[Heard { peer: 2, answers: Some(Info) }]");
    assert_eq!(
        told(Intent::Answers(Question::Entry), AT_PREFERRED_ADDRESS),
        "[Heard { peer: 2, answers: Some(Entry) }]"
    );
    assert_eq!(told(Intent::Queries, AT_PREFERRED_ADDRESS), format!("[{heard}, Asked {{ by: 2 }}]"));
    assert_eq!(told(Intent::SuspectsUs, AT_PREFERRED_ADDRESS), format!("[{heard}, Missed]"));
    let hint = Intent::Suspects { peer: 9, silent: Duration::from_secs(2) };
    assert_eq!(told(hint, AT_PREFERRED_ADDRESS), format!("[{heard}, Gossip {{ peer: 9, silent: 2s }}]"));
}

#[test]
fn an_entry_is_answered_unless_a_landline_node_only_says_that_it_is_still_here() {
    let answered = |intent, run, effect| signal(intent, run, effect).wants_answer();
    let (came, restarted) =
        (Effect { came: true, ..AT_PREFERRED_ADDRESS }, Effect { restarted: true, ..AT_PREFERRED_ADDRESS });
    for intent in [Intent::Enters, Intent::Announces] {
        assert!(!answered(intent, Run::Epoch(1), AT_PREFERRED_ADDRESS));
        assert!(answered(intent, Run::Epoch(1), came) && answered(intent, Run::Epoch(1), restarted));
    }
    assert!(answered(Intent::Enters, Run::Unnumbered, AT_PREFERRED_ADDRESS), "a stock program, or a question");
    assert!(!answered(Intent::Announces, Run::Unnumbered, came));
    for intent in [Intent::Other, Intent::Queries, Intent::SuspectsUs, Intent::Answers(Question::Entry)] {
        assert!(!answered(intent, Run::Epoch(1), came), "{intent:?}");
    }
}

#[test]
fn strangers_without_a_card_and_new_addresses_that_have_not_answered_are_asked() {
    let candidate = |run| PeerSignal { met: true, ..signal(Intent::Other, run, AT_PREFERRED_ADDRESS) };
    assert!(candidate(Run::Unstated).lacks_entry());
    assert!(!candidate(Run::Unnumbered).lacks_entry() && !candidate(Run::Epoch(1)).lacks_entry());
    let known = |new_address, answers| {
        PeerSignal { answers, ..signal(Intent::Enters, Run::Epoch(1), Effect { new_address, ..AT_PREFERRED_ADDRESS }) }
            .lacks_entry()
    };
    assert!(known(true, false));
    assert!(!known(true, true) && !known(false, false));
}
