//! The control socket: how the command line talks to the node of a profile, in JSON lines over a local socket;
//! and streams of bytes, each on a connection of its own.
//!
//! Lives here: the socket's address, the protocol, both ends. Does not live here: the meaning of commands, and access
//! control: the operating system admits only the owner of the profile (mode 0600).

mod address;
mod client;
mod client_bytes;
mod client_slots;
mod connection;
#[cfg(unix)]
mod folder;
mod frames;
mod protocol;
mod server;
mod stream;
mod writing;

pub use address::ControlAddress;
pub(crate) use address::fingerprint;
pub use client::{ClientError, ControlClient, Subscription};
pub use client_bytes::{ByteReader, ByteWriter};
pub use protocol::{ANSWER_LIMIT, LINE_LIMIT};
pub use server::{ControlError, ControlServer};
