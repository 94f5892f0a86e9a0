//! Packets that nobody should send, in long random sequences: nothing panics, nothing grows without bound, and the map
//! and the journal agree.

mod lan;

use lan::{Lan, addr, packet, secs};
use landline_ipmsg::{Command, Mode, Options, Packet};
use landline_peer::{ADDRESS_LIMIT, NAME_LIMIT, PeerEvent, PeerStatus};
use landline_testkit::alice;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::HashMap;

/// A sequence of packets follows from this seed; a failing one is named by the test's message.
const SEEDS: std::ops::Range<u64> = 0..8;
const PACKETS: usize = 400;

fn name(rng: &mut ChaCha8Rng) -> Vec<u8> {
    match rng.random_range(0..10) {
        0 => Vec::new(),
        1 => b"alice".to_vec(),
        2 => (0..rng.random_range(0..300)).map(|_| rng.random()).collect(),
        3 => vec![b'x'; rng.random_range(250..5000)],
        4 => "张伟\u{202e}\u{0}:%s\n".as_bytes().to_vec(),
        _ => format!("user{}", rng.random_range(0..6)).into_bytes(),
    }
}

fn extra(rng: &mut ChaCha8Rng) -> Vec<u8> {
    match rng.random_range(0..5) {
        0 => Vec::new(),
        1 => (0..rng.random_range(0..600)).map(|_| rng.random()).collect(),
        2 => b"Nick\0Group\0\nUN:alice\nHN:desk-1\nNN:Me\nGN:\nVS:1\n\0".to_vec(),
        3 => vec![0; rng.random_range(0..2000)],
        _ => vec![b'n'; rng.random_range(0..60_000)],
    }
}

fn hostile(rng: &mut ChaCha8Rng) -> Packet {
    let mode =
        if rng.random_bool(0.7) { [0, 1, 2, 3, 4, 0x20, 0x40, 0x50][rng.random_range(0..8)] } else { rng.random() };
    let options = if rng.random_bool(0.5) { 0 } else { rng.random::<u32>() };
    let host = if rng.random_bool(0.5) { b"desk-1".to_vec() } else { name(rng) };
    Packet {
        user: name(rng),
        host,
        command: Command { mode: u8::into(mode), options: Options::from_bits_retain(options & !0xff) },
        extra: extra(rng),
        ..packet("", if rng.random() { rng.random() } else { 1 }, Mode::SendMsg, "")
    }
}

#[tokio::test(start_paused = true)]
async fn no_sequence_of_packets_panics_or_makes_map_and_journal_disagree() {
    for seed in SEEDS {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let lan = Lan::new();
        let alice = lan.at_work(alice()).await;
        for _ in 0..PACKETS {
            let from = match rng.random_range(0..4) {
                0 => addr("10.0.0.1:2425"),
                1 => addr("127.0.0.1:2425"),
                2 => ([10, 0, rng.random(), rng.random()], rng.random()).into(),
                _ => addr("[fe80::1%3]:2425"),
            };
            let packet = hostile(&mut rng);
            alice.manager.observe(from, &packet).await;
            // As it comes from the wire, too: encoded and decoded.
            if let Ok(decoded) = Packet::decode(&packet.encode()) {
                alice.manager.observe(from, &decoded).await;
            }
            if rng.random_bool(0.02) {
                lan.pass(secs(rng.random_range(0..300))).await;
            }
        }
        lan.pass(secs(1)).await;

        let mut told = HashMap::new();
        for event in alice.events().await {
            let (contact, online) = match event {
                PeerEvent::Online { contact, .. } => (contact, true),
                PeerEvent::Offline { contact, .. } => (contact, false),
                _ => continue,
            };
            assert_ne!(told.insert(contact, online), Some(online), "seed {seed}: told twice of {contact}");
        }
        for peer in alice.manager.snapshot().into_iter().filter(|peer| !peer.local) {
            let online = peer.status.is_here();
            assert_eq!(told.get(&peer.contact).copied().unwrap_or(false), online, "seed {seed}: {}", peer.id);
            assert!(peer.addresses.len() <= ADDRESS_LIMIT, "seed {seed}");
            for text in [&peer.id.user, &peer.id.host, &peer.nickname, &peer.group] {
                assert!(text.len() <= NAME_LIMIT && !text.chars().any(char::is_control), "seed {seed}: {text:?}");
            }
        }
        let own = alice.manager.snapshot().into_iter().find(|peer| peer.local).expect("self");
        assert_eq!((own.status, own.nickname.as_str()), (PeerStatus::Online, "Alice"), "seed {seed}");
        alice.manager.stop().await;
    }
}
