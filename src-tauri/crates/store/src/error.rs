//! The one error of the store.

use std::path::PathBuf;

/// What can go wrong between a domain and its database file.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused a statement or could not read or write the file.
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The file was written by a newer Landline. It is left as it is.
    #[error("{path} was written by a newer version: {domain} is at {found}, this version knows {known}", path = path.display())]
    Newer {
        /// The database file.
        path: PathBuf,
        /// The domain whose tables are newer.
        domain: &'static str,
        /// The version in the file.
        found: u32,
        /// The newest version that this program knows.
        known: u32,
    },
    /// A fact could not be written as JSON.
    #[error("a fact could not be written down: {0}")]
    Encode(#[from] serde_json::Error),
    /// The store has been closed, or its writer thread is gone.
    #[error("the database is closed")]
    Closed,
}
