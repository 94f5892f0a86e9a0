//! Endpoints on small networks of their own, made of network namespaces: several interfaces, no
//! default route, interfaces that come, go and change. Nothing reaches the machine's real network.
//!
//! Linux only; without root or `ip` each test says that it was skipped.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test ends by a panic")]
#![cfg(target_os = "linux")]

#[path = "namespaces/lab.rs"]
mod lab;

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use lab::Lab;
use landline_ipmsg::{
    BindError, Endpoint, EndpointConfig, Inbound, Interface, Mode, Packet, PacketNo, Profile, Target, Wire, compose,
};
use tokio::sync::mpsc::Receiver;
use tokio_util::sync::CancellationToken;

/// A change of the network is announced again within this time.
const FOLLOWED: Duration = Duration::from_secs(2);
/// How long anything else may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

fn hello(no: u64) -> Vec<u8> {
    let profile = Profile {
        user: "alice".into(),
        host: "pc-1".into(),
        nickname: "Alice".into(),
        group: String::new(),
        client: "Landline".into(),
        charset: landline_ipmsg::Charset::GB18030,
    };
    compose::entry(&profile, PacketNo::new(no), Mode::BrEntry, false).encode()
}

/// A socket of a namespace that hears only what is sent to one address.
fn ear(lab: &Lab, host: &str, address: &str) -> UdpSocket {
    let address: SocketAddr = address.parse().unwrap();
    let socket = lab.within(host, move || UdpSocket::bind(address).unwrap());
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket
}

/// Who sent the one datagram that an ear hears.
fn heard(ear: &UdpSocket) -> SocketAddr {
    let mut buffer = [0; 9000];
    let (length, from) = ear.recv_from(&mut buffer).unwrap();
    assert_eq!(Packet::decode(&buffer[..length]).unwrap().no, PacketNo::new(1));
    from
}

/// Runs an endpoint in a namespace for as long as `scene` plays.
fn with_endpoint<T: Send + 'static>(
    lab: &Lab,
    host: &str,
    config: EndpointConfig,
    scene: impl AsyncFnOnce(Endpoint, Receiver<Inbound>) -> T + Send + 'static,
) -> T {
    lab.within(host, move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (endpoint, inbound) = Endpoint::bind(config).unwrap();
            let shutdown = CancellationToken::new();
            tokio::select! {
                result = scene(endpoint.clone(), inbound) => result,
                ended = endpoint.run(shutdown.clone()) => panic!("{ended:?}"),
            }
        })
    })
}

async fn packet(inbound: &mut Receiver<Inbound>) -> (SocketAddr, Packet) {
    loop {
        match tokio::time::timeout(PATIENCE, inbound.recv()).await.unwrap().unwrap() {
            Inbound::Packet { from, packet } => return (from, packet),
            Inbound::NetworkChanged { .. } => {}
        }
    }
}

/// The interfaces after a change that `ready` accepts, and how long it took to be told.
async fn change(
    inbound: &mut Receiver<Inbound>,
    since: Instant,
    ready: impl Fn(&[Interface]) -> bool,
) -> (Vec<Interface>, Duration) {
    loop {
        match tokio::time::timeout(PATIENCE, inbound.recv()).await.unwrap().unwrap() {
            Inbound::NetworkChanged { interfaces } if ready(&interfaces) => return (interfaces, since.elapsed()),
            _ => {}
        }
    }
}

/// Linux lets such a packet in, and an answer to it would go to everybody.
#[test]
fn a_packet_from_the_broadcast_address_of_the_network_is_from_nobody() {
    let Some(lab) = Lab::new("mask") else { return };
    lab.host("node").host("eve");
    lab.cable(("node", "eth0", "10.1.0.1/24"), ("eve", "eth0", "10.1.0.2/24"));
    let eve = lab.name("eve");
    lab.ip(&["-n", &eve, "route", "del", "broadcast", "10.1.0.255", "dev", "eth0", "table", "local"]);
    lab.ip(&["-n", &eve, "addr", "add", "10.1.0.255/32", "dev", "eth0"]);
    let (masked, plain) = (ear(&lab, "eve", "10.1.0.255:2425"), ear(&lab, "eve", "10.1.0.2:2425"));
    with_endpoint(&lab, "node", EndpointConfig::default(), async move |node, mut inbound| {
        masked.send_to(&hello(1), "10.1.0.1:2425").unwrap();
        plain.send_to(&hello(2), "10.1.0.1:2425").unwrap();
        let (from, packet) = packet(&mut inbound).await;
        assert_eq!((from, packet.no), ("10.1.0.2:2425".parse().unwrap(), PacketNo::new(2)));
        let counters = node.counters();
        assert_eq!((counters.received, counters.malformed), (2, 1));
    });
}

fn holds(interfaces: &[Interface], address: &str) -> bool {
    interfaces.iter().any(|interface| interface.up && interface.address == address.parse::<IpAddr>().unwrap())
}

#[test]
fn without_a_default_route_every_interface_announces() {
    let Some(lab) = Lab::new("nics") else { return };
    lab.host("node").host("left").host("right");
    lab.cable(("node", "eth0", "10.1.0.1/24"), ("left", "eth0", "10.1.0.2/24"));
    lab.cable(("node", "eth1", "10.2.0.1/24"), ("right", "eth0", "10.2.0.2/24"));
    assert_eq!(lab.ip(&["-n", &lab.name("node"), "route", "show", "default"]), "");

    let ears = [
        (ear(&lab, "left", "255.255.255.255:2425"), "10.1.0.1"),
        (ear(&lab, "left", "10.1.0.255:2425"), "10.1.0.1"),
        (ear(&lab, "right", "255.255.255.255:2425"), "10.2.0.1"),
        (ear(&lab, "right", "10.2.0.255:2425"), "10.2.0.1"),
    ];
    let reply = ear(&lab, "right", "10.2.0.2:2425");
    with_endpoint(&lab, "node", EndpointConfig::default(), async move |node, mut inbound| {
        let announced = node.announce(&hello(1));
        assert!(announced.failed.is_empty(), "{announced:?}");
        for (ear, source) in &ears {
            assert_eq!(heard(ear), SocketAddr::new(source.parse().unwrap(), 2425));
        }
        reply.send_to(&hello(2), "10.2.0.1:2425").unwrap();
        loop {
            let (from, packet) = packet(&mut inbound).await;
            if packet.no == PacketNo::new(2) {
                assert_eq!(from, "10.2.0.2:2425".parse().unwrap());
                break;
            }
            assert!(node.is_own_address(from.ip()), "an echo of our own: {from}");
        }
    });
}

#[test]
fn both_groups_of_ipv6_are_reached_and_answered_on_every_interface() {
    let Some(lab) = Lab::new("six") else { return };
    lab.host("node").host("left").host("right");
    lab.cable(("node", "eth0", "fe80::1/64"), ("left", "eth0", "fe80::2/64"));
    lab.cable(("node", "eth1", "fe80::1/64"), ("right", "eth0", "fe80::2/64"));
    let (started, ready) = std::sync::mpsc::channel();
    let listen = |host: &str| {
        let started = started.clone();
        let name = host.to_owned();
        lab.spawn(host, move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let (endpoint, mut inbound) = Endpoint::bind(EndpointConfig::default()).unwrap();
                started.send(()).unwrap();
                let scene = async {
                    // Once for ff02::1, once for ff15::979.
                    for _ in 0..2 {
                        let (from, packet) = packet(&mut inbound).await;
                        assert_eq!(packet.no, PacketNo::new(1));
                        assert_eq!(from.ip(), "fe80::1".parse::<IpAddr>().unwrap(), "{name}");
                        endpoint.send(from, &hello(2)).unwrap();
                    }
                };
                tokio::select! {
                    () = scene => {}
                    ended = endpoint.run(CancellationToken::new()) => panic!("{ended:?}"),
                }
            });
        })
    };
    let listeners = [listen("left"), listen("right")];
    for _ in &listeners {
        ready.recv_timeout(PATIENCE).unwrap();
    }
    with_endpoint(&lab, "node", EndpointConfig::default(), async move |node, mut inbound| {
        let announced = node.announce(&hello(1));
        assert!(announced.failed.is_empty(), "{announced:?}");
        let mut scopes = BTreeSet::new();
        let mut answers = 0;
        while answers < 4 {
            let (from, packet) = packet(&mut inbound).await;
            let SocketAddr::V6(from) = from else { panic!("{from}") };
            if packet.no == PacketNo::new(2) {
                assert_eq!(*from.ip(), "fe80::2".parse::<Ipv6Addr>().unwrap());
                scopes.insert(from.scope_id());
                answers += 1;
            }
        }
        assert_eq!(scopes.len(), 2, "one neighbour with the same address on each interface");
    });
    for listener in listeners {
        listener.join().unwrap();
    }
}

#[test]
fn interfaces_are_followed_as_they_come_change_and_go() {
    let Some(lab) = Lab::new("follow") else { return };
    lab.host("node").host("left").host("right");
    let script = lab.clone_names();
    let config = EndpointConfig::default();
    with_endpoint(&lab, "node", config, async move |node, mut inbound| {
        let lab = script;
        assert_eq!(node.announce(&hello(1)).failed.len(), 0, "no network is no failure");

        lab.cable(("node", "eth0", "10.1.0.1/24"), ("left", "eth0", "10.1.0.2/24"));
        let since = Instant::now();
        let (_, took) = change(&mut inbound, since, |now| holds(now, "10.1.0.1")).await;
        assert!(took < FOLLOWED, "a new interface took {took:?}");
        let left = lab.within("left", || UdpSocket::bind("255.255.255.255:2425").unwrap());
        left.set_read_timeout(Some(PATIENCE)).unwrap();
        node.announce(&hello(1));
        assert_eq!(heard(&left), "10.1.0.1:2425".parse().unwrap());

        let since = Instant::now();
        lab.ip(&["-n", &lab.name("node"), "addr", "add", "10.1.0.77/24", "dev", "eth0"]);
        lab.ip(&["-n", &lab.name("node"), "addr", "del", "10.1.0.1/24", "dev", "eth0"]);
        lab.ip(&["-n", &lab.name("node"), "addr", "replace", "10.1.0.77/24", "dev", "eth0"]);
        let (now, took) = change(&mut inbound, since, |now| holds(now, "10.1.0.77") && !holds(now, "10.1.0.1")).await;
        assert!(took < FOLLOWED, "a new address took {took:?}");
        assert_eq!(now, node.interfaces());
        assert!(!node.is_own_address("10.1.0.1".parse().unwrap()));
        node.announce(&hello(1));
        assert_eq!(heard(&left), "10.1.0.77:2425".parse().unwrap());

        let since = Instant::now();
        lab.ip(&["-n", &lab.name("left"), "link", "set", "eth0", "down"]);
        let (_, took) = change(&mut inbound, since, |now| !holds(now, "10.1.0.77")).await;
        assert!(took < FOLLOWED, "a pulled cable took {took:?}");
        assert_eq!(node.announce(&hello(1)).failed.len(), 0, "and is not announced to");

        let since = Instant::now();
        lab.ip(&["-n", &lab.name("left"), "link", "set", "eth0", "up"]);
        let (_, took) = change(&mut inbound, since, |now| holds(now, "10.1.0.77")).await;
        assert!(took < FOLLOWED, "a cable put back took {took:?}");
        node.announce(&hello(1));
        assert_eq!(heard(&left), "10.1.0.77:2425".parse().unwrap());

        lab.cable(("node", "eth1", "10.2.0.1/24"), ("right", "eth0", "10.2.0.2/24"));
        let since = Instant::now();
        let (_, took) = change(&mut inbound, since, |now| holds(now, "10.2.0.1")).await;
        assert!(took < FOLLOWED, "a second interface took {took:?}");

        let since = Instant::now();
        lab.ip(&["-n", &lab.name("node"), "link", "del", "eth0"]);
        let (now, took) = change(&mut inbound, since, |now| !now.iter().any(|one| one.name == "eth0")).await;
        assert!(took < FOLLOWED, "an interface that went took {took:?}");
        assert!(holds(&now, "10.2.0.1"));
    });
}

#[test]
fn the_group_is_joined_on_an_interface_that_came_later() {
    let Some(lab) = Lab::new("join") else { return };
    lab.host("node").host("left");
    let script = lab.clone_names();
    with_endpoint(&lab, "node", EndpointConfig::default(), async move |node, mut inbound| {
        script.cable(("node", "eth0", "fe80::1/64"), ("left", "eth0", "fe80::2/64"));
        change(&mut inbound, Instant::now(), |now| holds(now, "fe80::1")).await;
        let speaker = script.within("left", || {
            let socket = socket2::Socket::new(socket2::Domain::IPV6, socket2::Type::DGRAM, None).unwrap();
            let index = nix::net::if_::if_nametoindex("eth0").unwrap();
            socket.set_multicast_if_v6(index).unwrap();
            UdpSocket::from(socket)
        });
        speaker.send_to(&hello(1), "[ff15::979]:2425").unwrap();
        let (from, _) = packet(&mut inbound).await;
        assert_eq!(from.ip(), "fe80::2".parse::<IpAddr>().unwrap());
        drop(node);
    });
}

#[test]
fn two_nodes_of_a_machine_without_network_hear_each_other() {
    let Some(lab) = Lab::new("alone") else { return };
    lab.host("node");
    with_endpoint(&lab, "node", EndpointConfig::default(), async move |first, mut to_first| {
        let (second, mut to_second) = Endpoint::bind(EndpointConfig::new(2426)).unwrap();
        let scene = async {
            second.announce(&hello(1));
            let (from, _) = packet(&mut to_first).await;
            assert_eq!(from, SocketAddr::from((Ipv4Addr::LOCALHOST, 2426)));
            first.announce(&hello(2));
            let (from, _) = packet(&mut to_second).await;
            assert_eq!(from, SocketAddr::from((Ipv4Addr::LOCALHOST, 2425)));
        };
        tokio::select! {
            () = scene => {}
            ended = second.run(CancellationToken::new()) => panic!("{ended:?}"),
        }
    });
}

#[test]
fn a_port_that_another_has_on_either_protocol_is_taken() {
    let Some(lab) = Lab::new("taken") else { return };
    lab.host("node");
    lab.within("node", || {
        for address in ["0.0.0.0:2425", "[::]:2425"] {
            let other = UdpSocket::bind(address).unwrap();
            let error = Endpoint::bind(EndpointConfig::default()).unwrap_err();
            assert!(matches!(error, BindError::PortTaken { port: 2425, free: Some(2426) }), "{address}: {error:?}");
            drop(other);
        }
        let (first, _inbound) = Endpoint::bind(EndpointConfig::default()).unwrap();
        assert!(matches!(Endpoint::bind(EndpointConfig::default()), Err(BindError::PortTaken { .. })));
        drop(first);
        Endpoint::bind(EndpointConfig::default()).unwrap();
    });
}

#[test]
fn a_machine_without_ipv6_is_served() {
    let Some(lab) = Lab::new("four") else { return };
    lab.host("node").host("left");
    lab.run("ip", &["netns", "exec", &lab.name("node"), "sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=1"]);
    lab.cable(("node", "eth0", "10.1.0.1/24"), ("left", "eth0", "10.1.0.2/24"));
    let left = ear(&lab, "left", "0.0.0.0:2425");
    with_endpoint(&lab, "node", EndpointConfig::default(), async move |node, _inbound| {
        assert!(node.announce(&hello(1)).failed.is_empty());
        assert_eq!(heard(&left), "10.1.0.1:2425".parse().unwrap());
    });
}

#[test]
fn targets_beyond_the_own_network_are_reached() {
    let Some(lab) = Lab::new("targets") else { return };
    lab.host("node").host("router").host("far");
    lab.cable(("node", "eth0", "10.1.0.1/24"), ("router", "eth0", "10.1.0.254/24"));
    lab.cable(("router", "eth1", "10.9.0.254/24"), ("far", "eth0", "10.9.0.7/24"));
    lab.run("ip", &["netns", "exec", &lab.name("router"), "sysctl", "-qw", "net.ipv4.ip_forward=1"]);
    lab.ip(&["-n", &lab.name("node"), "route", "add", "10.9.0.0/24", "via", "10.1.0.254"]);
    lab.ip(&["-n", &lab.name("far"), "route", "add", "10.1.0.0/24", "via", "10.9.0.254"]);
    let far = ear(&lab, "far", "10.9.0.7:2425");
    let other_port = ear(&lab, "far", "10.9.0.7:2500");
    with_endpoint(&lab, "node", EndpointConfig::default(), async move |node, mut inbound| {
        let there: SocketAddr = "10.9.0.7:2425".parse().unwrap();
        let ignored = async |count| {
            while node.counters().foreign < count {
                tokio::task::yield_now().await;
            }
        };
        far.send_to(&hello(5), "10.1.0.1:2425").unwrap();
        ignored(1).await;
        assert!(node.send(there, &hello(6)).is_err(), "nobody who is not named is sent to");

        let targets = ["10.9.0.7", "10.9.0.7:2500"].map(|text| text.parse::<Target>().unwrap());
        node.set_targets(targets.to_vec());
        node.announce(&hello(1));
        assert_eq!(heard(&far), "10.1.0.1:2425".parse().unwrap());
        assert_eq!(heard(&other_port), "10.1.0.1:2425".parse().unwrap());
        far.send_to(&hello(7), "10.1.0.1:2425").unwrap();
        // The node's own announcement comes back first.
        while packet(&mut inbound).await != (there, Packet::decode(&hello(7)).unwrap()) {}
        assert!(node.send(there, &hello(8)).is_ok());
        node.set_targets(Vec::new());
        far.send_to(&hello(9), "10.1.0.1:2425").unwrap();
        ignored(2).await;
    });
}
