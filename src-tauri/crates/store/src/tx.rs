//! What a domain writes through: a savepoint of the writer's transaction, with the journal and fresh ids.

use crate::{Record, Seq, StoreError, Timestamp, layout, room};
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

    /// Writes a fact into the journal. Subscribers hear of it once this job has been committed, and never otherwise.
    ///
    /// # Errors
    /// [`StoreError::Encode`] if the event is not JSON, or SQLite's refusal.
    pub fn record<E: Serialize>(&self, kind: &'static str, event: &E) -> Result<Seq, StoreError> {
        let body = serde_json::to_string(event)?;
        self.connection
            .prepare_cached("INSERT INTO journal (at, kind, body) VALUES (?1, ?2, ?3)")?
            .execute((self.now, kind, &body))?;
        let seq = Seq::new(self.connection.last_insert_rowid());
        self.records.borrow_mut().push(Arc::new(Record { seq, at: self.now, kind: kind.to_owned(), body }));
        Ok(seq)
    }

    /// Notes that this job deletes something that nobody shall read any more: the file is written anew when nobody waits.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn erases(&self) -> Result<(), StoreError> {
        Ok(layout::note_remains(self.connection)?)
    }

    /// Whether what others send may still be taken in: below a limit that is far from the end of most disks.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn takes_in(&self) -> Result<bool, StoreError> {
        Ok(layout::content(self.connection)? < room::FOR_OTHERS)
    }

    /// Does a part of this job in a savepoint of its own: its error takes back that part, and the job goes on.
    ///
    /// # Errors
    /// SQLite's refusal of the savepoint: the transaction is lost, as after a disk that is full. The outcome of `work` is inside.
    pub fn apart<T, E: From<StoreError>>(&self, work: impl FnOnce(&Self) -> Result<T, E>) -> Result<Result<T, E>, E> {
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

    /// A fresh time-ordered id (UUIDv7, RFC 9562 section 5.7).
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
