//! Who is here: every peer on the LAN, by any packet it sends.
//!
//! The guarantees of this domain:
//!
//! * A person is one *contact*, identified by login name and host name, whatever addresses they are heard from; a
//!   change of address does not change the contact, and two people on one machine are two contacts.
//! * Any packet is a sign of life. A peer goes offline within a second of a goodbye, within nine of a crash, and at the
//!   next check after silence for longer than the peer timeout. The node itself never goes offline.
//! * A verdict is based on this node's own unanswered queries: no packet from others, in their own name or another's,
//!   can take a peer offline that answers, or divert messages to another address.
//! * Messages to a contact are only sent to addresses known to be theirs (`trust.rs`).
//! * Every change is recorded once, in order, in the journal, in the same transaction as its row. The row of a new
//!   contact is committed before [`PeerManager::observe`] returns.
//! * Ages are measured by the monotonic clock: a step of the wall clock does not affect presence.
//! * Nothing from the network panics, and the peers kept in memory are bounded ([`PEER_LIMIT`]).
//!
//! Three tasks over one map make the visible, configurable guarantee: `heartbeat.rs`, `timeout_checker.rs`,
//! `cleanup.rs`. Between their beats the [`detector`] asks and decides over the same map. An announcer answers entries
//! and a recorder writes. The rules stand in `map.rs`, `reply_scheduler.rs`, `config.rs` and `detector/` without I/O.
//!
//! Most methods of [`PeerManager`] stand in files that no other file imports, one for each subject; `task.rs` lists the
//! tasks.
//!
//! Does not live here: the rows of contacts and what is kept about them (`contacts`), texts (`chat`), sockets and codec
//! (`ipmsg`), the list on the screen (`api`).

mod address_proofs;
mod admission;
mod admission_control;
mod aliases;
mod announcer;
mod change_throttle;
mod cleanup;
mod clock_step;
mod config;
mod contact_gc;
mod contacts;
pub mod detector;
mod detector_handle;
mod detector_task;
mod discovery;
mod domain;
mod error;
mod event;
#[cfg(test)]
mod fixtures;
mod heartbeat;
mod history;
mod host_lists;
mod known_addresses;
mod large;
mod manager;
mod map;
mod metrics;
mod model;
mod neighbours;
mod observe;
mod outbox;
mod outstanding_queries;
mod own;
mod parsed_packet;
mod path_checks;
mod paths;
pub mod peer_signal;
mod query_stats;
mod range_scan;
mod recorder;
mod remote_discovery;
mod reply_rate_limiter;
mod reply_scheduler;
mod store;
mod task;
mod timeout_checker;
mod tokens;
mod trailer;
mod trust;

pub use config::PeerConfig;
pub use discovery::GOODBYE_COPIES;
pub use error::PeerError;
pub use event::{OfflineReason, PeerEvent};
pub use history::{PastPresence, PastState};
pub use reply_scheduler::{COALESCE, ENTRY_REPEATS, longest_delay};
// Whoever speaks of presence speaks of contacts.
pub use admission::IdentifiedPacket;
pub use landline_contacts::{
    AddressTrust, ContactError, ContactId, GROUP_LIMIT, MIGRATIONS, Mark, Marks, NAME_LIMIT, NOTE_LIMIT, PastContact,
    PeerId, Reachability, Reading, is_blocked, readings, skeletons,
};
pub use manager::{PeerDeps, PeerManager};
pub use map::{COPY_LIMIT, PEER_LIMIT, PeerMap};
pub use metrics::PeerHealth;
pub use model::{ADDRESS_LIMIT, Census, Change, Contact, Moment, Peer, PeerAddress, PeerStatus};
pub use neighbours::{BadMac, Mac, NeighbourTable, Neighbours};
pub use observe::Observed;
pub use paths::{LARGE_PACKET_LIMIT, PeerPath, QUERY_LIMIT};
pub use query_stats::AnswerStats;
pub use trust::TRUSTED_LIMIT;
