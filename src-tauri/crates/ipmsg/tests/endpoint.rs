//! Endpoints on loopback: what one sends, another gets; who has a port, has it alone.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test ends by a panic")]

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::time::Duration;

use landline_ipmsg::{
    BindError, BindScope, Command, Endpoint, EndpointConfig, Inbound, Mode, Options, Packet, PacketNo, Version, Wire,
    WireCounters,
};
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// How long anything here may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

fn loopback(port: u16) -> EndpointConfig {
    EndpointConfig {
        reach: BindScope::Loopback,
        announce_port: port.max(1),
        neighbour_ports: port.max(1)..=port.max(1),
        ..EndpointConfig::new(port)
    }
}

/// An endpoint that reads until it is dropped.
struct Running {
    endpoint: Endpoint,
    inbound: Receiver<Inbound>,
    shutdown: CancellationToken,
    task: JoinHandle<std::io::Result<()>>,
}

impl Running {
    fn start(config: EndpointConfig) -> Running {
        Running::try_start(config).unwrap()
    }

    fn try_start(config: EndpointConfig) -> Result<Running, BindError> {
        let (endpoint, inbound) = Endpoint::bind(config)?;
        let shutdown = CancellationToken::new();
        let task = {
            let (endpoint, shutdown) = (endpoint.clone(), shutdown.clone());
            tokio::spawn(async move { endpoint.run(shutdown).await })
        };
        Ok(Running { endpoint, inbound, shutdown, task })
    }

    fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.endpoint.port()).into()
    }

    async fn packet(&mut self) -> (SocketAddr, Packet) {
        loop {
            match tokio::time::timeout(PATIENCE, self.inbound.recv()).await.unwrap().unwrap() {
                Inbound::Packet { from, packet } => return (from, packet),
                Inbound::NetworkChanged { .. } => {}
            }
        }
    }

    async fn until(&self, reached: impl Fn(WireCounters) -> bool) {
        let wait = async {
            while !reached(self.endpoint.counters()) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("{:?}", self.endpoint.counters()));
    }
}

fn packet(no: u64, extra: &[u8]) -> Packet {
    Packet {
        version: Version::plain(),
        no: PacketNo::new(no),
        user: b"alice".to_vec(),
        host: b"pc-1".to_vec(),
        command: Command::new(Mode::SendMsg, Options::SENDCHECKOPT),
        extra: extra.to_vec(),
    }
}

#[tokio::test]
async fn nodes_on_two_ports_of_one_machine_hear_each_other_announce() {
    let mut first = Running::start(loopback(0));
    let port = first.endpoint.port();
    let mut second = Running::start(EndpointConfig { announce_port: port, ..loopback(0) });
    let announced = second.endpoint.announce(&packet(1, b"").encode());
    assert_eq!((announced.reached > 0, announced.failed.len()), (true, 0), "{announced:?}");
    let (from, heard) = first.packet().await;
    assert_eq!((from, heard), (second.address(), packet(1, b"")));
    first.endpoint.send(from, &packet(2, b"").encode()).unwrap();
    assert_eq!(second.packet().await, (first.address(), packet(2, b"")));
}

#[tokio::test]
async fn neighbours_find_each_other_whoever_announces() {
    // Two ports in a row, below those the system gives out, so that no other test is between.
    // Neither is the port where everybody is expected.
    let pair = (20_000..30_000).step_by(2).find_map(|low: u16| {
        let config = |port| EndpointConfig { announce_port: 1, neighbour_ports: low..=low + 1, ..loopback(port) };
        Some((Running::try_start(config(low)).ok()?, Running::try_start(config(low + 1)).ok()?))
    });
    let (mut first, mut second) = pair.unwrap();
    first.endpoint.announce(&packet(1, b"").encode());
    second.endpoint.announce(&packet(2, b"").encode());
    assert_eq!(second.packet().await.1.no, PacketNo::new(1));
    assert_eq!(first.packet().await.1.no, PacketNo::new(2));
}

#[tokio::test]
async fn a_port_has_one_owner_and_another_port_is_offered() {
    let first = Running::start(loopback(0));
    let port = first.endpoint.port();
    let error = Endpoint::bind(loopback(port)).unwrap_err();
    let BindError::PortTaken { port: wanted, free: Some(free) } = error else { panic!("{error:?}") };
    assert_eq!(wanted, port);
    assert_eq!(error.to_string(), format!("UDP port {port} is taken by another program; port {free} is free"));
    Endpoint::bind(loopback(free)).unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_who_would_share_a_port_shares_it_with_us() {
    let sharing = |port: u16| {
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::DGRAM, None).unwrap();
        socket.set_reuse_address(true).unwrap();
        socket.set_reuse_port(true).unwrap();
        let address: SocketAddr = (Ipv4Addr::LOCALHOST, port).into();
        socket.bind(&address.into()).map(|()| UdpSocket::from(socket))
    };
    let other = sharing(0).unwrap();
    let port = other.local_addr().unwrap().port();
    assert!(matches!(Endpoint::bind(loopback(port)), Err(BindError::PortTaken { .. })));
    let (ours, _inbound) = Endpoint::bind(loopback(0)).unwrap();
    assert_eq!(sharing(ours.port()).unwrap_err().kind(), std::io::ErrorKind::AddrInUse);
}

#[tokio::test]
async fn what_is_no_packet_is_counted_and_goes_no_further() {
    let mut node = Running::start(loopback(0));
    let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
    for bytes in [&b""[..], b"\0", b"GET / HTTP/1.1", b"1:2:3:4:5", &[0xff; 60_000]] {
        stranger.send_to(bytes, node.address()).unwrap();
    }
    stranger.send_to(&packet(3, b"still here").encode(), node.address()).unwrap();
    assert_eq!(node.packet().await.1.body(), b"still here");
    let counters = node.endpoint.counters();
    assert_eq!((counters.received, counters.malformed), (6, 5));
}

#[tokio::test]
async fn long_datagrams_arrive_whole() {
    let mut alice = Running::start(loopback(0));
    let bob = Running::start(loopback(0));
    for length in [1, 1472, 8192, 60_000] {
        let sent = packet(4, &vec![b'x'; length]);
        bob.endpoint.send(alice.address(), &sent.encode()).unwrap();
        assert_eq!(alice.packet().await.1, sent);
    }
    let too_long = vec![b'x'; 70_000];
    assert!(bob.endpoint.send(alice.address(), &too_long).is_err());
    assert_eq!((bob.endpoint.counters().sent, bob.endpoint.counters().send_failed), (4, 1));
}

#[tokio::test]
async fn a_thousand_messages_at_once_all_arrive() {
    let mut alice = Running::start(loopback(0));
    let bob = Running::start(loopback(0));
    if alice.endpoint.receive_buffer() < 1 << 20 {
        println!("skipped: the kernel grants {} bytes of receive buffer", alice.endpoint.receive_buffer());
        return;
    }
    // One thread: nobody reads before all are sent, so only the buffer can hold them.
    for no in 0..1000 {
        bob.endpoint.send(alice.address(), &packet(no, &[b'x'; 200]).encode()).unwrap();
    }
    for no in 0..1000 {
        assert_eq!(alice.packet().await.1.no, PacketNo::new(no));
    }
}

#[tokio::test]
async fn a_node_that_stands_still_loses_packets_and_says_so() {
    const SENT: u64 = 3000;
    let mut alice = Running::start(loopback(0));
    let bob = Running::start(loopback(0));
    for no in 0..SENT {
        bob.endpoint.send(alice.address(), &packet(no, b"").encode()).unwrap();
        alice.until(|counters| counters.received > no).await;
    }
    let overflowed = alice.endpoint.counters().overflowed;
    assert!(overflowed > 0 && overflowed < SENT, "{overflowed}");
    for no in 0..SENT - overflowed {
        assert_eq!(alice.packet().await.1.no, PacketNo::new(no), "the oldest are kept, in order");
    }
    bob.endpoint.send(alice.address(), &packet(SENT, b"").encode()).unwrap();
    assert_eq!(alice.packet().await.1.no, PacketNo::new(SENT), "and it goes on");
}

/// Linux takes all of 127.0.0.0/8 for its own.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn in_a_flood_those_who_are_known_keep_half_of_the_queue() {
    const SENT: u64 = 2500;
    let mut alice = Running::start(loopback(0));
    alice.endpoint.prefer(|from| from == IpAddr::from([127, 0, 0, 2]));
    let (bob, flooder) = (UdpSocket::bind("127.0.0.2:0").unwrap(), UdpSocket::bind("127.0.0.3:0").unwrap());
    let mut sent = 0;
    for no in 0..SENT {
        flooder.send_to(&packet(no, b"").encode(), alice.address()).unwrap();
        sent += 1;
        if no % 5 == 0 {
            bob.send_to(&packet(SENT + no / 5, b"").encode(), alice.address()).unwrap();
            sent += 1;
        }
        alice.until(|counters| counters.received >= sent).await;
    }
    let mut kept = 0;
    for _ in 0..sent - alice.endpoint.counters().overflowed {
        let (from, packet) = alice.packet().await;
        if from.ip() == IpAddr::from([127, 0, 0, 2]) {
            assert_eq!(packet.no, PacketNo::new(SENT + kept), "none is missing");
            kept += 1;
        }
    }
    assert_eq!(kept, SENT / 5);
}

#[tokio::test]
async fn after_the_end_it_can_still_send_and_run_again() {
    let mut alice = Running::start(loopback(0));
    let bob = Running::start(loopback(0));
    bob.shutdown.cancel();
    bob.task.await.unwrap().unwrap();
    bob.endpoint.send(alice.address(), &packet(5, b"bye").encode()).unwrap();
    assert_eq!(alice.packet().await.1.body(), b"bye");

    alice.shutdown.cancel();
    (&mut alice.task).await.unwrap().unwrap();
    let again = CancellationToken::new();
    let (endpoint, token) = (alice.endpoint.clone(), again.clone());
    alice.task = tokio::spawn(async move { endpoint.run(token).await });
    bob.endpoint.send(alice.address(), &packet(6, b"back").encode()).unwrap();
    assert_eq!(alice.packet().await.1.body(), b"back");
}

#[tokio::test]
async fn own_addresses_are_known() {
    let (endpoint, _inbound) = Endpoint::bind(loopback(0)).unwrap();
    assert!(endpoint.is_own_address("127.0.0.1".parse().unwrap()));
    assert!(endpoint.is_own_address("127.5.5.5".parse().unwrap()));
    assert!(endpoint.is_own_address("::ffff:127.0.0.1".parse().unwrap()));
    assert!(endpoint.is_own_address("::1".parse().unwrap()));
    assert!(!endpoint.is_own_address("192.0.2.1".parse().unwrap()));
}
