//! Deleted messages that can still be restored, and when they are purged: after a minute, or at the next start.
//! Everything is done in steps between the commands of the task: an incoming message waits for at most one small
//! transaction.
//!
//! Does not live here: the SQL, and the size of a step (`store::deletion`).

use crate::command::{DeleteReply, RestoreReply};
use crate::compose;
use crate::delivery::{DeliveryEvent, Outgoing};
use crate::error::ChatError;
use crate::model::{Deletion, DeletionId, MessageId};
use crate::pending_writes::PAUSE;
use crate::service::Service;
use crate::store::deletion::{self, Pending, Restored, Scope};
use landline_contacts::ContactId;
use landline_store::{Durability, Store, Tx};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long a deletion can be undone. Longer than any notification that offers it.
pub(crate) const UNDO_WINDOW: Duration = Duration::from_secs(60);

/// Work that is done in steps.
pub(crate) enum DeletionJob {
    /// A deletion requested by the user.
    Begin { contact: ContactId, scope: Scope, reply: DeleteReply },
    /// A started deletion: its messages are marked.
    Mark { contact: ContactId, deletion: Deletion, reply: Option<DeleteReply> },
    /// Its messages are purged.
    Purge { id: DeletionId },
    /// The same, between steps: its space is released before the next.
    Compact { then: Option<DeletionId> },
    /// The user wants to undo it.
    BeginRestore { id: DeletionId, reply: RestoreReply },
    /// Its messages are restored.
    Restore { id: DeletionId, contact: ContactId, reply: Option<RestoreReply> },
}

/// Scheduled deletion jobs.
#[derive(Default)]
pub(crate) struct DeletionPurger {
    jobs: Vec<(Instant, DeletionJob)>,
    /// When a step last failed.
    refused: Option<Instant>,
}

impl DeletionPurger {
    /// Resumes the unfinished deletions of an earlier run at once.
    pub(crate) async fn open(store: &Store) -> Result<Self, ChatError> {
        let left = store.write(Durability::Relaxed, deletion::pending).await?;
        let now = Instant::now();
        let job = |left| match left {
            Pending::Purge(id) => DeletionJob::Purge { id },
            Pending::Restore(id, contact) => DeletionJob::Restore { id, contact, reply: None },
        };
        Ok(Self { jobs: left.into_iter().map(|left| (now, job(left))).collect(), refused: None })
    }

    pub(crate) fn put(&mut self, due: Instant, job: DeletionJob) {
        self.jobs.push((due, job));
    }

    /// When [`Service::step`] has something to do.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.jobs.iter().map(|(due, _)| *due).min()
    }

    /// Takes the job that has been due longest.
    fn take(&mut self, now: Instant) -> Option<DeletionJob> {
        let (index, (due, _)) = self.jobs.iter().enumerate().min_by_key(|(_, (due, _))| *due)?;
        (*due <= now).then(|| self.jobs.remove(index).1)
    }

    /// Cancels the purge of a deletion that is being undone.
    fn forget(&mut self, deletion: DeletionId) {
        self.jobs.retain(|(_, job)| !matches!(job, DeletionJob::Purge { id } if *id == deletion));
    }
}

impl Service<'_> {
    /// Performs one step of a due job.
    pub(crate) async fn step(&mut self) {
        let now = Instant::now();
        match self.purger.take(now) {
            None => {}
            Some(DeletionJob::Begin { contact, scope, reply }) => self.begin(contact, scope, reply).await,
            Some(DeletionJob::Mark { contact, deletion, reply }) => self.mark(contact, deletion, reply).await,
            Some(DeletionJob::Purge { id }) => {
                let purged = self.shared.deps.store.write(Durability::Relaxed, move |tx| deletion::purge(tx, id));
                match purged.await {
                    Ok(more) => self.purger.put(now, DeletionJob::Compact { then: more.then_some(id) }),
                    Err(cause) => self.retry_later(&cause, DeletionJob::Purge { id }),
                }
            }
            Some(DeletionJob::Compact { then }) => {
                let next = match (self.shared.deps.store.compact().await, then) {
                    // Space that cannot be released yet will be reused.
                    (_, Some(id)) => DeletionJob::Purge { id },
                    (Ok(true), None) => DeletionJob::Compact { then },
                    (Ok(false) | Err(_), None) => return,
                };
                self.purger.put(now, next);
            }
            Some(DeletionJob::BeginRestore { id, reply }) => {
                let begin = move |tx: &Tx<'_>| deletion::begin_restore(tx, id);
                match self.shared.deps.store.write(Durability::Full, begin).await {
                    Ok(contact) => {
                        self.purger.forget(id);
                        self.purger.put(now, DeletionJob::Restore { id, contact, reply: Some(reply) });
                    }
                    Err(cause) => {
                        let _ = reply.send(Err(cause));
                    }
                }
            }
            Some(DeletionJob::Restore { id, contact, reply }) => match self.restore(id, contact).await {
                Ok(true) => self.purger.put(now, DeletionJob::Restore { id, contact, reply }),
                Ok(false) => {
                    let _ = reply.map(|reply| reply.send(Ok(())));
                }
                Err(cause) => self.retry_later(&cause, DeletionJob::Restore { id, contact, reply }),
            },
        }
    }

    /// Reschedules a failed step. The first failure may be due to a disk that has just become full, whose reserve has
    /// been released since: it is retried at once.
    fn retry_later(&mut self, cause: &ChatError, job: DeletionJob) {
        tracing::error!(%cause, "a deletion cannot go on; it is tried again");
        let now = Instant::now();
        let again = self.purger.refused.replace(now).is_some_and(|before| now - before <= PAUSE);
        self.purger.put(if again { now + PAUSE } else { now }, job);
    }

    async fn begin(&mut self, contact: ContactId, scope: Scope, reply: DeleteReply) {
        let scope = Arc::new(scope);
        let begin = || {
            let scope = Arc::clone(&scope);
            self.shared.deps.store.write(Durability::Full, move |tx| deletion::begin(tx, contact, &scope))
        };
        let begun = match begin().await {
            // On a full disk, the first failure makes the store release the space that it reserves for this.
            Err(ChatError::Store(cause)) if cause.is_full() => begin().await,
            begun => begun,
        };
        let begun = match begun {
            Ok(begun) => begun,
            Err(cause) => {
                let _ = reply.send(Err(cause));
                return;
            }
        };
        self.pending_writes.forget(&begun.dropped);
        let dropped = DeliveryEvent::Dropped { contact, messages: begun.dropped };
        let actions = self.notify(dropped);
        self.carry_out(actions).await;
        if begun.more {
            let marking = DeletionJob::Mark { contact, deletion: begun.deletion, reply: Some(reply) };
            self.purger.put(Instant::now(), marking);
        } else {
            self.deleted(begun.deletion, Some(reply));
        }
    }

    async fn mark(&mut self, contact: ContactId, deletion: Deletion, reply: Option<DeleteReply>) {
        let id = deletion.id;
        match self.shared.deps.store.write(Durability::Full, move |tx| deletion::mark(tx, id, contact)).await {
            Ok((count, more)) => {
                let deletion = Deletion { messages: deletion.messages + count, ..deletion };
                if more {
                    self.purger.put(Instant::now(), DeletionJob::Mark { contact, deletion, reply });
                } else {
                    self.deleted(deletion, reply);
                }
            }
            Err(cause) => self.retry_later(&cause, DeletionJob::Mark { contact, deletion, reply }),
        }
    }

    fn deleted(&mut self, deletion: Deletion, reply: Option<DeleteReply>) {
        self.purger.put(Instant::now() + UNDO_WINDOW, DeletionJob::Purge { id: deletion.id });
        let _ = reply.map(|reply| reply.send(Ok(deletion)));
    }

    /// Restores one portion: each message and its position in the queue, in one transaction. False after the last.
    async fn restore(&mut self, id: DeletionId, contact: ContactId) -> Result<bool, ChatError> {
        let store = &self.shared.deps.store;
        let returning = store.read(move |connection| deletion::returning(connection, id)).await?;
        let more = !returning.is_empty();
        let reader = self.shared.reader(contact).await;
        let mut reachable = false;
        let mut sending = Vec::new();
        let restored: Vec<Restored> = returning
            .into_iter()
            .map(|message| {
                let text = message.cancelled.as_deref();
                // What the peer can no longer read is restored as failed, to be retried by hand.
                let composed = text
                    .zip(reader.as_ref().ok())
                    .and_then(|(text, reader)| compose::compose(text, *reader, &self.shared.deps.profile).ok());
                let again = composed.map(|composed| {
                    let (parts, here, state) = self.address(contact, &composed);
                    reachable = here;
                    sending.push((message.id, parts.clone()));
                    (composed, parts, state)
                });
                Restored { id: message.id, again }
            })
            .collect();
        let written = move |tx: &Tx<'_>| deletion::restore(tx, id, contact, &restored);
        let queued = store.write(Durability::Full, written).await?;
        let ours = |id: &MessageId| queued.iter().any(|(message, ours)| *ours && message.id == *id);
        let mut actions = Vec::new();
        for (id, parts) in sending.into_iter().filter(|(id, _)| ours(id)) {
            let message = Outgoing { id, waiting: !reachable, parts };
            actions.extend(self.notify(DeliveryEvent::Queued { contact, message, reachable }));
        }
        self.carry_out(actions).await;
        Ok(more)
    }
}
