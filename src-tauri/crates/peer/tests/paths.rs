//! What is known of the way to each peer, and what asking adds to it.

mod lan;

use lan::{Desk, Lan, addr, millis, packet, secs};
use landline_ipmsg::Mode;
use landline_peer::{LARGE_PACKET_LIMIT, PeerPath, QUERY_LIMIT};
use landline_testkit::{alice, bob, carol};
use std::collections::HashSet;
use std::net::SocketAddr;

fn only(desk: &Desk) -> PeerPath {
    let paths = desk.manager.paths();
    assert_eq!(paths.len(), 1, "{paths:?}");
    paths[0].clone()
}

/// Asks everybody, with all the time that it takes.
async fn ask(lan: &Lan, desk: &Desk) {
    let manager = desk.manager.clone();
    let asking = tokio::spawn(async move { manager.query_everybody().await });
    for _ in 0..60 {
        lan.pass(secs(1)).await;
    }
    assert!(asking.is_finished(), "asking takes less than a minute");
}

#[tokio::test(start_paused = true)]
async fn who_answers_hears_us_and_the_time_it_took_is_known() {
    let lan = Lan::new();
    let (alice, _bob) = (lan.at_work(alice()).await, lan.at_work(bob()).await);
    lan.pass(secs(10)).await;
    let before = only(&alice);
    assert_eq!((before.round_trip, before.hears_us, before.silent), (None, Some(true), false));
    lan.net.capture();
    alice.manager.query_everybody().await;
    let path = only(&alice);
    assert!(path.round_trip.is_some_and(|time| time < secs(1)));
    assert_eq!((path.hears_us, path.silent), (Some(true), false));
    assert_eq!(lan.net.capture().len(), 2, "one question, one answer");
}

#[tokio::test(start_paused = true)]
async fn who_is_heard_after_being_asked_in_vain_does_not_hear_us() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let intent = |mode, no| packet("eve", no, mode, "Eve");
    alice.hears("10.0.0.9:2425", &intent(Mode::BrEntry, 1)).await;
    ask(&lan, &alice).await;
    let path = only(&alice);
    assert_eq!((path.hears_us, path.silent, path.address), (None, true, addr("10.0.0.9:2425")), "it may be gone");
    alice.hears("10.0.0.9:2425", &intent(Mode::BrAbsence, 2)).await;
    assert_eq!(only(&alice).hears_us, Some(false));
    ask(&lan, &alice).await;
    assert_eq!(only(&alice).hears_us, Some(false), "asked in vain since the first time");
    alice.hears("10.0.0.9:2425", &intent(Mode::AnsEntry, 3)).await;
    assert_eq!((only(&alice).hears_us, only(&alice).silent), (Some(true), false));
}

#[tokio::test(start_paused = true)]
async fn asking_a_crowd_is_bounded_in_number_and_in_pace() {
    let lan = Lan::new();
    let alice = lan.desk(alice()).await;
    alice.manager.network_changed().await;
    for number in 0..QUERY_LIMIT + 50 {
        let from = format!("10.0.1.{}:2425", number % 250 + 1);
        alice.hears(&from, &packet(&format!("user{number:03}"), 1, Mode::AnsEntry, "User")).await;
    }
    lan.net.capture();
    let manager = alice.manager.clone();
    tokio::spawn(async move { manager.query_everybody().await });
    let mut first: HashSet<SocketAddr> = HashSet::new();
    for second in 0..10 {
        // In small steps: a sleeper wakes once in each.
        for _ in 0..200 {
            lan.pass(millis(5)).await;
        }
        let to: Vec<SocketAddr> = lan.net.capture().into_iter().filter_map(|sent| sent.to).collect();
        assert!((10..=21).contains(&to.len()), "{} packets in second {second}", to.len());
        first.extend(to);
    }
    assert!(first.len() <= QUERY_LIMIT && first.len() > QUERY_LIMIT - 25, "{} asked", first.len());
    for _ in 0..500 {
        lan.pass(millis(10)).await;
    }
    first.extend(lan.net.capture().into_iter().filter_map(|sent| sent.to));
    assert_eq!(first.len(), QUERY_LIMIT, "the second round asks the same again");
}

/// Asks everybody and then sends large packets, with all the time that it takes.
async fn examine(lan: &Lan, desk: &Desk) {
    let manager = desk.manager.clone();
    let asking = tokio::spawn(async move {
        manager.query_everybody().await;
        manager.try_large_packets().await;
    });
    for _ in 0..400 {
        lan.pass(millis(25)).await;
    }
    assert!(asking.is_finished(), "an examination takes less than 10 s");
}

fn larges(lan: &Lan) -> usize {
    lan.net.capture().iter().filter(|sent| sent.bytes.len() > 1_500).count()
}

#[tokio::test(start_paused = true)]
async fn large_packets_are_tried_once_where_they_arrive() {
    let lan = Lan::new();
    let (alice, _bob, _carol) = (lan.at_work(alice()).await, lan.at_work(bob()).await, lan.at_work(carol()).await);
    lan.pass(secs(10)).await;
    assert!(alice.manager.paths().iter().all(|path| path.takes_large.is_none()), "nobody was asked");
    lan.net.capture();
    examine(&lan, &alice).await;
    assert_eq!(alice.manager.paths().iter().map(|path| path.takes_large).collect::<Vec<_>>(), [Some(true); 2]);
    assert_eq!(larges(&lan), 2, "one to each");
}

#[tokio::test(start_paused = true)]
async fn where_only_small_packets_arrive_that_is_known_after_three_large_ones() {
    let lan = Lan::new();
    let (alice, _bob) = (lan.at_work(alice()).await, lan.at_work(bob()).await);
    lan.pass(secs(10)).await;
    lan.net.capture();
    lan.net.set_longest(1_500);
    examine(&lan, &alice).await;
    assert_eq!(only(&alice).takes_large, Some(false));
    assert_eq!(larges(&lan), 3);
    lan.net.set_longest(usize::MAX);
    examine(&lan, &alice).await;
    assert_eq!(only(&alice).takes_large, Some(true), "each examination is anew");
}

#[tokio::test(start_paused = true)]
async fn of_who_answers_no_small_packet_nothing_is_said() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    // iptux is one that knows neither question.
    alice.hears("10.0.0.9:2425", &packet("tux", 1, Mode::AnsEntry, "Tux")).await;
    lan.net.capture();
    examine(&lan, &alice).await;
    assert!(alice.manager.paths().iter().all(|path| path.takes_large.is_none()));
    assert_eq!(larges(&lan), 0);
}

#[tokio::test(start_paused = true)]
async fn few_of_a_crowd_get_large_packets() {
    let lan = Lan::new();
    let alice = lan.desk(alice()).await;
    let mut others = Vec::new();
    for number in 0..2 * LARGE_PACKET_LIMIT {
        let mut other = bob();
        other.profile.user = format!("user{number:02}");
        other.address = addr(&format!("10.0.1.{}:2425", number + 1));
        let from = other.address.to_string();
        others.push(lan.desk(other).await);
        let mut entry = packet(&format!("user{number:02}"), 1, Mode::AnsEntry, "User");
        entry.host = others[number].person.profile.host.clone().into_bytes();
        alice.hears(&from, &entry).await;
    }
    lan.net.capture();
    examine(&lan, &alice).await;
    assert_eq!(larges(&lan), LARGE_PACKET_LIMIT);
    assert_eq!(alice.manager.paths().iter().filter(|path| path.takes_large == Some(true)).count(), LARGE_PACKET_LIMIT);
}

#[tokio::test(start_paused = true)]
async fn a_twin_is_told_until_it_leaves_or_falls_silent() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let name = alice.person.profile.user.clone();
    let host = alice.person.profile.host.clone();
    let twin = |mode, no: u64| {
        let mut packet = packet(&name, no, mode, "Alice too");
        packet.host = host.clone().into_bytes();
        packet
    };
    assert!(alice.manager.identity_conflicts().is_empty());
    alice.hears("10.0.0.9:2425", &twin(Mode::BrEntry, 900_001)).await;
    assert_eq!(alice.manager.identity_conflicts(), [addr("10.0.0.9:1").ip()]);
    alice.hears("10.0.0.9:2425", &twin(Mode::BrExit, 900_002)).await;
    assert!(alice.manager.identity_conflicts().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_echo_of_ones_own_is_known_by_its_number() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let (back, lost) = (alice.manager.echo_probe(), alice.manager.echo_probe());
    alice.hears(&alice.person.address.to_string(), &back).await;
    let (manager, sent) = (alice.manager.clone(), [back.no, lost.no]);
    let waiting = tokio::spawn(async move { manager.echoes(&sent, secs(1)).await });
    lan.pass(secs(2)).await;
    assert_eq!(waiting.await.expect("no panic"), [back.no]);
}
