//! The control door: how the command line talks to the node of a profile, in JSON lines over a local socket;
//! and streams of bytes, each on a connection of its own.
//!
//! Lives here: the address of the door, the lines, both ends. Does not live here: what a command means, or who may
//! use it: the operating system lets only the owner of the profile through (mode 0600).

mod address;
mod client;
mod client_bytes;
mod connection;
mod door;
#[cfg(unix)]
mod folder;
mod frames;
mod protocol;
mod stream;
mod visit;
mod writing;

pub use address::DoorAddress;
pub(crate) use address::fingerprint;
pub use client::{ClientError, ControlClient, Subscription};
pub use client_bytes::{ByteReader, ByteWriter};
pub use door::{ControlDoor, ControlError};
pub use protocol::{ANSWER_LIMIT, LINE_LIMIT};
