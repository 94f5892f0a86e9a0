//! What one machine can do to others by packets in their names: it costs a bounded number of packets, and the truth
//! stays what the peers answer.

mod lan;

use lan::{Desk, Lan, addr, millis, modes, packet, secs};
use landline_ipmsg::{Missing, Mode, Options, Packet, PacketNo, Wire, with_epoch};
use landline_peer::{AddressTrust, Peer, PeerEvent, PeerStatus};
use landline_testkit::{Datagram, Sent, alice, bob, carol};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

/// Where the hostile machine is.
const ELSEWHERE: &str = "10.0.0.66:2425";

/// Where the addresses of a crowd begin: 10.1.0.0.
const CROWD: u32 = 0x0a01_0000;

/// Carol runs a stock program that answers entries and nothing else.
fn stock_carol(lan: &Lan) {
    let (wire, mut inbox) = lan.net.join(carol().address);
    tokio::spawn(async move {
        while let Some(Datagram { from, bytes }) = inbox.recv().await {
            let Ok(asked) = Packet::decode(&bytes) else { continue };
            if asked.command.mode == Mode::BrEntry {
                let answer = packet("carol", 1, Mode::AnsEntry, "Carol").encode();
                assert!(wire.send(from, &answer).is_ok(), "plugged in");
            }
        }
    });
}

fn sent_by(desk: &Desk, lan: &Lan) -> Vec<Sent> {
    lan.net.capture().into_iter().filter(|sent| sent.from == desk.person.address).collect()
}

fn hint(by: &str, missed: &str, silent: Duration) -> Packet {
    let missing = Missing { user: missed.to_owned(), host: "pc".to_owned(), silent };
    Packet { extra: missing.packet(&alice().profile, PacketNo::new(1)).extra, ..packet(by, 1, Mode::NoOperation, "") }
}

/// Names that are here and answer nothing, each at an address of its own.
async fn crowd(desk: &Desk, count: u32) {
    for number in 0..count {
        let from = SocketAddr::from((Ipv4Addr::from_bits(CROWD + number), 2425));
        let entry = packet(&format!("crowd{number}"), 1, Mode::AnsEntry, "Nobody");
        desk.manager.observe(from, &entry).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_landline_entry_in_the_name_of_a_stock_peer_does_not_make_it_one() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    stock_carol(&lan);
    lan.pass(secs(10)).await;
    for from in [ELSEWHERE, "10.0.0.3:2425"] {
        alice.hears(from, &with_epoch(packet("carol", 9, Mode::BrEntry, "Mallory\0\0\n"), 7)).await;
        alice.hears(from, &packet("carol", 9, Mode::SendInfo, "Landline")).await;
        lan.pass(secs(40)).await;
        assert_eq!(alice.sees("carol"), Some(PeerStatus::Online), "{from}");
    }
    for mode in [Mode::SendInfo, Mode::BrExit] {
        alice.hears("10.0.0.3:2425", &packet("carol", 9, mode, "")).await;
    }
    lan.pass(secs(10)).await;
    let story = alice.story().await;
    assert!(
        !story.iter().any(|line| line.starts_with("carol ")
            && line != "carol online"
            && line != "carol uncertain"
            && line != "carol certain"),
        "{story:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_entry_of_another_program_opens_no_way_for_a_goodbye() {
    let lan = Lan::new();
    let (alice, bob) = (lan.at_work(alice()).await, lan.at_work(bob()).await);
    lan.pass(secs(10)).await;
    let as_bob = |mode, extra: &str| Packet { host: b"desk-2".to_vec(), ..packet("bob", 9, mode, extra) };
    for from in [ELSEWHERE, "10.0.0.2:2425"] {
        alice.hears(from, &as_bob(Mode::BrEntry, "Bobby")).await;
        alice.hears(from, &as_bob(Mode::BrExit, "")).await;
        lan.pass(secs(3)).await;
        assert_eq!(alice.sees("bob"), Some(PeerStatus::Online), "{from}");
    }
    assert!(!alice.story().await.contains(&"bob left".to_owned()));
    drop(bob);
}

#[tokio::test(start_paused = true)]
async fn what_is_said_elsewhere_in_the_name_of_a_peer_changes_nothing_of_it() {
    let lan = Lan::new();
    let (alice, _bob) = (lan.at_work(alice()).await, lan.at_work(bob()).await);
    lan.pass(secs(10)).await;
    let before = alice.peer("bob").expect("known");
    let forged = Packet { host: b"desk-2".to_vec(), ..packet("bob", 9, Mode::BrAbsence, "Mallory\0prison\0") };
    alice.hears(ELSEWHERE, &forged).await;
    lan.pass(secs(3)).await;
    let after = alice.peer("bob").expect("known");
    assert_eq!((&after.nickname, &after.group), (&before.nickname, &before.group));
    // Its own entries carry that bit or not, as they go to one or to all.
    let can = |peer: &Peer| peer.capabilities - Options::UTF8OPT;
    assert_eq!((can(&after), after.epoch, after.charset), (can(&before), before.epoch, before.charset));
    assert_eq!(after.preferred_address, before.preferred_address);
}

/// Bob crashes, and somebody sends two packets a second in his name for a minute; what became of him at whose place.
async fn dead_bob(from: &str, say: impl Fn(u64) -> Packet) -> (Desk, Lan, Vec<Option<PeerStatus>>) {
    let lan = Lan::new();
    let (alice, bob) = (lan.at_work(alice()).await, lan.at_work(bob()).await);
    let _carol = lan.at_work(carol()).await;
    lan.pass(secs(30)).await;
    bob.wire.unplug();
    let mut seen = Vec::new();
    for no in 0..120 {
        alice.hears(from, &say(1_900_000_000 + no)).await;
        lan.pass(millis(500)).await;
        seen.push(alice.sees("bob"));
    }
    (alice, lan, seen)
}

fn as_bob(no: u64, mode: Mode, extra: &str) -> Packet {
    Packet { host: b"desk-2".to_vec(), ..packet("bob", no, mode, extra) }
}

#[tokio::test(start_paused = true)]
async fn two_packets_a_second_do_not_keep_a_dead_contact_online() {
    for say in [
        |no| as_bob(no, Mode::BrAbsence, "Bob"),
        |no| as_bob(no, Mode::SendInfo, "Landline"),
        |no| with_epoch(as_bob(no, Mode::BrEntry, "Bob\0\0\n"), no),
        |no| landline_ipmsg::with_nonce(with_epoch(as_bob(no, Mode::AnsEntry, "Bob\0\0\n"), no), no),
    ] {
        let (alice, _lan, seen) = dead_bob(ELSEWHERE, say).await;
        let gone = seen.iter().position(|status| *status == Some(PeerStatus::Offline)).expect("gone");
        assert!(gone <= 2 * 10, "within ten seconds: {gone}");
        assert!(seen[gone..].iter().all(|status| *status == Some(PeerStatus::Offline)), "and stays so");
        assert_eq!(alice.story().await.iter().filter(|line| *line == "bob online").count(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn answers_in_the_name_of_a_dead_contact_show_it_at_a_new_address_where_nothing_is_sent() {
    let (alice, _lan, seen) = dead_bob(ELSEWHERE, |no| as_bob(no, Mode::AnsEntry, "Mallory")).await;
    let gone = seen.iter().position(|status| *status == Some(PeerStatus::Offline)).expect("gone");
    let back =
        seen[gone..].iter().position(|status| *status == Some(PeerStatus::Online)).expect("a program answers there");
    assert!(gone <= 2 * 10 && back >= 2 * 10, "gone after {gone}, and back {back} half seconds later");
    let bob = alice.peer("bob").expect("known");
    assert_eq!(alice.manager.reach(bob.contact), Some(AddressTrust::New(addr(ELSEWHERE))));
}

#[tokio::test(start_paused = true)]
async fn a_contact_that_changes_its_address_is_reached_there_once_it_has_answered_there() {
    let lan = Lan::new();
    let (alice, bob) = (lan.at_work(alice()).await, lan.at_work(bob()).await);
    let _carol = lan.at_work(carol()).await;
    lan.pass(secs(30)).await;
    let new = addr("10.0.0.22:2425");
    bob.wire.readdress(&[new]);
    bob.manager.network_changed().await;
    lan.pass(secs(3)).await;
    let moved = alice.peer("bob").expect("known");
    assert_eq!((moved.status, moved.preferred_address), (PeerStatus::Online, Some(new)));
    lan.pass(secs(60)).await;
    assert!(!alice.story().await.iter().any(|line| line == "bob unanswered"));
}

#[tokio::test(start_paused = true)]
async fn a_contact_that_comes_back_at_another_address_is_here_once_it_has_answered() {
    let lan = Lan::new();
    let (alice, bob) = (lan.at_work(alice()).await, lan.at_work(bob()).await);
    lan.pass(secs(30)).await;
    bob.manager.stop().await;
    lan.pass(secs(2)).await;
    assert_eq!(alice.sees("bob"), Some(PeerStatus::Offline));
    alice.hears(ELSEWHERE, &as_bob(1_900_000_000, Mode::BrEntry, "Bob")).await;
    lan.pass(secs(2)).await;
    assert_eq!(alice.sees("bob"), Some(PeerStatus::Offline), "somebody says so");
    let bob = lan.reboot(bob, addr("10.0.0.22:2425")).await;
    bob.manager.start().await.expect("starts");
    lan.pass(secs(1)).await;
    assert_eq!(alice.sees("bob"), Some(PeerStatus::Online));
    assert_eq!(alice.peer("bob").and_then(|peer| peer.preferred_address), Some(addr("10.0.0.22:2425")));
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_hints_a_second_make_a_bounded_number_of_questions() {
    let lan = Lan::new();
    let (alice, _bob) = (lan.at_work(alice()).await, lan.at_work(bob()).await);
    lan.pass(secs(2)).await;
    crowd(&alice, 1000).await;
    lan.pass(secs(1)).await;
    lan.net.capture();
    let (mut asked, seconds) = (0, 10);
    for _ in 0..seconds * 10 {
        for number in 0..1000 {
            // Also of those whom nobody knows.
            alice.hears("10.1.0.0:2425", &hint("crowd0", &format!("crowd{}", number + 500), Duration::ZERO)).await;
        }
        lan.pass(millis(100)).await;
        for to in sent_by(&alice, &lan).iter().filter_map(|sent| sent.to).filter(|to| to.ip().is_ipv4()) {
            asked += 1;
            let IpAddr::V4(ip) = to.ip() else { continue };
            let number = ip.to_bits().saturating_sub(CROWD);
            alice.hears(&to.to_string(), &packet(&format!("crowd{number}"), 1, Mode::AnsEntry, "Nobody")).await;
        }
    }
    // 512 at once and a hundred a second from then on, and what is asked anyway.
    let bound = 512 + seconds * 100 + seconds * 20;
    assert!((1000..bound).contains(&asked), "{asked} questions for 100,000 hints");
    assert_eq!(alice.sees("bob"), Some(PeerStatus::Online), "in the middle of it");
}

#[tokio::test(start_paused = true)]
async fn hints_about_oneself_are_answered_to_all_at_most_three_times_a_second() {
    let lan = Lan::new();
    let (alice, _bob) = (lan.at_work(alice()).await, lan.at_work(bob()).await);
    lan.pass(secs(8)).await;
    lan.net.capture();
    let missing = Missing { user: "alice".into(), host: "desk-1".into(), silent: secs(4) };
    let hint = missing.packet(&bob().profile, PacketNo::new(9));
    for _ in 0..1000 {
        alice.hears("10.0.0.2:2425", &hint).await;
        lan.pass(millis(10)).await;
    }
    let here =
        modes(&sent_by(&alice, &lan)).iter().filter(|(mode, to)| *mode == Mode::NoOperation && to.is_none()).count();
    assert!((10..=30).contains(&here), "{here} times in ten seconds");
}

#[tokio::test(start_paused = true)]
async fn questions_in_the_name_of_a_victim_send_it_a_bounded_number_of_answers() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    lan.pass(secs(8)).await;
    let victim = "10.0.0.99:2425";
    for mode in [Mode::GetInfo, Mode::BrEntry, Mode::GetAbsenceInfo, Mode::SendMsg] {
        lan.pass(secs(10)).await;
        lan.net.capture();
        for no in 0..5000 {
            alice.hears(victim, &packet(&format!("user{}", no % 60), no, mode, "")).await;
        }
        let most = 64 + 20;
        let at_once = sent_by(&alice, &lan).iter().filter(|sent| sent.to == Some(addr(victim))).count();
        lan.pass(millis(900)).await;
        let later = sent_by(&alice, &lan).iter().filter(|sent| sent.to == Some(addr(victim))).count();
        // Those who are new and have not answered anything are asked too: few, and eight times each.
        assert!(at_once + later <= most + 2 * 60, "{mode:?}: {at_once} and {later} packets to the victim");
    }
}

#[tokio::test(start_paused = true)]
async fn an_epoch_said_anew_with_every_entry_is_answered_a_few_times_a_second() {
    let lan = Lan::new();
    let (alice, _bob) = (lan.at_work(alice()).await, lan.at_work(bob()).await);
    lan.pass(secs(8)).await;
    lan.net.capture();
    for no in 0..1000 {
        let entry = with_epoch(landline_ipmsg::entry(&bob().profile, PacketNo::new(no), Mode::BrEntry, false), no % 2);
        alice.hears("10.0.0.2:2425", &entry).await;
        lan.pass(millis(10)).await;
    }
    let answers = modes(&sent_by(&alice, &lan)).iter().filter(|(mode, _)| *mode == Mode::AnsEntry).count();
    assert!(answers <= 40, "{answers} answers in ten seconds");
}

#[tokio::test(start_paused = true)]
async fn forged_returns_do_not_make_everybody_who_is_gone_be_asked_again_and_again() {
    let lan = Lan::new();
    let (alice, _bob) = (lan.at_work(alice()).await, lan.at_work(bob()).await);
    lan.pass(secs(2)).await;
    crowd(&alice, 400).await;
    lan.pass(secs(5)).await;
    for number in 0..400 {
        alice.hears(ELSEWHERE, &hint("crowd0", &format!("crowd{number}"), secs(4))).await;
    }
    lan.pass(secs(60)).await;
    assert_eq!(alice.sees("crowd7"), Some(PeerStatus::Offline));
    lan.net.capture();
    for number in 0..100 {
        alice.hears(ELSEWHERE, &packet(&format!("crowd{number}"), 2, Mode::BrEntry, "Nobody")).await;
        lan.pass(millis(100)).await;
    }
    let sent = sent_by(&alice, &lan).len();
    // Each is asked and answered once, the others at the slow pace of those who are gone.
    assert!((100..600).contains(&sent), "{sent} packets in ten seconds");
    assert_eq!(alice.sees("crowd7"), Some(PeerStatus::Offline), "whoever says so must answer");
    assert_eq!(alice.sees("bob"), Some(PeerStatus::Online));
}

#[tokio::test(start_paused = true)]
async fn a_landline_node_that_moves_proves_itself_and_a_forger_without_its_token_does_not() {
    for forged in [false, true] {
        let lan = Lan::new();
        let (alice, bob) = (lan.at_work(alice()).await, lan.at_work(bob()).await);
        let _carol = lan.at_work(carol()).await;
        lan.pass(secs(30)).await;
        let new = addr("10.0.0.22:2425");
        let bob = if forged {
            // The same program, but another run: it gives nonces back and was never given a token.
            lan.reboot(bob, new).await
        } else {
            bob.wire.readdress(&[new]);
            bob
        };
        if forged {
            bob.manager.start().await.expect("starts")
        } else {
            bob.manager.network_changed().await
        }
        lan.pass(secs(30)).await;
        let seen = alice.peer("bob").expect("known");
        assert_eq!((seen.status, seen.preferred_address), (PeerStatus::Online, Some(new)), "forged: {forged}");
        let reach = if forged { AddressTrust::New(new) } else { AddressTrust::At(new) };
        assert_eq!(alice.manager.reach(seen.contact), Some(reach), "forged: {forged}");
        let told = alice.events().await;
        let approved = |event: &PeerEvent| matches!(event, PeerEvent::AddressApproved { ip, .. } if *ip == new.ip());
        let asked = |event: &PeerEvent| matches!(event, PeerEvent::NewAddress { .. });
        assert_eq!((told.iter().any(approved), told.iter().any(asked)), (!forged, forged));
    }
}

#[tokio::test(start_paused = true)]
async fn a_challenge_that_is_relayed_is_not_answered_for_another_machine() {
    let lan = Lan::new();
    let (alice, bob) = (lan.at_work(alice()).await, lan.at_work(bob()).await);
    lan.pass(secs(30)).await;
    lan.net.capture();
    let question = |at: &str| {
        let entry = landline_ipmsg::entry(&alice.person.profile, PacketNo::new(1_900_000_000), Mode::BrEntry, false);
        landline_ipmsg::with_challenge(landline_ipmsg::with_nonce(entry, 5), addr(at).ip())
    };
    let mut digests = Vec::new();
    for at in [ELSEWHERE, "10.0.0.2:2425"] {
        bob.hears("10.0.0.1:2425", &question(at)).await;
        lan.pass(secs(2)).await;
        let answers = sent_by(&bob, &lan).into_iter().filter_map(|sent| Packet::decode(&sent.bytes).ok());
        let answers = answers.filter(|packet| landline_ipmsg::nonce(packet) == Some(5));
        digests.extend(answers.map(|packet| landline_ipmsg::digest(&packet).is_some()));
    }
    assert_eq!(digests, [false, true], "only for an address of its own");
    drop(alice);
}

/// Eve's program answers nothing; Carol's answers entries and has only just come.
#[tokio::test(start_paused = true)]
async fn a_forged_goodbye_of_a_program_that_answers_nothing_is_doubted() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.3:2425", &packet("carol", 1, Mode::BrEntry, "Carol")).await;
    stock_carol(&lan);
    alice.hears(ELSEWHERE, &packet("carol", 2, Mode::BrExit, "")).await;
    alice.hears("10.0.0.3:2425", &packet("carol", 2, Mode::BrExit, "")).await;
    lan.pass(secs(10)).await;
    assert_eq!(alice.sees("carol"), Some(PeerStatus::Online), "she was asked");

    alice.hears("10.0.0.9:2425", &packet("eve", 1, Mode::BrEntry, "Eve")).await;
    lan.pass(secs(60)).await;
    alice.hears(ELSEWHERE, &packet("eve", 2, Mode::BrExit, "")).await;
    lan.pass(secs(10)).await;
    assert_eq!(alice.sees("eve"), Some(PeerStatus::Online), "not from another address");
    alice.hears("10.0.0.9:2425", &packet("eve", 2, Mode::BrExit, "")).await;
    assert_eq!(alice.sees("eve"), Some(PeerStatus::Offline), "she was asked before, and never answers");
}
