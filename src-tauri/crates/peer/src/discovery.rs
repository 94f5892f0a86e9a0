//! How this node is announced and what it answers: every packet of presence that leaves goes out here.
//!
//! Does not live here: when (`heartbeat.rs`, `announcer.rs`), what this node asks (`discovery/asking.rs`).

mod asking;

use crate::agenda::{Agenda, Errand};
use crate::asked::Asked;
use crate::attached::Attached;
use crate::courtesy::Courtesy;
use crate::error::PeerError;
use crate::map::SharedMap;
use crate::own::Own;
use crate::tokens::Tokens;
use landline_contacts::PeerId;
use landline_ipmsg::{self as ipmsg, Bits128, Missing, Mode, Numbers, Options, Packet, PacketNo, Profile, Wire};
use landline_store::Clock;
use parking_lot::{Mutex, MutexGuard};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::time::Instant;

/// Copies of a goodbye: where one datagram in ten is lost, one goodbye in ten thousand is. Who got one takes no notice
/// of the others.
pub const FAREWELLS: usize = 2;

/// Announces this node to everybody.
pub(crate) trait Discovery: Send + Sync + 'static {
    /// One announcement.
    ///
    /// # Errors
    /// [`PeerError::NotAnnounced`] if it left by no interface.
    fn announce_online(&self) -> Result<(), PeerError>;
}

/// Announces over a [`Wire`]: one broadcast, and a copy for each peer that a broadcast does not reach.
pub(crate) struct WireDiscovery {
    pub(crate) wire: Arc<dyn Wire>,
    pub(crate) agenda: Arc<Agenda>,
    numbers: Arc<Numbers>,
    profile: Mutex<Profile>,
    clock: Arc<dyn Clock>,
    pub(crate) map: SharedMap,
    own: Arc<Own>,
    opened: AtomicBool,
    left: AtomicBool,
    /// It left because the machine sleeps, and comes back by itself.
    asleep: AtomicBool,
    /// Held by whoever says goodbye or takes it back: a goodbye for good that comes while the machine falls asleep or wakes
    /// must not be taken back.
    leaving: Mutex<()>,
    away: AtomicBool,
    courtesy: Mutex<Courtesy>,
    asked: Mutex<Asked>,
    pub(crate) tokens: Mutex<Tokens>,
    /// When everybody was last greeted whose answers are awaited.
    opened_at: Mutex<Option<Instant>>,
    /// Another number after each opening, by which other Landline nodes tell it from a heartbeat.
    epoch: AtomicU64,
}

impl Discovery for WireDiscovery {
    /// The first one opens (see [`WireDiscovery::open`]); every later one is a BR_ENTRY.
    fn announce_online(&self) -> Result<(), PeerError> {
        if self.opened.swap(true, Ordering::Relaxed) { self.enter() } else { self.open() }
    }
}

impl WireDiscovery {
    pub(crate) fn new(
        wire: Arc<dyn Wire>,
        numbers: Arc<Numbers>,
        profile: Profile,
        clock: Arc<dyn Clock>,
        map: SharedMap,
        own: Arc<Own>,
        agenda: Arc<Agenda>,
    ) -> Self {
        let [opened, left, asleep, away] = [false, false, false, false].map(AtomicBool::new);
        // Packet numbers rise over restarts, and so do epochs that are taken from them.
        let epoch = AtomicU64::new(numbers.next(clock.now().as_secs()).get());
        let (profile, courtesy) = (Mutex::new(profile), Mutex::new(Courtesy::new()));
        let asked = Mutex::new(Asked::new(Instant::now()));
        let mut secret = [0; 32];
        let random = getrandom::fill(&mut secret);
        if let Err(cause) = &random {
            tracing::warn!(%cause, "The system gives no random numbers: contacts cannot prove that they are at a new address");
        }
        let tokens = Mutex::new(Tokens::new(random.is_ok().then_some(secret)));
        let opened_at = Mutex::default();
        Self {
            wire,
            agenda,
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
            courtesy,
            asked,
            tokens,
            opened_at,
            epoch,
        }
    }

    /// The card now, which nobody answers; the agenda has BR_ENTRY follow after 250 ms and repeats it after 5 s, as the
    /// reference client does. That one wakes the path by a NOOPERATION, as the card does here: two packets of a thousand
    /// nodes that start together are more than their sockets hold.
    pub(crate) fn open(&self) -> Result<(), PeerError> {
        if self.has_left() {
            return Ok(());
        }
        *self.opened_at.lock() = Some(Instant::now());
        self.agenda.open(Instant::now());
        self.epoch.store(self.next().get(), Ordering::Relaxed);
        // Who hears it sees us now; the entry that asks for answers follows.
        self.tell_profile()
    }

    /// BR_ENTRY to everybody.
    pub(crate) fn enter(&self) -> Result<(), PeerError> {
        self.to_all(&self.card(Mode::BrEntry))
    }

    /// BR_ABSENCE to everybody: name, group or absence is another, or somebody may not have heard the entry.
    pub(crate) fn tell_profile(&self) -> Result<(), PeerError> {
        self.to_all(&self.card(Mode::BrAbsence))
    }

    /// NOOPERATION to everybody: this node is here. Who knows it is told by that, and nobody answers.
    pub(crate) fn say_here(&self) {
        let no = self.next();
        self.hint(&ipmsg::no_operation(&self.profile.lock(), no));
    }

    /// Tells all Landline nodes that somebody does not answer.
    pub(crate) fn tell_missing(&self, missing: &Missing) {
        let no = self.next();
        self.hint(&missing.packet(&self.profile.lock(), no));
    }

    /// The answer that somebody still waits for, ahead of a question that goes the same way.
    pub(crate) fn answer_now(&self, whom: &PeerId, to: SocketAddr) {
        if let Some(Errand::Answer { capabilities, nonce, attached, .. }) = self.agenda.advance(whom, Instant::now()) {
            self.answer(to, capabilities, nonce, attached);
        }
    }

    fn hint(&self, packet: &Packet) {
        if let Err(cause) = self.to_all(packet) {
            tracing::debug!(%cause, "hint not announced");
        }
    }

    /// This node's entry, with its epoch.
    fn card(&self, mode: Mode) -> Packet {
        let no = self.next();
        let entry = ipmsg::entry(&self.profile.lock(), no, mode, self.away());
        ipmsg::with_epoch(entry, self.epoch.load(Ordering::Relaxed))
    }

    /// BR_EXIT to everybody, once. Nothing else leaves after it, not even the answer to who asks whether it is true: whoever
    /// hears us later would take us for present.
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
        self.agenda.clear();
        let no = self.next();
        let exit = ipmsg::exit(&self.profile.lock(), no);
        // To each who is here as well: nobody asks for a lost goodbye, and a broadcast is what gets lost.
        let mut copies = self.map.lock().online_addresses();
        copies.extend(self.map.lock().off_broadcast());
        copies.sort();
        copies.dedup();
        let mut outcome = Ok(());
        for _ in 0..FAREWELLS {
            outcome = self.to_all_and(copies.clone(), &exit);
        }
        outcome
    }

    /// The same, until the machine wakes.
    pub(crate) fn fall_asleep(&self) -> Result<(), PeerError> {
        let _leaving = self.leaving.lock();
        if self.has_left() {
            return Ok(());
        }
        let outcome = self.say_goodbye();
        self.asleep.store(true, Ordering::SeqCst);
        outcome
    }

    /// Takes the goodbye back that was said because of a sleep, and no other.
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

    /// Takes the goodbye back; the next announcement opens.
    pub(crate) fn come_back(&self) {
        self.opened.store(false, Ordering::SeqCst);
        self.left.store(false, Ordering::SeqCst);
    }

    /// Who this node says it is.
    pub(crate) fn profile(&self) -> MutexGuard<'_, Profile> {
        self.profile.lock()
    }

    fn away(&self) -> bool {
        self.away.load(Ordering::Relaxed)
    }

    /// Whether all packets from now on say that nobody is at this computer.
    pub(crate) fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::Relaxed);
    }

    /// Names that all packets from now on bear.
    pub(crate) fn set_names(&self, nickname: String, group: String) {
        let mut profile = self.profile.lock();
        profile.nickname = nickname;
        profile.group = group;
    }

    /// ANSENTRY.
    pub(crate) fn answer(&self, to: SocketAddr, capabilities: Options, nonce: Option<u64>, attached: Attached) {
        if !self.owes(to) {
            return;
        }
        let no = self.next();
        let packet = ipmsg::answer(&self.profile.lock(), no, self.away(), capabilities);
        let packet = ipmsg::with_epoch(packet, self.epoch.load(Ordering::Relaxed));
        self.to_one(to, &attached.to(giving_back(nonce, packet)));
    }

    /// SENDINFO: which program this is; with a token only beside a nonce.
    pub(crate) fn send_info(&self, to: SocketAddr, nonce: Option<u64>, token: Option<Bits128>) {
        if !self.owes(to) {
            return;
        }
        let no = self.next();
        let packet = ipmsg::send_info(&self.profile.lock(), no);
        let attached = Attached { token: token.filter(|_| nonce.is_some()), digest: None };
        self.to_one(to, &attached.to(giving_back(nonce, packet)));
    }

    /// SENDABSENCEINFO.
    pub(crate) fn send_absence_info(&self, to: SocketAddr) {
        if !self.owes(to) {
            return;
        }
        let no = self.next();
        let packet = ipmsg::send_absence_info(&self.profile.lock(), no, self.away());
        self.to_one(to, &packet);
    }

    pub(crate) fn next(&self) -> PacketNo {
        self.numbers.next(self.clock.now().as_secs())
    }

    /// Whether this address is answered once more: what it is said to ask may be asked by somebody else.
    fn owes(&self, to: SocketAddr) -> bool {
        let owes = self.courtesy.lock().allows(to.ip(), Instant::now());
        if !owes {
            tracing::debug!(%to, "Not answered: it is said to ask too often");
        }
        owes
    }

    /// A lost datagram is made good by the next heartbeat, so a failure is only logged.
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

/// An answer with the nonce of its question.
fn giving_back(nonce: Option<u64>, answer: Packet) -> Packet {
    match nonce {
        Some(nonce) => ipmsg::with_nonce(answer, nonce),
        None => answer,
    }
}

#[cfg(test)]
mod tests;
