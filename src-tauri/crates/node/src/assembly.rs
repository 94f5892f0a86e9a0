//! The domains of a node: one line each, in the order in which they are opened. A line says how its domain is opened
//! from the node's parts and from the domains above it; tables, kinds of events, codes of errors, tasks and the end
//! follow.

use crate::bus::CONFIG_CHANGED;
use crate::{ConfigError, NodeError, TaskEvent};
use landline_chat::{Chat, ChatDeps, ChatLimits};
use landline_ipmsg::{Charset, PacketNumberAllocator, Profile, Wire};
use landline_peer::{PeerConfig, PeerDeps, PeerManager};
use landline_store::{DiskSpace, Migrations, Store, StoreError};
use landline_task::{Domain, Tasks};
use std::sync::Arc;

/// What a node has before its domains.
pub(crate) struct Parts {
    pub(crate) store: Store,
    /// The sockets.
    pub(crate) wire: Arc<dyn Wire>,
    /// Of this node's packets, shared by everybody who sends.
    pub(crate) numbers: Arc<PacketNumberAllocator>,
    /// Who this node is on the wire.
    pub(crate) profile: Profile,
    pub(crate) presence: PeerConfig,
    pub(crate) default_charset: Charset,
    /// Of what is left to chance.
    pub(crate) seed: u64,
}

macro_rules! domains {
    ($parts:ident => $($(#[doc = $doc:literal])+ $name:ident: $domain:ty = $open:expr;)+) => {
        /// The domains of a running node.
        pub struct Domains {
            $($(#[doc = $doc])+ pub $name: $domain,)+
        }

        impl Domains {
            /// The tables of all domains.
            pub(crate) fn migrations() -> Vec<Migrations> {
                [$(<$domain as Domain>::MIGRATIONS),+].concat()
            }

            /// The kinds of events of all domains.
            fn event_kinds() -> impl Iterator<Item = &'static str> {
                [$(<$domain as Domain>::EVENT_KINDS),+].into_iter().flatten().copied().flatten().copied()
            }

            /// The codes of errors of all domains.
            fn error_codes() -> impl Iterator<Item = &'static str> {
                [$(<$domain as Domain>::ERROR_CODES),+].into_iter().flatten().copied().flatten().copied()
            }

            /// Opens them.
            ///
            /// # Errors
            /// Those of each domain.
            pub(crate) async fn open($parts: &Parts) -> Result<Self, NodeError> {
                $(let $name: $domain = $open;)+
                Ok(Self { $($name),+ })
            }

            /// The tasks of each, the last opened first: whoever uses others starts before them.
            pub(crate) fn tasks(&self) -> Vec<Tasks> {
                let mut tasks = vec![$(Domain::tasks(&self.$name)),+];
                tasks.reverse();
                tasks
            }

            /// What each has to do at the end, all at once.
            pub(crate) async fn stop(&self) {
                futures::join!($(Domain::stop(&self.$name)),+);
            }
        }
    };
}

domains! { parts =>
    /// Who is here.
    peers: PeerManager = PeerManager::open(parts.peer_deps()).await?;
    /// Messages.
    chat: Chat = Chat::open(parts.chat_deps(&peers)).await?;
}

/// Every kind of event that this version writes into the journal.
pub fn event_kinds() -> impl Iterator<Item = &'static str> {
    Domains::event_kinds().chain(TaskEvent::KINDS.iter().chain(DiskSpace::KINDS).copied()).chain([CONFIG_CHANGED])
}

/// Every code that an error of a domain or of the node has.
pub fn error_codes() -> impl Iterator<Item = &'static str> {
    let own = [StoreError::CODES, ConfigError::CODES, NodeError::CODES];
    Domains::error_codes().chain(own.into_iter().flatten().copied())
}

impl Parts {
    fn peer_deps(&self) -> PeerDeps {
        PeerDeps {
            store: self.store.clone(),
            wire: Arc::clone(&self.wire),
            numbers: Arc::clone(&self.numbers),
            profile: self.profile.clone(),
            config: self.presence,
            default_charset: self.default_charset,
            seed: self.seed,
        }
    }

    fn chat_deps(&self, peers: &PeerManager) -> ChatDeps {
        ChatDeps {
            store: self.store.clone(),
            wire: Arc::clone(&self.wire),
            numbers: Arc::clone(&self.numbers),
            peers: Arc::new(peers.clone()),
            profile: self.profile.clone(),
            default_charset: self.default_charset,
            limits: ChatLimits::default(),
            seed: self.seed,
        }
    }
}
