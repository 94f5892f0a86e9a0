//! Announcing this node and answering others: every outgoing presence packet is sent here.
//!
//! Does not live here: timing (`heartbeat.rs`, `announcer.rs`), queries of this node (`discovery/queries.rs`).

mod queries;

use crate::error::PeerError;
use crate::map::SharedMap;
use crate::outstanding_queries::OutstandingQueries;
use crate::own::OwnIdentity;
use crate::reply_rate_limiter::ReplyRateLimiter;
use crate::reply_scheduler::{ReplyScheduler, ScheduledSend};
use crate::tokens::Tokens;
use crate::trailer::Trailer;
use landline_contacts::PeerId;
use landline_ipmsg::{
    self as ipmsg, Bits128, Missing, Mode, Options, Packet, PacketNo, PacketNumberAllocator, Profile, Wire,
};
use landline_store::Clock;
use parking_lot::{Mutex, MutexGuard};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::time::Instant;

/// Number of repetitions of a goodbye, so that rarely all of them are lost. Receivers ignore duplicates.
pub const GOODBYE_COPIES: usize = 2;

/// Announces this node to everybody.
pub(crate) trait Discovery: Send + Sync + 'static {
    /// One announcement.
    ///
    /// # Errors
    /// [`PeerError::NotAnnounced`] if it left by no interface.
    fn announce_online(&self) -> Result<(), PeerError>;
}

/// Announces over a [`Wire`]: one broadcast, and a unicast copy for each peer that a broadcast does not reach.
pub(crate) struct WireDiscovery {
    pub(crate) wire: Arc<dyn Wire>,
    pub(crate) reply_scheduler: Arc<ReplyScheduler>,
    numbers: Arc<PacketNumberAllocator>,
    profile: Mutex<Profile>,
    clock: Arc<dyn Clock>,
    pub(crate) map: SharedMap,
    own: Arc<OwnIdentity>,
    opened: AtomicBool,
    left: AtomicBool,
    /// It left because the machine sleeps, and will return by itself.
    asleep: AtomicBool,
    /// Held while saying or revoking a goodbye: a final goodbye during falling asleep or waking must not be revoked.
    leaving: Mutex<()>,
    away: AtomicBool,
    reply_rate_limiter: Mutex<ReplyRateLimiter>,
    outstanding_queries: Mutex<OutstandingQueries>,
    pub(crate) tokens: Mutex<Tokens>,
    /// Time of the last opening, whose answers are accepted.
    opened_at: Mutex<Option<Instant>>,
    /// Changes with each opening, so that other Landline nodes can distinguish it from a heartbeat.
    epoch: AtomicU64,
}

impl Discovery for WireDiscovery {
    /// The first announcement is an opening (see [`WireDiscovery::open`]); every later one is a BR_ENTRY.
    fn announce_online(&self) -> Result<(), PeerError> {
        if self.opened.swap(true, Ordering::Relaxed) { self.enter() } else { self.open() }
    }
}

impl WireDiscovery {
    pub(crate) fn new(
        wire: Arc<dyn Wire>,
        numbers: Arc<PacketNumberAllocator>,
        profile: Profile,
        clock: Arc<dyn Clock>,
        map: SharedMap,
        own: Arc<OwnIdentity>,
        reply_scheduler: Arc<ReplyScheduler>,
    ) -> Self {
        let [opened, left, asleep, away] = [false, false, false, false].map(AtomicBool::new);
        // Packet numbers rise over restarts, and so do epochs that are taken from them.
        let epoch = AtomicU64::new(numbers.next(clock.now().as_secs()).get());
        let (profile, reply_rate_limiter) = (Mutex::new(profile), Mutex::new(ReplyRateLimiter::new()));
        let outstanding_queries = Mutex::new(OutstandingQueries::new(Instant::now()));
        let mut secret = [0; 32];
        let random = getrandom::fill(&mut secret);
        if let Err(cause) = &random {
            tracing::warn!(%cause, "The system gives no random numbers: contacts cannot prove that they are at a new address");
        }
        let tokens = Mutex::new(Tokens::new(random.is_ok().then_some(secret)));
        let opened_at = Mutex::default();
        Self {
            wire,
            reply_scheduler,
            numbers,
            profile,
            clock,
            map,
            own,
            opened,
            left,
            asleep,
            leaving: Mutex::default(),
            away,
            reply_rate_limiter,
            outstanding_queries,
            tokens,
            opened_at,
            epoch,
        }
    }

    /// Sends the announcement now, which nobody answers; a BR_ENTRY follows after 250 ms and again after 5 s, as in the
    /// reference client. That one first wakes the path with a NOOPERATION, for which the announcement serves here: with
    /// two packets each, a thousand nodes that start together would overrun their sockets.
    pub(crate) fn open(&self) -> Result<(), PeerError> {
        if self.has_left() {
            return Ok(());
        }
        *self.opened_at.lock() = Some(Instant::now());
        self.reply_scheduler.open(Instant::now());
        self.epoch.store(self.next().get(), Ordering::Relaxed);
        // Who hears it sees us now; the entry that asks for answers follows.
        self.announce_profile()
    }

    /// BR_ENTRY to everybody.
    pub(crate) fn enter(&self) -> Result<(), PeerError> {
        self.to_all(&self.announcement(Mode::BrEntry))
    }

    /// BR_ABSENCE to everybody: name, group or absence changed, or somebody may have missed the entry.
    pub(crate) fn announce_profile(&self) -> Result<(), PeerError> {
        self.to_all(&self.announcement(Mode::BrAbsence))
    }

    /// NOOPERATION to everybody: this node is alive. Nobody answers.
    pub(crate) fn refute(&self) {
        let no = self.next();
        self.hint(&ipmsg::no_operation(&self.profile.lock(), no));
    }

    /// Gossips to all Landline nodes that a peer does not answer.
    pub(crate) fn send_gossip(&self, missing: &Missing) {
        let no = self.next();
        self.hint(&missing.packet(&self.profile.lock(), no));
    }

    /// Sends a pending answer to a peer before a query to it.
    pub(crate) fn answer_now(&self, whom: &PeerId, to: SocketAddr) {
        if let Some(ScheduledSend::Answer { capabilities, nonce, trailer, .. }) =
            self.reply_scheduler.advance(whom, Instant::now())
        {
            self.answer(to, capabilities, nonce, trailer);
        }
    }

    fn hint(&self, packet: &Packet) {
        if let Err(cause) = self.to_all(packet) {
            tracing::debug!(%cause, "hint not announced");
        }
    }

    /// This node's entry, with its epoch.
    fn announcement(&self, mode: Mode) -> Packet {
        let no = self.next();
        let entry = ipmsg::entry(&self.profile.lock(), no, mode, self.away());
        ipmsg::with_epoch(entry, self.epoch.load(Ordering::Relaxed))
    }

    /// BR_EXIT to everybody, once. Nothing is sent after it, not even answers to queries: receivers would consider us
    /// online.
    pub(crate) fn leave(&self) -> Result<(), PeerError> {
        let _leaving = self.leaving.lock();
        // For good, also if it slept.
        self.asleep.store(false, Ordering::SeqCst);
        self.say_goodbye()
    }

    fn say_goodbye(&self) -> Result<(), PeerError> {
        if self.left.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        self.reply_scheduler.clear();
        let no = self.next();
        let exit = ipmsg::exit(&self.profile.lock(), no);
        // To each who is here as well: nobody asks for a lost goodbye, and a broadcast is what gets lost.
        let mut copies = self.map.lock().online_addresses();
        copies.extend(self.map.lock().beyond_broadcast());
        copies.sort();
        copies.dedup();
        let mut outcome = Ok(());
        for _ in 0..GOODBYE_COPIES {
            outcome = self.to_all_and(copies.clone(), &exit);
        }
        outcome
    }

    /// The same, until the machine wakes up.
    pub(crate) fn fall_asleep(&self) -> Result<(), PeerError> {
        let _leaving = self.leaving.lock();
        if self.has_left() {
            return Ok(());
        }
        let outcome = self.say_goodbye();
        self.asleep.store(true, Ordering::SeqCst);
        outcome
    }

    /// Revokes a goodbye that was said because of a sleep, and no other.
    pub(crate) fn wake(&self) {
        let _leaving = self.leaving.lock();
        if self.asleep.swap(false, Ordering::SeqCst) {
            self.left.store(false, Ordering::SeqCst);
        }
    }

    /// Whether this node said goodbye because the machine sleeps.
    pub(crate) fn is_asleep(&self) -> bool {
        self.asleep.load(Ordering::SeqCst)
    }

    /// Whether this node said goodbye.
    pub(crate) fn has_left(&self) -> bool {
        self.left.load(Ordering::SeqCst)
    }

    /// Revokes the goodbye; the next announcement is an opening.
    pub(crate) fn come_back(&self) {
        self.opened.store(false, Ordering::SeqCst);
        self.left.store(false, Ordering::SeqCst);
    }

    /// This node's profile.
    pub(crate) fn profile(&self) -> MutexGuard<'_, Profile> {
        self.profile.lock()
    }

    fn away(&self) -> bool {
        self.away.load(Ordering::Relaxed)
    }

    /// Sets whether packets say that nobody is at this computer.
    pub(crate) fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::Relaxed);
    }

    /// Sets the names in packets.
    pub(crate) fn set_names(&self, nickname: String, group: String) {
        let mut profile = self.profile.lock();
        profile.nickname = nickname;
        profile.group = group;
    }

    /// ANSENTRY.
    pub(crate) fn answer(&self, to: SocketAddr, capabilities: Options, nonce: Option<u64>, trailer: Trailer) {
        if !self.may_reply(to) {
            return;
        }
        let no = self.next();
        let packet = ipmsg::answer(&self.profile.lock(), no, self.away(), capabilities);
        let packet = ipmsg::with_epoch(packet, self.epoch.load(Ordering::Relaxed));
        self.to_one(to, &trailer.to(giving_back(nonce, packet)));
    }

    /// SENDINFO: which program this is; a token requires a nonce.
    pub(crate) fn send_info(&self, to: SocketAddr, nonce: Option<u64>, token: Option<Bits128>) {
        if !self.may_reply(to) {
            return;
        }
        let no = self.next();
        let packet = ipmsg::send_info(&self.profile.lock(), no);
        let trailer = Trailer { token: token.filter(|_| nonce.is_some()), digest: None };
        self.to_one(to, &trailer.to(giving_back(nonce, packet)));
    }

    /// SENDABSENCEINFO.
    pub(crate) fn send_absence_info(&self, to: SocketAddr) {
        if !self.may_reply(to) {
            return;
        }
        let no = self.next();
        let packet = ipmsg::send_absence_info(&self.profile.lock(), no, self.away());
        self.to_one(to, &packet);
    }

    pub(crate) fn next(&self) -> PacketNo {
        self.numbers.next(self.clock.now().as_secs())
    }

    /// Whether one more answer to this address is allowed: its queries may be forged.
    fn may_reply(&self, to: SocketAddr) -> bool {
        let may_reply = self.reply_rate_limiter.lock().allows(to.ip(), Instant::now());
        if !may_reply {
            tracing::debug!(%to, "Not answered: it is said to ask too often");
        }
        may_reply
    }

    /// The next heartbeat makes up for a lost datagram, so a failure is only logged.
    pub(crate) fn to_one(&self, to: SocketAddr, packet: &Packet) {
        if self.has_left() {
            return;
        }
        if let Err(cause) = self.wire.send(to, &packet.encode()) {
            tracing::debug!(%to, mode = ?packet.command.mode, %cause, "not sent");
        }
    }

    pub(crate) fn to_all(&self, packet: &Packet) -> Result<(), PeerError> {
        if self.has_left() {
            return Ok(());
        }
        self.to_all_and(self.copies(), packet)
    }

    fn to_all_and(&self, copies: Vec<SocketAddr>, packet: &Packet) -> Result<(), PeerError> {
        let datagram = packet.encode();
        self.own.announced(packet.no);
        let announced = self.wire.announce(&datagram);
        for (to, cause) in &announced.failed {
            tracing::debug!(%to, mode = ?packet.command.mode, %cause, "not announced there");
        }
        let mut reached = announced.reached;
        for to in copies {
            match self.wire.send(to, &datagram) {
                Ok(()) => reached += 1,
                Err(cause) => tracing::debug!(%to, mode = ?packet.command.mode, %cause, "not sent"),
            }
        }
        if reached > 0 {
            return Ok(());
        }
        let first = announced.failed.into_iter().next().map(|(_, cause)| cause);
        Err(PeerError::NotAnnounced(first.unwrap_or_else(|| io::ErrorKind::NetworkUnreachable.into())))
    }
}

/// Adds the nonce of the query to an answer.
fn giving_back(nonce: Option<u64>, answer: Packet) -> Packet {
    match nonce {
        Some(nonce) => ipmsg::with_nonce(answer, nonce),
        None => answer,
    }
}

#[cfg(test)]
mod tests;
