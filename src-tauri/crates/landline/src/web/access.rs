//! Who may come in: the judgement of one request, before anything is done for it. No I/O; see the list in `web`.

use super::rate::{Bucket, Rate};
use super::refusal::Refusal;
use super::secret::Secret;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use std::net::SocketAddr;
use tokio::time::Instant;

/// The guard of one run of the door.
pub(super) struct Access {
    /// In the printed link, and as Bearer for programs.
    token: Secret,
    /// In the cookie.
    session: Secret,
    cookie: String,
    authorities: Vec<String>,
    owner: Bucket,
    strangers: Bucket,
}

/// What a request that passed may have.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// Everything.
    Inside,
    /// The cookie: it came by the printed link. `direct` when the browser was not sent here by another site, so that
    /// it will show a strict cookie at once when it is redirected.
    Enter { direct: bool },
}

impl Access {
    pub(super) fn new(address: SocketAddr, owner: Rate, strangers: Rate) -> Result<Self, getrandom::Error> {
        let port = address.port();
        let mut authorities: Vec<String> =
            ["127.0.0.1", "localhost", "[::1]"].iter().map(|host| format!("{host}:{port}")).collect();
        // Another address of 127.0.0.0/8, chosen by hand.
        authorities.push(address.to_string());
        if port == 80 {
            // The usual port of http is not written.
            authorities.extend(["127.0.0.1", "localhost", "[::1]"].map(str::to_owned));
        }
        let now = Instant::now();
        Ok(Self {
            token: Secret::new()?,
            session: Secret::new()?,
            // Cookies of one host are shared by its ports: two nodes must not overwrite each other's.
            cookie: format!("landline-{port}"),
            authorities,
            owner: Bucket::new(owner, now),
            strangers: Bucket::new(strangers, now),
        })
    }

    /// The token of the link, to be shown to the owner once.
    pub(super) fn token(&self) -> &str {
        self.token.reveal()
    }

    /// The value of the `Set-Cookie` header.
    pub(super) fn set_cookie(&self) -> String {
        format!("{}={}; Path=/; HttpOnly; SameSite=Strict", self.cookie, self.session.reveal())
    }

    /// Judges one request and counts it.
    pub(super) fn judge(&self, request: &Parts, now: Instant) -> Result<Pass, Refusal> {
        match self.look(request) {
            Ok(pass) => {
                self.owner.take(now).map_err(Refusal::too_many)?;
                Ok(pass)
            }
            Err(refusal) => {
                self.strangers.take(now).map_err(Refusal::too_many)?;
                Err(refusal)
            }
        }
    }

    fn look(&self, request: &Parts) -> Result<Pass, Refusal> {
        let headers = &request.headers;
        self.check_host(request)?;
        let same_origin = self.check_origin(headers)?;
        if bearer(headers).is_some_and(|shown| self.token.matches(shown)) {
            return Ok(Pass::Inside);
        }
        let link = request.method == Method::GET && request.uri.path() == "/";
        if link && link_token(request).is_some_and(|shown| self.token.matches(shown)) {
            return Ok(Pass::Enter { direct: is_direct(headers) });
        }
        if !self.has_cookie(headers) {
            return Err(Refusal::unauthorized());
        }
        let needs_origin = request.uri.path() == "/events" || !request.method.is_safe();
        if needs_origin && !same_origin {
            return Err(foreign_origin());
        }
        Ok(Pass::Inside)
    }

    fn check_host(&self, request: &Parts) -> Result<(), Refusal> {
        let mut hosts = request.headers.get_all(header::HOST).iter();
        let (first, second) = (hosts.next(), hosts.next());
        let ours = |authority: &str| self.authorities.iter().any(|own| own.eq_ignore_ascii_case(authority));
        let named = first.and_then(|host| host.to_str().ok()).is_some_and(ours);
        let addressed = request.uri.authority().is_none_or(|authority| ours(authority.as_str()));
        if named && addressed && second.is_none() {
            return Ok(());
        }
        Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "web.host_refused",
            "This door does not answer to that name.",
            format!("Use the printed link; it begins with http://{}.", self.authorities[0]),
        ))
    }

    /// Whether the request says that it comes from our own page. Saying that it comes from another is an error.
    fn check_origin(&self, headers: &HeaderMap) -> Result<bool, Refusal> {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let Some(origin) = origins.next() else {
            return Ok(false);
        };
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let same = origin
            .to_str()
            .ok()
            .and_then(|origin| origin.strip_prefix("http://"))
            .is_some_and(|authority| authority.eq_ignore_ascii_case(host));
        if same && origins.next().is_none() { Ok(true) } else { Err(foreign_origin()) }
    }

    fn has_cookie(&self, headers: &HeaderMap) -> bool {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .any(|(name, value)| name == self.cookie && self.session.matches(value))
    }
}

fn foreign_origin() -> Refusal {
    Refusal::new(
        StatusCode::FORBIDDEN,
        "web.origin_refused",
        "Only the screen of this node may do that.",
        "A page sends its own Origin; a program sends the token as Authorization: Bearer.",
    )
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn link_token(request: &Parts) -> Option<&str> {
    request.uri.query()?.split('&').find_map(|pair| pair.strip_prefix("token="))
}

/// A link that was typed, or opened from a terminal, has no site before it.
fn is_direct(headers: &HeaderMap) -> bool {
    const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
    headers.get(FETCH_SITE).is_none_or(|site| site == "none" || site == "same-origin")
}
