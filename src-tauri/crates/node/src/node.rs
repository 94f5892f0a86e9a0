//! Assembly: one node from its parts, and its end.

use crate::bus::Follower;
use crate::ceiling::Ceiling;
use crate::courier::{Courier, Place};
use crate::history::{History, Measured};
use crate::inspector::{Damage, Inspector};
use crate::neighbours::SystemNeighbours;
use crate::newcomers::Newcomers;
use crate::profile::{Found, ProfileFolder};
use crate::room::Room;
use crate::router::Router;
use crate::sampler::Sampler;
use crate::settings::Settings;
use crate::supervisor::Supervisor;
use crate::wake::Wake;
use crate::{Config, ConfigRepository, Ended, Identity, NodeError};
use landline_chat::{Chat, ChatDeps, ChatLimits};
use landline_doctor::ProfileFacts;
use landline_ipmsg::{Charset, Endpoint, EndpointConfig, Numbers, Reach, Wire, WireCounters};
use landline_peer::{PeerDeps, PeerManager};
use landline_store::{Clock, Seq, Store, StoreError, Timestamp};
use landline_task::{CancellationToken, Task, Tasks};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Notify};
use tokio::time::Instant;

/// All of a stop is done within this.
const STOP_WITHIN: Duration = Duration::from_secs(5);

/// What is left of it for the database when a task did not end by itself.
const CLOSING: Duration = Duration::from_secs(1);

/// The default charset where the system says no language: it can write every character.
const WITHOUT_LANGUAGE: Charset = Charset::GB18030;

/// What a node is made from.
pub struct NodeOptions {
    /// Folder of config, database and lock; made if it is not there.
    pub profile: PathBuf,
    /// The identity of a profile that has none yet.
    pub identity: Identity,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
    /// A port for this run in place of the config's.
    pub port: Option<u16>,
    /// The LAN, or for tests this machine alone.
    pub reach: Reach,
    /// Seed of what is left to chance, such as the delay of an answer.
    pub seed: u64,
    /// The system's language as a tag such as `zh-TW`, by which the charset of programs that do not say theirs is judged.
    pub language: Option<String>,
}

/// A running node. Ends with [`Node::shutdown`].
pub struct Node {
    folder: ProfileFolder,
    settings: Settings,
    store: Store,
    endpoint: Endpoint,
    peers: PeerManager,
    chat: Chat,
    newcomers: Newcomers,
    supervisor: Supervisor,
    begun_with: Config,
    auto_charset: Charset,
    history: Arc<parking_lot::Mutex<History>>,
    woken: Arc<Notify>,
    started_at: Timestamp,
    started: Instant,
    found: Found,
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
    /// Opens the profile, binds the port, starts every task and announces itself.
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
                folder.forsake();
                return Err(cause);
            }
        };
        let (started_at, started) = (clock.now(), Instant::now());
        let found = folder.prepare_database().map_err(|cause| NodeError::Profile { path: folder.database(), cause })?;
        let store = Store::open(&folder.database(), clock, &[landline_peer::MIGRATIONS, landline_chat::MIGRATIONS])?;
        store.keep_reserve(folder.reserve()).await?;

        let ceiling = Ceiling::new(&folder.ceiling());
        let floor = ceiling.read().map_err(|cause| NodeError::Profile { path: folder.ceiling(), cause })?;
        let numbers = Arc::new(Numbers::new(floor, seed, move |promised| ceiling.write(promised)));
        let wire: Arc<dyn Wire> = Arc::new(endpoint.clone());
        let auto_charset = language.as_deref().and_then(Charset::of_language).unwrap_or(WITHOUT_LANGUAGE);
        let default_charset = settings.charset()?.unwrap_or(auto_charset);
        let wire_profile = settings.wire_profile(default_charset);
        let peers = PeerManager::open(PeerDeps {
            store: store.clone(),
            wire: Arc::clone(&wire),
            numbers: Arc::clone(&numbers),
            profile: wire_profile.clone(),
            config: settings.presence.to_peer_config()?,
            default_charset,
            seed,
        })
        .await?;
        let chat = Chat::open(ChatDeps {
            store: store.clone(),
            wire,
            numbers,
            peers: Arc::new(peers.clone()),
            profile: wire_profile,
            default_charset,
            limits: ChatLimits::default(),
            seed,
        })
        .await?;

        peers.set_targets(&settings.targets()?);
        peers.set_neighbours(Arc::new(SystemNeighbours));
        let known = peers.clone();
        endpoint.prefer(move |from| known.is_familiar(from));
        let place = Place::after(store.latest().await?);
        let supervisor = Supervisor::new(store.clone());
        let newcomers = Newcomers::new(peers.clone(), chat.clone());
        let router = Router {
            inbound: Arc::new(Mutex::new(inbound)),
            peers: peers.clone(),
            chat: chat.clone(),
            newcomers: newcomers.clone(),
        };
        let begun_with = settings;
        let settings = Settings {
            repository,
            endpoint: endpoint.clone(),
            peers: peers.clone(),
            store: store.clone(),
            turn: Arc::default(),
        };
        let examining = Mutex::default();
        folder.mark(true);
        let node = Self {
            folder,
            settings,
            store,
            endpoint,
            peers,
            chat,
            newcomers,
            supervisor,
            begun_with,
            auto_charset,
            history: Arc::default(),
            woken: Arc::default(),
            started_at,
            started,
            found,
            damage: Damage::default(),
            examining,
        };
        node.start_tasks(router, place);
        tracing::info!(profile = %node.folder.path().display(), port, "the node runs");
        Ok(node)
    }

    /// Receivers before senders: who answers our first announcement must find somebody listening.
    fn start_tasks(&self, router: Router, place: Place) {
        let clock = || Arc::clone(self.store.clock());
        let own: Tasks = vec![
            Arc::new(EndpointTask(self.endpoint.clone())),
            Arc::new(Courier { store: self.store.clone(), chat: self.chat.clone(), place }),
            Arc::new(Wake { told: Arc::clone(&self.woken), clock: clock(), peers: self.peers.clone() }),
            Arc::new(Room { store: self.store.clone() }),
            Arc::new(Sampler {
                clock: clock(),
                endpoint: self.endpoint.clone(),
                peers: self.peers.clone(),
                history: Arc::clone(&self.history),
            }),
            Arc::new(Inspector { store: self.store.clone(), damage: Arc::clone(&self.damage) }),
            Arc::new(self.newcomers.clone()),
        ];
        let receivers = own.into_iter().chain(self.chat.tasks());
        let senders = self.peers.tasks();
        for task in receivers.chain([Arc::new(router) as Arc<dyn Task>]).chain(senders) {
            self.supervisor.start(task);
        }
    }

    /// Stops within 5 seconds, in this order: says goodbye to the network, ends the tasks, closes the database.
    pub async fn shutdown(&self) {
        let end = Instant::now() + STOP_WITHIN;
        let deadline = end - CLOSING;
        if tokio::time::timeout_at(deadline, self.peers.stop()).await.is_err() {
            tracing::warn!("the goodbye took too long");
        }
        self.supervisor.stop(deadline).await;
        // What a task still had to say of presence when the recorder had ended already.
        if tokio::time::timeout_at(end, self.peers.stop()).await.is_err() {
            tracing::warn!("the last changes of presence were not written");
        }
        match tokio::time::timeout_at(end, self.store.close()).await {
            Ok(()) => self.folder.mark(false),
            Err(_) => tracing::error!("the database was not closed in time; what was answered is on the disk"),
        }
        tracing::info!(profile = %self.folder.path().display(), "the node has stopped");
    }

    /// The system says that the machine is about to sleep: everybody hears a goodbye, and then nothing until [`Node::woke_up`],
    /// or until the clocks show that it slept, or that it did not.
    pub fn fall_asleep(&self) {
        self.peers.fall_asleep();
    }

    /// The system says that the machine slept: everybody hears that this node is here.
    pub fn woke_up(&self) {
        self.woken.notify_one();
    }

    /// Waits until the node cannot go on by itself. The caller then shuts it down and says why.
    pub async fn ended(&self) -> Ended {
        self.supervisor.ended().await
    }

    /// Who is here.
    pub fn peers(&self) -> &PeerManager {
        &self.peers
    }

    /// Messages.
    pub fn chat(&self) -> &Chat {
        &self.chat
    }

    /// The settings.
    pub fn config(&self) -> &ConfigRepository {
        &self.settings.repository
    }

    /// The settings as they were at the start: those that count from the next one are still these.
    pub fn begun_with(&self) -> &Config {
        &self.begun_with
    }

    /// The charset that belongs to the system's language.
    pub fn auto_charset(&self) -> Charset {
        self.auto_charset
    }

    /// The charset of peers that do not say theirs, in this run.
    pub fn default_charset(&self) -> Charset {
        self.begun_with.charset().ok().flatten().unwrap_or(self.auto_charset)
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

    /// What went over the wire since the start.
    pub fn counters(&self) -> WireCounters {
        let counters = self.endpoint.counters();
        WireCounters { overflowed: counters.overflowed + self.newcomers.dropped(), ..counters }
    }

    /// Whether the disk is full, so that nothing is taken in of what others send.
    pub fn storage_full(&self) -> bool {
        self.store.is_full()
    }

    /// What was measured in the last hour, one sample every [`crate::SAMPLE_EVERY`].
    pub fn history(&self) -> Measured {
        self.history.lock().measured()
    }

    /// What is with the files of the profile: how they were found at the start, and what a look through them has found since.
    pub fn profile_facts(&self) -> ProfileFacts {
        ProfileFacts {
            database_missing: self.found.missing,
            log_missing: self.found.log_missing,
            damage: self.damage.lock().clone(),
            unknown_keys: self.settings.repository.unknown(),
        }
    }

    /// Every fact after `after`, or from now on.
    ///
    /// # Errors
    /// [`StoreError`] if the journal cannot be read.
    pub async fn follow(&self, after: Option<Seq>) -> Result<Follower, StoreError> {
        Follower::new(self.store.clone(), None, after).await
    }

    /// The newest facts, oldest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] if the journal cannot be read.
    pub async fn recent(&self, limit: u32) -> Result<Vec<crate::Event>, StoreError> {
        let records = self.store.newest(limit).await?;
        Ok(records.iter().map(|record| crate::Event::from_record(record)).collect())
    }
}
