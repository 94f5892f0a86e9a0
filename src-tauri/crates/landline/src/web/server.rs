//! The server itself: opening it, and the routes.

use super::access::{self, Access, AuthDecision};
use super::connection::{ConnectionState, Limits};
use super::http_error::HttpError;
use super::links::Links;
use super::state::{AppState, WebOptions};
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
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The address is reachable from other machines.
    #[error("{0} is not an address of this machine alone; use 127.0.0.1 or [::1]")]
    NotLoopback(SocketAddr),
    /// Another program or node is using the port.
    #[error("port {} of {} is taken by another program", .0.port(), .0.ip())]
    Taken(SocketAddr),
    /// The address cannot be used.
    #[error("the web server cannot listen on {address}: {cause}")]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// What the operating system says.
        cause: io::Error,
    },
    /// The system provides no random numbers, so no link can be created.
    #[error("the system gives no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}

/// An open web server.
pub struct WebServer {
    listener: TcpListener,
    address: SocketAddr,
    access: Arc<Access>,
    options: WebOptions,
}

impl WebServer {
    /// Starts listening. Never on a port other than the requested one: whoever holds that one may be waiting there for
    /// the owner.
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

    /// The listen address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Creates links to this server, also while it serves.
    pub fn links(&self) -> Links {
        Links::new(self.address, Arc::clone(&self.access))
    }

    /// Serves until `shutdown`, then lets pending requests finish within two seconds.
    pub async fn serve<C: Contract>(self, contract: C, shutdown: CancellationToken) {
        let tracker = TaskTracker::new();
        let state = AppState {
            contract,
            followers: Arc::new(Semaphore::new(self.options.followers)),
            tracker: tracker.clone(),
            shutdown: shutdown.clone(),
            options: Arc::new(self.options),
        };
        let limits = Limits { owner: state.options.connections, anonymous: state.options.anonymous };
        let router = router(state, self.access);
        connection::accept(self.listener, limits, router, tracker, shutdown).await;
    }
}

fn router<C: Contract>(state: AppState<C>, access: Arc<Access>) -> Router {
    // The first page of the screen stands at the entry as well: there it finds the token in its address.
    let entry = post(entry::exchange).get(assets::screen).fallback(async || HttpError::method());
    Router::new()
        .route("/api/{*command}", post(calls::call::<C>).fallback(async || HttpError::method()))
        .route("/bytes/{ticket}", bytes::route::<C>())
        .route("/events", get(events::follow::<C>).fallback(async || HttpError::method()))
        .fallback(assets::screen)
        .with_state(state)
        .route(access::ENTRY, entry.with_state(Arc::clone(&access)))
        .layer(from_fn_with_state(access, guard))
        .layer(map_response(harden::harden))
}

/// The outermost middleware. Anonymous connections are closed after one answer.
async fn guard(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut response = match access.authorize(&parts, Instant::now()) {
        Ok(AuthDecision::Owner(client)) => {
            parts.extensions.insert(client);
            if let Some(connection_state) = parts.extensions.get::<Arc<ConnectionState>>() {
                connection_state.own();
            }
            return next.run(Request::from_parts(parts, body)).await;
        }
        Ok(AuthDecision::Anybody) => next.run(Request::from_parts(parts, body)).await,
        Err(http_error) => {
            let path = parts.uri.path();
            tracing::debug!(code = http_error.error.code, path, "the web server refused a request");
            pages::refused(http_error, &parts)
        }
    };
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
