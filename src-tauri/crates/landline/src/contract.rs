//! What a server needs of the node behind it: the commands by name, the facts in order, and the streams of bytes.
//!
//! Lives here: the trait, and its implementation for [`Api`]. Does not live here: any command.

use futures::StreamExt;
use futures::stream::BoxStream;
use landline_api::{Api, ApiError, ByteStreams, Client, EventDto};
use serde_json::Value;
use std::future::Future;

/// An event as sent to clients.
#[derive(Clone, Debug, PartialEq)]
pub struct ContractEvent {
    /// Its number in the journal. A client that lost its connection resumes after it.
    pub seq: u64,
    /// The event as the screen knows it, with `seq` and `type`.
    pub body: Value,
}

/// The contract as a server sees it: no domain types, only names and JSON.
pub trait Contract: Clone + Send + Sync + 'static {
    /// Executes one command. `args` is one object in camelCase. An unknown command is `api.unknown_command`.
    fn dispatch(&self, command: &str, args: Value) -> impl Future<Output = Result<Value, ApiError>> + Send;

    /// Every event after `after`, from the journal and then live, without a gap; without `after` only new ones. Once
    /// this returns, no event is missed.
    fn events(
        &self,
        after: Option<u64>,
    ) -> impl Future<Output = Result<BoxStream<'static, ContractEvent>, ApiError>> + Send;

    /// The same contract for one client: the tickets in the answers to its commands are for this client alone.
    #[must_use]
    fn for_client(&self, client: Client) -> Self;

    /// The streams behind the tickets, the same for every client.
    fn streams(&self) -> &ByteStreams;
}

impl Contract for Api {
    async fn dispatch(&self, command: &str, args: Value) -> Result<Value, ApiError> {
        Api::dispatch(self, command, args).await
    }

    async fn events(&self, after: Option<u64>) -> Result<BoxStream<'static, ContractEvent>, ApiError> {
        let events = Api::events(self, after).await?;
        Ok(events.filter_map(|event| std::future::ready(encode(&event))).boxed())
    }

    fn for_client(&self, client: Client) -> Self {
        Api::for_client(self, client)
    }

    fn streams(&self) -> &ByteStreams {
        Api::streams(self)
    }
}

fn encode(event: &EventDto) -> Option<ContractEvent> {
    match serde_json::to_value(event) {
        Ok(body) => Some(ContractEvent { seq: event.seq.get(), body }),
        Err(error) => {
            tracing::error!(%error, "an event cannot be written as JSON");
            None
        }
    }
}
