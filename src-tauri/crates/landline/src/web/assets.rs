//! The built screen, from `dist` at the root of the repository: inside the binary in a release, read from the folder in
//! a development build. Names are taken literally and may only contain characters that a built screen uses.

use super::access::is_program;
use super::http_error::HttpError;
use super::pages;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "../../../dist"]
#[allow_missing = true]
struct Built;

const FIRST_PAGE: &str = "index.html";

/// Serves every path that is not a command: a file of the screen, or its index page, whose router handles the rest.
pub(super) async fn screen(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return HttpError::method().into_response();
    }
    let path = uri.path();
    if is_program(path) {
        return HttpError::not_found().into_response();
    }
    let Some(name) = file_name(path) else {
        return pages::nothing_here(&headers);
    };
    if let Some(file) = Built::get(name) {
        return send(name, file);
    }
    let is_file = name.rsplit('/').next().is_some_and(|last| last.contains('.'));
    match Built::get(FIRST_PAGE) {
        Some(_) if is_file && name != FIRST_PAGE => pages::nothing_here(&headers),
        Some(page) => send(FIRST_PAGE, page),
        None => pages::not_built(&headers),
    }
}

/// The name of a file of the screen; `None` for a path that no build produces. Nothing is decoded: `%2e%2e` is not a
/// valid name either.
fn file_name(path: &str) -> Option<&str> {
    let name = path.strip_prefix('/')?;
    if name.is_empty() {
        return Some(FIRST_PAGE);
    }
    let plain = |letter: u8| letter.is_ascii_alphanumeric() || b"-_.".contains(&letter);
    let segment = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain);
    name.split('/').all(segment).then_some(name)
}

fn send(name: &str, file: EmbeddedFile) -> Response {
    let kind = file.metadata.mimetype();
    let kind = if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.to_owned() };
    let kind = HeaderValue::try_from(kind).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    // In a release the files are part of the program: what is sent to somebody who does not read takes no memory.
    let body = match file.data {
        Cow::Borrowed(bytes) => Body::from(Bytes::from_static(bytes)),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    if name.starts_with("assets/") {
        // The build puts a hash of the content into these names.
        let for_ever = HeaderValue::from_static("private, max-age=31536000, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, for_ever);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_pass() {
        assert_eq!(file_name("/"), Some("index.html"));
        assert_eq!(file_name("/assets/index-B3_x.js"), Some("assets/index-B3_x.js"));
        assert_eq!(file_name("/settings"), Some("settings"));
    }

    #[test]
    fn names_that_could_leave_the_folder_do_not() {
        for path in [
            "/../Cargo.toml",
            "/assets/../../Cargo.toml",
            "/%2e%2e/Cargo.toml",
            "/..%2fCargo.toml",
            "/assets/..\\..\\Cargo.toml",
            "//etc/passwd",
            "/.git/config",
            "/C:/Windows/win.ini",
            "/a//b",
            "/a/",
            "/a\0b",
        ] {
            assert_eq!(file_name(path), None, "{path}");
        }
    }
}
