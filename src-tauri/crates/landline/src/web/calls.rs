//! `POST /api/<command>`: one command of the contract, arguments and answer as JSON.

use super::door::Inside;
use super::refusal::Refusal;
use crate::contract::Contract;
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use landline_api::Client;
use serde_json::{Map, Value};
use std::time::Duration;

/// How long the body may take to arrive.
const BODY_PATIENCE: Duration = Duration::from_secs(10);

/// Carries out the command that the path names.
pub(super) async fn call<C: Contract>(
    State(inside): State<Inside<C>>,
    Extension(client): Extension<Client>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Refusal> {
    // Taken literally: no command has a letter that would have to be encoded.
    let command = uri.path().strip_prefix("/api/").unwrap_or_default();
    let body = read(body, &headers, inside.options.body_limit).await?;
    let args = arguments(&headers, &body)?;
    inside.contract.for_client(client).dispatch(command, args).await.map(Json).map_err(Refusal::from_contract)
}

pub(super) async fn read(body: Body, headers: &HeaderMap, limit: usize) -> Result<Bytes, Refusal> {
    let too_large = || {
        Refusal::new(
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
    match tokio::time::timeout(BODY_PATIENCE, axum::body::to_bytes(body, limit)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(too_large()),
        Err(_) => Err(Refusal::new(
            StatusCode::REQUEST_TIMEOUT,
            "web.body_too_slow",
            "The body of the command did not arrive.",
            "Try again.",
        )),
    }
}

/// An empty body stands for no arguments.
pub(super) fn arguments(headers: &HeaderMap, body: &[u8]) -> Result<Value, Refusal> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(Refusal::media_type());
    }
    match serde_json::from_slice(body) {
        Ok(args @ Value::Object(_)) => Ok(args),
        Ok(_) => Err(not_an_object("it is another kind of value".to_owned())),
        Err(error) => Err(not_an_object(error.to_string())),
    }
}

fn not_an_object(reason: String) -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        "web.bad_json",
        format!("The body of a command is one JSON object: {reason}."),
        "Reload the page; it may be older than the node.",
    )
}
