//! The body of a request: limited in size and time, and the arguments that it stands for.

use super::http_error::HttpError;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value};
use std::time::Duration;

/// Timeout for receiving the body.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// All of a body, if it has at most `limit` bytes and arrives in time.
pub(super) async fn read(body: Body, headers: &HeaderMap, limit: usize) -> Result<Bytes, HttpError> {
    let too_large = || {
        HttpError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "web.body_too_large",
            format!("The body of a command may have {limit} bytes at most."),
            "Send less at once.",
        )
    };
    let claimed = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if claimed.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    match tokio::time::timeout(BODY_TIMEOUT, axum::body::to_bytes(body, limit)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(too_large()),
        Err(_) => Err(HttpError::new(
            StatusCode::REQUEST_TIMEOUT,
            "web.body_too_slow",
            "The body of the command did not arrive.",
            "Try again.",
        )),
    }
}

/// An empty body means no arguments.
pub(super) fn arguments(headers: &HeaderMap, body: &[u8]) -> Result<Value, HttpError> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(HttpError::media_type());
    }
    match serde_json::from_slice(body) {
        Ok(args @ Value::Object(_)) => Ok(args),
        Ok(_) => Err(not_an_object("it is another kind of value".to_owned())),
        Err(error) => Err(not_an_object(error.to_string())),
    }
}

fn not_an_object(reason: String) -> HttpError {
    HttpError::new(
        StatusCode::BAD_REQUEST,
        "web.bad_json",
        format!("The body of a command is one JSON object: {reason}."),
        "Reload the page; it may be older than the node.",
    )
}
