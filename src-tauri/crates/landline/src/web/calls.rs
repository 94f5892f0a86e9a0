//! `POST /api/<command>`: one command of the contract, arguments and answer as JSON.

use super::body::{arguments, read};
use super::http_error::HttpError;
use super::state::AppState;
use crate::contract::Contract;
use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Uri};
use landline_api::Client;
use serde_json::Value;

/// Executes the command named by the path.
pub(super) async fn call<C: Contract>(
    State(state): State<AppState<C>>,
    Extension(client): Extension<Client>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, HttpError> {
    // Taken literally: no command has a letter that would have to be encoded.
    let command = uri.path().strip_prefix("/api/").unwrap_or_default();
    let body = read(body, &headers, state.options.body_limit).await?;
    let args = arguments(&headers, &body)?;
    state.contract.for_client(client).dispatch(command, args).await.map(Json).map_err(HttpError::from_contract)
}
