//! The sockets under the web door. A connection belongs to a stranger until a request on it has shown a session.
//!
//! Any local user can connect, so strangers must not cost the owner anything: they have places of their own, of which
//! the longest held is given up for a new connection; they get one answer, within [`STRANGER_PATIENCE`]. The owner's
//! connections have other places, and are kept open between requests.

use super::patient::Patient;
use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::places::{Place, Places};

/// How long a client may take to say what it wants, also between two requests on one connection.
const HEAD_PATIENCE: Duration = Duration::from_secs(30);

/// How long a stranger may take for everything: a browser that loads the screen needs milliseconds.
const STRANGER_PATIENCE: Duration = Duration::from_secs(10);

/// How long a client may leave an answer unread.
const WRITE_PATIENCE: Duration = Duration::from_secs(30);

/// After a failed accept (no file handles left) the door rests this long instead of spinning.
const REST: Duration = Duration::from_millis(50);

/// How long connections may take to end once the door closes.
const CLOSING: Duration = Duration::from_secs(2);

/// How many connections at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) owner: usize,
    pub(super) strangers: usize,
}

/// One connection, as its requests see it.
pub(super) struct Visit {
    owners: Arc<Places>,
    closed: CancellationToken,
    place: Mutex<Place>,
    owned: AtomicBool,
}

impl Visit {
    /// A request on it has shown a session: from now on it is the owner's.
    pub(super) fn own(&self) {
        if self.owned.swap(true, Ordering::Relaxed) {
            self.place.lock().touch();
        } else {
            *self.place.lock() = self.owners.take(self.closed.clone());
        }
    }

    /// Ends when the connection has to: its place is given up, or a stranger had all the time there is.
    async fn over(&self) {
        let stranger = async {
            tokio::time::sleep(STRANGER_PATIENCE).await;
            if self.owned.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = self.closed.cancelled() => {}
            () = stranger => {}
        }
    }
}

/// Accepts until `shutdown`, then waits for what is under way.
pub(super) async fn accept(
    listener: TcpListener,
    limits: Limits,
    router: Router,
    tracker: TaskTracker,
    shutdown: CancellationToken,
) {
    let (owners, strangers) = (Places::new(limits.owner), Places::new(limits.strangers));
    let all = CancellationToken::new();
    let mut failing = false;
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _from)) => {
                failing = false;
                let closed = all.child_token();
                let place = Mutex::new(strangers.take(closed.clone()));
                let owners = Arc::clone(&owners);
                let visit = Arc::new(Visit { owners, closed, place, owned: AtomicBool::new(false) });
                tracker.spawn(serve(stream, router.clone(), visit, shutdown.clone()));
            }
            Err(error) => {
                // Said once: who can make it fail can make it fail often.
                if !std::mem::replace(&mut failing, true) {
                    tracing::warn!(%error, "the web door could not take a connection");
                }
                strangers.make_room();
                tokio::time::sleep(REST).await;
            }
        }
    }
    drop(listener);
    tracker.close();
    if tokio::time::timeout(CLOSING, tracker.wait()).await.is_err() {
        tracing::warn!(left = tracker.len(), "connections of the web door were cut off");
        all.cancel();
    }
}

async fn serve(stream: TcpStream, router: Router, visit: Arc<Visit>, shutdown: CancellationToken) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let router = TowerToHyperService::new(router);
    let service = service_fn(|mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Arc::clone(&visit));
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(Patient::new(stream, WRITE_PATIENCE)), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = visit.over() => return,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = connection => ended,
                () = visit.over() => return,
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection of the web door broke off");
    }
}
