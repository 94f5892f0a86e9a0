//! Restricts navigation to the window's own screen. Everything else is opened by the system's programs, and only on
//! explicit request of the screen; so an injected page or script cannot navigate elsewhere.

use tauri::{AppHandle, Url};

/// For the window's builder: true for what it may show.
pub(super) fn guard(app: &AppHandle) -> impl Fn(&Url) -> bool + Send + 'static + use<> {
    let development = if cfg!(dev) { app.config().build.dev_url.clone() } else { None };
    move |url| {
        let own = is_own(url, development.as_ref());
        if !own {
            // Not the address itself: it may hold anything.
            tracing::warn!(scheme = url.scheme(), "the window was to go elsewhere, and stays");
        }
        own
    }
}

/// The screen's own addresses: of the files in the program, of the development server, and of what the screen made
/// itself (a download).
fn is_own(url: &Url, development: Option<&Url>) -> bool {
    match url.scheme() {
        // Linux and macOS.
        "tauri" => url.host_str() == Some("localhost"),
        // Windows.
        "http" | "https" if url.host_str() == Some("tauri.localhost") => url.port().is_none(),
        "blob" => Url::parse(url.path()).is_ok_and(|inner| inner.scheme() != "blob" && is_own(&inner, development)),
        "about" => url.path() == "blank",
        _ => development.is_some_and(|own| own.origin() == url.origin()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(url: &str, development: Option<&str>) -> bool {
        is_own(&Url::parse(url).unwrap(), development.map(|url| Url::parse(url).unwrap()).as_ref())
    }

    #[test]
    fn the_window_shows_its_own_screen() {
        for url in [
            "tauri://localhost",
            "tauri://localhost/index.html#/chats/1",
            "http://tauri.localhost/#/settings",
            "https://tauri.localhost/",
            "blob:tauri://localhost/0f3c",
            "blob:http://tauri.localhost/0f3c",
            "about:blank",
        ] {
            assert!(own(url, None), "{url}");
        }
        assert!(own("http://localhost:5173/src/main.tsx", Some("http://localhost:5173")));
    }

    #[test]
    fn the_window_goes_nowhere_else() {
        for url in [
            "https://evil.example/",
            "http://tauri.localhost.evil.example/",
            "http://tauri.localhost:8080/",
            "tauri://evil.example/",
            "http://localhost:5173/",
            "blob:https://evil.example/0f3c",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:alert(1)",
            "about:srcdoc",
            "landline://chats/1",
        ] {
            assert!(!own(url, None), "{url}");
        }
        assert!(!own("http://localhost:5174/", Some("http://localhost:5173")));
    }
}
