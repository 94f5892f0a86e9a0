//! Updates the search index in the background, in steps between which others can write. Nobody waits for it: what is
//! not indexed is scanned.
//!
//! Does not live here: what the index is (`store::index`).

use crate::error::ChatError;
use crate::store::index::{self, Task};
use landline_store::{Durability, Store};
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::Notify;

/// Delay after the start and after a change, so that a burst of messages is indexed once.
const QUIET: Duration = Duration::from_secs(3);
/// Pause between two steps: each keeps a core busy for some ten milliseconds.
const BETWEEN: Duration = Duration::from_millis(20);

/// Indexes everything, and again after each notification of a change.
pub(crate) async fn run(store: &Store, changed: &Notify) -> Infallible {
    // Segments that cannot be indexed because of the database's state.
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

/// Performs one step. False if there is nothing to do.
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
