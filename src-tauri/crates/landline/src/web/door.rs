//! The door itself: opening it, and the routes.

use super::access::{self, Access, Pass};
use super::connection::{Limits, Visit};
use super::inside::{Inside, WebOptions};
use super::links::Links;
use super::refusal::Refusal;
use super::{assets, bytes, calls, connection, entry, events, harden, pages};
use crate::contract::Contract;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::{get, post};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Why the door does not open.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The address can be reached from other machines.
    #[error("{0} is not an address of this machine alone; use 127.0.0.1 or [::1]")]
    NotLoopback(SocketAddr),
    /// Another program, or another node, listens there.
    #[error("port {} of {} is taken by another program", .0.port(), .0.ip())]
    Taken(SocketAddr),
    /// The address may not be used.
    #[error("the web door cannot listen on {address}: {cause}")]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// What the operating system says.
        cause: io::Error,
    },
    /// The system gives no random numbers, so there can be no link.
    #[error("the system gives no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}

/// An open web door.
pub struct WebDoor {
    listener: TcpListener,
    address: SocketAddr,
    access: Arc<Access>,
    options: WebOptions,
}

impl WebDoor {
    /// Listens. Never on another port than the one asked for: whoever has that one may wait there for the owner.
    pub async fn open(options: WebOptions) -> Result<Self, WebError> {
        let wanted = options.address;
        if !wanted.ip().is_loopback() {
            return Err(WebError::NotLoopback(wanted));
        }
        let not_bound = |cause: io::Error| match cause.kind() {
            io::ErrorKind::AddrInUse => WebError::Taken(wanted),
            _ => WebError::Bind { address: wanted, cause },
        };
        let listener = TcpListener::bind(wanted).await.map_err(not_bound)?;
        let address = listener.local_addr().map_err(not_bound)?;
        let access = Arc::new(Access::new(address, options.owner_rate));
        Ok(Self { listener, address, access, options })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What makes links to this door, also while it serves.
    pub fn links(&self) -> Links {
        Links::new(self.address, Arc::clone(&self.access))
    }

    /// Serves until `shutdown`, then lets everybody finish within two seconds.
    pub async fn serve<C: Contract>(self, contract: C, shutdown: CancellationToken) {
        let tracker = TaskTracker::new();
        let inside = Inside {
            contract,
            followers: Arc::new(Semaphore::new(self.options.followers)),
            tracker: tracker.clone(),
            shutdown: shutdown.clone(),
            options: Arc::new(self.options),
        };
        let limits = Limits { owner: inside.options.connections, strangers: inside.options.strangers };
        let router = router(inside, self.access);
        connection::accept(self.listener, limits, router, tracker, shutdown).await;
    }
}

fn router<C: Contract>(inside: Inside<C>, access: Arc<Access>) -> Router {
    // The first page of the screen stands at the entry as well: there it finds the token in its address.
    let entry = post(entry::exchange).get(assets::screen).fallback(async || Refusal::method());
    Router::new()
        .route("/api/{*command}", post(calls::call::<C>).fallback(async || Refusal::method()))
        .route("/bytes/{ticket}", bytes::route::<C>())
        .route("/events", get(events::follow::<C>).fallback(async || Refusal::method()))
        .fallback(assets::screen)
        .with_state(inside)
        .route(access::ENTRY, entry.with_state(Arc::clone(&access)))
        .layer(from_fn_with_state(access, guard))
        .layer(map_response(harden::harden))
}

/// Stands before everything else. Strangers are let go after one answer.
async fn guard(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut response = match access.judge(&parts, Instant::now()) {
        Ok(Pass::Owner(client)) => {
            parts.extensions.insert(client);
            if let Some(visit) = parts.extensions.get::<Arc<Visit>>() {
                visit.own();
            }
            return next.run(Request::from_parts(parts, body)).await;
        }
        Ok(Pass::Anybody) => next.run(Request::from_parts(parts, body)).await,
        Err(refusal) => {
            let path = parts.uri.path();
            tracing::debug!(code = refusal.error.code, path, "the web door refused a request");
            pages::refused(refusal, &parts)
        }
    };
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
