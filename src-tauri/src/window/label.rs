//! The name of the window, by which whoever needs it finds it.

/// The window of `tauri.conf.json`.
pub(crate) const MAIN: &str = "main";
