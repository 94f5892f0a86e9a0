//! Text messages with people on the LAN: stored before they are sent, sent until they are acknowledged.
//!
//! What this domain promises:
//! * [`Chat::send`] returns when the message is on the disk. It is then delivered, now or when its receiver comes back,
//!   across restarts of either side and in order; its state is always true as far as this node can know.
//! * A received message is on the disk before it is acknowledged, and is shown once however often it was sent.
//! * No text is truncated, and no character is silently replaced.
//!
//! Lives here: the queue and its timers, history, search, unread counts. Does not live here: who is there and where
//! (`landline-peer`, by [`Reachability`]), charsets and packets (`landline-ipmsg`), files.

mod command;
mod compose;
mod consent;
mod deleting;
mod deletion_purger;
mod delivery;
mod domain;
mod enqueue;
mod error;
mod find;
mod import;
mod incoming;
mod indexing;
mod job;
mod model;
mod ngram_sets;
mod pending_writes;
mod receive_limiter;
mod reorder_buffer;
mod service;
mod shared;
mod store;
mod task;

pub use error::ChatError;
pub use model::{
    ChatCounters, ChatEvent, ChatLimits, Deletion, DeletionId, Failure, Hit, Message, MessageId, MessageState,
    PageAnchor, Summary, Usage,
};
pub use shared::ChatDeps;
pub use store::MIGRATIONS;

use crate::command::Command;
use crate::delivery::DeliveryEvent;
use crate::find::Query;
use crate::incoming::{Incoming, Origin};
use crate::shared::{Counters, Shared};
use crate::store::{history, inbox, outbox, search};
use crate::task::ChatTask;
use landline_contacts::{ContactId, Presence};
use landline_ipmsg::{Charset, CharsetHint, Mode, Options, Packet, ack};
use landline_store::{Durability, Tx};
use landline_task::Tasks;
use parking_lot::Mutex as Lock;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::Instant;
use tracing::field;

/// Capacity of the task's mailbox; a user's command waits for room, a packet does not.
const MAILBOX: usize = 4096;

/// Maximum number of messages per page.
const PAGE_LIMIT: u32 = 1000;

/// Conversations with all contacts. A cheap handle; the work is done by its [`Chat::tasks`].
#[derive(Clone)]
pub struct Chat {
    shared: Arc<Shared>,
}

impl Chat {
    /// Opens the conversations. Messages that were being sent when the program last ended are waiting from now on.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub async fn open(deps: ChatDeps) -> Result<Self, ChatError> {
        service::settle(&deps).await?;
        let (mailbox, commands) = mpsc::channel(MAILBOX);
        let shared = Shared {
            deps,
            mailbox,
            commands: Mutex::new(commands),
            counters: Counters::default(),
            receive_limiter: Lock::default(),
            entered: Lock::default(),
            opened: Instant::now(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The tasks for a supervisor. Until they run, sent and received messages wait in the mailbox.
    pub fn tasks(&self) -> Tasks {
        vec![Arc::new(ChatTask::new(Arc::clone(&self.shared)))]
    }

    /// Accepts every packet of a peer, in order, after presence has seen it. Never waits: the packet is put into the
    /// mailbox, and is stored and acknowledged soon after. A message of a flood, or one that arrives while the disk is
    /// full or stalled, is neither: an honest sender retransmits it.
    ///
    /// # Errors
    /// [`ChatError::Stopped`].
    pub async fn receive(&self, from: SocketAddr, packet: &Packet, contact: ContactId) -> Result<(), ChatError> {
        let ChatDeps { peers, default_charset, .. } = &self.shared.deps;
        let (peer, instead_of) = (peers.presence(contact), peers.instead_of(contact, from.ip()));
        let hint = CharsetHint {
            chosen: peer.as_ref().and_then(|peer| peer.chosen_charset),
            remembered: peer.as_ref().and_then(|peer| peer.charset),
            default: *default_charset,
        };
        let id = peer.as_ref().map(|peer| field::display(&peer.id));
        let command = match incoming::read(packet, hint) {
            Incoming::Message(received) if !self.admits(contact, from, received.raw.len()) => {
                self.shared.counters.refused.fetch_add(1, Ordering::Relaxed);
                tracing::warn!(%from, peer = id, "a message was not taken in: a flood, or the disk is full");
                return Ok(());
            }
            Incoming::Message(mut received) => {
                received.origin = Origin { source: Some(from.ip().to_canonical()), instead_of };
                Command::Receive { contact, from, received: Box::new(received) }
            }
            // Nothing was sent to this address.
            Incoming::Ack(..) if instead_of.is_some() && consent::is_held(&self.shared.deps, contact) => return Ok(()),
            Incoming::Ack(no, echo) => Command::Notify(DeliveryEvent::Acked { contact, no, from, echo }),
            Incoming::Entered => Command::Entered { contact },
            Incoming::Other => Command::Notify(DeliveryEvent::Heard { contact }),
            Incoming::Leaving => return Ok(()),
            Incoming::Unreadable => {
                self.shared.counters.unreadable.fetch_add(1, Ordering::Relaxed);
                tracing::warn!(peer = id, no = %packet.no, "an encrypted message came and cannot be read");
                Command::Notify(DeliveryEvent::Heard { contact })
            }
        };
        self.shared.post(command)
    }

    fn admits(&self, contact: ContactId, from: SocketAddr, bytes: usize) -> bool {
        let shared = &self.shared;
        !shared.deps.store.is_full()
            && shared.receive_limiter.lock().admit(contact, from.ip(), bytes, shared.opened.elapsed())
    }

    /// A contact is online: waiting messages are sent.
    pub async fn peer_came(&self, contact: ContactId) {
        self.notify(DeliveryEvent::Came { contact }).await;
    }

    /// A contact is offline: messages being sent now wait.
    pub async fn peer_left(&self, contact: ContactId) {
        self.notify(DeliveryEvent::Left { contact }).await;
    }

    /// An address is now known to be the contact's: waiting messages are sent, and earlier messages from there are
    /// theirs.
    pub async fn address_approved(&self, contact: ContactId, ip: IpAddr) {
        let trust = move |tx: &Tx<'_>| inbox::trust(tx, contact, ip);
        if let Err(cause) = self.shared.deps.store.write(Durability::Relaxed, trust).await {
            tracing::warn!(%contact, %ip, %cause, "messages from an approved address keep their mark");
        }
        self.notify(DeliveryEvent::Nudged { contact }).await;
    }

    /// The number of waiting messages per contact.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub async fn waiting(&self) -> Result<Vec<(ContactId, u32)>, ChatError> {
        self.shared.deps.store.read(outbox::waiting).await
    }

    /// Commits a message and starts to deliver it, or keeps it until the contact comes online.
    ///
    /// # Errors
    /// If something is wrong with the text or the contact; then nothing is stored.
    pub async fn send(&self, contact: ContactId, text: &str) -> Result<Message, ChatError> {
        self.send_as(contact, None, text).await
    }

    /// The same with an id chosen by the caller, so that the call can be repeated if its answer was lost: a text
    /// already stored under this id is returned as it is, and is sent once.
    ///
    /// # Errors
    /// Those of [`Chat::send`]; [`ChatError::IdTaken`] if another message has the id.
    pub async fn send_as(&self, contact: ContactId, id: Option<MessageId>, text: &str) -> Result<Message, ChatError> {
        let deps = &self.shared.deps;
        let text = compose::accept(text, deps.limits)?;
        let composed = compose::compose(&text, self.shared.reader(contact).await?, &deps.profile)?;
        let (reply, answer) = oneshot::channel();
        self.put(Command::Send { contact, id, text, composed, reply }).await?;
        answer.await.unwrap_or(Err(ChatError::Stopped))
    }

    /// Retries a message: a failed one goes to the end of the queue, a waiting one is tried now if the contact is
    /// online. Any other is returned unchanged.
    ///
    /// # Errors
    /// [`ChatError::UnknownMessage`], [`ChatError::NotOutgoing`], and those of [`Chat::send`].
    pub async fn retry(&self, id: MessageId) -> Result<Message, ChatError> {
        let deps = &self.shared.deps;
        let found = deps.store.read(move |connection| store::message(connection, id)).await?;
        let contact = found.contact;
        match found.state {
            MessageState::Received => Err(ChatError::NotOutgoing(id)),
            MessageState::Sending | MessageState::Delivered => Ok(found),
            MessageState::Waiting => {
                // A peer that said goodbye may have left its address to somebody else; one that only did not answer may
                // be tried.
                if deps.peers.presence(contact).is_some_and(|peer| peer.here || peer.unanswered) {
                    self.put(Command::Notify(DeliveryEvent::Nudged { contact })).await?;
                }
                Ok(found)
            }
            MessageState::Failed { .. } => {
                let composed = compose::compose(&found.text, self.shared.reader(contact).await?, &deps.profile)?;
                let (reply, answer) = oneshot::channel();
                self.put(Command::Again { contact, id, composed, reply }).await?;
                answer.await.unwrap_or(Err(ChatError::Stopped))
            }
        }
    }

    /// How many numbered messages the receiver will see, usually one. Nothing is stored or sent.
    ///
    /// # Errors
    /// Those of [`Chat::send`] about the text and the contact.
    pub async fn measure(&self, contact: ContactId, text: &str) -> Result<usize, ChatError> {
        let deps = &self.shared.deps;
        let text = compose::accept(text, deps.limits)?;
        Ok(compose::compose(&text, self.shared.reader(contact).await?, &deps.profile)?.shown)
    }

    /// At most `limit` messages (and never more than 1000) at a position in the conversation, oldest first.
    ///
    /// # Errors
    /// [`ChatError::UnknownMessage`] if the position refers to no message of this contact.
    pub async fn history(&self, contact: ContactId, place: PageAnchor, limit: u32) -> Result<Vec<Message>, ChatError> {
        let limit = limit.min(PAGE_LIMIT);
        self.shared.deps.store.read(move |connection| history::history(connection, contact, place, limit)).await
    }

    /// The oldest unread message of a contact.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub async fn first_unread(&self, contact: ContactId) -> Result<Option<MessageId>, ChatError> {
        self.shared.deps.store.read(move |connection| history::first_unread(connection, contact)).await
    }

    /// At most `limit` messages (and never more than 1000) with all words of `text`, of one conversation or of all,
    /// newest first, before a message. An empty text finds nothing.
    ///
    /// # Errors
    /// [`ChatError::UnknownMessage`] if there is no message `before`.
    pub async fn search(
        &self,
        text: &str,
        contact: Option<ContactId>,
        before: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<Hit>, ChatError> {
        let Some(query) = Query::new(text) else { return Ok(Vec::new()) };
        let limit = limit.min(PAGE_LIMIT) as usize;
        self.shared.deps.store.read(move |connection| search::search(connection, &query, contact, before, limit)).await
    }

    /// How much is stored.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub async fn usage(&self) -> Result<Usage, ChatError> {
        self.shared.deps.store.read(history::usage).await
    }

    /// Marks all messages from a contact as read. Senders of sealed messages are notified once, if they are online.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub async fn mark_read(&self, contact: ContactId) -> Result<(), ChatError> {
        let deps = &self.shared.deps;
        let unread = deps.store.read(move |connection| inbox::unread(connection, contact)).await?;
        if unread.is_empty() {
            return Ok(());
        }
        let opened = deps.store.write(Durability::Full, move |tx| inbox::mark_read(tx, contact, &unread)).await?;
        let Some(to) = deps.peers.presence(contact).as_ref().and_then(Presence::address) else { return Ok(()) };
        for no in opened {
            let mut packet = ack(&deps.profile, deps.next_no(), no);
            packet.command = landline_ipmsg::Command::new(Mode::ReadMsg, Options::empty());
            if let Err(cause) = deps.wire.send(to, &packet.encode()) {
                tracing::debug!(%to, %cause, "a receipt was not sent");
            }
        }
        Ok(())
    }

    /// Reads the bytes of a message that came with another charset, and keeps that reading. What is remembered of the
    /// peer stays as it is: whoever wants it changed for messages to come tells presence.
    ///
    /// # Errors
    /// [`ChatError::UnknownMessage`], [`ChatError::NotIncoming`].
    pub async fn read_again(&self, id: MessageId, charset: Charset) -> Result<Message, ChatError> {
        self.shared.deps.store.write(Durability::Full, move |tx| inbox::read_again(tx, id, charset)).await
    }

    /// Every conversation with at least one message, the newest first.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub async fn summaries(&self) -> Result<Vec<Summary>, ChatError> {
        self.shared.deps.store.read(history::summaries).await
    }

    /// The conversation with one contact; `None` if it has no messages.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub async fn summary(&self, contact: ContactId) -> Result<Option<Summary>, ChatError> {
        self.shared.deps.store.read(move |connection| history::summary(connection, contact)).await
    }

    /// Counters since the start.
    pub fn counters(&self) -> ChatCounters {
        let counters = &self.shared.counters;
        ChatCounters {
            received: counters.received.load(Ordering::Relaxed),
            duplicates: counters.duplicates.load(Ordering::Relaxed),
            transmitted: counters.transmitted.load(Ordering::Relaxed),
            stray_acks: counters.stray_acks.load(Ordering::Relaxed),
            unreadable: counters.unreadable.load(Ordering::Relaxed),
            refused: counters.refused.load(Ordering::Relaxed),
            blocked: counters.blocked.load(Ordering::Relaxed),
        }
    }

    async fn put(&self, command: Command) -> Result<(), ChatError> {
        self.shared.mailbox.send(command).await.map_err(|_| ChatError::Stopped)
    }

    async fn notify(&self, event: DeliveryEvent) {
        if self.put(Command::Notify(event)).await.is_err() {
            tracing::debug!("chat has stopped; presence is not told to it any more");
        }
    }
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat").field("counters", &self.counters()).finish_non_exhaustive()
    }
}
