//! The sockets under the web door: a bounded number of them, each with a deadline for its request line and headers,
//! which axum's own server does not set.

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a client may take to say what it wants, also between two requests on one connection.
const HEAD_PATIENCE: Duration = Duration::from_secs(30);

/// After a failed accept (no file handles left) the door rests this long instead of spinning.
const REST: Duration = Duration::from_millis(200);

/// How long connections may take to end once the door closes.
const CLOSING: Duration = Duration::from_secs(2);

/// Accepts until `shutdown`, then waits for what is under way.
pub(super) async fn accept(
    listener: TcpListener,
    places: usize,
    router: Router,
    tracker: TaskTracker,
    shutdown: CancellationToken,
) {
    let places = Arc::new(Semaphore::new(places));
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.ok();
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            () = shutdown.cancelled() => break,
            next = next => next,
        };
        match accepted {
            Ok((stream, _from)) => {
                let (router, shutdown) = (router.clone(), shutdown.clone());
                tracker.spawn(async move {
                    serve(stream, router, shutdown).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "the web door could not take a connection");
                tokio::time::sleep(REST).await;
            }
        }
    }
    drop(listener);
    tracker.close();
    if tokio::time::timeout(CLOSING, tracker.wait()).await.is_err() {
        tracing::warn!(left = tracker.len(), "connections of the web door were cut off");
    }
}

async fn serve(stream: TcpStream, router: Router, shutdown: CancellationToken) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection of the web door broke off");
    }
}
