//! Gathers facts about the system with its own tools. The only I/O of this crate: it reads and changes nothing.
//!
//! All three systems are compiled everywhere, so that a change that breaks one is noticed on all; the choice is made at
//! run time.

mod asked;
mod interfaces;
mod linux;
mod macos;
mod run;
mod windows;

use crate::facts::{Holder, System};
use std::path::PathBuf;

pub use asked::{GatherRequest, Gathered};
pub use interfaces::{Link, links};
pub use run::{TOOL_TIMEOUT, program_output, tool_output};

/// The process that holds a UDP port, as far as this user may know. Takes at most [`TOOL_TIMEOUT`].
pub async fn holder(port: u16) -> Option<Holder> {
    match System::this() {
        System::Linux => linux::held_by(Some(port)).await,
        System::Windows => {
            let asked = GatherRequest { port, held: Some(port), program: PathBuf::new(), interfaces: Vec::new() };
            windows::gather(&asked).await.holder
        }
        System::MacOs => macos::ask_holder(Some(port)).await,
        System::Other => None,
    }
}

/// Gathers facts from the system that this program runs on. Takes at most a few times [`TOOL_TIMEOUT`].
pub async fn gather(asked: &GatherRequest) -> Gathered {
    match System::this() {
        System::Linux => linux::gather(asked).await,
        System::Windows => windows::gather(asked).await,
        System::MacOs => macos::gather(asked).await,
        System::Other => Gathered::default(),
    }
}
