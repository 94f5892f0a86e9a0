//! Streams in chunks, for a transport that has none: the client asks for the next chunk when it has dealt with the last, so
//! it sets the pace. Between two chunks nothing is open of a download; an upload keeps its sink.

use crate::{ByteRange, ByteStreams, Client, StreamError, Ticket};
use futures::TryStreamExt;

/// The most bytes in one chunk.
pub const CHUNK_LIMIT: usize = 1 << 20;

/// Reads the bytes from `offset` on, at most `length` and [`CHUNK_LIMIT`] of them; none at the end.
///
/// # Errors
/// Of the ticket; [`StreamError::BadRange`]; [`StreamError::Failed`].
pub async fn read(
    streams: &ByteStreams,
    client: Client,
    ticket: Ticket,
    offset: u64,
    length: usize,
) -> Result<Vec<u8>, StreamError> {
    let download = streams.download(client, ticket)?;
    let size = download.description().size;
    let to = offset.saturating_add(length.min(CHUNK_LIMIT) as u64);
    let range = ByteRange { from: offset, to: Some(to) }.within(size).ok_or(StreamError::BadRange { size })?;
    let chunk = Vec::with_capacity(usize::try_from(range.end - range.start).unwrap_or_default());
    let pieces = download.into_stream(range);
    pieces
        .try_fold(chunk, async |mut chunk, piece| {
            chunk.extend_from_slice(&piece);
            Ok(chunk)
        })
        .await
}

/// Writes a chunk that begins at `offset`; how many bytes have come by now. With the last of `total` the upload is finished.
///
/// # Errors
/// Of the ticket; [`StreamError::BadOffset`], which says where to go on; [`StreamError::TooLarge`],
/// [`StreamError::WrongSize`], [`StreamError::Failed`].
pub async fn write(
    streams: &ByteStreams,
    client: Client,
    ticket: Ticket,
    offset: u64,
    total: u64,
    chunk: &[u8],
) -> Result<u64, StreamError> {
    if chunk.len() > CHUNK_LIMIT {
        return Err(StreamError::TooLarge { limit: CHUNK_LIMIT as u64 });
    }
    let mut upload = streams.upload(client, ticket)?;
    upload.begin(offset, Some(total))?;
    upload.write(chunk).await?;
    let received = upload.offset();
    if upload.is_complete() {
        upload.finish().await?;
    }
    Ok(received)
}
