//! How the door is to be, and what the handlers of one run share.

use super::rate::Rate;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How the door is to be.
#[derive(Clone, Debug)]
pub struct WebOptions {
    /// Where it listens: a loopback address; port 0 takes a free one.
    pub address: SocketAddr,
    /// The largest body of a command, in bytes.
    pub body_limit: usize,
    /// Connections of the owner at once; the next one ends the one that was quiet for longest.
    pub connections: usize,
    /// The same for connections that have not shown a session.
    pub strangers: usize,
    /// Event sockets at once; the next one is refused.
    pub followers: usize,
    /// Requests with a session.
    pub owner_rate: Rate,
    /// Between two pings on an event socket; a client that answers none of three is dropped.
    pub ping: Duration,
    /// How long a client of the event socket may take to accept one event.
    pub patience: Duration,
    /// How long it may then take to accept the close frame.
    pub farewell: Duration,
}

impl WebOptions {
    /// The usual door on this address.
    pub fn new(address: SocketAddr) -> Self {
        Self {
            address,
            body_limit: 1 << 20,
            connections: 128,
            strangers: 256,
            followers: 32,
            owner_rate: Rate { burst: 400, per_second: 100 },
            ping: Duration::from_secs(20),
            patience: Duration::from_secs(10),
            farewell: Duration::from_secs(2),
        }
    }
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
