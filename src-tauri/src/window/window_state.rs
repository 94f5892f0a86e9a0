//! Saves the placement of the window, and restores it when the window is opened again.
//!
//! Does not live here: the stored form, and adapting it to the current screens (`placement.rs`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tauri::{AppHandle, Manager as _, Monitor, PhysicalPosition, PhysicalSize, WebviewWindow, WindowEvent};

use super::placement::{Area, Placement};
use crate::launch::Launch;

/// Delay after the last movement before the placement is saved.
const REST: Duration = Duration::from_millis(400);

/// The last known placement of the window, managed by Tauri.
#[derive(Default)]
pub(crate) struct WindowState {
    kept: Mutex<Option<Placement>>,
    looking: Arc<AtomicBool>,
}

/// Restores the placement of a window that is not shown yet.
pub(super) fn restore_placement(window: &WebviewWindow, launch: &Launch) -> tauri::Result<()> {
    let Some(left) = Placement::read(&launch.profile.folder) else {
        return Ok(());
    };
    let placement = left.on(&screens(window)?);
    *window.state::<WindowState>().kept.lock() = Some(left);
    let Area { x, y, width, height } = placement.area;
    window.set_size(PhysicalSize::new(width, height))?;
    window.set_position(PhysicalPosition::new(x, y))?;
    if placement.maximized { window.maximize() } else { Ok(()) }
}

/// The main screen first.
fn screens(window: &WebviewWindow) -> tauri::Result<Vec<Area>> {
    let area = |monitor: &Monitor| {
        let (at, size) = (monitor.position(), monitor.size());
        Area { x: at.x, y: at.y, width: size.width, height: size.height }
    };
    let main = window.primary_monitor()?;
    Ok(main.iter().chain(&window.available_monitors()?).map(area).collect())
}

/// Saves the placement once the window stops changing.
pub(crate) fn note(app: &AppHandle, event: &WindowEvent) {
    if !matches!(event, WindowEvent::Moved(_) | WindowEvent::Resized(_)) {
        return;
    }
    let looking = Arc::clone(&app.state::<WindowState>().looking);
    if looking.swap(true, Ordering::SeqCst) {
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(REST).await;
        looking.store(false, Ordering::SeqCst);
        keep(&app);
    });
}

/// Saves the current placement, if the window is visible and has changed.
pub(crate) fn keep(app: &AppHandle) {
    let Some(window) = app.get_webview_window(super::MAIN) else {
        return;
    };
    let state = app.state::<WindowState>();
    let before = *state.kept.lock();
    let placement = match look(&window, before) {
        Ok(placement) => placement,
        Err(error) => return tracing::debug!(%error, "the window's place is not known"),
    };
    let Some(placement) = placement.filter(|placement| before != Some(*placement)) else {
        return;
    };
    *state.kept.lock() = Some(placement);
    if let Err(error) = placement.write(&app.state::<Launch>().profile.folder) {
        tracing::warn!(%error, "the window's place is not kept");
    }
}

/// `None` for a hidden or minimised window.
fn look(window: &WebviewWindow, before: Option<Placement>) -> tauri::Result<Option<Placement>> {
    if !window.is_visible()? || window.is_minimized()? {
        return Ok(None);
    }
    if window.is_maximized()? {
        // What it is when it is made smaller again was seen before, if ever.
        return Ok(before.map(|placement| Placement { maximized: true, ..placement }));
    }
    let (at, size) = (window.outer_position()?, window.inner_size()?);
    let area = Area { x: at.x, y: at.y, width: size.width, height: size.height };
    Ok(Some(Placement { area, maximized: false }))
}
