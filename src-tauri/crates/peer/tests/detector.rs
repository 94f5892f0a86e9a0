//! The detector in the node: managers on one LAN, virtual time, somebody who forges, programs of others.
//!
//! Does not live here: its rules one by one (`src/detector`), a crash and its timeout (`peer_timeout.rs`), forged
//! goodbyes and addresses (`identity.rs`).

mod lan;

use lan::{Desk, Lan, addr, millis, modes, packet, secs};
use landline_ipmsg::{Missing, Mode, Packet, PacketNo, PacketNumberAllocator};
use landline_peer::{OfflineReason, PeerEvent, PeerStatus};
use landline_testkit::{Person, VirtualWire, alice, bob, carol};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// Four nodes that have seen each other.
async fn office(lan: &Lan) -> [Desk; 4] {
    let mut dave = carol();
    dave.address = addr("10.0.0.4:2425");
    (dave.profile.user, dave.profile.host, dave.profile.nickname) = ("dave".into(), "desk-4".into(), "Dave".into());
    let desks =
        [lan.at_work(alice()).await, lan.at_work(bob()).await, lan.at_work(carol()).await, lan.at_work(dave).await];
    lan.pass(secs(20)).await;
    for desk in &desks {
        assert_eq!(here(desk), 3);
    }
    desks
}

/// How many others count as here.
fn here(desk: &Desk) -> usize {
    desk.manager.snapshot().iter().filter(|peer| !peer.local && peer.status.is_here()).count()
}

fn missing(who: &Person, silent: Duration) -> Packet {
    let missing = Missing { user: who.profile.user.clone(), host: who.profile.host.clone(), silent };
    missing.packet(&carol().profile, PacketNo::new(77))
}

/// A stock program: answers these questions, by these modes, until it is aborted.
fn stock(
    lan: &Lan,
    user: &'static str,
    at: &str,
    answers: &'static [(Mode, Mode)],
) -> (Arc<VirtualWire>, JoinHandle<()>) {
    use landline_ipmsg::Wire;
    let (wire, mut inbox) = lan.net.join(addr(at));
    let numbers = PacketNumberAllocator::starting_after(1000);
    let out = Arc::clone(&wire);
    let running = tokio::spawn(async move {
        out.announce(&packet(user, 1, Mode::BrEntry, user).encode());
        while let Some(datagram) = inbox.recv().await {
            let Ok(asked) = Packet::decode(&datagram.bytes) else { continue };
            if let Some((_, mode)) = answers.iter().find(|(question, _)| *question == asked.command.mode) {
                let answer = packet(user, numbers.next(0).get(), *mode, user);
                if out.send(datagram.from, &answer.encode()).is_err() {
                    return;
                }
            }
        }
    });
    (wire, running)
}

#[tokio::test(start_paused = true)]
async fn who_lies_that_somebody_is_missed_is_not_believed() {
    let lan = Lan::new();
    let [alice, bob, ..] = office(&lan).await;
    lan.net.capture();
    for _ in 0..100 {
        alice.hears("10.0.0.66:2425", &missing(&bob.person, secs(3600))).await;
        lan.pass(millis(300)).await;
    }
    assert_eq!(alice.sees("bob"), Some(PeerStatus::Online));
    assert!(!alice.story().await.iter().any(|fact| fact == "bob uncertain"));
    let asked = modes(&lan.net.capture());
    assert!(asked.contains(&(Mode::GetInfo, Some(bob.person.address))), "it asked for itself");
}

#[tokio::test(start_paused = true)]
async fn who_is_missed_says_that_it_is_here() {
    let lan = Lan::new();
    let [_, bob, ..] = office(&lan).await;
    lan.net.capture();
    bob.hears("10.0.0.3:2425", &missing(&bob.person, secs(2))).await;
    let said: Vec<_> = lan.net.capture().into_iter().filter(|sent| sent.from == bob.person.address).collect();
    assert_eq!(modes(&said), [(Mode::NoOperation, None)], "to all, unread by stock programs");
}

#[tokio::test(start_paused = true)]
async fn what_became_of_the_questions_is_counted() {
    let lan = Lan::new();
    let [alice, bob, ..] = office(&lan).await;
    let quiet = alice.manager.answers();
    assert!(quiet.settled > 0 && quiet.missed == 0, "{quiet:?}");
    assert!(quiet.median <= quiet.p99 && quiet.p99 < Some(millis(300)), "{quiet:?}");
    bob.wire.unplug();
    lan.pass(secs(4)).await;
    bob.wire.plug();
    lan.pass(secs(20)).await;
    let missed: u64 = [&alice, &bob].map(|desk| desk.manager.answers().missed).iter().sum();
    assert!(missed > 0, "asked again and again until it was heard");
}

/// The crash itself is in `peer_timeout.rs`; this is who says so, and that the others believe only themselves.
#[tokio::test(start_paused = true)]
async fn a_crash_is_told_to_all_and_each_asks_for_itself() {
    let lan = Lan::new();
    let [alice, bob, carol, dave] = office(&lan).await;
    bob.wire.unplug();
    lan.net.capture();
    lan.pass(secs(9)).await;
    let sent = lan.net.capture();
    let hints = sent.iter().filter(|sent| sent.to.is_none()).filter_map(|sent| {
        let packet = Packet::decode(&sent.bytes).ok()?;
        Missing::read(&packet).filter(|missing| missing.user == "bob")
    });
    assert!((1..=12).contains(&hints.count()), "its neighbours say so, not everybody for ever");
    for desk in [&alice, &carol, &dave] {
        let asked = sent.iter().filter(|sent| sent.from == desk.person.address && sent.to == Some(bob.person.address));
        assert!(asked.count() >= 6, "{} asked for itself", desk.person.profile.user);
        let Some(PeerEvent::Offline { reason, .. }) = desk.events().await.pop() else { panic!("no verdict") };
        assert_eq!(reason, OfflineReason::Unanswered);
    }
}

#[tokio::test(start_paused = true)]
async fn who_loses_its_network_says_so_blames_nobody_and_is_back_within_two_seconds() {
    let lan = Lan::new();
    let [alice, bob, ..] = office(&lan).await;
    alice.wire.unplug();
    lan.pass(secs(12)).await;
    assert!(alice.manager.self_offline());
    assert_eq!(here(&alice), 3, "they may well be there");
    assert_eq!(bob.sees("alice"), Some(PeerStatus::Offline));
    assert!(!bob.manager.self_offline());
    lan.pass(secs(100)).await;
    assert_eq!(here(&alice), 3, "no verdict as long as it lasts");

    alice.wire.plug();
    alice.manager.network_changed().await;
    lan.pass(secs(2)).await;
    assert!(!alice.manager.self_offline());
    assert_eq!(bob.sees("alice"), Some(PeerStatus::Online));
    lan.pass(secs(20)).await;
    assert_eq!(here(&alice), 3);
    let story = alice.story().await;
    assert_eq!(story.iter().filter(|fact| fact.starts_with("offline here")).count(), 2, "{story:?}");
    assert!(!story.iter().any(|fact| fact.ends_with("unanswered") || fact.ends_with("lost")), "{story:?}");
}

#[tokio::test(start_paused = true)]
async fn both_halves_of_a_network_find_each_other_again() {
    let lan = Lan::new();
    let desks = office(&lan).await;
    let [alice, bob, carol, dave] = &desks;
    carol.wire.unplug();
    dave.wire.unplug();
    lan.pass(secs(60)).await;
    assert_eq!((here(alice), here(bob)), (1, 1));
    carol.wire.plug();
    dave.wire.plug();
    lan.pass(secs(40)).await;
    for desk in &desks {
        assert_eq!(here(desk), 3, "{}", desk.person.profile.user);
        assert!(!desk.manager.self_offline());
    }
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_slept_is_accused_of_nothing_and_accuses_nobody() {
    let lan = Lan::new();
    let [alice, bob, ..] = office(&lan).await;
    // It is awake again before anything reached it.
    alice.manager.woke_up().await;
    lan.pass(secs(30)).await;
    for desk in [&alice, &bob] {
        let story = desk.story().await;
        assert!(!story.iter().any(|fact| fact.ends_with("uncertain") || fact.ends_with("unanswered")), "{story:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stock_program_that_crashed_is_seen_gone_within_half_a_minute() {
    const WINDOWS: &[(Mode, Mode)] = &[(Mode::GetInfo, Mode::SendInfo), (Mode::BrEntry, Mode::AnsEntry)];
    const IPTUX: &[(Mode, Mode)] = &[(Mode::BrEntry, Mode::AnsEntry)];
    for (user, answers) in [("wanda", WINDOWS), ("tuxi", IPTUX)] {
        let lan = Lan::new();
        let [alice, bob, ..] = office(&lan).await;
        let (wire, running) = stock(&lan, user, "10.0.0.50:2425", answers);
        lan.pass(secs(300)).await;
        for desk in [&alice, &bob] {
            assert_eq!(desk.sees(user), Some(PeerStatus::Online));
            assert_eq!(desk.story().await.iter().filter(|fact| fact.starts_with(user)).count(), 1);
        }
        running.abort();
        wire.unplug();
        lan.pass(secs(30)).await;
        for desk in [&alice, &bob] {
            assert_eq!(desk.sees(user), Some(PeerStatus::Offline), "{user}, seen by {}", desk.person.profile.user);
        }
    }
}

/// What each sends does not grow with the number of the others, and nothing is answered that need not be.
#[tokio::test(start_paused = true)]
async fn an_idle_node_sends_about_a_packet_a_second() {
    let lan = Lan::new();
    let desks = office(&lan).await;
    lan.pass(secs(100)).await;
    lan.net.capture();
    lan.pass(secs(300)).await;
    let sent = lan.net.capture();
    for desk in &desks {
        let own: Vec<_> = sent.iter().filter(|sent| sent.from == desk.person.address).collect();
        let bytes: usize = own.iter().map(|sent| sent.bytes.len() + 42).sum();
        assert!((100..=500).contains(&own.len()), "{} packets of {}", own.len(), desk.person.profile.user);
        assert!(bytes <= 300 * 300, "{bytes} bytes in five minutes");
    }
}

/// With one other person, or none, silence alone tells nothing apart.
#[tokio::test(start_paused = true)]
async fn without_a_carrier_a_node_is_offline_at_once_and_nobody_else_is_or_is_checked() {
    for others in [0, 1, 2] {
        let lan = Lan::new();
        let alice = lan.at_work(alice()).await;
        let mut desks = Vec::new();
        for person in [bob(), carol()].into_iter().take(others) {
            desks.push(lan.at_work(person).await);
        }
        lan.pass(secs(20)).await;
        alice.wire.lose_carrier();
        alice.manager.network_changed().await;
        assert!(alice.manager.self_offline(), "{others}");
        for _ in 0..40 {
            lan.pass(secs(1)).await;
            let away = alice.manager.snapshot().iter().filter(|peer| peer.status != PeerStatus::Online).count();
            assert_eq!(away, 0, "{others}");
        }
        // What comes from another node of this machine does not mean that the network is back.
        alice.hears("127.0.0.1:2426", &packet("dave", 1, Mode::BrEntry, "Dave")).await;
        assert!(alice.manager.self_offline());
        alice.wire.plug();
        alice.manager.network_changed().await;
        assert!(!alice.manager.self_offline(), "{others}");
        lan.pass(secs(20)).await;
        assert!(!alice.story().await.iter().any(|line| line.contains("unanswered")), "{others}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_node_that_starts_without_a_link_says_so() {
    let lan = Lan::new();
    let alice = lan.desk(alice()).await;
    alice.wire.lose_carrier();
    alice.manager.start().await.expect("starts");
    lan.pass(secs(1)).await;
    assert!(alice.manager.self_offline());
    alice.wire.plug();
    alice.manager.network_changed().await;
    assert!(!alice.manager.self_offline());
}
