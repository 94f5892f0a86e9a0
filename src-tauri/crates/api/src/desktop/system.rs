//! What only a desktop does for a person, handed in by the program that has a window. A node without one lacks it.

use std::io;

/// The desktop around a window.
pub trait Desktop: Send + Sync {
    /// Whether it starts this program, on this profile, when its person logs in.
    fn starts_at_login(&self) -> bool;

    /// Starts it from the next login on, or not any more.
    ///
    /// # Errors
    /// The system's; nothing has changed.
    fn start_at_login(&self, on: bool) -> io::Result<()>;
}
