//! Error responses: always the same JSON, `{code, message, hint}`, with a matching status.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use landline_api::ApiError;
use std::time::Duration;

/// The error response to a request.
#[derive(Debug)]
pub(super) struct HttpError {
    pub(super) status: StatusCode,
    pub(super) error: ApiError,
    retry_after: Option<Duration>,
}

impl HttpError {
    pub(super) fn new(status: StatusCode, code: &str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { status, error: ApiError::new(code, message, hint), retry_after: None }
    }

    /// 401: no session, or one from an earlier run.
    pub(super) fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "web.unauthorized",
            "This tab has not been let in, or Landline was restarted since.",
            "Run landline open, and open the link that it prints in this browser.",
        )
    }

    /// 401: the link was used before, or is from an earlier run.
    pub(super) fn used_link() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "web.link_used",
            "This link has been opened before, or is of an earlier start. Each link works once.",
            "Run landline open, and open the link that it prints.",
        )
    }

    /// 429, with the time to wait.
    pub(super) fn too_many(wait: Duration) -> Self {
        let mut http_error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "web.too_many_requests",
            "Too many requests at once.",
            "Wait a second and try again.",
        );
        http_error.retry_after = Some(wait);
        http_error
    }

    /// 404: neither a command nor a file.
    pub(super) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "web.not_found",
            "There is nothing at this address.",
            "Go to the first page: /",
        )
    }

    /// 405.
    pub(super) fn method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "web.method_not_allowed",
            "This address is not used that way.",
            "Commands are sent with POST; everything else is read with GET.",
        )
    }

    /// 415: a content type that a form of another site could send.
    pub(super) fn media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "web.not_json",
            "The body of a command is JSON.",
            "Send the header Content-Type: application/json.",
        )
    }

    /// An error of the contract.
    pub(super) fn from_contract(error: ApiError) -> Self {
        Self { status: status_of(&error.code), error, retry_after: None }
    }
}

/// The screen uses the code; the status is for proxies, logs and `curl --fail`.
fn status_of(code: &str) -> StatusCode {
    match code.rsplit('.').next().unwrap_or_default() {
        "unknown_command" | "not_found" => StatusCode::NOT_FOUND,
        "internal" => StatusCode::INTERNAL_SERVER_ERROR,
        code if code.starts_with("unknown") => StatusCode::NOT_FOUND,
        _ => StatusCode::BAD_REQUEST,
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.error)).into_response();
        if let Some(wait) = self.retry_after {
            let seconds = wait.as_secs() + 1;
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
