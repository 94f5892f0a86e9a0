//! The shell around the core: one task that owns it, feeds it with time, packets and commands, and executes its
//! actions.
//!
//! Waiting commands are processed together: their rows share one commit, which precedes the first datagram of an
//! outgoing message and the acknowledgement of an incoming one. What the core then decides is sent at once and stored
//! afterwards: whatever a crash undoes is repeated with the same number, and a number that is received again is
//! acknowledged and not shown again.

use crate::command::{Command, Reply};
use crate::compose::{self, Composed};
use crate::consent;
use crate::deletion_purger::{DeletionJob, DeletionPurger};
use crate::delivery::{Delivery, DeliveryAction, DeliveryEvent, Outgoing, Part, Route, Sending, Token};
use crate::error::ChatError;
use crate::job::{Done, Job};
use crate::model::MessageState;
use crate::pending_writes::PendingWrites;
use crate::reorder_buffer::ReorderBuffer;
use crate::shared::{ChatDeps, Shared};
use crate::store::inbox::{self, Kept};
use crate::store::outbox;
use landline_contacts::{AddressTrust, ContactId};
use landline_ipmsg::{Charset, Echo, PacketNo, ack};
use landline_store::{Durability, Tx};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::Instant;

/// What a command requires after the commit.
enum AfterCommit {
    Deliver { contact: ContactId, parts: Vec<Part>, reachable: bool, reply: Reply },
    Acknowledge { contact: ContactId, from: SocketAddr, no: PacketNo, wanted: bool, echo: Option<Echo> },
    Begin(DeletionJob),
    Notify(DeliveryEvent),
}

/// The owner of the core.
pub(crate) struct Service<'a> {
    pub(crate) shared: &'a Arc<Shared>,
    pub(crate) core: Delivery,
    pub(crate) epoch: Instant,
    timers: BinaryHeap<Reverse<(Duration, ContactId, Token)>>,
    /// Contacts whose program numbers its packets from 1 at every start.
    counting: BTreeSet<ContactId>,
    pub(crate) pending_writes: PendingWrites,
    pub(crate) purger: DeletionPurger,
    reorder_buffer: ReorderBuffer,
    /// Bytes of text that are sent unfragmented.
    fits: usize,
    /// A message was not stored because the store is full: to be reported after the batch.
    out_of_room: bool,
}

impl<'a> Service<'a> {
    /// Resumes the queue where it was left. Messages for contacts already online are sent.
    pub(crate) async fn start(shared: &'a Arc<Shared>) -> Result<Self, ChatError> {
        let mut service = Self {
            shared,
            core: Delivery::new(shared.deps.seed),
            epoch: Instant::now(),
            timers: BinaryHeap::new(),
            counting: BTreeSet::new(),
            pending_writes: PendingWrites::default(),
            purger: DeletionPurger::open(&shared.deps.store).await?,
            reorder_buffer: ReorderBuffer::default(),
            // UTF-8 has the longest header.
            fits: compose::one_piece(&shared.deps.profile, Charset::UTF_8),
            out_of_room: false,
        };
        let queue = settle(&shared.deps).await?;
        let mut actions = Vec::new();
        for (contact, message) in queue {
            actions.extend(service.notify(DeliveryEvent::Queued { contact, message, reachable: false }));
        }
        for contact in service.core.contacts() {
            if service.is_here(contact) {
                actions.extend(service.notify(DeliveryEvent::Heard { contact }));
            }
        }
        service.carry_out(actions).await;
        Ok(service)
    }

    /// When [`Service::wake`] or [`Service::step`] is due.
    pub(crate) fn due(&self) -> Option<Instant> {
        let timer = self.timers.peek().map(|Reverse((at, ..))| self.epoch + *at);
        timer.into_iter().chain(self.pending_writes.due()).chain(self.purger.due()).min()
    }

    /// Handles expired timers.
    pub(crate) async fn wake(&mut self) {
        let now = self.epoch.elapsed();
        let mut actions = Vec::new();
        while let Some(Reverse((at, contact, token))) = self.timers.peek().copied()
            && at <= now
        {
            self.timers.pop();
            actions.extend(self.notify(DeliveryEvent::Woken { contact, token }));
        }
        self.carry_out(actions).await;
    }

    /// Commits the work of these commands, then does what follows, in order. Messages held back for one of them come
    /// right behind it.
    pub(crate) async fn work(&mut self, commands: Vec<Command>) {
        let mut next = commands;
        while !next.is_empty() {
            let (jobs, thens): (Vec<Job>, Vec<AfterCommit>) =
                next.into_iter().map(|command| self.prepare(command)).unzip();
            let outcomes = self.commit(jobs).await;
            let mut actions = Vec::new();
            next = Vec::new();
            for (then, outcome) in thens.into_iter().zip(outcomes) {
                if let Some(event) = self.follow(then, outcome, &mut next) {
                    actions.extend(self.notify(event));
                }
            }
            self.carry_out(actions).await;
        }
        if std::mem::take(&mut self.out_of_room)
            && let Err(cause) = self.shared.deps.store.out_of_room().await
        {
            tracing::error!(%cause, "it could not be said that nothing more is taken in");
        }
    }

    /// Passes an event to the core. Messages that wait for consent keep waiting.
    pub(crate) fn notify(&mut self, event: DeliveryEvent) -> Vec<DeliveryAction> {
        if consent::holds(&self.shared.deps, &event) {
            return Vec::new();
        }
        let route = self.route(event.contact());
        self.core.handle(event, route, self.epoch.elapsed())
    }

    fn prepare(&self, command: Command) -> (Job, AfterCommit) {
        match command {
            Command::Send { contact, id, text, composed, reply } => {
                let (parts, reachable, state) = self.address(contact, &composed);
                let job = Job::Add { contact, id, text, composed, parts: parts.clone(), state };
                (job, AfterCommit::Deliver { contact, parts, reachable, reply })
            }
            Command::Again { contact, id, composed, reply } => {
                let (parts, reachable, state) = self.address(contact, &composed);
                let job = Job::Again { id, composed, parts: parts.clone(), state };
                (job, AfterCommit::Deliver { contact, parts, reachable, reply })
            }
            Command::Receive { contact, from, received } => {
                let (no, wanted, echo) = (received.no, received.wants_ack, received.echo());
                let then = AfterCommit::Acknowledge { contact, from, no, wanted, echo };
                (Job::Keep { contact, received }, then)
            }
            Command::Entered { contact } => {
                let job = if self.counting.contains(&contact) { Job::Forget { contact } } else { Job::Nothing };
                (job, AfterCommit::Notify(DeliveryEvent::Heard { contact }))
            }
            Command::Delete { contact, scope, reply } => {
                (Job::Nothing, AfterCommit::Begin(DeletionJob::Begin { contact, scope, reply }))
            }
            Command::Restore { id, reply } => {
                (Job::Nothing, AfterCommit::Begin(DeletionJob::BeginRestore { id, reply }))
            }
            Command::Notify(event) => (Job::Nothing, AfterCommit::Notify(event)),
        }
    }

    /// Assigns numbers to the parts, which increase in the order of the queue, and determines the initial state of the
    /// message.
    pub(crate) fn address(&self, contact: ContactId, composed: &Composed) -> (Vec<Part>, bool, MessageState) {
        let number = |text: &String| Part::new(self.message_no(), text, composed.charset);
        let reachable = self.is_here(contact);
        let state = if reachable { MessageState::Sending } else { MessageState::Waiting };
        (composed.parts.iter().map(number).collect(), reachable, state)
    }

    /// One commit for all jobs. A failed job is rolled back alone; if the commit fails, all jobs fail.
    async fn commit(&self, jobs: Vec<Job>) -> Vec<Result<Done, ChatError>> {
        let count = jobs.len();
        if jobs.iter().all(|job| matches!(job, Job::Nothing)) {
            return jobs.iter().map(|_| Ok(Done::Nothing)).collect();
        }
        let committed = self.shared.deps.store.write(Durability::Full, move |tx| {
            let outcomes = jobs.into_iter().map(|job| match job {
                Job::Nothing => Ok(Ok(Done::Nothing)),
                job => tx.savepoint(|tx| job.run(tx)),
            });
            outcomes.collect::<Result<Vec<_>, ChatError>>()
        });
        committed.await.unwrap_or_else(|cause| {
            tracing::error!(%cause, messages = count, "messages could not be saved");
            (0..count).map(|_| Err(cause.clone())).collect()
        })
    }

    /// The resulting event for the core. `next` collects commands to run afterwards.
    fn follow(
        &mut self,
        then: AfterCommit,
        outcome: Result<Done, ChatError>,
        next: &mut Vec<Command>,
    ) -> Option<DeliveryEvent> {
        match (then, outcome) {
            (AfterCommit::Deliver { contact, parts, reachable, reply }, Ok(Done::Queued(message, ours))) => {
                let outgoing = Outgoing { id: message.id, waiting: !reachable, parts };
                // The caller may be gone; what was accepted is sent all the same.
                let _ = reply.send(Ok(message));
                ours.then_some(DeliveryEvent::Queued { contact, message: outgoing, reachable })
            }
            (AfterCommit::Deliver { reply, .. }, Err(refused)) => {
                let _ = reply.send(Err(refused));
                None
            }
            // Its sender will retransmit it, as after any refusal.
            (AfterCommit::Acknowledge { .. }, Ok(Done::Kept(Kept::NoRoom, _))) => {
                self.shared.counters.refused.fetch_add(1, Ordering::Relaxed);
                self.out_of_room = true;
                None
            }
            (AfterCommit::Acknowledge { contact, from, .. }, Ok(Done::Kept(_, Some(early)))) => {
                self.reorder_buffer.put(contact, from, early, Instant::now());
                Some(DeliveryEvent::Heard { contact })
            }
            (AfterCommit::Acknowledge { contact, from, no, wanted, echo }, Ok(Done::Kept(kept, None))) => {
                let counters = &self.shared.counters;
                let counter = match kept {
                    Kept::New | Kept::Part | Kept::Early => &counters.received,
                    Kept::Duplicate => &counters.duplicates,
                    Kept::Blocked | Kept::NoRoom => &counters.blocked,
                };
                counter.fetch_add(u64::from(kept != Kept::Part), Ordering::Relaxed);
                if inbox::is_counted(no) {
                    self.counting.insert(contact);
                }
                if wanted {
                    let ack = ack(&self.shared.deps.profile, self.shared.deps.next_no(), no);
                    self.put(from, &echo.map_or(ack.clone(), |echo| echo.attach(ack)).encode());
                }
                let held = self.reorder_buffer.release(contact, no).into_iter();
                next.extend(held.map(|held| Command::Receive { contact, from: held.from, received: held.received }));
                Some(DeliveryEvent::Heard { contact })
            }
            (AfterCommit::Begin(job), _) => {
                self.purger.put(Instant::now(), job);
                None
            }
            (AfterCommit::Notify(event), _) => Some(event),
            // Not stored, so not acknowledged: its sender will retransmit it.
            (AfterCommit::Deliver { .. } | AfterCommit::Acknowledge { .. }, _) => None,
        }
    }

    /// Sends, sets timers, and stores changes.
    pub(crate) async fn carry_out(&mut self, actions: Vec<DeliveryAction>) {
        let mut written = Vec::new();
        let mut todo = VecDeque::from(actions);
        while let Some(action) = todo.pop_front() {
            match action {
                DeliveryAction::Transmit { to, sending, .. } => self.transmit(to, &sending),
                DeliveryAction::Wake { contact, token, at } => self.timers.push(Reverse((at, contact, token))),
                DeliveryAction::Divide { contact, fits } => {
                    // Acknowledged parts stay so: only those stored as missing are split.
                    self.pending_writes.add(std::mem::take(&mut written));
                    self.save().await;
                    let queue = self.divide(contact, fits).await;
                    todo.extend(self.notify(DeliveryEvent::Divided { contact, queue }));
                }
                DeliveryAction::PartAcked { .. } | DeliveryAction::Changed { .. } => written.push(action),
            }
        }
        self.shared.counters.stray_acks.store(self.core.stray_acks(), Ordering::Relaxed);
        self.pending_writes.add(written);
        self.save().await;
    }

    /// The queue of a contact with long parts split, once that is stored.
    async fn divide(&self, contact: ContactId, fits: usize) -> Option<Vec<Outgoing>> {
        let apart = self.route(contact).is_none_or(|route| !route.ordered);
        let divided = compose::divide(self.core.queue(contact)?, fits, || self.message_no());
        let outcome = match divided {
            Ok(queue) => {
                let written = queue.clone();
                let write = move |tx: &Tx<'_>| outbox::replace(tx, &written, apart);
                self.shared.deps.store.write(Durability::Full, write).await.map(|()| queue)
            }
            Err(cause) => Err(cause),
        };
        outcome.inspect_err(|cause| tracing::error!(%cause, %contact, "a long message could not be cut up")).ok()
    }

    /// Stores the states of messages, including those that the database refused before.
    async fn save(&mut self) {
        let Some(actions) = self.pending_writes.take(Instant::now()) else { return };
        let written = actions.clone();
        let saved = self.shared.deps.store.write(Durability::Full, move |tx| outbox::carry_out(tx, &written));
        match saved.await {
            Ok(()) => {}
            Err(ChatError::Store(cause)) if cause.is_damage() => self.save_one_by_one(actions).await,
            Err(cause) => {
                tracing::error!(%cause, "the state of messages could not be saved; it is tried again");
                self.pending_writes.refused(actions, Instant::now());
            }
        }
    }

    /// If the file is damaged: the states of other messages must not wait for one that can never be written.
    async fn save_one_by_one(&self, actions: Vec<DeliveryAction>) {
        for action in actions {
            let save = move |tx: &Tx<'_>| outbox::carry_out(tx, std::slice::from_ref(&action));
            if let Err(cause) = self.shared.deps.store.write(Durability::Full, save).await {
                tracing::error!(%cause, "the state of a message cannot be saved: the database is damaged there");
            }
        }
    }

    /// Sends one part.
    fn transmit(&self, to: SocketAddr, sending: &Sending) {
        match compose::packet(sending, &self.shared.deps.profile) {
            Ok(packet) => {
                self.put(to, &packet.encode());
                self.shared.counters.transmitted.fetch_add(1, Ordering::Relaxed);
            }
            // Impossible: it was encoded once before it was committed. Counts as lost.
            Err(cause) => tracing::error!(%cause, no = %sending.part.no, "a kept message cannot be written any more"),
        }
    }

    /// How the contact is reached now, and what can be sent there.
    fn route(&self, contact: ContactId) -> Option<Route> {
        let peers = &self.shared.deps.peers;
        let peer = peers.presence(contact).filter(|_| !peers.has_left())?;
        let Some(AddressTrust::At(to)) = peer.reach else { return None };
        Some(Route { to, ordered: peer.ordered, fits: self.fits })
    }

    /// A datagram that cannot be sent counts as lost: it is retransmitted here or there. After this node's goodbye
    /// nothing is sent: receivers would consider us online again.
    fn put(&self, to: SocketAddr, datagram: &[u8]) {
        if self.shared.deps.peers.has_left() {
            return;
        }
        if let Err(cause) = self.shared.deps.wire.send(to, datagram) {
            tracing::debug!(%to, %cause, "datagram not sent");
        }
    }

    /// Whether the contact is believed online at an address known to be theirs. Nothing is sent to a contact that left:
    /// somebody else may have the address by now.
    fn is_here(&self, contact: ContactId) -> bool {
        let peers = &self.shared.deps.peers;
        let peer = peers.presence(contact).filter(|_| !peers.has_left());
        peer.is_some_and(|peer| peer.address().is_some())
    }

    /// The next number for a part, which must be unguessable as it is acknowledged by number.
    fn message_no(&self) -> PacketNo {
        let deps = &self.shared.deps;
        deps.numbers.next_unguessable(deps.store.clock().now().as_secs())
    }
}

/// Marks messages as waiting that were being sent when this program ended, and returns the queue.
pub(crate) async fn settle(deps: &ChatDeps) -> Result<Vec<(ContactId, Outgoing)>, ChatError> {
    let unsettled = deps.store.read(outbox::unsettled).await?;
    if !unsettled.is_empty() {
        deps.store.write(Durability::Full, move |tx| outbox::settle(tx, &unsettled)).await?;
    }
    deps.store.read(outbox::load).await
}
