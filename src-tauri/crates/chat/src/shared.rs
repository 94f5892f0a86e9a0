//! What the handle of this domain and its task have in common.
//!
//! Does not live here: what either does with it (`lib`, `service`).

use crate::command::Command;
use crate::compose::{self, Reader};
use crate::error::ChatError;
use crate::intake::Intake;
use crate::model::ChatLimits;
use crate::store::history;
use landline_contacts::{ContactError, ContactId, Reachability, rows};
use landline_ipmsg::{Charset, Numbers, PacketNo, Profile, Wire};
use landline_store::Store;
use parking_lot::Mutex as Lock;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tokio::sync::{Mutex, mpsc};
use tokio::time::Instant;

/// What chat is built from.
pub struct ChatDeps {
    /// Opened with [`crate::MIGRATIONS`] behind those of `landline-contacts`.
    pub store: Store,
    /// The way out.
    pub wire: Arc<dyn Wire>,
    /// Numbers of this node's packets, shared with everybody who sends.
    pub numbers: Arc<Numbers>,
    /// Who is there and where.
    pub peers: Arc<dyn Reachability>,
    /// Who this node is on the wire.
    pub profile: Profile,
    /// For peers that have not shown what they read.
    pub default_charset: Charset,
    /// What is refused before it is tried.
    pub limits: ChatLimits,
    /// From the system's source of randomness: what nobody shall guess follows from it.
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
    pub(crate) intake: Lock<Intake>,
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
    /// What the contact reads: what was set for them before anything that they showed. Who was forgotten from memory is
    /// written to as the last time.
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
