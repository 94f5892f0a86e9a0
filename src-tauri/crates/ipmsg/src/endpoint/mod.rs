//! The sockets of a node: one for IPv4, one for IPv6 where the machine has it.
//!
//! [`Endpoint::bind`] takes the port exclusively, [`Endpoint::run`] reads and watches the interfaces, and as a [`Wire`]
//! it sends. It hands out what it received as decoded packets; who sent them and what follows from them is not its
//! concern. Echoes of our own packets come in too: only `peer` can tell which are ours.

mod announce;
mod config;
mod counters;
mod interfaces;
mod run;
mod scope;
mod sockets;

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};

use parking_lot::RwLock;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::packet::Packet;
use crate::target::Target;
use crate::wire::{Announced, Wire};

use counters::Counters;

pub use config::{BindScope, EndpointConfig};
pub use counters::WireCounters;
pub use interfaces::{Interface, interfaces};

/// How many packets may wait for the node. A burst of a thousand messages fits; a stalled node does not run out of
/// memory (64 KiB each at most).
const QUEUE: usize = 2048;

/// Why an endpoint could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another program has the port.
    #[error("UDP port {port} is taken by another program{}", offer(*free))]
    PortTaken {
        /// The port that was wanted.
        port: u16,
        /// A port that was free a moment ago.
        free: Option<u16>,
    },
    /// Anything else.
    #[error("UDP port {port} cannot be opened")]
    Io {
        /// The port that was wanted.
        port: u16,
        /// The system's error.
        source: io::Error,
    },
}

fn offer(free: Option<u16>) -> String {
    free.map(|port| format!("; port {port} is free")).unwrap_or_default()
}

/// What an endpoint delivers.
#[derive(Debug)]
pub enum Inbound {
    /// A packet. Datagrams that are not packets are only counted.
    Packet {
        /// Its source address, to which answers go.
        from: SocketAddr,
        /// The packet.
        packet: Packet,
    },
    /// Interfaces appeared, disappeared or changed address: announce again.
    NetworkChanged {
        /// The interfaces as they are now.
        interfaces: Vec<Interface>,
    },
}

/// The sockets of a node. Cheap to clone; the port is free again when the last clone is gone.
#[derive(Clone, Debug)]
pub struct Endpoint {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    sockets: sockets::Sockets,
    port: u16,
    config: EndpointConfig,
    targets: RwLock<Vec<Target>>,
    interfaces: RwLock<Vec<Interface>>,
    counters: Counters,
    inbound: mpsc::Sender<Inbound>,
    preferred: OnceLock<Preferred>,
}

/// Decides whose packets are kept when others are dropped.
struct Preferred(Box<dyn Fn(IpAddr) -> bool + Send + Sync>);

impl fmt::Debug for Preferred {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Familiar")
    }
}

impl Endpoint {
    /// Opens the sockets. Needs no runtime; nothing is read before [`Endpoint::run`].
    ///
    /// # Errors
    /// [`BindError::PortTaken`] when any other program has the port, also one that would share it.
    pub fn bind(config: EndpointConfig) -> Result<(Endpoint, mpsc::Receiver<Inbound>), BindError> {
        let port = config.port;
        let sockets = sockets::Sockets::bind(port, config.reach).map_err(|source| {
            if source.kind() == io::ErrorKind::AddrInUse {
                BindError::PortTaken { port, free: sockets::free_port(&config) }
            } else {
                BindError::Io { port, source }
            }
        })?;
        let port = sockets.port().map_err(|source| BindError::Io { port, source })?;
        sockets.check_buffer();
        let interfaces = interfaces::interfaces(config.reach).unwrap_or_else(|error| {
            tracing::warn!(%error, "The interfaces cannot be listed");
            Vec::new()
        });
        let (inbound, receiver) = mpsc::channel(QUEUE);
        let inner = Inner {
            sockets,
            port,
            targets: RwLock::new(config.targets.clone()),
            config,
            interfaces: RwLock::new(Vec::new()),
            counters: Counters::default(),
            inbound,
            preferred: OnceLock::new(),
        };
        let endpoint = Endpoint { inner: Arc::new(inner) };
        endpoint.take_interfaces(interfaces);
        tracing::info!(port, "Listening");
        Ok((endpoint, receiver))
    }

    /// Reads the sockets and follows the interfaces until `shutdown`. May be run again; sending works before, during
    /// and after.
    ///
    /// # Errors
    /// If the runtime cannot register the sockets.
    pub async fn run(&self, shutdown: CancellationToken) -> io::Result<()> {
        run::run(self, shutdown).await
    }

    /// The addresses of this machine's interfaces, as last seen (at most a second ago while
    /// [`Endpoint::run`] runs).
    pub fn interfaces(&self) -> Vec<Interface> {
        self.inner.interfaces.read().clone()
    }

    /// Broadcasts one datagram over this interface only, to the port of this node, so that it comes back.
    ///
    /// # Errors
    /// What the system says.
    pub fn announce_by(&self, interface: &Interface, datagram: &[u8]) -> io::Result<()> {
        let all = announce::by_interface(interface, self.inner.port);
        let first = all.first().ok_or(io::ErrorKind::AddrNotAvailable)?;
        self.send_by(first.to, first.via, datagram)
    }

    /// Reserves the second half of the queue for these addresses: in a flood, packets from others are dropped first.
    /// The function is called only then. Only the first call has an effect.
    pub fn prefer(&self, preferred: impl Fn(IpAddr) -> bool + Send + Sync + 'static) {
        // A second call would mean a second owner of the same endpoint, which does not exist.
        let _first = self.inner.preferred.set(Preferred(Box::new(preferred)));
    }

    /// Whether this is the broadcast address of a local network. Systems accept it as a source.
    fn is_broadcast(&self, from: IpAddr) -> bool {
        let from = from.to_canonical();
        let interfaces = self.inner.interfaces.read();
        interfaces.iter().any(|interface| interface.broadcast.is_some_and(|broadcast| from == IpAddr::V4(broadcast)))
    }

    /// Whether this address is in scope (`scope.rs`).
    fn includes(&self, ip: IpAddr) -> bool {
        scope::includes(&self.inner.interfaces.read(), &self.inner.targets.read(), ip)
    }

    /// Whether the queue still has room for a packet from this address.
    fn has_room_for(&self, from: IpAddr) -> bool {
        let crowded = self.inner.inbound.capacity() < QUEUE / 2;
        !crowded || self.inner.preferred.get().is_none_or(|preferred| preferred.0(from))
    }

    /// Replaces the targets of announcements.
    pub fn set_targets(&self, targets: Vec<Target>) {
        *self.inner.targets.write() = targets;
    }

    /// Copies of an announcement that leave this machine: one per outgoing path, and one per single target.
    pub fn announcement_copies(&self) -> usize {
        self.destinations().iter().filter(|destination| !destination.to.ip().is_loopback()).count()
    }

    fn destinations(&self) -> Vec<announce::Destination> {
        let (interfaces, targets) = (self.inner.interfaces.read(), self.inner.targets.read());
        announce::destinations(&self.inner.config, self.inner.port, &interfaces, &targets)
    }

    /// The counters so far.
    pub fn counters(&self) -> WireCounters {
        self.inner.counters.read()
    }

    /// Bytes of the receive buffer that the kernel granted to the IPv4 socket.
    pub fn receive_buffer(&self) -> usize {
        self.inner.sockets.receive_buffer()
    }

    /// Stores the interfaces and joins the IPv6 group on new ones.
    fn take_interfaces(&self, interfaces: Vec<Interface>) {
        self.inner.sockets.join_group(&interfaces);
        *self.inner.interfaces.write() = interfaces;
    }

    fn send_by(&self, to: SocketAddr, via: Option<announce::Via>, datagram: &[u8]) -> io::Result<()> {
        let outcome = self.inner.sockets.send(to, via, datagram);
        self.inner.counters.sent(datagram.len(), &outcome);
        outcome
    }
}

impl Wire for Endpoint {
    fn send(&self, to: SocketAddr, datagram: &[u8]) -> io::Result<()> {
        if !self.includes(to.ip()) {
            let refused =
                Err(io::Error::new(io::ErrorKind::HostUnreachable, "outside the own networks and the targets"));
            self.inner.counters.sent(datagram.len(), &refused);
            return refused;
        }
        self.send_by(to, None, datagram)
    }

    fn announce(&self, datagram: &[u8]) -> Announced {
        let mut announced = Announced::default();
        for destination in self.destinations() {
            announced.count(destination.to, self.send_by(destination.to, destination.via, datagram));
        }
        announced
    }

    fn announces_to(&self, to: SocketAddr) -> bool {
        let (interfaces, targets) = (self.inner.interfaces.read(), self.inner.targets.read());
        announce::reaches(&self.inner.config, &interfaces, &targets, to)
    }

    fn is_cut_off(&self, from: &[IpAddr]) -> bool {
        self.inner.config.reach == BindScope::Lan && scope::cut_off(&self.inner.interfaces.read(), from)
    }

    fn in_scope(&self, ip: IpAddr) -> bool {
        self.includes(ip)
    }

    fn port(&self) -> u16 {
        self.inner.port
    }

    fn is_own_address(&self, addr: IpAddr) -> bool {
        let addr = addr.to_canonical();
        addr.is_loopback() || self.inner.interfaces.read().iter().any(|interface| interface.address == addr)
    }
}
