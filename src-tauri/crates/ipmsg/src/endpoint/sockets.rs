//! Opens the sockets and sends single datagrams over a chosen interface.

use std::collections::HashSet;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

use parking_lot::Mutex;
use socket2::{Domain, Protocol, Socket, Type};

use super::announce::{GROUP, Via};
use super::{BindScope, EndpointConfig, Interface};

/// The buffer size requested from the kernel per direction, and the size that is sufficient, in bytes: a thousand
/// messages within milliseconds overran the default of about 200 KiB.
const BUFFER_WANTED: usize = 4 << 20;
const BUFFER_ENOUGH: usize = 1 << 20;

/// Multicast hop limit, as the Windows client sets it.
const MULTICAST_HOPS: u32 = 32;

/// The non-blocking sockets of an endpoint.
#[derive(Debug)]
pub(super) struct Sockets {
    v4: UdpSocket,
    v6: Option<UdpSocket>,
    /// Interfaces on which the IPv6 group is joined, by index.
    joined: Mutex<HashSet<u32>>,
}

impl Sockets {
    /// Binds a port on IPv4 and, where available, on IPv6.
    ///
    /// SO_REUSEADDR and SO_REUSEPORT stay off, so that no other program can share the port and receive half of the
    /// traffic. (On Windows a later program that asks for SO_REUSEADDR still could; refusing that takes
    /// SO_EXCLUSIVEADDRUSE, which safe code cannot set.)
    pub(super) fn bind(port: u16, reach: BindScope) -> io::Result<Sockets> {
        // A free IPv4 port may be taken on IPv6; then another one is tried.
        let tries = if port == 0 { 8 } else { 1 };
        let mut result = Sockets::try_bind(port, reach);
        for _ in 1..tries {
            if !matches!(&result, Err(error) if error.kind() == io::ErrorKind::AddrInUse) {
                break;
            }
            result = Sockets::try_bind(port, reach);
        }
        result
    }

    fn try_bind(port: u16, reach: BindScope) -> io::Result<Sockets> {
        let address = match reach {
            BindScope::Lan => Ipv4Addr::UNSPECIFIED,
            BindScope::Loopback => Ipv4Addr::LOCALHOST,
        };
        let v4 = open(Domain::IPV4, |socket| socket.set_broadcast(true), (address, port).into())?;
        let port = v4.local_addr()?.port();
        let v6 = match reach {
            BindScope::Loopback => None,
            BindScope::Lan => match open(Domain::IPV6, prepare_v6, (Ipv6Addr::UNSPECIFIED, port).into()) {
                Ok(socket) => Some(socket),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
                Err(error) => {
                    tracing::info!(%error, "No IPv6 here");
                    None
                }
            },
        };
        Ok(Sockets { v4, v6, joined: Mutex::default() })
    }

    /// Warns if the kernel granted less than is sufficient.
    pub(super) fn check_buffer(&self) {
        let granted = self.receive_buffer();
        if granted < BUFFER_ENOUGH {
            tracing::warn!(
                granted,
                wanted = BUFFER_ENOUGH,
                "The kernel gives a small receive buffer; bursts may be lost (Linux: raise net.core.rmem_max)"
            );
        }
    }

    pub(super) fn port(&self) -> io::Result<u16> {
        Ok(self.v4.local_addr()?.port())
    }

    /// Duplicate handles of the same sockets, for reading.
    pub(super) fn readers(&self) -> io::Result<Vec<UdpSocket>> {
        [Some(&self.v4), self.v6.as_ref()].into_iter().flatten().map(UdpSocket::try_clone).collect()
    }

    /// Bytes that the kernel granted for receiving on IPv4.
    pub(super) fn receive_buffer(&self) -> usize {
        let granted = socket2::SockRef::from(&self.v4).recv_buffer_size().unwrap_or(0);
        // Linux reports twice the size that it grants, to account for its own bookkeeping (socket(7)).
        if cfg!(target_os = "linux") { granted / 2 } else { granted }
    }

    /// Joins the group on new interfaces and forgets removed ones, whose membership ended with them.
    pub(super) fn join_group(&self, interfaces: &[Interface]) {
        let Some(v6) = &self.v6 else { return };
        let present: HashSet<u32> = interfaces
            .iter()
            .filter(|interface| interface.address.is_ipv6() && !interface.loopback)
            .map(|interface| interface.index)
            .collect();
        let mut joined = self.joined.lock();
        joined.retain(|index| present.contains(index));
        for index in present {
            if joined.contains(&index) {
                continue;
            }
            match v6.join_multicast_v6(&GROUP, index) {
                Ok(()) => {}
                // Its address was removed and added again while the interface stayed up.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                Err(error) => {
                    tracing::debug!(%error, index, "The IPv6 group cannot be joined");
                    continue;
                }
            }
            joined.insert(index);
        }
    }

    /// Sends one datagram, over an interface if one is given.
    pub(super) fn send(&self, to: SocketAddr, via: Option<Via>, datagram: &[u8]) -> io::Result<()> {
        let socket = match to.ip() {
            IpAddr::V4(_) => &self.v4,
            IpAddr::V6(_) => self.v6.as_ref().ok_or(io::ErrorKind::Unsupported)?,
        };
        let sent = match via {
            None => socket.send_to(datagram, to)?,
            Some(via) => send_via(socket, to, via, datagram)?,
        };
        if sent == datagram.len() { Ok(()) } else { Err(io::ErrorKind::WriteZero.into()) }
    }
}

/// A port that is currently free, preferably a neighbouring one, where others look for us.
pub(super) fn free_port(config: &EndpointConfig) -> Option<u16> {
    let above = config.port.saturating_add(1)..=config.port.saturating_add(100);
    let mut candidates = config.neighbour_ports.clone().chain(above);
    candidates.find(|port| *port != config.port && Sockets::bind(*port, config.reach).is_ok())
}

fn prepare_v6(socket: &Socket) -> io::Result<()> {
    socket.set_only_v6(true)?;
    socket.set_multicast_hops_v6(MULTICAST_HOPS)
}

fn open(domain: Domain, prepare: impl Fn(&Socket) -> io::Result<()>, address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(domain, Type::DGRAM, Some(Protocol::UDP))?;
    prepare(&socket)?;
    for size in [BUFFER_WANTED, BUFFER_ENOUGH] {
        // Linux reduces a size that is too large, other systems refuse it.
        if socket.set_recv_buffer_size(size).is_ok() {
            break;
        }
    }
    if let Err(error) = socket.set_send_buffer_size(BUFFER_ENOUGH) {
        tracing::debug!(%error, "The send buffer keeps its size");
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

/// Sends with IP_PKTINFO: the kernel then needs no route to 255.255.255.255, and several
/// interfaces each get their datagram from one socket on one port.
///
/// (quinn-udp could do this too, but sets IP_PMTUDISC_PROBE on its sockets: datagrams longer than
/// the MTU, which the protocol has, would be refused.)
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn send_via(socket: &UdpSocket, to: SocketAddr, via: Via, datagram: &[u8]) -> io::Result<usize> {
    use nix::libc;
    use nix::sys::socket::{ControlMessage, MsgFlags, SockaddrStorage, sendmsg};
    use std::os::fd::AsRawFd;

    let v4;
    let v6;
    #[allow(clippy::useless_conversion, reason = "the index is signed on Linux only")]
    let way = match via.source {
        IpAddr::V4(source) => {
            v4 = libc::in_pktinfo {
                ipi_ifindex: via.index.try_into().map_err(io::Error::other)?,
                ipi_spec_dst: libc::in_addr { s_addr: u32::from_ne_bytes(source.octets()) },
                ipi_addr: libc::in_addr { s_addr: 0 },
            };
            ControlMessage::Ipv4PacketInfo(&v4)
        }
        IpAddr::V6(source) => {
            v6 = libc::in6_pktinfo { ipi6_addr: libc::in6_addr { s6_addr: source.octets() }, ipi6_ifindex: via.index };
            ControlMessage::Ipv6PacketInfo(&v6)
        }
    };
    let to = SockaddrStorage::from(to);
    let slices = [io::IoSlice::new(datagram)];
    Ok(sendmsg(socket.as_raw_fd(), &slices, &[way], MsgFlags::empty(), Some(&to))?)
}

/// Elsewhere the routing table decides for IPv4 (a directed broadcast leads to its own interface
/// in any case), and IPv6 takes the interface from the socket.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn send_via(socket: &UdpSocket, to: SocketAddr, via: Via, datagram: &[u8]) -> io::Result<usize> {
    if to.is_ipv6() {
        socket2::SockRef::from(socket).set_multicast_if_v6(via.index)?;
    }
    socket.send_to(datagram, to)
}
