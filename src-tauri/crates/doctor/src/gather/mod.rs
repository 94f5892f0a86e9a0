//! Facts of the system, asked of its own tools. The only I/O of this crate: it reads and changes nothing.
//!
//! The three systems are compiled everywhere, so that a change that breaks one is seen on all; which one is asked is
//! decided when it runs.

mod asked;
mod interfaces;
mod linux;
mod macos;
mod run;
mod windows;

use crate::facts::{Holder, System};
use std::path::PathBuf;

pub use asked::{Asked, Gathered};
pub use interfaces::{Link, links};
pub use run::{PATIENCE, program_output, tool_output};

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
