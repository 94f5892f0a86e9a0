//! Text messages with the people of the LAN: kept before they are sent, sent until they are acknowledged.
//!
//! What this domain promises:
//! * [`Chat::send`] returns when the message is on the disk. It is then delivered, now or when its reader comes
//!   back, over restarts of either side; in order; and its state is always the truth as far as this node can know.
//! * What came is on the disk before it is acknowledged, and is shown once however often it was sent.
//! * No text is cut, and no character silently replaced.
//!
//! Lives here: the queue and its timers, history, search, unread counts. Does not live here: who is there and where
//! (`landline-peer`, by [`Reachability`]), charsets and packets (`landline-ipmsg`), files.

mod command;
mod compose;
mod consent;
mod deleting;
mod delivery;
mod domain;
mod error;
mod find;
mod hold;
mod import;
mod incoming;
mod indexing;
mod intake;
mod job;
mod ledger;
mod model;
mod pieces;
mod post;
mod service;
mod shared;
mod store;
mod task;
mod wastebasket;

pub use error::ChatError;
pub use model::{
    ChatCounters, ChatEvent, ChatLimits, Deletion, DeletionId, Failure, Hit, Message, MessageId, MessageState, Place,
    Summary, Usage,
};
pub use shared::ChatDeps;
pub use store::MIGRATIONS;

use crate::command::Command;
use crate::delivery::Event;
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

/// Commands that may wait for the task; a person who comes next waits for a place, a packet does not.
const MAILBOX: usize = 4096;

/// Messages of one page at the most.
const PAGE_LIMIT: u32 = 1000;

/// Conversations with all contacts. A cheap handle; the work is done by its [`Chat::tasks`].
#[derive(Clone)]
pub struct Chat {
    shared: Arc<Shared>,
}

impl Chat {
    /// Opens the conversations. What was on its way when the program last ended waits from now on.
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
            intake: Lock::default(),
            entered: Lock::default(),
            opened: Instant::now(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// What a supervisor has to run. Until it does, sent and received messages wait in the mailbox.
    pub fn tasks(&self) -> Tasks {
        vec![Arc::new(ChatTask::new(Arc::clone(&self.shared)))]
    }

    /// Takes every packet of a peer, in the order in which they came, after presence has seen it. Never
    /// waits: the packet has its place in the mailbox, and is kept and acknowledged soon after. A message of a flood, or one
    /// that comes while the disk is full or stands still, is neither: an honest sender sends it again.
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
            // Nothing was sent there.
            Incoming::Ack(..) if instead_of.is_some() && consent::is_held(&self.shared.deps, contact) => return Ok(()),
            Incoming::Ack(no, echo) => Command::Tell(Event::Acked { contact, no, from, echo }),
            Incoming::Entered => Command::Entered { contact },
            Incoming::Other => Command::Tell(Event::Heard { contact }),
            Incoming::Leaving => return Ok(()),
            Incoming::Unreadable => {
                self.shared.counters.unreadable.fetch_add(1, Ordering::Relaxed);
                tracing::warn!(peer = id, no = %packet.no, "an encrypted message came and cannot be read");
                Command::Tell(Event::Heard { contact })
            }
        };
        self.shared.post(command)
    }

    fn admits(&self, contact: ContactId, from: SocketAddr, bytes: usize) -> bool {
        let shared = &self.shared;
        !shared.deps.store.is_full() && shared.intake.lock().admit(contact, from.ip(), bytes, shared.opened.elapsed())
    }

    /// Somebody is here: what waits for them goes out.
    pub async fn peer_came(&self, contact: ContactId) {
        self.tell(Event::Came { contact }).await;
    }

    /// Somebody is gone: what was on its way to them waits.
    pub async fn peer_left(&self, contact: ContactId) {
        self.tell(Event::Left { contact }).await;
    }

    /// An address is known to be the contact's from now on: what waits for them goes out, and what came from there before
    /// came from them.
    pub async fn address_approved(&self, contact: ContactId, ip: IpAddr) {
        let trust = move |tx: &Tx<'_>| inbox::trust(tx, contact, ip);
        if let Err(cause) = self.shared.deps.store.write(Durability::Relaxed, trust).await {
            tracing::warn!(%contact, %ip, %cause, "messages from an approved address keep their mark");
        }
        self.tell(Event::Nudged { contact }).await;
    }

    /// How many messages wait for whom.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub async fn waiting(&self) -> Result<Vec<(ContactId, u32)>, ChatError> {
        self.shared.deps.store.read(outbox::waiting).await
    }

    /// Commits a message and begins to deliver it, or keeps it for when the contact comes.
    ///
    /// # Errors
    /// Says what is wrong with the text or the contact, in which case nothing was kept.
    pub async fn send(&self, contact: ContactId, text: &str) -> Result<Message, ChatError> {
        self.send_as(contact, None, text).await
    }

    /// The same with an id that the caller chose, so that it may be repeated when its answer was lost: a text that was kept
    /// under this id is returned as it is, and goes out once.
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

    /// Tries again: a failed message goes to the end of the queue, a waiting one is tried now if the contact is
    /// here. Any other is returned as it is.
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
                // Who said goodbye may have left the address to somebody else; who only did not answer may be tried.
                if deps.peers.presence(contact).is_some_and(|peer| peer.here || peer.unanswered) {
                    self.put(Command::Tell(Event::Nudged { contact })).await?;
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

    /// How many numbered messages the reader will see, which is one for most. Nothing is kept or sent.
    ///
    /// # Errors
    /// Those of [`Chat::send`] about the text and the contact.
    pub async fn measure(&self, contact: ContactId, text: &str) -> Result<usize, ChatError> {
        let deps = &self.shared.deps;
        let text = compose::accept(text, deps.limits)?;
        Ok(compose::compose(&text, self.shared.reader(contact).await?, &deps.profile)?.shown)
    }

    /// At most `limit` messages (and never more than 1000) of a place in the conversation, oldest first.
    ///
    /// # Errors
    /// [`ChatError::UnknownMessage`] if the place is at none of this contact's.
    pub async fn history(&self, contact: ContactId, place: Place, limit: u32) -> Result<Vec<Message>, ChatError> {
        let limit = limit.min(PAGE_LIMIT);
        self.shared.deps.store.read(move |connection| history::history(connection, contact, place, limit)).await
    }

    /// The oldest message of a contact that nobody has looked at.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub async fn first_unread(&self, contact: ContactId) -> Result<Option<MessageId>, ChatError> {
        self.shared.deps.store.read(move |connection| history::first_unread(connection, contact)).await
    }

    /// At most `limit` messages (and never more than 1000) with all words of `text`, of one conversation or of all, newest
    /// first, before a message. Nothing is found by nothing.
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

    /// How much is kept.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub async fn usage(&self) -> Result<Usage, ChatError> {
        self.shared.deps.store.read(history::usage).await
    }

    /// Marks all that came from a contact as looked at. Senders of sealed messages are told, once, if they are here.
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

    /// Every conversation that has a message, the newest first.
    ///
    /// # Errors
    /// [`ChatError::Store`].
    pub async fn summaries(&self) -> Result<Vec<Summary>, ChatError> {
        self.shared.deps.store.read(history::summaries).await
    }

    /// The conversation with one contact; `None` if it has no message.
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

    async fn tell(&self, event: Event) {
        if self.put(Command::Tell(event)).await.is_err() {
            tracing::debug!("chat has stopped; presence is not told to it any more");
        }
    }
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat").field("counters", &self.counters()).finish_non_exhaustive()
    }
}
