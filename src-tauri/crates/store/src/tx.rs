//! The handle for writing: a savepoint of the writer's transaction, with the journal and new ids.

use crate::{Record, Seq, StoreError, Timestamp, disk_space, layout};
use rusqlite::Connection;
use serde::Serialize;
use std::cell::RefCell;
use std::ops::Deref;
use std::sync::Arc;
use uuid::Uuid;

/// One job's view of the open transaction. Dereferences to the connection.
pub struct Tx<'a> {
    connection: &'a Connection,
    now: Timestamp,
    records: RefCell<Vec<Arc<Record>>>,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(connection: &'a Connection, now: Timestamp) -> Self {
        Self { connection, now, records: RefCell::new(Vec::new()) }
    }

    pub(crate) fn into_records(self) -> Vec<Arc<Record>> {
        self.records.into_inner()
    }

    /// Records an event in the journal. Subscribers receive it once this job has been committed, and never otherwise.
    ///
    /// # Errors
    /// [`StoreError::Encode`] if the event cannot be serialized, or SQLite's error.
    pub fn record<E: Serialize>(&self, kind: &'static str, event: &E) -> Result<Seq, StoreError> {
        let body = serde_json::to_string(event)?;
        self.connection
            .prepare_cached("INSERT INTO journal (at, kind, body) VALUES (?1, ?2, ?3)")?
            .execute((self.now, kind, &body))?;
        let seq = Seq::new(self.connection.last_insert_rowid());
        self.records.borrow_mut().push(Arc::new(Record { seq, at: self.now, kind: kind.to_owned(), body }));
        Ok(seq)
    }

    /// Records that this job purges data that must become unreadable: the file is vacuumed when nobody waits.
    ///
    /// # Errors
    /// SQLite's error.
    pub fn note_erasure(&self) -> Result<(), StoreError> {
        Ok(layout::note_remains(self.connection)?)
    }

    /// Whether incoming data is still accepted: the database is below a limit far from the size of most disks.
    ///
    /// # Errors
    /// SQLite's error.
    pub fn accepts_incoming(&self) -> Result<bool, StoreError> {
        Ok(layout::content(self.connection)? < disk_space::INCOMING_LIMIT)
    }

    /// Runs a part of this job in its own savepoint: an error rolls back that part, and the job continues.
    ///
    /// # Errors
    /// If the savepoint itself fails: the transaction is lost, as on a full disk. The inner result is that of `work`.
    pub fn savepoint<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, E>,
    ) -> Result<Result<T, E>, E> {
        let run = |sql: &str| self.connection.execute_batch(sql).map_err(StoreError::from);
        let told = self.records.borrow().len();
        run("SAVEPOINT part")?;
        let outcome = work(self);
        if outcome.is_ok() {
            run("RELEASE part")?;
            return Ok(outcome);
        }
        self.records.borrow_mut().truncate(told);
        // On a full disk SQLite has taken the whole transaction back by itself: then the error of the part says why.
        match run("ROLLBACK TO part; RELEASE part") {
            Ok(()) => Ok(outcome),
            Err(refused) => Err(outcome.err().unwrap_or(refused.into())),
        }
    }

    /// The wall-clock time of this job.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// A new time-ordered id (UUIDv7, RFC 9562 section 5.7).
    ///
    /// # Errors
    /// [`StoreError::Random`].
    pub fn new_id(&self) -> Result<Uuid, StoreError> {
        let mut random = [0_u8; 10];
        getrandom::fill(&mut random).map_err(StoreError::Random)?;
        let millis = u64::try_from(self.now.as_millis()).unwrap_or(0);
        Ok(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }
}

impl Deref for Tx<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}
