//! One message that the database refuses does not take others with it that came at the same time.

#![allow(clippy::unwrap_used, reason = "a story that cannot be told ends its test")]

mod support;

use landline_store::{Durability, StoreError};
use landline_testkit::{alice, bob};
use support::Lan;

#[tokio::test(start_paused = true)]
async fn what_the_database_refuses_of_one_message_does_not_refuse_the_others() {
    let lan = Lan::new(1);
    let alice = lan.node(alice()).await;
    let _bob = lan.node(bob()).await;
    lan.settle().await;
    let contact = alice.contact(&bob()).await;
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON messages WHEN new.text = 'no'
        BEGIN SELECT RAISE(ABORT, 'refused'); END";
    alice.store.store.write(Durability::Full, move |tx| Ok::<_, StoreError>(tx.execute_batch(refuse)?)).await.unwrap();
    let (one, two, three) = tokio::join!(
        alice.chat.send(contact, "one"),
        alice.chat.send(contact, "no"),
        alice.chat.send(contact, "three")
    );
    assert!(one.is_ok() && three.is_ok());
    assert_eq!(two.unwrap_err().code(), "chat.not_saved");
}
