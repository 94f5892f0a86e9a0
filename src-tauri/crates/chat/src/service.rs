//! The shell around the core: one task that owns it, feeds it with time, packets and commands, and does what it says.
//!
//! Commands that wait are taken together: their rows share one commit, which comes before the first datagram of
//! a message that goes out and before the acknowledgement of one that came. What the core then decides is sent
//! at once and written down after it: whichever of these a crash takes back is done again with the same number,
//! and a number that comes again is acknowledged and not shown again.

use crate::command::{Command, Reply};
use crate::compose::{self, Composed};
use crate::consent;
use crate::delivery::{Action, Delivery, Event, Outgoing, Part, Route, Sending, Token};
use crate::error::ChatError;
use crate::hold::Hold;
use crate::job::{Done, Job};
use crate::ledger::Ledger;
use crate::model::MessageState;
use crate::shared::{ChatDeps, Shared};
use crate::store::inbox::{self, Kept};
use crate::store::outbox;
use crate::wastebasket::{Chore, Wastebasket};
use landline_contacts::{ContactId, Reach};
use landline_ipmsg::{Charset, Echo, PacketNo, ack};
use landline_store::{Durability, Tx};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::Instant;

/// What one command asks for after the commit.
enum Then {
    Deliver { contact: ContactId, parts: Vec<Part>, reachable: bool, reply: Reply },
    Acknowledge { contact: ContactId, from: SocketAddr, no: PacketNo, wanted: bool, echo: Option<Echo> },
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
    hold: Hold,
    /// Bytes of text that travel in one piece.
    fits: usize,
    /// A message was not kept because too much is kept already: to be said after the batch.
    out_of_room: bool,
}

impl<'a> Service<'a> {
    /// Takes up the queue where it was left. Whoever is here already gets what waits for them.
    pub(crate) async fn start(shared: &'a Arc<Shared>) -> Result<Self, ChatError> {
        let mut service = Self {
            shared,
            core: Delivery::new(shared.deps.seed),
            epoch: Instant::now(),
            timers: BinaryHeap::new(),
            counting: BTreeSet::new(),
            ledger: Ledger::default(),
            wastebasket: Wastebasket::open(&shared.deps.store).await?,
            hold: Hold::default(),
            // UTF-8 has the longest head.
            fits: compose::one_piece(&shared.deps.profile, Charset::UTF_8),
            out_of_room: false,
        };
        let queue = settle(&shared.deps).await?;
        let mut actions = Vec::new();
        for (contact, message) in queue {
            actions.extend(service.tell(Event::Queued { contact, message, reachable: false }));
        }
        for contact in service.core.contacts() {
            if service.is_here(contact) {
                actions.extend(service.tell(Event::Heard { contact }));
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
            actions.extend(self.tell(Event::Woken { contact, token }));
        }
        self.carry_out(actions).await;
    }

    /// Commits what these commands ask for, then does what follows from it, in their order. What was held back for one of
    /// them comes right behind.
    pub(crate) async fn work(&mut self, commands: Vec<Command>) {
        let mut next = commands;
        while !next.is_empty() {
            let (jobs, thens): (Vec<Job>, Vec<Then>) = next.into_iter().map(|command| self.prepare(command)).unzip();
            let outcomes = self.commit(jobs).await;
            let mut actions = Vec::new();
            next = Vec::new();
            for (then, outcome) in thens.into_iter().zip(outcomes) {
                if let Some(event) = self.follow(then, outcome, &mut next) {
                    actions.extend(self.tell(event));
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

    /// Tells the core what happened. What waits for consent goes on waiting.
    pub(crate) fn tell(&mut self, event: Event) -> Vec<Action> {
        if consent::holds(&self.shared.deps, &event) {
            return Vec::new();
        }
        let route = self.route(event.contact());
        self.core.handle(event, route, self.epoch.elapsed())
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
                let (no, wanted, echo) = (received.no, received.wants_ack, received.echo());
                let then = Then::Acknowledge { contact, from, no, wanted, echo };
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
        let number = |text: &String| Part::new(self.message_no(), text, composed.charset);
        let reachable = self.is_here(contact);
        let state = if reachable { MessageState::Sending } else { MessageState::Waiting };
        (composed.parts.iter().map(number).collect(), reachable, state)
    }

    /// One commit for all. What the database refuses of one job is taken back alone; if it refuses the commit, it refuses all.
    async fn commit(&self, jobs: Vec<Job>) -> Vec<Result<Done, ChatError>> {
        let count = jobs.len();
        if jobs.iter().all(|job| matches!(job, Job::Nothing)) {
            return jobs.iter().map(|_| Ok(Done::Nothing)).collect();
        }
        let committed = self.shared.deps.store.write(Durability::Full, move |tx| {
            let outcomes = jobs.into_iter().map(|job| match job {
                Job::Nothing => Ok(Ok(Done::Nothing)),
                job => tx.apart(|tx| job.run(tx)),
            });
            outcomes.collect::<Result<Vec<_>, ChatError>>()
        });
        committed.await.unwrap_or_else(|cause| {
            tracing::error!(%cause, messages = count, "messages could not be saved");
            (0..count).map(|_| Err(cause.clone())).collect()
        })
    }

    /// What the core is to be told. `next` takes what is to be done after these.
    fn follow(&mut self, then: Then, outcome: Result<Done, ChatError>, next: &mut Vec<Command>) -> Option<Event> {
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
            (Then::Acknowledge { .. }, Ok(Done::Kept(Kept::NoRoom, _))) => {
                self.shared.counters.refused.fetch_add(1, Ordering::Relaxed);
                self.out_of_room = true;
                None
            }
            (Then::Acknowledge { contact, from, .. }, Ok(Done::Kept(_, Some(early)))) => {
                self.hold.put(contact, from, early, Instant::now());
                Some(Event::Heard { contact })
            }
            (Then::Acknowledge { contact, from, no, wanted, echo }, Ok(Done::Kept(kept, None))) => {
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
                let held = self.hold.release(contact, no).into_iter();
                next.extend(held.map(|held| Command::Receive { contact, from: held.from, received: held.received }));
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
        let mut todo = VecDeque::from(actions);
        while let Some(action) = todo.pop_front() {
            match action {
                Action::Transmit { to, sending, .. } => self.transmit(to, &sending),
                Action::Wake { contact, token, at } => self.timers.push(Reverse((at, contact, token))),
                Action::Divide { contact, fits } => {
                    // Acknowledged is acknowledged: what is cut up anew is what is written down as missing.
                    self.ledger.add(std::mem::take(&mut written));
                    self.save().await;
                    let queue = self.divide(contact, fits).await;
                    todo.extend(self.tell(Event::Divided { contact, queue }));
                }
                Action::PartAcked { .. } | Action::Changed { .. } => written.push(action),
            }
        }
        self.shared.counters.stray_acks.store(self.core.stray_acks(), Ordering::Relaxed);
        self.ledger.add(written);
        self.save().await;
    }

    /// The queue of a contact with what is too long cut up, once that is written down.
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

    /// Writes down what became of messages, also what the database refused before.
    async fn save(&mut self) {
        let Some(actions) = self.ledger.take(Instant::now()) else { return };
        let written = actions.clone();
        let saved = self.shared.deps.store.write(Durability::Full, move |tx| outbox::carry_out(tx, &written));
        match saved.await {
            Ok(()) => {}
            Err(ChatError::Store(cause)) if cause.is_damage() => self.save_one_by_one(actions).await,
            Err(cause) => {
                tracing::error!(%cause, "the state of messages could not be saved; it is tried again");
                self.ledger.refused(actions, Instant::now());
            }
        }
    }

    /// Where the file is damaged: what became of other messages must not wait for what can never be written.
    async fn save_one_by_one(&self, actions: Vec<Action>) {
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
            // Cannot be: it was written once before it was committed. Counts as lost.
            Err(cause) => tracing::error!(%cause, no = %sending.part.no, "a kept message cannot be written any more"),
        }
    }

    /// Where the contact is now, and what can be sent there.
    fn route(&self, contact: ContactId) -> Option<Route> {
        let peers = &self.shared.deps.peers;
        let peer = peers.presence(contact).filter(|_| !peers.has_left())?;
        let Some(Reach::At(to)) = peer.reach else { return None };
        Some(Route { to, ordered: peer.ordered, fits: self.fits })
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

    /// Believed to be there, at an address that is known to be theirs. To who left nothing is sent: somebody else may have the address by now.
    fn is_here(&self, contact: ContactId) -> bool {
        let peers = &self.shared.deps.peers;
        let peer = peers.presence(contact).filter(|_| !peers.has_left());
        peer.is_some_and(|peer| peer.address().is_some())
    }

    /// The next number for a part, which its reader acknowledges and nobody else shall guess.
    fn message_no(&self) -> PacketNo {
        let deps = &self.shared.deps;
        deps.numbers.next_unguessable(deps.store.clock().now().as_secs())
    }
}

/// Marks as waiting what was on its way when this program ended, and returns the queue.
pub(crate) async fn settle(deps: &ChatDeps) -> Result<Vec<(ContactId, Outgoing)>, ChatError> {
    let unsettled = deps.store.read(outbox::unsettled).await?;
    if !unsettled.is_empty() {
        deps.store.write(Durability::Full, move |tx| outbox::settle(tx, &unsettled)).await?;
    }
    deps.store.read(outbox::load).await
}
