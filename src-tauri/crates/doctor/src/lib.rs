//! Why do I not see my colleague? Facts about this machine, and what follows from them.
//!
//! [`judge`] is pure: [`Facts`] in, [`Findings`] out, each with a code, a severity, a message, advice and, where one
//! exists, the command that fixes the problem. The output of a system's tools is read by the parsers of `parse/`, also
//! pure and compiled everywhere, so that the output of Windows and macOS is tested on Linux. Only `gather/` does I/O:
//! it reads, changes nothing, waits at most [`TOOL_TIMEOUT`] for each tool, and treats an absent tool as no firewall.
//!
//! Evidence counts in this order: what was seen on the wire (a broadcast that came back, a peer that answered), then
//! the rules of a firewall. A firewall whose rules cannot be fully evaluated is suspected only if the wire is silent
//! too.
//!
//! Does not live here: queries to the network (`peer`), sockets (`ipmsg`), and putting the facts together (`node`).

mod codes;
mod facts;
mod finding;
mod gather;
mod judge;
mod parse;
mod rule_location;

pub use codes::Code;
pub use facts::{
    Barrier, Echo, Facts, Firewall, FirewallState, Holder, Interface, Kind, Neighbour, NodeFacts, Port, PortState,
    ProfileFacts, System, Way, kind_of,
};
pub use finding::{Finding, Findings, Severity};
pub use gather::{GatherRequest, Gathered, Link, TOOL_TIMEOUT, gather, holder, links, program_output, tool_output};
pub use judge::{judge, judge_profile};
pub use rule_location::{RuleLocation, RuleLocationKind};
