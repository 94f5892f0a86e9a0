use super::*;
use crate::fixtures::{addr, now, peer, secs};
use crate::model::PeerAddress;

const HOME: &str = "10.0.0.7:2425";
const ELSEWHERE: &str = "10.0.0.9:2425";

fn mac(last: u8) -> Option<Mac> {
    Some(format!("02:00:00:00:00:{last:02x}").parse().expect("a card"))
}

fn ip(at: &str) -> IpAddr {
    addr(at).ip()
}

/// Bob, met at home, with his card known.
async fn met() -> Trust {
    let mut trust = Trust::default();
    assert!(trust.heard(&peer("bob", HOME), true, now()));
    look(&mut trust, mac(7)).await;
    assert_eq!(trust.take_events(), [], "the first address is trusted");
    trust.take_dirty();
    tokio::time::advance(SAME_ANNOUNCEMENT + secs(1)).await;
    trust
}

/// Lets time pass until the next look, and looks.
async fn look(trust: &mut Trust, mac: Option<Mac>) {
    let due = trust.schedule.first().expect("something is looked for").0;
    tokio::time::advance(due - Instant::now()).await;
    for (contact, ip) in trust.due_lookups(Instant::now()) {
        trust.lookup_done(contact, ip, mac, now());
    }
}

fn bob_elsewhere() -> Peer {
    peer("bob", ELSEWHERE)
}

/// Somebody who answered at this address and is reached at another.
fn moved(from: &str, to: &str) -> Peer {
    let before = PeerAddress { answered: Some(Instant::now()), ..PeerAddress::new(addr(from), Instant::now()) };
    let mut bob = peer("bob", to);
    bob.addresses.insert(0, before);
    bob.preferred_address = Some(addr(to));
    bob
}

#[tokio::test(start_paused = true)]
async fn the_first_address_is_trusted_and_the_better_one_of_the_same_announcement() {
    let mut trust = Trust::default();
    let (bob, v6) = (peer("bob", HOME), peer("bob", "[fd00::7]:2425"));
    trust.heard(&v6, true, now());
    trust.heard(&bob, false, now());
    assert_eq!(
        trust.of(bob.contact).iter().map(|known| known.ip).collect::<Vec<_>>(),
        [ip("[fd00::7]:2425"), ip(HOME)]
    );
    assert_eq!(trust.take_dirty().len(), 1);
    let bob_moved = moved(HOME, ELSEWHERE);
    tokio::time::advance(SAME_ANNOUNCEMENT + secs(1)).await;
    trust.heard(&bob_moved, false, now());
    assert_eq!(trust.reach(&bob_elsewhere()), Some(AddressTrust::New(addr(ELSEWHERE))));
    assert_eq!(trust.reach(&bob), Some(AddressTrust::At(addr(HOME))));
}

#[tokio::test(start_paused = true)]
async fn who_went_and_comes_back_elsewhere_is_not_being_met_however_soon() {
    let mut trust = Trust::default();
    trust.heard(&peer("bob", HOME), true, now());
    trust.heard(&moved(HOME, ELSEWHERE), true, now());
    assert_eq!(trust.reach(&bob_elsewhere()), Some(AddressTrust::New(addr(ELSEWHERE))));
}

/// A goodbye may come before anything shows that they were reached: before the first question, and the first look at
/// the table.
#[tokio::test(start_paused = true)]
async fn who_said_goodbye_before_they_were_reached_is_not_being_met_either() {
    let mut trust = Trust::default();
    let bob = peer("bob", HOME);
    trust.heard(&bob, true, now());
    trust.left(bob.contact);
    trust.heard(&bob_elsewhere(), true, now());
    assert_eq!(trust.reach(&bob_elsewhere()), Some(AddressTrust::New(addr(ELSEWHERE))));
    assert_eq!(trust.instead_of(bob_elsewhere().contact, Some(&bob_elsewhere()), ip(ELSEWHERE)), Some(ip(HOME)));
}

#[tokio::test(start_paused = true)]
async fn who_was_never_reached_where_they_were_met_is_met_where_they_are() {
    let mut trust = Trust::default();
    trust.heard(&peer("bob", HOME), true, now());
    look(&mut trust, None).await;
    tokio::time::advance(secs(60)).await;
    trust.heard(&bob_elsewhere(), false, now());
    assert_eq!(trust.reach(&bob_elsewhere()), Some(AddressTrust::At(addr(ELSEWHERE))));
    look(&mut trust, mac(7)).await;
    assert_eq!(trust.take_events(), []);
    let third = peer("bob", "10.0.0.11:2425");
    trust.heard(&third, false, now());
    assert_eq!(trust.reach(&third), Some(AddressTrust::New(addr("10.0.0.11:2425"))), "he was reached");
}

#[tokio::test(start_paused = true)]
async fn the_same_card_at_another_address_is_trusted_there_and_not_at_the_old_one() {
    let mut trust = met().await;
    let bob = bob_elsewhere();
    assert!(trust.heard(&bob, true, now()));
    look(&mut trust, None).await;
    assert_eq!(trust.take_events(), [], "nothing was sent there yet, so the table has no card");
    look(&mut trust, mac(7)).await;
    assert_eq!(trust.take_events(), [TrustEvent::Approved(bob.contact, ip(ELSEWHERE))]);
    assert_eq!(trust.reach(&bob), Some(AddressTrust::At(addr(ELSEWHERE))));
    assert_eq!(
        trust.reach(&peer("bob", HOME)),
        Some(AddressTrust::New(addr(HOME))),
        "a lease that somebody else may have now"
    );
    let [(_, addresses)] = trust.take_dirty().try_into().expect("his row");
    assert_eq!(addresses.iter().map(|known| (known.ip, known.mac)).collect::<Vec<_>>(), [(ip(ELSEWHERE), mac(7))]);
    assert_eq!(trust.due(Instant::now()), None);
}

#[tokio::test(start_paused = true)]
async fn another_card_is_told_once_at_once_and_an_unknown_one_after_some_looks() {
    for (network_card, lookups) in [(mac(9), 1), (None, LOOKUP_DELAYS.len())] {
        let mut trust = met().await;
        let bob = bob_elsewhere();
        for _ in 0..lookups {
            assert_eq!(trust.take_events(), []);
            trust.heard(&bob, false, now());
            look(&mut trust, network_card).await;
        }
        assert_eq!(trust.take_events(), [TrustEvent::New(bob.contact, ip(ELSEWHERE))]);
        assert!(!trust.heard(&bob, false, now()), "nothing more to find out");
        assert_eq!(trust.due(Instant::now()), None);
        assert_eq!(trust.reach(&bob), Some(AddressTrust::New(addr(ELSEWHERE))));
        trust.heard(&peer("bob", HOME), true, now());
        assert_eq!(trust.take_events(), [TrustEvent::Back(bob.contact)]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_at_which_the_program_proves_to_be_is_trusted_and_told_once_also_after_the_owner_was_asked() {
    for asked in [false, true] {
        let mut trust = met().await;
        let bob = bob_elsewhere();
        trust.heard(&bob, false, now());
        if asked {
            look(&mut trust, mac(9)).await;
            assert_eq!(trust.take_events(), [TrustEvent::New(bob.contact, ip(ELSEWHERE))]);
        }
        assert!(trust.proven(bob.contact, ip(ELSEWHERE), now().wall));
        assert!(!trust.proven(bob.contact, ip(ELSEWHERE), now().wall), "known by now");
        assert_eq!(trust.take_events(), [TrustEvent::Approved(bob.contact, ip(ELSEWHERE))]);
        assert_eq!(trust.take_dirty().len(), 1);
        assert_eq!(trust.reach(&bob), Some(AddressTrust::At(addr(ELSEWHERE))));
        assert_eq!(trust.of(bob.contact).len(), 2, "its other card may still be there");
    }
}

#[tokio::test(start_paused = true)]
async fn where_no_card_was_ever_known_nobody_is_kept_waiting_for_a_look() {
    let mut trust = Trust::default();
    trust.heard(&peer("bob", HOME), true, now());
    let bob_moved = moved(HOME, ELSEWHERE);
    tokio::time::advance(secs(60)).await;
    trust.heard(&bob_moved, true, now());
    look(&mut trust, None).await;
    assert_eq!(trust.take_events(), [TrustEvent::New(bob_elsewhere().contact, ip(ELSEWHERE))]);
}

/// All who are behind a router that answers for them have its card.
#[tokio::test(start_paused = true)]
async fn a_card_that_answers_for_others_elsewhere_proves_nothing() {
    let mut trust = met().await;
    trust.heard(&peer("carol", "10.0.0.8:2425"), true, now());
    look(&mut trust, mac(7)).await;
    trust.heard(&bob_elsewhere(), true, now());
    look(&mut trust, mac(7)).await;
    assert_eq!(trust.take_events(), [TrustEvent::New(bob_elsewhere().contact, ip(ELSEWHERE))]);
}

#[tokio::test(start_paused = true)]
async fn two_people_of_one_machine_move_together() {
    let mut trust = met().await;
    trust.heard(&peer("carol", HOME), true, now());
    look(&mut trust, mac(7)).await;
    tokio::time::advance(SAME_ANNOUNCEMENT).await;
    for user in ["bob", "carol"] {
        let moved = peer(user, ELSEWHERE);
        trust.heard(&moved, true, now());
        look(&mut trust, mac(7)).await;
        assert_eq!(trust.take_events(), [TrustEvent::Approved(moved.contact, ip(ELSEWHERE))], "{user}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_is_heard_at_both_is_sent_to_where_they_are_known() {
    let trust = met().await;
    let now = Instant::now();
    let both = |ago| Peer {
        addresses: vec![PeerAddress::new(addr(ELSEWHERE), now), PeerAddress::new(addr(HOME), now - secs(ago))],
        preferred_address: Some(addr(ELSEWHERE)),
        ..bob_elsewhere()
    };
    assert_eq!(trust.reach(&both(1)), Some(AddressTrust::At(addr(HOME))));
    assert_eq!(trust.reach(&both(6)), Some(AddressTrust::New(addr(ELSEWHERE))), "silent there");
}

#[tokio::test(start_paused = true)]
async fn what_came_from_elsewhere_is_told_from_what_came_from_a_trusted_address() {
    let mut trust = met().await;
    let bob = peer("bob", HOME);
    assert_eq!(trust.instead_of(bob.contact, Some(&bob), ip(HOME)), None);
    assert_eq!(trust.instead_of(bob.contact, Some(&bob), "::ffff:10.0.0.7".parse().expect("mapped")), None);
    assert_eq!(trust.instead_of(bob_elsewhere().contact, Some(&bob_elsewhere()), ip(ELSEWHERE)), Some(ip(HOME)));
    assert!(trust.approve(bob.contact, ip(ELSEWHERE), now().wall));
    assert!(!trust.approve(bob.contact, ip(ELSEWHERE), now().wall), "once");
    assert_eq!(trust.instead_of(bob.contact, Some(&bob), ip(ELSEWHERE)), None);
    trust.revoke(bob.contact, ip(ELSEWHERE));
    assert_eq!(trust.instead_of(bob.contact, Some(&bob), ip(ELSEWHERE)), Some(ip(HOME)));
}

#[tokio::test(start_paused = true)]
async fn trusted_addresses_are_bounded() {
    let mut trust = met().await;
    let bob = peer("bob", HOME).contact;
    for last in 0..40 {
        trust.approve(bob, IpAddr::from([10, 0, 1, last]), now().wall);
    }
    assert_eq!(trust.of(bob).len(), TRUSTED_LIMIT);
    assert_eq!(trust.of(bob).last().expect("some").ip, IpAddr::from([10, 0, 1, 39]));
}
