//! Sending, as the domains see it: a trait, so that tests can put a virtual network behind it.

use std::io;
use std::net::{IpAddr, SocketAddr};

/// Sends datagrams. Nothing here blocks: a full buffer counts as loss, and a caller that needs the datagram to arrive
/// retransmits it.
pub trait Wire: Send + Sync + 'static {
    /// Sends one datagram to one address.
    ///
    /// # Errors
    /// The system's error, such as [`io::ErrorKind::WouldBlock`] for a full buffer. `Ok` only means that the datagram
    /// left this program.
    fn send(&self, to: SocketAddr, datagram: &[u8]) -> io::Result<()>;

    /// Sends one datagram to everybody: broadcast and multicast on every interface, and the single addresses among the
    /// user's targets. (Ranges are queried one by one by a range scan.)
    fn announce(&self, datagram: &[u8]) -> Announced;

    /// Whether an announcement reaches this address: it is in a local network with a broadcast address, or a target.
    /// Others need a copy of each announcement.
    fn announces_to(&self, _to: SocketAddr) -> bool {
        true
    }

    /// Whether this address is in a local network or among the user's targets. Nothing is sent to any other address,
    /// whatever its source.
    fn in_scope(&self, _ip: IpAddr) -> bool {
        true
    }

    /// Whether nothing can leave this machine: no interface is up, or all these peers are in networks whose interfaces
    /// are down.
    fn is_cut_off(&self, _from: &[IpAddr]) -> bool {
        false
    }

    /// The UDP port this node receives on.
    fn port(&self) -> u16;

    /// Whether an address belongs to this machine, loopback included.
    fn is_own_address(&self, addr: IpAddr) -> bool;
}

/// The outcome of an announcement.
#[derive(Debug, Default)]
pub struct Announced {
    /// Destinations for which the system accepted the datagram.
    pub reached: usize,
    /// Destinations that the system refused, and why.
    pub failed: Vec<(SocketAddr, io::Error)>,
}

impl Announced {
    /// Counts the outcome of one send.
    pub fn count(&mut self, to: SocketAddr, outcome: io::Result<()>) {
        match outcome {
            Ok(()) => self.reached += 1,
            Err(error) => self.failed.push((to, error)),
        }
    }
}
