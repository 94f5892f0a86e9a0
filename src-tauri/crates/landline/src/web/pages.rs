//! The few pages that the door itself has to show, before or instead of the screen. Plain HTML: the policy of the
//! door allows no inline style, and there may be no built file to take one from.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

/// For a browser without the cookie.
pub(super) fn locked() -> Response {
    let text = "<p>This browser has not been let in.</p>\
        <p>Open the link that Landline printed when it started. It changes at every start.</p>";
    page(StatusCode::UNAUTHORIZED, text)
}

/// For a program that was built without the screen.
pub(super) fn not_built() -> Response {
    let text = "<p>The node runs, but this program was built without its screen.</p>\
        <p>Run <code>npm start</code>, which builds it, or use the commands: <code>landline --help</code>.</p>";
    page(StatusCode::SERVICE_UNAVAILABLE, text)
}

/// For an address that is no part of the screen.
pub(super) fn nothing_here() -> Response {
    page(StatusCode::NOT_FOUND, "<p>There is nothing at this address.</p><p><a href=\"/\">To the first page</a></p>")
}

fn page(status: StatusCode, text: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Landline</title>\
         <meta name=\"color-scheme\" content=\"light dark\"></head><body><h1>Landline</h1>{text}</body></html>\n"
    );
    (status, Html(html)).into_response()
}
