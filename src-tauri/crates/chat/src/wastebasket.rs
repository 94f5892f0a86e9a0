//! What was deleted and can still be had back, and when it goes for good: after a minute, or with the next start. All of it
//! is done in steps, between the commands of the task: a message that comes meanwhile waits for one small transaction.
//!
//! Does not live here: the SQL, and how much one step does (`store::deletion`).

use crate::command::{Deleted, Undone};
use crate::compose;
use crate::delivery::{Event, Outgoing};
use crate::error::ChatError;
use crate::ledger::PAUSE;
use crate::model::{Deletion, DeletionId, MessageId};
use crate::service::Service;
use crate::store::deletion::{self, Pending, Restored, Scope};
use landline_contacts::ContactId;
use landline_store::{Durability, Store, Tx};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How long a deletion can be taken back. Longer than any notice that offers it.
pub(crate) const KEPT: Duration = Duration::from_secs(60);

/// Work that goes in steps.
pub(crate) enum Chore {
    /// A deletion that a person asked for.
    Begin { contact: ContactId, scope: Scope, reply: Deleted },
    /// One that has begun: what it covers is marked.
    Mark { contact: ContactId, deletion: Deletion, reply: Option<Deleted> },
    /// Its messages go for good.
    Purge { id: DeletionId },
    /// The same, after a step: its space is given back before the next.
    Compact { then: Option<DeletionId> },
    /// A person asked for it back.
    BeginRestore { id: DeletionId, reply: Undone },
    /// Its messages come back.
    Restore { id: DeletionId, contact: ContactId, reply: Option<Undone> },
}

/// Chores and when they are due.
#[derive(Default)]
pub(crate) struct Wastebasket {
    chores: Vec<(Instant, Chore)>,
    /// When the database last refused a step.
    refused: Option<Instant>,
}

impl Wastebasket {
    /// What an earlier run of this program left goes, or comes back, at once.
    pub(crate) async fn open(store: &Store) -> Result<Self, ChatError> {
        let left = store.write(Durability::Relaxed, deletion::pending).await?;
        let now = Instant::now();
        let chore = |left| match left {
            Pending::Purge(id) => Chore::Purge { id },
            Pending::Restore(id, contact) => Chore::Restore { id, contact, reply: None },
        };
        Ok(Self { chores: left.into_iter().map(|left| (now, chore(left))).collect(), refused: None })
    }

    pub(crate) fn put(&mut self, due: Instant, chore: Chore) {
        self.chores.push((due, chore));
    }

    /// When [`Service::step`] has something to do.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.chores.iter().map(|(due, _)| *due).min()
    }

    /// Takes out what is due for the longest time.
    fn take(&mut self, now: Instant) -> Option<Chore> {
        let (index, (due, _)) = self.chores.iter().enumerate().min_by_key(|(_, (due, _))| *due)?;
        (*due <= now).then(|| self.chores.remove(index).1)
    }

    /// A deletion that is being taken back is not purged.
    fn forget(&mut self, deletion: DeletionId) {
        self.chores.retain(|(_, chore)| !matches!(chore, Chore::Purge { id } if *id == deletion));
    }
}

impl Service<'_> {
    /// Does one step of what is due.
    pub(crate) async fn step(&mut self) {
        let now = Instant::now();
        match self.wastebasket.take(now) {
            None => {}
            Some(Chore::Begin { contact, scope, reply }) => self.begin(contact, scope, reply).await,
            Some(Chore::Mark { contact, deletion, reply }) => self.mark(contact, deletion, reply).await,
            Some(Chore::Purge { id }) => {
                let purged = self.shared.deps.store.write(Durability::Relaxed, move |tx| deletion::purge(tx, id));
                match purged.await {
                    Ok(more) => self.wastebasket.put(now, Chore::Compact { then: more.then_some(id) }),
                    Err(cause) => self.put_off(&cause, Chore::Purge { id }),
                }
            }
            Some(Chore::Compact { then }) => {
                let next = match (self.shared.deps.store.compact().await, then) {
                    // Space that cannot be given back yet is used again.
                    (_, Some(id)) => Chore::Purge { id },
                    (Ok(true), None) => Chore::Compact { then },
                    (Ok(false) | Err(_), None) => return,
                };
                self.wastebasket.put(now, next);
            }
            Some(Chore::BeginRestore { id, reply }) => {
                let begin = move |tx: &Tx<'_>| deletion::begin_restore(tx, id);
                match self.shared.deps.store.write(Durability::Full, begin).await {
                    Ok(contact) => {
                        self.wastebasket.forget(id);
                        self.wastebasket.put(now, Chore::Restore { id, contact, reply: Some(reply) });
                    }
                    Err(cause) => {
                        let _ = reply.send(Err(cause));
                    }
                }
            }
            Some(Chore::Restore { id, contact, reply }) => match self.restore(id, contact).await {
                Ok(true) => self.wastebasket.put(now, Chore::Restore { id, contact, reply }),
                Ok(false) => {
                    let _ = reply.map(|reply| reply.send(Ok(())));
                }
                Err(cause) => self.put_off(&cause, Chore::Restore { id, contact, reply }),
            },
        }
    }

    /// What was decided is done, later if it cannot be done now. The first refusal may have been that of a disk that has just
    /// become full, whose reserve has been given up since: the same is tried at once.
    fn put_off(&mut self, cause: &ChatError, chore: Chore) {
        tracing::error!(%cause, "a deletion cannot go on; it is tried again");
        let now = Instant::now();
        let again = self.wastebasket.refused.replace(now).is_some_and(|before| now - before <= PAUSE);
        self.wastebasket.put(if again { now + PAUSE } else { now }, chore);
    }

    async fn begin(&mut self, contact: ContactId, scope: Scope, reply: Deleted) {
        let scope = Arc::new(scope);
        let begin = || {
            let scope = Arc::clone(&scope);
            self.shared.deps.store.write(Durability::Full, move |tx| deletion::begin(tx, contact, &scope))
        };
        let begun = match begin().await {
            // On a full disk the first refusal makes the store give up the space that it holds for this.
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
        self.ledger.forget(&begun.dropped);
        let dropped = Event::Dropped { contact, messages: begun.dropped };
        let actions = self.tell(dropped);
        self.carry_out(actions).await;
        if begun.more {
            let marking = Chore::Mark { contact, deletion: begun.deletion, reply: Some(reply) };
            self.wastebasket.put(Instant::now(), marking);
        } else {
            self.deleted(begun.deletion, Some(reply));
        }
    }

    async fn mark(&mut self, contact: ContactId, deletion: Deletion, reply: Option<Deleted>) {
        let id = deletion.id;
        match self.shared.deps.store.write(Durability::Full, move |tx| deletion::mark(tx, id, contact)).await {
            Ok((count, more)) => {
                let deletion = Deletion { messages: deletion.messages + count, ..deletion };
                if more {
                    self.wastebasket.put(Instant::now(), Chore::Mark { contact, deletion, reply });
                } else {
                    self.deleted(deletion, reply);
                }
            }
            Err(cause) => self.put_off(&cause, Chore::Mark { contact, deletion, reply }),
        }
    }

    fn deleted(&mut self, deletion: Deletion, reply: Option<Deleted>) {
        self.wastebasket.put(Instant::now() + KEPT, Chore::Purge { id: deletion.id });
        let _ = reply.map(|reply| reply.send(Ok(deletion)));
    }

    /// One portion comes back: each message, and its place in the queue, in one transaction. False after the last.
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
                // What the peer cannot read any more comes back as it is: given up, to be tried by hand.
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
            actions.extend(self.tell(Event::Queued { contact, message, reachable }));
        }
        self.carry_out(actions).await;
        Ok(more)
    }
}
