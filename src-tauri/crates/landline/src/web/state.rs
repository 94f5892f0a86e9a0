//! How the server is to be, and what the handlers of one run share.

use super::rate::Rate;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The options of the web server.
#[derive(Clone, Debug)]
pub struct WebOptions {
    /// The listen address: a loopback address; port 0 picks a free one.
    pub address: SocketAddr,
    /// The largest body of a command, in bytes.
    pub body_limit: usize,
    /// Maximum number of connections of the owner; a further one replaces the least recently active.
    pub connections: usize,
    /// The same for connections without a session.
    pub anonymous: usize,
    /// Maximum number of event sockets; a further one is refused.
    pub followers: usize,
    /// Rate limit of requests with a session.
    pub owner_rate: Rate,
    /// Interval between pings on an event socket; a client that misses three is dropped.
    pub ping: Duration,
    /// Timeout for sending one event on an event socket.
    pub send_timeout: Duration,
    /// Timeout for then sending the close frame.
    pub close_timeout: Duration,
}

impl WebOptions {
    /// The default options for an address.
    pub fn new(address: SocketAddr) -> Self {
        Self {
            address,
            body_limit: 1 << 20,
            connections: 128,
            anonymous: 256,
            followers: 32,
            owner_rate: Rate { burst: 400, per_second: 100 },
            ping: Duration::from_secs(20),
            send_timeout: Duration::from_secs(10),
            close_timeout: Duration::from_secs(2),
        }
    }
}

/// The state shared by the handlers.
pub(super) struct AppState<C> {
    pub(super) contract: C,
    pub(super) options: Arc<WebOptions>,
    pub(super) followers: Arc<Semaphore>,
    pub(super) tracker: TaskTracker,
    pub(super) shutdown: CancellationToken,
}

impl<C: Clone> Clone for AppState<C> {
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
