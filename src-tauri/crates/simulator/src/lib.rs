//! Presence schemes on a simulated LAN: Landline's detector, SWIM, and the plain heartbeat, under the same network.
//!
//! * [`packet`]: what IP Messenger programs put on the wire, and what it weighs
//! * [`landline`]: the detector, with the packets around it; [`swim`], [`seed_scheme`]: the two schemes to compare
//!   with; [`stock`]: the programs of others on the same LAN
//! * [`scenario`], [`plan`]: what happens, as TOML files; the same file and seed are the same run
//! * [`measure`], [`invariants`]: what is shown against what is so
//! * [`figures`]: what a clock must measure
//! * [`run`], [`bench`], [`soak`]: one run, the table of targets, thousands of seeds; [`parallel`] uses all cores for
//!   them
//!
//! Does not live here: the engine (`landline_testkit::sim`), the detector (`landline-peer`). No product links this.

pub mod bench;
pub mod figures;
pub mod invariants;
pub mod landline;
pub mod measure;
pub mod packet;
pub mod parallel;
pub mod plan;
pub mod report;
pub mod run;
pub mod scenario;
#[cfg(test)]
mod script;
pub mod seed_scheme;
pub mod series;
pub mod soak;
pub mod stock;
pub mod swim;
