//! The control door: how the command line talks to the node of a profile, in JSON lines over a local socket.
//!
//! Lives here: the address of the door, the lines, both ends. Does not live here: what a command means, or who may
//! use it: the operating system lets only the owner of the profile through (mode 0600).

mod address;
mod client;
mod connection;
mod door;
#[cfg(unix)]
mod folder;
mod protocol;
mod visit;
mod writing;

pub use address::DoorAddress;
pub(crate) use address::fingerprint;
pub use client::{ClientError, ControlClient, Subscription};
pub use door::{ControlDoor, ControlError};
pub use protocol::{ANSWER_LIMIT, LINE_LIMIT};
