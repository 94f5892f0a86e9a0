//! Ranges and host lists between real managers: everybody is asked, slowly, and nobody is believed.

mod lan;

use lan::{Lan, addr, millis, packet, secs};
use landline_ipmsg::{Mode, Packet};
use landline_peer::PeerStatus;
use landline_testkit::{Sent, alice, bob};
use std::net::SocketAddr;

/// Unicast entries that `from` sent, by their destinations.
fn asked(capture: &[Sent], from: SocketAddr) -> Vec<SocketAddr> {
    let is_entry = |bytes: &[u8]| Packet::decode(bytes).is_ok_and(|packet| packet.command.mode == Mode::BrEntry);
    let entry = |sent: &&Sent| sent.from == from && is_entry(&sent.bytes);
    capture.iter().filter(entry).filter_map(|sent| sent.to).collect()
}

#[tokio::test(start_paused = true)]
async fn hosts_of_a_list_are_asked_slowly_and_not_believed() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    for number in 1..=60 {
        let entry = packet(&format!("friend{number}"), 1, Mode::AnsEntry, "Friend");
        alice.hears(&format!("10.5.0.{number}:2425"), &entry).await;
    }
    let bob = lan.at_work(bob()).await;
    lan.pass(secs(7) + millis(200)).await;
    lan.net.capture();
    // Of sixty neighbours four offer their lists; here is one.
    bob.hears("10.0.0.1:2425", &packet("alice", 1, Mode::OkGetList, "")).await;
    let mut all = Vec::new();
    for _ in 0..8 {
        lan.pass(secs(1)).await;
        let now = asked(&lan.net.capture(), bob.person.address);
        assert!(now.len() <= 26, "{} in a second", now.len());
        all.extend(now);
    }
    // Alice's other name, which has no card.
    all.retain(|to| *to != alice.person.address);
    all.sort();
    let mut wanted: Vec<SocketAddr> = (1..=60).map(|number| addr(&format!("10.5.0.{number}:2425"))).collect();
    wanted.sort();
    assert_eq!(all, wanted, "each once");
    assert_eq!(bob.manager.snapshot().len(), 3, "nobody of them is shown");
    bob.hears("10.5.0.7:2425", &packet("friend7", 2, Mode::AnsEntry, "Friend")).await;
    assert_eq!(bob.sees("friend7"), Some(PeerStatus::Online), "who answers is");
}

/// A list of the form that programs give: everybody on port 2425 (30985 as it stands there) but the last, on port 53.
fn list(hosts: &[&str]) -> Packet {
    let line = |(number, host): (usize, &&str)| {
        let port = if number + 1 == hosts.len() { 13568 } else { 30985 };
        format!("u{number}\u{7}h{number}\u{7}0\u{7}{host}\u{7}{port}\u{7}n\u{7}g\u{7}")
    };
    let lines: String = hosts.iter().enumerate().map(line).collect();
    packet("mallory", 3, Mode::AnsList, &format!("    0\u{7}{:5}\u{7}{lines}", hosts.len()))
}

#[tokio::test(start_paused = true)]
async fn a_poisoned_list_makes_nobody_ask_beyond_the_own_networks_and_the_targets() {
    let lan = Lan::new();
    let bob = lan.at_work(bob()).await;
    // His network is 10.0.0.0/24, and 10.80.0.0/16 stands among his targets.
    bob.wire.confine(&[(addr("10.0.0.2:1").ip(), 24), (addr("10.80.0.0:1").ip(), 16)]);
    lan.pass(secs(7) + millis(200)).await;
    bob.hears("10.0.0.66:2425", &packet("mallory", 1, Mode::AnsEntry, "Mallory")).await;
    bob.hears("10.0.0.66:2425", &packet("mallory", 2, Mode::OkGetList, "")).await;
    lan.net.capture();
    let hosts = ["8.8.8.8", "10.0.0.77", "192.168.1.1", "10.80.3.3", "10.81.0.1", "203.0.113.9", "10.0.0.78"];
    for _ in 0..3 {
        bob.hears("10.0.0.66:2425", &list(&hosts)).await;
    }
    lan.pass(secs(30)).await;
    let mut all = asked(&lan.net.capture(), bob.person.address);
    all.retain(|to| *to != addr("10.0.0.66:2425"));
    all.sort();
    assert_eq!(all, [addr("10.0.0.77:2425"), addr("10.80.3.3:2425")], "each once, at the protocol's port");
}

#[tokio::test(start_paused = true)]
async fn a_range_is_asked_one_by_one_and_again_after_ten_minutes() {
    let lan = Lan::new();
    let alice = lan.desk(alice()).await;
    alice.manager.set_targets(&["10.9.0.0/16".parse().expect("a range")]);
    alice.manager.start().await.expect("starts");
    lan.net.capture();
    for second in 0..10 {
        lan.pass(secs(1)).await;
        let now = asked(&lan.net.capture(), alice.person.address).len();
        assert!((45..=62).contains(&now), "{now} in second {second}");
    }
    alice.manager.set_targets(&["10.0.0.2-10.0.0.3".parse().expect("a range")]);
    lan.pass(secs(1)).await;
    let two = [addr("10.0.0.2:2425"), addr("10.0.0.3:2425")];
    assert_eq!(asked(&lan.net.capture(), alice.person.address), two, "another range is asked at once");
    lan.pass(secs(598)).await;
    assert!(asked(&lan.net.capture(), alice.person.address).is_empty());
    lan.pass(secs(400)).await;
    assert_eq!(asked(&lan.net.capture(), alice.person.address), two, "once in ten minutes");
}
