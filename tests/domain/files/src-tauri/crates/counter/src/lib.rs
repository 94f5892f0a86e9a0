//! A number that everybody who asks makes larger: the smallest domain there can be.

use landline_store::{Durability, Migrations, Store, StoreError};
use landline_task::Domain;
use serde::{Deserialize, Serialize};

/// What became true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum CounterEvent {
    /// The number is another.
    Changed {
        /// The number.
        total: u32,
    },
}

landline_store::event_kinds!(CounterEvent {
    Self::Changed { .. } => "counter.changed",
});

/// The number, in the database.
#[derive(Clone)]
pub struct Counter {
    store: Store,
}

impl Counter {
    /// Its database has been opened with the tables of this domain.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Makes the number larger by `amount` and gives it.
    ///
    /// # Errors
    /// [`StoreError`] if that cannot be written; nothing has changed.
    pub async fn add(&self, amount: u32) -> Result<u32, StoreError> {
        let add = self.store.write(Durability::Full, move |tx| {
            let sql = "UPDATE counter SET total = min(total + ?1, 4294967295) RETURNING total";
            let total: u32 = tx.query_row(sql, [amount], |row| row.get(0))?;
            let event = CounterEvent::Changed { total };
            tx.record(event.kind(), &event)?;
            Ok::<_, StoreError>(total)
        });
        add.await
    }
}

impl Domain for Counter {
    const MIGRATIONS: &'static [Migrations] =
        &[Migrations { domain: "counter", steps: &[include_str!("../migrations/0001_counter.sql")] }];
    const EVENT_KINDS: &'static [&'static [&'static str]] = &[CounterEvent::KINDS];
}
