//! The web server beside other programs of the machine that take connections and do nothing with them: the owner gets
//! in.

#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod house;

use house::http::ask;
use house::server::Running;
use std::process::Command;
use std::time::Duration;
use tokio::net::TcpStream;

/// Longer than anything here takes, so that a test that waits without an answer fails instead of hanging.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Sets how many files this process may have open; the number that it may have then.
fn limit_files(wanted: usize) -> usize {
    let pid = std::process::id().to_string();
    let set = |soft: &str| {
        let done = Command::new("prlimit").args(["--pid", &pid, &format!("--nofile={soft}:")]).output();
        done.is_ok_and(|done| done.status.success())
    };
    if !set(&wanted.to_string()) {
        eprintln!("the limit of open files stays as it is");
    }
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    line.split_whitespace().nth(3).unwrap().parse().unwrap()
}

async fn owner_gets_in(running: &Running) {
    for _ in 0..5 {
        let answer = tokio::time::timeout(TIMEOUT, running.owner("POST /api/echo", b"{}")).await.expect("an answer");
        assert_eq!(answer.status, 200);
    }
    let entered = tokio::time::timeout(TIMEOUT, running.enter(&running.token())).await.expect("an answer");
    assert_eq!(entered.status, 200, "a new tab as well");
}

#[tokio::test]
async fn ten_thousand_connections_that_say_nothing_do_not_keep_the_owner_out() {
    let running = Running::start().await;
    let count = 10_000.min(limit_files(11_000) - 600);
    let mut crowd = Vec::new();
    for number in 0..count {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        match number % 3 {
            0 => {}
            // Neither do requests that are never finished, or whose answers are never read.
            1 => drop(stream.try_write(b"GET / HTTP/1.1\r\nHost: ")),
            _ => ask(&mut stream, "GET /", &[("Host", &running.host)]).await,
        }
        crowd.push(stream);
    }
    owner_gets_in(&running).await;
    drop(crowd);
}

#[tokio::test]
async fn an_owner_whose_pages_do_not_read_gets_in_with_another() {
    let running = Running::with(|options| options.connections = 4).await;
    let bearer = running.bearer();
    let body = br#"{"bytes":8000000}"#;
    let length = body.len().to_string();
    let mut unread = Vec::new();
    for _ in 0..8 {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        let headers = [
            ("Host", running.host.as_str()),
            ("Authorization", &bearer),
            ("Content-Type", "application/json"),
            ("Content-Length", &length),
        ];
        ask(&mut stream, "POST /api/big", &headers).await;
        tokio::io::AsyncWriteExt::write_all(&mut stream, body).await.unwrap();
        // The answer has begun, and the rest of it stays unread.
        stream.readable().await.unwrap();
        unread.push(stream);
    }
    owner_gets_in(&running).await;
}

#[tokio::test]
async fn a_door_without_file_handles_makes_room_for_the_owner() {
    let running = Running::start().await;
    if limit_files(120) != 120 {
        return;
    }
    let mut crowd = Vec::new();
    while let Ok(stream) = TcpStream::connect(running.address).await {
        crowd.push(stream);
        tokio::task::yield_now().await;
    }
    // Room for the owner's own end; for the other end of it the door has to let somebody go.
    crowd.pop();
    owner_gets_in(&running).await;
}
