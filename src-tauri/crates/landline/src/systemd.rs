//! Notifies the service manager of a node that runs as a service of `Type=notify`: ready, and stopping. Does nothing
//! without a service manager.

#[cfg(target_os = "linux")]
use sd_notify::NotifyState;

/// The node is ready. `status` is shown by `systemctl status`.
#[cfg(target_os = "linux")]
pub(crate) fn ready(status: &str) {
    tell(&[NotifyState::Ready, NotifyState::Status(status)]);
}

/// The node is shutting down.
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

/// No-op on other systems.
#[cfg(not(target_os = "linux"))]
pub(crate) fn ready(_status: &str) {}

/// No-op on other systems.
#[cfg(not(target_os = "linux"))]
pub(crate) fn stopping() {}
