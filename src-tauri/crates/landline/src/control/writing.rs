//! The writing half of a visit, and what becomes of a visitor who does not read.
//!
//! Who only wanted answers is let go. Who follows what happens is told so when they read again, with the number to go
//! on from: a program that a person paused ([`LINGER`]) cannot know otherwise whether the node has ended.

use super::protocol::Line;
use super::visit::Visit;
use interprocess::local_socket::tokio::Stream;
use landline_api::ApiError;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncWriteExt, WriteHalf};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// How long one answer may take to leave.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a follower who was too slow may take to read that they were.
const LINGER: Duration = Duration::from_secs(600);

/// An answer on its way out.
pub(super) struct Outgoing {
    line: String,
    /// For an event: the subscription, and the number of the event.
    told: Option<Told>,
}

#[derive(Clone, Copy)]
struct Told {
    subscription: u64,
    seq: u64,
}

impl Outgoing {
    /// An answer to request `id`.
    pub(super) fn answer(id: u64, answer: Line) -> Self {
        let told = match &answer {
            Line::Event(event) => Some(Told { subscription: id, seq: event.seq }),
            Line::Result(_) | Line::Error(_) => None,
        };
        Self { line: answer.write(Some(id)), told }
    }

    /// A refusal; without an id it is said to the whole connection.
    pub(super) fn error(id: Option<u64>, error: ApiError) -> Self {
        Self { line: Line::Error(error).write(id), told: None }
    }
}

/// Writes until there is nothing more to say, or the visitor has gone. `gone` is cancelled when it ends. Gives back the
/// sending end if all was said that there was.
pub(super) async fn write_answers(
    mut send: WriteHalf<Stream>,
    mut outbox: mpsc::Receiver<Outgoing>,
    visit: &Visit,
    gone: CancellationToken,
) -> Option<WriteHalf<Stream>> {
    // Also when this is dropped in the middle.
    let _gone = gone.drop_guard();
    let mut last = None;
    while let Some(Outgoing { mut line, told }) = outbox.recv().await {
        line.push('\n');
        last = told.or(last);
        let mut written = 0;
        match tokio::time::timeout(PATIENCE, write(&mut send, line.as_bytes(), &mut written)).await {
            Ok(Ok(())) => visit.touch(),
            Ok(Err(error)) => {
                tracing::debug!(%error, "a visitor of the control door has gone");
                return None;
            }
            Err(_) => {
                let Some(last) = last else {
                    tracing::debug!("a visitor of the control door does not read, and is let go");
                    return None;
                };
                drop(outbox);
                visit.linger();
                let rest = line.split_off(written);
                tell_slow(send, rest, last).await;
                return None;
            }
        }
    }
    Some(send)
}

/// Writes all of it; after a cancellation `written` says how much has left.
async fn write(send: &mut WriteHalf<Stream>, bytes: &[u8], written: &mut usize) -> io::Result<()> {
    while let Some(rest) = bytes.get(*written..).filter(|rest| !rest.is_empty()) {
        match send.write(rest).await? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            more => *written += more,
        }
    }
    Ok(())
}

/// Ends a line that was begun, and says why no other follows.
async fn tell_slow(mut send: WriteHalf<Stream>, mut rest: String, Told { subscription, seq }: Told) {
    tracing::debug!(seq, "a follower of the control door does not read, and is told no more");
    let slow = ApiError::new(
        "control.too_slow",
        "What happened was not read in time, so the node stopped telling it. The node still runs.",
        format!("Go on from there: landline watch --after {seq}"),
    );
    rest.push_str(&Line::Error(slow).write(Some(subscription)));
    rest.push('\n');
    // Who does not read this either learns it from the end of the connection.
    let _read = tokio::time::timeout(LINGER, send.write_all(rest.as_bytes())).await;
}
