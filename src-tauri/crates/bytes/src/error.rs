//! Why a stream does not begin or does not go on.

use std::io;
use std::sync::Arc;

/// Why a stream does not begin or does not go on.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StreamError {
    /// No ticket of this client: never given, used up, expired, closed, or of another client, which is not told apart.
    #[error("This ticket is not known: it was used, or it expired.")]
    UnknownTicket,
    /// The ticket is for the other direction.
    #[error("This ticket is for the other direction.")]
    WrongDirection,
    /// Bytes flow by this ticket at this moment.
    #[error("This ticket is in use.")]
    InUse,
    /// [`crate::Limits::tickets`].
    #[error("Too many files and pictures wait to be sent or fetched.")]
    TooManyTickets,
    /// [`crate::Limits::streams`].
    #[error("Too many files and pictures are sent or fetched at once.")]
    TooManyStreams,
    /// More than is taken.
    #[error("This is larger than the {limit} bytes that are taken.")]
    TooLarge {
        /// The most that is taken, in bytes.
        limit: u64,
    },
    /// Not as many bytes as were said.
    #[error("This has not the {expected} bytes that were said.")]
    WrongSize {
        /// As many as were said.
        expected: u64,
    },
    /// The upload does not go on where it stopped.
    #[error("The next byte is number {expected}.")]
    BadOffset {
        /// Where it goes on.
        expected: u64,
    },
    /// The range begins beyond the end.
    #[error("There are only {size} bytes.")]
    BadRange {
        /// The size of the content.
        size: u64,
    },
    /// Nothing moved for [`crate::Limits::stall`].
    #[error("Nothing moved for too long.")]
    Stalled,
    /// Either side gave up before the end.
    #[error("It was cancelled before the end.")]
    Cancelled,
    /// The content cannot be read or written; the cause is in the log, since it may name files of this machine.
    #[error("The content cannot be read or written.")]
    Failed(Arc<io::Error>),
    /// The system gives no random numbers for a ticket.
    #[error("The system gives no random numbers.")]
    NoRandomNumbers,
}

landline_store::error_codes!(StreamError {
    Self::UnknownTicket => "bytes.unknown_ticket", "Ask for it again.";
    Self::WrongDirection => "bytes.wrong_direction", "Ask for it again.";
    Self::InUse => "bytes.in_use", "Wait until it has ended.";
    Self::TooManyTickets => "bytes.too_many_tickets", "Try again in a minute.";
    Self::TooManyStreams => "bytes.too_many_streams", "Try again when one of them has ended.";
    Self::TooLarge { .. } => "bytes.too_large", "Send a smaller file.";
    Self::WrongSize { .. } => "bytes.wrong_size", "Send the file again.";
    Self::BadOffset { .. } => "bytes.bad_offset", "Go on there, or send the file again.";
    Self::BadRange { .. } => "bytes.bad_range", "Ask for it again.";
    Self::Stalled => "bytes.stalled", "Try again.";
    Self::Cancelled => "bytes.cancelled", "Try again.";
    Self::Failed(_) => "bytes.failed", "The log says more.";
    Self::NoRandomNumbers => "bytes.no_random_numbers", "Restart Landline.";
});

impl From<io::Error> for StreamError {
    fn from(cause: io::Error) -> Self {
        tracing::warn!(%cause, "the content of a stream cannot be read or written");
        Self::Failed(Arc::new(cause))
    }
}
