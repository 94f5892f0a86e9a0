//! Rendering of the Linux web view: by the graphics card if there is one.
//!
//! Without one its compositor would be played by the processor, by a driver that compiles its programs as it runs
//! (Mesa's llvmpipe): eighty megabytes, and at each frame as much of both cores as there is, which whatever else the
//! window does then waits for. Then the view draws straight into its window.

#[cfg(target_os = "linux")]
use std::path::Path;

/// Where Linux shows the cards that can be drawn with.
#[cfg(target_os = "linux")]
const CARDS: &str = "/dev/dri";

/// What WebKitGTK reads when its first view is made; the setting of a view comes too late, and leaves it blank.
#[cfg(target_os = "linux")]
const WITHOUT_COMPOSITOR: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// Must be called before anything else: it sets an environment variable, unless the user has set it.
#[cfg(target_os = "linux")]
pub(crate) fn configure_rendering() {
    if has_card(Path::new(CARDS)) {
        return;
    }
    if let Err(error) = glib::setenv(WITHOUT_COMPOSITOR, "1", false) {
        tracing::warn!(%error, "the web view draws as it likes");
    }
}

/// The web views of other systems choose by themselves.
#[cfg(not(target_os = "linux"))]
pub(crate) fn configure_rendering() {}

/// A node named `renderD128` and so on is a card that draws; `card0` alone may be a screen without one.
#[cfg(target_os = "linux")]
fn has_card(folder: &Path) -> bool {
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
