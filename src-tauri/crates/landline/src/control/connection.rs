//! Serves one client of the control socket: calls run concurrently, answers are sent in the order of completion.
//!
//! Everything is bounded: line length, concurrent calls, pending answers. A client that does not read is disconnected
//! after [`WRITE_TIMEOUT`]; nothing is lost, as a subscription can be resumed after the last event.

use super::client_slots::ClientSlot;
use super::protocol::{Carry, LINE_LIMIT, Line, Request};
use super::stream;
use super::writing::{Outgoing, write_answers};
use crate::contract::Contract;
use futures::StreamExt;
use interprocess::local_socket::tokio::Stream;
use landline_api::ApiError;
use landline_bytes::StreamError;
use std::time::Duration;
use tokio::io::ReadHalf;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::codec::{FramedRead, LinesCodec, LinesCodecError};
use tokio_util::sync::CancellationToken;

/// Maximum number of concurrent calls and subscriptions per client; beyond it the next line waits in the socket.
const AT_ONCE: usize = 32;

/// Maximum number of pending answers; beyond it calls wait.
const WAITING: usize = 64;

/// How long pending answers may take to be sent when the node ends.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// Serves one client until it disconnects, its slot is reclaimed, or the node ends.
pub(super) async fn serve<C: Contract>(contract: C, stream: Stream, slot: ClientSlot, ending: CancellationToken) {
    let (recv, send) = tokio::io::split(stream);
    let (answers, outbox) = mpsc::channel(WAITING);
    let disconnected = ending.child_token();
    let work = take_requests(contract.clone(), recv, answers, &slot, disconnected.clone());
    let writing = write_answers(send, outbox, &slot, disconnected.clone());
    let client = async {
        if let (Some((id, stream, lines)), Some(send)) = tokio::join!(work, writing) {
            stream::carry(&contract, id, stream, lines, send, &slot, &ending).await;
        }
    };
    let over = async {
        ending.cancelled().await;
        tokio::time::sleep(CLOSE_TIMEOUT).await;
    };
    tokio::select! {
        () = client => {}
        () = slot.closed() => tracing::debug!("a client of the control socket lost its slot to another one"),
        () = over => tracing::debug!("a client of the control socket did not read, and was cut off at shutdown"),
    }
}

type Lines = FramedRead<ReadHalf<Stream>, LinesCodec>;

/// Takes requests to the end, or until the connection is to carry bytes: what was asked before is answered first.
async fn take_requests<C: Contract>(
    contract: C,
    recv: ReadHalf<Stream>,
    answers: mpsc::Sender<Outgoing>,
    slot: &ClientSlot,
    disconnected: CancellationToken,
) -> Option<(u64, Carry, Lines)> {
    let mut lines = FramedRead::new(recv, LinesCodec::new_with_max_length(LINE_LIMIT));
    let mut calls = JoinSet::new();
    let hung_up = disconnected.child_token();
    let carry = loop {
        let line = tokio::select! {
            () = disconnected.cancelled() => return None,
            Some(_) = calls.join_next() => continue,
            line = lines.next(), if calls.len() < AT_ONCE => line,
        };
        let refused = match line {
            Some(Ok(line)) => match Request::read(&line) {
                Ok(Request::Call { id, command, args }) => {
                    slot.touch();
                    let (contract, answers) = (contract.clone(), answers.clone());
                    calls.spawn(async move { answer_call(contract, answers, id, command, args).await });
                    continue;
                }
                Ok(Request::Subscribe { id, after }) if slot.follow() => {
                    let (contract, answers, hung_up) = (contract.clone(), answers.clone(), hung_up.clone());
                    calls.spawn(async move {
                        tokio::select! {
                            () = hung_up.cancelled() => {}
                            () = answer_subscription(contract, answers, id, after) => {}
                        }
                    });
                    continue;
                }
                Ok(Request::Carry { id, stream }) if slot.carry() => break Some((id, stream)),
                Ok(Request::Carry { id, .. }) => Outgoing::error(Some(id), StreamError::TooManyStreams.into()),
                Ok(Request::Subscribe { id, .. }) => Outgoing::error(Some(id), too_many_followers()),
                Err(error) => Outgoing::error(None, error),
            },
            Some(Err(LinesCodecError::MaxLineLengthExceeded)) => {
                let long = ApiError::new(
                    "control.line_too_long",
                    format!("A line may have {LINE_LIMIT} bytes at most."),
                    "Send less at once.",
                );
                // The client is disconnected either way.
                let _told = answers.send(Outgoing::error(None, long)).await;
                break None;
            }
            Some(Err(LinesCodecError::Io(error))) => {
                tracing::debug!(%error, "a client of the control socket failed");
                break None;
            }
            None => break None,
        };
        if answers.send(refused).await.is_err() {
            return None;
        }
    };
    // Who has asked and closed the sending end still gets the answers, but no more facts.
    hung_up.cancel();
    drop(answers);
    while let Some(_ended) =
        tokio::select! { () = disconnected.cancelled() => None, ended = calls.join_next() => ended }
    {}
    carry.map(|(id, stream)| (id, stream, lines))
}

fn too_many_followers() -> ApiError {
    ApiError::new(
        "control.too_many_followers",
        "Too many programs follow what happens on this node.",
        "End one of them: landline watch, or landline send --wait.",
    )
}

async fn answer_call<C: Contract>(
    contract: C,
    answers: mpsc::Sender<Outgoing>,
    id: u64,
    command: String,
    args: serde_json::Value,
) {
    let answer = contract.dispatch(&command, args).await.map_or_else(Line::Error, Line::Result);
    // A client who has gone does not need the answer.
    let _told = answers.send(Outgoing::answer(id, answer)).await;
}

async fn answer_subscription<C: Contract>(contract: C, answers: mpsc::Sender<Outgoing>, id: u64, after: Option<u64>) {
    let mut events = match contract.events(after).await {
        Ok(events) => events,
        Err(error) => {
            // A client who has gone does not need to know.
            let _told = answers.send(Outgoing::error(Some(id), error)).await;
            return;
        }
    };
    let mut line = Line::Result(serde_json::Value::Null);
    while answers.send(Outgoing::answer(id, line)).await.is_ok() {
        match events.next().await {
            Some(event) => line = Line::Event(event),
            None => return,
        }
    }
}
