//! Why do I not see my colleague? Facts of this machine, and what follows from them for a person.
//!
//! [`judge`] is pure: [`Facts`] in, [`Findings`] out, each with a code, a severity, a sentence, what to do next and,
//! where one exists, the command that mends it. What the tools of a system print is read by the parsers of `parse/`,
//! also pure and compiled everywhere, so that the words of Windows and macOS are tested on Linux. Only `gather/` does
//! I/O: it reads, changes nothing, waits at most [`PATIENCE`] for each tool, and takes an absent tool for no firewall.
//!
//! Two sources are believed in this order: what was seen on the wire (a broadcast that came back, a peer that answered)
//! and what the rules of a firewall say. A firewall whose rules cannot be followed to the end is suspected only where
//! the wire is silent too.
//!
//! Does not live here: the questions to the network (`peer`), sockets (`ipmsg`), and who brings facts together (`node`).

mod codes;
mod facts;
mod finding;
mod gather;
mod judge;
mod parse;
mod place;

pub use codes::Code;
pub use facts::{
    Barrier, Echo, Facts, Firewall, FirewallState, Holder, Interface, Kind, Neighbour, NodeFacts, Port, PortState,
    ProfileFacts, System, Way, kind_of,
};
pub use finding::{Finding, Findings, Severity};
pub use gather::{Asked, Gathered, Link, PATIENCE, gather, holder, links, program_output, tool_output};
pub use judge::{judge, judge_profile};
pub use place::{Place, PlaceKind};
