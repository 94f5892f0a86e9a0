//! The last hour in figures, for the charts of the health page.

use crate::number::{Count, Millis};
use landline_node::{Measured, SAMPLE_EVERY, Sample};
use serde::{Deserialize, Serialize};
use specta::Type;
use std::time::Duration;

/// What was measured in the last hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HealthHistoryDto {
    /// Since when: an hour ago, or when the node started. `null` in its very first moment.
    pub since: Option<Millis>,
    /// Seconds between two samples.
    pub every_secs: u32,
    /// Oldest first. Counts are since the sample before.
    pub samples: Vec<HealthSampleDto>,
}

/// One sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HealthSampleDto {
    /// When it was taken.
    pub at: Millis,
    /// Datagrams that came in.
    pub packets_in: Count,
    /// Datagrams that went out.
    pub packets_out: Count,
    /// Their bytes, without the headers of UDP and IP.
    pub bytes_in: Count,
    /// The same of those that went out.
    pub bytes_out: Count,
    /// Questions to contacts whether they are there, answered or missed.
    pub questions: Count,
    /// Those of them that were missed, though the contact answered a later one.
    pub missed: Count,
    /// How long answers took over the last minute, in microseconds: the median. `null` if none came.
    pub median_micros: Option<Count>,
    /// The same: the 99th percentile.
    pub p99_micros: Option<Count>,
    /// Memory of this process, in bytes; `null` where the system does not tell.
    pub memory_bytes: Option<Count>,
    /// Contacts that were here, without this node.
    pub here: Count,
}

impl From<Measured> for HealthHistoryDto {
    fn from(measured: Measured) -> Self {
        Self {
            since: measured.since.map(Millis::from),
            every_secs: u32::try_from(SAMPLE_EVERY.as_secs()).unwrap_or(u32::MAX),
            samples: measured.samples.iter().map(HealthSampleDto::from).collect(),
        }
    }
}

impl From<&Sample> for HealthSampleDto {
    fn from(sample: &Sample) -> Self {
        let micros = |time: Duration| Count::from(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
        Self {
            at: sample.at.into(),
            packets_in: sample.packets_in.into(),
            packets_out: sample.packets_out.into(),
            bytes_in: sample.bytes_in.into(),
            bytes_out: sample.bytes_out.into(),
            questions: sample.questions.into(),
            missed: sample.missed.into(),
            median_micros: sample.median.map(micros),
            p99_micros: sample.p99.map(micros),
            memory_bytes: sample.memory.map(Count::from),
            here: sample.here.into(),
        }
    }
}
