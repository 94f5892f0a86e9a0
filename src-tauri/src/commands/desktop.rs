//! How the window behaves on the desktop.

use landline_api::{Api, ApiError, DesktopSettings};
use tauri::State;

/// How the window behaves on the desktop.
///
/// ```ts
/// const { startAtLogin, startMinimized, awayAfter } = await invoke<DesktopSettings>("get_desktop_settings");
/// ```
///
/// # Errors
/// None in a window.
#[tauri::command]
pub(super) async fn get_desktop_settings(api: State<'_, Api>) -> Result<DesktopSettings, ApiError> {
    api.get_desktop_settings().await
}

/// Changes how the window starts, and after how many minutes without input its person is away, 0 for never.
///
/// ```ts
/// await invoke("update_desktop_settings", { startMinimized: true, awayAfter: 10 });
/// ```
///
/// # Errors
/// `config.*`; nothing has changed.
#[tauri::command]
pub(super) async fn update_desktop_settings(
    api: State<'_, Api>,
    start_minimized: bool,
    away_after: u32,
) -> Result<(), ApiError> {
    api.update_desktop_settings(start_minimized, away_after).await
}

/// Starts the window when its person logs in, or not any more.
///
/// ```ts
/// await invoke("set_start_at_login", { on: true });
/// ```
///
/// # Errors
/// `desktop.login_not_changed`; nothing has changed.
#[tauri::command]
pub(super) async fn set_start_at_login(api: State<'_, Api>, on: bool) -> Result<(), ApiError> {
    api.set_start_at_login(on).await
}
