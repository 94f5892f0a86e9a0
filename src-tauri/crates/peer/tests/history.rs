//! What contacts were: kept with each change, told as intervals, honest about what this node could not know.

#![allow(clippy::expect_used, reason = "a helper of a test that cannot do its work ends the test")]

mod lan;

use lan::{Desk, Lan, packet, secs, with_options};
use landline_ipmsg::{Mode, Options};
use landline_peer::{OfflineReason, PastState};
use landline_store::{Clock as _, Timestamp};
use landline_testkit::alice;
use std::time::Duration;

const DAY: Duration = secs(24 * 60 * 60);

/// The states of the last day, with how long each was in seconds.
async fn day(desk: &Desk, user: &str) -> Vec<(PastState, i64)> {
    let contact = desk.contact(user).await.id;
    let past = desk.manager.presence_history(contact, 1).await.expect("readable");
    past.iter().map(|one| (one.state, (one.to.as_millis() - one.from.as_millis()) / 1000)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_day_is_told_with_away_and_why_somebody_went() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    lan.pass(secs(100)).await;
    let entry = packet("dave", 1, Mode::BrEntry, "Dave");
    alice.hears("10.0.0.9:2425", &entry).await;
    lan.pass(secs(5)).await;
    alice.hears("10.0.0.9:2425", &with_options("dave", 2, Mode::BrAbsence, Options::ABSENCEOPT, "Dave")).await;
    lan.pass(secs(3)).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 3, Mode::BrExit, "Dave")).await;
    lan.pass(secs(60)).await;
    let told = day(&alice, "dave").await;
    let gone = PastState::Offline(Some(OfflineReason::Explicit));
    assert_eq!(
        told[1..],
        [(PastState::Online, 5), (PastState::Away, 5), (gone, 58)],
        "the goodbye is doubted for two seconds"
    );
    assert_eq!(told[0].0, PastState::Unknown, "not met yet");
}

#[tokio::test(start_paused = true)]
async fn while_the_node_was_off_nothing_is_known() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(10)).await;
    alice.manager.stop().await;
    lan.clock.advance(secs(3600));
    let address = alice.person.address;
    let alice = lan.reboot(alice, address).await;
    alice.manager.start().await.expect("starts");
    lan.pass(secs(30)).await;
    let told = day(&alice, "dave").await;
    let expected = [(PastState::Online, 10), (PastState::Unknown, 3600), (PastState::Offline(None), 30)];
    assert_eq!(told[1..], expected);
    alice.hears("10.0.0.9:2425", &packet("dave", 2, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(5)).await;
    assert_eq!(day(&alice, "dave").await.last(), Some(&(PastState::Online, 5)), "heard again as before");
}

#[tokio::test(start_paused = true)]
async fn history_goes_back_ninety_days_and_what_somebody_was_last_stays() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(10)).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 2, Mode::BrExit, "Dave")).await;
    lan.pass(secs(4)).await;
    lan.clock.advance(DAY * 100);
    // The hour in which rows are looked through.
    lan.pass(secs(3700)).await;
    let rows: i64 = count(&alice).await;
    assert_eq!(rows, 1);
    let gone = PastState::Offline(Some(OfflineReason::Explicit));
    assert_eq!(day(&alice, "dave").await, [(gone, 86_400)]);
}

/// Of the last days; where the clock was ahead they reach back further than the day.
async fn past(desk: &Desk, user: &str, days: u32) -> Vec<(PastState, i64)> {
    let contact = desk.contact(user).await.id;
    let past = desk.manager.presence_history(contact, days).await.expect("readable");
    past.iter().map(|one| (one.state, (one.to.as_millis() - one.from.as_millis()) / 1000)).collect()
}

const GONE: PastState = PastState::Offline(Some(OfflineReason::Explicit));

/// The clock is set while the node runs; the node, which watches both clocks, says so.
async fn set_clock(lan: &Lan, desk: &Desk, seconds: i64) {
    let before = lan.clock.now();
    lan.clock.set(Timestamp::from_millis(before.as_millis() + seconds * 1000));
    desk.manager.clock_stepped(before).await;
}

#[tokio::test(start_paused = true)]
async fn after_a_clock_that_was_a_day_ahead_the_picture_is_true_again() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    lan.pass(secs(100)).await;
    alice.hears("10.0.0.8:2425", &packet("carol", 1, Mode::BrEntry, "Carol")).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(20)).await;
    set_clock(&lan, &alice, 86_400).await;
    lan.pass(secs(7)).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 2, Mode::BrExit, "Dave")).await;
    lan.pass(secs(3)).await;
    set_clock(&lan, &alice, -86_400).await;
    lan.pass(secs(5)).await;
    let of_dave = past(&alice, "dave", 1).await;
    assert_eq!(of_dave[1..], [(PastState::Online, 20), (PastState::Unknown, 10), (GONE, 5)]);
    let of_carol = past(&alice, "carol", 1).await;
    assert_eq!(of_carol[1..], [(PastState::Online, 20), (PastState::Unknown, 10), (PastState::Online, 5)]);
    alice.hears("10.0.0.9:2425", &packet("dave", 3, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(6)).await;
    let of_dave = past(&alice, "dave", 1).await;
    assert_eq!(of_dave[3..], [(GONE, 5), (PastState::Online, 6)], "and what happens from then on is told as it is");
    assert!(alice.contact("dave").await.last_seen_at <= lan.clock.now());
}

#[tokio::test(start_paused = true)]
async fn a_start_with_a_clock_that_was_set_back_begins_the_picture_anew() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    lan.pass(secs(100)).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(20)).await;
    set_clock(&lan, &alice, 86_400).await;
    lan.pass(secs(120)).await;
    alice.manager.stop().await;
    lan.clock.set(Timestamp::from_millis(lan.clock.now().as_millis() - 86_400_000 + 60_000));
    let address = alice.person.address;
    let alice = lan.reboot(alice, address).await;
    alice.manager.start().await.expect("starts");
    lan.pass(secs(10)).await;
    let told = past(&alice, "dave", 1).await;
    assert_eq!(told[1..], [(PastState::Online, 20), (PastState::Unknown, 180), (PastState::Offline(None), 10)]);
    alice.hears("10.0.0.9:2425", &packet("dave", 2, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(4)).await;
    assert_eq!(past(&alice, "dave", 1).await[3..], [(PastState::Offline(None), 10), (PastState::Online, 4)]);
}

#[tokio::test(start_paused = true)]
async fn a_step_that_nobody_noticed_is_put_right_by_the_next_change() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(20)).await;
    let true_time = lan.clock.now();
    lan.clock.advance(DAY);
    alice.hears("10.0.0.9:2425", &packet("dave", 2, Mode::BrExit, "Dave")).await;
    lan.pass(secs(1)).await;
    lan.clock.set(true_time);
    alice.hears("10.0.0.9:2425", &packet("dave", 3, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(1)).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 4, Mode::BrExit, "Dave")).await;
    lan.pass(secs(9)).await;
    assert_eq!(past(&alice, "dave", 1).await.last(), Some(&(GONE, 7)), "the goodbye is doubted for two seconds");
}

async fn count(desk: &Desk) -> i64 {
    let sql = "SELECT count(*) FROM presence_history";
    let read = move |connection: &rusqlite::Connection| {
        Ok::<_, landline_store::StoreError>(connection.query_row(sql, [], |row| row.get(0))?)
    };
    desk.temp.store.read(read).await.expect("readable")
}
