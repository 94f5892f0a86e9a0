//! Whether this machine can show a tray: the library that draws it, and the desktop that hosts it.
//! Windows and macOS always can.

#[cfg(target_os = "linux")]
pub(super) use linux::{library_present, present};

#[cfg(not(target_os = "linux"))]
pub(super) fn library_present() -> bool {
    true
}

#[cfg(not(target_os = "linux"))]
pub(super) async fn present() -> bool {
    true
}

#[cfg(target_os = "linux")]
mod linux {
    use std::time::Duration;

    /// The names under which the tray crate looks for its library, in its order; it panics if it
    /// finds none (libappindicator-sys 0.9, `LIB`).
    const LIBRARIES: [&str; 2] = ["libayatana-appindicator3.so.1", "libappindicator3.so.1"];

    /// The name and the interface of what brings tray icons and their hosts together.
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";

    /// A session bus answers at once or not at all; a person has just closed a window.
    const PATIENCE: Duration = Duration::from_millis(800);

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
    pub(crate) async fn present() -> bool {
        let asked = tokio::time::timeout(PATIENCE, ask()).await;
        match asked {
            Ok(Ok(hosted)) => hosted,
            Ok(Err(error)) => {
                tracing::debug!(%error, "no tray host");
                false
            }
            Err(_) => false,
        }
    }

    /// <https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/StatusNotifierWatcher/>
    async fn ask() -> zbus::Result<bool> {
        let bus = zbus::Connection::session().await?;
        let answer = bus
            .call_method(
                Some(WATCHER),
                "/StatusNotifierWatcher",
                Some("org.freedesktop.DBus.Properties"),
                "Get",
                &(WATCHER, "IsStatusNotifierHostRegistered"),
            )
            .await?;
        let body = answer.body();
        let registered: zbus::zvariant::Value<'_> = body.deserialize()?;
        Ok(bool::try_from(registered)?)
    }
}
