//! The client side of the control socket: one connection, one call at a time, or one subscription.

use super::address::ControlAddress;
use super::client_bytes::{ByteReader, ByteWriter};
use super::protocol::{ANSWER_LIMIT, Carry, Line, call_line, carry_line, subscribe_line};
use crate::ContractEvent;
use futures::StreamExt;
use interprocess::local_socket::tokio::Stream;
use interprocess::local_socket::traits::tokio::Stream as _;
use landline_api::ApiError;
use landline_bytes::ByteRange;
use serde_json::Value;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio_util::codec::{FramedRead, LinesCodec, LinesCodecError};

/// How long a node may take to answer. Commands are short; waiting for a delivery uses events.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// How long to check that the socket stays open. Sockets of a killed program are closed within milliseconds.
const STAYS_OPEN_FOR: Duration = Duration::from_secs(1);

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Connection refused: no node runs on this profile.
    #[error("no node runs on this profile")]
    NoNode,
    /// The socket exists but cannot be connected to.
    #[error("the node of this profile cannot be reached: {0}")]
    Unreachable(#[source] io::Error),
    /// The node ended.
    #[error("the node has ended")]
    Ended,
    /// The connection was closed, but a node runs.
    #[error("the node ended the connection")]
    ConnectionClosed,
    /// The node does not answer in time.
    #[error("the node does not answer")]
    Silent,
    /// The answer is malformed.
    #[error("the node answered with something that cannot be read")]
    Malformed,
    /// The node answered with an error.
    #[error("{}", .0.message)]
    Refused(ApiError),
}

/// A connection to the node of a profile.
pub struct ControlClient {
    send: WriteHalf<Stream>,
    lines: FramedRead<ReadHalf<Stream>, LinesCodec>,
    last_id: u64,
    profile: PathBuf,
}

impl ControlClient {
    /// Connects to the node that runs on `profile`.
    pub async fn connect(profile: &Path) -> Result<Self, ClientError> {
        let stream = match connect(profile).await {
            Ok(stream) => stream,
            Err(error) => {
                return Err(match error.kind() {
                    io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => ClientError::NoNode,
                    _ => ClientError::Unreachable(error),
                });
            }
        };
        let (recv, send) = tokio::io::split(stream);
        let lines = FramedRead::new(recv, LinesCodec::new_with_max_length(ANSWER_LIMIT));
        Ok(Self { send, lines, last_id: 0, profile: profile.to_owned() })
    }

    /// Executes one command.
    pub async fn call(&mut self, command: &str, args: Value) -> Result<Value, ClientError> {
        let id = self.next_id();
        let line = call_line(id, command, &args).map_err(|_| ClientError::Malformed)?;
        self.ask(id, line).await
    }

    /// Turns the connection into a subscription. Once this returns, no event after `after` will be missed; without
    /// `after`, no new one.
    pub async fn subscribe(mut self, after: Option<u64>) -> Result<Subscription, ClientError> {
        let id = self.next_id();
        let line = subscribe_line(id, after).map_err(|_| ClientError::Malformed)?;
        self.ask(id, line).await?;
        Ok(Subscription { id, client: self })
    }

    /// Turns the connection into a stream of bytes out of the node: those of `range`. What it is stands in the reader.
    pub async fn download(mut self, ticket: &str, range: ByteRange) -> Result<ByteReader, ClientError> {
        let about = self.carry(Carry::Download { ticket: ticket.to_owned(), range }).await?;
        let content = serde_json::from_value(about).map_err(|_| ClientError::Malformed)?;
        Ok(ByteReader::new(content, self.lines, self.send))
    }

    /// Turns the connection into a stream of bytes into the node; `size` is how many there will be in the end, if that
    /// is known. [`ByteWriter::offset`] says from where on they are wanted.
    pub async fn upload(mut self, ticket: &str, size: Option<u64>) -> Result<ByteWriter, ClientError> {
        let about = self.carry(Carry::Upload { ticket: ticket.to_owned(), size }).await?;
        let offset = about.get("offset").and_then(Value::as_u64).ok_or(ClientError::Malformed)?;
        Ok(ByteWriter::new(offset, self.lines, self.send))
    }

    async fn carry(&mut self, stream: Carry) -> Result<Value, ClientError> {
        let id = self.next_id();
        let line = carry_line(id, stream).map_err(|_| ClientError::Malformed)?;
        self.ask(id, line).await
    }

    fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    async fn ask(&mut self, id: u64, mut line: String) -> Result<Value, ClientError> {
        line.push('\n');
        let answer = async {
            if self.send.write_all(line.as_bytes()).await.is_err() {
                return Err(self.ended().await);
            }
            self.next_line(id).await
        };
        match tokio::time::timeout(ANSWER_TIMEOUT, answer).await.map_err(|_| ClientError::Silent)?? {
            Line::Result(value) => Ok(value),
            Line::Error(error) => Err(ClientError::Refused(error)),
            Line::Event(_) => Err(ClientError::Malformed),
        }
    }

    async fn next_line(&mut self, id: u64) -> Result<Line, ClientError> {
        let line = match self.lines.next().await {
            Some(Ok(line)) => line,
            Some(Err(LinesCodecError::MaxLineLengthExceeded)) => return Err(ClientError::Malformed),
            Some(Err(LinesCodecError::Io(_))) | None => return Err(self.ended().await),
        };
        match Line::read(&line) {
            // Without an id the socket speaks to the whole connection: it could not read our line.
            Some((None, Line::Error(error))) => Err(ClientError::Refused(error)),
            Some((Some(of), line)) if of == id => Ok(line),
            Some(_) | None => Err(ClientError::Malformed),
        }
    }
}

impl ControlClient {
    /// Why the connection was closed: the node has ended, or only this connection.
    async fn ended(&self) -> ClientError {
        if stays_open(&self.profile).await { ClientError::ConnectionClosed } else { ClientError::Ended }
    }
}

/// Whether a connection to the socket stays open for a moment. Connecting is not enough: while a program is being
/// killed, its connections may be closed before its socket.
async fn stays_open(profile: &Path) -> bool {
    let Ok(mut stream) = connect(profile).await else { return false };
    let mut byte = [0];
    tokio::time::timeout(STAYS_OPEN_FOR, stream.read(&mut byte)).await.is_err()
}

async fn connect(profile: &Path) -> io::Result<Stream> {
    let address = ControlAddress::of(profile)?;
    address.check(profile)?;
    Stream::connect(address.name()?).await
}

/// The events of a node, as they happen.
pub struct Subscription {
    id: u64,
    client: ControlClient,
}

impl Subscription {
    /// The next event; waits indefinitely. Cancel-safe.
    pub async fn next(&mut self) -> Result<ContractEvent, ClientError> {
        match self.client.next_line(self.id).await? {
            Line::Event(event) => Ok(event),
            Line::Error(error) => Err(ClientError::Refused(error)),
            Line::Result(_) => Err(ClientError::Malformed),
        }
    }
}
