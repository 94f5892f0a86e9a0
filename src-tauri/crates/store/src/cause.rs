//! What the root of an error is, however a domain has wrapped it.

use std::error::Error;

/// Whether an error is caused by a full disk.
pub(crate) fn is_full(error: &(dyn Error + 'static)) -> bool {
    is_of(error, |code| code == rusqlite::ErrorCode::DiskFull)
}

/// Whether an error is caused by a corrupt page.
pub(crate) fn is_corrupt(error: &(dyn Error + 'static)) -> bool {
    is_of(error, |code| matches!(code, rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase))
}

fn is_of(error: &(dyn Error + 'static), meant: impl Fn(rusqlite::ErrorCode) -> bool) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let sqlite = error.downcast_ref::<rusqlite::Error>();
        if sqlite.and_then(rusqlite::Error::sqlite_error_code).is_some_and(&meant) {
            return true;
        }
        cause = error.source();
    }
    false
}
