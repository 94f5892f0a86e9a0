//! When a Linux machine wakes, logind says so, and the node says at once that it is here. Elsewhere, and without logind, the
//! node sees it by its clocks a second later.

use futures::StreamExt as _;
use landline_api::Api;
use tauri::AppHandle;

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
    let mut signals = MACHINE.signals(&bus::system(app).await?).await?;
    while let Some(signal) = signals.next().await {
        let signal = signal?;
        let sleeping = signal.header().member().is_some_and(|kind| kind == "PrepareForSleep");
        // It is told before as true, and after as false.
        if sleeping && signal.body().deserialize::<bool>().is_ok_and(|before| !before) {
            api.node().woke_up();
        }
    }
    Ok(())
}
