//! A LAN without sockets: datagrams between nodes in one process, with seeded loss and partitions.
//!
//! Delivery is instantaneous and in order; a datagram is in the receiver's mailbox when `send` returns, or never
//! arrives.

use landline_ipmsg::{Announced, Wire, stock};
use parking_lot::Mutex;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::sync::mpsc;

/// A received datagram.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datagram {
    /// Its source address.
    pub from: SocketAddr,
    /// What it says.
    pub bytes: Vec<u8>,
}

/// A sent datagram, whether or not it arrived, as a packet capture would show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its source address.
    pub from: SocketAddr,
    /// Its destination; `None` for a broadcast.
    pub to: Option<SocketAddr>,
    /// What it says.
    pub bytes: Vec<u8>,
}

/// The network. Clones are the same network.
#[derive(Clone)]
pub struct VirtualNet {
    state: Arc<Mutex<State>>,
}

struct State {
    rng: ChaCha8Rng,
    loss: f64,
    longest: usize,
    nodes: BTreeMap<usize, Node>,
    joined: usize,
    isolated: BTreeSet<usize>,
    /// The isolated nodes that can tell from their own interface.
    unlinked: BTreeSet<usize>,
    capture: Vec<Sent>,
}

struct Node {
    addresses: Vec<SocketAddr>,
    /// The networks in its scope, as address and prefix length; if empty, every address is.
    networks: Vec<(IpAddr, u32)>,
    mailbox: mpsc::UnboundedSender<Datagram>,
}

impl VirtualNet {
    /// An empty network. Losses are derived from the seed.
    pub fn new(seed: u64) -> Self {
        let state = State {
            rng: ChaCha8Rng::seed_from_u64(seed),
            loss: 0.0,
            longest: usize::MAX,
            nodes: BTreeMap::new(),
            joined: 0,
            isolated: BTreeSet::new(),
            unlinked: BTreeSet::new(),
            capture: Vec::new(),
        };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// Adds a node with one network interface.
    pub fn join(&self, address: SocketAddr) -> (Arc<VirtualWire>, mpsc::UnboundedReceiver<Datagram>) {
        self.join_by(&[address])
    }

    /// Adds a node with several network interfaces. Unicasts leave from the first one, broadcasts from each.
    ///
    /// # Panics
    /// If there is no address.
    pub fn join_by(&self, addresses: &[SocketAddr]) -> (Arc<VirtualWire>, mpsc::UnboundedReceiver<Datagram>) {
        let port = addresses.first().expect("a node has an address").port();
        let (mailbox, inbox) = mpsc::unbounded_channel();
        let mut state = self.state.lock();
        state.joined += 1;
        let number = state.joined;
        state.nodes.insert(number, Node { addresses: addresses.to_vec(), networks: Vec::new(), mailbox });
        (Arc::new(VirtualWire { state: Arc::clone(&self.state), number, port }), inbox)
    }

    /// Sets the share of lost datagrams, 0.0 to 1.0.
    pub fn set_loss(&self, share: f64) {
        self.state.lock().loss = share;
    }

    /// Drops longer datagrams, as a firewall that drops fragments does.
    pub fn set_longest(&self, bytes: usize) {
        self.state.lock().longest = bytes;
    }

    /// Everything sent since the last call.
    pub fn capture(&self) -> Vec<Sent> {
        std::mem::take(&mut self.state.lock().capture)
    }
}

/// One node's connection to a [`VirtualNet`].
pub struct VirtualWire {
    state: Arc<Mutex<State>>,
    number: usize,
    port: u16,
}

impl VirtualWire {
    /// Changes the node's addresses, as DHCP or a new network interface does.
    pub fn readdress(&self, addresses: &[SocketAddr]) {
        if let Some(node) = self.state.lock().nodes.get_mut(&self.number) {
            addresses.clone_into(&mut node.addresses);
        }
    }

    /// Restricts the node's scope to these networks, given as address and prefix length.
    pub fn confine(&self, networks: &[(IpAddr, u32)]) {
        if let Some(node) = self.state.lock().nodes.get_mut(&self.number) {
            networks.clone_into(&mut node.networks);
        }
    }

    /// Disconnects the node: sends fail and nothing arrives, until [`VirtualWire::plug`].
    pub fn unplug(&self) {
        self.state.lock().isolated.insert(self.number);
    }

    /// Reconnects the node.
    pub fn plug(&self) {
        let mut state = self.state.lock();
        state.isolated.remove(&self.number);
        state.unlinked.remove(&self.number);
    }

    /// Disconnects this machine's own interface, so that it has no carrier: the node is cut off and can tell.
    pub fn lose_carrier(&self) {
        self.unplug();
        self.state.lock().unlinked.insert(self.number);
    }
}

impl Wire for VirtualWire {
    fn send(&self, to: SocketAddr, datagram: &[u8]) -> io::Result<()> {
        let mut state = self.state.lock();
        let from = state.source(self.number)?;
        state.send(self.number, from, to, datagram);
        Ok(())
    }

    /// To port 2425 of every node, including the sender itself, once from each network interface.
    fn announce(&self, datagram: &[u8]) -> Announced {
        let mut announced = Announced::default();
        let mut state = self.state.lock();
        if let Err(cause) = state.source(self.number) {
            announced.count(SocketAddr::from(([255, 255, 255, 255], stock::PORT)), Err(cause));
            return announced;
        }
        let sources = state.nodes.get(&self.number).map(|node| node.addresses.clone()).unwrap_or_default();
        for from in sources {
            state.capture.push(Sent { from, to: None, bytes: datagram.to_vec() });
            let everybody: Vec<usize> = state.nodes.keys().copied().collect();
            for number in everybody {
                state.deliver(self.number, from, number, stock::PORT, datagram);
            }
            announced.count(SocketAddr::from(([255, 255, 255, 255], stock::PORT)), Ok(()));
        }
        announced
    }

    fn in_scope(&self, ip: IpAddr) -> bool {
        let within = |(network, bits): &(IpAddr, u32)| match (network, ip) {
            (IpAddr::V4(network), IpAddr::V4(ip)) => (network.to_bits() ^ ip.to_bits()).leading_zeros() >= *bits,
            _ => false,
        };
        let state = self.state.lock();
        state.nodes.get(&self.number).is_some_and(|node| node.networks.is_empty() || node.networks.iter().any(within))
    }

    fn is_cut_off(&self, _from: &[IpAddr]) -> bool {
        self.state.lock().unlinked.contains(&self.number)
    }

    fn port(&self) -> u16 {
        self.port
    }

    fn is_own_address(&self, addr: IpAddr) -> bool {
        let state = self.state.lock();
        let node = state.nodes.get(&self.number);
        addr.is_loopback() || node.is_some_and(|node| node.addresses.iter().any(|own| own.ip() == addr))
    }
}

impl Drop for VirtualWire {
    fn drop(&mut self) {
        self.state.lock().nodes.remove(&self.number);
    }
}

impl State {
    fn source(&self, number: usize) -> io::Result<SocketAddr> {
        let address = self.nodes.get(&number).and_then(|node| node.addresses.first());
        let reachable = address.filter(|_| !self.isolated.contains(&number));
        reachable.copied().ok_or_else(|| io::ErrorKind::NetworkUnreachable.into())
    }

    fn send(&mut self, sender: usize, from: SocketAddr, to: SocketAddr, datagram: &[u8]) {
        self.capture.push(Sent { from, to: Some(to), bytes: datagram.to_vec() });
        let owner = self.nodes.iter().find(|(_, node)| node.addresses.contains(&to)).map(|(number, _)| *number);
        if let Some(receiver) = owner {
            self.deliver(sender, from, receiver, to.port(), datagram);
        }
    }

    fn deliver(&mut self, sender: usize, from: SocketAddr, receiver: usize, port: u16, datagram: &[u8]) {
        let cut = self.isolated.contains(&sender) || self.isolated.contains(&receiver) || datagram.len() > self.longest;
        let lost = sender != receiver && self.loss > 0.0 && self.rng.random_bool(self.loss.min(1.0));
        let Some(node) = self.nodes.get(&receiver) else { return };
        if cut || lost || node.addresses.iter().all(|address| address.port() != port) {
            return;
        }
        // A closed mailbox is a machine that was switched off.
        let _off = node.mailbox.send(Datagram { from, bytes: datagram.to_vec() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{alice, bob, carol};

    fn received(inbox: &mut mpsc::UnboundedReceiver<Datagram>) -> Vec<Datagram> {
        std::iter::from_fn(|| inbox.try_recv().ok()).collect()
    }

    #[test]
    fn a_broadcast_reaches_port_2425_of_everybody_also_the_sender() {
        let net = VirtualNet::new(1);
        let (a, mut at_a) = net.join(alice().address);
        let (_b, mut at_b) = net.join(bob().address);
        let (_c, mut at_c) = net.join(SocketAddr::from(([10, 0, 0, 3], 2426)));
        assert_eq!(a.announce(b"hi").reached, 1);
        let hi = Datagram { from: alice().address, bytes: b"hi".to_vec() };
        assert_eq!(
            (received(&mut at_a), received(&mut at_b), received(&mut at_c)),
            (vec![hi.clone()], vec![hi.clone()], vec![])
        );
        a.send(SocketAddr::from(([10, 0, 0, 3], 2426)), b"hi").expect("sent");
        a.send(carol().address, b"nobody there").expect("lost without a word");
        assert_eq!(received(&mut at_c), [hi]);
        assert_eq!(net.capture().iter().map(|sent| sent.to.is_none()).collect::<Vec<_>>(), [true, false, false]);
        assert_eq!(net.capture(), []);
    }

    #[test]
    fn a_node_without_its_plug_neither_sends_nor_hears() {
        let net = VirtualNet::new(1);
        let (a, mut at_a) = net.join(alice().address);
        let (b, mut at_b) = net.join(bob().address);
        a.unplug();
        assert!(a.send(bob().address, b"x").is_err());
        assert_eq!((a.announce(b"x").reached, a.announce(b"x").failed.len()), (0, 1));
        b.announce(b"y");
        assert_eq!((received(&mut at_a).len(), received(&mut at_b).len()), (0, 1));
        a.plug();
        b.announce(b"y");
        assert_eq!(received(&mut at_a).len(), 1);
        drop(a);
        b.announce(b"y");
        assert!(at_a.try_recv().is_err());
    }

    #[test]
    fn loss_follows_from_the_seed() {
        let lost = |seed| {
            let net = VirtualNet::new(seed);
            let (a, _at_a) = net.join(alice().address);
            let (_b, mut at_b) = net.join(bob().address);
            net.set_loss(0.3);
            for number in 0..1000_u32 {
                a.send(bob().address, &number.to_be_bytes()).expect("sent");
            }
            received(&mut at_b)
        };
        assert_eq!(lost(1), lost(1));
        assert_ne!(lost(1), lost(2));
        assert!((620..780).contains(&lost(1).len()), "{}", lost(1).len());
    }

    #[test]
    fn several_network_cards_announce_each_and_new_addresses_replace_the_old() {
        let net = VirtualNet::new(1);
        let second = SocketAddr::from(([10, 1, 0, 1], 2425));
        let (a, _at_a) = net.join_by(&[alice().address, second]);
        let (b, mut at_b) = net.join(bob().address);
        assert_eq!(a.announce(b"x").reached, 2);
        let from: Vec<_> = received(&mut at_b).into_iter().map(|datagram| datagram.from).collect();
        assert_eq!(from, [alice().address, second]);
        assert!(a.is_own_address(second.ip()) && !a.is_own_address(bob().address.ip()));
        b.readdress(&[carol().address]);
        a.send(bob().address, b"x").expect("lost");
        a.send(carol().address, b"x").expect("sent");
        assert_eq!(received(&mut at_b).len(), 1);
    }
}
