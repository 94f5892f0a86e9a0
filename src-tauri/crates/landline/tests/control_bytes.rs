//! Streams of bytes on the control socket: out and in, cut off from either side, refused, and beside commands.

#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod house;

use house::FakeNode;
use house::content::{Became, Check, bytes};
use landline::Contract;
use landline::control::{ByteReader, ByteWriter, ClientError, ControlClient, ControlServer};
use landline_bytes::{ByteRange, CHUNK};
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::task::Poll;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_util::sync::CancellationToken;

struct Running {
    profile: TempDir,
    node: FakeNode,
    closing: CancellationToken,
}

impl Running {
    fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let (node, closing) = (FakeNode::new(), CancellationToken::new());
        let door = ControlServer::open(profile.path()).unwrap();
        tokio::spawn(door.serve(node.clone(), closing.clone()));
        Self { profile, node, closing }
    }

    async fn client(&self) -> ControlClient {
        ControlClient::connect(self.profile.path()).await.unwrap()
    }

    async fn ticket(&self, command: &str, args: Value) -> String {
        self.client().await.call(command, args).await.unwrap().as_str().unwrap().to_owned()
    }

    async fn download(&self, args: Value, range: ByteRange) -> Result<ByteReader, ClientError> {
        let ticket = self.ticket("offer_download", args).await;
        self.client().await.download(&ticket, range).await
    }

    async fn upload(&self, args: Value, size: Option<u64>) -> Result<ByteWriter, ClientError> {
        let ticket = self.ticket("offer_upload", args).await;
        self.client().await.upload(&ticket, size).await
    }

    async fn until_quiet(&self) {
        while self.node.streams().counts().1 > 0 {
            tokio::task::yield_now().await;
        }
    }
}

fn refused<T>(result: Result<T, ClientError>) -> String {
    match result {
        Err(ClientError::Refused(error)) => error.code,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was not refused"),
    }
}

#[tokio::test]
async fn a_download_comes_out_whole_or_in_part() {
    let running = Running::start();
    for (from, to) in [(0, None), (70_000, Some(200_000)), (299_999, None), (300_000, None), (5, Some(5))] {
        let mut reader =
            running.download(json!({ "size": 300_000, "name": "写真.png" }), ByteRange { from, to }).await.unwrap();
        assert_eq!((reader.content.name.as_str(), reader.content.size.get()), ("写真.png", 300_000));
        let mut got = Vec::new();
        reader.read_to_end(&mut got).await.unwrap();
        assert!(got == bytes(from..to.unwrap_or(300_000)), "{from}..{to:?}");
    }
    running.node.sources.until_open(0).await;
}

#[tokio::test]
async fn an_upload_goes_in_with_its_size_said_or_not() {
    for size in [Some(300_000), None] {
        let running = Running::start();
        let mut writer = running.upload(json!({}), size).await.unwrap();
        writer.write_all(&bytes(0..300_000)).await.unwrap();
        writer.finish().await.unwrap();
        assert_eq!(running.node.uploads.ended().await, Became::Finished(300_000));
    }
}

#[tokio::test]
async fn a_connection_that_commands_may_carry_the_stream_as_well() {
    let running = Running::start();
    let mut client = running.client().await;
    let ticket = client.call("offer_download", json!({ "size": 10 })).await.unwrap();
    let mut got = Vec::new();
    client.download(ticket.as_str().unwrap(), ByteRange::ALL).await.unwrap().read_to_end(&mut got).await.unwrap();
    assert_eq!(got, bytes(0..10));
}

#[tokio::test]
async fn what_is_no_ticket_or_too_much_is_refused_with_its_reason() {
    let running = Running::start();
    let client = || running.client();
    assert_eq!(refused(client().await.download("nonsense", ByteRange::ALL).await), "bytes.unknown_ticket");
    assert_eq!(refused(client().await.upload(&"0".repeat(32), None).await), "bytes.unknown_ticket");
    let beyond = ByteRange { from: 11, to: None };
    assert_eq!(refused(running.download(json!({ "size": 10 }), beyond).await), "bytes.bad_range");
    assert_eq!(refused(running.upload(json!({ "limit": 10 }), Some(11)).await), "bytes.too_large");
    let used = running.ticket("offer_download", json!({ "size": 1 })).await;
    client().await.download(&used, ByteRange::ALL).await.unwrap().read_to_end(&mut Vec::new()).await.unwrap();
    assert_eq!(refused(client().await.download(&used, ByteRange::ALL).await), "bytes.unknown_ticket", "used up");
}

#[tokio::test]
async fn an_upload_that_becomes_too_large_is_told_why() {
    let running = Running::start();
    let mut writer = running.upload(json!({ "limit": 100_000 }), None).await.unwrap();
    while writer.write_all(&bytes(0..CHUNK as u64)).await.is_ok() {}
    assert_eq!(refused(writer.finish().await), "bytes.too_large");
}

#[tokio::test]
async fn content_that_fails_midway_is_an_error_with_its_reason() {
    let running = Running::start();
    let mut reader = running.download(json!({ "size": 300_000, "failAt": 100_000 }), ByteRange::ALL).await.unwrap();
    let error = reader.read_to_end(&mut Vec::new()).await.unwrap_err();
    let inner = error.into_inner().unwrap().downcast::<ClientError>().unwrap();
    assert_eq!(refused::<()>(Err(*inner)), "bytes.failed");
}

#[tokio::test]
async fn a_client_that_goes_frees_what_its_stream_held() {
    let running = Running::start();
    let hanging = json!({ "size": 300_000, "stallAt": 100_000 });
    let mut reader = running.download(hanging, ByteRange::ALL).await.unwrap();
    reader.read_exact(&mut vec![0; 100_000]).await.unwrap();
    running.node.sources.until_open(1).await;
    drop(reader);
    running.node.sources.until_open(0).await;
    running.until_quiet().await;
}

#[tokio::test]
async fn an_upload_that_is_cut_off_goes_on_where_it_stopped() {
    let running = Running::start();
    let ticket = running.ticket("offer_upload", json!({ "exactly": 300_000 })).await;
    let mut writer = running.client().await.upload(&ticket, Some(300_000)).await.unwrap();
    assert_eq!(refused(running.client().await.upload(&ticket, None).await), "bytes.in_use");
    writer.write_all(&bytes(0..100_000)).await.unwrap();
    writer.flush().await.unwrap();
    running.node.uploads.until_written(100_000).await;
    drop(writer);
    running.until_quiet().await;
    let mut writer = running.client().await.upload(&ticket, Some(300_000)).await.unwrap();
    assert_eq!(writer.offset(), 100_000);
    writer.write_all(&bytes(100_000..300_000)).await.unwrap();
    writer.finish().await.unwrap();
    assert_eq!(running.node.uploads.ended().await, Became::Finished(300_000));
}

#[tokio::test]
async fn a_download_that_is_cut_off_between_two_frames_is_not_taken_for_the_whole() {
    let running = Running::start();
    let hanging = json!({ "size": 300_000, "stallAt": CHUNK });
    let mut reader = running.download(hanging, ByteRange::ALL).await.unwrap();
    let mut rest = vec![0; CHUNK];
    reader.read_exact(&mut rest).await.unwrap();
    running.closing.cancel();
    assert_eq!(reader.read(&mut rest).await.unwrap_err().kind(), ErrorKind::UnexpectedEof);
}

#[tokio::test]
async fn an_upload_of_unknown_size_that_is_cut_off_is_not_taken_for_the_whole() {
    for aborted in [false, true] {
        let running = Running::start();
        let mut writer = running.upload(json!({}), None).await.unwrap();
        writer.write_all(&bytes(0..100_000)).await.unwrap();
        writer.flush().await.unwrap();
        running.node.uploads.until_written(100_000).await;
        if aborted {
            writer.abort().await
        } else {
            drop(writer)
        }
        running.until_quiet().await;
        assert_eq!(running.node.streams().counts(), (1, 0), "it may go on for a while");
    }
}

#[tokio::test]
async fn a_reader_that_does_not_read_holds_the_source_up() {
    let running = Running::start();
    let mut reader = running.download(json!({ "size": 1_u64 << 40 }), ByteRange::ALL).await.unwrap();
    let held_up = running.node.sources.until_held_up().await;
    assert!(held_up < 4 << 20, "no more than the socket takes: {held_up}");
    reader.read_exact(&mut vec![0; 4 << 20]).await.unwrap();
    assert!(running.node.sources.until_held_up().await > held_up, "it goes on with the reader");
}

#[tokio::test]
async fn a_sink_that_takes_nothing_holds_the_client_up() {
    let running = Running::start();
    running.node.uploads.block_at(0);
    let mut writer = running.upload(json!({}), None).await.unwrap();
    let (piece, mut sent, mut turns) = (vec![0; CHUNK], 0, 0);
    while turns < 1_000 {
        match futures::poll!(std::pin::pin!(writer.write(&piece))) {
            Poll::Ready(count) => (sent, turns) = (sent + count.unwrap(), 0),
            Poll::Pending => turns += 1,
        }
        tokio::task::yield_now().await;
    }
    assert!(sent < 4 << 20, "no more than the socket takes: {sent}");
}

#[tokio::test]
async fn commands_are_answered_while_bytes_flow() {
    let running = Running::start();
    let mut reader = running.download(json!({ "size": 1_u64 << 40 }), ByteRange::ALL).await.unwrap();
    let drained = tokio::spawn(async move {
        let (mut check, mut buffer) = (Check::default(), vec![0; CHUNK]);
        loop {
            match reader.read(&mut buffer).await {
                Ok(0) => break None,
                Ok(count) => check.take(&buffer[..count]),
                Err(_) => break Some(check.offset),
            }
        }
    });
    let mut client = running.client().await;
    for _ in 0..20 {
        client.call("echo", json!({})).await.unwrap();
    }
    assert!(!drained.is_finished());
    running.closing.cancel();
    assert!(drained.await.unwrap().is_some_and(|count| count > 0), "the end of the node cuts it off");
}
