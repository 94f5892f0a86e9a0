//! Four gibibytes out of the web server and into the control socket, every byte compared: the memory of the process
//! does not grow by more than a few pieces of the stream. Client and server are in this process, so the figure counts
//! both. The other direction of each has half a gibibyte, which is as much more than there is room for, in an eighth of
//! the time.

#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod house;

use house::FakeNode;
use house::content::{Became, Check, from};
use house::http::{ask, read_head};
use house::server::Running;
use landline::control::{ControlClient, ControlServer};
use landline_bytes::ByteRange;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

const FOUR_GIB: u64 = 4 << 30;
const HALF_GIB: u64 = 512 << 20;

/// How much the memory may grow, in KiB.
const ROOM: u64 = 32 << 10;

/// The memory of this process at the beginning of a stream.
struct Memory(u64);

impl Memory {
    fn now() -> Self {
        // Forgets the peak of before (proc_pid_clear_refs(5)).
        std::fs::write("/proc/self/clear_refs", "5").unwrap();
        Self(kib("VmRSS"))
    }

    fn assert_flat(&self) {
        let growth = kib("VmHWM").saturating_sub(self.0);
        eprintln!("the memory grew by {growth} KiB from {} KiB", self.0);
        assert!(growth < ROOM, "by {growth} KiB");
    }
}

/// A figure of `/proc/self/status`.
fn kib(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

async fn compare(mut stream: impl AsyncRead + Unpin, size: u64) {
    let (mut check, mut buffer) = (Check::default(), vec![0; 256 << 10]);
    while let count @ 1.. = stream.read(&mut buffer).await.unwrap() {
        check.take(&buffer[..count]);
    }
    assert_eq!(check.offset, size);
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), size: u64) {
    let mut offset = 0;
    while offset < size {
        let piece = from(offset);
        let piece = &piece[..piece.len().min((size - offset) as usize)];
        stream.write_all(piece).await.unwrap();
        offset += piece.len() as u64;
    }
}

async fn request(running: &Running, method: &str, ticket: &str, extra: &[(&str, &str)]) -> TcpStream {
    let bearer = running.bearer();
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let mut headers = vec![("Host", running.host.as_str()), ("Authorization", bearer.as_str())];
    headers.extend_from_slice(extra);
    ask(&mut stream, &format!("{method} /bytes/{ticket}"), &headers).await;
    stream
}

#[tokio::test]
async fn four_gibibytes_come_out_of_the_web_server_at_flat_memory() {
    let running = Running::start().await;
    let ticket = running.ticket("offer_download", &json!({ "size": FOUR_GIB }).to_string()).await;
    let memory = Memory::now();
    let mut stream = request(&running, "GET", &ticket, &[]).await;
    assert_eq!(read_head(&mut stream).await.status, 200);
    compare(stream, FOUR_GIB).await;
    memory.assert_flat();
}

#[tokio::test]
async fn half_a_gibibyte_goes_into_the_web_server_at_flat_memory() {
    let running = Running::start().await;
    let ticket = running.ticket("offer_upload", &json!({ "exactly": HALF_GIB }).to_string()).await;
    let memory = Memory::now();
    let mut stream = request(&running, "PUT", &ticket, &[("Content-Length", &HALF_GIB.to_string())]).await;
    send(&mut stream, HALF_GIB).await;
    assert_eq!(read_head(&mut stream).await.status, 204);
    assert_eq!(running.node.uploads.ended().await, Became::Finished(HALF_GIB));
    memory.assert_flat();
}

struct Socket {
    profile: tempfile::TempDir,
    node: FakeNode,
}

impl Socket {
    fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let node = FakeNode::new();
        tokio::spawn(ControlServer::open(profile.path()).unwrap().serve(node.clone(), CancellationToken::new()));
        Self { profile, node }
    }

    async fn client(&self) -> ControlClient {
        ControlClient::connect(self.profile.path()).await.unwrap()
    }

    async fn ticket(&self, command: &str, args: serde_json::Value) -> String {
        self.client().await.call(command, args).await.unwrap().as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn half_a_gibibyte_comes_out_of_the_control_socket_at_flat_memory() {
    let socket = Socket::start();
    let ticket = socket.ticket("offer_download", json!({ "size": HALF_GIB })).await;
    let memory = Memory::now();
    compare(socket.client().await.download(&ticket, ByteRange::ALL).await.unwrap(), HALF_GIB).await;
    memory.assert_flat();
}

#[tokio::test]
async fn four_gibibytes_go_into_the_control_socket_at_flat_memory() {
    let socket = Socket::start();
    let ticket = socket.ticket("offer_upload", json!({ "exactly": FOUR_GIB })).await;
    let memory = Memory::now();
    let mut writer = socket.client().await.upload(&ticket, Some(FOUR_GIB)).await.unwrap();
    send(&mut writer, FOUR_GIB).await;
    writer.finish().await.unwrap();
    assert_eq!(socket.node.uploads.ended().await, Became::Finished(FOUR_GIB));
    memory.assert_flat();
}
