//! The contract on a running node. What each command does stands in the folder of its domain.

use crate::{ApiError, Desktop, EventDto};
use futures::{Stream, StreamExt};
use landline_bytes::{ByteStreams, Client};
use landline_node::Node;
use landline_store::Seq;
use std::sync::Arc;

/// The contract, on a running node. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    pub(crate) node: Arc<Node>,
    pub(crate) desktop: Option<Arc<dyn Desktop>>,
    pub(crate) streams: ByteStreams,
    pub(crate) client: Client,
}

impl Api {
    /// The contract of `node`.
    pub fn new(node: Arc<Node>) -> Self {
        Self { node, desktop: None, streams: ByteStreams::default(), client: Client::Window }
    }

    /// The node.
    pub fn node(&self) -> &Arc<Node> {
        &self.node
    }

    /// Every fact after `after`, or from now on. Of each domain the journal keeps the last 10,000: who comes back after more
    /// is told so by [`crate::NodeEventDto::EventsMissed`].
    ///
    /// # Errors
    /// `node.storage` if the journal cannot be read.
    pub async fn events(&self, after: Option<u64>) -> Result<impl Stream<Item = EventDto> + Send + use<>, ApiError> {
        let after = after.map(|seq| Seq::new(i64::try_from(seq).unwrap_or(i64::MAX)));
        let follower = self.node.follow(after).await?;
        Ok(follower.into_stream().filter_map(async |event| EventDto::new(&event)))
    }
}
