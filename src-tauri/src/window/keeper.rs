//! Keeps where the window stands, and puts it back there when it is opened again.
//!
//! Does not live here: what is kept, and what is right on the screens of today (`place.rs`).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tauri::{AppHandle, Manager as _, Monitor, PhysicalPosition, PhysicalSize, WebviewWindow, WindowEvent};

use super::place::{Area, Place};
use crate::launch::Launch;

/// A window that is being moved is looked at when the hand rests.
const REST: Duration = Duration::from_millis(400);

/// Where the window stood when it was last looked at, managed by Tauri.
#[derive(Default)]
pub(crate) struct Keeper {
    kept: Mutex<Option<Place>>,
    looking: Arc<AtomicBool>,
}

/// Puts a window that is not shown yet where it was left.
pub(super) fn put_back(window: &WebviewWindow, launch: &Launch) -> tauri::Result<()> {
    let Some(left) = Place::read(&launch.profile.folder) else {
        return Ok(());
    };
    let place = left.on(&screens(window)?);
    *window.state::<Keeper>().kept.lock() = Some(left);
    let Area { x, y, width, height } = place.area;
    window.set_size(PhysicalSize::new(width, height))?;
    window.set_position(PhysicalPosition::new(x, y))?;
    if place.maximized { window.maximize() } else { Ok(()) }
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

/// Something happened to the window: looks where it stands once that has come to rest.
pub(crate) fn note(app: &AppHandle, event: &WindowEvent) {
    if !matches!(event, WindowEvent::Moved(_) | WindowEvent::Resized(_)) {
        return;
    }
    let looking = Arc::clone(&app.state::<Keeper>().looking);
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

/// Keeps where the window stands now, if it can be seen and stands elsewhere than before.
pub(crate) fn keep(app: &AppHandle) {
    let Some(window) = app.get_webview_window(super::MAIN) else {
        return;
    };
    let keeper = app.state::<Keeper>();
    let before = *keeper.kept.lock();
    let place = match look(&window, before) {
        Ok(place) => place,
        Err(error) => return tracing::debug!(%error, "the window's place is not known"),
    };
    let Some(place) = place.filter(|place| before != Some(*place)) else {
        return;
    };
    *keeper.kept.lock() = Some(place);
    if let Err(error) = place.write(&app.state::<Launch>().profile.folder) {
        tracing::warn!(%error, "the window's place is not kept");
    }
}

/// `None` of a window that stands nowhere: hidden or minimised.
fn look(window: &WebviewWindow, before: Option<Place>) -> tauri::Result<Option<Place>> {
    if !window.is_visible()? || window.is_minimized()? {
        return Ok(None);
    }
    if window.is_maximized()? {
        // What it is when it is made smaller again was seen before, if ever.
        return Ok(before.map(|place| Place { maximized: true, ..place }));
    }
    let (at, size) = (window.outer_position()?, window.inner_size()?);
    let area = Area { x: at.x, y: at.y, width: size.width, height: size.height };
    Ok(Some(Place { area, maximized: false }))
}
