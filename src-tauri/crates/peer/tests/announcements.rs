//! What a node sends and when, as a capture on the wire shows it.

mod lan;

use lan::{Lan, addr, millis, modes, packet, secs, with_options};
use landline_ipmsg::{Mode, Options, Packet, with_epoch};
use landline_peer::{Observed, PeerError, PeerStatus};
use landline_testkit::{Sent, alice, bob, carol};

fn answers(capture: &[Sent], to: &str) -> usize {
    modes(capture).iter().filter(|(mode, at)| *mode == Mode::AnsEntry && *at == Some(addr(to))).count()
}

#[tokio::test(start_paused = true)]
async fn the_opening_wakes_the_path_enters_after_250_ms_and_repeats_after_5_s() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    lan.pass(millis(200)).await;
    let first = modes(&lan.net.capture());
    assert_eq!(first, [(Mode::BrAbsence, None)], "who hears it sees us now");
    lan.pass(millis(50)).await;
    assert_eq!(modes(&lan.net.capture()), [(Mode::BrEntry, None)]);
    lan.pass(millis(800)).await;
    assert_eq!(modes(&lan.net.capture()), [(Mode::BrAbsence, None)], "for whom the entry did not reach");
    lan.pass(millis(1100)).await;
    assert_eq!(modes(&lan.net.capture()), [(Mode::BrAbsence, None)]);
    lan.pass(millis(3050)).await;
    assert_eq!(lan.net.capture(), []);
    lan.pass(millis(50)).await;
    assert_eq!(modes(&lan.net.capture()), [(Mode::BrEntry, None)]);
    assert_eq!(alice.manager.health().heartbeats_sent, 1, "the opening is one heartbeat");
    lan.pass(millis(54_700)).await;
    assert_eq!(modes(&lan.net.capture()), [(Mode::BrIsGetList, None)], "one search for host lists");
    lan.pass(millis(50)).await;
    assert_eq!(modes(&lan.net.capture()), [(Mode::BrEntry, None)], "60 s after the start");
    assert_eq!(alice.manager.health().heartbeats_sent, 2);
}

#[tokio::test(start_paused = true)]
async fn everything_announced_is_copied_to_peers_that_no_broadcast_reaches() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let off_port = packet("dave", 1, Mode::BrAbsence, "Dave");
    let dial_up = with_options("erin", 1, Mode::BrAbsence, Options::DIALUPOPT, "Erin");
    alice.hears("10.0.0.9:2426", &off_port).await;
    alice.hears("10.0.0.8:2425", &dial_up).await;
    alice.hears("10.0.0.7:2425", &packet("frank", 1, Mode::BrAbsence, "Frank")).await;
    lan.pass(secs(10)).await;
    lan.net.capture();

    lan.pass(secs(50)).await;
    let copies = |mode| [(mode, None), (mode, Some(addr("10.0.0.8:2425"))), (mode, Some(addr("10.0.0.9:2426")))];
    let sent = lan.net.capture();
    let beat = sent.iter().find(|sent| sent.to.is_none()).expect("a heartbeat").bytes.clone();
    let heartbeat: Vec<Sent> = sent.into_iter().filter(|sent| sent.bytes == beat).collect();
    assert_eq!(modes(&heartbeat), copies(Mode::BrEntry));

    alice.manager.set_profile("Alicia", "research").await.expect("told");
    assert_eq!(modes(&lan.net.capture()), copies(Mode::BrAbsence));
    alice.manager.stop().await;
    let goodbyes = [None, Some("10.0.0.7:2425"), Some("10.0.0.8:2425"), Some("10.0.0.9:2426")];
    let goodbyes = goodbyes.map(|to| (Mode::BrExit, to.map(addr)));
    assert_eq!(modes(&lan.net.capture()), [goodbyes, goodbyes].concat(), "twice, and to each who is here as well");
}

#[tokio::test(start_paused = true)]
async fn a_name_in_another_charset_is_told_and_asks_for_answers() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    lan.net.capture();
    alice.manager.set_profile("爱丽丝", "").await.expect("told");
    assert_eq!(modes(&lan.net.capture()), [(Mode::BrAbsence, None), (Mode::BrEntry, None)]);
    alice.manager.set_profile("王爱丽丝", "").await.expect("told");
    assert_eq!(modes(&lan.net.capture()), [(Mode::BrAbsence, None)], "the charset is the same");
}

#[tokio::test(start_paused = true)]
async fn absence_is_told_once_stands_in_every_entry_and_is_taken_back() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let told = |capture: Vec<Sent>| -> Vec<(Mode, bool)> {
        let read = |sent: &Sent| Packet::decode(&sent.bytes).expect("a packet").command;
        capture.iter().map(|sent| (read(sent).mode, read(sent).options.contains(Options::ABSENCEOPT))).collect()
    };
    lan.net.capture();
    alice.manager.set_away(true).await.expect("told");
    alice.manager.set_away(true).await.expect("nothing to tell");
    assert_eq!(told(lan.net.capture()), [(Mode::BrAbsence, true)]);
    lan.pass(secs(60)).await;
    assert!(told(lan.net.capture()).contains(&(Mode::BrEntry, true)), "also the next heartbeat");
    alice.hears("10.0.0.7:2425", &packet("frank", 1, Mode::BrEntry, "Frank")).await;
    lan.pass(secs(5)).await;
    assert!(told(lan.net.capture()).contains(&(Mode::AnsEntry, true)), "and the answer to who enters");
    alice.manager.set_away(false).await.expect("told");
    assert!(told(lan.net.capture()).contains(&(Mode::BrAbsence, false)));
}

#[tokio::test(start_paused = true)]
async fn an_entry_is_answered_once_whatever_copies_of_it_arrive() {
    let lan = Lan::new();
    let alice = lan.desk(alice()).await;
    alice.manager.start().await.expect("starts");
    lan.pass(secs(10)).await;
    lan.net.capture();
    // Limited and directed broadcast, on two network cards, with one number or several.
    for (from, no) in [("10.0.0.9:2425", 5), ("10.0.0.9:2425", 6), ("10.1.0.9:2425", 5), ("10.1.0.9:2425", 6)] {
        alice.hears(from, &packet("dave", no, Mode::BrEntry, "Dave")).await;
    }
    lan.pass(millis(50)).await;
    let sent = lan.net.capture();
    assert_eq!(
        (answers(&sent, "10.0.0.9:2425"), answers(&sent, "10.1.0.9:2425")),
        (1, 0),
        "within 50 ms, by the first way"
    );
    alice.hears("10.0.0.9:2425", &packet("dave", 6, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(1)).await;
    assert_eq!(answers(&lan.net.capture(), "10.0.0.9:2425"), 0, "a late copy");
    lan.pass(secs(4)).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 9, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(1)).await;
    assert_eq!(answers(&lan.net.capture(), "10.0.0.9:2425"), 1, "the repeated entry is answered again");
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_an_answer_gets_it_before_any_question() {
    let lan = Lan::new();
    let alice = lan.desk(alice()).await;
    alice.manager.start().await.expect("starts");
    lan.pass(secs(10)).await;
    lan.net.capture();
    let entry = with_epoch(packet("dave", 5, Mode::BrEntry, "Dave\0\0\n"), 7);
    alice.hears("10.0.0.9:2425", &entry).await;
    assert_eq!(lan.net.capture(), [], "the answer waits for a random moment");
    alice.hears("10.0.0.9:2425", &packet("dave", 6, Mode::BrExit, "")).await;
    lan.pass(millis(1)).await;
    let dave = Some(addr("10.0.0.9:2425"));
    let asked = [(Mode::AnsEntry, dave), (Mode::GetInfo, dave), (Mode::BrEntry, dave)];
    assert_eq!(modes(&lan.net.capture()), asked, "a goodbye is asked about at once");
    lan.pass(millis(60)).await;
    assert_eq!(answers(&lan.net.capture(), "10.0.0.9:2425"), 0, "and the answer is given once");
}

#[tokio::test(start_paused = true)]
async fn info_and_absence_text_are_answered_at_once() {
    let lan = Lan::new();
    let alice = lan.desk(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::AnsEntry, "Dave")).await;
    for (question, answer) in [(Mode::GetInfo, Mode::SendInfo), (Mode::GetAbsenceInfo, Mode::SendAbsenceInfo)] {
        alice.hears("10.0.0.9:2425", &packet("dave", 2, question, "")).await;
        let sent = lan.net.capture();
        assert_eq!(modes(&sent), [(answer, Some(addr("10.0.0.9:2425")))]);
        assert!(!Packet::decode(&sent[0].bytes).expect("a packet").extra.is_empty());
    }
    for silent in [Mode::AnsEntry, Mode::BrAbsence, Mode::RecvMsg, Mode::SendMsg, Mode::SendInfo, Mode::BrExit] {
        alice.hears("10.0.0.9:2425", &packet("dave", 3, silent, "Dave")).await;
        assert_eq!(lan.net.capture(), [], "{silent:?} is not answered");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stranger_is_asked_who_it_is() {
    let lan = Lan::new();
    let alice = lan.desk(alice()).await;
    let observed = alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::SendMsg, "hello")).await;
    assert!(matches!(observed, Observed::New(peer) if peer.nickname == "dave" && peer.status == PeerStatus::Online));
    assert_eq!(modes(&lan.net.capture()), [(Mode::BrEntry, Some(addr("10.0.0.9:2425")))]);
    alice.hears("10.0.0.9:2425", &packet("dave", 2, Mode::SendMsg, "hello again")).await;
    assert_eq!(lan.net.capture(), [], "once");
    alice.hears("10.0.0.9:2425", &packet("dave", 3, Mode::AnsEntry, "Dave\0sales")).await;
    let dave = alice.peer("dave").expect("known");
    assert_eq!((dave.nickname.as_str(), dave.group.as_str()), ("Dave", "sales"));

    alice.hears("10.0.0.8:2425", &packet("erin", 1, Mode::AnsEntry, "Erin")).await;
    assert_eq!(lan.net.capture(), [], "who gives a card is not asked for one");
}

#[tokio::test(start_paused = true)]
async fn a_change_of_the_network_is_announced_within_two_seconds() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    lan.pass(secs(20)).await;
    lan.net.capture();
    alice.manager.network_changed().await;
    alice.manager.network_changed().await;
    lan.pass(secs(1)).await;
    let sent = modes(&lan.net.capture());
    let begins = [(Mode::BrAbsence, None)];
    assert_eq!(sent, [&begins[..], &begins, &[(Mode::BrEntry, None)]].concat());
    lan.pass(secs(5)).await;
    let again = [(Mode::BrAbsence, None), (Mode::BrAbsence, None), (Mode::BrEntry, None)];
    assert_eq!(modes(&lan.net.capture()), again, "repeated as one opening");
}

#[tokio::test(start_paused = true)]
async fn a_new_name_is_seen_by_the_others_and_stays() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let bob = lan.at_work(bob()).await;
    lan.pass(secs(1)).await;
    alice.manager.set_profile(" Alicia\u{7} ", "research").await.expect("told");
    lan.pass(millis(50)).await;
    let seen = bob.peer("alice").expect("seen");
    assert_eq!((seen.nickname.as_str(), seen.group.as_str()), ("Alicia", "research"));
    assert_eq!(bob.contact("alice").await.nickname, "Alicia");
    assert_eq!(bob.story().await, ["alice online", "changed"]);
    assert_eq!(alice.contact("alice").await.nickname, "Alicia");
    lan.pass(secs(60)).await;
    assert_eq!(bob.peer("alice").expect("seen").nickname, "Alicia", "the heartbeat bears it too");
    assert_eq!(bob.story().await.len(), 2);

    lan.net.capture();
    alice.manager.set_profile("Alicia", "research").await.expect("nothing to tell");
    assert_eq!(lan.net.capture(), []);
    alice.manager.set_profile("", "research").await.expect("told");
    assert_eq!(alice.peer("alice").expect("self").nickname, "alice", "no nickname is the user name");
}

#[tokio::test(start_paused = true)]
async fn nothing_leaves_after_the_goodbye_and_a_second_start_opens_again() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    lan.pass(secs(10)).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "Dave")).await;
    alice.manager.stop().await;
    lan.net.capture();
    assert!(matches!(alice.hears("10.0.0.9:2425", &packet("dave", 2, Mode::GetInfo, "")).await, Observed::Ignored));
    alice.manager.network_changed().await;
    alice.manager.stop().await;
    lan.pass(secs(300)).await;
    assert_eq!(lan.net.capture(), []);
    assert_eq!(alice.story().await, ["dave online"], "what was accepted is written");

    alice.manager.start().await.expect("starts again");
    assert!(matches!(alice.manager.start().await, Err(PeerError::AlreadyRunning)));
    lan.pass(secs(1)).await;
    let mut opening = modes(&lan.net.capture());
    opening.retain(|(_, to)| to.is_none());
    assert_eq!(opening, [(Mode::BrAbsence, None), (Mode::BrEntry, None)]);
}

#[tokio::test(start_paused = true)]
async fn a_new_heartbeat_interval_is_taken_by_the_running_task_and_a_bad_one_is_not() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    lan.pass(secs(10)).await;
    lan.net.capture();
    alice.manager.update_heartbeat_interval(secs(9)).expect_err("too short");
    alice.manager.update_heartbeat_interval(secs(180)).expect_err("not below the timeout");
    lan.pass(secs(25)).await;
    assert_eq!(lan.net.capture(), []);
    alice.manager.update_heartbeat_interval(secs(30)).expect("allowed");
    lan.pass(secs(85)).await;
    assert_eq!(modes(&lan.net.capture()), [(Mode::BrEntry, None); 3], "at 35 s, being overdue, at 65 s and at 95 s");
    assert_eq!(alice.manager.config().heartbeat_interval, secs(30));
}

#[tokio::test(start_paused = true)]
async fn without_a_network_nothing_is_fatal_and_the_beat_goes_on() {
    let lan = Lan::new();
    let carol = lan.desk(carol()).await;
    carol.wire.unplug();
    carol.manager.start().await.expect("starts");
    carol.manager.network_changed().await;
    lan.pass(secs(70)).await;
    assert_eq!(carol.manager.health().heartbeats_sent, 0);
    carol.wire.plug();
    lan.pass(secs(60)).await;
    assert_eq!(carol.manager.health().heartbeats_sent, 1);
    carol.wire.unplug();
    carol.manager.set_profile("C", "").await.expect("kept, told by the next heartbeat");
    carol.manager.stop().await;
}

#[tokio::test(start_paused = true)]
async fn before_a_sleep_goodbye_is_said_and_after_it_everybody_is_greeted() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.7:2425", &packet("frank", 1, Mode::BrAbsence, "Frank")).await;
    lan.pass(secs(10)).await;
    lan.net.capture();
    alice.manager.fall_asleep();
    alice.manager.fall_asleep();
    let goodbyes = [None, Some("10.0.0.7:2425")].map(|to| (Mode::BrExit, to.map(addr)));
    assert_eq!(modes(&lan.net.capture()), [goodbyes, goodbyes].concat(), "once");
    alice.hears("10.0.0.7:2425", &packet("frank", 2, Mode::BrEntry, "Frank")).await;
    lan.pass(secs(120)).await;
    assert_eq!(lan.net.capture(), [], "whoever hears anything takes it for present");
    alice.manager.woke_up().await;
    lan.pass(millis(250)).await;
    let back = modes(&lan.net.capture());
    assert!(back.contains(&(Mode::BrAbsence, None)) && back.contains(&(Mode::BrEntry, None)), "{back:?}");
}

#[tokio::test(start_paused = true)]
async fn who_quits_does_not_come_back_by_waking() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.manager.fall_asleep();
    alice.manager.stop().await;
    lan.net.capture();
    alice.manager.woke_up().await;
    lan.pass(secs(120)).await;
    assert_eq!(lan.net.capture(), []);
    assert!(alice.manager.has_left());
}
