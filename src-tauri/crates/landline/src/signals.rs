//! Termination signals.

use std::io;

/// Waits for a termination signal: SIGINT, SIGTERM, SIGHUP; Ctrl+C and the like on Windows.
pub(crate) struct Signals {
    #[cfg(unix)]
    streams: [tokio::signal::unix::Signal; 3],
}

impl Signals {
    /// Installs the handlers: from now on these signals do not end the program.
    #[cfg(unix)]
    pub(crate) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let streams =
            [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?, signal(SignalKind::hangup())?];
        Ok(Self { streams })
    }

    /// Installs the handlers: from now on these signals do not end the program.
    #[cfg(not(unix))]
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    /// The next signal, by name.
    #[cfg(unix)]
    pub(crate) async fn next(&mut self) -> &'static str {
        let [interrupt, terminate, hangup] = &mut self.streams;
        tokio::select! {
            _ = interrupt.recv() => "SIGINT",
            _ = terminate.recv() => "SIGTERM",
            _ = hangup.recv() => "SIGHUP",
        }
    }

    /// The next signal, by name.
    #[cfg(not(unix))]
    pub(crate) async fn next(&mut self) -> &'static str {
        match tokio::signal::ctrl_c().await {
            Ok(()) => "Ctrl+C",
            // Without a console there is nobody to press it.
            Err(_) => std::future::pending().await,
        }
    }
}
