//! Who is here: every peer on the LAN, by any packet it sends.
//!
//! What this domain promises:
//!
//! * Somebody is one *contact*, by login name and host name, whatever addresses they are heard from; who only changes
//!   address stays the same contact, two people of one machine stay two.
//! * Any packet is a sign of life. A goodbye takes a peer offline within a second, a crash within nine, and silence for
//!   longer than the peer timeout at the next check. The node itself is never taken offline.
//! * A verdict rests on this node's own unanswered questions: nothing that others say, in their own name or in another's,
//!   takes anybody offline who answers, or draws anybody's messages to another address.
//! * Nothing that is meant for a contact goes to an address that is not known to be theirs (`trust.rs`).
//! * Every change is told once, in order, in the journal, with its row written in the same transaction. The row of a
//!   new contact is committed before [`PeerManager::observe`] returns.
//! * Ages are measured by the monotonic clock: a step of the wall clock takes nobody offline.
//! * Nothing from the network panics, and the peers kept in memory are bounded ([`PEER_LIMIT`]).
//!
//! Three tasks over one map make the visible, configurable guarantee: `heartbeat.rs`, `timeout_checker.rs`,
//! `cleanup.rs`. Between their beats the [`detector`] asks and decides over the same map. An announcer answers entries
//! and a recorder writes. The rules stand in `map.rs`, `agenda.rs`, `config.rs` and `detector/` without I/O.
//!
//! Most methods of [`PeerManager`] stand in files that no other file imports, one for each subject; `task.rs` lists the tasks.
//!
//! Does not live here: the rows of contacts and what is kept about them (`contacts`), texts (`chat`), sockets and codec
//! (`ipmsg`), the list on the screen (`api`).

mod agenda;
mod aliases;
mod announcer;
mod asked;
mod attached;
mod cards;
mod cleanup;
mod config;
mod contacts;
mod courtesy;
pub mod detector;
mod discovery;
mod domain;
mod error;
mod event;
mod familiar;
#[cfg(test)]
mod fixtures;
mod heartbeat;
mod history;
mod host_lists;
mod large;
mod manager;
mod map;
mod meeting;
mod metrics;
mod model;
mod neighbours;
mod observe;
mod outbox;
mod own;
mod passers_by;
mod paths;
mod proving;
mod questions;
mod recorder;
mod scout;
mod sighting;
pub mod sign;
mod stepped;
mod store;
mod strangers;
mod sweep;
mod tally;
mod task;
mod timeout_checker;
mod tokens;
mod trust;
mod watch;
mod watcher;

pub use agenda::{COALESCE, QUIETLY, longest_delay};
pub use config::PeerConfig;
pub use discovery::FAREWELLS;
pub use error::PeerError;
pub use event::{OfflineReason, PeerEvent};
pub use history::{PastPresence, PastState};
// Whoever speaks of presence speaks of contacts.
pub use landline_contacts::{
    ContactError, ContactId, GROUP_LIMIT, MIGRATIONS, Mark, Marks, NAME_LIMIT, NOTE_LIMIT, PastContact, PeerId, Reach,
    Reachability, Reading, is_blocked, readings, skeletons,
};
pub use manager::{PeerDeps, PeerManager};
pub use map::{COPY_LIMIT, PEER_LIMIT, PeerMap};
pub use meeting::Call;
pub use metrics::PeerHealth;
pub use model::{ADDRESS_LIMIT, Census, Change, Contact, Moment, Peer, PeerAddress, PeerStatus};
pub use neighbours::{BadMac, Mac, NeighbourTable, Neighbours};
pub use observe::Observed;
pub use paths::{ASKED_LIMIT, LARGE_LIMIT, PeerPath};
pub use tally::Answers;
pub use trust::TRUSTED_LIMIT;
