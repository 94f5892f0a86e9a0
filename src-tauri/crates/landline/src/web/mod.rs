//! The web door: the built screen, every command and the events, for a browser on this machine and nobody else.
//!
//! What guards it, in the order in which a request meets it:
//!
//! 1. It listens on a loopback address only; any other is refused ([`WebError::NotLoopback`]).
//! 2. `Host` must name this door (`127.0.0.1`, `localhost`, `[::1]`, with our port): a foreign name that was made to
//!    resolve to 127.0.0.1 gets nothing (DNS rebinding).
//! 3. `Origin`, where a browser sends it, must be this door. Calls and the event socket need it, unless the caller
//!    shows the token itself (`Authorization: Bearer`), which no foreign page can.
//! 4. The token of the printed link, 256 random bits, new at every start and kept in memory only, is exchanged for a cookie
//!    (`HttpOnly`, `SameSite=Strict`, its name with our port) whose value is another 256 bits; the address is clean
//!    after that. Comparisons take constant time.
//! 5. Requests are counted: those without right in one bucket, so that they cannot use up the owner's in the other.
//! 6. Bodies have at most 1 MiB and must be JSON; every answer carries a strict Content-Security-Policy.
//!
//! What it cannot do: cookies are not told apart by port, so a program that listens on another port of 127.0.0.1 and
//! that the same browser visits is sent ours. Programs of other users on one's own machine are the case; that the
//! origin is checked keeps their pages out, not their programs. Do not browse to them, or use the desktop window.

mod access;
mod assets;
mod calls;
mod connection;
mod door;
mod events;
mod harden;
mod pages;
mod rate;
mod refusal;
mod secret;

pub use door::{WebDoor, WebError, WebOptions};
pub use rate::Rate;
