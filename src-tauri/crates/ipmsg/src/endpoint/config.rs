//! The configuration of an endpoint.

use std::ops::RangeInclusive;

use crate::stock;
use crate::target::Target;

/// How far an endpoint reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BindScope {
    /// All interfaces.
    #[default]
    Lan,
    /// This machine only: bound to 127.0.0.1, seen by nobody else. For tests.
    Loopback,
}

/// The configuration of an endpoint.
#[derive(Clone, Debug)]
pub struct EndpointConfig {
    /// UDP port to receive on. 0 takes any free one.
    pub port: u16,
    /// Addresses in scope besides the local networks; single addresses among them receive announcements.
    pub targets: Vec<Target>,
    /// How far to reach.
    pub reach: BindScope,
    /// The port where everybody is expected to listen. Differs from the protocol's only in tests.
    pub announce_port: u16,
    /// Ports of this machine where other nodes may run: announcements go to each over loopback, and a free one among
    /// them is suggested if the wanted port is taken.
    pub neighbour_ports: RangeInclusive<u16>,
}

impl EndpointConfig {
    /// The default configuration for a port.
    pub fn new(port: u16) -> EndpointConfig {
        EndpointConfig {
            port,
            targets: Vec::new(),
            reach: BindScope::Lan,
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
