//! A contact that ran Landline, fell silent and is back with another program, which knows no nonce: it is here once it
//! has answered for a while, and whoever does the same in its name elsewhere gets nothing.

mod lan;

use lan::{Desk, Lan, addr, packet, secs};
use landline_ipmsg::{Mode, Packet, Wire};
use landline_peer::{AddressTrust, PeerStatus};
use landline_testkit::{Datagram, alice, bob, carol};
use std::net::SocketAddr;

const HOME: &str = "10.0.0.2:2425";
const ELSEWHERE: &str = "10.0.0.66:2425";

fn as_bob(mode: Mode) -> Packet {
    Packet { host: b"desk-2".to_vec(), ..packet("bob", 1, mode, "Bob") }
}

/// A program in Bob's names that answers entries and knows nothing of a nonce.
fn stock_bob(lan: &Lan, at: &str) {
    let (wire, mut inbox) = lan.net.join(addr(at));
    assert!(wire.announce(&as_bob(Mode::BrEntry).encode()).failed.is_empty(), "plugged in");
    tokio::spawn(async move {
        while let Some(Datagram { from, bytes }) = inbox.recv().await {
            if Packet::decode(&bytes).is_ok_and(|asked| asked.command.mode == Mode::BrEntry) {
                assert!(wire.send(from, &as_bob(Mode::AnsEntry).encode()).is_ok(), "plugged in");
            }
        }
    });
}

/// Alice, who has seen Bob crash so long ago.
async fn after_a_crash(lan: &Lan, ago: u64) -> (Desk, Desk) {
    let (alice, bob) = (lan.at_work(alice()).await, lan.at_work(bob()).await);
    let _carol = lan.at_work(carol()).await;
    lan.pass(secs(30)).await;
    bob.wire.unplug();
    lan.pass(secs(ago)).await;
    assert_eq!(alice.sees("bob"), Some(PeerStatus::Offline));
    // Its address is free for another program.
    bob.wire.readdress(&[addr("10.0.0.200:2425")]);
    (alice, bob)
}

fn reach(alice: &Desk) -> Option<AddressTrust> {
    alice.manager.reach(alice.peer("bob")?.contact)
}

/// Entries that went to this address.
fn asked(lan: &Lan, at: SocketAddr) -> usize {
    let entry = |bytes: &[u8]| Packet::decode(bytes).is_ok_and(|packet| packet.command.mode == Mode::BrEntry);
    lan.net.capture().iter().filter(|sent| sent.to == Some(at) && entry(&sent.bytes)).count()
}

#[tokio::test(start_paused = true)]
async fn another_program_at_the_same_address_is_here_after_ten_seconds_of_answers() {
    for ago in [12, 60, 20 * 60] {
        let lan = Lan::new();
        let (alice, _bob) = after_a_crash(&lan, ago).await;
        stock_bob(&lan, HOME);
        lan.pass(secs(9)).await;
        assert_eq!(alice.sees("bob"), Some(PeerStatus::Offline), "anybody can send a packet or two");
        lan.pass(secs(13)).await;
        let bob = alice.peer("bob").expect("known");
        assert_eq!(
            (bob.status, bob.preferred_address, bob.epoch),
            (PeerStatus::Online, Some(addr(HOME)), None),
            "after {ago} s"
        );
        assert_eq!(reach(&alice), Some(AddressTrust::At(addr(HOME))));
        lan.pass(secs(60)).await;
        assert_eq!(alice.sees("bob"), Some(PeerStatus::Online), "and stays");
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_no_reason_to_ask_again_at_once() {
    let lan = Lan::new();
    let (_alice, _bob) = after_a_crash(&lan, 12).await;
    lan.net.capture();
    stock_bob(&lan, ELSEWHERE);
    lan.pass(secs(4)).await;
    let questions = asked(&lan, addr(ELSEWHERE));
    assert!((1..=4).contains(&questions), "{questions} questions");
}

#[tokio::test(start_paused = true)]
async fn another_program_at_a_new_address_is_here_and_nothing_goes_there() {
    let lan = Lan::new();
    let (alice, _bob) = after_a_crash(&lan, 12).await;
    stock_bob(&lan, ELSEWHERE);
    lan.pass(secs(22)).await;
    assert_eq!(alice.sees("bob"), Some(PeerStatus::Online));
    assert_eq!(reach(&alice), Some(AddressTrust::New(addr(ELSEWHERE))));
    assert_eq!(alice.contact("bob").await.new_address, Some(addr(ELSEWHERE).ip()));
}

#[tokio::test(start_paused = true)]
async fn a_landline_node_at_its_old_address_takes_the_place_of_another_program_elsewhere() {
    let lan = Lan::new();
    let (alice, bob) = after_a_crash(&lan, 12).await;
    stock_bob(&lan, ELSEWHERE);
    lan.pass(secs(22)).await;
    assert_eq!(reach(&alice), Some(AddressTrust::New(addr(ELSEWHERE))));
    let bob = lan.reboot(bob, addr(HOME)).await;
    bob.manager.start().await.expect("starts");
    lan.pass(secs(3)).await;
    assert_eq!(reach(&alice), Some(AddressTrust::At(addr(HOME))));
    lan.pass(secs(60)).await;
    let seen = alice.peer("bob").expect("known");
    assert_eq!(
        (seen.status, seen.preferred_address),
        (PeerStatus::Online, Some(addr(HOME))),
        "it stays so while both answer"
    );
    assert!(seen.epoch.is_some());
}
