//! The connections of the web server. A connection is anonymous until a request on it has presented a session.
//!
//! Any local user can connect, so anonymous connections must not affect the owner: they have separate slots, of which a
//! new connection replaces the oldest; they get one answer, within [`ANONYMOUS_TIMEOUT`]. The owner's connections have
//! other slots, and are kept alive between requests.

use super::write_timeout::WriteTimeout;
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

use crate::slot_pool::{Slot, SlotPool};

/// Timeout for receiving a request's head, also between two requests on one connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// Total time limit of an anonymous connection: a browser that loads the screen needs milliseconds.
const ANONYMOUS_TIMEOUT: Duration = Duration::from_secs(10);

/// Timeout for writing an answer.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// Pause after a failed accept (no file handles left), instead of spinning.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(50);

/// Time limit for connections to end on shutdown.
const CLOSING: Duration = Duration::from_secs(2);

/// Limits on concurrent connections.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) owner: usize,
    pub(super) anonymous: usize,
}

/// The state of a connection, as seen by its requests.
pub(super) struct ConnectionState {
    owners: Arc<SlotPool>,
    closed: CancellationToken,
    slot: Mutex<Slot>,
    owned: AtomicBool,
}

impl ConnectionState {
    /// A request on it has presented a session: from now on it is the owner's.
    pub(super) fn own(&self) {
        if self.owned.swap(true, Ordering::Relaxed) {
            self.slot.lock().touch();
        } else {
            *self.slot.lock() = self.owners.take(self.closed.clone());
        }
    }

    /// Completes when the connection must be closed: its slot is reclaimed, or an anonymous one has exceeded its time
    /// limit.
    async fn over(&self) {
        let stranger = async {
            tokio::time::sleep(ANONYMOUS_TIMEOUT).await;
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

/// Accepts until `shutdown`, then waits for pending requests.
pub(super) async fn accept(
    listener: TcpListener,
    limits: Limits,
    router: Router,
    tracker: TaskTracker,
    shutdown: CancellationToken,
) {
    let (owners, anonymous) = (SlotPool::new(limits.owner), SlotPool::new(limits.anonymous));
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
                let slot = Mutex::new(anonymous.take(closed.clone()));
                let owners = Arc::clone(&owners);
                let connection_state =
                    Arc::new(ConnectionState { owners, closed, slot, owned: AtomicBool::new(false) });
                tracker.spawn(serve(stream, router.clone(), connection_state, shutdown.clone()));
            }
            Err(error) => {
                // Said once: who can make it fail can make it fail often.
                if !std::mem::replace(&mut failing, true) {
                    tracing::warn!(%error, "the web server could not accept a connection");
                }
                anonymous.make_room();
                tokio::time::sleep(ACCEPT_BACKOFF).await;
            }
        }
    }
    drop(listener);
    tracker.close();
    if tokio::time::timeout(CLOSING, tracker.wait()).await.is_err() {
        tracing::warn!(left = tracker.len(), "connections of the web server were cut off");
        all.cancel();
    }
}

async fn serve(stream: TcpStream, router: Router, connection_state: Arc<ConnectionState>, shutdown: CancellationToken) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let router = TowerToHyperService::new(router);
    let service = service_fn(|mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Arc::clone(&connection_state));
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(WriteTimeout::new(stream, WRITE_TIMEOUT)), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = connection_state.over() => return,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                ended = connection => ended,
                () = connection_state.over() => return,
            }
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection of the web server failed");
    }
}
