//! SQLite for all domains: one file, one writer thread, many readers, and the event journal.
//!
//! Lives here: opening and pragmas, migrations, the writer with group commit and a low-priority queue for bulk, the
//! pool of readers, the journal that numbers every event in its transaction, and the injected wall clock. Does not live
//! here: any domain's table or statement. A domain passes in its [`Migrations`] and closures.
//!
//! A write with [`Durability::Full`] is on the disk when it returns. Subscribers receive an event only after its
//! commit, in the order of the numbers; those that fall behind read the journal ([`Store::replay`]).

mod bulk;
mod cause;
mod clock;
mod codes;
mod commit;
mod disk_space;
mod error;
mod journal;
mod layout;
mod migrate;
mod readers;
mod reserve;
mod store;
mod tx;
mod writer;

pub use bulk::Step;
pub use clock::{Clock, Timestamp};
pub use disk_space::DiskSpace;
pub use error::{DISK_FULL, StoreError};
pub use journal::{Domains, Page, Record, Seq};
pub use migrate::Migrations;
pub use store::Store;
pub use tx::Tx;
pub use writer::Durability;

/// The SQLite driver, so that domains use the version that this crate links.
pub use rusqlite;
