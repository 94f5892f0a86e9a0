//! What contacts were: kept with each change, told as intervals, honest about what this node could not know.

#![allow(clippy::expect_used, reason = "a helper of a test that cannot do its work ends the test")]

mod lan;

use lan::{Desk, Lan, packet, secs, with_options};
use landline_ipmsg::{Mode, Options};
use landline_peer::{OfflineReason, PastState};
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
    assert_eq!(told[1..], [(PastState::Online, 5), (PastState::Away, 3), (gone, 60)]);
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
}

#[tokio::test(start_paused = true)]
async fn history_goes_back_ninety_days_and_what_somebody_was_last_stays() {
    let lan = Lan::new();
    let alice = lan.at_work(alice()).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 1, Mode::BrEntry, "Dave")).await;
    lan.pass(secs(10)).await;
    alice.hears("10.0.0.9:2425", &packet("dave", 2, Mode::BrExit, "Dave")).await;
    lan.pass(secs(1)).await;
    lan.clock.advance(DAY * 100);
    // The hour in which rows are looked through.
    lan.pass(secs(3700)).await;
    let rows: i64 = count(&alice).await;
    assert_eq!(rows, 1);
    let gone = PastState::Offline(Some(OfflineReason::Explicit));
    assert_eq!(day(&alice, "dave").await, [(gone, 86_400)]);
}

async fn count(desk: &Desk) -> i64 {
    let sql = "SELECT count(*) FROM presence_history";
    let read = move |connection: &rusqlite::Connection| {
        Ok::<_, landline_store::StoreError>(connection.query_row(sql, [], |row| row.get(0))?)
    };
    desk.temp.store.read(read).await.expect("readable")
}
