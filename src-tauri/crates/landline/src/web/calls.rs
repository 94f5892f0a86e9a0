//! `POST /api/<command>`: one command of the contract, arguments and answer as JSON.

use super::body::{arguments, read};
use super::inside::Inside;
use super::refusal::Refusal;
use crate::contract::Contract;
use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Uri};
use landline_api::Client;
use serde_json::Value;

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
