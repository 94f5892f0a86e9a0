//! One visitor of the control door: calls run side by side, answers leave in the order in which they are ready.
//!
//! Everything is bounded: the line, the calls at once, the answers that wait. A visitor who does not read is let go
//! after [`PATIENCE`]; nothing is lost by that, a subscription is taken up again at the number of the last event.

use super::protocol::{Carry, LINE_LIMIT, Line, Request};
use super::stream;
use super::visit::Visit;
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

/// Calls and subscriptions of one visitor at once; beyond it the next line waits in the socket.
const AT_ONCE: usize = 32;

/// Answers that wait for the visitor to read; beyond it calls wait with theirs.
const WAITING: usize = 64;

/// When the node ends: how long what is answered already may take to leave.
const FAREWELL: Duration = Duration::from_secs(1);

/// Serves one visitor to the end: their own, that of their place, or that of the node.
pub(super) async fn serve<C: Contract>(contract: C, stream: Stream, visit: Visit, ending: CancellationToken) {
    let (recv, send) = tokio::io::split(stream);
    let (answers, outbox) = mpsc::channel(WAITING);
    let gone = ending.child_token();
    let work = take_requests(contract.clone(), recv, answers, &visit, gone.clone());
    let writing = write_answers(send, outbox, &visit, gone.clone());
    let talk = async {
        if let (Some((id, stream, lines)), Some(send)) = tokio::join!(work, writing) {
            stream::carry(&contract, id, stream, lines, send, &visit, &ending).await;
        }
    };
    let over = async {
        ending.cancelled().await;
        tokio::time::sleep(FAREWELL).await;
    };
    tokio::select! {
        () = talk => {}
        () = visit.closed() => tracing::debug!("a visitor of the control door gave up their place"),
        () = over => tracing::debug!("a visitor of the control door did not read, and was cut off by the end"),
    }
}

type Lines = FramedRead<ReadHalf<Stream>, LinesCodec>;

/// Takes requests to the end, or until the connection is to carry bytes: what was asked before is answered first.
async fn take_requests<C: Contract>(
    contract: C,
    recv: ReadHalf<Stream>,
    answers: mpsc::Sender<Outgoing>,
    visit: &Visit,
    gone: CancellationToken,
) -> Option<(u64, Carry, Lines)> {
    let mut lines = FramedRead::new(recv, LinesCodec::new_with_max_length(LINE_LIMIT));
    let mut calls = JoinSet::new();
    let hung_up = gone.child_token();
    let carry = loop {
        let line = tokio::select! {
            () = gone.cancelled() => return None,
            Some(_) = calls.join_next() => continue,
            line = lines.next(), if calls.len() < AT_ONCE => line,
        };
        let refused = match line {
            Some(Ok(line)) => match Request::read(&line) {
                Ok(Request::Call { id, command, args }) => {
                    visit.touch();
                    let (contract, answers) = (contract.clone(), answers.clone());
                    calls.spawn(async move { answer_call(contract, answers, id, command, args).await });
                    continue;
                }
                Ok(Request::Subscribe { id, after }) if visit.follow() => {
                    let (contract, answers, hung_up) = (contract.clone(), answers.clone(), hung_up.clone());
                    calls.spawn(async move {
                        tokio::select! {
                            () = hung_up.cancelled() => {}
                            () = answer_subscription(contract, answers, id, after) => {}
                        }
                    });
                    continue;
                }
                Ok(Request::Carry { id, stream }) if visit.carry() => break Some((id, stream)),
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
                // The visitor is let go either way.
                let _told = answers.send(Outgoing::error(None, long)).await;
                break None;
            }
            Some(Err(LinesCodecError::Io(error))) => {
                tracing::debug!(%error, "a visitor of the control door broke off");
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
    while let Some(_ended) = tokio::select! { () = gone.cancelled() => None, ended = calls.join_next() => ended } {}
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
    // A visitor who has gone does not need the answer.
    let _told = answers.send(Outgoing::answer(id, answer)).await;
}

async fn answer_subscription<C: Contract>(contract: C, answers: mpsc::Sender<Outgoing>, id: u64, after: Option<u64>) {
    let mut events = match contract.events(after).await {
        Ok(events) => events,
        Err(error) => {
            // A visitor who has gone does not need to know.
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
