//! The number as a screen sees it.

use crate::declare::declare_commands;
use crate::{Api, ApiError};
use landline_counter::CounterEvent;
use landline_node::JournalEvent;
use serde::{Deserialize, Serialize};
use specta::Type;

declare_commands! {
    for_each_counter_command CounterCommands
    /// Makes the number larger and gives it.
    add_to_counter(AddToCounter { amount: u32 }) -> u32;
}

impl Api {
    /// `add_to_counter`.
    ///
    /// # Errors
    /// `node.storage`.
    pub async fn add_to_counter(&self, amount: u32) -> Result<u32, ApiError> {
        Ok(self.node.domains().counter.add(amount).await?)
    }
}

/// The number changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum CounterEventDto {
    /// It is another.
    CounterChanged {
        /// The number.
        total: u32,
    },
}

impl CounterEventDto {
    pub(crate) fn of(event: &JournalEvent) -> Option<Self> {
        let CounterEvent::Changed { total } = event.read("counter")?;
        Some(Self::CounterChanged { total })
    }
}
