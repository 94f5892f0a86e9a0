//! The web door: the built screen, every command and the events, for a browser on this machine and nobody else.
//!
//! What guards it, in the order in which a request meets it:
//!
//! 1. It listens on a loopback address only; any other is refused ([`WebError::NotLoopback`]).
//! 2. `Host` must name this door (`127.0.0.1`, `localhost`, `[::1]`, with our port): a foreign name that was made to
//!    resolve to 127.0.0.1 gets nothing (DNS rebinding).
//! 3. `Origin`, where a browser sends it, must be this door.
//! 4. The files of the screen are for everybody: they are the same on every machine, and hold nothing of the node.
//!    Commands and events need a session, 256 random bits that a page shows with every request and keeps for its tab
//!    (`sessionStorage`). It is no cookie: browsers send those to every port of a host, so that a program of another
//!    user on another port would be given ours.
//! 5. A page gets its session for the token of a link, which works once ([`Links`]). The token stands in the fragment
//!    of the address, which browsers do not send, and which the page removes before it does anything else.
//!    Comparisons take constant time; nothing of it is on the disk, and nothing is left of it at the next start.
//! 6. Who has shown no session gets one answer on a connection, soon, and cannot take the place of one who has.
//! 7. Requests of the owner are counted: a page that has gone wild does not hold up the node.
//! 8. Bodies have at most 1 MiB and must be JSON; every answer carries a strict Content-Security-Policy.
//! 9. Streams of bytes (`/bytes/<ticket>`) need a session and a ticket that was given to this session; what comes out is
//!    declared as a type that a browser shows only if it is a picture, sound, film or plain text, and may run nothing.
//!
//! What it cannot do: a browser takes whoever listens on the port for the same site. A program of another user that
//! listens there while no node runs is shown what the browser keeps for the site (drafts, looks), and can leave a
//! script there that waits for the next link. So the door never moves to another port by itself when its own is taken;
//! and whoever shares the machine with people they do not trust takes a port that nobody can know before
//! (`--web 127.0.0.1:0`), or the desktop window.

mod access;
mod assets;
mod body;
mod bytes;
mod calls;
mod connection;
mod content_headers;
mod door;
mod entry;
mod events;
mod harden;
mod inside;
mod links;
mod pages;
mod patient;
mod rate;
mod refusal;
mod secret;

pub use door::{WebDoor, WebError};
pub use inside::WebOptions;
pub use links::{Links, WithLinks};
pub use rate::Rate;
