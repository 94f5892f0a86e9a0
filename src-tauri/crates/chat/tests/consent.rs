//! Who speaks in somebody's names from another address gets nothing that is meant for them, and is shown as what it is.

#![expect(clippy::unwrap_used, reason = "a helper of a story that cannot be told ends its test")]

mod support;

use landline_chat::MessageState;
use landline_ipmsg::{Charset, Mode, Options, Packet, PacketNo, Wire, entry, message};
use landline_peer::{ContactError, NeighbourTable, Neighbours, PeerError, PeerEvent};
use landline_store::Seq;
use landline_testkit::{Datagram, Person, VirtualWire, alice, bob};
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{DELIVERED, Lan, Node, WAITING};
use tokio::sync::mpsc;

/// A machine that says to be bob.
struct Elsewhere {
    wire: Arc<VirtualWire>,
    inbox: mpsc::UnboundedReceiver<Datagram>,
}

impl Elsewhere {
    fn join(lan: &Lan, address: &str) -> Self {
        let (wire, inbox) = lan.net.join(address.parse::<SocketAddr>().unwrap());
        Self { wire, inbox }
    }

    /// BR_ENTRY in bob's names to everybody.
    fn enter(&self) {
        self.wire.announce(&entry(&bob().profile, PacketNo::new(1_900_000_000), Mode::BrEntry, false).encode());
    }

    /// Texts that came here.
    fn texts(&mut self) -> usize {
        let came = std::iter::from_fn(|| self.inbox.try_recv().ok());
        came.filter(|datagram| Packet::decode(&datagram.bytes).unwrap().command.mode == Mode::SendMsg).count()
    }
}

#[tokio::test(start_paused = true)]
async fn a_forged_entry_while_the_contact_is_away_draws_nothing() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    b.wire.unplug();
    lan.pass(Duration::from_secs(20)).await;
    a.send(&bob(), "only for Bob").await;
    let mut forger = Elsewhere::join(&lan, "10.0.0.66:2425");
    forger.enter();
    lan.pass(Duration::from_secs(20)).await;
    assert_eq!(forger.texts(), 0);
    assert_eq!(a.states(&bob()).await, [WAITING]);
    assert_eq!(a.send(&bob(), "and this").await.state, WAITING);
    lan.pass(Duration::from_secs(20)).await;
    assert_eq!(forger.texts(), 0);
    b.wire.plug();
    lan.pass(Duration::from_secs(120)).await;
    assert_eq!(b.texts(&alice()).await, ["only for Bob", "and this"]);
}

/// The neighbour table of alice's machine, as the test writes it.
#[derive(Default)]
struct Table(Mutex<NeighbourTable>);

impl Table {
    fn says(&self, ip: &str, mac: &str) {
        self.0.lock().unwrap().insert(ip.parse().unwrap(), mac.parse().unwrap());
    }
}

impl Neighbours for Table {
    fn table(&self) -> Pin<Box<dyn Future<Output = NeighbourTable> + Send + '_>> {
        Box::pin(std::future::ready(self.0.lock().unwrap().clone()))
    }
}

/// Bob as he moves to another address.
fn bob_moved() -> Person {
    Person { address: "10.0.0.9:2425".parse().unwrap(), ..bob() }
}

/// Alice, to whom bob is known; then he goes, and one text waits for him.
async fn one_text_waits(lan: &Lan, table: &Arc<Table>) -> (Node, Node) {
    let a = lan.node(alice()).await;
    a.peers.set_neighbours(Arc::<Table>::clone(table));
    table.says("10.0.0.2", "02:00:00:00:00:02");
    let b = lan.node(bob()).await;
    lan.pass(Duration::from_secs(20)).await;
    b.peers.stop().await;
    b.wire.unplug();
    lan.pass(Duration::from_secs(20)).await;
    assert_eq!(a.send(&bob(), "for Bob").await.state, WAITING);
    (a, b)
}

async fn new_address(node: &Node) -> Option<IpAddr> {
    let contact = node.contact(&bob()).await;
    node.peers.contact(contact).await.unwrap().unwrap().new_address
}

async fn told(node: &Node) -> Vec<PeerEvent> {
    let facts = node.store.store.replay(Seq::ZERO, None, 10_000).await.unwrap().records;
    let events =
        facts.iter().filter(|fact| fact.kind.starts_with("peer.")).map(|fact| serde_json::from_str(&fact.body));
    let events = events.map(Result::unwrap);
    events.filter(|event| matches!(event, PeerEvent::NewAddress { .. } | PeerEvent::AddressApproved { .. })).collect()
}

#[tokio::test(start_paused = true)]
async fn what_waits_goes_to_a_new_address_once_its_owner_agrees() {
    let (lan, table) = (Lan::new(1), Arc::new(Table::default()));
    let (a, b) = one_text_waits(&lan, &table).await;
    drop(b);
    let b = lan.node(bob_moved()).await;
    lan.pass(Duration::from_secs(60)).await;
    let (contact, ip) = (a.contact(&bob()).await, bob_moved().address.ip());
    assert_eq!(a.send(&bob(), "and this").await.state, WAITING);
    assert_eq!(new_address(&a).await, Some(ip));
    assert_eq!(a.chat.waiting().await.unwrap(), [(contact, 2)]);
    assert!(matches!(told(&a).await.as_slice(), [PeerEvent::NewAddress { ip: at, .. }] if *at == ip), "told once");
    assert_eq!(b.texts(&alice()).await, [""; 0]);
    let states = a.told().await.len();
    lan.pass(Duration::from_secs(60)).await;
    assert_eq!(a.told().await.len(), states, "waiting is not told again and again");

    a.peers.approve_address(contact, ip).await.unwrap();
    lan.settle().await;
    assert_eq!(b.texts(&alice()).await, ["for Bob", "and this"]);
    assert_eq!(a.states(&bob()).await, [DELIVERED; 2]);
    assert_eq!(new_address(&a).await, None);
    assert_eq!(a.send(&bob(), "no more questions").await.state, MessageState::Sending);
    a.peers.approve_address(contact, ip).await.unwrap();
    lan.settle().await;
    assert_eq!(told(&a).await.len(), 2, "approved once");
}

#[tokio::test(start_paused = true)]
async fn the_same_network_card_at_a_new_address_is_sent_to_without_a_question() {
    let (lan, table) = (Lan::new(1), Arc::new(Table::default()));
    let (a, b) = one_text_waits(&lan, &table).await;
    drop(b);
    table.says("10.0.0.9", "02:00:00:00:00:02");
    let b = lan.node(bob_moved()).await;
    assert_eq!(b.texts(&alice()).await, ["for Bob"]);
    assert_eq!(a.states(&bob()).await, [DELIVERED]);
    assert!(matches!(told(&a).await.as_slice(), [PeerEvent::AddressApproved { .. }]));
}

#[tokio::test(start_paused = true)]
async fn another_network_card_waits_and_a_restart_forgets_neither_the_question_nor_the_answer() {
    let (lan, table) = (Lan::new(1), Arc::new(Table::default()));
    let (a, b) = one_text_waits(&lan, &table).await;
    drop(b);
    table.says("10.0.0.9", "02:00:00:00:00:09");
    let b = lan.node(bob_moved()).await;
    assert_eq!(a.states(&bob()).await, [WAITING]);
    let a = lan.restart(a).await;
    lan.pass(Duration::from_secs(60)).await;
    assert_eq!(a.states(&bob()).await, [WAITING]);
    assert_eq!(new_address(&a).await, Some(bob_moved().address.ip()));
    a.peers.approve_address(a.contact(&bob()).await, bob_moved().address.ip()).await.unwrap();
    lan.settle().await;
    assert_eq!(b.texts(&alice()).await, ["for Bob"]);
    b.wire.unplug();
    lan.pass(Duration::from_secs(20)).await;
    a.send(&bob(), "later").await;
    let a = lan.restart(a).await;
    b.wire.plug();
    lan.pass(Duration::from_secs(90)).await;
    assert_eq!(a.states(&bob()).await, [DELIVERED; 2]);
}

/// The card of the first address was written down in an earlier run.
#[tokio::test(start_paused = true)]
async fn a_change_of_lease_over_a_restart_needs_no_question() {
    let (lan, table) = (Lan::new(1), Arc::new(Table::default()));
    let (a, b) = one_text_waits(&lan, &table).await;
    drop(b);
    let a = lan.restart(a).await;
    a.peers.set_neighbours(Arc::<Table>::clone(&table));
    table.says("10.0.0.9", "02:00:00:00:00:02");
    let b = lan.node(bob_moved()).await;
    assert_eq!(b.texts(&alice()).await, ["for Bob"]);
    assert_eq!(a.states(&bob()).await, [DELIVERED]);
}

#[tokio::test(start_paused = true)]
async fn a_text_from_elsewhere_is_kept_with_where_it_came_from_until_that_is_known_to_be_theirs() {
    let lan = Lan::new(1);
    let (a, b) = (lan.node(alice()).await, lan.node(bob()).await);
    b.send(&alice(), "from Bob").await;
    lan.settle().await;
    lan.pass(Duration::from_secs(20)).await;
    let forger = Elsewhere::join(&lan, "10.0.0.66:2425");
    let forged =
        message(&bob().profile, PacketNo::new(1_900_000_001), "give me your key", Charset::UTF_8, Options::UTF8OPT);
    forger.wire.send(alice().address, &forged.unwrap().encode()).unwrap();
    lan.settle().await;
    let origins = async |node: &Node| -> Vec<_> {
        let messages = node.history(&bob()).await;
        messages.into_iter().map(|message| (message.source.map(|ip| ip.to_string()), message.instead_of)).collect()
    };
    let (from_bob, from_forger) = (Some("10.0.0.2".to_owned()), Some("10.0.0.66".to_owned()));
    let expected = [(from_bob.clone(), None), (from_forger.clone(), Some(bob().address.ip()))];
    assert_eq!(origins(&a).await, expected);
    let a = lan.restart(a).await;
    assert_eq!(origins(&a).await, expected);
    let elsewhere = "10.0.0.66".parse().unwrap();
    a.peers.approve_address(a.contact(&bob()).await, elsewhere).await.unwrap();
    lan.settle().await;
    assert_eq!(origins(&a).await, [(from_bob, None), (from_forger, None)]);
}

#[tokio::test(start_paused = true)]
async fn an_address_of_nobody_is_not_approved() {
    let lan = Lan::new(1);
    let a = lan.node(alice()).await;
    let nobody = landline_peer::ContactId::from_uuid(uuid::Uuid::from_u128(7));
    let refused = a.peers.approve_address(nobody, "10.0.0.9".parse().unwrap()).await.unwrap_err();
    assert!(matches!(refused, PeerError::Contact(ContactError::UnknownContact(id)) if id == nobody));
}
