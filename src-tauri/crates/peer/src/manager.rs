//! The public handle: opens presence, runs its tasks, answers queries about peers.
//!
//! Does not live here: what packets mean (`observe.rs`), the rules of the map (`map.rs`), the tasks themselves.

mod address_book;
mod reachability;
mod settings;

use crate::admission_control::AdmissionControl;
use crate::cleanup::CleanupMetrics;
use crate::config::{LiveConfig, PeerConfig};
use crate::contacts::own_peer;
use crate::detector_handle::DetectorHandle;
use crate::discovery::WireDiscovery;
use crate::error::PeerError;
use crate::heartbeat::HeartbeatMetrics;
use crate::known_addresses::KnownAddresses;
use crate::large::LargePackets;
use crate::map::{PeerMap, SharedMap};
use crate::metrics::PeerHealth;
use crate::model::{Moment, Peer};
use crate::outbox::Outbox;
use crate::own::OwnIdentity;
use crate::path_checks::PathChecks;
use crate::query_stats::AnswerStats;
use crate::recorder::Recorder;
use crate::remote_discovery::RemoteDiscovery;
use crate::reply_scheduler::ReplyScheduler;
use crate::store;
use crate::timeout_checker::TimeoutMetrics;
use crate::trust::Trust;
use crate::trust::task::TrustState;
use landline_contacts::{ContactError, ContactId, Lookalikes, PeerId, rows};
use landline_ipmsg::{Charset, PacketNumberAllocator, Profile, Wire};
use landline_store::Store;
use landline_task::{CancellationToken, DropGuard, Task};
use parking_lot::Mutex;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// The dependencies of presence.
pub struct PeerDeps {
    /// The database, with [`crate::MIGRATIONS`] run.
    pub store: Store,
    /// The way out.
    pub wire: Arc<dyn Wire>,
    /// Packet numbers, shared with everybody who sends.
    pub numbers: Arc<PacketNumberAllocator>,
    /// Who this node is.
    pub profile: Profile,
    /// The figures of presence.
    pub config: PeerConfig,
    /// In which names of strangers are read that are neither ASCII nor UTF-8.
    pub default_charset: Charset,
    /// The seed of the random delays of answers.
    pub seed: u64,
}

/// Presence. Cheap to clone; clones share state.
#[derive(Clone)]
pub struct PeerManager {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) own: Arc<OwnIdentity>,
    pub(crate) map: SharedMap,
    pub(crate) outbox: Outbox,
    pub(crate) discovery: Arc<WireDiscovery>,
    pub(crate) path_checks: PathChecks,
    pub(crate) large_packets: LargePackets,
    pub(crate) default_charset: Charset,
    pub(crate) detector: Arc<DetectorHandle>,
    pub(crate) remote_discovery: Arc<RemoteDiscovery>,
    pub(crate) known_addresses: Mutex<KnownAddresses>,
    pub(crate) admission: Arc<Mutex<AdmissionControl>>,
    lookalikes: Mutex<Lookalikes>,
    pub(crate) trust: Arc<TrustState>,
    /// Held while new contacts are inserted, and while rows are deleted.
    pub(crate) admission_lock: Arc<tokio::sync::Mutex<()>>,
    pub(crate) recorder: Recorder,
    pub(crate) config: LiveConfig,
    pub(crate) heartbeat: Arc<HeartbeatMetrics>,
    pub(crate) timeout: Arc<TimeoutMetrics>,
    pub(crate) cleanup: Arc<CleanupMetrics>,
    /// Of the tasks of [`PeerManager::start`], which end with the manager at the latest.
    shutdown: Mutex<Option<DropGuard>>,
    running: Mutex<Vec<JoinHandle<()>>>,
}

impl PeerManager {
    /// Opens presence: adds this node to the map, and all peers heard within the retention, offline until heard again.
    ///
    /// # Errors
    /// An invalid configuration or name, or a database error.
    pub async fn open(deps: PeerDeps) -> Result<Self, PeerError> {
        let PeerDeps { store, wire, numbers, profile, config, default_charset, seed } = deps;
        let config = LiveConfig::new(config)?;
        let (user, host) = (profile.user.clone(), profile.host.clone());
        let id = PeerId::new(&user, &host).ok_or(ContactError::BadIdentity { user, host })?;
        let clock = Arc::clone(store.clock());
        let now = Moment { mono: Instant::now(), wall: clock.now() };

        let mut map = PeerMap::new(wire.port());
        let retention = config.current().offline_retention;
        let everybody = store.read(rows::all).await?;
        let trust = Trust::new(store.read(store::trust::all).await?);
        let admission = AdmissionControl::new(everybody.iter().map(|known| &known.id));
        for known in everybody.into_iter().filter(|known| known.id != id) {
            let peer = store::peer(known, now);
            if now.mono.saturating_duration_since(peer.last_seen) <= retention {
                map.restore(peer);
            }
        }
        map.restore(own_peer(&store, id.clone(), &profile, wire.port(), now).await?);

        let map: SharedMap = Arc::new(Mutex::new(map));
        let detector = Arc::new(DetectorHandle::new(&id, seed));
        let own = Arc::new(OwnIdentity::new(id));
        let (outbox, mailbox) = Outbox::new();
        let recorder = Recorder::new(store.clone(), Arc::clone(&map), mailbox);
        let reply_scheduler = Arc::new(ReplyScheduler::new(seed));
        let discovery = Arc::new(WireDiscovery::new(
            wire,
            numbers,
            profile,
            clock,
            Arc::clone(&map),
            Arc::clone(&own),
            reply_scheduler,
        ));
        let inner = Inner {
            store,
            own,
            map,
            outbox,
            discovery,
            path_checks: PathChecks::default(),
            large_packets: LargePackets::default(),
            default_charset,
            detector,
            remote_discovery: Arc::new(RemoteDiscovery::new(seed, now.mono)),
            known_addresses: Mutex::new(KnownAddresses::new(now.wall)),
            admission: Arc::new(Mutex::new(admission)),
            lookalikes: Mutex::default(),
            trust: Arc::new(TrustState::new(trust)),
            admission_lock: Arc::default(),
            recorder,
            config,
            heartbeat: Arc::default(),
            timeout: Arc::default(),
            cleanup: Arc::default(),
            shutdown: Mutex::new(None),
            running: Mutex::new(Vec::new()),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Runs the tasks without a supervisor. An error of one is logged and ends that one alone.
    ///
    /// # Errors
    /// [`PeerError::AlreadyRunning`].
    pub async fn start(&self) -> Result<(), PeerError> {
        if self.inner.shutdown.lock().is_some() {
            return Err(PeerError::AlreadyRunning);
        }
        self.restart_detection().await;
        let mut running = self.inner.shutdown.lock();
        if running.is_some() {
            return Err(PeerError::AlreadyRunning);
        }
        self.inner.discovery.come_back();
        let token = CancellationToken::new();
        let spawn = |task: Arc<dyn Task>| {
            let token = token.clone();
            tokio::spawn(async move {
                if let Err(cause) = task.run(token).await {
                    tracing::warn!(task = task.name(), %cause, "task ended");
                }
            })
        };
        self.inner.running.lock().extend(self.tasks().into_iter().map(spawn));
        *running = Some(token.drop_guard());
        Ok(())
    }

    /// Says goodbye (BR_EXIT) to everybody, stops the tasks started by [`PeerManager::start`], and stores pending
    /// changes. From then on this node neither sends nor receives until it is started again.
    pub async fn stop(&self) {
        if let Err(cause) = self.inner.discovery.leave() {
            tracing::warn!(%cause, "Goodbye not announced");
        }
        drop(self.inner.shutdown.lock().take());
        let running = std::mem::take(&mut *self.inner.running.lock());
        for task in running {
            if let Err(cause) = task.await {
                tracing::warn!(%cause, "task did not end well");
            }
        }
        self.inner.recorder.finish().await;
    }

    /// The machine is about to sleep: says goodbye (BR_EXIT) to everybody, and is silent until
    /// [`PeerManager::woke_up`].
    pub fn fall_asleep(&self) {
        if let Err(cause) = self.inner.discovery.fall_asleep() {
            tracing::warn!(%cause, "Goodbye not announced before sleep");
        }
    }

    /// Whether this node has said goodbye because the machine sleeps.
    pub fn is_asleep(&self) -> bool {
        self.inner.discovery.is_asleep()
    }

    /// Whether this node cannot hear its network: most peers vanished at once, so the fault is here.
    pub fn self_offline(&self) -> bool {
        self.inner.map.lock().self_offline()
    }

    /// Whether this node has said goodbye, after which nothing may leave it.
    pub fn has_left(&self) -> bool {
        self.inner.discovery.has_left()
    }

    /// Somebody in memory, by row.
    pub fn peer(&self, contact: ContactId) -> Option<Peer> {
        self.inner.map.lock().by_contact(contact).cloned()
    }

    /// Everybody in memory, this node included, in order of identity.
    pub fn snapshot(&self) -> Vec<Peer> {
        let mut peers: Vec<Peer> = self.inner.map.lock().iter().cloned().collect();
        peers.sort_by(|a, b| a.id.cmp(&b.id));
        peers
    }

    /// The counters of the tasks.
    pub fn health(&self) -> PeerHealth {
        let Inner { heartbeat, timeout, cleanup, .. } = &*self.inner;
        PeerHealth {
            heartbeats_sent: heartbeat.heartbeats_sent.load(Ordering::Relaxed),
            timeouts_detected: timeout.timeouts_detected.load(Ordering::Relaxed),
            peers_cleaned_up: cleanup.peers_cleaned_up.load(Ordering::Relaxed),
            last_heartbeat_at: heartbeat.last_heartbeat_at.get(),
            last_timeout_check: timeout.last_check_at.get(),
            last_cleanup_at: cleanup.last_cleanup_at.get(),
            strangers_refused: self.inner.admission.lock().refused(),
        }
    }

    /// Statistics of the detector's queries.
    pub fn answers(&self) -> AnswerStats {
        self.inner.detector.answers()
    }

    /// The number of online peers, including uncertain ones, without this node.
    pub fn here(&self) -> usize {
        self.inner.map.lock().online()
    }

    /// Tells whether somebody known is at an address, for whoever must choose in a flood whose packets to drop. It holds no
    /// handle: the sockets keep it, and presence keeps the sockets.
    pub fn known_addresses(&self) -> impl Fn(IpAddr) -> bool + Send + Sync + 'static {
        let inner = Arc::downgrade(&self.inner);
        move |at| inner.upgrade().is_some_and(|inner| inner.known_addresses.lock().has(at, &inner.map))
    }

    /// The current settings.
    pub fn config(&self) -> PeerConfig {
        self.inner.config.current()
    }
}
