//! `POST /enter`: the token of a link for a session.

use super::access::Access;
use super::body::{arguments, read};
use super::refusal::Refusal;
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;

/// The largest body, in bytes: a token and what stands around it.
const BODY_LIMIT: usize = 1024;

/// Gives a session for `{"token":"…"}`, as `{"session":"…"}`.
pub(super) async fn exchange(
    State(access): State<Arc<Access>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Refusal> {
    let body = read(body, &headers, BODY_LIMIT).await?;
    let args = arguments(&headers, &body)?;
    let token = args.get("token").and_then(Value::as_str).unwrap_or_default();
    match access.redeem(token) {
        Ok(Some(session)) => Ok(Json(json!({ "session": session }))),
        Ok(None) => Err(Refusal::used_link()),
        Err(error) => {
            tracing::error!(%error, "no session could be made");
            Err(Refusal::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "web.internal",
                "The system gives no random numbers.",
                "Restart Landline.",
            ))
        }
    }
}
