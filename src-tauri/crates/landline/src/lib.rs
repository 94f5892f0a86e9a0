//! The two servers of a running node, for the `landline` binary and the desktop window.
//!
//! Lives here: the control socket (a local socket for the command line), the web server (the built screen on
//! 127.0.0.1), the client side of the control socket, the choice of a profile folder, and the limits of a log. Does not
//! live here: what a command does (`landline-api`), the command line itself (the binary beside this library), or any
//! knowledge of a domain.
//!
//! Both servers use a [`Contract`], so that they can be tested without a network and have the same commands by
//! construction: neither names one.

pub mod contract;
pub mod control;
pub mod log;
pub mod profile;
mod slot_pool;
pub mod web;

pub use contract::{Contract, ContractEvent};
