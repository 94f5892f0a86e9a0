//! The door itself: its options, opening it, and the routes.

use super::access::{Access, Pass};
use super::rate::Rate;
use super::refusal::Refusal;
use super::{assets, calls, connection, events, harden, pages};
use crate::contract::Contract;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
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

/// How the door is to be.
#[derive(Clone, Debug)]
pub struct WebOptions {
    /// Where it listens: a loopback address; port 0 takes a free one.
    pub address: SocketAddr,
    /// When the port is taken: whether to take any free one instead of giving up.
    pub any_port: bool,
    /// The largest body of a command, in bytes.
    pub body_limit: usize,
    /// Connections at once; the next one waits in the listener's queue.
    pub connections: usize,
    /// Event sockets at once; the next one is refused.
    pub followers: usize,
    /// Requests with the token or the cookie.
    pub owner_rate: Rate,
    /// Requests without: enough to show a page that says why, too few to be a load.
    pub stranger_rate: Rate,
    /// Between two pings on an event socket; a client that answers none of three is dropped.
    pub ping: Duration,
    /// How long a client of the event socket may take to accept one event.
    pub patience: Duration,
    /// How long it may then take to accept the close frame.
    pub farewell: Duration,
}

impl WebOptions {
    /// The port that is tried first, so that a bookmark and an open page outlive a restart.
    pub const USUAL_PORT: u16 = 8425;

    /// The usual door on this address.
    pub fn new(address: SocketAddr) -> Self {
        Self {
            address,
            any_port: false,
            body_limit: 1 << 20,
            connections: 128,
            followers: 32,
            owner_rate: Rate { burst: 400, per_second: 100 },
            stranger_rate: Rate { burst: 30, per_second: 5 },
            ping: Duration::from_secs(20),
            patience: Duration::from_secs(10),
            farewell: Duration::from_secs(2),
        }
    }
}

/// Why the door does not open.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The address can be reached from other machines.
    #[error("{0} is not an address of this machine alone; use 127.0.0.1 or [::1]")]
    NotLoopback(SocketAddr),
    /// The port is taken, or may not be used.
    #[error("the web door cannot listen on {address}: {cause}")]
    Bind {
        /// The address asked for.
        address: SocketAddr,
        /// What the operating system says.
        cause: io::Error,
    },
    /// The system gives no random numbers, so there can be no token.
    #[error("the system gives no random numbers: {0}")]
    Random(#[from] getrandom::Error),
}

/// What the handlers of one run share.
pub(super) struct Inside<C> {
    pub(super) contract: C,
    pub(super) options: Arc<WebOptions>,
    pub(super) followers: Arc<Semaphore>,
    pub(super) tracker: TaskTracker,
    pub(super) shutdown: CancellationToken,
}

impl<C: Clone> Clone for Inside<C> {
    fn clone(&self) -> Self {
        Self {
            contract: self.contract.clone(),
            options: Arc::clone(&self.options),
            followers: Arc::clone(&self.followers),
            tracker: self.tracker.clone(),
            shutdown: self.shutdown.clone(),
        }
    }
}

/// An open web door.
pub struct WebDoor {
    listener: TcpListener,
    address: SocketAddr,
    access: Arc<Access>,
    options: WebOptions,
}

impl WebDoor {
    /// Listens, and makes the token of this run.
    pub async fn open(options: WebOptions) -> Result<Self, WebError> {
        let wanted = options.address;
        if !wanted.ip().is_loopback() {
            return Err(WebError::NotLoopback(wanted));
        }
        let bind = |cause| WebError::Bind { address: wanted, cause };
        let listener = match TcpListener::bind(wanted).await {
            Err(error) if options.any_port && error.kind() == io::ErrorKind::AddrInUse => {
                TcpListener::bind(SocketAddr::new(wanted.ip(), 0)).await
            }
            other => other,
        }
        .map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let access = Access::new(address, options.owner_rate, options.stranger_rate)?;
        Ok(Self { listener, address, access: Arc::new(access), options })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The link that lets a browser in. It is a secret: for the owner's eyes, not for a log.
    pub fn link(&self) -> String {
        format!("http://{}/?token={}", self.address, self.access.token())
    }

    /// The token alone, for programs that send it as `Authorization: Bearer`.
    pub fn token(&self) -> &str {
        self.access.token()
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
        let places = inside.options.connections;
        let router = router(inside, self.access);
        connection::accept(self.listener, places, router, tracker, shutdown).await;
    }
}

fn router<C: Contract>(inside: Inside<C>, access: Arc<Access>) -> Router {
    Router::new()
        .route("/api/{*command}", post(calls::call::<C>).fallback(async || Refusal::method()))
        .route("/events", get(events::follow::<C>).fallback(async || Refusal::method()))
        .fallback(assets::screen)
        .with_state(inside)
        .layer(from_fn_with_state(access, guard))
        .layer(map_response(harden::harden))
}

/// Stands before everything else.
async fn guard(State(access): State<Arc<Access>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match access.judge(&parts, Instant::now()) {
        Ok(Pass::Inside) => next.run(Request::from_parts(parts, body)).await,
        Ok(Pass::Enter { direct }) => enter(&access, direct),
        Err(refusal) => {
            let path = parts.uri.path();
            tracing::debug!(code = refusal.error.code, path, "the web door refused a request");
            let program = path == "/events" || path.starts_with("/api/");
            if refusal.status == StatusCode::UNAUTHORIZED && !program {
                pages::locked()
            } else {
                refusal.into_response()
            }
        }
    }
}

/// Gives the cookie and a clean address. A browser that another site sent here would not show a strict cookie on a
/// redirect, so it gets a page that goes on by itself.
fn enter(access: &Access, direct: bool) -> Response {
    let mut response = if direct {
        (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response()
    } else {
        (StatusCode::OK, [("refresh", "0; url=/")]).into_response()
    };
    if let Ok(mut cookie) = HeaderValue::from_str(&access.set_cookie()) {
        cookie.set_sensitive(true);
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
