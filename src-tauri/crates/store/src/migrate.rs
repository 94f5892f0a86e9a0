//! Migrations: numbered SQL files of each domain, forward only, each in a transaction with its version.

use crate::StoreError;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::path::Path;

/// The schema migrations of one domain.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    /// The domain that owns these tables, such as `"peer"`.
    pub domain: &'static str,
    /// SQL scripts; the first one creates version 1. A released step is never changed.
    pub steps: &'static [&'static str],
}

/// The store's own tables.
pub(crate) const JOURNAL: Migrations = Migrations {
    domain: "store",
    steps: &[include_str!("../migrations/0001_journal.sql"), include_str!("../migrations/0002_journal_domains.sql")],
};

const VERSIONS: &str = "CREATE TABLE IF NOT EXISTS schema_versions (
    domain TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL) STRICT, WITHOUT ROWID";

/// Migrates every domain to its newest version, in the given order (a later one may refer to an earlier one's tables).
///
/// # Errors
/// [`StoreError::Newer`] before anything is changed, if the file is newer than this program; otherwise SQLite's error,
/// with the failed step rolled back.
pub(crate) fn migrate(connection: &mut Connection, path: &Path, domains: &[Migrations]) -> Result<(), StoreError> {
    connection.execute_batch(VERSIONS)?;
    let mut versions = Vec::with_capacity(domains.len());
    for migrations in domains {
        let known = u32::try_from(migrations.steps.len()).unwrap_or(u32::MAX);
        let found = version(connection, migrations.domain)?;
        if found > known {
            return Err(StoreError::Newer { path: path.to_owned(), domain: migrations.domain, found, known });
        }
        versions.push(found);
    }
    for (migrations, found) in domains.iter().zip(versions) {
        for (number, step) in (1_u32..).zip(migrations.steps).skip(found as usize) {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute_batch(step)?;
            transaction.execute(
                "INSERT INTO schema_versions VALUES (?1, ?2) ON CONFLICT (domain) DO UPDATE SET version = excluded.version",
                params![migrations.domain, number],
            )?;
            transaction.commit()?;
            tracing::info!(domain = migrations.domain, version = number, "schema migrated");
        }
    }
    Ok(())
}

fn version(connection: &Connection, domain: &str) -> Result<u32, StoreError> {
    let found = connection
        .query_row("SELECT version FROM schema_versions WHERE domain = ?1", [domain], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or(0))
}
