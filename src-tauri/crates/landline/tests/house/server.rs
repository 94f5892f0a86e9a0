//! A web server before a node that is none, and what one needs to go through it.

use super::FakeNode;
use super::http::{Answer, http, http_bytes};
use landline::web::{Links, WebOptions, WebServer};
use serde_json::json;
use std::net::SocketAddr;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) host: String,
    pub(crate) links: Links,
    /// The right of a tab that is in.
    pub(crate) session: String,
    pub(crate) node: FakeNode,
    pub(crate) closing: CancellationToken,
    pub(crate) task: JoinHandle<()>,
}

impl Running {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut WebOptions)) -> Self {
        let mut options = WebOptions::new("127.0.0.1:0".parse().unwrap());
        change(&mut options);
        let door = WebServer::open(options).await.unwrap();
        let (node, closing) = (FakeNode::new(), CancellationToken::new());
        let mut running = Self {
            address: door.address(),
            host: door.address().to_string(),
            links: door.links(),
            session: String::new(),
            task: tokio::spawn(door.serve(node.clone(), closing.clone())),
            node,
            closing,
        };
        let entered = running.enter(&running.token()).await;
        running.session = entered.json()["session"].as_str().unwrap().to_owned();
        running
    }

    /// The token of a new link.
    pub(crate) fn token(&self) -> String {
        let link = self.links.fresh().unwrap();
        link.strip_prefix(&format!("http://{}/enter#", self.host)).unwrap().to_owned()
    }

    /// What the page does with the token in its address.
    pub(crate) async fn enter(&self, token: &str) -> Answer {
        let headers = [("Host", self.host.as_str()), ("Content-Type", "application/json")];
        http(self.address, "POST /enter", &headers, json!({ "token": token }).to_string().as_bytes()).await
    }

    /// A ticket of the session, by a command of the domain that is none.
    pub(crate) async fn ticket(&self, command: &str, args: &str) -> String {
        let answer = self.owner(&format!("POST /api/{command}"), args.as_bytes()).await;
        answer.json().as_str().unwrap_or_else(|| panic!("{answer:?}")).to_owned()
    }

    /// A request about a ticket, with these headers besides.
    pub(crate) async fn bytes(
        &self,
        method: &str,
        ticket: &str,
        extra: &[(&str, &str)],
        body: &[u8],
    ) -> (Answer, Vec<u8>) {
        let bearer = self.bearer();
        let mut headers = vec![("Host", self.host.as_str()), ("Authorization", bearer.as_str())];
        headers.extend_from_slice(extra);
        http_bytes(self.address, &format!("{method} /bytes/{ticket}"), &headers, body).await
    }

    /// A request with nothing but the right host.
    pub(crate) async fn bare(&self, first: &str) -> Answer {
        http(self.address, first, &[("Host", &self.host)], b"").await
    }

    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.session)
    }

    /// A request that shows the session.
    pub(crate) async fn owner(&self, first: &str, body: &[u8]) -> Answer {
        self.page(first, "", body).await
    }

    /// The same from a page of this origin.
    pub(crate) async fn page(&self, first: &str, origin: &str, body: &[u8]) -> Answer {
        let bearer = self.bearer();
        let mut headers = vec![
            ("Host", self.host.as_str()),
            ("Authorization", bearer.as_str()),
            ("Content-Type", "application/json; charset=utf-8"),
        ];
        if !origin.is_empty() {
            headers.push(("Origin", origin));
        }
        http(self.address, first, &headers, body).await
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.host)
    }
}
