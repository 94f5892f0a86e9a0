//! `/bytes/<ticket>`: bytes out with GET, by range if asked; in with PUT, in one part or several; HEAD says what or how
//! far; DELETE ends a ticket. The body flows at the pace of the slower side, and a connection that ends ends its
//! stream.

use super::connection::ConnectionState;
use super::content_headers::{UPLOAD_OFFSET, describe, part, requested};
use super::http_error::HttpError;
use super::state::AppState;
use crate::contract::Contract;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use futures::StreamExt;
use landline_api::{ApiError, Client};
use landline_bytes::{StreamError, Ticket};
use std::sync::Arc;

type OnVisit = Extension<Arc<ConnectionState>>;

pub(super) fn route<C: Contract>() -> MethodRouter<AppState<C>> {
    get(read::<C>).head(look::<C>).put(write::<C>).delete(close::<C>).fallback(async || HttpError::method())
}

/// A request for a stream that is not carried out.
enum Refused {
    Stream(StreamError),
    /// The length of a body has to be known: of one that ends early nothing else tells.
    NoLength,
    BadPart,
}

impl From<StreamError> for Refused {
    fn from(error: StreamError) -> Self {
        Self::Stream(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let error = match self {
            Self::Stream(error) => error,
            Self::NoLength => {
                let (message, hint) = ("The length of the bytes is not said.", "Send the header Content-Length.");
                return HttpError::new(StatusCode::LENGTH_REQUIRED, "web.no_length", message, hint).into_response();
            }
            Self::BadPart => {
                let (message, hint) = ("This part belongs nowhere.", "Content-Range is: bytes FIRST-LAST/TOTAL.");
                return HttpError::new(StatusCode::BAD_REQUEST, "web.bad_part", message, hint).into_response();
            }
        };
        let status = status(&error);
        let detail = match error {
            StreamError::BadRange { size } => Some((header::CONTENT_RANGE, format!("bytes */{size}"))),
            StreamError::BadOffset { expected } => Some((UPLOAD_OFFSET, expected.to_string())),
            _ => None,
        };
        let ApiError { code, message, hint } = error.into();
        let mut response = HttpError::new(status, &code, message, hint).into_response();
        if let Some((name, value)) = detail
            && let Ok(value) = HeaderValue::try_from(value)
        {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

fn status(error: &StreamError) -> StatusCode {
    match error {
        StreamError::UnknownTicket => StatusCode::NOT_FOUND,
        StreamError::WrongDirection | StreamError::InUse | StreamError::BadOffset { .. } => StatusCode::CONFLICT,
        StreamError::TooManyTickets | StreamError::TooManyStreams => StatusCode::SERVICE_UNAVAILABLE,
        StreamError::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        StreamError::BadRange { .. } => StatusCode::RANGE_NOT_SATISFIABLE,
        StreamError::Stalled => StatusCode::REQUEST_TIMEOUT,
        StreamError::WrongSize { .. } | StreamError::Cancelled => StatusCode::BAD_REQUEST,
        StreamError::Failed(_) | StreamError::NoRandomNumbers => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn parse(ticket: &str) -> Result<Ticket, StreamError> {
    ticket.parse().map_err(|_| StreamError::UnknownTicket)
}

async fn read<C: Contract>(
    State(state): State<AppState<C>>,
    Extension(client): Extension<Client>,
    connection_state: Option<OnVisit>,
    Path(ticket): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let download = state.contract.streams().download(client, parse(&ticket)?)?;
    let content = download.description().clone();
    let asked = requested(&headers, &content)?;
    let range = asked.clone().unwrap_or(0..content.size);
    let length = range.end - range.start;
    let pieces = download.into_stream(range).take_until(state.shutdown.clone().cancelled_owned());
    let body = Body::from_stream(pieces.inspect(move |_| stay(connection_state.as_ref())));
    let mut response = Response::new(body);
    describe(response.headers_mut(), &content);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    if let Some(range) = asked {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let slot = format!("bytes {}-{}/{}", range.start, range.end.saturating_sub(1), content.size);
        if let Ok(slot) = HeaderValue::try_from(slot) {
            response.headers_mut().insert(header::CONTENT_RANGE, slot);
        }
    }
    Ok(response)
}

/// A connection on which bytes flow is not quiet: others give up their places before it does.
fn stay(connection_state: Option<&OnVisit>) {
    if let Some(Extension(connection_state)) = connection_state {
        connection_state.own();
    }
}

async fn look<C: Contract>(
    State(state): State<AppState<C>>,
    Extension(client): Extension<Client>,
    Path(ticket): Path<String>,
) -> Result<Response, Refused> {
    let ticket = parse(&ticket)?;
    let mut response = Response::new(Body::empty());
    match state.contract.streams().describe(client, ticket) {
        Ok(content) => {
            describe(response.headers_mut(), &content);
            response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(content.size));
        }
        Err(StreamError::WrongDirection) => {
            let received = state.contract.streams().received(client, ticket)?;
            response.headers_mut().insert(UPLOAD_OFFSET, HeaderValue::from(received));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(response)
}

async fn write<C: Contract>(
    State(state): State<AppState<C>>,
    Extension(client): Extension<Client>,
    connection_state: Option<OnVisit>,
    Path(ticket): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    let length = length.ok_or(Refused::NoLength)?;
    let (offset, total) = part(&headers, length).ok_or(Refused::BadPart)?;
    let mut upload = state.contract.streams().upload(client, parse(&ticket)?)?;
    upload.begin(offset, Some(total))?;
    let pieces = body.into_data_stream().take_until(state.shutdown.clone().cancelled_owned());
    // On its own, so that the end of the connection does not tear a write: what came before it stays, and the upload
    // can go on.
    let receiving = state.tracker.spawn(async move {
        upload.receive(pieces.inspect(|_| stay(connection_state.as_ref()))).await?;
        // A connection that was cut off ends its body without an error.
        if upload.offset() != offset + length {
            return Err(StreamError::Cancelled);
        }
        let received = upload.offset();
        if upload.is_complete() {
            upload.finish().await?;
        }
        Ok(received)
    });
    let received = receiving.await.unwrap_or(Err(StreamError::Cancelled))?;
    Ok((StatusCode::NO_CONTENT, [(UPLOAD_OFFSET, HeaderValue::from(received))]).into_response())
}

async fn close<C: Contract>(
    State(state): State<AppState<C>>,
    Extension(client): Extension<Client>,
    Path(ticket): Path<String>,
) -> Result<StatusCode, Refused> {
    state.contract.streams().close(client, parse(&ticket)?)?;
    Ok(StatusCode::NO_CONTENT)
}
