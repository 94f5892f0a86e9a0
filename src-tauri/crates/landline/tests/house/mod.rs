//! A node that is none: commands whose answers are known, and a journal that the test writes.

#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub(crate) mod content;
pub(crate) mod http;
pub(crate) mod server;

use content::{Sources, Uploads};
use futures::StreamExt;
use futures::stream::{self, BoxStream};
use landline::{Contract, ContractEvent};
use landline_api::{ApiError, ByteStreams, Client};
use landline_bytes::{Expected, Limits};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::watch;

/// `echo` gives its arguments, `refuse` refuses, `hang` never answers, `big` answers with as many bytes as asked. A
/// domain of streams that is none: `offer_download` and `offer_upload` answer with a ticket for made-up content of a
/// size.
#[derive(Clone)]
pub(crate) struct FakeNode {
    journal: Arc<watch::Sender<Vec<ContractEvent>>>,
    streams: ByteStreams,
    client: Client,
    /// What became of uploads.
    pub(crate) uploads: Uploads,
    /// How many sources are open, and whether they give anything.
    pub(crate) sources: Sources,
}

impl FakeNode {
    pub(crate) fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    pub(crate) fn with_limits(limits: Limits) -> Self {
        Self {
            journal: Arc::new(watch::Sender::new(Vec::new())),
            streams: ByteStreams::new(limits),
            client: Client::Window,
            uploads: Uploads::default(),
            sources: Sources::default(),
        }
    }

    /// Something happened. Numbers begin at 1.
    pub(crate) fn happen(&self, what: &str) -> u64 {
        let mut seq = 0;
        self.journal.send_modify(|journal| {
            seq = journal.len() as u64 + 1;
            journal.push(ContractEvent { seq, body: json!({ "seq": seq, "type": what }) });
        });
        seq
    }

    /// How many are listening.
    pub(crate) fn listeners(&self) -> usize {
        self.journal.receiver_count()
    }

    /// Waits until so many are listening.
    pub(crate) async fn until_listeners(&self, count: usize) {
        while self.listeners() != count {
            tokio::task::yield_now().await;
        }
    }
}

impl FakeNode {
    /// The same by the clock of the test, which only goes on while everybody waits.
    pub(crate) async fn until_listeners_for(&self, count: usize) {
        while self.listeners() != count {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }
}

impl Contract for FakeNode {
    async fn dispatch(&self, command: &str, args: Value) -> Result<Value, ApiError> {
        match command {
            "echo" => Ok(args),
            "hang" => std::future::pending().await,
            "big" => Ok(Value::String("x".repeat(args["bytes"].as_u64().unwrap_or(0) as usize))),
            "offer_download" => {
                let source = self.sources.made_up(&args);
                Ok(self.streams.offer_download(self.client, source)?.to_string().into())
            }
            "offer_upload" => {
                let expected = args["exactly"]
                    .as_u64()
                    .map_or(Expected::AtMost(args["limit"].as_u64().unwrap_or(u64::MAX)), Expected::Exactly);
                let sink = self.uploads.sink();
                Ok(self.streams.offer_upload(self.client, expected, sink)?.to_string().into())
            }
            "refuse" => Err(ApiError::new("chat.refused", "No.", "Ask nicely.")),
            _ => Err(ApiError::new("api.unknown_command", "There is no such command.", "Reload the page.")),
        }
    }

    async fn events(&self, after: Option<u64>) -> Result<BoxStream<'static, ContractEvent>, ApiError> {
        let journal = self.journal.subscribe();
        let next = after.map_or(journal.borrow().len(), |seq| seq as usize);
        let stream = stream::unfold((journal, next), |(mut journal, next)| async move {
            let event = match journal.wait_for(|journal| journal.len() > next).await {
                Ok(journal) => journal[next].clone(),
                Err(_) => return None,
            };
            Some((event, (journal, next + 1)))
        });
        Ok(stream.boxed())
    }

    fn for_client(&self, client: Client) -> Self {
        Self { client, ..self.clone() }
    }

    fn streams(&self) -> &ByteStreams {
        &self.streams
    }
}
