//! What an endpoint needs to know.

use std::ops::RangeInclusive;

use crate::stock;
use crate::target::Target;

/// How far an endpoint reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// All interfaces.
    #[default]
    Lan,
    /// This machine only: bound to 127.0.0.1, seen by nobody else. For tests.
    Loopback,
}

/// What an endpoint needs to know.
#[derive(Clone, Debug)]
pub struct EndpointConfig {
    /// UDP port to receive on. 0 takes any free one.
    pub port: u16,
    /// Addresses to deal with besides the own networks; single ones among them are announced to.
    pub targets: Vec<Target>,
    /// How far to reach.
    pub reach: Reach,
    /// The port where everybody is expected. Another one than the protocol's only in tests.
    pub announce_port: u16,
    /// Ports of this machine where other nodes may run: announcements go to each by loopback, and
    /// a free one among them is offered when the wanted port is taken.
    pub neighbour_ports: RangeInclusive<u16>,
}

impl EndpointConfig {
    /// The usual endpoint on a port.
    pub fn new(port: u16) -> EndpointConfig {
        EndpointConfig {
            port,
            targets: Vec::new(),
            reach: Reach::Lan,
            announce_port: stock::PORT,
            neighbour_ports: stock::PORT..=stock::PORT + 9,
        }
    }
}

impl Default for EndpointConfig {
    fn default() -> EndpointConfig {
        EndpointConfig::new(stock::PORT)
    }
}
