//! Tickets in the answers of commands: each is for the client that gave the command, and for no other.

#![expect(clippy::unwrap_used, reason = "a test may end by a panic")]

use futures::FutureExt;
use futures::future::BoxFuture;
use landline_api::{Api, Client, ContentInfo};
use landline_bytes::{Description, Expected, Reader, Sink, Source, StreamError, Ticket, chunks};
use landline_node::{BindScope, Identity, Node, NodeOptions, SystemClock};
use std::io;
use std::ops::Range;
use std::sync::Arc;

const TEXT: &[u8] = b"a small file";

struct Text;

impl Source for Text {
    fn description(&self) -> Description {
        let size = TEXT.len() as u64;
        Description { name: "small.txt".to_owned(), media_type: "text/plain".to_owned(), size, version: None }
    }

    fn open(&self, range: Range<u64>) -> BoxFuture<'_, io::Result<Reader>> {
        let part = TEXT.get(range.start as usize..range.end as usize).unwrap();
        async move { Ok(Box::pin(part) as Reader) }.boxed()
    }
}

struct Nowhere;

impl Sink for Nowhere {
    fn write<'a>(&'a mut self, _bytes: &'a [u8]) -> BoxFuture<'a, io::Result<()>> {
        async { Ok(()) }.boxed()
    }

    fn finish(self: Box<Self>) -> BoxFuture<'static, io::Result<()>> {
        async { Ok(()) }.boxed()
    }
}

async fn start(profile: &std::path::Path) -> Api {
    let options = NodeOptions {
        profile: profile.to_owned(),
        identity: Identity { user: "kim".to_owned(), host: "pc".to_owned() },
        clock: Arc::new(SystemClock),
        port: Some(0),
        reach: BindScope::Loopback,
        seed: 1,
        language: None,
    };
    Api::new(Arc::new(Node::start(options).await.unwrap()))
}

async fn read(api: &Api, ticket: &str) -> Result<Vec<u8>, &'static str> {
    let ticket: Ticket = ticket.parse().unwrap();
    chunks::read(api.streams(), api.client(), ticket, 0, 100).await.map_err(|error: StreamError| error.code())
}

#[tokio::test]
async fn a_ticket_is_for_the_client_that_gave_the_command() {
    let profile = tempfile::tempdir().unwrap();
    let window = start(profile.path()).await;
    let (one, other) = (window.for_client(Client::WebSession(1)), window.for_client(Client::WebSession(2)));
    let offer = one.offer_download(Arc::new(Text)).unwrap();
    let content = ContentInfo { name: "small.txt".into(), media_type: "text/plain".into(), size: 12_u64.into() };
    assert_eq!(offer.content, content);
    for stranger in [&window, &other] {
        assert_eq!(read(stranger, &offer.ticket).await, Err("bytes.unknown_ticket"));
    }
    assert_eq!(read(&one, &offer.ticket).await.unwrap(), TEXT);
    let offer = window.offer_upload(Expected::AtMost(20), Nowhere).unwrap();
    let written = async |api: &Api| {
        let ticket = offer.ticket.parse().unwrap();
        chunks::write(api.streams(), api.client(), ticket, 0, 12, TEXT).await.map_err(|error| error.code())
    };
    assert_eq!((offer.limit.get(), written(&one).await), (20, Err("bytes.unknown_ticket")));
    assert_eq!(written(&window).await, Ok(12));
    window.node().shutdown().await;
}
