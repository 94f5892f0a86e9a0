//! Shared by the unit tests of this crate: peers, maps and captured log lines.

use crate::config::PeerConfig;
use crate::manager::PeerDeps;
use crate::map::{PeerMap, SharedMap};
use crate::model::{Change, Moment, Peer, PeerAddress, PeerStatus};
use crate::outbox::{Mailbox, Outbox};
use landline_contacts::{ContactId, PeerId};
use landline_ipmsg::{Charset, PacketNumberAllocator, Profile, Wire};
use landline_store::{Clock, Store, Timestamp};
use landline_task::CancellationToken;
use parking_lot::Mutex;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

pub(crate) const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// What presence needs.
pub(crate) fn deps(store: &Store, wire: Arc<dyn Wire>, profile: Profile) -> PeerDeps {
    PeerDeps {
        store: store.clone(),
        wire,
        numbers: Arc::new(PacketNumberAllocator::starting_after(0)),
        profile,
        config: PeerConfig::default(),
        default_charset: Charset::GB18030,
        seed: 1,
    }
}

/// A wall clock fixed at one second after the epoch.
pub(crate) struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1000)
    }
}

pub(crate) fn now() -> Moment {
    Moment { mono: Instant::now(), wall: Still.now() }
}

pub(crate) fn id(user: &str) -> PeerId {
    PeerId::new(user, "desk").expect("a name")
}

pub(crate) fn addr(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

/// Heard now at `at`, online.
pub(crate) fn peer(user: &str, at: &str) -> Peer {
    let now = now();
    let number = user.bytes().fold(0_u128, |number, byte| number * 256 + u128::from(byte));
    Peer {
        addresses: vec![PeerAddress::new(addr(at), now.mono)],
        status: PeerStatus::Online,
        ..Peer::new(id(user), ContactId::from_uuid(Uuid::from_u128(number)), now)
    }
}

pub(crate) fn offline(user: &str, at: &str) -> Peer {
    Peer { status: PeerStatus::Offline, ..peer(user, at) }
}

/// This node itself, at localhost.
pub(crate) fn this_node() -> Peer {
    Peer { local: true, ..peer("self", "127.0.0.1:2425") }
}

pub(crate) fn map_of(peers: impl IntoIterator<Item = Peer>) -> SharedMap {
    let mut map = PeerMap::new(2425);
    peers.into_iter().for_each(|peer| map.restore(peer));
    Arc::new(Mutex::new(map))
}

pub(crate) fn status(map: &SharedMap, user: &str) -> Option<PeerStatus> {
    map.lock().get(&id(user)).map(|peer| peer.status)
}

/// All changes handed on so far.
pub(crate) fn drain(mailbox: &mut Mailbox) -> Vec<Change> {
    mailbox.take(usize::MAX)
}

pub(crate) fn outbox() -> (Outbox, Mailbox) {
    Outbox::new()
}

/// Who ends a task, and what the task listens to.
pub(crate) fn shutdown() -> (CancellationToken, CancellationToken) {
    let token = CancellationToken::new();
    (token.clone(), token)
}

/// A map that somebody else holds for as long as this lives.
pub(crate) struct Busy {
    release: Option<std::sync::mpsc::Sender<()>>,
    holder: Option<std::thread::JoinHandle<()>>,
}

impl Busy {
    pub(crate) fn hold(map: &SharedMap) -> Self {
        let (map, (release, released), (locked, held)) =
            (Arc::clone(map), std::sync::mpsc::channel(), std::sync::mpsc::channel());
        let holder = std::thread::spawn(move || {
            let _guard = map.lock();
            locked.send(()).expect("somebody waits");
            // Ends with an error when the sender is dropped.
            let _end = released.recv();
        });
        held.recv().expect("held");
        Self { release: Some(release), holder: Some(holder) }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        drop(self.release.take());
        self.holder.take().map(std::thread::JoinHandle::join);
    }
}

/// The lines that were logged while this lives, on this thread.
pub(crate) struct Logs {
    lines: Arc<Mutex<Vec<u8>>>,
    _guard: tracing::subscriber::DefaultGuard,
}

impl Logs {
    pub(crate) fn capture() -> Self {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let written = Arc::clone(&lines);
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .without_time()
            .with_writer(move || Writer(Arc::clone(&written)))
            .finish();
        Self { lines, _guard: tracing::subscriber::set_default(subscriber) }
    }

    /// Whether a line of this level has this text.
    pub(crate) fn has(&self, level: &str, text: &str) -> bool {
        let lines = String::from_utf8_lossy(&self.lines.lock()).into_owned();
        lines.lines().any(|line| line.trim_start().starts_with(level) && line.contains(text))
    }
}

struct Writer(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
