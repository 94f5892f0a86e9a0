//! A database in a temporary folder.

use crate::ManualClock;
use landline_store::{Clock, Migrations, Store};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

/// A temporary database.
pub struct TempStore {
    /// The open database.
    pub store: Store,
    domains: Vec<Migrations>,
    folder: TempDir,
}

impl TempStore {
    /// Opens an empty database with the tables of these domains.
    ///
    /// # Panics
    /// If there is no temporary folder or a migration fails.
    pub fn open(clock: &Arc<ManualClock>, domains: &[Migrations]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = open(&folder, clock, domains);
        Self { store, domains: domains.to_vec(), folder }
    }

    /// Closes the database and opens the same file again, as a restart does.
    ///
    /// # Panics
    /// If it cannot be opened again.
    pub async fn reopen(&mut self, clock: &Arc<ManualClock>) {
        self.store.close().await;
        self.store = open(&self.folder, clock, &self.domains);
    }

    /// The path of the file.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("landline.db")
    }
}

fn open(folder: &TempDir, clock: &Arc<ManualClock>, domains: &[Migrations]) -> Store {
    let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(clock);
    Store::open(&folder.path().join("landline.db"), clock, domains).expect("a database that opens")
}
