//! The writing half of a connection, and the handling of clients that do not read.
//!
//! A command client is disconnected. A follower is notified when it reads again, with the number to resume from: a
//! program that the user paused ([`SLOW_READER_TIMEOUT`]) could not tell otherwise whether the node has ended.

use super::client_slots::ClientSlot;
use super::protocol::Line;
use interprocess::local_socket::tokio::Stream;
use landline_api::ApiError;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncWriteExt, WriteHalf};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Timeout for writing one answer.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a slow follower may take to read the notification.
const SLOW_READER_TIMEOUT: Duration = Duration::from_secs(600);

/// An answer to be sent.
pub(super) struct Outgoing {
    line: String,
    /// For an event: the subscription and the event's number.
    event: Option<EventRef>,
}

#[derive(Clone, Copy)]
struct EventRef {
    subscription: u64,
    seq: u64,
}

impl Outgoing {
    /// An answer to request `id`.
    pub(super) fn answer(id: u64, answer: Line) -> Self {
        let event = match &answer {
            Line::Event(event) => Some(EventRef { subscription: id, seq: event.seq }),
            Line::Result(_) | Line::Error(_) => None,
        };
        Self { line: answer.write(Some(id)), event }
    }

    /// An error; without an id it applies to the whole connection.
    pub(super) fn error(id: Option<u64>, error: ApiError) -> Self {
        Self { line: Line::Error(error).write(id), event: None }
    }
}

/// Writes until all answers are sent or the client has disconnected. `disconnected` is cancelled when it ends. Gives
/// back the sending end if all was said that there was.
pub(super) async fn write_answers(
    mut send: WriteHalf<Stream>,
    mut outbox: mpsc::Receiver<Outgoing>,
    slot: &ClientSlot,
    disconnected: CancellationToken,
) -> Option<WriteHalf<Stream>> {
    // Also when this is dropped in the middle.
    let _disconnected = disconnected.drop_guard();
    let mut last = None;
    while let Some(Outgoing { mut line, event }) = outbox.recv().await {
        line.push('\n');
        last = event.or(last);
        let mut written = 0;
        match tokio::time::timeout(WRITE_TIMEOUT, write(&mut send, line.as_bytes(), &mut written)).await {
            Ok(Ok(())) => slot.touch(),
            Ok(Err(error)) => {
                tracing::debug!(%error, "a client of the control socket has gone");
                return None;
            }
            Err(_) => {
                let Some(last) = last else {
                    tracing::debug!("a client of the control socket does not read, and is disconnected");
                    return None;
                };
                drop(outbox);
                slot.mark_slow();
                let rest = line.split_off(written);
                report_slow(send, rest, last).await;
                return None;
            }
        }
    }
    Some(send)
}

/// Writes all bytes; after a cancellation `written` says how many were written.
async fn write(send: &mut WriteHalf<Stream>, bytes: &[u8], written: &mut usize) -> io::Result<()> {
    while let Some(rest) = bytes.get(*written..).filter(|rest| !rest.is_empty()) {
        match send.write(rest).await? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            more => *written += more,
        }
    }
    Ok(())
}

/// Completes a partial line, and reports why no other follows.
async fn report_slow(mut send: WriteHalf<Stream>, mut rest: String, EventRef { subscription, seq }: EventRef) {
    tracing::debug!(seq, "a follower of the control socket does not read, and is sent no more events");
    let slow = ApiError::new(
        "control.too_slow",
        "What happened was not read in time, so the node stopped telling it. The node still runs.",
        format!("Go on from there: landline watch --after {seq}"),
    );
    rest.push_str(&Line::Error(slow).write(Some(subscription)));
    rest.push('\n');
    // A client that does not read this either notices the closed connection.
    let _read = tokio::time::timeout(SLOW_READER_TIMEOUT, send.write_all(rest.as_bytes())).await;
}
