//! Names as they come from the wire: fit for showing, and never a reason to take one person for another.

mod lan;

use lan::{Lan, packet, secs};
use landline_ipmsg::{Charset, Mode, Packet};
use landline_peer::{ContactId, Mark, skeletons};
use landline_testkit::alice;

/// An entry of dave with these bytes for nickname and group.
fn entry(no: u64, names: &[u8]) -> Packet {
    Packet { extra: names.to_vec(), ..packet("dave", no, Mode::BrEntry, "") }
}

#[tokio::test(start_paused = true)]
async fn nobody_is_without_a_name_and_no_name_turns_the_line() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "\u{200b}\0\u{202e}Design\0")).await;
    alice.hears("10.0.0.8:2425", &packet("\u{200b}", 1, Mode::BrEntry, "\u{3164}\0\0")).await;
    alice.hears("10.0.0.7:2425", &packet("erin", 1, Mode::BrEntry, "Erin\nKim \0\u{2800}\0")).await;
    let dave = alice.contact("dave").await;
    assert_eq!((dave.nickname.as_str(), dave.group.as_str()), ("dave", "Design"));
    assert_eq!(alice.contact("\u{200b}").await.nickname, "<U+200B>");
    let erin = alice.contact("erin").await;
    assert_eq!((erin.nickname.as_str(), erin.group.as_str()), ("Erin Kim", ""));
}

#[tokio::test(start_paused = true)]
async fn identities_that_look_alike_stay_apart_and_are_known_to_look_alike() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    let names = ["anna", "anna ", "Anna", "\u{430}nna", "an\u{200b}na", "anna\u{61c}", "ANNA"];
    for (number, name) in (1..).zip(names) {
        alice.hears(&format!("10.0.0.{number}:2425"), &packet(name, 1, Mode::BrEntry, name)).await;
    }
    let contacts = alice.contacts().await;
    assert_eq!(contacts.len(), 1 + names.len(), "nobody was merged");
    let anna = skeletons("Anna");
    for contact in contacts.iter().filter(|contact| !contact.local) {
        assert!(contact.look.name.iter().any(|skeleton| anna.contains(skeleton)), "{:?}", contact.nickname);
    }
}

/// Renaming to look like somebody is seen at the next look, whoever of the two is asked about.
#[tokio::test(start_paused = true)]
async fn a_new_name_has_a_new_look() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "Dave")).await;
    let before = alice.contact("dave").await.look;
    alice.hears("10.0.0.9:2425", &packet("dave", 2, Mode::BrAbsence, "Anna")).await;
    let after = alice.contact("dave").await;
    assert_ne!(after.look.name, before.name);
    assert_eq!((after.look.name, after.look.identity), (skeletons("Anna"), before.identity));
}

/// 开会 and the first byte of another character: valid GB18030, which is the default here.
#[tokio::test(start_paused = true)]
async fn a_name_that_is_cut_within_a_character_is_read_in_the_charset_that_is_known() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "开会\0")).await;
    assert_eq!(alice.contact("dave").await.charset, Some(Charset::UTF_8));
    let cut = b"\xe5\xbc\x80\xe4\xbc\x9a\xe5\0\xe5\xbc\x80\xe4\0";
    alice.hears("10.0.0.9:2425", &entry(2, cut)).await;
    let dave = alice.contact("dave").await;
    assert_eq!((dave.nickname.as_str(), dave.group.as_str()), ("开会\u{fffd}", "开\u{fffd}"));
    assert_eq!(dave.charset, Some(Charset::UTF_8), "what was known stays known");
}

#[tokio::test(start_paused = true)]
async fn a_charset_that_was_set_wins_over_guesses_and_survives_a_restart() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    // 你好 in Big5, which is also valid in GB18030.
    let entry = |no: u64| entry(no, b"\xa7\x41\xa6\x6e\0\0");
    alice.hears("10.0.0.9:2425", &entry(1)).await;
    let dave = alice.contact("dave").await;
    assert_ne!(dave.nickname, "你好");
    alice.manager.mark(dave.id, Mark::Charset(Some(Charset::BIG5))).await.expect("kept");
    alice.hears("10.0.0.9:2425", &entry(2)).await;
    assert_eq!(alice.contact("dave").await.nickname, "你好");
    lan.pass(secs(1)).await;
    let address = alice.person.address;
    let alice = lan.reboot(alice, address).await;
    let chosen = |contact: ContactId| alice.manager.peer(contact).and_then(|peer| peer.chosen_charset);
    assert_eq!(chosen(dave.id), Some(Charset::BIG5));
    assert_eq!(alice.contact("dave").await.marks.charset, Some(Charset::BIG5));
    alice.manager.mark(dave.id, Mark::Charset(None)).await.expect("kept");
    assert_eq!(chosen(dave.id), None);
    alice.hears("10.0.0.9:2425", &entry(3)).await;
    assert_ne!(alice.contact("dave").await.nickname, "你好", "judged by what comes again");
}
