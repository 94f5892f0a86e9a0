//! The idle time of the whole desktop, and whether its screen is locked.
//!
//! Does not live here: what that means (`away.rs`).

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
pub(crate) use linux::Display;
use tauri::AppHandle;

use crate::away::Activity;

/// Asks the desktop.
#[cfg(target_os = "linux")]
pub(crate) async fn look(app: &AppHandle) -> Activity {
    linux::look(app).await
}

/// Asks the desktop. A locked screen is not told apart: nobody touches it either.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn look(_app: &AppHandle) -> Activity {
    #[cfg(target_os = "macos")]
    use macos::idle;
    #[cfg(windows)]
    use windows::idle;
    Activity { idle: idle(), locked: false }
}
