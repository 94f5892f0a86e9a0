//! Facts of the system, asked of its own tools. The only I/O of this crate: it reads and changes nothing.
//!
//! The three systems are compiled everywhere, so that a change that breaks one is seen on all; which one is asked is
//! decided when it runs.

mod interfaces;
mod linux;
mod macos;
mod run;
mod windows;

use crate::facts::{Firewall, Holder, System};
use std::net::IpAddr;
use std::path::PathBuf;

pub use interfaces::{Link, links};
pub use run::{PATIENCE, program_output, tool_output};

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

/// Who has a UDP port, as far as the system tells this user. Takes [`PATIENCE`] at the most.
pub async fn holder(port: u16) -> Option<Holder> {
    match System::this() {
        System::Linux => linux::held_by(Some(port)).await,
        System::Windows => {
            let asked = Asked { port, held: Some(port), program: PathBuf::new(), interfaces: Vec::new() };
            windows::gather(&asked).await.holder
        }
        System::MacOs => macos::ask_holder(Some(port)).await,
        System::Other => None,
    }
}

/// Asks the system that this program runs on. Takes a few times [`PATIENCE`] at the most.
pub async fn gather(asked: &Asked) -> Gathered {
    match System::this() {
        System::Linux => linux::gather(asked).await,
        System::Windows => windows::gather(asked).await,
        System::MacOs => macos::gather(asked).await,
        System::Other => Gathered::default(),
    }
}
