//! The one window: opened on the screen or on the sentence that says why there is none, shown,
//! hidden to the tray, closed.

mod downloads;
mod label;
mod navigation;
mod placement;
mod window_state;

use tauri::{AppHandle, Manager as _, WebviewUrl, WebviewWindow, WebviewWindowBuilder};

use crate::launch::Launch;
use crate::{ending, start_error, tray};

pub(crate) use label::MAIN;
pub(crate) use window_state::{WindowState, keep, note};

/// Opens the screen. Its browsing data lies in the profile, so that two profiles share nothing.
pub(crate) fn open(app: &AppHandle, launch: &Launch) -> tauri::Result<WebviewWindow> {
    let config = app.config().app.windows.iter().find(|w| w.label == MAIN);
    let builder = match config {
        Some(config) => WebviewWindowBuilder::from_config(app, config)?,
        None => WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default()),
    };
    builder
        .data_directory(launch.profile.folder.join("webview"))
        .on_navigation(navigation::guard(app))
        .on_download(|view, mut event| downloads::place(&view, &mut event))
        .build()
}

/// Opens the screen at start: hidden if that was asked for and a tray can show it again,
/// otherwise at most minimised.
pub(crate) fn open_at_start(app: &AppHandle, launch: &Launch, minimized: bool) -> tauri::Result<()> {
    let window = open(app, launch)?;
    if let Err(error) = window_state::restore_placement(&window, launch) {
        tracing::warn!(%error, "the window does not stand where it was");
    }
    if !minimized {
        return window.show();
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if !tray::visible(&app).await
            && let Err(error) = window.minimize().and_then(|()| window.show())
        {
            tracing::warn!(%error, "window not shown");
        }
    });
    Ok(())
}

/// Brings the window to the front, whichever is open.
pub(crate) fn show(app: &AppHandle) {
    let window = app.get_webview_window(MAIN);
    let Some(window) = window.or_else(|| app.get_webview_window(start_error::LABEL)) else {
        return;
    };
    let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "window not brought to the front");
    }
}

/// Opens a conversation on the screen, by its address there (`src/app/route.ts`).
pub(crate) fn open_conversation(app: &AppHandle, contact: &str) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    let address = serde_json::Value::from(format!("#/chats/{contact}"));
    if let Err(error) = window.eval(format!("location.hash = {address}")) {
        tracing::warn!(%error, "conversation not opened");
    }
}

/// True if the person is looking at the screen.
pub(crate) fn focused(app: &AppHandle) -> bool {
    app.get_webview_window(MAIN).is_some_and(|window| window.is_focused().unwrap_or(false))
}

/// The window was asked to close: hides if the tray can bring it back, quits if not.
pub(crate) fn close(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let hidden =
            tray::visible(&app).await && app.get_webview_window(MAIN).is_some_and(|window| window.hide().is_ok());
        if !hidden {
            ending::quit(&app);
        }
    });
}

/// Takes the screen away: its node has ended.
pub(crate) fn discard(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.destroy()
    {
        tracing::warn!(%error, "window not closed");
    }
}
