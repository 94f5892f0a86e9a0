//! Streams of bytes beside the commands: a file that is picked or dropped goes in, a picture or a download comes out.
//!
//! Lives here: what a domain implements ([`Source`], [`Sink`]), the tickets by which one stream is handed to one client
//! ([`ByteStreams`]), the streams under way ([`Download`], [`Upload`]) with their limits, and the same in chunks for a
//! transport that has no streams ([`chunks`]). Does not live here: any transport, any domain, any file.
//!
//! A command of a domain makes a ticket with [`ByteStreams::offer_download`] or [`ByteStreams::offer_upload`] and answers
//! with it. The client that gave the command shows the ticket where bytes flow: `/bytes/<ticket>` of the web server, a
//! request on the control socket, or the chunk calls of the window. A ticket is good for one stream of one client; it
//! expires when nobody uses it. Everything that a stream holds is freed when its [`Download`] or [`Upload`] is dropped.

pub mod chunks;
mod client;
mod content;
mod download;
mod error;
mod limits;
mod range;
mod streams;
mod table;
mod ticket;
mod upload;

pub use client::Client;
pub use content::{Description, Expected, Reader, Sink, Source};
pub use download::Download;
pub use error::StreamError;
pub use limits::{CHUNK, Limits};
pub use range::ByteRange;
pub use streams::ByteStreams;
pub use ticket::Ticket;
pub use upload::Upload;
