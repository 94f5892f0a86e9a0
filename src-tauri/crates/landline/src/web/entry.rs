//! `POST /enter`: exchanges the token of a link for a session.

use super::access::Access;
use super::body::{arguments, read};
use super::http_error::HttpError;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;

/// Maximum size of the body, in bytes: a token in JSON.
const BODY_LIMIT: usize = 1024;

/// Returns a session for `{"token":"…"}`, as `{"session":"…"}`.
pub(super) async fn exchange(
    State(access): State<Arc<Access>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, HttpError> {
    let body = read(body, &headers, BODY_LIMIT).await?;
    let args = arguments(&headers, &body)?;
    let token = args.get("token").and_then(Value::as_str).unwrap_or_default();
    match access.redeem(token) {
        Ok(Some(session)) => Ok(Json(json!({ "session": session }))),
        Ok(None) => Err(HttpError::used_link()),
        Err(error) => {
            tracing::error!(%error, "no session could be made");
            Err(HttpError::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "web.internal",
                "The system gives no random numbers.",
                "Restart Landline.",
            ))
        }
    }
}
