//! A LAN in virtual time: N programs, the network between them and the machines they run on, from one seed.
//!
//! The engine knows no protocol. A [`Program`] receives inputs and returns outputs; packets are its own type, which the
//! engine transports without looking into them. An [`Observer`] is notified of everything that happens, together with
//! the [`GroundTruth`]: who is alive and who hears whom. Measures and invariants are observers.
//!
//! Same seed, same plan, same programs: the same run, to the nanosecond; [`Simulation::trace`] proves it.
//!
//! * [`program`]: inputs and outputs of a program
//! * [`conditions`]: loss, bursts, delay, duplication; reordering follows from jitter
//! * [`action`]: actions on machines and the network, scheduled or immediate
//! * [`node`]: one machine: socket buffer, stalls, its monotonic clock, counters
//! * [`truth`]: what an omniscient observer would know
//! * [`wire`]: packets in flight, from interface to interface and into the socket
//! * [`engine`]: the loop
//! * [`machines`]: execution of actions
//!
//! Does not live here: any protocol, scenarios and measures (`landline-simulator`), real tokio tasks on a virtual
//! network ([`crate::VirtualNet`]).

mod action;
mod conditions;
mod engine;
mod machines;
mod node;
mod program;
mod queue;
mod rng;
#[cfg(test)]
mod tests;
mod truth;
mod wire;

pub use action::Action;
pub use conditions::{Bursts, Conditions, Delay};
pub use engine::{Simulation, SpawnContext};
pub use node::{Counters, Machine};
pub use program::{Address, Input, Output, Presence, Program};
pub use rng::SimRng;
pub use truth::{Fact, GroundTruth, Observer, SLEEP, State};
