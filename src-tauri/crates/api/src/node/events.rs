//! What the screen hears of the node itself.

use crate::number::Millis;
use landline_node::{Fact, JournalEvent, TaskEvent};
use serde::{Deserialize, Serialize};
use specta::Type;

/// The node, its disk, its settings or its tasks changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum NodeEventDto {
    /// The disk became full, so that no messages are taken in, or has room again.
    StorageState {
        /// Whether it is full.
        full: bool,
        /// Since when.
        timestamp: Millis,
    },
    /// The settings changed.
    ConfigChanged,
    /// Events up to this one are not kept any more and were not told: what is known is to be asked for anew.
    EventsMissed,
    /// A task of the node runs.
    TaskStarted {
        /// Its name.
        task: String,
    },
    /// A task failed and is started again.
    TaskFailed {
        /// Its name.
        task: String,
        /// The cause.
        error: String,
    },
    /// A task ended because it was told to.
    TaskStopped {
        /// Its name.
        task: String,
    },
}

impl NodeEventDto {
    pub(crate) fn of(event: &JournalEvent) -> Option<Self> {
        match &event.fact {
            Fact::Task(fact) => Some(fact.clone().into()),
            Fact::DiskSpace(room) => Some(Self::StorageState { full: room.full, timestamp: event.at.into() }),
            Fact::ConfigChanged => Some(Self::ConfigChanged),
            Fact::Gap => Some(Self::EventsMissed),
            Fact::Peer(_) | Fact::Chat(_) | Fact::Other(_) => None,
        }
    }
}

impl From<TaskEvent> for NodeEventDto {
    fn from(event: TaskEvent) -> Self {
        match event {
            TaskEvent::Started { task } => Self::TaskStarted { task },
            TaskEvent::Failed { task, error } => Self::TaskFailed { task, error },
            TaskEvent::Stopped { task } => Self::TaskStopped { task },
        }
    }
}
