//! The one error of the store.

use std::io;
use std::path::PathBuf;

/// Errors of the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused a statement or could not read or write the file.
    #[error("database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The file was written by a newer Landline. It is left unchanged.
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
    /// An event could not be serialized.
    #[error("a fact could not be written down: {0}")]
    Encode(#[from] serde_json::Error),
    /// The operating system provides no randomness, so no id can be created.
    #[error("no randomness from the operating system: {0}")]
    Random(getrandom::Error),
    /// The thread of the writer could not be started.
    #[error("the database has no writer: {0}")]
    NoWriter(#[source] io::Error),
    /// The job panicked. Its changes were rolled back.
    #[error("the database gave a piece of work up")]
    GivenUp,
    /// A step of a bulk job did far more than a step may: it has to ask whether it is over. It was taken back.
    #[error("a step of a bulk job changed {rows} rows and {bytes} bytes")]
    StepTooLarge {
        /// Rows that it inserted, changed and deleted.
        rows: u64,
        /// Bytes by which the content of the file grew or shrank.
        bytes: u64,
    },
    /// The store has been closed.
    #[error("the database is closed")]
    Closed,
}

impl StoreError {
    /// Whether the disk is full.
    pub fn is_full(&self) -> bool {
        crate::cause::is_full(self)
    }

    /// Whether the same write may succeed later: the disk is full, missing, failing or read-only, or another program
    /// locks the file.
    pub fn is_transient(&self) -> bool {
        use rusqlite::ErrorCode;
        let Self::Sqlite(cause) = self else { return false };
        let passing = |code| {
            matches!(
                code,
                ErrorCode::DiskFull
                    | ErrorCode::SystemIoFailure
                    | ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked
                    | ErrorCode::CannotOpen
                    | ErrorCode::ReadOnly
                    | ErrorCode::OutOfMemory
            )
        };
        !self.is_damage() && cause.sqlite_error_code().is_some_and(passing)
    }

    /// Whether what a statement needed cannot be read: a page that is damaged or unreadable, or a value that this
    /// program never writes. Other rows may be intact.
    pub fn is_damage(&self) -> bool {
        use rusqlite::{Error, ErrorCode, ffi};
        const UNREADABLE: [i32; 3] =
            [ffi::SQLITE_IOERR_READ, ffi::SQLITE_IOERR_SHORT_READ, ffi::SQLITE_IOERR_CORRUPTFS];
        let Self::Sqlite(cause) = self else { return false };
        match cause {
            Error::FromSqlConversionFailure(..) | Error::InvalidColumnType(..) | Error::IntegralValueOutOfRange(..) => {
                true
            }
            Error::SqliteFailure(failure, _) => {
                matches!(failure.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
                    || UNREADABLE.contains(&failure.extended_code)
            }
            _ => false,
        }
    }
}

/// Code, message and advice for the user.
type ErrorText = (&'static str, &'static str, &'static str);

const NEWER: ErrorText = (
    "node.database_newer",
    "The database was written by a newer version of Landline.",
    "Update Landline. Nothing was changed.",
);
/// Code, message and advice for a full disk, in any domain.
pub const DISK_FULL: ErrorText =
    ("node.disk_full", "The disk is full, so nothing can be saved.", "Free some space. What was saved is unharmed.");
const DAMAGED: ErrorText = (
    "node.database_damaged",
    "The database is damaged and cannot be read there.",
    "Nothing was changed. If Landline does not start, give landline.db in the profile folder another name: Landline then \
     begins a new one, and the old one is kept.",
);
const OTHER: ErrorText = (
    "node.storage",
    "The database could not be read or written.",
    "Check that the disk is not full and that the profile folder is yours.",
);

impl StoreError {
    /// Every code.
    pub const CODES: &'static [&'static str] = &[NEWER.0, DISK_FULL.0, DAMAGED.0, OTHER.0];

    /// What a screen matches on: stable, as `domain.fault`.
    pub fn code(&self) -> &'static str {
        self.text().0
    }

    /// The message for the user; the error itself is for the log.
    pub fn sentence(&self) -> &'static str {
        self.text().1
    }

    /// The advice for the user, in English.
    pub fn hint(&self) -> &'static str {
        self.text().2
    }

    fn text(&self) -> ErrorText {
        match self {
            Self::Newer { .. } => NEWER,
            _ if self.is_full() => DISK_FULL,
            _ if self.is_damage() => DAMAGED,
            _ => OTHER,
        }
    }
}
