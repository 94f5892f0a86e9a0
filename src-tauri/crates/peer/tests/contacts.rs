//! What the database keeps: everybody ever met, over restarts, true to the minute.

mod lan;

use lan::{Lan, addr, packet, secs};
use landline_ipmsg::{Charset, Mode};
use landline_peer::{Observed, PeerStatus};
use landline_store::StoreError;
use landline_testkit::{alice, bob, carol};

#[tokio::test(start_paused = true)]
async fn the_row_of_a_new_contact_is_committed_when_observe_returns() {
    let lan = Lan::new();
    // The tasks do not run: nobody but `observe` can have written.
    let alice = lan.desk(alice()).await;
    let Observed::New(dave) = alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::SendMsg, "hello")).await else {
        panic!("dave is new")
    };
    let row = alice.contact("dave").await;
    assert_eq!(row.id, dave.contact);
    assert_eq!(alice.manager.peer(dave.contact).map(|peer| peer.id), Some(dave.id));
}

#[tokio::test(start_paused = true)]
async fn a_stranger_heard_twice_at_once_is_one_contact_and_told_once() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let (first, second) = (packet("dave", 1, Mode::BrEntry, "Dave"), packet("dave", 2, Mode::BrEntry, "Dave"));
    tokio::join!(alice.hears("10.0.0.9:2425", &first), alice.hears("10.0.0.9:2425", &second));
    lan.pass(secs(1)).await;
    assert_eq!(alice.story().await, ["dave online"]);
    assert_eq!(alice.contacts().await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn contacts_survive_a_power_cut_with_their_last_seen_and_addresses() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let bob = lan.at_work(bob()).await;
    lan.pass(secs(400)).await;
    let live = alice.contact("bob").await;
    let person = alice.person.address;

    let alice = lan.reboot(alice, person).await;
    let kept = alice.contact("bob").await;
    assert_eq!((kept.id, kept.status), (live.id, PeerStatus::Offline));
    assert_eq!((kept.nickname.as_str(), kept.group.as_str()), ("Bob", "lab"));
    assert_eq!(kept.addresses, [addr("10.0.0.2:2425")]);
    let lost = live.last_seen_at.as_millis() - kept.last_seen_at.as_millis();
    assert!((0..=60_000).contains(&lost), "written every minute, {lost} ms were lost");

    alice.manager.start().await.expect("starts");
    lan.pass(secs(1)).await;
    let back = alice.contact("bob").await;
    assert_eq!((back.id, back.status), (live.id, PeerStatus::Online));
    assert_eq!(back.first_seen_at, live.first_seen_at);
    drop(bob);
}

#[tokio::test(start_paused = true)]
async fn a_stop_writes_the_last_seen_to_the_moment() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let bob = lan.at_work(bob()).await;
    lan.pass(secs(100)).await;
    alice.manager.stop().await;
    let seen = alice.contact("bob").await.last_seen_at;
    let address = alice.person.address;
    let alice = lan.reboot(alice, address).await;
    assert_eq!(alice.contact("bob").await.last_seen_at, seen);
    drop(bob);
}

#[tokio::test(start_paused = true)]
async fn who_was_not_heard_for_longer_than_the_retention_is_not_loaded_but_listed_and_known_again() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.9:2426", &packet("dave", 1, Mode::AnsEntry, "Dave\0sales")).await;
    lan.pass(secs(1)).await;
    let before = alice.contact("dave").await;
    let address = alice.person.address;
    lan.clock.advance(secs(25 * 3600));
    let alice = lan.reboot(alice, address).await;
    assert_eq!(alice.sees("dave"), None);
    let row = alice.contact("dave").await;
    assert_eq!((row.id, row.nickname.as_str(), row.status), (before.id, "Dave", PeerStatus::Offline));
    alice.manager.remember_charset(before.id, Charset::EUC_KR).await.expect("kept");
    assert_eq!(alice.contact("dave").await.charset, Some(Charset::EUC_KR), "chosen for somebody not in memory");

    // A message says no name; the row still knows it.
    let observed = alice.hears("10.0.0.9:2426", &packet("dave", 2, Mode::SendMsg, "hello")).await;
    let Observed::New(dave) = observed else { panic!("new in memory") };
    assert_eq!((dave.contact, dave.nickname.as_str(), dave.group.as_str()), (before.id, "Dave", "sales"));
    assert_eq!(alice.manager.snapshot().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_charset_once_heard_or_chosen_is_remembered_over_a_restart() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let bob = lan.desk(bob()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::AnsEntry, "Dave")).await;
    let dave = alice.contact("dave").await;
    assert_eq!(dave.charset, None);
    alice.manager.remember_charset(dave.id, Charset::EUC_KR).await.expect("kept");
    alice.manager.remember_charset(dave.id, Charset::EUC_KR).await.expect("nothing new");
    lan.pass(secs(1)).await;
    assert_eq!(alice.story().await, ["dave online", "changed"]);
    let address = alice.person.address;
    let alice = lan.reboot(alice, address).await;
    assert_eq!(alice.contact("dave").await.charset, Some(Charset::EUC_KR));

    let mut entry = packet("dave", 2, Mode::AnsEntry, "");
    // 李四 in GB18030, which is the default here; every byte has a meaning in what is remembered, too.
    entry.extra = b"\xc0\xee\xcb\xc4".to_vec();
    alice.hears("10.0.0.9:2425", &entry).await;
    assert_eq!(
        alice.peer("dave").expect("known").charset,
        Some(Charset::EUC_KR),
        "no guess is better than what is known"
    );
    alice.hears("10.0.0.9:2425", &packet("dave", 3, Mode::AnsEntry, "李四")).await;
    assert_eq!(alice.peer("dave").expect("known").charset, Some(Charset::UTF_8), "what the peer shows counts");
    drop(bob);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_contacts_are_listed_in_one_go() {
    let lan = Lan::new();
    let carol = lan.at_work(carol()).await;
    for number in 0..1000_u32 {
        let from = format!("10.{}.{}.9:2425", number / 250, number % 250);
        carol.hears(&from, &packet(&format!("user{number}"), 1, Mode::AnsEntry, "Somebody")).await;
    }
    lan.pass(secs(1)).await;
    let before = std::time::Instant::now();
    let contacts = carol.contacts().await;
    let took = before.elapsed();
    assert_eq!(contacts.len(), 1001);
    assert!(contacts.iter().all(|contact| contact.status == PeerStatus::Online && contact.addresses.len() == 1));
    assert!(took < secs(1), "a list for a screen took {took:?}");
    assert_eq!(carol.events().await.len(), 1000);
}

#[tokio::test(start_paused = true)]
async fn a_database_that_refuses_ends_nothing() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::AnsEntry, "Dave")).await;
    lan.pass(secs(1)).await;
    alice.temp.store.close().await;
    assert!(matches!(alice.hears("10.0.0.8:2425", &packet("erin", 1, Mode::AnsEntry, "")).await, Observed::Ignored));
    alice.hears("10.0.0.9:2425", &packet("dave", 2, Mode::BrExit, "")).await;
    lan.pass(secs(1)).await;
    assert_eq!(alice.sees("dave"), Some(PeerStatus::Offline), "the map is right all the same");
    lan.pass(secs(130)).await;
    assert_eq!(alice.manager.health().heartbeats_sent, 3);
    alice.manager.stop().await;
    let refused = alice.temp.store.write(landline_store::Durability::Relaxed, |_| Ok::<_, StoreError>(())).await;
    assert!(refused.is_err());
}

#[tokio::test(start_paused = true)]
async fn every_task_can_be_run_again_after_it_was_torn_down() {
    let lan = Lan::new();
    let alice = lan.desk(alice()).await;
    let tasks = alice.manager.tasks();
    let names: std::collections::BTreeSet<_> = tasks.iter().map(|task| task.name()).collect();
    assert_eq!(names.len(), 9);
    let told = landline_task::CancellationToken::new();
    for round in 0..2 {
        let running: Vec<_> = tasks
            .iter()
            .map(|task| {
                let (task, told) = (std::sync::Arc::clone(task), told.clone());
                tokio::spawn(async move { task.run(told).await })
            })
            .collect();
        let user = format!("dave{round}");
        alice.hears("10.0.0.9:2425", &packet(&user, 1, Mode::BrAbsence, "")).await;
        lan.pass(secs(211)).await;
        assert_eq!(alice.sees(&user), Some(PeerStatus::Offline));
        running.into_iter().for_each(|task| task.abort());
        lan.pass(secs(1)).await;
    }
    assert_eq!(alice.story().await, ["dave0 online", "dave0 lost", "dave1 online", "dave1 lost"]);
}
