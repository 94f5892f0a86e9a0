//! Bytes between the screen and the node: a few calls beside the commands, since the web view gives the answer of a custom
//! scheme whole and no stream (tauri-apps/wry#1022). Each carries one chunk; the screen asks for the next when it has dealt
//! with the last, so it sets the pace. What they do is [`landline_bytes::chunks`]; `src/lib/host/tauriBytes.ts` calls them.

use std::str::FromStr;

use landline_api::{Api, ApiError};
use landline_bytes::{StreamError, Ticket, chunks};
use tauri::ipc::{Invoke, InvokeBody, Request, Response};
use tauri::{State, Wry};

/// The headers of a chunk that is written: its body is the bytes alone.
const TICKET: &str = "landline-ticket";
const OFFSET: &str = "landline-offset";
const TOTAL: &str = "landline-total";

/// Answers a call of the window; false if it is none of these.
pub(crate) fn answer(invoke: Invoke<Wry>) -> bool {
    let answer: fn(Invoke<Wry>) -> bool = tauri::generate_handler![bytes_read, bytes_write, bytes_close];
    answer(invoke)
}

/// The bytes of a download from `offset` on, as they are.
#[tauri::command]
async fn bytes_read(api: State<'_, Api>, ticket: String, offset: u64, length: usize) -> Result<Response, ApiError> {
    let chunk = chunks::read(api.streams(), api.client(), parse(&ticket)?, offset, length).await?;
    Ok(Response::new(chunk))
}

/// The next bytes of an upload; how many the node has by now.
#[tauri::command]
async fn bytes_write(api: State<'_, Api>, request: Request<'_>) -> Result<u64, ApiError> {
    let ticket = parse(header::<String>(&request, TICKET)?.as_str())?;
    let (offset, total) = (header(&request, OFFSET)?, header(&request, TOTAL)?);
    let listed;
    let chunk: &[u8] = match request.body() {
        InvokeBody::Raw(chunk) => chunk,
        // A view that does not let the custom scheme through sends a list of numbers.
        InvokeBody::Json(list) => {
            listed = serde_json::from_value::<Vec<u8>>(list.clone()).map_err(|_| unreadable())?;
            &listed
        }
    };
    Ok(chunks::write(api.streams(), api.client(), ticket, offset, total, chunk).await?)
}

/// Ends a ticket, and what flows by it.
#[tauri::command]
async fn bytes_close(api: State<'_, Api>, ticket: String) -> Result<(), ApiError> {
    Ok(api.streams().close(api.client(), parse(&ticket)?)?)
}

fn parse(ticket: &str) -> Result<Ticket, ApiError> {
    ticket.parse().map_err(|_| StreamError::UnknownTicket.into())
}

fn header<T: FromStr>(request: &Request<'_>, name: &str) -> Result<T, ApiError> {
    let value = request.headers().get(name).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.parse().ok()).ok_or_else(unreadable)
}

fn unreadable() -> ApiError {
    ApiError::new("api.bad_arguments", "The chunk does not say where it belongs.", "Restart Landline.")
}
