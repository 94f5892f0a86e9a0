//! Gathers facts about the system with its own tools. The only I/O of this crate: it reads and changes nothing.
//!
//! All three systems are compiled everywhere, so that a change that breaks one is noticed on all; the choice is made at
//! run time.

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

/// What to gather from the system.
#[derive(Clone, Debug)]
pub struct Asked {
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

/// The process that holds a UDP port, as far as this user may know. Takes at most [`PATIENCE`].
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

/// Gathers facts from the system that this program runs on. Takes at most a few times [`PATIENCE`].
pub async fn gather(asked: &Asked) -> Gathered {
    match System::this() {
        System::Linux => linux::gather(asked).await,
        System::Windows => windows::gather(asked).await,
        System::MacOs => macos::gather(asked).await,
        System::Other => Gathered::default(),
    }
}
