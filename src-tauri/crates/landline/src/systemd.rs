//! What a service manager is told of a node that runs as a service of `Type=notify`: that it can be used, and that it is
//! ending. Whoever was not started by one tells nobody.

#[cfg(target_os = "linux")]
use sd_notify::NotifyState;

/// The node answers: what waits for it may start. `status` is the line that `systemctl status` shows.
#[cfg(target_os = "linux")]
pub(crate) fn ready(status: &str) {
    tell(&[NotifyState::Ready, NotifyState::Status(status)]);
}

/// The node is ending in order: it is not hanging.
#[cfg(target_os = "linux")]
pub(crate) fn stopping() {
    tell(&[NotifyState::Stopping]);
}

#[cfg(target_os = "linux")]
fn tell(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        // The node is as good as before; the manager will end the service by its own clock.
        tracing::warn!(%error, "the service manager was not told");
    }
}

/// Elsewhere nobody listens.
#[cfg(not(target_os = "linux"))]
pub(crate) fn ready(_status: &str) {}

/// Elsewhere nobody listens.
#[cfg(not(target_os = "linux"))]
pub(crate) fn stopping() {}
