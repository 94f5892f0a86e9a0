//! Whether this machine can show a tray: the library that draws it, and the desktop that hosts it.
//! Windows and macOS always can.

#[cfg(target_os = "linux")]
pub(super) use linux::{library_present, present};

#[cfg(not(target_os = "linux"))]
pub(super) fn library_present() -> bool {
    true
}

#[cfg(not(target_os = "linux"))]
pub(super) async fn present(_app: &tauri::AppHandle) -> bool {
    true
}

#[cfg(target_os = "linux")]
mod linux {
    use tauri::AppHandle;

    use crate::bus::{self, Service};

    /// The names under which the tray crate looks for its library, in its order; it panics if it
    /// finds none (libappindicator-sys 0.9, `LIB`).
    const LIBRARIES: [&str; 2] = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];

    /// What brings tray icons and their hosts together.
    /// <https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/StatusNotifierWatcher/>
    const WATCHER: Service = Service {
        name: "org.kde.StatusNotifierWatcher",
        path: "/StatusNotifierWatcher",
        interface: "org.kde.StatusNotifierWatcher",
    };

    /// True if building a tray will find its library.
    pub(crate) fn library_present() -> bool {
        LIBRARIES.into_iter().any(loads)
    }

    #[expect(unsafe_code, reason = "to load a library is the only way to know that it loads")]
    fn loads(name: &str) -> bool {
        // SAFETY: loading runs the library's initialisers, on the main thread, before any tray
        // exists: the very load that the tray crate performs next, of the same system library.
        unsafe { libloading::Library::new(name) }.is_ok()
    }

    /// True if a desktop shows status notifier items on this session bus.
    pub(crate) async fn present(app: &AppHandle) -> bool {
        let asked = async { WATCHER.property(&bus::session(app).await?, "IsStatusNotifierHostRegistered").await };
        asked.await.unwrap_or_else(|error: zbus::Error| {
            tracing::debug!(%error, "no tray host");
            false
        })
    }
}
