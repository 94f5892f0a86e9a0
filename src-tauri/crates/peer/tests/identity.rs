//! Who is who: (user, host) is the identity, addresses are its attributes.

mod lan;

use lan::{Desk, Lan, addr, millis, modes, packet, secs, with_options};
use landline_ipmsg::{Mode, Options};
use landline_peer::{ADDRESS_LIMIT, Observed, PeerConfig, PeerStatus};
use landline_testkit::{alice, bob};
use std::net::SocketAddr;

#[tokio::test(start_paused = true)]
async fn a_change_of_address_makes_no_second_contact_and_the_new_one_is_used_at_once() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let bob = lan.at_work(bob()).await;
    lan.pass(secs(10)).await;
    let before = alice.contact("bob").await;
    bob.wire.readdress(&[addr("10.0.0.77:2425")]);
    bob.manager.network_changed().await;
    lan.pass(secs(2)).await;
    let after = alice.contact("bob").await;
    assert_eq!((after.id, after.status), (before.id, PeerStatus::Online));
    assert_eq!(after.addresses, [addr("10.0.0.77:2425"), addr("10.0.0.2:2425")], "the best one first");
    assert_eq!(alice.contacts().await.len(), 2, "alice and bob");
    assert_eq!(alice.peer("bob").expect("known").best_address(), Some(addr("10.0.0.77:2425")));
    assert_eq!(alice.story().await, ["bob online", "changed", "changed"], "heard there, then reached there");
}

#[tokio::test(start_paused = true)]
async fn a_second_network_card_makes_no_second_contact_and_changes_nothing_with_every_beat() {
    let lan = Lan::new();
    let person = bob();
    let throttle = [person.address, addr("10.1.0.2:2425")];
    let alice = lan.at_work(alice()).await;
    let bob = lan.desk_by(person, &throttle, PeerConfig::default()).await;
    bob.manager.start().await.expect("starts");
    lan.pass(secs(300)).await;
    assert_eq!(alice.addresses("bob"), throttle);
    assert_eq!(alice.contacts().await.len(), 2);
    assert_eq!(bob.contacts().await.len(), 2, "bob does not meet himself");
    assert_eq!(alice.story().await, ["bob online", "changed"]);
    assert_eq!(alice.peer("bob").expect("known").best_address(), Some(throttle[0]), "the one that answers");
}

#[tokio::test(start_paused = true)]
async fn what_is_said_over_two_networks_makes_nobody_ask() {
    let lan = Lan::new();
    let mut desks = Vec::new();
    for number in 2..10_u8 {
        let mut person = bob();
        person.profile.user = format!("user{number}");
        let throttle = [SocketAddr::from(([10, 0, 0, number], 2425)), SocketAddr::from(([10, 1, 0, number], 2425))];
        let desk = lan.desk_by(person, &throttle, PeerConfig::default()).await;
        desk.manager.start().await.expect("starts");
        desks.push(desk);
    }
    lan.pass(secs(20)).await;
    lan.net.capture();
    // It slept, so it opens again and says that it is here, four times in all by each card.
    desks[0].manager.woke_up().await;
    lan.pass(secs(20)).await;
    let said = modes(&lan.net.capture());
    let here = said.iter().filter(|(mode, _)| *mode == Mode::NoOperation).count();
    assert!(here <= 4 * 2, "said {here} times");
}

#[tokio::test(start_paused = true)]
async fn two_users_of_one_machine_are_two() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let dave = alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::AnsEntry, "Dave")).await;
    let erin = alice.hears("10.0.0.9:2426", &packet("erin", 1, Mode::BrAbsence, "Erin")).await;
    let (Observed::New(dave), Observed::New(erin)) = (dave, erin) else { panic!("both are new") };
    assert_ne!(dave.contact, erin.contact);
    assert_eq!(dave.best_address(), Some(addr("10.0.0.9:2425")));
    assert_eq!(erin.best_address(), Some(addr("10.0.0.9:2426")));
    alice.hears("10.0.0.9:2426", &packet("erin", 2, Mode::BrExit, "")).await;
    lan.pass(secs(3)).await;
    assert_eq!((alice.sees("dave"), alice.sees("erin")), (Some(PeerStatus::Online), Some(PeerStatus::Offline)));
}

#[tokio::test(start_paused = true)]
async fn the_addresses_of_one_peer_are_bounded_and_the_stalest_goes() {
    let lan = Lan::new();
    let alice = lan.desk(alice()).await;
    for host in 1..=20_u8 {
        alice.hears(&format!("10.9.0.{host}:2425"), &packet("dave", 1, Mode::BrAbsence, "Dave")).await;
        tokio::time::advance(secs(1)).await;
    }
    let kept = alice.addresses("dave");
    assert_eq!(kept.len(), ADDRESS_LIMIT);
    assert_eq!(kept.first(), Some(&addr("10.9.0.13:2425")));
    assert_eq!(alice.contacts().await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn who_is_heard_by_ipv4_and_link_local_ipv6_is_reached_by_ipv4_whichever_came_first() {
    let (v4, local) = ("10.0.0.9:2425", "[fe80::9%2]:2425");
    for order in [[v4, local], [local, v4]] {
        let lan = Lan::new();
        let alice = lan.at_work(alice()).await;
        lan.net.capture();
        for from in order {
            alice.hears(from, &packet("dave", 1, Mode::BrEntry, "Dave")).await;
        }
        let asked: Vec<_> = lan.net.capture().into_iter().filter_map(|sent| sent.to).collect();
        // Whoever is asked answers from there.
        for to in asked {
            alice.hears(&to.to_string(), &packet("dave", 2, Mode::AnsEntry, "Dave")).await;
        }
        assert_eq!(alice.peer("dave").expect("known").best_address(), Some(addr(v4)), "{order:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_known_peer_at_a_new_address_is_asked_there() {
    let lan = Lan::new();
    let alice = lan.desk(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::AnsEntry, "Dave")).await;
    lan.net.capture();
    alice.hears("10.0.0.10:2425", &packet("dave", 2, Mode::BrAbsence, "Dave")).await;
    assert_eq!(modes(&lan.net.capture()), [(Mode::BrEntry, Some(addr("10.0.0.10:2425")))]);
    let best = |desk: &Desk| desk.peer("dave").and_then(|peer| peer.best_address());
    assert_eq!(best(&alice), Some(addr("10.0.0.9:2425")), "which answered");
    alice.hears("10.0.0.10:2425", &packet("dave", 3, Mode::AnsEntry, "Dave")).await;
    assert_eq!(best(&alice), Some(addr("10.0.0.9:2425")), "anybody can answer in its name");
    assert_eq!(lan.net.capture(), []);
}

#[tokio::test(start_paused = true)]
async fn a_forged_address_takes_nobodys_messages_and_a_true_move_is_followed() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let (preferred_address, other) = ("10.0.0.9:2425", "10.0.0.66:2425");
    alice.hears(preferred_address, &packet("dave", 1, Mode::AnsEntry, "Dave")).await;
    let best = || alice.peer("dave").and_then(|peer| peer.best_address());
    for answers in [true, false] {
        // Else it might be a copy of what came from home.
        lan.pass(secs(1)).await;
        lan.net.capture();
        alice.hears(other, &packet("dave", 2, Mode::BrEntry, "Dave")).await;
        alice.hears(other, &packet("dave", 3, Mode::AnsEntry, "Dave")).await;
        lan.pass(millis(500)).await;
        let asked = modes(&lan.net.capture());
        assert!(asked.iter().any(|(_, to)| *to == Some(addr(preferred_address))), "asked at home: {asked:?}");
        if answers {
            alice.hears(preferred_address, &packet("dave", 4, Mode::AnsEntry, "Dave")).await;
        }
        lan.pass(secs(1)).await;
        assert_eq!(best(), Some(addr(if answers { preferred_address } else { other })), "home answers: {answers}");
        lan.pass(secs(2)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_forged_goodbye_takes_nobody_offline_and_a_true_one_does_within_a_second() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let bob = lan.at_work(bob()).await;
    lan.pass(secs(10)).await;
    let exit = landline_ipmsg::exit(&bob.person.profile, landline_ipmsg::PacketNo::new(1));
    alice.hears("10.0.0.66:2425", &exit).await;
    alice.hears("10.0.0.2:2425", &exit).await;
    lan.pass(secs(2)).await;
    assert_eq!(alice.story().await, ["bob online"], "bob answered");
    bob.manager.stop().await;
    lan.pass(secs(1)).await;
    assert_eq!(alice.story().await, ["bob online", "bob left"]);
}

#[tokio::test(start_paused = true)]
async fn a_goodbye_is_seen_within_a_second_whatever_was_just_said_in_that_name() {
    // Its name elsewhere, asked about at home just now or about to be asked; a goodbye that it has just denied.
    for (mode, before, within) in [
        (Mode::BrEntry, millis(800), secs(1)),
        (Mode::BrEntry, millis(100), secs(1)),
        (Mode::BrExit, millis(800), secs(3)),
    ] {
        let lan = Lan::new();
        let alice = lan.at_work(alice()).await;
        let bob = lan.at_work(bob()).await;
        lan.pass(secs(10)).await;
        let mut told = landline_ipmsg::exit(&bob.person.profile, landline_ipmsg::PacketNo::new(1));
        told.command.mode = mode;
        alice.hears("10.0.0.66:2425", &told).await;
        lan.pass(before).await;
        bob.manager.stop().await;
        lan.pass(within).await;
        let told = alice.story().await;
        assert_eq!(told.last().map(String::as_str), Some("bob left"), "{mode:?} {before:?} before: {told:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn own_packets_are_known_by_socket_or_number_and_nobody_else_becomes_us() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    lan.pass(secs(1)).await;
    let sent = lan.net.capture();
    let echo = landline_ipmsg::Packet::decode(&sent[0].bytes).expect("a packet");
    for from in ["10.0.0.1:2425", "127.0.0.1:2425", "192.168.7.7:31234"] {
        assert!(matches!(alice.hears(from, &echo).await, Observed::OwnEcho), "{from}");
    }
    let mut claim = echo.clone();
    claim.no = landline_ipmsg::PacketNo::new(1);
    for from in ["10.0.0.1:2425", "127.0.0.1:2425"] {
        assert!(matches!(alice.hears(from, &claim).await, Observed::OwnEcho), "a number of some other domain, {from}");
    }
    assert!(matches!(alice.hears("10.0.0.1:2426", &claim).await, Observed::Ignored), "another node of this machine");
    assert!(matches!(alice.hears("10.0.0.66:2425", &claim).await, Observed::Ignored));
    claim.command.mode = Mode::BrExit;
    assert!(matches!(alice.hears("10.0.0.66:2425", &claim).await, Observed::Ignored));
    assert_eq!(alice.sees("alice"), Some(PeerStatus::Online));
    assert_eq!(alice.contacts().await.len(), 1);
    assert_eq!(alice.story().await, [""; 0]);
    assert!(alice.contact("alice").await.local);
}

#[tokio::test(start_paused = true)]
async fn who_passes_through_or_leaves_unknown_is_not_listed() {
    let lan = Lan::new();
    let alice = lan.desk(alice()).await;
    let passing = with_options("dave", 1, Mode::GetInfo, Options::NOADDLISTOPT, "");
    for packet in [passing.clone(), packet("dave", 2, Mode::BrExit, ""), packet("dave", 3, Mode::NoOperation, "")] {
        assert!(matches!(alice.hears("10.0.0.9:2425", &packet).await, Observed::Ignored));
    }
    assert_eq!(lan.net.capture(), []);
    assert_eq!(alice.contacts().await.len(), 1);

    alice.hears("10.0.0.9:2425", &packet("dave", 4, Mode::BrEntry, "Dave")).await;
    assert!(matches!(alice.hears("10.0.0.9:2425", &passing).await, Observed::Known(_)), "a known one is known");
}

#[tokio::test(start_paused = true)]
async fn a_text_of_somebody_who_passes_through_is_heard_but_its_sender_is_not_asked() {
    let lan = Lan::new();
    let alice = lan.desk(alice()).await;
    let text = with_options("dave", 1, Mode::SendMsg, Options::NOADDLISTOPT, "backup is done");
    assert!(matches!(alice.hears("10.0.0.9:40001", &text).await, Observed::New(_)));
    assert_eq!(lan.net.capture(), []);
}

#[tokio::test(start_paused = true)]
async fn any_packet_of_a_known_peer_is_a_sign_of_life() {
    let lan = Lan::new();
    let alice = lan.desk(alice()).await;
    alice.manager.start().await.expect("starts");
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrAbsence, "Dave")).await;
    for (no, mode) in (2..).zip([Mode::NoOperation, Mode::SendMsg, Mode::FeiqTyping, Mode::Other(0x99), Mode::GetList])
    {
        lan.pass(secs(150)).await;
        alice.hears("10.0.0.9:2425", &packet("dave", no, mode, "")).await;
        assert_eq!(alice.peer("dave").map(|peer| peer.last_seen.elapsed()), Some(millis(0)), "{mode:?}");
    }
    lan.pass(secs(1)).await;
    assert_eq!(alice.story().await, ["dave online"]);
}

#[tokio::test(start_paused = true)]
async fn a_message_whose_header_cannot_write_the_name_comes_from_the_one_who_said_it() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("??", 1, Mode::BrEntry, "??\0\0\nUN:张伟\nNN:张\n")).await;
    let observed = alice.hears("10.0.0.9:2425", &packet("??", 2, Mode::SendMsg, "hello")).await;
    assert!(matches!(observed, Observed::Known(peer) if peer.id.user == "张伟" && peer.nickname == "张"));
    let elsewhere = alice.hears("10.0.0.8:2425", &packet("??", 2, Mode::SendMsg, "hello")).await;
    assert!(matches!(elsewhere, Observed::New(peer) if peer.id.user == "??"), "somebody else's question marks");
    alice.hears("10.0.0.9:2425", &packet("??", 3, Mode::BrExit, "??\0\0\nUN:张伟\n")).await;
    lan.pass(secs(3)).await;
    assert_eq!(alice.sees("张伟"), Some(PeerStatus::Offline));
}
