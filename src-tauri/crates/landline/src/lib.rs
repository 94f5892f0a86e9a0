//! The two doors of a running node, for whoever runs one: the `landline` binary and the desktop window.
//!
//! Lives here: the control door (a local socket for the command line), the web door (the built screen on 127.0.0.1),
//! the client side of the control door, the choice of a profile folder, and the limits of a log. Does not live here: what a command does
//! (`landline-api`), the command line itself (the binary beside this library), or any knowledge of a domain.
//!
//! Both doors speak to a [`Contract`], so that they are tested without a network and have the same commands by
//! construction: neither names one.

pub mod contract;
pub mod control;
pub mod log;
mod places;
pub mod profile;
pub mod web;

pub use contract::{Contract, DoorEvent};
