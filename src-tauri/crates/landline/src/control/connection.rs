//! One visitor of the control door: calls run side by side, answers leave in the order in which they are ready.
//!
//! Everything is bounded: the line, the calls at once, the answers that wait. A visitor who does not read is let go
//! after [`PATIENCE`]; nothing is lost by that, a subscription is taken up again at the number of the last event.

use super::protocol::{LINE_LIMIT, Line, Request};
use crate::contract::Contract;
use futures::StreamExt;
use interprocess::local_socket::tokio::Stream;
use landline_api::ApiError;
use std::time::Duration;
use tokio::io::{AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::codec::{FramedRead, LinesCodec, LinesCodecError};
use tokio_util::sync::CancellationToken;

/// Calls and subscriptions of one visitor at once; beyond it the next line waits in the socket.
const AT_ONCE: usize = 32;

/// Answers that wait for the visitor to read; beyond it calls wait with theirs.
const WAITING: usize = 64;

/// How long one answer may take to leave.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves one visitor to the end.
pub(super) async fn serve<C: Contract>(contract: C, stream: Stream, shutdown: CancellationToken) {
    let (recv, send) = tokio::io::split(stream);
    let (answers, outbox) = mpsc::channel(WAITING);
    let gone = shutdown.child_token();
    let work = async {
        take_requests(contract, recv, answers, gone.clone()).await;
    };
    let writing = async {
        write_answers(send, outbox).await;
        gone.cancel();
    };
    tokio::join!(work, writing);
}

async fn write_answers(mut send: WriteHalf<Stream>, mut outbox: mpsc::Receiver<String>) {
    while let Some(mut line) = outbox.recv().await {
        line.push('\n');
        match tokio::time::timeout(PATIENCE, send.write_all(line.as_bytes())).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::debug!(%error, "a visitor of the control door has gone");
                return;
            }
            Err(_) => {
                tracing::warn!("a visitor of the control door does not read, and is let go");
                return;
            }
        }
    }
}

async fn take_requests<C: Contract>(
    contract: C,
    recv: ReadHalf<Stream>,
    answers: mpsc::Sender<String>,
    gone: CancellationToken,
) {
    let mut lines = FramedRead::new(recv, LinesCodec::new_with_max_length(LINE_LIMIT));
    let mut calls = JoinSet::new();
    let hung_up = gone.child_token();
    loop {
        let line = tokio::select! {
            () = gone.cancelled() => return,
            Some(_) = calls.join_next() => continue,
            line = lines.next(), if calls.len() < AT_ONCE => line,
        };
        match line {
            Some(Ok(line)) => match Request::read(&line) {
                Ok(Request::Call { id, command, args }) => {
                    let (contract, answers) = (contract.clone(), answers.clone());
                    calls.spawn(async move { answer_call(contract, answers, id, command, args).await });
                }
                Ok(Request::Subscribe { id, after }) => {
                    let (contract, answers, hung_up) = (contract.clone(), answers.clone(), hung_up.clone());
                    calls.spawn(async move {
                        tokio::select! {
                            () = hung_up.cancelled() => {}
                            () = answer_subscription(contract, answers, id, after) => {}
                        }
                    });
                }
                Err(error) => {
                    if answers.send(Line::Error(error).write(None)).await.is_err() {
                        return;
                    }
                }
            },
            Some(Err(LinesCodecError::MaxLineLengthExceeded)) => {
                let long = ApiError::new(
                    "control.line_too_long",
                    format!("A line may have {LINE_LIMIT} bytes at most."),
                    "Send less at once.",
                );
                // The visitor is let go either way.
                let _told = answers.send(Line::Error(long).write(None)).await;
                break;
            }
            Some(Err(LinesCodecError::Io(error))) => {
                tracing::debug!(%error, "a visitor of the control door broke off");
                break;
            }
            None => break,
        }
    }
    // Who has asked and closed the sending end still gets the answers, but no more facts.
    hung_up.cancel();
    drop(answers);
    while let Some(_ended) = tokio::select! { () = gone.cancelled() => None, ended = calls.join_next() => ended } {}
}

async fn answer_call<C: Contract>(
    contract: C,
    answers: mpsc::Sender<String>,
    id: u64,
    command: String,
    args: serde_json::Value,
) {
    let answer = contract.dispatch(&command, args).await.map_or_else(Line::Error, Line::Result);
    // A visitor who has gone does not need the answer.
    let _told = answers.send(answer.write(Some(id))).await;
}

async fn answer_subscription<C: Contract>(contract: C, answers: mpsc::Sender<String>, id: u64, after: Option<u64>) {
    let mut events = match contract.events(after).await {
        Ok(events) => events,
        Err(error) => {
            // A visitor who has gone does not need to know.
            let _told = answers.send(Line::Error(error).write(Some(id))).await;
            return;
        }
    };
    let mut line = Line::Result(serde_json::Value::Null);
    while answers.send(line.write(Some(id))).await.is_ok() {
        match events.next().await {
            Some(event) => line = Line::Event(event),
            None => return,
        }
    }
}
