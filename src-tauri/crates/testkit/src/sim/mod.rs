//! A LAN in virtual time: N programs, the network between them and the machines they run on, from one seed.
//!
//! The engine knows no protocol. A [`Program`] is handed what happens to it and says what it does; packets are its own
//! type, which the engine carries and never looks into. What happens is told to an [`Observer`] together with the
//! [`Truth`]: who lives and who hears whom. Measures and invariants are observers.
//!
//! Same seed, same plan, same programs: same run, to the last nanosecond; [`Simulation::trace`] is the proof.
//!
//! * [`program`]: what a program sees and says
//! * [`conditions`]: loss, bursts, delay, duplication; reordering follows from jitter
//! * [`action`]: what happens to machines and network, planned or on the spot
//! * [`node`]: one machine: socket buffer, stalls, its monotonic clock, counters
//! * [`truth`]: what a being would know that sees everything
//! * [`wire`]: packets under way, from card to card into the socket
//! * [`engine`]: the loop
//! * [`machines`]: what is done to machines and network
//!
//! Does not live here: any protocol, scenarios and measures (`landline-simulator`), real tokio tasks on a virtual network
//! ([`crate::VirtualNet`]).

mod action;
mod conditions;
mod dice;
mod engine;
mod machines;
mod node;
mod program;
mod queue;
#[cfg(test)]
mod tests;
mod truth;
mod wire;

pub use action::Action;
pub use conditions::{Bursts, Conditions, Delay};
pub use dice::Dice;
pub use engine::{Birth, Simulation};
pub use node::{Counters, Machine};
pub use program::{Address, Input, Output, Presence, Program};
pub use truth::{Fact, Observer, SLEEP, State, Truth};
