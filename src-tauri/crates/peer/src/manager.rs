//! The public handle: opens presence, runs its tasks, answers questions about who is here.
//!
//! Does not live here: what packets mean (`observe.rs`), the rules of the map (`map.rs`), the tasks themselves.

mod address_book;
mod reachability;
mod settings;

use crate::agenda::Agenda;
use crate::cleanup::CleanupMetrics;
use crate::config::{LiveConfig, PeerConfig};
use crate::contacts::own_peer;
use crate::discovery::WireDiscovery;
use crate::error::PeerError;
use crate::familiar::Familiar;
use crate::heartbeat::HeartbeatMetrics;
use crate::large::LargePackets;
use crate::map::{PeerMap, SharedMap};
use crate::metrics::PeerHealth;
use crate::model::{Moment, Peer};
use crate::outbox::Outbox;
use crate::own::Own;
use crate::questions::Questions;
use crate::recorder::Recorder;
use crate::scout::Scout;
use crate::store;
use crate::strangers::Strangers;
use crate::tally::Answers;
use crate::timeout_checker::TimeoutMetrics;
use crate::trust::Trust;
use crate::trust::task::TrustKeeper;
use crate::watch::Watch;
use landline_contacts::{ContactError, ContactId, Lookalikes, PeerId, rows};
use landline_ipmsg::{Charset, Numbers, Profile, Wire};
use landline_store::Store;
use landline_task::{CancellationToken, DropGuard, Task};
use parking_lot::Mutex;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// What presence needs from the rest of the node.
pub struct PeerDeps {
    /// The database, with [`crate::MIGRATIONS`] run.
    pub store: Store,
    /// The way out.
    pub wire: Arc<dyn Wire>,
    /// Packet numbers, shared with everybody who sends.
    pub numbers: Arc<Numbers>,
    /// Who this node is.
    pub profile: Profile,
    /// The figures of presence.
    pub config: PeerConfig,
    /// In which names of strangers are read that are neither ASCII nor UTF-8.
    pub default_charset: Charset,
    /// Where the random delays of answers start from.
    pub seed: u64,
}

/// Presence. Cheap to clone; clones are the same.
#[derive(Clone)]
pub struct PeerManager {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) own: Arc<Own>,
    pub(crate) map: SharedMap,
    pub(crate) outbox: Outbox,
    pub(crate) discovery: Arc<WireDiscovery>,
    pub(crate) questions: Questions,
    pub(crate) large_packets: LargePackets,
    pub(crate) default_charset: Charset,
    pub(crate) watch: Arc<Watch>,
    pub(crate) scout: Arc<Scout>,
    pub(crate) familiar: Mutex<Familiar>,
    pub(crate) strangers: Arc<Mutex<Strangers>>,
    lookalikes: Mutex<Lookalikes>,
    pub(crate) trust: Arc<TrustKeeper>,
    /// Held while strangers get their rows, and while rows are deleted.
    pub(crate) meeting: Arc<tokio::sync::Mutex<()>>,
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
    /// Opens presence: this node in the map, and everybody heard within the retention, offline until heard again.
    ///
    /// # Errors
    /// A configuration or a name that cannot be, or the database's refusal.
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
        let strangers = Strangers::new(everybody.iter().map(|known| &known.id));
        for known in everybody.into_iter().filter(|known| known.id != id) {
            let peer = store::peer(known, now);
            if now.mono.saturating_duration_since(peer.last_seen) <= retention {
                map.restore(peer);
            }
        }
        map.restore(own_peer(&store, id.clone(), &profile, wire.port(), now).await?);

        let map: SharedMap = Arc::new(Mutex::new(map));
        let watch = Arc::new(Watch::new(&id, seed));
        let own = Arc::new(Own::new(id));
        let (outbox, mailbox) = Outbox::new();
        let recorder = Recorder::new(store.clone(), Arc::clone(&map), mailbox);
        let agenda = Arc::new(Agenda::new(seed));
        let discovery =
            Arc::new(WireDiscovery::new(wire, numbers, profile, clock, Arc::clone(&map), Arc::clone(&own), agenda));
        let inner = Inner {
            store,
            own,
            map,
            outbox,
            discovery,
            questions: Questions::default(),
            large_packets: LargePackets::default(),
            default_charset,
            watch,
            scout: Arc::new(Scout::new(seed, now.mono)),
            familiar: Mutex::new(Familiar::new(now.wall)),
            strangers: Arc::new(Mutex::new(strangers)),
            lookalikes: Mutex::default(),
            trust: Arc::new(TrustKeeper::new(trust)),
            meeting: Arc::default(),
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
        self.begin_anew().await;
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

    /// Says goodbye (BR_EXIT) to everybody, ends the tasks that [`PeerManager::start`] began, and writes down what was
    /// accepted. From then on this node is silent and deaf, until it is started again.
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

    /// The machine is about to sleep: says goodbye (BR_EXIT) to everybody, and is silent until [`PeerManager::woke_up`].
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

    /// What the tasks have counted.
    pub fn health(&self) -> PeerHealth {
        let Inner { heartbeat, timeout, cleanup, .. } = &*self.inner;
        PeerHealth {
            heartbeats_sent: heartbeat.heartbeats_sent.load(Ordering::Relaxed),
            timeouts_detected: timeout.timeouts_detected.load(Ordering::Relaxed),
            peers_cleaned_up: cleanup.peers_cleaned_up.load(Ordering::Relaxed),
            last_heartbeat_at: heartbeat.last_heartbeat_at.get(),
            last_timeout_check: timeout.last_check_at.get(),
            last_cleanup_at: cleanup.last_cleanup_at.get(),
            strangers_refused: self.inner.strangers.lock().refused(),
        }
    }

    /// How answers came to the detector's questions.
    pub fn answers(&self) -> Answers {
        self.inner.watch.answers()
    }

    /// How many peers are here, the uncertain among them, without this node.
    pub fn here(&self) -> usize {
        self.inner.map.lock().online()
    }

    /// Whether somebody known is at this address, for whoever must choose in a flood whose packets to drop.
    pub fn is_familiar(&self, at: IpAddr) -> bool {
        self.inner.familiar.lock().has(at, &self.inner.map)
    }

    /// The figures in force.
    pub fn config(&self) -> PeerConfig {
        self.inner.config.current()
    }
}
