//! What a Linux desktop says of the last key and the last movement: GNOME by its compositor, X11 by its screen saver
//! extension. Under Wayland the X server hears too little to be asked. A locked screen is logind's to say.

use std::time::Duration;

use tauri::{AppHandle, Manager as _};
use tokio::sync::OnceCell;
use x11rb::connection::Connection as _;
use x11rb::protocol::screensaver::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::away::Activity;
use crate::bus::{self, Service};

/// <https://gitlab.gnome.org/GNOME/mutter/-/blob/main/data/dbus-interfaces/org.gnome.Mutter.IdleMonitor.xml>
const COMPOSITOR: Service = Service {
    name: "org.gnome.Mutter.IdleMonitor",
    path: "/org/gnome/Mutter/IdleMonitor/Core",
    interface: "org.gnome.Mutter.IdleMonitor",
};

/// The session of whoever asks. <https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.login1.html>
const LOGIN: Service = Service {
    name: "org.freedesktop.login1",
    path: "/org/freedesktop/login1/session/auto",
    interface: "org.freedesktop.login1.Session",
};

/// The X server, managed by Tauri once it was asked.
#[derive(Default)]
pub(crate) struct Display(OnceCell<Option<std::sync::Arc<RustConnection>>>);

pub(super) async fn look(app: &AppHandle) -> Activity {
    let idle = match by_compositor(app).await {
        Ok(idle) => Some(idle),
        Err(_) => by_display(app).await,
    };
    Activity { idle, locked: locked(app).await.unwrap_or(false) }
}

async fn by_compositor(app: &AppHandle) -> zbus::Result<Duration> {
    let milliseconds: u64 = COMPOSITOR.call(&bus::session(app).await?, "GetIdletime", &()).await?;
    Ok(Duration::from_millis(milliseconds))
}

async fn locked(app: &AppHandle) -> zbus::Result<bool> {
    LOGIN.property(&bus::system(app).await?, "LockedHint").await
}

async fn by_display(app: &AppHandle) -> Option<Duration> {
    let connected = || async { tokio::task::spawn_blocking(connect).await.ok().flatten() };
    let display = app.state::<Display>().0.get_or_init(connected).await.clone()?;
    tokio::task::spawn_blocking(move || {
        let root = display.setup().roots.first()?.root;
        let info = display.screensaver_query_info(root).ok()?.reply().ok()?;
        Some(Duration::from_millis(u64::from(info.ms_since_user_input)))
    })
    .await
    .ok()
    .flatten()
}

fn connect() -> Option<std::sync::Arc<RustConnection>> {
    if std::env::var_os("WAYLAND_DISPLAY").is_some_and(|name| !name.is_empty()) {
        return None;
    }
    match x11rb::connect(None) {
        Ok((connection, _)) => Some(std::sync::Arc::new(connection)),
        Err(error) => {
            tracing::info!(%error, "nobody says how long nothing was touched");
            None
        }
    }
}
