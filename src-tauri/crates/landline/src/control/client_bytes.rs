//! The client's end of a connection that carries bytes: `AsyncRead` for what comes out of the node, `AsyncWrite` for
//! what goes in. To drop either before its end cancels the stream.

use super::client::ClientError;
use super::frames::{Frame, codec};
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{Sink, SinkExt, StreamExt};
use interprocess::local_socket::tokio::Stream;
use landline_api::{ApiError, ContentInfo};
use landline_bytes::CHUNK;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, ReadHalf, WriteHalf};
use tokio_util::codec::{FramedRead, FramedWrite, LengthDelimitedCodec, LinesCodec};
use tokio_util::io::StreamReader;

type Lines = FramedRead<ReadHalf<Stream>, LinesCodec>;
type Incoming = FramedRead<ReadHalf<Stream>, LengthDelimitedCodec>;

/// Bytes out of the node. An end of it is the end of the range; a stream that is cut off is an error.
pub struct ByteReader {
    /// What the content is, as a whole.
    pub content: ContentInfo,
    bytes: StreamReader<BoxStream<'static, io::Result<Bytes>>, Bytes>,
    /// The node sees the end of it as the wish to hear no more.
    _send: WriteHalf<Stream>,
}

impl ByteReader {
    pub(super) fn new(content: ContentInfo, lines: Lines, send: WriteHalf<Stream>) -> Self {
        let frames = lines.map_decoder(|_| codec());
        let bytes = futures::stream::try_unfold(frames, |mut frames| async move {
            match next(&mut frames).await? {
                Frame::Data(data) => Ok(Some((data, frames))),
                Frame::End => Ok(None),
                Frame::Abort(error) => Err(io::Error::other(ClientError::Refused(error))),
            }
        });
        Self { content, bytes: StreamReader::new(bytes.boxed()), _send: send }
    }
}

async fn next(frames: &mut Incoming) -> io::Result<Frame> {
    let frame = frames.next().await.ok_or(io::ErrorKind::UnexpectedEof)??;
    Frame::read(frame).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

impl AsyncRead for ByteReader {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.bytes).poll_read(cx, buf)
    }
}

/// Bytes into the node. Only [`ByteWriter::finish`] brings them to a good end.
pub struct ByteWriter {
    offset: u64,
    frames: FramedWrite<WriteHalf<Stream>, LengthDelimitedCodec>,
    answers: Incoming,
}

impl ByteWriter {
    pub(super) fn new(offset: u64, lines: Lines, send: WriteHalf<Stream>) -> Self {
        Self { offset, frames: FramedWrite::new(send, codec()), answers: lines.map_decoder(|_| codec()) }
    }

    /// The number of the first byte that is wanted: not 0 if an upload goes on.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    fn frames(&mut self) -> Pin<&mut impl Sink<Bytes, Error = io::Error>> {
        Pin::new(&mut self.frames)
    }

    /// All was written; the node has it when this returns. After a failed write it says why the node took no more.
    pub async fn finish(mut self) -> Result<(), ClientError> {
        let ended = self.frames.send(Frame::End.write()).await;
        match next(&mut self.answers).await {
            Ok(Frame::End) if ended.is_ok() => Ok(()),
            Ok(Frame::Abort(error)) => Err(ClientError::Refused(error)),
            Ok(Frame::End | Frame::Data(_)) => Err(ClientError::Malformed),
            Err(_) => Err(ClientError::ConnectionClosed),
        }
    }

    /// There is no more to come: what was written is not to be kept as a whole.
    pub async fn abort(mut self) {
        let error = ApiError::new("bytes.cancelled", "It was cancelled before the end.", "Try again.");
        // Who has gone already needs not be told.
        let _told = self.frames.send(Frame::Abort(error).write()).await;
    }
}

impl AsyncWrite for ByteWriter {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.frames().poll_ready(cx))?;
        let taken = buf.get(..CHUNK).unwrap_or(buf);
        self.frames().start_send(Frame::data(taken))?;
        Poll::Ready(Ok(taken.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.frames().poll_flush(cx)
    }

    /// The end of the bytes is said by [`ByteWriter::finish`].
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}
