//! Brings the search index up to date, in steps between which others write, and only while nobody waits for it: what is not
//! indexed is scanned.
//!
//! Does not live here: what the index is (`store::index`).

use crate::error::ChatError;
use crate::store::index::{self, Task};
use landline_store::{Durability, Store};
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::Notify;

/// After the start, and after something happened: a burst of messages is indexed once.
const QUIET: Duration = Duration::from_secs(3);
/// Between two steps: each keeps a processor busy for some ten milliseconds.
const BETWEEN: Duration = Duration::from_millis(20);

/// Indexes what there is, then again after each word that something may have changed.
pub(crate) async fn run(store: &Store, changed: &Notify) -> Infallible {
    // Segments that cannot be indexed as the database is.
    let mut given_up = BTreeSet::new();
    loop {
        tokio::time::sleep(QUIET).await;
        loop {
            match step(store, &mut given_up).await {
                Ok(true) => tokio::time::sleep(BETWEEN).await,
                Ok(false) => break,
                Err(cause) => {
                    tracing::warn!(%cause, "the search index cannot be brought up to date; it will be tried again");
                    break;
                }
            }
        }
        changed.notified().await;
    }
}

/// Does one step. False if there is nothing to do.
pub(crate) async fn step(store: &Store, given_up: &mut BTreeSet<i64>) -> Result<bool, ChatError> {
    let except = given_up.clone();
    let next = match store.read(move |connection| index::next(connection, &except)).await {
        Err(ChatError::Store(cause)) if cause.is_damage() => {
            tracing::warn!(%cause, "the search index is damaged and is not kept up to date; texts are read instead");
            return Ok(false);
        }
        next => next?,
    };
    let Some(task) = next else { return Ok(false) };
    let (segment, done) = match task {
        Task::Clean(segment) => (segment, clean(store, segment).await),
        Task::Build(segment) => (segment, build(store, segment).await),
    };
    match done {
        Err(ChatError::Store(cause)) if cause.is_damage() => {
            tracing::warn!(segment, %cause, "a damaged part is not indexed; its texts are read with every search");
            given_up.insert(segment);
            Ok(true)
        }
        done => done.map(|()| true),
    }
}

async fn clean(store: &Store, segment: i64) -> Result<(), ChatError> {
    store.read(move |connection| index::probe(connection, segment)).await?;
    store.write(Durability::Relaxed, move |tx| index::clean(tx, segment)).await?;
    while store.compact().await? {}
    Ok(())
}

async fn build(store: &Store, segment: i64) -> Result<(), ChatError> {
    store.read(move |connection| index::probe(connection, segment)).await?;
    store.write(Durability::Relaxed, move |tx| index::claim(tx, segment)).await?;
    let built = store.read(move |connection| index::build(connection, segment)).await?;
    store.write(Durability::Relaxed, move |tx| index::keep(tx, &built)).await
}
