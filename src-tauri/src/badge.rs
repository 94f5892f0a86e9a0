//! The badge on the program's icon in dock and task bar: the number of unread messages.
//!
//! Linux is told by the signal that docks and task bars of KDE, GNOME (with a dock), elementary and others follow; it
//! does no harm where nobody listens. <https://wiki.ubuntu.com/Unity/LauncherAPI>

use std::sync::atomic::{AtomicU64, Ordering};

use tauri::{AppHandle, Manager as _};

/// The number that is shown, managed by Tauri.
#[derive(Default)]
pub(crate) struct Badge(AtomicU64);

/// Updates the number if it changed; hides it for 0.
pub(crate) async fn show(app: &AppHandle, unread: u64) {
    if app.state::<Badge>().0.swap(unread, Ordering::Relaxed) == unread {
        return;
    }
    if let Err(error) = tell(app, unread).await {
        tracing::debug!(%error, "no number on the icon");
    }
}

#[cfg(target_os = "linux")]
async fn tell(app: &AppHandle, unread: u64) -> zbus::Result<()> {
    use std::collections::HashMap;
    use zbus::zvariant::Value;

    let count = i64::try_from(unread).unwrap_or(i64::MAX);
    let shown = HashMap::from([("count", Value::from(count)), ("count-visible", Value::from(unread > 0))]);
    let icon = format!("application://{}.desktop", crate::launch::DESKTOP_ENTRY);
    let interface = "com.canonical.Unity.LauncherEntry";
    let bus = crate::bus::session(app).await?;
    bus.emit_signal(None::<&str>, "/com/canonical/unity/launcherentry/landline", interface, "Update", &(icon, shown))
        .await
}

#[cfg(target_os = "macos")]
async fn tell(app: &AppHandle, unread: u64) -> tauri::Result<()> {
    let Some(window) = app.get_webview_window(crate::window::MAIN) else { return Ok(()) };
    window.set_badge_count(i64::try_from(unread).ok().filter(|count| *count > 0))
}

/// A dot: at the size of an icon's corner no number can be read.
#[cfg(windows)]
async fn tell(app: &AppHandle, unread: u64) -> tauri::Result<()> {
    let Some(window) = app.get_webview_window(crate::window::MAIN) else { return Ok(()) };
    window.set_overlay_icon((unread > 0).then(dot))
}

/// A red disc of 16 pixels.
#[cfg(windows)]
fn dot() -> tauri::image::Image<'static> {
    const SIDE: i32 = 16;
    let pixel = |at: i32| {
        let (x, y) = (2 * (at % SIDE) + 1 - SIDE, 2 * (at / SIDE) + 1 - SIDE);
        if x * x + y * y <= SIDE * SIDE { [0xe5, 0x48, 0x4d, 0xff] } else { [0; 4] }
    };
    tauri::image::Image::new_owned((0..SIDE * SIDE).flat_map(pixel).collect(), 16, 16)
}
