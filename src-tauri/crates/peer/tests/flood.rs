//! A flood of forged names against a real manager: what it costs is bounded, and who is known stays right.

mod lan;

use lan::{Desk, Lan, addr, millis, packet, secs};
use landline_ipmsg::Mode;
use landline_peer::{IdentifiedPacket, Observed, PeerStatus};
use landline_testkit::{alice, bob, carol};
use std::net::{Ipv4Addr, SocketAddr};

/// 100,000 in a minute: 5,000 within a quarter of a second, every 3 s.
const BURSTS: u32 = 20;
const BURST: u32 = 5000;
/// As many at a time as the router hands over.
const BATCH: u32 = 250;

/// Strangers that are admitted on sight in a minute: 32 at once, and one in each second that a burst leaves quiet.
const ON_SIGHT: usize = 32 + 60;

fn forged(manager: &landline_peer::PeerManager, number: u32) -> Option<IdentifiedPacket> {
    let from = SocketAddr::from((Ipv4Addr::from_bits(0x0ac8_0000 + number), 2425));
    manager.identify(from, packet(&format!("forged{number}"), 1, Mode::BrEntry, "Nobody"))
}

#[tokio::test(start_paused = true)]
async fn a_flood_costs_bounded_memory_and_rows_and_known_contacts_stay_right() {
    let lan = Lan::new();
    let (alice, bob) = (lan.at_work(alice()).await, lan.at_work(bob()).await);
    lan.pass(secs(6)).await;
    assert_eq!(alice.sees("bob"), Some(PeerStatus::Online));
    lan.net.capture();

    let mut carol_came = None;
    for burst in 0..BURSTS {
        for batch in (burst * BURST..(burst + 1) * BURST).step_by(BATCH as usize) {
            let identified_packets: Vec<IdentifiedPacket> =
                (batch..batch + BATCH).filter_map(|number| forged(&alice.manager, number)).collect();
            assert_eq!(identified_packets.len(), BATCH as usize);
            alice.manager.observe_all(&identified_packets).await;
            let said = alice.hears("10.0.0.2:2425", &packet_of_bob(batch)).await;
            assert!(matches!(said, Observed::Known(peer) if peer.id.user == "bob"), "in the middle of it");
            lan.pass(millis(12)).await;
        }
        if burst == 5 {
            carol_came = Some(lan.at_work(carol()).await);
        }
        lan.pass(secs(3) - millis(240)).await;
        assert_eq!(alice.sees("bob"), Some(PeerStatus::Online));
    }

    let people = alice.manager.snapshot();
    let real = 3;
    assert!(people.len() <= ON_SIGHT + real, "{} in memory", people.len());
    assert!(alice.contacts().await.len() <= ON_SIGHT + real, "rows");
    assert!(alice.events().await.len() <= ON_SIGHT + real + 2, "facts");
    assert!(alice.manager.health().strangers_refused > 98_000);
    assert_eq!(alice.sees("carol"), Some(PeerStatus::Online), "who answers is met in the middle of a flood");
    assert_eq!(bob.sees("carol"), Some(PeerStatus::Online));
    assert_eq!(alice.story().await.iter().filter(|line| line.starts_with("bob ")).count(), 1, "bob came and stayed");
    let asked = lan.net.capture().iter().filter(|sent| sent.from == alice.person.address && sent.to.is_some()).count();
    // Fifty questions and a hundred answers a second; the detector asks those who were admitted a few times each, and
    // gives them up.
    assert!(asked < 60 * (50 + 100) + 50 + 256 + ON_SIGHT * 12, "{asked} questions and answers");
    drop(carol_came);
}

/// Any packet of the real Bob, whose host is another than that of those who are forged.
fn packet_of_bob(no: u32) -> landline_ipmsg::Packet {
    landline_ipmsg::get_info(&bob().profile, landline_ipmsg::PacketNo::new(u64::from(no) + 1_900_000_000))
}

#[tokio::test(start_paused = true)]
async fn who_was_forgotten_from_memory_is_no_stranger_in_a_flood() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::AnsEntry, "Dave")).await;
    let dave = alice.contact("dave").await;
    lan.clock.advance(secs(3 * 24 * 3600));
    let alice = lan.reboot(alice, addr("10.0.0.1:2425")).await;
    alice.manager.start().await.expect("starts");
    assert_eq!(alice.sees("dave"), None, "forgotten");
    let identified_packets: Vec<IdentifiedPacket> =
        (0..BURST).filter_map(|number| forged(&alice.manager, number)).collect();
    alice.manager.observe_all(&identified_packets).await;
    let said = alice.hears("10.0.0.9:2425", &packet("dave", 2, Mode::BrEntry, "Dave")).await;
    assert!(matches!(said, Observed::New(peer) if peer.contact == dave.id));
    lan.pass(millis(200)).await;
    let unknown = alice.hears("10.0.0.8:2425", &packet("erin", 1, Mode::BrEntry, "Erin")).await;
    assert!(matches!(unknown, Observed::Ignored), "she is asked first");
    let answer = alice.hears("10.0.0.8:2425", &packet("erin", 2, Mode::AnsEntry, "Erin")).await;
    assert!(matches!(answer, Observed::New(_)));
}

/// Shown as online at Alice's, this node not counted.
fn shown(alice: &Desk) -> usize {
    alice.manager.snapshot().iter().filter(|peer| !peer.local && peer.status.is_here()).count()
}

#[tokio::test(start_paused = true)]
async fn of_1500_forged_names_few_are_shown_and_a_newcomer_is_met_at_once() {
    for (addresses, most) in [(1500, 40), (1, 8)] {
        let lan = Lan::new();
        let alice = lan.at_work(alice()).await;
        lan.pass(secs(20)).await;
        for number in 0..1500_u32 {
            let from = SocketAddr::from((Ipv4Addr::from_bits(0x0ac8_0000 + number % addresses), 2425));
            // What one address sends may be its answer, for one name; the others were not asked.
            let mode = if addresses == 1 || number % 2 == 0 { Mode::BrEntry } else { Mode::AnsEntry };
            alice.hears(&from.to_string(), &packet(&format!("forged{number}"), 1, mode, "Nobody")).await;
            if number % 100 == 0 {
                lan.pass(millis(100)).await;
            }
        }
        assert!(shown(&alice) <= most, "{} shown of {addresses} addresses", shown(&alice));
        let _bob = lan.at_work(bob()).await;
        lan.pass(millis(500)).await;
        assert_eq!(alice.sees("bob"), Some(PeerStatus::Online), "in the time of one question");
        lan.pass(secs(60)).await;
        assert!(shown(&alice) <= most + 1);
        assert!(alice.contacts().await.len() <= most + 2, "rows");
    }
}

#[tokio::test(start_paused = true)]
async fn colleagues_who_answer_the_start_are_all_shown_at_once() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    lan.pass(millis(300)).await;
    for number in 0..200 {
        let from = SocketAddr::from((Ipv4Addr::from_bits(0x0a00_0100 + number), 2425));
        alice.hears(&from.to_string(), &packet(&format!("colleague{number}"), 1, Mode::AnsEntry, "Colleague")).await;
    }
    assert_eq!(shown(&alice), 200);
}

#[tokio::test(start_paused = true)]
async fn a_crowd_that_comes_later_is_asked_and_met_when_it_answers() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    lan.pass(secs(20)).await;
    lan.net.capture();
    let from = |number: u32| SocketAddr::from((Ipv4Addr::from_bits(0x0a00_0100 + number), 2425)).to_string();
    let intent = |number: u32, mode| packet(&format!("colleague{number}"), 1, mode, "Colleague");
    for number in 0..500 {
        alice.hears(&from(number), &intent(number, Mode::BrEntry)).await;
    }
    for _ in 0..120 {
        for sent in lan.net.capture() {
            let Some(SocketAddr::V4(to)) = sent.to.filter(|_| sent.from == alice.person.address) else { continue };
            let asks = landline_ipmsg::Packet::decode(&sent.bytes).is_ok_and(|sent| sent.command.mode == Mode::BrEntry);
            let number = to.ip().to_bits().saturating_sub(0x0a00_0100);
            if asks && number < 500 {
                alice.hears(&to.to_string(), &intent(number, Mode::AnsEntry)).await;
            }
        }
        lan.pass(millis(100)).await;
    }
    assert_eq!(shown(&alice), 500);
}

/// More than are admitted on sight: each is a stranger to most of the others.
#[tokio::test(start_paused = true)]
async fn sixty_nodes_that_start_together_see_one_another() {
    let lan = Lan::new();
    let mut desks = Vec::new();
    for number in 1..=60_u8 {
        let mut person = alice();
        person.profile.user = format!("n{number}");
        person.address = SocketAddr::from(([10, 0, 2, number], 2425));
        desks.push(lan.desk(person).await);
    }
    for desk in &desks {
        desk.manager.start().await.expect("starts");
    }
    lan.pass(secs(10)).await;
    let missing = |desk: &Desk| {
        let seen = |number: &u8| desk.sees(&format!("n{number}")) == Some(PeerStatus::Online);
        (1..=60_u8).filter(|number| !seen(number)).count()
    };
    let missed: Vec<usize> = desks.iter().map(missing).collect();
    assert!(missed.iter().all(|missing| *missing == 0), "{missed:?}");
}
