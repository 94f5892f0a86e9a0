//! The control socket over a real socket, before a node that is none.

#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod house;

use house::FakeNode;
use interprocess::local_socket::tokio::Stream;
use interprocess::local_socket::traits::tokio::Stream as _;
use interprocess::local_socket::{GenericFilePath, ToFsName};
use landline::control::{ClientError, ControlAddress, ControlClient, ControlServer, LINE_LIMIT, Subscription};
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

struct Running {
    profile: TempDir,
    node: FakeNode,
    closing: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    fn start() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let node = FakeNode::new();
        let closing = CancellationToken::new();
        let door = ControlServer::open(profile.path()).unwrap();
        let task = tokio::spawn(door.serve(node.clone(), closing.clone()));
        Self { profile, node, closing, task }
    }

    async fn client(&self) -> ControlClient {
        ControlClient::connect(self.profile.path()).await.unwrap()
    }

    async fn raw(&self) -> Stream {
        raw(self.profile.path()).await
    }
}

async fn raw(profile: &Path) -> Stream {
    let address = ControlAddress::of(profile).unwrap();
    Stream::connect(address.path().to_fs_name::<GenericFilePath>().unwrap()).await.unwrap()
}

async fn line(reader: &mut (impl AsyncBufReadExt + Unpin)) -> Value {
    let mut line = String::new();
    reader.read_line(&mut line).await.unwrap();
    serde_json::from_str(&line).unwrap()
}

#[tokio::test]
async fn commands_go_in_and_answers_come_out() {
    let running = Running::start();
    let mut client = running.client().await;
    assert_eq!(client.call("echo", json!({ "a": "ü\n" })).await.unwrap(), json!({ "a": "ü\n" }));
    match client.call("refuse", json!({})).await {
        Err(ClientError::Refused(error)) => assert_eq!(error.code, "chat.refused"),
        other => panic!("{other:?}"),
    }
    match client.call("nothing_like_it", json!({})).await {
        Err(ClientError::Refused(error)) => assert_eq!(error.code, "api.unknown_command"),
        other => panic!("{other:?}"),
    }
    assert_eq!(client.call("echo", json!({})).await.unwrap(), json!({}), "the connection goes on");
}

#[tokio::test]
async fn an_answer_may_be_longer_than_any_question() {
    let running = Running::start();
    let bytes = LINE_LIMIT * 3;
    let answer = running.client().await.call("big", json!({ "bytes": bytes })).await.unwrap();
    assert_eq!(answer.as_str().unwrap().len(), bytes);
}

#[tokio::test]
async fn a_slow_command_holds_nobody_up() {
    let running = Running::start();
    let mut stream = BufReader::new(running.raw().await);
    stream.write_all(b"{\"id\":1,\"command\":\"hang\"}\n{\"id\":2,\"command\":\"echo\"}\n").await.unwrap();
    assert_eq!(line(&mut stream).await, json!({ "id": 2, "result": {} }));
}

#[tokio::test]
async fn facts_are_replayed_and_then_live_without_a_gap() {
    let running = Running::start();
    for what in ["one", "two", "three"] {
        running.node.happen(what);
    }
    let mut old = running.client().await.subscribe(Some(1)).await.unwrap();
    let mut new = running.client().await.subscribe(None).await.unwrap();
    running.node.happen("four");
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(old.next().await.unwrap().seq);
    }
    assert_eq!(seen, [2, 3, 4]);
    let first = new.next().await.unwrap();
    assert_eq!((first.seq, &first.body["type"]), (4, &json!("four")));
}

#[tokio::test]
async fn who_hangs_up_is_forgotten() {
    let running = Running::start();
    let events = running.client().await.subscribe(None).await.unwrap();
    assert_eq!(running.node.listeners(), 1);
    drop(events);
    running.node.until_listeners(0).await;
}

#[tokio::test]
async fn who_closes_the_sending_end_still_gets_the_answers() {
    let running = Running::start();
    let Stream::UdSocket(stream) = running.raw().await;
    let mut stream = tokio::net::UnixStream::from_std(socket_of(stream)).unwrap();
    stream.write_all(b"{\"id\":5,\"command\":\"echo\",\"args\":{\"x\":1}}\n").await.unwrap();
    stream.shutdown().await.unwrap();
    let mut all = String::new();
    stream.read_to_string(&mut all).await.unwrap();
    assert_eq!(serde_json::from_str::<Value>(&all).unwrap(), json!({ "id": 5, "result": { "x": 1 } }));
}

fn socket_of(stream: interprocess::os::unix::uds_local_socket::tokio::Stream) -> std::os::unix::net::UnixStream {
    use std::os::fd::AsFd;
    let socket = stream.as_fd().try_clone_to_owned().unwrap();
    std::os::unix::net::UnixStream::from(socket)
}

#[tokio::test]
async fn lines_that_cannot_be_read_are_answered() {
    let running = Running::start();
    let mut stream = BufReader::new(running.raw().await);
    stream.write_all(b"nonsense\n{\"id\":2,\"command\":\"echo\"}\n").await.unwrap();
    let answer = line(&mut stream).await;
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&Value::Null, &json!("control.unreadable")));
    assert_eq!(line(&mut stream).await["id"], 2);
}

#[tokio::test]
async fn a_line_without_end_is_refused_and_cut_off() {
    let running = Running::start();
    let stream = running.raw().await;
    let (recv, mut send) = tokio::io::split(stream);
    let writing = tokio::spawn(async move {
        let chunk = vec![b'x'; 64 * 1024];
        // Fails when the door has had enough, which is the point.
        while send.write_all(&chunk).await.is_ok() {}
    });
    let mut recv = BufReader::new(recv);
    assert_eq!(line(&mut recv).await["error"]["code"], "control.line_too_long");
    let mut rest = String::new();
    // The door may reset the connection, as we had more to say.
    let _ended = recv.read_to_string(&mut rest).await;
    assert_eq!(rest, "");
    writing.await.unwrap();
}

#[tokio::test]
async fn visitors_who_only_stand_there_keep_no_command_out() {
    let running = Running::start();
    let mut crowd = Vec::new();
    for number in 0..500 {
        let mut stream = running.raw().await;
        match number % 3 {
            0 => {}
            1 => stream.write_all(b"{\"id\":1,\"comm").await.unwrap(),
            // An answer that is never read.
            _ => stream.write_all(b"{\"id\":1,\"command\":\"big\",\"args\":{\"bytes\":300000}}\n").await.unwrap(),
        }
        crowd.push(stream);
        if number % 100 == 0 {
            running.client().await.call("echo", json!({})).await.unwrap();
        }
    }
    let mut busy = running.client().await;
    for _ in 0..3 {
        busy.call("echo", json!({})).await.unwrap();
    }
}

#[tokio::test]
async fn who_loses_the_place_learns_that_the_node_runs() {
    let running = Running::start();
    let mut quiet = running.client().await;
    quiet.call("echo", json!({})).await.unwrap();
    let mut others = Vec::new();
    for _ in 0..64 {
        let mut client = running.client().await;
        client.call("echo", json!({})).await.unwrap();
        others.push(client);
    }
    match quiet.call("echo", json!({})).await {
        Err(ClientError::ConnectionClosed) => {}
        other => panic!("{other:?}"),
    }
    others[0].call("echo", json!({})).await.unwrap();
}

#[tokio::test]
async fn followers_have_places_of_their_own() {
    let running = Running::start();
    let mut followers = Vec::new();
    for _ in 0..64 {
        followers.push(running.client().await.subscribe(None).await.unwrap());
    }
    match running.client().await.subscribe(None).await.map(|_| ()) {
        Err(ClientError::Refused(error)) => assert_eq!(error.code, "control.too_many_followers"),
        other => panic!("{other:?}"),
    }
    for _ in 0..100 {
        running.client().await.call("echo", json!({})).await.unwrap();
    }
    running.node.happen("one");
    assert_eq!(followers[0].next().await.unwrap().seq, 1, "no command took a follower's place");
    followers.pop();
    running.node.until_listeners(63).await;
    while running.client().await.subscribe(None).await.is_err() {}
}

/// A follower whose reader stands still, with every buffer in between full.
async fn stuck(running: &Running) -> Subscription {
    let follower = running.client().await.subscribe(None).await.unwrap();
    let long = "x".repeat(64 * 1024);
    for _ in 0..200 {
        running.node.happen(&long);
        tokio::task::yield_now().await;
    }
    follower
}

#[tokio::test(start_paused = true)]
async fn a_follower_who_was_too_slow_is_told_so_and_where_to_go_on() {
    let running = Running::start();
    let mut slow = stuck(&running).await;
    // The clock goes on by itself while everybody waits.
    running.node.until_listeners_for(0).await;
    let mut last = 0;
    let error = loop {
        match slow.next().await {
            Ok(event) => last = event.seq,
            Err(error) => break error,
        }
    };
    match error {
        ClientError::Refused(error) => {
            assert_eq!(error.code, "control.too_slow");
            assert!(error.hint.ends_with(&format!("--after {last}")), "{error:?} after {last}");
        }
        other => panic!("{other:?}"),
    }
    assert!(last < 200, "it was let go in the middle");
    let mut resumed = running.client().await.subscribe(Some(last)).await.unwrap();
    assert_eq!(resumed.next().await.unwrap().seq, last + 1);
}

#[tokio::test(start_paused = true)]
async fn readers_who_stand_still_do_not_hold_up_the_end() {
    let running = Running::start();
    let mut stuck_ones = [stuck(&running).await, stuck(&running).await];
    let begun = tokio::time::Instant::now();
    running.closing.cancel();
    running.task.await.unwrap();
    // By the paused clock: exactly what the door allows.
    assert!(begun.elapsed() <= std::time::Duration::from_secs(2), "{:?}", begun.elapsed());
    while stuck_ones[0].next().await.is_ok() {}
    assert!(matches!(stuck_ones[0].next().await, Err(ClientError::Ended)), "the node has ended");
}

#[tokio::test]
async fn the_control_socket_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let running = Running::start();
    let path = ControlAddress::of(running.profile.path()).unwrap().path().to_owned();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    running.closing.cancel();
    running.task.await.unwrap();
    assert!(!path.exists());
    match ControlClient::connect(running.profile.path()).await.map(|_| ()) {
        Err(ClientError::NoNode) => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn closing_the_door_ends_every_visit() {
    let running = Running::start();
    let mut events = running.client().await.subscribe(None).await.unwrap();
    running.closing.cancel();
    running.task.await.unwrap();
    assert!(matches!(events.next().await, Err(ClientError::Ended)));
}

#[tokio::test]
async fn what_a_killed_node_left_behind_is_replaced() {
    let profile = tempfile::tempdir().unwrap();
    let path = ControlAddress::of(profile.path()).unwrap().path().to_owned();
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(path.exists(), "a dead socket");
    assert!(matches!(ControlClient::connect(profile.path()).await.map(|_| ()), Err(ClientError::NoNode)));
    let door = ControlServer::open(profile.path()).unwrap();
    let closing = CancellationToken::new();
    let task = tokio::spawn(door.serve(FakeNode::new(), closing.clone()));
    ControlClient::connect(profile.path()).await.unwrap().call("echo", json!({})).await.unwrap();
    closing.cancel();
    task.await.unwrap();
}

#[tokio::test]
async fn a_deep_profile_has_a_door_too() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("p".repeat(120));
    std::fs::create_dir(&profile).unwrap();
    let door = ControlServer::open(&profile).unwrap();
    let closing = CancellationToken::new();
    let task = tokio::spawn(door.serve(FakeNode::new(), closing.clone()));
    let mut client = ControlClient::connect(&profile).await.unwrap();
    assert_eq!(client.call("echo", json!({ "deep": true })).await.unwrap(), json!({ "deep": true }));
    drop(client);
    closing.cancel();
    task.await.unwrap();
}
