//! Who gives commands and uses tickets. A ticket of one client is unknown to every other.

/// A client of the node, as far as its transport can tell it from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Client {
    /// The desktop window, or whatever else runs the node in its own process.
    Window,
    /// A program on the control socket. All of them are the same user, by the word of the operating system.
    ControlSocket,
    /// A tab or program with a session of the web server, by the number of the session.
    WebSession(u64),
}
