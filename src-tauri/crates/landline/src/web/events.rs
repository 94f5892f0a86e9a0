//! `GET /events?after=SEQ`: a WebSocket that sends every event as a JSON text. Nothing but pongs is read from it.
//!
//! A client that does not accept events is disconnected with close code 1013 (try again later); one that does not
//! answer pings is dropped. Either can reconnect with its last `seq` and misses nothing.
//!
//! A page presents its session as one of the offered subprotocols: the only header of the handshake that a script can
//! set. In the first message it would be too late: an anonymous client would have a socket by then. In the URL it would
//! appear in logs.

use super::access::EVENTS_PROTOCOL;
use super::http_error::HttpError;
use super::state::{AppState, WebOptions};
use crate::ContractEvent;
use crate::contract::Contract;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use futures::stream::{BoxStream, StreamExt};
use std::sync::Arc;
use tokio::time::{Instant, MissedTickBehavior, timeout};
use tokio_util::sync::CancellationToken;

/// Maximum size of a client's frame, in bytes. Clients have nothing to send.
const CLIENT_FRAME: usize = 4096;

/// Starts the event stream.
pub(super) async fn follow<C: Contract>(
    State(state): State<AppState<C>>,
    uri: Uri,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, HttpError> {
    let upgrade = upgrade.map_err(|_| {
        HttpError::new(
            StatusCode::BAD_REQUEST,
            "web.not_a_websocket",
            "Events are sent over a WebSocket.",
            "Connect with ws:// to this address.",
        )
    })?;
    let after = resume_point(&uri)?;
    let slot = Arc::clone(&state.followers).try_acquire_owned().map_err(|_| {
        HttpError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "web.too_many_followers",
            "Too many pages follow this node.",
            "Close some of the pages of Landline.",
        )
    })?;
    // Before the handshake is answered: a client that hears "open" misses nothing from then on.
    let events = state.contract.events(after).await.map_err(HttpError::from_contract)?;
    let running = state.tracker.token();
    let upgrade = upgrade.protocols([EVENTS_PROTOCOL]);
    Ok(upgrade.max_message_size(CLIENT_FRAME).max_frame_size(CLIENT_FRAME).on_upgrade(move |socket| async move {
        serve(socket, events, &state.options, &state.shutdown).await;
        drop((slot, running));
    }))
}

fn resume_point(uri: &Uri) -> Result<Option<u64>, HttpError> {
    let value = uri.query().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("after=")));
    match value {
        None | Some("") => Ok(None),
        Some(number) => number.parse().map(Some).map_err(|_| {
            HttpError::new(
                StatusCode::BAD_REQUEST,
                "web.bad_after",
                "\"after\" is the number of an event.",
                "Leave it out to get only what is new.",
            )
        }),
    }
}

/// Why the socket is closed.
enum Ending {
    Gone,
    Shutdown,
    Slow,
    Ended,
}

async fn serve(
    mut socket: WebSocket,
    events: BoxStream<'static, ContractEvent>,
    options: &WebOptions,
    shutdown: &CancellationToken,
) {
    let (code, reason) = match pump(&mut socket, events, options, shutdown).await {
        Ending::Gone => return,
        Ending::Shutdown => (close_code::AWAY, "the node ends"),
        Ending::Slow => (close_code::AGAIN, "too slow: come back with after="),
        Ending::Ended => (close_code::ERROR, "no more events: come back with after="),
    };
    let frame = CloseFrame { code, reason: reason.into() };
    // Whoever does not take this either learns it from the end of the connection.
    let _taken = timeout(options.close_timeout, socket.send(Message::Close(Some(frame)))).await;
}

async fn pump(
    socket: &mut WebSocket,
    mut events: BoxStream<'static, ContractEvent>,
    options: &WebOptions,
    shutdown: &CancellationToken,
) -> Ending {
    let mut pings = tokio::time::interval_at(Instant::now() + options.ping, options.ping);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut unanswered = 0_u32;
    loop {
        let message = tokio::select! {
            () = shutdown.cancelled() => return Ending::Shutdown,
            frame = socket.recv() => match frame {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Ending::Gone,
                Some(Ok(_)) => {
                    unanswered = 0;
                    continue;
                }
            },
            event = events.next() => match event {
                Some(event) => Message::Text(event.body.to_string().into()),
                None => return Ending::Ended,
            },
            _ = pings.tick() => {
                if unanswered >= 2 {
                    tracing::debug!("a page that follows the events is silent, and is disconnected");
                    return Ending::Gone;
                }
                unanswered += 1;
                Message::Ping(Vec::new().into())
            }
        };
        match timeout(options.send_timeout, socket.send(message)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return Ending::Gone,
            Err(_) => {
                tracing::warn!("a page that follows the events does not read them, and is disconnected");
                return Ending::Slow;
            }
        }
    }
}
