//! Streams of bytes through the web server: out by range, in by part, cut off from either side, refused, beside
//! commands.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod house;

use house::content::{Became, bytes};
use house::http::{ask, http, http_bytes, read_head};
use house::server::Running;
use landline::Contract;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn until_quiet(running: &Running) {
    while running.node.streams().counts().1 > 0 {
        tokio::task::yield_now().await;
    }
}

/// A request about a ticket whose answer is still to be read.
async fn begin(running: &Running, method: &str, ticket: &str, extra: &[(&str, &str)]) -> TcpStream {
    let bearer = running.bearer();
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let mut headers = vec![("Host", running.host.as_str()), ("Authorization", bearer.as_str())];
    headers.extend_from_slice(extra);
    ask(&mut stream, &format!("{method} /bytes/{ticket}"), &headers).await;
    stream
}

#[tokio::test]
async fn a_download_comes_out_whole_and_once() {
    let running = Running::start().await;
    let args = r#"{"size":300000,"name":"写真.png","mediaType":"image/png","version":"v1"}"#;
    let ticket = running.ticket("offer_download", args).await;
    let (looked, nothing) = running.bytes("HEAD", &ticket, &[], b"").await;
    let (answer, body) = running.bytes("GET", &ticket, &[], b"").await;
    for answer in [&looked, &answer] {
        assert_eq!(answer.status, 200);
        for (name, value) in [
            ("content-length", "300000"),
            ("content-type", "image/png"),
            ("content-disposition", "inline; filename=\"__.png\"; filename*=UTF-8''%E5%86%99%E7%9C%9F.png"),
            ("etag", "\"v1\""),
            ("accept-ranges", "bytes"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cache-control", "no-store"),
            ("content-security-policy", "default-src 'none'; sandbox; frame-ancestors 'none'"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{name}");
        }
    }
    assert!(nothing.is_empty() && body == bytes(0..300_000));
    assert_eq!(running.bytes("GET", &ticket, &[], b"").await.0.status, 404, "used up");
    running.node.sources.until_open(0).await;
}

#[tokio::test]
async fn ranges_come_out_one_after_another() {
    let running = Running::start().await;
    let ticket = running.ticket("offer_download", r#"{"size":300000,"version":"v1"}"#).await;
    for (range, place, from, to) in [
        ("bytes=0-9", "bytes 0-9/300000", 0, 10),
        ("bytes=70000-199999", "bytes 70000-199999/300000", 70_000, 200_000),
        ("bytes=-1", "bytes 299999-299999/300000", 299_999, 300_000),
    ] {
        let (answer, body) = running.bytes("GET", &ticket, &[("Range", range), ("If-Range", "\"v1\"")], b"").await;
        assert_eq!((answer.status, answer.header("content-range")), (206, Some(place)));
        assert!(body == bytes(from..to), "{range}");
        until_quiet(&running).await;
    }
    let (answer, _) = running.bytes("GET", &ticket, &[("Range", "bytes=300000-")], b"").await;
    assert_eq!((answer.status, answer.header("content-range")), (416, Some("bytes */300000")));
    let changed = [("Range", "bytes=0-9"), ("If-Range", "\"v0\"")];
    let (answer, body) = running.bytes("GET", &ticket, &changed, b"").await;
    assert_eq!((answer.status, body.len()), (200, 300_000), "another content than was begun with");
}

#[tokio::test]
async fn an_upload_goes_in_whole_or_in_parts_and_goes_on_where_it_stopped() {
    let running = Running::start().await;
    let ticket = running.ticket("offer_upload", r#"{"limit":300000}"#).await;
    let part = |from: u64, to: u64| (format!("bytes {from}-{}/300000", to - 1), bytes(from..to));
    let (place, body) = part(0, 100_000);
    let (answer, _) = running.bytes("PUT", &ticket, &[("Content-Range", &place)], &body).await;
    assert_eq!((answer.status, answer.header("upload-offset")), (204, Some("100000")));
    let (place, body) = part(50_000, 150_000);
    let (answer, _) = running.bytes("PUT", &ticket, &[("Content-Range", &place)], &body).await;
    assert_eq!((answer.status, answer.header("upload-offset")), (409, Some("100000")));
    let (place, body) = part(100_000, 250_000);
    let length = body.len().to_string();
    let mut stream = begin(&running, "PUT", &ticket, &[("Content-Range", &place), ("Content-Length", &length)]).await;
    stream.write_all(&body[..60_000]).await.unwrap();
    running.node.uploads.until_written(160_000).await;
    assert_eq!(running.bytes("GET", &ticket, &[], b"").await.0.status, 409, "in use");
    drop(stream);
    until_quiet(&running).await;
    let (answer, _) = running.bytes("HEAD", &ticket, &[], b"").await;
    assert_eq!((answer.status, answer.header("upload-offset")), (200, Some("160000")));
    let (place, body) = part(160_000, 300_000);
    let (answer, _) = running.bytes("PUT", &ticket, &[("Content-Range", &place)], &body).await;
    assert_eq!((answer.status, answer.header("upload-offset")), (204, Some("300000")));
    assert_eq!(running.node.uploads.ended().await, Became::Finished(300_000));
    assert_eq!(running.bytes("HEAD", &ticket, &[], b"").await.0.status, 404, "used up");
}

#[tokio::test]
async fn an_empty_file_is_a_file() {
    let running = Running::start().await;
    let ticket = running.ticket("offer_upload", "{}").await;
    assert_eq!(running.bytes("PUT", &ticket, &[], b"").await.0.status, 204);
    assert_eq!(running.node.uploads.ended().await, Became::Finished(0));
    let ticket = running.ticket("offer_download", r#"{"size":0}"#).await;
    let (answer, body) = running.bytes("GET", &ticket, &[], b"").await;
    assert_eq!((answer.status, answer.header("content-length"), body.len()), (200, Some("0"), 0));
}

#[tokio::test]
async fn too_much_and_what_has_no_length_is_refused_before_it_is_read() {
    let running = Running::start().await;
    let ticket = running.ticket("offer_upload", r#"{"limit":10}"#).await;
    assert_eq!(running.bytes("PUT", &ticket, &[], &[0; 11]).await.0.status, 413);
    let misplaced = [("Content-Range", "bytes 0-3/10")];
    assert_eq!(running.bytes("PUT", &ticket, &misplaced, &[0; 3]).await.0.status, 400);
    let mut stream = begin(&running, "PUT", &ticket, &[("Transfer-Encoding", "chunked")]).await;
    assert_eq!(read_head(&mut stream).await.status, 411);
    assert_eq!(running.node.uploads.written(), 0);
    assert_eq!(running.bytes("POST", &ticket, &[], b"").await.0.status, 405);
    assert_eq!(running.bytes("DELETE", &ticket, &[], b"").await.0.status, 204);
    assert_eq!(running.node.uploads.ended().await, Became::ThrownAway(0));
}

#[tokio::test]
async fn a_ticket_is_nothing_without_the_session_that_it_was_given_to() {
    let running = Running::start().await;
    let ticket = running.ticket("offer_download", r#"{"size":10}"#).await;
    let other = running.enter(&running.token()).await.json()["session"].as_str().unwrap().to_owned();
    let other = format!("Bearer {other}");
    let host = ("Host", running.host.as_str());
    let bearer = running.bearer();
    let ours = ("Authorization", bearer.as_str());
    for (headers, status) in [
        (vec![host], 401),
        (vec![host, ("Authorization", &other)], 404),
        (vec![("Host", "evil.example"), ours], 403),
        (vec![host, ours, ("Origin", "http://evil.example")], 403),
        (vec![host, ours], 200),
    ] {
        let first = format!("GET /bytes/{ticket}");
        assert_eq!(http_bytes(running.address, &first, &headers, b"").await.0.status, status, "{headers:?}");
    }
    for path in ["/bytes", "/bytes/", "/bytes/nonsense", "/bytes/../api/echo", &format!("/bytes/{}", "0".repeat(32))] {
        let answer = running.owner(&format!("GET {path}"), b"").await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(http(running.address, &format!("GET {path}"), &[host], b"").await.status, 401, "{path}");
    }
}

#[tokio::test]
async fn a_reader_that_goes_frees_what_its_stream_held() {
    let running = Running::start().await;
    let ticket = running.ticket("offer_download", r#"{"size":300000,"stallAt":100000}"#).await;
    let mut stream = begin(&running, "GET", &ticket, &[]).await;
    read_head(&mut stream).await;
    stream.read_exact(&mut vec![0; 100_000]).await.unwrap();
    running.node.sources.until_open(1).await;
    drop(stream);
    running.node.sources.until_open(0).await;
    until_quiet(&running).await;
}

#[tokio::test]
async fn a_reader_that_does_not_read_holds_the_source_up() {
    let running = Running::start().await;
    let ticket = running.ticket("offer_download", r#"{"size":1099511627776}"#).await;
    let mut stream = begin(&running, "GET", &ticket, &[]).await;
    read_head(&mut stream).await;
    let held_up = running.node.sources.until_held_up().await;
    assert!(held_up < 16 << 20, "no more than the sockets take: {held_up}");
    stream.read_exact(&mut vec![0; 16 << 20]).await.unwrap();
    assert!(running.node.sources.until_held_up().await > held_up, "it goes on with the reader");
}

#[tokio::test]
async fn a_sink_that_takes_nothing_holds_the_sender_up() {
    let running = Running::start().await;
    running.node.uploads.block_at(0);
    let ticket = running.ticket("offer_upload", "{}").await;
    let stream = begin(&running, "PUT", &ticket, &[("Content-Length", "1099511627776")]).await;
    let (piece, mut sent, mut turns) = (vec![0; 65_536], 0, 0);
    while turns < 1_000 {
        match stream.try_write(&piece) {
            Ok(count) => (sent, turns) = (sent + count, 0),
            Err(_) => turns += 1,
        }
        tokio::task::yield_now().await;
    }
    assert!(sent < 16 << 20, "no more than the sockets take: {sent}");
    drop(stream);
    running.node.uploads.block_at(u64::MAX);
}

#[tokio::test]
async fn a_connection_that_is_let_go_tears_no_write() {
    let running = Running::with(|options| options.connections = 1).await;
    running.node.uploads.block_at(0);
    let ticket = running.ticket("offer_upload", "{}").await;
    let mut stream = begin(&running, "PUT", &ticket, &[("Content-Length", "300000")]).await;
    stream.write_all(&bytes(0..10_000)).await.unwrap();
    running.node.uploads.until_blocked().await;
    assert_eq!(running.owner("POST /api/echo", b"{}").await.status, 200, "it takes the only place");
    // The server has ended the connection.
    assert!(matches!(stream.read(&mut [0]).await, Ok(0) | Err(_)));
    running.node.uploads.block_at(u64::MAX);
    until_quiet(&running).await;
    let (answer, _) = running.bytes("HEAD", &ticket, &[], b"").await;
    let written = running.node.uploads.written().to_string();
    assert_eq!((answer.status, answer.header("upload-offset")), (200, Some(&*written)), "it can go on");
}

#[tokio::test]
async fn content_that_fails_midway_breaks_the_answer_off() {
    let running = Running::start().await;
    let ticket = running.ticket("offer_download", r#"{"size":300000,"failAt":100000}"#).await;
    let (answer, body) = running.bytes("GET", &ticket, &[], b"").await;
    assert_eq!(answer.header("content-length"), Some("300000"));
    assert!(body.len() <= 131_072, "shorter than was said, so that nobody takes it for the whole: {}", body.len());
}

#[tokio::test]
async fn commands_are_answered_while_bytes_flow_and_the_end_of_the_node_ends_them() {
    let running = Running::start().await;
    let ticket = running.ticket("offer_download", r#"{"size":1099511627776}"#).await;
    let mut stream = begin(&running, "GET", &ticket, &[]).await;
    read_head(&mut stream).await;
    let drained = tokio::spawn(async move {
        let (mut buffer, mut all) = (vec![0; 65_536], 0);
        while let Ok(count @ 1..) = stream.read(&mut buffer).await {
            all += count;
        }
        all
    });
    for _ in 0..20 {
        assert_eq!(running.owner("POST /api/echo", b"{}").await.status, 200);
    }
    assert!(!drained.is_finished());
    running.closing.cancel();
    assert!(drained.await.unwrap() > 0);
    running.task.await.unwrap();
}
