//! Packets that come again: which are known, and for how long.

use super::*;

#[tokio::test]
async fn a_retransmission_is_known_and_a_number_given_twice_is_not_one() {
    let desk = Desk::new().await;
    assert_eq!(desk.receive(1_700_000_000, "hi").await, Kept::New);
    desk.pass(Duration::from_secs(86_400 * 30));
    assert_eq!(desk.receive(1_700_000_000, "hi").await, Kept::Duplicate, "from a queue, after a month");
    assert_eq!(desk.receive(1_700_000_000, "something else").await, Kept::New);
    assert_eq!(desk.texts(None, 9).await, ["hi", "something else"]);
    assert_eq!(desk.kinds().await, ["chat.received", "chat.received"], "told once each");
}

#[tokio::test]
async fn a_program_that_counts_from_one_is_heard_after_its_restart() {
    let desk = Desk::new().await;
    assert_eq!(desk.receive(7, "ok").await, Kept::New);
    assert_eq!(desk.receive(7, "ok").await, Kept::Duplicate);
    desk.write(|tx| inbox::forget_counted(tx, bob())).await;
    assert_eq!(desk.receive(7, "ok").await, Kept::New, "it greeted again, so it counts again");
    desk.pass(Duration::from_secs(61));
    assert_eq!(desk.receive(7, "ok").await, Kept::New, "its greeting was lost, but nobody retries for a minute");
}

#[tokio::test]
async fn a_clock_that_is_set_back_a_day_hides_no_message_of_a_program_that_counts_from_one() {
    let desk = Desk::new().await;
    desk.receive(7, "ok").await;
    *desk.clock.0.lock() -= 24 * 3600 * 1000;
    assert_eq!(desk.receive(7, "ok").await, Kept::New);
    assert_eq!(desk.receive(7, "ok").await, Kept::Duplicate, "by the clock as it is now");
}

#[tokio::test]
async fn numbers_born_of_a_clock_are_not_forgotten_at_a_greeting() {
    let desk = Desk::new().await;
    desk.receive(1_700_000_000, "hi").await;
    desk.write(|tx| inbox::forget_counted(tx, bob())).await;
    assert_eq!(desk.receive(1_700_000_000, "hi").await, Kept::Duplicate);
}

#[tokio::test]
async fn the_window_holds_the_newest_of_each_contact_and_does_not_grow() {
    let desk = Desk::new().await;
    let other = received(1_600_000_000, "from carol");
    desk.write(move |tx| inbox::receive(tx, carol(), &other)).await;
    // As if so many had come, and then as many as it takes until the excess is taken away.
    desk.receive(1_700_000_000, "x").await;
    desk.write(|tx| {
        tx.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
             INSERT INTO seen_packets (contact, packet_no, digest, at)
             SELECT ?1, 1700000000 + i, (SELECT digest FROM seen_packets WHERE contact = ?1), 0 FROM n",
            (contact_key(bob()), WINDOW),
        )?;
        Ok(())
    })
    .await;
    for number in 1..=u64::try_from(PRUNE_EVERY).unwrap() {
        desk.receive(1_700_000_000 + u64::from(WINDOW) + number, "x").await;
    }
    let kept = desk.read(|connection| {
        let mut count = connection.prepare("SELECT count(*) FROM seen_packets WHERE contact = ?1")?;
        Ok((
            count.query_row([contact_key(bob())], |row| row.get::<_, u32>(0))?,
            count.query_row([contact_key(carol())], |row| row.get::<_, u32>(0))?,
        ))
    });
    let (of_bob, of_carol) = kept.await;
    let sweep = u32::try_from(PRUNE_EVERY).unwrap();
    assert!((WINDOW..WINDOW + sweep).contains(&of_bob) && of_carol == 1, "{of_bob} and {of_carol}");
    assert_eq!(desk.receive(1_700_000_000 + u64::from(sweep), "x").await, Kept::Duplicate, "an old one that is kept");
    assert_eq!(desk.receive(1_700_000_000, "x").await, Kept::New, "the oldest, which is not");
}
