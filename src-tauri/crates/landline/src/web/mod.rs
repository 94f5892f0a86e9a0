//! The web server: the built screen, every command and the events, for a browser on this machine only.
//!
//! Its protections, in the order in which a request encounters them:
//!
//! 1. It listens on a loopback address only; any other is refused ([`WebError::NotLoopback`]).
//! 2. `Host` must name this server (`127.0.0.1`, `localhost`, `[::1]`, with our port), which prevents DNS rebinding:
//!    other names that resolve to 127.0.0.1 are refused.
//! 3. `Origin`, if sent, must be this server.
//! 4. The files of the screen are public: they are the same on every machine and contain no data of the node. Commands
//!    and events require a session, 256 random bits that a page sends with every request and keeps per tab
//!    (`sessionStorage`). It is not a cookie: browsers send cookies to every port of a host, so a program of another
//!    user on another port would receive ours.
//! 5. A page gets its session in exchange for the token of a link, which works once ([`Links`]). The token is in the
//!    URL fragment, which browsers do not send and which the page removes first of all. Comparisons take constant time;
//!    neither is stored on disk, and neither survives a restart.
//! 6. A client without a session gets one answer per connection, within a short time, and cannot take the slot of one
//!    with a session.
//! 7. Requests of the owner are rate-limited, so that a misbehaving page cannot overload the node.
//! 8. Bodies have at most 1 MiB and must be JSON; every answer carries a strict Content-Security-Policy.
//! 9. Streams of bytes (`/bytes/<ticket>`) need a session and a ticket that was given to this session; what comes out
//!    is declared as a type that a browser shows only if it is a picture, sound, film or plain text, and may run
//!    nothing.
//!
//! What it cannot prevent: a browser treats any server on the port as the same site. A program of another user that
//! listens there while no node runs can read what the browser stores for the site (drafts, preferences), and can leave
//! a script that waits for the next link. So the server never moves to another port by itself if its own is taken; and
//! users who share the machine with people they do not trust should use an unpredictable port (`--web 127.0.0.1:0`) or
//! the desktop window.

mod access;
mod assets;
mod body;
mod bytes;
mod calls;
mod connection;
mod content_headers;
mod entry;
mod events;
mod harden;
mod http_error;
mod links;
mod pages;
mod rate;
mod secret;
mod server;
mod state;
mod write_timeout;

pub use links::{Links, WithLinks};
pub use rate::Rate;
pub use server::{WebError, WebServer};
pub use state::WebOptions;
