//! A web door before a node that is none, and what one needs to go through it.

use super::FakeNode;
use super::http::{Answer, http};
use landline::web::{WebDoor, WebOptions};
use std::net::SocketAddr;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) host: String,
    pub(crate) token: String,
    pub(crate) link: String,
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
        let door = WebDoor::open(options).await.unwrap();
        let (node, closing) = (FakeNode::new(), CancellationToken::new());
        Self {
            address: door.address(),
            host: door.address().to_string(),
            token: door.token().to_owned(),
            link: door.link(),
            task: tokio::spawn(door.serve(node.clone(), closing.clone())),
            node,
            closing,
        }
    }

    /// A request with nothing but the right host.
    pub(crate) async fn bare(&self, first: &str) -> Answer {
        http(self.address, first, &[("Host", &self.host)], b"").await
    }

    /// A request of a program that shows the token.
    pub(crate) async fn program(&self, first: &str, body: &[u8]) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("Host", self.host.as_str()), ("Authorization", &bearer), ("Content-Type", "application/json")];
        http(self.address, first, &headers, body).await
    }

    /// The cookie that the link gives.
    pub(crate) async fn cookie(&self) -> String {
        let answer = self.bare(&format!("GET /?token={}", self.token)).await;
        let cookie = answer.header("set-cookie").expect("a cookie");
        cookie.split(';').next().expect("a name and a value").to_owned()
    }

    /// A request of our own page: cookie and origin.
    pub(crate) async fn page(&self, first: &str, origin: &str, body: &[u8]) -> Answer {
        let cookie = self.cookie().await;
        let mut headers = vec![
            ("Host", self.host.as_str()),
            ("Cookie", cookie.as_str()),
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
