//! The way out, as the domains see it: a trait, so that tests put a virtual network behind it.

use std::io;
use std::net::{IpAddr, SocketAddr};

/// Sends datagrams. Nothing here waits: a full buffer counts as loss, and whoever needs the
/// datagram to arrive repeats it.
pub trait Wire: Send + Sync + 'static {
    /// Sends one datagram to one address.
    ///
    /// # Errors
    /// What the system says, among it [`io::ErrorKind::WouldBlock`] for a full buffer. `Ok` means
    /// that it left this program, no more.
    fn send(&self, to: SocketAddr, datagram: &[u8]) -> io::Result<()>;

    /// Sends one datagram to everybody: broadcast and multicast on every interface, and the
    /// single addresses among the user's targets. (Ranges are asked one by one, by whoever sweeps them.)
    fn announce(&self, datagram: &[u8]) -> Announced;

    /// Whether an announcement reaches this address: it is in a network of ours that has a broadcast, or a target.
    /// Who is beyond needs a copy of what is announced.
    fn announces_to(&self, _to: SocketAddr) -> bool {
        true
    }

    /// Whether this address is in a network of ours or among the user's targets. Nobody else is sent to, whoever names
    /// the address.
    fn in_scope(&self, _ip: IpAddr) -> bool {
        true
    }

    /// Whether nothing can leave this machine for anybody: no interface is up, or all these people are in networks whose
    /// interfaces are down.
    fn is_cut_off(&self, _from: &[IpAddr]) -> bool {
        false
    }

    /// The UDP port this node receives on.
    fn port(&self) -> u16;

    /// Whether an address belongs to this machine, loopback included.
    fn is_own_address(&self, addr: IpAddr) -> bool;
}

/// What became of an announcement.
#[derive(Debug, Default)]
pub struct Announced {
    /// Destinations that the system took the datagram for.
    pub reached: usize,
    /// Destinations that it refused, and why.
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
