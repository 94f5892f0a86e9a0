//! What a person sets about the window.

use serde::{Deserialize, Serialize};
use specta::Type;

/// How the window behaves on the desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DesktopSettings {
    /// Whether the desktop starts the window when its person logs in, as it says now.
    pub start_at_login: bool,
    /// Whether the window starts in the tray, or minimised.
    pub start_minimized: bool,
    /// Minutes without input before its person is away; 0 for never.
    pub away_after: u32,
}
