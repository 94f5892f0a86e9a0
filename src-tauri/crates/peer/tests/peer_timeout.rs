//! A crash, from the last sign of life to the event: two managers on one LAN, virtual time.

mod lan;

use lan::{Lan, addr, millis, packet, secs};
use landline_ipmsg::Mode;
use landline_peer::{OfflineReason, PeerEvent, PeerStatus};
use landline_testkit::{alice, bob, carol};

#[tokio::test(start_paused = true)]
async fn two_desktops_see_each_other_within_a_second() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let bob = lan.at_work(bob()).await;
    lan.pass(secs(1)).await;
    assert_eq!(alice.sees("bob"), Some(PeerStatus::Online));
    assert_eq!(bob.sees("alice"), Some(PeerStatus::Online));
    assert_eq!(alice.story().await, ["bob online"]);
    let peer = alice.peer("bob").expect("seen");
    assert_eq!((peer.nickname.as_str(), peer.group.as_str()), ("Bob", "lab"));
    assert_eq!(peer.client.as_deref(), Some("Landline 0.1.0"));
}

#[tokio::test(start_paused = true)]
async fn a_crash_of_a_landline_node_is_doubted_within_five_seconds_and_certain_within_nine() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let bob = lan.at_work(bob()).await;
    let _carol = lan.at_work(carol()).await;
    lan.pass(secs(100)).await;
    bob.wire.unplug();
    lan.pass(secs(5)).await;
    assert_eq!(alice.sees("bob"), Some(PeerStatus::Uncertain));
    lan.pass(secs(4)).await;
    assert_eq!(alice.sees("bob"), Some(PeerStatus::Offline));
    lan.pass(secs(600)).await;
    let story = alice.story().await;
    let of_bob: Vec<_> = story.iter().filter(|fact| fact.starts_with("bob")).collect();
    assert_eq!(of_bob, ["bob online", "bob uncertain", "bob unanswered"]);
    assert!(bob.manager.self_offline(), "nobody answers bob: the fault is his");
    assert!(!alice.manager.self_offline());
}

#[tokio::test(start_paused = true)]
async fn a_silent_peer_that_cannot_be_asked_goes_offline_within_timeout_and_check_and_is_told_once() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let from = "10.0.0.9:2425";
    alice.hears(from, &packet("dave", 1, Mode::BrAbsence, "Dave")).await;
    lan.pass(secs(179)).await;
    assert_eq!(alice.sees("dave"), Some(PeerStatus::Online), "silent for less than the timeout");
    lan.pass(secs(32)).await;
    assert_eq!(alice.sees("dave"), Some(PeerStatus::Offline), "180 s of silence and 30 s between checks");

    lan.pass(secs(600)).await;
    assert_eq!(alice.story().await, ["dave online", "dave lost"]);
    let Some(PeerEvent::Offline { id, ip, username, reason, contact, .. }) = alice.events().await.pop() else {
        panic!("no offline event")
    };
    assert_eq!((id.to_string().as_str(), username.as_str()), ("dave@pc", "Dave"));
    assert_eq!((ip, reason), (addr(from).ip(), OfflineReason::Timeout));
    let health = alice.manager.health();
    assert_eq!(health.timeouts_detected, 1);
    assert!(health.last_timeout_check.is_some());

    let shown = alice.contact("dave").await;
    assert_eq!((shown.id, shown.status), (contact, PeerStatus::Offline));
    let peer = alice.peer("dave").expect("kept for the retention");
    assert_eq!(shown.last_seen_at, peer.last_seen_at);
}

#[tokio::test(start_paused = true)]
async fn heartbeats_alone_keep_a_quiet_peer_online_also_when_some_are_lost() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let bob = lan.at_work(bob()).await;
    lan.pass(secs(30)).await;
    lan.net.set_loss(0.1);
    lan.pass(secs(3600)).await;
    for (desk, other) in [(&alice, "bob"), (&bob, "alice")] {
        let story = desk.story().await;
        let coming = story.iter().filter(|fact| **fact == format!("{other} online")).count();
        assert_eq!(coming, 1, "never offline: {story:?}");
    }
    assert_eq!(alice.manager.health().heartbeats_sent, 61);
}

#[tokio::test(start_paused = true)]
async fn a_goodbye_is_seen_within_a_second_by_everybody() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let bob = lan.at_work(bob()).await;
    let carol = lan.at_work(carol()).await;
    lan.pass(secs(10)).await;
    carol.manager.stop().await;
    lan.pass(secs(1)).await;
    for desk in [&alice, &bob] {
        assert_eq!(desk.sees("carol"), Some(PeerStatus::Offline));
        assert_eq!(desk.story().await.last().map(String::as_str), Some("carol left"));
    }
    lan.pass(secs(600)).await;
    assert_eq!(alice.story().await.iter().filter(|fact| fact.starts_with("carol")).count(), 2, "no second goodbye");
}

#[tokio::test(start_paused = true)]
async fn who_was_lost_comes_back_when_the_cable_does() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let bob = lan.at_work(bob()).await;
    lan.pass(secs(10)).await;
    bob.wire.unplug();
    lan.pass(secs(300)).await;
    assert_eq!((alice.sees("bob"), bob.sees("alice")), (Some(PeerStatus::Offline), Some(PeerStatus::Offline)));
    bob.wire.plug();
    bob.manager.network_changed().await;
    lan.pass(secs(2)).await;
    assert_eq!((alice.sees("bob"), bob.sees("alice")), (Some(PeerStatus::Online), Some(PeerStatus::Online)));
    assert_eq!(alice.story().await, ["bob online", "bob uncertain", "bob unanswered", "bob online"]);
}

#[tokio::test(start_paused = true)]
async fn a_shorter_timeout_holds_for_the_running_checker_and_a_bad_one_changes_nothing() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrAbsence, "Dave")).await;
    alice.manager.update_peer_timeout(secs(60)).expect_err("not above the heartbeat");
    lan.pass(secs(100)).await;
    assert_eq!(alice.sees("dave"), Some(PeerStatus::Online));
    alice.manager.update_peer_timeout(secs(61)).expect("above the heartbeat");
    lan.pass(millis(50)).await;
    assert_eq!(alice.sees("dave"), Some(PeerStatus::Offline));
    assert_eq!(alice.manager.config().peer_timeout, secs(61));
}

#[tokio::test(start_paused = true)]
async fn a_step_of_the_wall_clock_takes_nobody_offline() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let _bob = lan.at_work(bob()).await;
    lan.pass(secs(10)).await;
    lan.clock.advance(secs(7 * 24 * 3600));
    lan.pass(secs(300)).await;
    lan.clock.set(landline_store::Timestamp::from_millis(0));
    lan.pass(secs(300)).await;
    assert_eq!(alice.story().await, ["bob online"]);
}

#[tokio::test(start_paused = true)]
async fn a_contact_is_forgotten_from_memory_and_stays_in_the_database() {
    let lan = Lan::new();
    let config = landline_peer::PeerConfig { offline_retention: secs(1000), ..Default::default() };
    let person = alice();
    let alice = lan.desk_by(person.clone(), &[person.address], config).await;
    alice.manager.start().await.expect("starts");
    let bob = lan.at_work(bob()).await;
    lan.pass(secs(10)).await;
    let before = alice.contact("bob").await;
    bob.wire.unplug();
    lan.pass(secs(1400)).await;
    assert_eq!(alice.sees("bob"), None);
    assert_eq!(alice.manager.peer(before.id).map(|peer| peer.id), None);
    assert_eq!(alice.manager.health().peers_cleaned_up, 1);

    let after = alice.contact("bob").await;
    assert_eq!((after.id, after.status, after.nickname.as_str()), (before.id, PeerStatus::Offline, "Bob"));
    assert_eq!(after.addresses, [addr("10.0.0.2:2425")]);
    assert!(after.last_seen_at >= before.last_seen_at);
    let story = alice.story().await;
    assert_eq!(story, ["bob online", "bob uncertain", "bob unanswered"], "nobody goes offline twice");

    bob.wire.plug();
    lan.pass(secs(61)).await;
    let back = alice.contact("bob").await;
    assert_eq!((back.id, back.status, back.first_seen_at), (before.id, PeerStatus::Online, before.first_seen_at));
}

#[tokio::test(start_paused = true)]
async fn who_comes_and_goes_is_said_to_and_is_steady_again_after_ten_minutes() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let bob = lan.at_work(bob()).await;
    let _carol = lan.at_work(carol()).await;
    lan.pass(secs(10)).await;
    for _ in 0..3 {
        assert!(!alice.contact("bob").await.flapping);
        bob.wire.unplug();
        lan.pass(secs(30)).await;
        assert_eq!(alice.sees("bob"), Some(PeerStatus::Offline));
        bob.wire.plug();
        lan.pass(secs(20)).await;
        assert_eq!(alice.sees("bob"), Some(PeerStatus::Online));
    }
    assert!(alice.contact("bob").await.flapping);
    lan.pass(secs(600)).await;
    assert!(!alice.contact("bob").await.flapping);
    assert_eq!(alice.sees("bob"), Some(PeerStatus::Online));
}
