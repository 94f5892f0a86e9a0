//! The event bus: every committed event, typed, in order and without gaps.
//!
//! The store publishes new journal records; a [`Follower`] subscribes first, then replays what it missed, then goes
//! live, and replays again if it fell behind. So it may be slow, but it never misses an event or sees one twice;
//! deleted events are reported as a gap. A follower only decodes the events of its domains.

use crate::TaskEvent;
use futures::Stream;
use landline_chat::ChatEvent;
use landline_peer::PeerEvent;
use landline_store::{DiskSpace, Domains, Record, Seq, Store, StoreError, Timestamp};
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// A committed event with its number.
#[derive(Clone, Debug)]
pub struct JournalEvent {
    /// Its number in the journal.
    pub seq: Seq,
    /// When it was written down.
    pub at: Timestamp,
    /// Its kind in the journal, such as `peer.online`.
    pub kind: String,
    /// What happened.
    pub fact: Fact,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Fact {
    /// Somebody came, left or changed.
    Peer(PeerEvent),
    /// A message came or changed its state.
    Chat(ChatEvent),
    /// A task of this node started, failed or stopped.
    Task(TaskEvent),
    /// The disk became full, or has space again.
    DiskSpace(DiskSpace),
    /// The settings changed.
    ConfigChanged,
    /// Earlier events were deleted before they were delivered: state must be reloaded.
    Gap,
    /// Of a domain that the node itself has no use for, or written by another version of Landline: its body as JSON.
    Other(String),
}

/// The journal kind of a change of settings.
pub(crate) const CONFIG_CHANGED: &str = "config.changed";

impl JournalEvent {
    /// Reads a row of the journal. One that this version cannot read is [`Fact::Other`]: it must not stop a follower.
    pub(crate) fn from_record(record: &Record) -> Self {
        let fact = match record.kind.split_once('.') {
            Some(("peer", _)) => decode(record).map(Fact::Peer),
            Some(("chat", _)) => decode(record).map(Fact::Chat),
            Some(("task", _)) => decode(record).map(Fact::Task),
            Some(("store", _)) => decode(record).map(Fact::DiskSpace),
            _ if record.kind == CONFIG_CHANGED => Some(Fact::ConfigChanged),
            _ => None,
        };
        let fact = fact.unwrap_or_else(|| Fact::Other(record.body.clone()));
        Self { seq: record.seq, at: record.at, kind: record.kind.clone(), fact }
    }
}

impl JournalEvent {
    /// The fact as an event of a domain that the node itself has no use for; `None` for the facts of others and of
    /// other versions of Landline.
    pub fn read<T: DeserializeOwned>(&self, domain: &str) -> Option<T> {
        let Fact::Other(body) = &self.fact else { return None };
        let (of, _) = self.kind.split_once('.')?;
        if of == domain { serde_json::from_str(body).ok() } else { None }
    }
}

fn decode<T: DeserializeOwned>(record: &Record) -> Option<T> {
    serde_json::from_str(&record.body)
        .inspect_err(|cause| tracing::warn!(%cause, kind = record.kind, "a fact of another version in the journal"))
        .ok()
}

/// Events read from the journal at a time.
const PAGE: u32 = 256;

/// Follows the journal from a position.
pub struct Follower {
    store: Store,
    domains: Domains,
    live: Receiver<Arc<Record>>,
    seen: Seq,
    /// Some events before those in `pending` were deleted, which has not been reported yet.
    gap: bool,
    /// Read from the journal and not yet delivered, newest first.
    pending: Vec<Arc<Record>>,
    behind: bool,
}

impl Follower {
    /// Follows the events of these domains after `after`, or from now on.
    ///
    /// # Errors
    /// [`StoreError`] if the journal cannot be read.
    pub(crate) async fn new(store: Store, domains: Domains, after: Option<Seq>) -> Result<Self, StoreError> {
        let live = store.subscribe();
        let seen = match after {
            Some(seq) => seq,
            None => store.latest().await?,
        };
        Ok(Self { store, domains, live, seen, gap: false, pending: Vec::new(), behind: after.is_some() })
    }

    /// The next event; `None` when the store was closed and everything was delivered. Cancel-safe.
    pub async fn next(&mut self) -> Option<JournalEvent> {
        loop {
            if std::mem::take(&mut self.gap) {
                // What is kept of other domains comes behind it, so it carries the number of what was handed out last.
                let at = self.store.clock().now();
                return Some(JournalEvent { seq: self.seen, at, kind: "bus.gap".to_owned(), fact: Fact::Gap });
            }
            if let Some(record) = self.pending.pop() {
                self.seen = self.seen.max(record.seq);
                return Some(JournalEvent::from_record(&record));
            }
            if self.behind {
                match self.store.replay(self.seen, self.domains, PAGE).await {
                    Ok(mut page) => {
                        self.behind = page.records.len() == PAGE as usize;
                        page.records.reverse();
                        (self.pending, self.gap) = (page.records, page.dropped.is_some());
                        continue;
                    }
                    Err(cause) => {
                        tracing::error!(%cause, "the journal cannot be read");
                        return None;
                    }
                }
            }
            match self.live.recv().await {
                // Told live and already replayed.
                Ok(record) if record.seq <= self.seen => {}
                Ok(record) if self.domains.is_some_and(|wanted| !wanted.contains(&record.domain())) => {
                    self.seen = record.seq;
                }
                Ok(record) => self.pending.push(record),
                Err(RecvError::Lagged(_)) => self.behind = true,
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// As a stream.
    pub fn into_stream(self) -> impl Stream<Item = JournalEvent> + Send {
        futures::stream::unfold(self, |mut follower| async move {
            let event = follower.next().await?;
            Some((event, follower))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::FixedClock;
    use landline_store::Durability;

    async fn tell(store: &Store, times: usize) {
        let told = store.write(Durability::Relaxed, move |tx| {
            for _ in 0..times {
                tx.record(CONFIG_CHANGED, &())?;
            }
            Ok::<_, StoreError>(())
        });
        told.await.unwrap();
    }

    async fn numbers(follower: &mut Follower, times: usize) -> Vec<i64> {
        let mut seen = Vec::new();
        for _ in 0..times {
            seen.push(follower.next().await.unwrap().seq.get());
        }
        seen
    }

    #[tokio::test]
    async fn a_follower_that_lagged_misses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db"), Arc::new(FixedClock), &[]).unwrap();
        tell(&store, 300).await;
        let mut from_start = Follower::new(store.clone(), None, Some(Seq::ZERO)).await.unwrap();
        let mut from_now = Follower::new(store.clone(), None, None).await.unwrap();
        // More than the channel holds: both lag.
        for _ in 0..30 {
            tell(&store, 100).await;
        }
        assert_eq!(numbers(&mut from_start, 3300).await, (1..=3300).collect::<Vec<_>>());
        assert_eq!(numbers(&mut from_now, 3000).await, (301..=3300).collect::<Vec<_>>());
        tell(&store, 1).await;
        assert_eq!(numbers(&mut from_start, 1).await, [3301]);
    }

    /// More facts of one domain than are kept.
    async fn flood(store: &Store) {
        for _ in 0..12 {
            let told = store.write(Durability::Relaxed, |tx| {
                (0..1000).try_for_each(|_| tx.record("chat.pruned", &"much").map(|_| ()))
            });
            told.await.unwrap();
        }
    }

    #[tokio::test]
    async fn what_is_not_kept_any_more_is_a_gap_also_after_a_restart_and_not_of_other_domains() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let store = Store::open(&path, Arc::new(FixedClock), &[]).unwrap();
        tell(&store, 3).await;
        let mut follower = Follower::new(store.clone(), None, None).await.unwrap();
        flood(&store).await;
        let mut told = 0;
        while !matches!(follower.next().await.unwrap().fact, Fact::Gap) {
            told += 1;
            assert!(told < 12_000, "it lagged by more than is kept");
        }
        store.close().await;
        let store = Store::open(&path, Arc::new(FixedClock), &[]).unwrap();
        let after_first = Some(Seq::new(1));
        let mut all = Follower::new(store.clone(), None, after_first).await.unwrap();
        let gap = all.next().await.unwrap();
        assert!(matches!(gap.fact, Fact::Gap));
        assert_eq!(gap.seq.get(), 1);
        assert_eq!(
            numbers(&mut all, 3).await,
            [2, 3, 2004],
            "the newest ten thousand of the flood, and all of the others"
        );
        let mut settings = Follower::new(store.clone(), Some(&["config"]), after_first).await.unwrap();
        assert_eq!(numbers(&mut settings, 2).await, [2, 3], "nothing of this domain is gone");
        tell(&store, 1).await;
        assert_eq!(numbers(&mut settings, 1).await, [12_004]);
    }

    #[tokio::test]
    async fn a_fact_of_another_version_does_not_stop_a_follower() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db"), Arc::new(FixedClock), &[]).unwrap();
        let mut follower = Follower::new(store.clone(), None, None).await.unwrap();
        let told = store.write(Durability::Relaxed, |tx| {
            tx.record("peer.teleported", &42)?;
            tx.record("weather.changed", &"rain")
        });
        told.await.unwrap();
        assert!(matches!(follower.next().await.unwrap().fact, Fact::Other(_)));
        assert!(matches!(follower.next().await.unwrap().fact, Fact::Other(_)));
    }

    #[tokio::test]
    async fn a_follower_ends_when_the_store_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db"), Arc::new(FixedClock), &[]).unwrap();
        let mut follower = Follower::new(store.clone(), None, None).await.unwrap();
        tell(&store, 1).await;
        store.close().await;
        assert_eq!(numbers(&mut follower, 1).await, [1]);
        let end = tokio::time::timeout(std::time::Duration::from_secs(5), follower.next()).await;
        assert!(end.expect("not waiting for ever").is_none());
    }
}
