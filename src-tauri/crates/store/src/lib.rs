//! SQLite for all domains: one file, one writer thread, many readers, and the journal of facts.
//!
//! Lives here: opening and pragmas, migrations, the writer with group commit and a low-priority queue for bulk, the pool of readers, the journal
//! that numbers every fact in the transaction that made it true, and the wall clock as a thing handed in.
//! Does not live here: any domain's table or statement. A domain hands in its [`Migrations`] and closures.
//!
//! What [`Durability::Full`] returned is on disk. Subscribers hear of a fact only after its commit, in the
//! order of the numbers; who falls behind reads the journal again ([`Store::replay`]).

mod bulk;
mod cause;
mod clock;
mod codes;
mod commit;
mod error;
mod journal;
mod layout;
mod migrate;
mod readers;
mod reserve;
mod room;
mod store;
mod tx;
mod writer;

pub use bulk::Step;
pub use clock::{Clock, Timestamp};
pub use error::{DISK_FULL, StoreError};
pub use journal::{Domains, Page, Record, Seq};
pub use migrate::Migrations;
pub use room::Room;
pub use store::Store;
pub use tx::Tx;
pub use writer::Durability;

/// The SQLite driver, so that domains write statements against the version that this crate links.
pub use rusqlite;
