//! Shared by the tests of several crates: a network without sockets, manual clocks, temporary databases, named people,
//! and a simulator of whole networks ([`sim`]).
//!
//! Only ever a dev-dependency, except for `landline-simulator`, which no product links. Depends on the foundations
//! (`ipmsg`, `store`) and on no domain, so that the unit tests of a domain see their own types. A helper that only one
//! crate needs lives in that crate's tests.
//!
//! A test in virtual time starts its runtime paused (`#[tokio::test(start_paused = true)]`), takes control of time with
//! [`VirtualTime`] and advances it itself; nothing sleeps, and the same seed gives the same run.

#![allow(clippy::expect_used, reason = "a helper of a test that cannot do its work ends the test")]

mod clock;
mod net;
mod people;
pub mod sim;
mod statements;
mod store;
mod time;

pub use clock::ManualClock;
pub use net::{Datagram, Sent, VirtualNet, VirtualWire};
pub use people::{Person, alice, bob, carol};
pub use statements::{plan, slow_steps, statements};
pub use store::TempStore;
pub use time::VirtualTime;
