//! A connection that carries bytes, at the server's end: one stream, then the end. It is told apart from the others by
//! its place, so that streams keep out no command and commands end no stream.

use super::client_slots::ClientSlot;
use super::frames::{Frame, codec};
use super::protocol::{Carry, Line};
use crate::contract::Contract;
use bytes::Bytes;
use futures::{SinkExt, StreamExt};
use interprocess::local_socket::tokio::Stream;
use landline_api::{ByteStreams, Client, ContentInfo};
use landline_bytes::{ByteRange, StreamError, Ticket, Upload};
use serde_json::json;
use std::io;
use tokio::io::{AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::time::timeout;
use tokio_util::codec::{FramedRead, FramedWrite, LengthDelimitedCodec, LinesCodec};
use tokio_util::sync::CancellationToken;

type Incoming = FramedRead<ReadHalf<Stream>, LengthDelimitedCodec>;
type Outgoing = FramedWrite<WriteHalf<Stream>, LengthDelimitedCodec>;

/// The one client of this socket ([`Client::ControlSocket`]).
const CLIENT: Client = Client::ControlSocket;

/// Carries the stream that request `id` asks for, to its end or that of the node.
pub(super) async fn carry<C: Contract>(
    contract: &C,
    id: u64,
    stream: Carry,
    lines: FramedRead<ReadHalf<Stream>, LinesCodec>,
    send: WriteHalf<Stream>,
    slot: &ClientSlot,
    ending: &CancellationToken,
) {
    let connection = Connection { streams: contract.streams(), id, send, slot };
    // What the client has sent after its line is in there already.
    let recv = lines.map_decoder(|_| codec());
    let carried = async {
        match stream {
            Carry::Download { ticket, range } => connection.download(&ticket, range, recv).await,
            Carry::Upload { ticket, size } => connection.upload(&ticket, size, recv).await,
        }
    };
    tokio::select! {
        () = ending.cancelled() => tracing::debug!("a stream of the control socket is cut off by the end"),
        carried = carried => {
            if let Err(error) = carried {
                tracing::debug!(%error, "a stream of the control socket failed");
            }
        }
    }
}

struct Connection<'a> {
    streams: &'a ByteStreams,
    id: u64,
    send: WriteHalf<Stream>,
    slot: &'a ClientSlot,
}

impl Connection<'_> {
    async fn download(self, ticket: &str, range: ByteRange, mut recv: Incoming) -> io::Result<()> {
        let begun = parse(ticket).and_then(|ticket| self.streams.download(CLIENT, ticket)).and_then(|download| {
            let size = download.description().size;
            let range = range.within(size).ok_or(StreamError::BadRange { size })?;
            Ok((ContentInfo::from(download.description().clone()), download.into_stream(range)))
        });
        let (pieces, mut frames, slot, stall) = match begun {
            Ok((content, pieces)) => {
                let (slot, stall) = (self.slot, self.streams.limits().stall);
                (pieces, self.answer(Line::Result(json!(content))).await?, slot, stall)
            }
            Err(error) => return self.answer(Line::Error(error.into())).await.map(drop),
        };
        let mut pieces = std::pin::pin!(pieces);
        loop {
            let piece = tokio::select! {
                // Nothing is expected: a client that says something, or ends, wants no more.
                _ = recv.next() => return Err(io::ErrorKind::ConnectionAborted.into()),
                piece = pieces.next() => piece,
            };
            let (frame, last) = match piece {
                Some(Ok(piece)) => (Frame::Data(piece), false),
                None => (Frame::End, true),
                Some(Err(error)) => (Frame::Abort(error.into()), true),
            };
            timeout(stall, frames.send(frame.write())).await??;
            slot.touch();
            if last {
                return Ok(());
            }
        }
    }

    async fn upload(self, ticket: &str, size: Option<u64>, recv: Incoming) -> io::Result<()> {
        let begun = parse(ticket).and_then(|ticket| self.streams.upload(CLIENT, ticket)).and_then(|mut upload| {
            // The client is told where it goes on.
            let offset = upload.offset();
            upload.begin(offset, size)?;
            Ok((offset, upload))
        });
        let (offset, upload) = match begun {
            Ok(begun) => begun,
            Err(error) => return self.answer(Line::Error(error.into())).await.map(drop),
        };
        let (slot, stall) = (self.slot, self.streams.limits().stall);
        let mut frames = self.answer(Line::Result(json!({ "offset": offset }))).await?;
        let answer = match fill(upload, recv, slot).await {
            Ok(()) => Frame::End,
            Err(error) => Frame::Abort(error.into()),
        };
        timeout(stall, frames.send(answer.write())).await??;
        Ok(())
    }

    /// Answers the line; after that there are frames.
    async fn answer(mut self, line: Line) -> io::Result<Outgoing> {
        let mut line = line.write(Some(self.id));
        line.push('\n');
        timeout(self.streams.limits().stall, self.send.write_all(line.as_bytes())).await??;
        Ok(FramedWrite::new(self.send, codec()))
    }
}

fn parse(ticket: &str) -> Result<Ticket, StreamError> {
    ticket.parse().map_err(|_| StreamError::UnknownTicket)
}

async fn fill(mut upload: Upload, recv: Incoming, slot: &ClientSlot) -> Result<(), StreamError> {
    upload.receive(until_end(recv).inspect(|_| slot.touch())).await?;
    upload.finish().await
}

/// The bytes up to the end that is said; an error if none is.
fn until_end(recv: Incoming) -> impl futures::Stream<Item = Result<Bytes, ()>> {
    futures::stream::try_unfold(recv, |mut recv| async move {
        let frame = recv.next().await.and_then(Result::ok).and_then(Frame::read);
        match frame {
            Some(Frame::Data(data)) => Ok(Some((data, recv))),
            Some(Frame::End) => Ok(None),
            Some(Frame::Abort(_)) | None => Err(()),
        }
    })
}
