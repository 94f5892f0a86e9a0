//! Links that give a browser access, and the command with which the owner requests one from a running node.

use super::access::{Access, ENTRY};
use crate::{Contract, ContractEvent};
use futures::stream::BoxStream;
use landline_api::{ApiError, ByteStreams, Client};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;

/// Creates links to one web server.
#[derive(Clone)]
pub struct Links {
    address: SocketAddr,
    access: Arc<Access>,
}

impl Links {
    pub(super) fn new(address: SocketAddr, access: Arc<Access>) -> Self {
        Self { address, access }
    }

    /// A new link, which gives access to whoever opens it first. It is a secret and must not be logged.
    pub fn fresh(&self) -> Result<String, getrandom::Error> {
        Ok(format!("http://{}{ENTRY}#{}", self.address, self.access.new_link()?))
    }
}

/// The contract with an additional command for the control socket: `web_link` returns a new link, as `{"web":"…"}`.
#[derive(Clone)]
pub struct WithLinks<C> {
    contract: C,
    links: Option<Links>,
}

impl<C> WithLinks<C> {
    /// The command's name.
    pub const COMMAND: &str = "web_link";

    /// `links` is `None` for a node without web server.
    pub fn new(contract: C, links: Option<Links>) -> Self {
        Self { contract, links }
    }
}

impl<C: Contract> Contract for WithLinks<C> {
    async fn dispatch(&self, command: &str, args: Value) -> Result<Value, ApiError> {
        if command != Self::COMMAND {
            return self.contract.dispatch(command, args).await;
        }
        let links = self.links.as_ref().ok_or_else(|| {
            ApiError::new(
                "web.not_served",
                "This node is not served to browsers.",
                "End it, and start it without --no-web.",
            )
        })?;
        match links.fresh() {
            Ok(link) => Ok(json!({ "web": link })),
            Err(error) => {
                tracing::error!(%error, "no link could be made");
                Err(ApiError::new("web.internal", "The system gives no random numbers.", "Restart Landline."))
            }
        }
    }

    async fn events(&self, after: Option<u64>) -> Result<BoxStream<'static, ContractEvent>, ApiError> {
        self.contract.events(after).await
    }

    fn for_client(&self, client: Client) -> Self {
        Self { contract: self.contract.for_client(client), links: self.links.clone() }
    }

    fn streams(&self) -> &ByteStreams {
        self.contract.streams()
    }
}
