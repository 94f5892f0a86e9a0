//! The shell around the core: one task that owns it, feeds it with time, packets and commands, and does what it says.
//!
//! Commands that wait are taken together: their rows share one commit, which comes before the first datagram of
//! a message that goes out and before the acknowledgement of one that came. What the core then decides is sent
//! at once and written down after it: whichever of these a crash takes back is done again with the same number,
//! and a number that comes again is acknowledged and not shown again.

use crate::compose::{Composed, OPTIONS};
use crate::delivery::{Action, Delivery, Event, Outgoing, Part, Token};
use crate::error::ChatError;
use crate::incoming::Received;
use crate::ledger::Ledger;
use crate::model::{DeletionId, Message, MessageId, MessageState};
use crate::store::deletion::Scope;
use crate::store::inbox::{self, Kept};
use crate::store::outbox;
use crate::wastebasket::{Chore, Deleted, Undone, Wastebasket};
use crate::{ChatDeps, Shared};
use landline_ipmsg::{PacketNo, ack, message};
use landline_peer::ContactId;
use landline_store::{Durability, Tx};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// Where the answer to a command goes.
pub(crate) type Reply = oneshot::Sender<Result<Message, ChatError>>;

/// What the mailbox takes.
pub(crate) enum Command {
    /// Commit this text and send it; with the id that whoever asks gave it, at most once.
    Send { contact: ContactId, id: Option<MessageId>, text: String, composed: Composed, reply: Reply },
    /// The same for a message that had failed.
    Again { contact: ContactId, id: MessageId, composed: Composed, reply: Reply },
    /// Keep what came and acknowledge it.
    Receive { contact: ContactId, from: SocketAddr, received: Box<Received> },
    /// The contact's program has started or greets.
    Entered { contact: ContactId },
    /// Delete some of a conversation, or all of it.
    Delete { contact: ContactId, scope: Scope, reply: Deleted },
    /// Take a deletion back.
    Restore { id: DeletionId, reply: Undone },
    /// For the core.
    Tell(Event),
}

/// What one command asks of the database.
enum Job {
    Nothing,
    Add {
        contact: ContactId,
        id: Option<MessageId>,
        text: String,
        composed: Composed,
        parts: Vec<Part>,
        state: MessageState,
    },
    Again {
        id: MessageId,
        composed: Composed,
        parts: Vec<Part>,
        state: MessageState,
    },
    Keep {
        contact: ContactId,
        received: Box<Received>,
    },
    Forget {
        contact: ContactId,
    },
}

/// What the database said to it.
enum Done {
    Nothing,
    /// The flag says whether it is for us to send.
    Queued(Message, bool),
    Kept(Kept),
}

/// What one command asks for after the commit.
enum Then {
    Deliver { contact: ContactId, parts: Vec<Part>, reachable: bool, reply: Reply },
    Acknowledge { contact: ContactId, from: SocketAddr, no: PacketNo, wanted: bool },
    Begin(Chore),
    Tell(Event),
}

/// The owner of the core.
pub(crate) struct Service<'a> {
    pub(crate) shared: &'a Arc<Shared>,
    pub(crate) core: Delivery,
    pub(crate) epoch: Instant,
    timers: BinaryHeap<Reverse<(Duration, ContactId, Token)>>,
    /// Contacts whose program counts its packets from 1 at every start.
    counting: BTreeSet<ContactId>,
    pub(crate) ledger: Ledger,
    pub(crate) wastebasket: Wastebasket,
    /// A message was not kept because too much is kept already: to be said after the batch.
    out_of_room: bool,
}

impl<'a> Service<'a> {
    /// Takes up the queue where it was left. Whoever is here already gets what waits for them.
    pub(crate) async fn start(shared: &'a Arc<Shared>) -> Result<Self, ChatError> {
        let mut service = Self {
            shared,
            core: Delivery::default(),
            epoch: Instant::now(),
            timers: BinaryHeap::new(),
            counting: BTreeSet::new(),
            ledger: Ledger::default(),
            wastebasket: Wastebasket::open(&shared.deps.store).await?,
            out_of_room: false,
        };
        let queue = settle(&shared.deps).await?;
        let mut actions = Vec::new();
        for (contact, message) in queue {
            let event = Event::Queued { contact, message, reachable: false };
            actions.extend(service.core.handle(event, Duration::ZERO));
        }
        for contact in service.core.contacts() {
            if service.is_here(contact) {
                actions.extend(service.core.handle(Event::Heard { contact }, Duration::ZERO));
            }
        }
        service.carry_out(actions).await;
        Ok(service)
    }

    /// When [`Service::wake`] or [`Service::step`] is due.
    pub(crate) fn due(&self) -> Option<Instant> {
        let timer = self.timers.peek().map(|Reverse((at, ..))| self.epoch + *at);
        timer.into_iter().chain(self.ledger.due()).chain(self.wastebasket.due()).min()
    }

    /// Lets the timers run out that have.
    pub(crate) async fn wake(&mut self) {
        let now = self.epoch.elapsed();
        let mut actions = Vec::new();
        while let Some(Reverse((at, contact, token))) = self.timers.peek().copied()
            && at <= now
        {
            self.timers.pop();
            actions.extend(self.core.handle(Event::Woken { contact, token }, now));
        }
        self.carry_out(actions).await;
    }

    /// Commits what these commands ask for, then does what follows from it, in their order.
    pub(crate) async fn work(&mut self, commands: Vec<Command>) {
        let (jobs, thens): (Vec<Job>, Vec<Then>) = commands.into_iter().map(|command| self.prepare(command)).unzip();
        let outcomes = self.commit(jobs).await;
        let now = self.epoch.elapsed();
        let mut actions = Vec::new();
        for (then, outcome) in thens.into_iter().zip(outcomes) {
            if let Some(event) = self.follow(then, outcome) {
                actions.extend(self.core.handle(event, now));
            }
        }
        self.carry_out(actions).await;
        if std::mem::take(&mut self.out_of_room)
            && let Err(cause) = self.shared.deps.store.out_of_room().await
        {
            tracing::error!(%cause, "it could not be said that nothing more is taken in");
        }
    }

    fn prepare(&self, command: Command) -> (Job, Then) {
        match command {
            Command::Send { contact, id, text, composed, reply } => {
                let (parts, reachable, state) = self.address(contact, &composed);
                let job = Job::Add { contact, id, text, composed, parts: parts.clone(), state };
                (job, Then::Deliver { contact, parts, reachable, reply })
            }
            Command::Again { contact, id, composed, reply } => {
                let (parts, reachable, state) = self.address(contact, &composed);
                let job = Job::Again { id, composed, parts: parts.clone(), state };
                (job, Then::Deliver { contact, parts, reachable, reply })
            }
            Command::Receive { contact, from, received } => {
                let then = Then::Acknowledge { contact, from, no: received.no, wanted: received.wants_ack };
                (Job::Keep { contact, received }, then)
            }
            Command::Entered { contact } => {
                let job = if self.counting.contains(&contact) { Job::Forget { contact } } else { Job::Nothing };
                (job, Then::Tell(Event::Heard { contact }))
            }
            Command::Delete { contact, scope, reply } => {
                (Job::Nothing, Then::Begin(Chore::Begin { contact, scope, reply }))
            }
            Command::Restore { id, reply } => (Job::Nothing, Then::Begin(Chore::BeginRestore { id, reply })),
            Command::Tell(event) => (Job::Nothing, Then::Tell(event)),
        }
    }

    /// Gives the parts their numbers, which rise in the order of the queue, and says how the message begins.
    pub(crate) fn address(&self, contact: ContactId, composed: &Composed) -> (Vec<Part>, bool, MessageState) {
        let number = |text: &String| Part {
            no: self.next_no(),
            text: Arc::from(text.as_str()),
            charset: composed.charset,
            acked: false,
        };
        let reachable = self.is_here(contact);
        let state = if reachable { MessageState::Sending } else { MessageState::Waiting };
        (composed.parts.iter().map(number).collect(), reachable, state)
    }

    /// One commit for all. If the database refuses, it refuses all.
    async fn commit(&self, jobs: Vec<Job>) -> Vec<Result<Done, ChatError>> {
        let count = jobs.len();
        if jobs.iter().all(|job| matches!(job, Job::Nothing)) {
            return jobs.iter().map(|_| Ok(Done::Nothing)).collect();
        }
        let committed = self.shared.deps.store.write(Durability::Full, move |tx| {
            let outcomes = jobs.into_iter().map(|job| match job.run(tx) {
                Err(cause @ ChatError::Store(_)) => Err(cause),
                answered => Ok(answered),
            });
            outcomes.collect::<Result<Vec<_>, ChatError>>()
        });
        committed.await.unwrap_or_else(|cause| {
            tracing::error!(%cause, messages = count, "messages could not be saved");
            (0..count).map(|_| Err(cause.clone())).collect()
        })
    }

    fn follow(&mut self, then: Then, outcome: Result<Done, ChatError>) -> Option<Event> {
        match (then, outcome) {
            (Then::Deliver { contact, parts, reachable, reply }, Ok(Done::Queued(message, ours))) => {
                let outgoing = Outgoing { id: message.id, waiting: !reachable, parts };
                // Who asked may have gone; what was accepted is sent all the same.
                let _ = reply.send(Ok(message));
                ours.then_some(Event::Queued { contact, message: outgoing, reachable })
            }
            (Then::Deliver { reply, .. }, Err(refused)) => {
                let _ = reply.send(Err(refused));
                None
            }
            // Its sender will send it again, as after any refusal.
            (Then::Acknowledge { .. }, Ok(Done::Kept(Kept::NoRoom))) => {
                self.shared.counters.refused.fetch_add(1, Ordering::Relaxed);
                self.out_of_room = true;
                None
            }
            (Then::Acknowledge { contact, from, no, wanted }, Ok(Done::Kept(kept))) => {
                let counters = &self.shared.counters;
                let counter = match kept {
                    Kept::New => &counters.received,
                    Kept::Duplicate => &counters.duplicates,
                    Kept::Blocked | Kept::NoRoom => &counters.blocked,
                };
                counter.fetch_add(1, Ordering::Relaxed);
                if inbox::is_counted(no) {
                    self.counting.insert(contact);
                }
                if wanted {
                    self.put(from, &ack(&self.shared.deps.profile, self.next_no(), no).encode());
                }
                Some(Event::Heard { contact })
            }
            (Then::Begin(chore), _) => {
                self.wastebasket.put(Instant::now(), chore);
                None
            }
            (Then::Tell(event), _) => Some(event),
            // Not saved, so not acknowledged: its sender will send it again.
            (Then::Deliver { .. } | Then::Acknowledge { .. }, _) => None,
        }
    }

    /// Sends, sets timers, and writes down what changed.
    pub(crate) async fn carry_out(&mut self, actions: Vec<Action>) {
        let mut written = Vec::new();
        let mut todo = actions;
        while !todo.is_empty() {
            let mut lost = BTreeSet::new();
            for action in todo {
                match action {
                    Action::Transmit { contact, part } => {
                        if !self.transmit(contact, &part) {
                            lost.insert(contact);
                        }
                    }
                    Action::Wake { contact, token, at } => self.timers.push(Reverse((at, contact, token))),
                    Action::PartAcked { .. } | Action::Changed { .. } => written.push(action),
                }
            }
            let now = self.epoch.elapsed();
            todo = lost.into_iter().flat_map(|contact| self.core.handle(Event::Left { contact }, now)).collect();
        }
        self.shared.counters.stray_acks.store(self.core.stray_acks(), Ordering::Relaxed);
        self.ledger.add(written);
        self.save().await;
    }

    /// Writes down what became of messages, also what the database refused before.
    async fn save(&mut self) {
        let Some(actions) = self.ledger.take(Instant::now()) else { return };
        let written = actions.clone();
        let saved = self.shared.deps.store.write(Durability::Full, move |tx| outbox::carry_out(tx, &written));
        if let Err(cause) = saved.await {
            tracing::error!(%cause, "the state of messages could not be saved; it is tried again");
            self.ledger.refused(actions, Instant::now());
        }
    }

    /// Sends one part where the contact is now. False if that is nowhere.
    fn transmit(&self, contact: ContactId, part: &Part) -> bool {
        let deps = &self.shared.deps;
        if deps.peers.has_left() {
            return false;
        }
        let Some(to) = deps.peers.peer(contact).and_then(|peer| peer.best_address()) else { return false };
        match message(&deps.profile, part.no, &part.text, part.charset, OPTIONS) {
            Ok(packet) => {
                self.put(to, &packet.encode());
                self.shared.counters.transmitted.fetch_add(1, Ordering::Relaxed);
            }
            // Cannot be: it was written once before it was committed. Counts as lost.
            Err(cause) => tracing::error!(%cause, no = %part.no, "a kept message cannot be written any more"),
        }
        true
    }

    /// A datagram that does not leave counts as lost: it is repeated here or asked for again there.
    /// After this node's goodbye nothing leaves: whoever heard it would take us for present again.
    fn put(&self, to: SocketAddr, datagram: &[u8]) {
        if self.shared.deps.peers.has_left() {
            return;
        }
        if let Err(cause) = self.shared.deps.wire.send(to, datagram) {
            tracing::debug!(%to, %cause, "datagram not sent");
        }
    }

    /// Believed to be there, with an address. To who left nothing is sent: somebody else may have the address by now.
    fn is_here(&self, contact: ContactId) -> bool {
        let peers = &self.shared.deps.peers;
        let peer = peers.peer(contact).filter(|_| !peers.has_left());
        peer.is_some_and(|peer| peer.status.is_here() && peer.best_address().is_some())
    }

    fn next_no(&self) -> PacketNo {
        self.shared.deps.next_no()
    }
}

impl Job {
    fn run(self, tx: &Tx<'_>) -> Result<Done, ChatError> {
        Ok(match self {
            Self::Nothing => Done::Nothing,
            Self::Add { contact, id, text, composed, parts, state } => {
                let (message, ours) = outbox::add(tx, contact, id, &text, &composed, &parts, state)?;
                Done::Queued(message, ours)
            }
            Self::Again { id, composed, parts, state } => {
                let (message, ours) = outbox::add_again(tx, id, &composed, &parts, state)?;
                Done::Queued(message, ours)
            }
            Self::Keep { contact, received } => Done::Kept(inbox::receive(tx, contact, &received)?),
            Self::Forget { contact } => {
                inbox::forget_counted(tx, contact)?;
                Done::Nothing
            }
        })
    }
}

/// Marks as waiting what was on its way when this program ended, and returns the queue.
pub(crate) async fn settle(deps: &ChatDeps) -> Result<Vec<(ContactId, Outgoing)>, ChatError> {
    deps.store
        .write(Durability::Full, |tx| {
            outbox::settle(tx)?;
            outbox::load(tx)
        })
        .await
}
