//! How the web view of Linux draws: by the graphics card where there is one.
//!
//! Without one its compositor would be played by the processor, by a driver that compiles its programs as it runs (Mesa's
//! llvmpipe): ninety megabytes, and a fifth of the time to the first paint. Then the view draws straight into its window.

use tauri::WebviewWindow;

/// Where Linux shows the cards that can be drawn with.
#[cfg(target_os = "linux")]
const CARDS: &str = "/dev/dri";

/// To be called before the window is shown: what the view has begun it keeps.
#[cfg(target_os = "linux")]
pub(crate) fn suit_machine(window: &WebviewWindow) {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};

    if has_card(std::path::Path::new(CARDS)) {
        return;
    }
    let told = window.with_webview(|view| {
        if let Some(settings) = view.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    });
    if let Err(error) = told {
        tracing::warn!(%error, "the web view draws as it likes");
    }
}

/// The web views of other systems choose by themselves.
#[cfg(not(target_os = "linux"))]
pub(crate) fn suit_machine(_window: &WebviewWindow) {}

/// A node named `renderD128` and so on is a card that draws; `card0` alone may be a screen without one.
#[cfg(target_os = "linux")]
fn has_card(folder: &std::path::Path) -> bool {
    let draws = |entry: std::fs::DirEntry| entry.file_name().as_encoded_bytes().starts_with(b"renderD");
    std::fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(draws))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_screen_is_no_card() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_card(&folder.path().join("none")));
        std::fs::write(folder.path().join("card0"), "").unwrap();
        assert!(!has_card(folder.path()));
        std::fs::write(folder.path().join("renderD128"), "").unwrap();
        assert!(has_card(folder.path()));
    }
}
