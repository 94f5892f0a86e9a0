//! Whatever a hostile machine sends, and whenever: the node stands, tells the truth about who answers it, and sends
//! no more than a few packets for each that it gets.
#![no_main]

mod script;
mod world;

use landline_peer::{ContactId, PEER_LIMIT, PeerEvent, PeerId, PeerStatus};
use landline_testkit::{bob, carol};
use libfuzzer_sys::fuzz_target;
use script::Step;
use std::collections::HashMap;
use std::time::Duration;
use tokio::runtime::Builder;
use world::World;

/// Before anything hostile happens, all have met, and the search for host lists is over.
const PEACE: Duration = Duration::from_secs(8);

/// Steps of one script that are carried out, and the time they may take.
const STEPS: usize = 48;
const LONGEST: Duration = Duration::from_secs(240);

/// What Alice may send: so much in any case, so much for each second, and so much for each hostile packet.
const AT_REST: usize = 40;
const EACH_SECOND: usize = 6;
const EACH_PACKET: usize = 8;

fuzz_target!(|script: Vec<Step>| {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
    runtime.block_on(play(&script));
    runtime.shutdown_background();
});

async fn play(script: &[Step]) {
    let world = World::new().await;
    world.pass(PEACE).await;
    world.sent();
    let here = known(&world);
    assert_eq!(here.len(), 3, "all have met");

    let (mut heard, mut measured) = (0, Duration::ZERO);
    for step in script.iter().take(STEPS) {
        for (from, bytes) in step.heard() {
            world.hears(from.address(), &bytes).await;
            heard += 1;
        }
        if let Step::Woken(network) = step {
            if *network {
                world.alice.network_changed().await
            } else {
                world.alice.woke_up().await
            }
            heard += 1;
        }
        let takes = step.takes().min(LONGEST.saturating_sub(measured));
        world.pass(takes).await;
        measured += takes;
    }
    world.pass(Duration::from_secs(1)).await;

    let sent = world.sent().len();
    let seconds = usize::try_from(measured.as_secs()).expect("few") + 1;
    let bound = AT_REST + EACH_SECOND * seconds + EACH_PACKET * heard;
    assert!(sent <= bound, "{sent} packets sent in {seconds} s for {heard} heard");
    judge(&world, &here).await;
    world.alice.stop().await;
}

fn known(world: &World) -> HashMap<PeerId, ContactId> {
    world.alice.snapshot().into_iter().map(|peer| (peer.id, peer.contact)).collect()
}

async fn judge(world: &World, before: &HashMap<PeerId, ContactId>) {
    let people = world.alice.snapshot();
    assert!(people.len() <= PEER_LIMIT);
    let after = known(world);
    assert!(before.iter().all(|(id, contact)| after.get(id) == Some(contact)), "an identity is one contact");

    let own = people.iter().find(|peer| peer.local).expect("this node");
    assert_eq!((own.status, own.nickname.as_str()), (PeerStatus::Online, "Alice"));

    let mut status: HashMap<ContactId, PeerStatus> = HashMap::new();
    let mut alone = false;
    for event in world.gossiped().await {
        let (contact, now) = match event {
            PeerEvent::Online { contact, .. } => (contact, PeerStatus::Online),
            PeerEvent::Certain { contact, .. } => {
                assert_eq!(status.get(&contact), Some(&PeerStatus::Uncertain), "certain again");
                (contact, PeerStatus::Online)
            }
            PeerEvent::Uncertain { contact, .. } => (contact, PeerStatus::Uncertain),
            PeerEvent::Offline { contact, id, reason, .. } => {
                let there = [bob(), carol()]
                    .iter()
                    .any(|person| person.profile.user == id.user && person.profile.host == id.host);
                assert!(!there, "{id} answers all questions and was taken offline: {reason:?}");
                assert!(status.contains_key(&contact), "nobody goes who did not come");
                (contact, PeerStatus::Offline)
            }
            PeerEvent::SelfOffline { offline, .. } => {
                assert_ne!(std::mem::replace(&mut alone, offline), offline, "told twice");
                continue;
            }
            PeerEvent::Changed { .. } => continue,
        };
        assert_ne!(status.insert(contact, now), Some(now), "told twice of {contact}");
    }
    for peer in people.iter().filter(|peer| !peer.local) {
        let gossiped = status.get(&peer.contact).copied().unwrap_or(PeerStatus::Offline);
        assert_eq!(gossiped, peer.status, "what was told of {} is what is", peer.id);
    }
}
