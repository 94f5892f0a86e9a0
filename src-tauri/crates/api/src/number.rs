//! Whole numbers that JavaScript can hold: within ±(2^53 − 1), ECMA-262 `Number.MAX_SAFE_INTEGER`.

use landline_store::Timestamp;
use serde::{Deserialize, Serialize};
use specta::Type;

const MAX_SAFE: i64 = (1 << 53) - 1;

/// A point in time: milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct Millis(#[specta(type = i32)] i64);

impl Millis {
    /// The milliseconds.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl From<Timestamp> for Millis {
    fn from(at: Timestamp) -> Self {
        Self(at.as_millis().clamp(-MAX_SAFE, MAX_SAFE))
    }
}

/// A counter or a row number. What would not fit is shown as the largest that does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(transparent)]
pub struct Count(#[specta(type = u32)] u64);

impl Count {
    /// The number.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl From<u64> for Count {
    fn from(number: u64) -> Self {
        Self(number.min(MAX_SAFE.unsigned_abs()))
    }
}

impl From<usize> for Count {
    fn from(number: usize) -> Self {
        Self::from(u64::try_from(number).unwrap_or(u64::MAX))
    }
}
