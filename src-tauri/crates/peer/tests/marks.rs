//! What the owner keeps about contacts: kept, told, and stronger than forgetting.

mod lan;

use lan::{Lan, packet, secs};
use landline_ipmsg::{Charset, Mode};
use landline_peer::{ContactError, ContactId, Mark, Marks, PastContact, PeerError, PeerEvent};
use landline_store::Timestamp;
use landline_testkit::{alice, bob};

#[tokio::test(start_paused = true)]
async fn marks_survive_a_restart_and_a_new_name_of_the_contact() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "Dave")).await;
    let dave = alice.contact("dave").await.id;
    alice.manager.mark(dave, Mark::Name("Davy".to_owned())).await.expect("kept");
    alice.manager.mark(dave, Mark::Pinned(true)).await.expect("kept");
    alice.manager.mark(dave, Mark::Groups(vec!["Lunch".to_owned()])).await.expect("kept");
    alice.hears("10.0.0.9:2425", &packet("dave", 2, Mode::BrAbsence, "David")).await;
    lan.pass(secs(1)).await;
    let address = alice.person.address;
    let alice = lan.reboot(alice, address).await;
    let kept = alice.contact("dave").await;
    assert_eq!((kept.nickname.as_str(), kept.marks.name.as_str()), ("David", "Davy"));
    assert!(kept.marks.pinned && !kept.marks.blocked);
    assert_eq!(kept.marks.groups, ["Lunch"]);
    assert_eq!(alice.manager.contact(dave).await.expect("readable").map(|one| one.marks), Some(kept.marks));
}

#[tokio::test(start_paused = true)]
async fn a_mark_is_told_once_and_what_changes_nothing_is_not_told() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(1)).await;
    let dave = alice.contact("dave").await.id;
    let before = alice.events().await.len();
    for _ in 0..2 {
        alice.manager.mark(dave, Mark::Blocked(true)).await.expect("kept");
    }
    assert_eq!(alice.events().await.split_off(before), [PeerEvent::Changed { contact: dave }]);
}

#[tokio::test(start_paused = true)]
async fn nobody_unknown_is_marked() {
    let lan = Lan::new();
    let alice = lan.desk(alice()).await;
    let nobody = ContactId::from_uuid(uuid::Uuid::from_u128(7));
    let refused = alice.manager.mark(nobody, Mark::Pinned(true)).await;
    assert!(
        matches!(refused, Err(PeerError::Contact(ContactError::UnknownContact(contact))) if contact == nobody),
        "{refused:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_census_counts_what_the_list_shows() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let bob = lan.at_work(bob()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "Dave")).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 2, Mode::BrExit, "Dave")).await;
    lan.pass(secs(3)).await;
    let census = alice.manager.census().await.expect("readable");
    assert_eq!((census.known, census.online, census.uncertain), (2, 1, 0), "{:?}", alice.contacts().await);
    drop(bob);
}

#[tokio::test(start_paused = true)]
async fn a_charset_that_was_chosen_on_another_computer_counts_at_once_unless_one_was_chosen_here() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "Dave")).await;
    let past = |charset| PastContact {
        user: "dave".to_owned(),
        host: "pc".to_owned(),
        nickname: String::new(),
        group: String::new(),
        charset: None,
        first_seen_at: Timestamp::from_millis(1),
        last_seen_at: Timestamp::from_millis(1),
        marks: Marks { charset: Some(charset), ..Marks::default() },
    };
    for other in [Charset::BIG5, Charset::UTF_8] {
        alice.manager.import(past(other)).await.expect("taken in");
        assert_eq!(alice.contact("dave").await.marks.charset, Some(Charset::BIG5));
        assert_eq!(alice.peer("dave").and_then(|dave| dave.chosen_charset), Some(Charset::BIG5));
    }
}
