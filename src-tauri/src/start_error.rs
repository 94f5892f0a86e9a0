//! The window for a node that could not start or continue: what is wrong, and what can be done.
//!
//! It shows a page of its own, with no script and no access to any command, so that it works when
//! nothing else does. Its buttons are links, which the window follows by doing something instead.

mod page;

use landline_api::ApiError;
use landline_strings::Language;
use parking_lot::Mutex;
use tauri::http::{Request, Response, header};
use tauri::{AppHandle, Manager as _, UriSchemeContext, Url, WebviewUrl, WebviewWindowBuilder, Wry};

use crate::strings;

/// The label of this window.
pub(crate) const LABEL: &str = "start-error";

/// The scheme that serves its page.
pub(crate) const SCHEME: &str = "landline-start";

const PAGE: &str = "landline-start://localhost/";

/// Why there is no node, in a few words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorTitle {
    CouldNotStart,
    HadToStop,
}

impl ErrorTitle {
    fn text(self, language: Language) -> String {
        match self {
            ErrorTitle::CouldNotStart => language.could_not_start(),
            ErrorTitle::HadToStop => language.had_to_stop(),
        }
    }
}

/// Why there is no node.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    /// What happened, in a few words.
    pub(crate) title: ErrorTitle,
    /// The sentence and the hint.
    pub(crate) error: ApiError,
    /// A port that could be bound, if the port was what failed.
    pub(crate) free_port: Option<u16>,
}

/// The failure that the window shows, managed by Tauri.
#[derive(Default)]
pub(crate) struct Shown(Mutex<Option<Failure>>);

/// What a button of the page asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// Start once more.
    Again,
    /// Start on this port, now and from now on.
    UsePort(u16),
    /// End the program.
    Quit,
}

impl Remedy {
    fn path(self) -> String {
        match self {
            Remedy::Again => "/again".to_owned(),
            Remedy::UsePort(port) => format!("/port/{port}"),
            Remedy::Quit => "/quit".to_owned(),
        }
    }

    fn asked_by(url: &Url) -> Option<Remedy> {
        match url.path() {
            "/again" => Some(Remedy::Again),
            "/quit" => Some(Remedy::Quit),
            path => path.strip_prefix("/port/")?.parse().ok().map(Remedy::UsePort),
        }
    }
}

/// Shows a failure, in the window that shows one already if there is one. `apply` does what a button asks for.
pub(crate) fn open(app: &AppHandle, failure: Failure, apply: fn(&AppHandle, Remedy)) -> tauri::Result<()> {
    tracing::error!(code = %failure.error.code, error = %failure.error, "{}", failure.title.text(Language::English));
    *app.state::<Shown>().0.lock() = Some(failure);
    let page = Url::parse(PAGE).map_err(tauri::Error::InvalidUrl)?;
    if let Some(window) = app.get_webview_window(LABEL) {
        window.navigate(page)?;
        return window.set_focus();
    }
    let handle = app.clone();
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::CustomProtocol(page))
        .title("Landline")
        .inner_size(560.0, 400.0)
        .min_inner_size(360.0, 320.0)
        .center()
        .on_navigation(move |url| {
            if !is_own(url) {
                return false;
            }
            let Some(remedy) = Remedy::asked_by(url) else {
                return url.path() == "/";
            };
            apply(&handle, remedy);
            false
        })
        .build()?;
    Ok(())
}

/// Whether an address is one of this window's page. Windows serves a scheme as a host of that name.
fn is_own(url: &Url) -> bool {
    match url.scheme() {
        SCHEME => url.host_str() == Some("localhost"),
        "http" | "https" => url.domain().and_then(|name| name.strip_suffix(".localhost")) == Some(SCHEME),
        _ => false,
    }
}

/// Closes the window after a remedy has helped.
pub(crate) fn close(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL)
        && let Err(error) = window.destroy()
    {
        tracing::warn!(%error, "start window not closed");
    }
}

/// Answers the window's one request.
pub(crate) fn serve(context: UriSchemeContext<'_, Wry>, _request: Request<Vec<u8>>) -> Response<Vec<u8>> {
    let shown = context.app_handle().state::<Shown>().0.lock().clone();
    let language = strings::language(context.app_handle());
    let body = shown.map(|failure| page::render(&failure, language)).unwrap_or_default();
    let mut response = Response::new(body.into_bytes());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        header::HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_of_the_page_comes_back_as_its_remedy() {
        for remedy in [Remedy::Again, Remedy::UsePort(2426), Remedy::Quit] {
            let url = Url::parse(PAGE).unwrap().join(&remedy.path()).unwrap();
            assert_eq!(Remedy::asked_by(&url), Some(remedy));
        }
    }

    #[test]
    fn the_window_goes_nowhere_but_to_its_page() {
        let own = |url: &str| is_own(&Url::parse(url).unwrap());
        assert!(own(PAGE) && own("http://landline-start.localhost/port/2426"));
        for url in ["https://evil.example/", "http://landline-start.localhost.evil.example/quit", "file:///", "data:,x"]
        {
            assert!(!own(url), "{url}");
        }
    }

    #[test]
    fn other_addresses_are_no_remedy() {
        for path in ["", "port/", "port/99999", "port/-1", "elsewhere"] {
            let url = Url::parse(PAGE).unwrap().join(path).unwrap();
            assert_eq!(Remedy::asked_by(&url), None, "{path}");
        }
    }
}
