//! Before a Linux machine sleeps, logind announces it and waits until the node has said goodbye; when it wakes, the
//! node announces itself at once. On other systems, and without logind, the node detects waking by its clocks a second
//! later.

use futures::StreamExt as _;
use landline_api::Api;
use tauri::AppHandle;
use zbus::Connection;
use zbus::zvariant::OwnedFd;

use crate::bus::{self, Service};

/// <https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html>
const MACHINE: Service = Service {
    name: "org.freedesktop.login1",
    path: "/org/freedesktop/login1",
    interface: "org.freedesktop.login1.Manager",
};

/// Listens for as long as the window lives.
pub(crate) async fn follow(app: AppHandle, api: Api) {
    if let Err(error) = hear(&app, &api).await {
        tracing::debug!(%error, "sleep is not told");
    }
}

async fn hear(app: &AppHandle, api: &Api) -> zbus::Result<()> {
    let system = bus::system(app).await?;
    let mut signals = MACHINE.signals(&system).await?;
    let mut lock = delay_sleep(&system).await;
    while let Some(signal) = signals.next().await {
        let signal = signal?;
        if signal.header().member().is_none_or(|kind| kind != "PrepareForSleep") {
            continue;
        }
        if signal.body().deserialize::<bool>()? {
            api.node().fall_asleep();
            drop(lock.take());
        } else {
            api.node().woke_up();
            lock = delay_sleep(&system).await;
        }
    }
    Ok(())
}

/// As long as this is open, logind tells of a sleep and waits, for at most five seconds.
async fn delay_sleep(system: &Connection) -> Option<OwnedFd> {
    // Shown by `systemd-inhibit --list`.
    let reason = ("sleep", "Landline", "Says goodbye to the network", "delay");
    let held = MACHINE.call(system, "Inhibit", &reason).await;
    held.inspect_err(|error| tracing::debug!(%error, "the goodbye before a sleep may come too late")).ok()
}
