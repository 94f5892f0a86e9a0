//! The event socket of the web server.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod house;

use futures::{SinkExt, StreamExt};
use house::server::Running;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

type Socket = WebSocketStream<TcpStream>;

async fn connect(running: &Running, query: &str, headers: &[(&'static str, &str)]) -> Result<Socket, Error> {
    let mut request = format!("ws://{}/events{query}", running.host).into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    let stream = TcpStream::connect(running.address).await.unwrap();
    client_async(request, stream).await.map(|(socket, _)| socket)
}

async fn follow(running: &Running, query: &str) -> Socket {
    let bearer = running.bearer();
    connect(running, query, &[("authorization", &bearer)]).await.unwrap()
}

fn status(refused: Result<Socket, Error>) -> u16 {
    match refused {
        Err(Error::Http(response)) => response.status().as_u16(),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("let in"),
    }
}

async fn next_event(socket: &mut Socket) -> Value {
    loop {
        match socket.next().await.unwrap().unwrap() {
            Message::Text(text) => return serde_json::from_str(&text).unwrap(),
            Message::Ping(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn facts_come_after_the_number_asked_for_and_then_live() {
    let running = Running::start().await;
    for what in ["one", "two", "three"] {
        running.node.happen(what);
    }
    let mut resumed = follow(&running, "?after=2").await;
    let mut fresh = follow(&running, "").await;
    running.node.happen("four");
    assert_eq!(next_event(&mut resumed).await, json!({ "seq": 3, "type": "three" }));
    assert_eq!(next_event(&mut resumed).await["seq"], 4);
    assert_eq!(next_event(&mut fresh).await["seq"], 4);
}

#[tokio::test]
async fn our_page_may_follow_and_foreign_pages_may_not() {
    let running = Running::start().await;
    let offered = format!("landline.events, landline.session.{}", running.session);
    let origin = running.origin();
    let protocol = ("sec-websocket-protocol", offered.as_str());
    let mut request = format!("ws://{}/events", running.host).into_client_request().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", offered.parse().unwrap());
    let stream = TcpStream::connect(running.address).await.unwrap();
    let (mut own, answer) = client_async(request, stream).await.unwrap();
    assert_eq!(answer.headers()["sec-websocket-protocol"], "landline.events", "the session is not repeated");
    running.node.happen("one");
    assert_eq!(next_event(&mut own).await["seq"], 1);
    connect(&running, "", &[protocol, ("origin", &origin)]).await.unwrap();
    assert_eq!(status(connect(&running, "", &[protocol, ("origin", "http://evil.example")]).await), 403);
    assert_eq!(status(connect(&running, "", &[("origin", &origin)]).await), 401);
}

#[tokio::test]
async fn a_number_that_is_none_is_refused() {
    let running = Running::start().await;
    let bearer = running.bearer();
    for query in ["?after=x", "?after=-1", "?after=99999999999999999999"] {
        assert_eq!(status(connect(&running, query, &[("authorization", &bearer)]).await), 400, "{query}");
    }
}

#[tokio::test]
async fn too_many_followers_are_refused_and_places_come_free() {
    let running = Running::with(|options| options.followers = 2).await;
    let bearer = running.bearer();
    let first = follow(&running, "").await;
    let _second = follow(&running, "").await;
    assert_eq!(status(connect(&running, "", &[("authorization", &bearer)]).await), 503);
    drop(first);
    running.node.until_listeners(1).await;
    follow(&running, "").await;
}

#[tokio::test]
async fn the_end_of_the_node_is_said() {
    let running = Running::start().await;
    let mut socket = follow(&running, "").await;
    running.closing.cancel();
    match socket.next().await.unwrap().unwrap() {
        Message::Close(Some(frame)) => assert_eq!(frame.code, CloseCode::Away),
        other => panic!("{other:?}"),
    }
    running.task.await.unwrap();
}

#[tokio::test]
async fn who_answers_pings_stays_and_who_is_silent_goes() {
    let running = Running::with(|options| options.ping = Duration::from_millis(20)).await;
    // It answers pings whenever it is read.
    let mut lively = follow(&running, "").await;
    let silent = follow(&running, "").await;
    let gone = running.node.until_listeners(1);
    tokio::pin!(gone);
    loop {
        tokio::select! {
            () = &mut gone => break,
            message = lively.next() => assert!(matches!(message.unwrap().unwrap(), Message::Ping(_))),
        }
    }
    running.node.happen("one");
    assert_eq!(next_event(&mut lively).await["seq"], 1);
    drop(silent);
}

#[tokio::test]
async fn who_does_not_read_is_let_go_and_resumes_without_loss() {
    let running = Running::with(|options| {
        options.send_timeout = Duration::from_millis(50);
        options.close_timeout = Duration::from_millis(50);
    })
    .await;
    let mut slow = follow(&running, "").await;
    let long = "x".repeat(256 * 1024);
    // Until the buffers of both ends are full and the door has lost its patience.
    let mut happened = 0;
    while running.node.listeners() == 1 {
        happened = running.node.happen(&long);
        tokio::time::timeout(Duration::from_millis(20), running.node.until_listeners(0)).await.ok();
    }
    let mut last = 0;
    while let Some(Ok(message)) = slow.next().await {
        match message {
            Message::Text(text) => last = serde_json::from_str::<Value>(&text).unwrap()["seq"].as_u64().unwrap(),
            Message::Close(Some(frame)) => assert_eq!(frame.code, CloseCode::Again),
            _ => {}
        }
    }
    assert!(last < happened, "it was let go in the middle: {last} of {happened}");
    let mut resumed = follow(&running, &format!("?after={last}")).await;
    assert_eq!(next_event(&mut resumed).await["seq"], last + 1);
}

#[tokio::test]
async fn a_client_has_nothing_large_to_say() {
    let running = Running::start().await;
    let mut socket = follow(&running, "").await;
    // The door may close before all of it is written.
    let _sent = socket.send(Message::Text("x".repeat(8192).into())).await;
    running.node.until_listeners(0).await;
}
