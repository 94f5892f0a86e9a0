//! What the system is asked about, and what it answers.

use crate::facts::{Firewall, Holder};
use std::net::IpAddr;
use std::path::PathBuf;

/// What to gather from the system.
#[derive(Clone, Debug)]
pub struct GatherRequest {
    /// The UDP port.
    pub port: u16,
    /// The port whose holder to find.
    pub held: Option<u16>,
    /// This program, which the firewalls of Windows and macOS identify by its path.
    pub program: PathBuf,
    /// The interfaces over which colleagues are reached, each with this machine's address on it.
    pub interfaces: Vec<(String, IpAddr)>,
}

/// What was gathered from the system.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// Firewalls.
    pub firewalls: Vec<Firewall>,
    /// Whether there is a default route, where that can be read.
    pub default_route: Option<bool>,
    /// The process that holds the requested port.
    pub holder: Option<Holder>,
    /// Networks that Windows classifies as public.
    pub public: Vec<String>,
}
