//! One node from its parts and its domains, and its end.

use crate::admission_queue::AdmissionQueue;
use crate::assembly::{Domains, Parts};
use crate::bus::Follower;
use crate::disk_space_monitor::DiskSpaceMonitor;
use crate::high_water_mark::HighWaterMark;
use crate::history::{History, Measured};
use crate::inspector::{Damage, Inspector};
use crate::neighbours::SystemNeighbours;
use crate::presence_bridge::{JournalCursor, PresenceBridge};
use crate::profile::{DatabaseState, ProfileFolder};
use crate::router::Router;
use crate::sampler::Sampler;
use crate::settings::Settings;
use crate::supervisor::Supervisor;
use crate::wake::Wake;
use crate::{Config, ConfigRepository, Ended, Identity, NodeError};
use landline_chat::Chat;
use landline_doctor::ProfileFacts;
use landline_ipmsg::{BindScope, Charset, Endpoint, EndpointConfig, PacketNumberAllocator, Wire, WireCounters};
use landline_peer::PeerManager;
use landline_store::{Clock, Seq, Store, StoreError, Timestamp};
use landline_task::{CancellationToken, Tasks};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Notify};
use tokio::time::Instant;

/// Time limit for a shutdown.
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// The part of it reserved for the database if a task does not end by itself.
const CLOSING: Duration = Duration::from_secs(1);

/// The default charset if the system's language is unknown: it can encode every character.
const WITHOUT_LANGUAGE: Charset = Charset::GB18030;

/// The options of a node.
pub struct NodeOptions {
    /// Folder of config, database and lock; created if missing.
    pub profile: PathBuf,
    /// The identity of a profile that has none yet.
    pub identity: Identity,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
    /// A port for this run that overrides the config.
    pub port: Option<u16>,
    /// The LAN, or for tests this machine alone.
    pub reach: BindScope,
    /// Seed of random values, such as the delay of an answer.
    pub seed: u64,
    /// The system's language as a tag such as `zh-TW`, which determines the charset of programs that do not state
    /// theirs.
    pub language: Option<String>,
}

/// A running node. Ends with [`Node::shutdown`].
pub struct Node {
    folder: ProfileFolder,
    settings: Settings,
    store: Store,
    endpoint: Endpoint,
    domains: Domains,
    admission_queue: AdmissionQueue,
    supervisor: Supervisor,
    startup_config: Config,
    auto_charset: Charset,
    history: Arc<parking_lot::Mutex<History>>,
    woken: Arc<Notify>,
    started_at: Timestamp,
    started: Instant,
    found: DatabaseState,
    damage: Damage,
    /// Held by an examination: one at a time.
    pub(crate) examining: Mutex<()>,
}

/// Reads the sockets.
struct EndpointTask(Endpoint);

impl EndpointTask {
    async fn run(&self, shutdown: CancellationToken) -> io::Result<()> {
        self.0.run(shutdown).await
    }
}

landline_task::tasks! {
    EndpointTask: "endpoint";
}

impl Node {
    /// Opens the profile, binds the port, starts all tasks and announces the node.
    ///
    /// # Errors
    /// [`NodeError`]: the profile is in use, a setting is wrong, the port is taken, or the database cannot be opened.
    pub async fn start(options: NodeOptions) -> Result<Self, NodeError> {
        let NodeOptions { profile, identity, clock, port, reach, seed, language } = options;
        let folder = ProfileFolder::open(&profile)?;
        let taken = || -> Result<_, NodeError> {
            let repository = ConfigRepository::open(&folder.config(), &identity)?;
            let settings = repository.config();
            let port = port.unwrap_or(settings.network.port);
            let config = EndpointConfig { targets: settings.targets()?, reach, ..EndpointConfig::new(port) };
            Ok((Arc::new(repository), settings, port, Endpoint::bind(config)?))
        };
        let (repository, settings, port, (endpoint, inbound)) = match taken() {
            Ok(taken) => taken,
            Err(cause) => {
                folder.remove_if_created();
                return Err(cause);
            }
        };
        let (started_at, started) = (clock.now(), Instant::now());
        let found = folder.prepare_database().map_err(|cause| NodeError::Profile { path: folder.database(), cause })?;
        let store = Store::open(&folder.database(), clock, &Domains::migrations())?;
        store.keep_reserve(folder.reserve()).await?;

        let high_water_mark = HighWaterMark::new(&folder.high_water_mark());
        let floor =
            high_water_mark.read().map_err(|cause| NodeError::Profile { path: folder.high_water_mark(), cause })?;
        let numbers =
            Arc::new(PacketNumberAllocator::new(floor, seed, move |promised| high_water_mark.write(promised)));
        let wire: Arc<dyn Wire> = Arc::new(endpoint.clone());
        let auto_charset = language.as_deref().and_then(Charset::of_language).unwrap_or(WITHOUT_LANGUAGE);
        let default_charset = settings.charset()?.unwrap_or(auto_charset);
        let wire_profile = settings.wire_profile(default_charset);
        let domains = Domains::open(&Parts {
            store: store.clone(),
            wire,
            numbers,
            profile: wire_profile,
            presence: settings.presence.to_peer_config()?,
            default_charset,
            seed,
        })
        .await?;
        let (peers, chat) = (domains.peers.clone(), domains.chat.clone());

        peers.set_targets(&settings.targets()?);
        peers.set_neighbours(Arc::new(SystemNeighbours));
        endpoint.prefer(peers.known_addresses());
        let cursor = JournalCursor::after(store.latest().await?);
        let supervisor = Supervisor::new(store.clone());
        let admission_queue = AdmissionQueue::new(peers.clone(), chat.clone());
        let router = Router {
            inbound: Arc::new(Mutex::new(inbound)),
            peers: peers.clone(),
            chat,
            admission_queue: admission_queue.clone(),
        };
        let startup_config = settings;
        let settings = Settings {
            repository,
            endpoint: endpoint.clone(),
            peers,
            store: store.clone(),
            change_lock: Arc::default(),
        };
        let examining = Mutex::default();
        folder.mark(true);
        let node = Self {
            folder,
            settings,
            store,
            endpoint,
            domains,
            admission_queue,
            supervisor,
            startup_config,
            auto_charset,
            history: Arc::default(),
            woken: Arc::default(),
            started_at,
            started,
            found,
            damage: Damage::default(),
            examining,
        };
        node.start_tasks(router, cursor);
        tracing::info!(profile = %node.folder.path().display(), port, "the node runs");
        Ok(node)
    }

    /// Receivers before senders: answers to our first announcement must be received.
    fn start_tasks(&self, router: Router, cursor: JournalCursor) {
        let clock = || Arc::clone(self.store.clock());
        let mut tasks: Tasks = vec![
            Arc::new(EndpointTask(self.endpoint.clone())),
            Arc::new(PresenceBridge { store: self.store.clone(), chat: self.domains.chat.clone(), cursor }),
            Arc::new(Wake { woken: Arc::clone(&self.woken), clock: clock(), peers: self.domains.peers.clone() }),
            Arc::new(DiskSpaceMonitor { store: self.store.clone() }),
            Arc::new(Sampler {
                clock: clock(),
                endpoint: self.endpoint.clone(),
                peers: self.domains.peers.clone(),
                history: Arc::clone(&self.history),
            }),
            Arc::new(Inspector { store: self.store.clone(), damage: Arc::clone(&self.damage) }),
            Arc::new(self.admission_queue.clone()),
            Arc::new(router),
        ];
        tasks.extend(self.domains.tasks().into_iter().flatten());
        for task in tasks {
            self.supervisor.start(task);
        }
    }

    /// Stops within 5 seconds, in this order: says goodbye to the network, ends the tasks, closes the database.
    pub async fn shutdown(&self) {
        let end = Instant::now() + STOP_WITHIN;
        let deadline = end - CLOSING;
        if tokio::time::timeout_at(deadline, self.domains.stop()).await.is_err() {
            tracing::warn!("the goodbye took too long");
        }
        self.supervisor.stop(deadline).await;
        // What a task still had to say of presence when the recorder had ended already.
        if tokio::time::timeout_at(end, self.domains.stop()).await.is_err() {
            tracing::warn!("the last changes of presence were not written");
        }
        match tokio::time::timeout_at(end, self.store.close()).await {
            Ok(()) => self.folder.mark(false),
            Err(_) => tracing::error!("the database was not closed in time; what was answered is on the disk"),
        }
        tracing::info!(profile = %self.folder.path().display(), "the node has stopped");
    }

    /// The machine is about to sleep: says goodbye to everybody and stays silent until [`Node::woke_up`], or until the
    /// clocks show whether it slept.
    pub fn fall_asleep(&self) {
        self.domains.peers.fall_asleep();
    }

    /// The machine has woken up: announces this node to everybody.
    pub fn woke_up(&self) {
        self.woken.notify_one();
    }

    /// Waits until the node cannot continue. The caller then shuts it down and reports why.
    pub async fn ended(&self) -> Ended {
        self.supervisor.ended().await
    }

    /// All domains.
    pub fn domains(&self) -> &Domains {
        &self.domains
    }

    /// Who is here.
    pub fn peers(&self) -> &PeerManager {
        &self.domains.peers
    }

    /// Messages.
    pub fn chat(&self) -> &Chat {
        &self.domains.chat
    }

    /// The settings.
    pub fn config(&self) -> &ConfigRepository {
        &self.settings.repository
    }

    /// The settings as of the start: those that require a restart are still in effect.
    pub fn startup_config(&self) -> &Config {
        &self.startup_config
    }

    /// The charset that belongs to the system's language.
    pub fn auto_charset(&self) -> Charset {
        self.auto_charset
    }

    /// The charset of peers that do not state theirs, in this run.
    pub fn default_charset(&self) -> Charset {
        self.startup_config.charset().ok().flatten().unwrap_or(self.auto_charset)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.database()
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The profile folder.
    pub fn profile(&self) -> &Path {
        self.folder.path()
    }

    /// When this node started.
    pub fn started_at(&self) -> Timestamp {
        self.started_at
    }

    pub(crate) fn running_for(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &**self.store.clock()
    }

    /// The sockets and interfaces.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The network counters since the start.
    pub fn counters(&self) -> WireCounters {
        let counters = self.endpoint.counters();
        WireCounters { overflowed: counters.overflowed + self.admission_queue.dropped(), ..counters }
    }

    /// Whether the disk is full, so that incoming messages are refused.
    pub fn storage_full(&self) -> bool {
        self.store.is_full()
    }

    /// The statistics of the last hour, one sample every [`crate::SAMPLE_EVERY`].
    pub fn history(&self) -> Measured {
        self.history.lock().measured()
    }

    /// The state of the profile's files: as found at the start, and the result of the last check.
    pub fn profile_facts(&self) -> ProfileFacts {
        ProfileFacts {
            database_missing: self.found.missing,
            log_missing: self.found.log_missing,
            damage: self.damage.lock().clone(),
            unknown_keys: self.settings.repository.unknown(),
        }
    }

    /// Follows every event after `after`, or from now on.
    ///
    /// # Errors
    /// [`StoreError`] if the journal cannot be read.
    pub async fn follow(&self, after: Option<Seq>) -> Result<Follower, StoreError> {
        Follower::new(self.store.clone(), None, after).await
    }

    /// The newest events, oldest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] if the journal cannot be read.
    pub async fn recent(&self, limit: u32) -> Result<Vec<crate::JournalEvent>, StoreError> {
        let records = self.store.newest(limit).await?;
        Ok(records.iter().map(|record| crate::JournalEvent::from_record(record)).collect())
    }
}
