//! A pool of read-only connections for concurrent readers.

use crate::{StoreError, layout};
use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags};
use std::path::PathBuf;

/// A pool of read-only connections to one file.
pub(crate) struct Readers {
    path: PathBuf,
    /// `None` once the store is closed.
    idle: Mutex<Option<Vec<Connection>>>,
}

/// Maximum number of idle connections that are kept: each holds a page cache.
const IDLE: usize = 4;

impl Readers {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, idle: Mutex::new(Some(Vec::new())) }
    }

    /// Runs `work` on a connection with a consistent snapshot of the file.
    pub(crate) fn with<T, E: From<StoreError>>(&self, work: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        let pooled = self.idle.lock().as_mut().and_then(Vec::pop);
        let mut connection = match pooled {
            Some(connection) => connection,
            None => self.open()?,
        };
        let snapshot = connection.transaction().map_err(StoreError::from)?;
        let outcome = work(&snapshot);
        drop(snapshot);
        let mut idle = self.idle.lock();
        if let Some(idle) = idle.as_mut().filter(|idle| idle.len() < IDLE) {
            idle.push(connection);
        }
        outcome
    }

    /// Closes every idle connection, and from now on each connection after its work.
    pub(crate) fn close(&self) {
        *self.idle.lock() = None;
    }

    fn open(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(layout::BUSY)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(connection)
    }
}
