//! The rules, one by one.

use super::*;

const AT_HOME: Effect = Effect { came: false, apart: false, anew: false, at_home: true, new_address: false };

fn sign(says: Says<u32>, run: Run, effect: Effect) -> Sign<u32> {
    Sign { peer: 2, place: 7, landline: true, says, run, answers: false, met: false, effect }
}

fn told(says: Says<u32>, effect: Effect) -> String {
    let events: Vec<_> = sign(says, Run::Unsaid, effect).events().collect();
    format!("{events:?}")
}

#[test]
fn a_run_is_kept_from_home_alone_and_is_anew_until_then() {
    let mut known = Some(1);
    assert!(!note_run(&mut known, Run::Epoch(1), true, true));
    assert!(!note_run(&mut known, Run::Unsaid, true, true));
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
    assert_eq!(told(Says::Other, AT_HOME), format!("[{heard}]"));
    assert_eq!(told(Says::Tells, Effect { came: true, ..AT_HOME }), format!("[{}, {heard}]", online(false)));
    assert_eq!(told(Says::Enters, Effect { anew: true, ..AT_HOME }), format!("[{}, {heard}]", online(true)));
}

#[test]
fn what_is_said_elsewhere_is_no_sign_that_it_was_heard() {
    let elsewhere = Effect { at_home: false, new_address: true, ..AT_HOME };
    assert_eq!(told(Says::Answers(Question::Info), elsewhere), "[Elsewhere { peer: 2 }]");
    assert_eq!(told(Says::Enters, Effect { anew: true, ..elsewhere }), "[Elsewhere { peer: 2 }]");
    assert_eq!(told(Says::Asks, elsewhere), "[Elsewhere { peer: 2 }, Asked { by: 2 }]");
}

#[test]
fn questions_answers_and_hints_are_told_as_what_they_are() {
    let heard = "Heard { peer: 2, answers: None }";
    assert_eq!(told(Says::Answers(Question::Info), AT_HOME), "[Heard { peer: 2, answers: Some(Info) }]");
    assert_eq!(told(Says::Answers(Question::Entry), AT_HOME), "[Heard { peer: 2, answers: Some(Entry) }]");
    assert_eq!(told(Says::Asks, AT_HOME), format!("[{heard}, Asked {{ by: 2 }}]"));
    assert_eq!(told(Says::MissesUs, AT_HOME), format!("[{heard}, Missed]"));
    let hint = Says::Misses { peer: 9, silent: Duration::from_secs(2) };
    assert_eq!(told(hint, AT_HOME), format!("[{heard}, Told {{ peer: 9, silent: 2s }}]"));
}

#[test]
fn an_entry_is_answered_unless_a_landline_node_only_says_that_it_is_still_here() {
    let answered = |says, run, effect| sign(says, run, effect).wants_answer();
    let (came, anew) = (Effect { came: true, ..AT_HOME }, Effect { anew: true, ..AT_HOME });
    for says in [Says::Enters, Says::Tells] {
        assert!(!answered(says, Run::Epoch(1), AT_HOME));
        assert!(answered(says, Run::Epoch(1), came) && answered(says, Run::Epoch(1), anew));
    }
    assert!(answered(Says::Enters, Run::Unnumbered, AT_HOME), "a stock program, or a question");
    assert!(!answered(Says::Tells, Run::Unnumbered, came));
    for says in [Says::Other, Says::Asks, Says::MissesUs, Says::Answers(Question::Entry)] {
        assert!(!answered(says, Run::Epoch(1), came), "{says:?}");
    }
}

#[test]
fn strangers_without_a_card_and_new_addresses_that_have_not_answered_are_asked() {
    let stranger = |run| Sign { met: true, ..sign(Says::Other, run, AT_HOME) };
    assert!(stranger(Run::Unsaid).lacks_entry());
    assert!(!stranger(Run::Unnumbered).lacks_entry() && !stranger(Run::Epoch(1)).lacks_entry());
    let known = |new_address, answers| {
        Sign { answers, ..sign(Says::Enters, Run::Epoch(1), Effect { new_address, ..AT_HOME }) }.lacks_entry()
    };
    assert!(known(true, false));
    assert!(!known(true, true) && !known(false, false));
}
