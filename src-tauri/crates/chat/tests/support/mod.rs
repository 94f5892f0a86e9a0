//! A Landline node without sockets, and a stock peer, for the stories of this crate.

#![allow(dead_code, reason = "each story uses its own part of it")]
#![allow(clippy::unwrap_used, reason = "a story that cannot be told ends its test")]

use landline_chat::{Chat, ChatDeps, ChatEvent, ChatLimits, Message, MessageState, PageAnchor};
use landline_ipmsg::{Charset, Mode, Packet, PacketNumberAllocator, Wire};
use landline_peer::{ContactId, Observed, PeerConfig, PeerDeps, PeerEvent, PeerManager};
use landline_store::{Durability, Record, Seq, StoreError};
use landline_task::{CancellationToken, TaskError};
use landline_testkit::{Datagram, ManualClock, Person, TempStore, VirtualNet, VirtualTime, VirtualWire, carol};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;

/// States that stories speak of.
pub(crate) const DELIVERED: MessageState = MessageState::Delivered;
pub(crate) const WAITING: MessageState = MessageState::Waiting;

/// Whether a datagram carries this text.
pub(crate) fn holds(datagram: &[u8], text: &str) -> bool {
    Packet::decode(datagram).is_ok_and(|packet| packet.body() == text.as_bytes())
}

/// Texts that tell their place.
pub(crate) fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("message {number}")).collect()
}

/// The network, its time, and the seed that decides what is lost.
pub(crate) struct Lan {
    pub(crate) net: VirtualNet,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) time: VirtualTime,
}

impl Lan {
    pub(crate) fn new(seed: u64) -> Self {
        let clock = ManualClock::new();
        let time = VirtualTime::hold(&clock);
        Self { net: VirtualNet::new(seed), clock, time }
    }

    /// A node with an empty database.
    pub(crate) async fn node(&self, person: Person) -> Node {
        let store = TempStore::open(&self.clock, &[landline_peer::MIGRATIONS, landline_chat::MIGRATIONS]);
        self.start(person, store, 0).await
    }

    /// The same machine after its program was ended and started again.
    pub(crate) async fn restart(&self, node: Node) -> Node {
        let last = node.numbers.next(0).get();
        let person = node.person.clone();
        let mut store = node.end().await;
        store.reopen(&self.clock).await;
        self.start(person, store, last).await
    }

    async fn start(&self, person: Person, store: TempStore, last_no: u64) -> Node {
        let (wire, inbox) = self.net.join(person.address);
        let numbers = Arc::new(PacketNumberAllocator::starting_after(last_no));
        let peers = PeerManager::open(PeerDeps {
            store: store.store.clone(),
            wire: Arc::<VirtualWire>::clone(&wire),
            numbers: Arc::clone(&numbers),
            profile: person.profile.clone(),
            config: PeerConfig::default(),
            default_charset: Charset::GB18030,
            seed: 1,
        })
        .await
        .unwrap();
        let chat = Chat::open(ChatDeps {
            store: store.store.clone(),
            wire: Arc::<VirtualWire>::clone(&wire),
            numbers: Arc::clone(&numbers),
            peers: Arc::new(peers.clone()),
            profile: person.profile.clone(),
            default_charset: Charset::GB18030,
            limits: ChatLimits::default(),
            seed: 1,
        })
        .await
        .unwrap();
        self.time.wait_for(&store.store);
        let facts = store.store.subscribe();
        let pump = tokio::spawn(pump(inbox, facts, peers.clone(), chat.clone()));
        let shutdown = CancellationToken::new();
        let mut node = Node { person, store, wire, numbers, peers, chat, shutdown, pump, task: None };
        node.run();
        node.peers.start().await.unwrap();
        self.pass(Duration::from_secs(8)).await;
        node
    }

    pub(crate) async fn pass(&self, time: Duration) {
        self.time.advance(time).await;
    }

    /// Everything that can happen without time passing, also over several nodes in turn.
    pub(crate) async fn settle(&self) {
        for _ in 0..8 {
            self.time.settle().await;
        }
    }

    /// Waits until a figure of a node's database is this.
    pub(crate) async fn until(&self, node: &Node, sql: &'static str, wanted: u32) {
        for _ in 0..10_000 {
            if node.count(sql).await == wanted {
                return;
            }
            self.pass(Duration::from_millis(10)).await;
        }
        assert_eq!(node.count(sql).await, wanted, "{sql}");
    }

    /// Packets of one mode that were sent since the last time this or a sibling was asked.
    pub(crate) fn captured(&self, mode: Mode) -> Vec<Packet> {
        let sent = self.net.capture();
        let packets = sent.iter().map(|sent| Packet::decode(&sent.bytes).unwrap());
        packets.filter(|packet| packet.command.mode == mode).collect()
    }
}

/// What the node crate does with packets and facts, in short.
async fn pump(
    mut inbox: mpsc::UnboundedReceiver<Datagram>,
    mut facts: broadcast::Receiver<Arc<Record>>,
    peers: PeerManager,
    chat: Chat,
) {
    loop {
        tokio::select! {
            datagram = inbox.recv() => {
                let Some(Datagram { from, bytes }) = datagram else { return };
                let Ok(packet) = Packet::decode(&bytes) else { continue };
                if let Observed::Known(peer) | Observed::New(peer) = peers.observe(from, &packet).await
                    && chat.receive(from, &packet, peer.contact).await.is_err()
                {
                    return;
                }
            }
            fact = facts.recv() => {
                let Ok(fact) = fact else { return };
                if !fact.kind.starts_with("peer.") {
                    continue;
                }
                match serde_json::from_str(&fact.body).unwrap() {
                    PeerEvent::Online { contact, .. } => chat.peer_came(contact).await,
                    PeerEvent::Offline { contact, .. } => chat.peer_left(contact).await,
                    PeerEvent::AddressApproved { contact, ip, .. } => chat.address_approved(contact, ip).await,
                    _ => {}
                }
            }
        }
    }
}

/// One Landline.
pub(crate) struct Node {
    pub(crate) person: Person,
    pub(crate) store: TempStore,
    pub(crate) wire: Arc<VirtualWire>,
    pub(crate) numbers: Arc<PacketNumberAllocator>,
    pub(crate) peers: PeerManager,
    pub(crate) chat: Chat,
    shutdown: CancellationToken,
    pump: JoinHandle<()>,
    task: Option<JoinHandle<Result<(), TaskError>>>,
}

impl Node {
    /// Runs chat's task.
    pub(crate) fn run(&mut self) {
        let [task] = self.chat.tasks().try_into().ok().unwrap();
        let shutdown = self.shutdown.clone();
        self.task = Some(tokio::spawn(async move { task.run(shutdown).await }));
    }

    /// Ends chat's task as a panic would, in the middle of whatever it does.
    pub(crate) async fn break_down(&mut self) {
        let task = self.task.take().unwrap();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
    }

    /// Ends the program without a goodbye.
    pub(crate) async fn end(mut self) -> TempStore {
        self.wire.unplug();
        // Nobody hears it after a breakdown.
        self.shutdown.cancel();
        if let Some(task) = self.task.take() {
            task.await.unwrap().unwrap();
        }
        self.pump.abort();
        self.peers.stop().await;
        self.store
    }

    /// A figure of the database, as it is when all that was asked of it before has been done.
    pub(crate) async fn count(&self, sql: &'static str) -> u32 {
        let counted = self
            .store
            .store
            .write(Durability::Relaxed, move |tx| Ok::<u32, StoreError>(tx.query_row(sql, [], |row| row.get(0))?));
        counted.await.unwrap()
    }

    /// Statements in a transaction of their own.
    pub(crate) async fn sql(&self, sql: &'static str) {
        let done = self.store.store.write(Durability::Full, move |tx| Ok::<_, StoreError>(tx.execute_batch(sql)?));
        done.await.unwrap();
    }

    /// The contact of somebody, who must have been met.
    pub(crate) async fn contact(&self, person: &Person) -> ContactId {
        let contacts = self.peers.contacts().await.unwrap();
        contacts.iter().find(|contact| contact.peer.user == person.profile.user).unwrap().id
    }

    pub(crate) async fn send(&self, to: &Person, text: &str) -> Message {
        self.chat.send(self.contact(to).await, text).await.unwrap()
    }

    pub(crate) async fn history(&self, with: &Person) -> Vec<Message> {
        self.chat.history(self.contact(with).await, PageAnchor::Newest, 1000).await.unwrap()
    }

    pub(crate) async fn texts(&self, with: &Person) -> Vec<String> {
        self.history(with).await.into_iter().map(|message| message.text).collect()
    }

    pub(crate) async fn states(&self, with: &Person) -> Vec<MessageState> {
        self.history(with).await.into_iter().map(|message| message.state).collect()
    }

    /// What chat told, in order.
    pub(crate) async fn told(&self) -> Vec<ChatEvent> {
        let facts = self.store.store.replay(Seq::ZERO, None, 10_000).await.unwrap().records;
        let chat = facts.iter().filter(|fact| fact.kind.starts_with("chat."));
        chat.map(|fact| serde_json::from_str(&fact.body).unwrap()).collect()
    }
}

/// A program that is not Landline, as carol runs it: it greets, acknowledges, and counts its packets from one.
pub(crate) struct Stock {
    pub(crate) wire: Arc<VirtualWire>,
    version: &'static str,
    inbox: mpsc::UnboundedReceiver<Datagram>,
    no: u64,
}

impl Stock {
    /// Joins and greets with a version field and what stands behind the command, such as `Carol\0lab`.
    pub(crate) async fn join(lan: &Lan, version: &'static str, names: &[u8]) -> Self {
        let (wire, inbox) = lan.net.join(carol().address);
        let mut stock = Self { wire, version, inbox, no: 0 };
        stock.greet(names);
        lan.pass(Duration::from_secs(2)).await;
        stock.drain();
        stock
    }

    /// BR_ENTRY to everybody.
    pub(crate) fn greet(&mut self, names: &[u8]) {
        let datagram = self.datagram(1, names);
        self.wire.announce(&datagram);
    }

    /// The program ends without a goodbye and starts again.
    pub(crate) fn restart(&mut self, names: &[u8]) {
        self.no = 0;
        self.greet(names);
    }

    pub(crate) fn send(&mut self, to: &Person, command: u32, extra: &[u8]) {
        let datagram = self.datagram(command, extra);
        self.wire.send(to.address, &datagram).unwrap();
    }

    fn datagram(&mut self, command: u32, extra: &[u8]) -> Vec<u8> {
        self.no += 1;
        let profile = carol().profile;
        let head = format!("{}:{}:{}:{}:{command}:", self.version, self.no, profile.user, profile.host);
        [head.as_bytes(), extra, b"\0"].concat()
    }

    /// What came since the last time, read by nobody.
    pub(crate) fn drain(&mut self) -> Vec<Datagram> {
        std::iter::from_fn(|| self.inbox.try_recv().ok()).collect()
    }

    /// Messages that came since the last time, each acknowledged.
    pub(crate) fn read(&mut self) -> Vec<Packet> {
        let mut messages = Vec::new();
        for datagram in self.drain() {
            let packet = Packet::decode(&datagram.bytes).unwrap();
            if packet.command.wants_ack() {
                let answer = self.datagram(33, packet.no.to_string().as_bytes());
                self.wire.send(datagram.from, &answer).unwrap();
                messages.push(packet);
            }
        }
        messages
    }

    /// Reads for as long as anything comes.
    pub(crate) async fn read_all(&mut self, lan: &Lan) -> Vec<Packet> {
        let mut all = Vec::new();
        loop {
            lan.settle().await;
            let messages = self.read();
            if messages.is_empty() {
                return all;
            }
            all.extend(messages);
        }
    }
}
