//! Authorization of a single request, before it is processed. No I/O; see the list in `web`.

use super::http_error::HttpError;
use super::rate::Rate;
use super::secret::{Secret, Secrets};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use landline_api::Client;
use landline_rate::TokenBucket;
use parking_lot::Mutex;
use std::net::SocketAddr;
use tokio::time::Instant;

/// Maximum number of unused links; a further one invalidates the oldest.
const LINKS: usize = 8;

/// Maximum number of sessions; a further one ends the least recently used.
const SESSIONS: usize = 64;

/// The path at which a link's token is exchanged for a session.
pub(super) const ENTRY: &str = "/enter";

/// The subprotocol of the event socket.
pub(super) const EVENTS_PROTOCOL: &str = "landline.events";

/// The prefix of the session in the list of subprotocols.
const SESSION_PROTOCOL: &str = "landline.session.";

/// Access control of one run of the server.
pub(super) struct Access {
    /// Tokens of links: each is valid for one session.
    links: Mutex<Secrets>,
    /// Sent with every request, as a bearer token.
    sessions: Mutex<Secrets>,
    authorities: Vec<String>,
    owner: Mutex<TokenBucket<Instant>>,
}

/// What an authorized request may access.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum AuthDecision {
    /// Everything: it has a session.
    Owner(Client),
    /// Only the files of the screen, which are the same for everybody, or the exchange of a link's token.
    Anybody,
}

impl Access {
    pub(super) fn new(address: SocketAddr, owner: Rate) -> Self {
        let port = address.port();
        let mut authorities: Vec<String> =
            ["127.0.0.1", "localhost", "[::1]"].iter().map(|host| format!("{host}:{port}")).collect();
        // Another address of 127.0.0.0/8, chosen by hand.
        authorities.push(address.to_string());
        if port == 80 {
            // The usual port of http is not written.
            authorities.extend(["127.0.0.1", "localhost", "[::1]"].map(str::to_owned));
        }
        Self {
            links: Mutex::new(Secrets::at_most(LINKS)),
            sessions: Mutex::new(Secrets::at_most(SESSIONS)),
            authorities,
            owner: Mutex::new(owner.bucket()),
        }
    }

    /// The token of a new link.
    pub(super) fn new_link(&self) -> Result<String, getrandom::Error> {
        let secret = Secret::new()?;
        Ok(self.links.lock().add(secret))
    }

    /// Exchanges the token of a link for a new session; `None` for any other token.
    pub(super) fn redeem(&self, token: &str) -> Result<Option<String>, getrandom::Error> {
        let session = Secret::new()?;
        if !self.links.lock().take(token) {
            return Ok(None);
        }
        Ok(Some(self.sessions.lock().add(session)))
    }

    /// Authorizes one request, and rate-limits the owner's.
    pub(super) fn authorize(&self, request: &Parts, now: Instant) -> Result<AuthDecision, HttpError> {
        self.check_host(request)?;
        check_origin(&request.headers)?;
        if !needs_session(request) {
            return Ok(AuthDecision::Anybody);
        }
        let shown = bearer(&request.headers).or_else(|| offered(request));
        let session = shown.and_then(|session| self.sessions.lock().number_of(session));
        let session = session.ok_or_else(HttpError::unauthorized)?;
        let mut owner = self.owner.lock();
        if !owner.take(now) {
            return Err(HttpError::too_many(owner.next(now) - now));
        }
        Ok(AuthDecision::Owner(Client::WebSession(session)))
    }

    fn check_host(&self, request: &Parts) -> Result<(), HttpError> {
        let mut hosts = request.headers.get_all(header::HOST).iter();
        let (first, second) = (hosts.next(), hosts.next());
        let ours = |authority: &str| self.authorities.iter().any(|own| own.eq_ignore_ascii_case(authority));
        let named = first.and_then(|host| host.to_str().ok()).is_some_and(ours);
        let addressed = request.uri.authority().is_none_or(|authority| ours(authority.as_str()));
        if named && addressed && second.is_none() {
            return Ok(());
        }
        Err(HttpError::new(
            StatusCode::FORBIDDEN,
            "web.host_refused",
            "Landline is not served under that name.",
            format!("Use a link that landline open prints; it begins with http://{}.", self.authorities[0]),
        ))
    }
}

/// Refuses requests from other origins. Programs other than browsers send none.
fn check_origin(headers: &HeaderMap) -> Result<(), HttpError> {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let Some(origin) = origins.next() else {
        return Ok(());
    };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let same = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.strip_prefix("http://"))
        .is_some_and(|authority| authority.eq_ignore_ascii_case(host));
    if same && origins.next().is_none() {
        return Ok(());
    }
    Err(HttpError::new(
        StatusCode::FORBIDDEN,
        "web.origin_refused",
        "Only the screen of this node may do that.",
        "A page sends its own Origin; a program sends none.",
    ))
}

/// Whether the answer contains data of the node.
fn needs_session(request: &Parts) -> bool {
    let path = request.uri.path();
    let exchange = path == ENTRY && request.method == Method::POST;
    let screen = !is_program(path) && request.method.is_safe();
    !exchange && !screen
}

/// Whether the path belongs to the contract, not to a file of the screen.
pub(super) fn is_program(path: &str) -> bool {
    path == "/events" || ["/api", "/bytes"].iter().any(|root| path == *root || path.starts_with(&format!("{root}/")))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// A page cannot set headers of a WebSocket, but it can choose the offered subprotocols.
fn offered(request: &Parts) -> Option<&str> {
    if request.uri.path() != "/events" {
        return None;
    }
    let lines = request.headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .find_map(|protocol| protocol.trim().strip_prefix(SESSION_PROTOCOL))
}
