//! What the handle of this domain and its task have in common.
//!
//! Does not live here: what either does with it (`lib`, `service`).

use crate::command::Command;
use crate::compose::{self, Reader};
use crate::error::ChatError;
use crate::model::ChatLimits;
use crate::receive_limiter::ReceiveLimiter;
use crate::store::history;
use landline_contacts::{ContactError, ContactId, Reachability, rows};
use landline_ipmsg::{Charset, PacketNo, PacketNumberAllocator, Profile, Wire};
use landline_store::Store;
use parking_lot::Mutex as Lock;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tokio::sync::{Mutex, mpsc};
use tokio::time::Instant;

/// The dependencies of chat.
pub struct ChatDeps {
    /// Opened with [`crate::MIGRATIONS`] behind those of `landline-contacts`.
    pub store: Store,
    /// The network.
    pub wire: Arc<dyn Wire>,
    /// Numbers of this node's packets, shared with everybody who sends.
    pub numbers: Arc<PacketNumberAllocator>,
    /// Presence.
    pub peers: Arc<dyn Reachability>,
    /// Who this node is on the wire.
    pub profile: Profile,
    /// The charset for peers that have not shown theirs.
    pub default_charset: Charset,
    /// The limits of a message.
    pub limits: ChatLimits,
    /// From the system's source of randomness: unguessable values are derived from it.
    pub seed: u64,
}

impl ChatDeps {
    /// The next number of a packet that need not be secret.
    pub(crate) fn next_no(&self) -> PacketNo {
        self.numbers.next(self.store.clock().now().as_secs())
    }
}

/// The state that they share.
pub(crate) struct Shared {
    pub(crate) deps: ChatDeps,
    pub(crate) mailbox: mpsc::Sender<Command>,
    /// Locked by the task while it runs.
    pub(crate) commands: Mutex<mpsc::Receiver<Command>>,
    pub(crate) counters: Counters,
    pub(crate) receive_limiter: Lock<ReceiveLimiter>,
    pub(crate) entered: Lock<BTreeSet<ContactId>>,
    pub(crate) opened: Instant,
}

#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) received: AtomicU64,
    pub(crate) duplicates: AtomicU64,
    pub(crate) transmitted: AtomicU64,
    pub(crate) stray_acks: AtomicU64,
    pub(crate) unreadable: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) blocked: AtomicU64,
}

impl Shared {
    /// The receiver's properties: a charset set by the user takes precedence over one they were seen to use. For a
    /// contact that is no longer in memory, those of the last message are used.
    pub(crate) async fn reader(&self, contact: ContactId) -> Result<Reader, ChatError> {
        let deps = &self.deps;
        if let Some(peer) = deps.peers.presence(contact) {
            if peer.local {
                return Err(ChatError::ToSelf);
            }
            let shown = compose::charset_for(peer.capabilities, peer.charset, deps.default_charset);
            return Ok(Reader { charset: peer.chosen_charset.unwrap_or(shown), ordered: peer.ordered });
        }
        let row = move |connection: &Connection| Ok::<_, ContactError>(rows::one(connection, contact)?);
        let known = deps.store.read(row).await?.ok_or(ChatError::UnknownContact(contact))?;
        if let Some(chosen) = known.chosen_charset {
            return Ok(Reader { charset: chosen, ordered: false });
        }
        let before = deps.store.read(move |connection| history::last_written(connection, contact)).await?;
        let charset = compose::charset_for(known.capabilities, before.or(known.charset), deps.default_charset);
        Ok(Reader { charset, ordered: false })
    }
}
