//! The rules of the map, one by one.

use super::*;
use crate::fixtures::{addr, id, now, offline, peer, this_node};
use crate::outstanding_queries::Proof;
use landline_ipmsg::Options;
use std::net::SocketAddr;

fn parsed(from: &str) -> ParsedPacket {
    ParsedPacket {
        from: addr(from),
        answers: false,
        proof: Proof::None,
        nonce: None,
        charset: None,
        announcement: None,
        alias: None,
    }
}

fn announcement(nickname: &str) -> Announcement {
    let (nickname, group) = (nickname.to_owned(), String::new());
    Announcement {
        nickname,
        group,
        client: None,
        away: false,
        capabilities: Options::CAPUTF8OPT,
        epoch: None,
        ordered: false,
    }
}

fn map(peers: impl IntoIterator<Item = Peer>) -> PeerMap {
    let mut map = PeerMap::new(2425);
    peers.into_iter().for_each(|peer| map.restore(peer));
    map
}

#[tokio::test]
async fn an_unknown_identity_is_left_to_the_caller() {
    let mut map = map([]);
    assert!(map.hear(&id("bob"), &parsed("10.0.0.2:2425"), now()).is_none());
    assert!(map.leave(&id("bob"), now()).is_none());
    assert_eq!(map.len(), 0);
}

#[tokio::test]
async fn coming_online_is_one_event_even_with_a_new_name_and_address() {
    let mut map = map([offline("bob", "10.0.0.2:2425")]);
    let news = ParsedPacket { announcement: Some(announcement("Bob")), ..parsed("10.0.0.9:2425") };
    let heard = map.hear(&id("bob"), &news, now()).expect("known");
    let Some(Change { event: PeerEvent::Online { username, ip, .. }, peer }) = heard.change else { panic!("online") };
    assert_eq!((username.as_str(), ip), ("Bob", addr("10.0.0.9:2425").ip()));
    assert!(heard.effect.new_address && peer.capabilities.contains(Options::CAPUTF8OPT));
    assert_eq!(map.online(), 1);
    assert!(map.hear(&id("bob"), &news, now()).expect("known").change.is_none(), "nothing is new any more");
}

#[tokio::test]
async fn every_shown_field_that_changes_is_told_and_an_unsaid_client_stays() {
    let mut map = map([peer("bob", "10.0.0.2:2425")]);
    let said = Announcement { client: Some("iptux".to_owned()), ..announcement("bob") };
    let steps = [
        (said.clone(), true),
        (Announcement { client: None, ..said.clone() }, false),
        (Announcement { away: true, ..said.clone() }, true),
        (Announcement { away: true, group: "lab".to_owned(), ..said.clone() }, true),
        (Announcement { away: true, group: "lab".to_owned(), ..announcement("Bob") }, true),
        (
            Announcement {
                away: true,
                group: "lab".to_owned(),
                capabilities: Options::DIALUPOPT,
                ..announcement("Bob")
            },
            false,
        ),
    ];
    for (announcement, told) in steps {
        let news = ParsedPacket { announcement: Some(announcement.clone()), ..parsed("10.0.0.2:2425") };
        let heard = map.hear(&id("bob"), &news, now()).expect("known");
        assert_eq!(heard.change.is_some(), told, "{announcement:?}");
        assert_eq!(heard.peer.client.as_deref(), Some("iptux"));
    }
    assert_eq!(map.beyond_broadcast(), [addr("10.0.0.2:2425")], "dial-up since the last entry");
}

/// Heard at these addresses in this order, by an entry or by another packet.
fn heard_at(packets: &[(&str, bool)]) -> Vec<SocketAddr> {
    let mut map = map([offline("bob", "10.9.9.9:2425")]);
    for (from, entry) in packets {
        let parsed = ParsedPacket { announcement: entry.then(|| announcement("Bob")), ..parsed(from) };
        map.hear(&id("bob"), &parsed, now()).expect("known");
    }
    map.get(&id("bob")).expect("there").addresses.iter().skip(1).map(|address| address.addr).collect()
}

#[tokio::test]
async fn a_passing_port_is_not_taken_for_the_one_that_a_program_listens_on() {
    let (preferred_address, passing, other) = ("10.0.0.2:2425", "10.0.0.2:40001", "10.0.0.2:40002");
    assert_eq!(
        heard_at(&[(preferred_address, true), (passing, false)]),
        [addr(preferred_address)],
        "its acknowledgements come from elsewhere"
    );
    assert_eq!(
        heard_at(&[(preferred_address, false), (passing, false)]),
        [addr(preferred_address)],
        "the protocol's port is announced enough"
    );
    assert_eq!(heard_at(&[(passing, false), (other, false)]), [addr(passing), addr(other)], "nothing better is known");
    assert_eq!(
        heard_at(&[(passing, false), (preferred_address, true)]),
        [addr(preferred_address)],
        "now something better is"
    );
    assert_eq!(
        heard_at(&[(preferred_address, true), (passing, true)]),
        [addr(preferred_address), addr(passing)],
        "its program has moved"
    );
    assert_eq!(heard_at(&[(passing, true), (preferred_address, false)]), [addr(passing), addr(preferred_address)]);
    assert_eq!(
        heard_at(&[(preferred_address, true), ("10.0.0.3:40001", false)]),
        [addr(preferred_address), addr("10.0.0.3:40001")]
    );
}

#[tokio::test]
async fn the_node_itself_neither_leaves_nor_counts() {
    let mut map = map([this_node(), peer("bob", "10.0.0.2:2425")]);
    assert_eq!((map.online(), map.len()), (1, 2));
    assert!(map.leave(&id("self"), now()).is_none());
    assert!(map.rename_self(&id("bob"), "x", "y").is_none(), "only itself");
    assert!(map.rename_self(&id("self"), "self", "").is_none(), "as before");
    assert!(map.rename_self(&id("self"), "Me", "").is_some());
    assert!(map.leave(&id("bob"), now()).is_some());
    assert!(map.leave(&id("bob"), now()).is_none(), "told once");
    assert_eq!(map.online(), 0);
}

#[tokio::test]
async fn a_row_that_is_restored_again_is_counted_once() {
    let mut map = map([peer("bob", "10.0.0.2:2425")]);
    map.restore(offline("bob", "10.0.0.2:2425"));
    assert_eq!((map.online(), map.len()), (0, 1));
    map.restore(peer("bob", "10.0.0.2:2425"));
    map.restore(peer("bob", "10.0.0.2:2425"));
    assert_eq!((map.online(), map.len()), (1, 1));
    let contact = map.get(&id("bob")).expect("there").contact;
    assert_eq!(map.by_contact(contact).map(|peer| &peer.id), Some(&id("bob")));
    assert!(map.remember_charset(contact, Charset::BIG5).is_some());
    assert!(map.remember_charset(contact, Charset::BIG5).is_none());
    assert!(map.remember_charset(ContactId::from_uuid(uuid::Uuid::nil()), Charset::BIG5).is_none());
}

#[tokio::test(start_paused = true)]
async fn the_copies_of_an_announcement_are_bounded_to_those_last_heard() {
    let mut map = map([]);
    for number in 0..COPY_LIMIT + 10 {
        let at = format!("10.0.{}.{}:2426", number / 250, number % 250);
        map.restore(peer(&format!("user{number:04}"), &at));
        tokio::time::advance(Duration::from_millis(1)).await;
    }
    let copies = map.beyond_broadcast();
    assert_eq!(copies.len(), COPY_LIMIT);
    assert!(!copies.contains(&addr("10.0.0.9:2426")) && copies.contains(&addr("10.0.0.10:2426")));
}
