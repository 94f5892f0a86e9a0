//! Wall-clock time as a value that is passed in. Ages and deadlines use the monotonic `tokio::time::Instant`.

use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, UTC. Only for display and storage, never for measuring ages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch; zero for times before it.
    pub const fn as_secs(self) -> u64 {
        if self.0 < 0 { 0 } else { self.0.unsigned_abs() / 1000 }
    }
}

impl ToSql for Timestamp {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from(self.0))
    }
}

impl FromSql for Timestamp {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        i64::column_result(value).map(Self)
    }
}

/// The wall clock.
pub trait Clock: Send + Sync + 'static {
    /// The current time. May step in either direction: users and NTP set clocks.
    fn now(&self) -> Timestamp;
}
