//! What the system is asked about, and what it answers.

use crate::facts::{Firewall, Holder};
use std::net::IpAddr;
use std::path::PathBuf;

/// What the system is asked about.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The UDP port.
    pub port: u16,
    /// The port whose holder is wanted.
    pub held: Option<u16>,
    /// This program, which firewalls of Windows and macOS know by its path.
    pub program: PathBuf,
    /// The interfaces by which colleagues are reached, each with this machine's address there.
    pub interfaces: Vec<(String, IpAddr)>,
}

/// What the system answered.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    /// Firewalls.
    pub firewalls: Vec<Firewall>,
    /// Whether there is a default route, where that can be read.
    pub default_route: Option<bool>,
    /// Who has the port that was asked for.
    pub holder: Option<Holder>,
    /// Networks that Windows takes for public.
    pub public: Vec<String>,
}
