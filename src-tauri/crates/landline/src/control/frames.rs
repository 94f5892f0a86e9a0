//! The frames of a connection that carries bytes: a length of four bytes, big-endian, then a byte that says what it is, then
//! that. `0` are bytes of the stream, at most [`CHUNK`]; `1` is its end, and the answer to it; `2` says that there is no good
//! end, with the error as JSON. A connection that ends without either was cut off.

use bytes::{BufMut, Bytes, BytesMut};
use landline_api::ApiError;
use landline_bytes::CHUNK;
use tokio_util::codec::LengthDelimitedCodec;

const DATA: u8 = 0;
const END: u8 = 1;
const ABORT: u8 = 2;

/// One frame.
#[derive(Debug, PartialEq)]
pub(super) enum Frame {
    /// The next bytes.
    Data(Bytes),
    /// All was said, or all was taken.
    End,
    /// It does not come to a good end.
    Abort(ApiError),
}

/// What finds the frames in a connection.
pub(super) fn codec() -> LengthDelimitedCodec {
    LengthDelimitedCodec::builder().max_frame_length(CHUNK + 1).new_codec()
}

impl Frame {
    pub(super) fn write(self) -> Bytes {
        match self {
            Self::Data(data) => Self::data(&data),
            Self::End => Bytes::from_static(&[END]),
            Self::Abort(error) => tagged(ABORT, serde_json::json!(error).to_string().as_bytes()),
        }
    }

    /// The frame of these bytes, at most [`CHUNK`] of them.
    pub(super) fn data(data: &[u8]) -> Bytes {
        tagged(DATA, data)
    }

    /// `None` for what is no frame.
    pub(super) fn read(mut frame: BytesMut) -> Option<Self> {
        if frame.is_empty() {
            return None;
        }
        let tag = frame.split_to(1);
        match *tag.first()? {
            DATA => Some(Self::Data(frame.freeze())),
            END if frame.is_empty() => Some(Self::End),
            ABORT => serde_json::from_slice(&frame).ok().map(Self::Abort),
            _ => None,
        }
    }
}

fn tagged(tag: u8, data: &[u8]) -> Bytes {
    let mut frame = BytesMut::with_capacity(data.len() + 1);
    frame.put_u8(tag);
    frame.put_slice(data);
    frame.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_read_as_written() {
        let abort = || Frame::Abort(ApiError::new("bytes.failed", "No.", "Try again."));
        for frame in [|| Frame::Data(Bytes::from_static(b"abc")), || Frame::Data(Bytes::new()), || Frame::End, abort] {
            assert_eq!(Frame::read(BytesMut::from(&*frame().write())), Some(frame()));
        }
    }

    #[test]
    fn what_is_no_frame_is_none() {
        for wrong in [&b""[..], b"\x01x", b"\x02", b"\x02{}", b"\x03", b"\xff\xff"] {
            assert_eq!(Frame::read(BytesMut::from(wrong)), None, "{wrong:?}");
        }
    }
}
