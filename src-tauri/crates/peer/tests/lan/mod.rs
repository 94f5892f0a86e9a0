//! A LAN of peer managers in virtual time, for the tests in this folder.

#![allow(dead_code, unreachable_pub, reason = "every test file uses its own part of it")]
#![allow(clippy::expect_used, reason = "a helper of a test that cannot do its work ends the test")]

use landline_ipmsg::{Charset, Command, Mode, Options, Packet, PacketNo, PacketNumberAllocator, Version};
use landline_peer::{
    Contact, MIGRATIONS, Observed, OfflineReason, Peer, PeerConfig, PeerDeps, PeerEvent, PeerManager, PeerStatus,
};
use landline_store::Seq;
use landline_testkit::{Datagram, ManualClock, Person, Sent, TempStore, VirtualNet, VirtualTime, VirtualWire};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

pub fn addr(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

pub struct Lan {
    pub net: VirtualNet,
    pub clock: Arc<ManualClock>,
    time: VirtualTime,
}

impl Lan {
    pub fn new() -> Self {
        let clock = ManualClock::new();
        Self { net: VirtualNet::new(7), time: VirtualTime::hold(&clock), clock }
    }

    pub async fn pass(&self, time: Duration) {
        self.time.advance(time).await;
    }

    /// A node that hears but whose tasks do not run yet.
    pub async fn desk(&self, person: Person) -> Desk {
        self.desk_by(person.clone(), &[person.address], PeerConfig::default()).await
    }

    pub async fn desk_by(&self, person: Person, addresses: &[SocketAddr], config: PeerConfig) -> Desk {
        let temp = TempStore::open(&self.clock, &[MIGRATIONS]);
        self.time.wait_for(&temp.store);
        let (wire, inbox) = self.net.join_by(addresses);
        let manager = open(&temp, &wire, &person, config).await;
        let pump = tokio::spawn(pump(manager.clone(), inbox));
        Desk { person, manager, temp, wire, pump, config }
    }

    /// A desk whose tasks run.
    pub async fn at_work(&self, person: Person) -> Desk {
        let desk = self.desk(person).await;
        desk.manager.start().await.expect("starts");
        desk
    }

    /// Ends a node as a power cut does, and starts it again at another address on the same database.
    pub async fn reboot(&self, desk: Desk, address: SocketAddr) -> Desk {
        let Desk { person, mut temp, pump, config, wire, manager } = desk;
        pump.abort();
        drop((wire, manager));
        temp.reopen(&self.clock).await;
        self.time.wait_for(&temp.store);
        let (wire, inbox) = self.net.join(address);
        let manager = open(&temp, &wire, &person, config).await;
        let pump = tokio::spawn(self::pump(manager.clone(), inbox));
        Desk { person, manager, temp, wire, pump, config }
    }
}

async fn open(temp: &TempStore, wire: &Arc<VirtualWire>, person: &Person, config: PeerConfig) -> PeerManager {
    let deps = PeerDeps {
        store: temp.store.clone(),
        wire: Arc::<VirtualWire>::clone(wire),
        numbers: Arc::new(PacketNumberAllocator::starting_after(0)),
        profile: person.profile.clone(),
        config,
        default_charset: Charset::GB18030,
        seed: 1,
    };
    PeerManager::open(deps).await.expect("opens")
}

async fn pump(manager: PeerManager, mut inbox: mpsc::UnboundedReceiver<Datagram>) {
    while let Some(Datagram { from, bytes }) = inbox.recv().await {
        if let Ok(packet) = Packet::decode(&bytes) {
            manager.observe(from, &packet).await;
        }
    }
}

pub struct Desk {
    pub person: Person,
    pub manager: PeerManager,
    pub temp: TempStore,
    pub wire: Arc<VirtualWire>,
    pump: JoinHandle<()>,
    config: PeerConfig,
}

impl Desk {
    pub fn peer(&self, user: &str) -> Option<Peer> {
        self.manager.snapshot().into_iter().find(|peer| peer.id.user == user)
    }

    /// Where somebody was heard, in order.
    pub fn addresses(&self, user: &str) -> Vec<SocketAddr> {
        let peer = self.peer(user).expect("known");
        let mut all: Vec<_> = peer.addresses.iter().map(|address| address.addr).collect();
        all.sort();
        all
    }

    pub fn sees(&self, user: &str) -> Option<PeerStatus> {
        self.peer(user).map(|peer| peer.status)
    }

    pub async fn contacts(&self) -> Vec<Contact> {
        self.manager.contacts().await.expect("readable")
    }

    pub async fn contact(&self, user: &str) -> Contact {
        self.contacts().await.into_iter().find(|contact| contact.peer.user == user).expect("met")
    }

    /// All events in the journal.
    pub async fn events(&self) -> Vec<PeerEvent> {
        let records = self.temp.store.replay(Seq::ZERO, None, 10_000).await.expect("readable").records;
        let event = |body: &str| serde_json::from_str::<PeerEvent>(body).expect("an event of this domain");
        records
            .iter()
            .map(|record| {
                let event = event(&record.body);
                assert_eq!(record.kind, event.kind());
                event
            })
            .collect()
    }

    /// The events as one word each.
    pub async fn story(&self) -> Vec<String> {
        let told = |event: PeerEvent| match event {
            PeerEvent::Online { id, .. } => format!("{} online", id.user),
            PeerEvent::Offline { id, reason: OfflineReason::Explicit, .. } => format!("{} left", id.user),
            PeerEvent::Offline { id, reason: OfflineReason::Timeout, .. } => format!("{} lost", id.user),
            PeerEvent::Offline { id, reason: OfflineReason::Unanswered, .. } => format!("{} unanswered", id.user),
            PeerEvent::Offline { id, reason: OfflineReason::Cleanup, .. } => format!("{} forgotten", id.user),
            PeerEvent::Uncertain { id, .. } => format!("{} uncertain", id.user),
            PeerEvent::Certain { id, .. } => format!("{} certain", id.user),
            PeerEvent::Changed { .. } => "changed".to_owned(),
            PeerEvent::NewAddress { .. } => "new address".to_owned(),
            PeerEvent::AddressApproved { .. } => "address approved".to_owned(),
            PeerEvent::SelfOffline { offline, .. } => format!("offline here: {offline}"),
        };
        // Which addresses are trusted is a story of its own.
        let trust =
            |event: &PeerEvent| matches!(event, PeerEvent::NewAddress { .. } | PeerEvent::AddressApproved { .. });
        self.events().await.into_iter().filter(|event| !trust(event)).map(told).collect()
    }

    /// Hands a packet in as if it came from the wire.
    pub async fn hears(&self, from: &str, packet: &Packet) -> Observed {
        self.manager.observe(addr(from), packet).await
    }
}

/// A packet of somebody who does not run Landline.
pub fn packet(user: &str, no: u64, mode: Mode, extra: &str) -> Packet {
    with_options(user, no, mode, Options::empty(), extra)
}

pub fn with_options(user: &str, no: u64, mode: Mode, options: Options, extra: &str) -> Packet {
    Packet {
        version: Version::parse(b"1").expect("the plain version"),
        no: PacketNo::new(no),
        user: user.as_bytes().to_vec(),
        host: b"pc".to_vec(),
        command: Command::new(mode, options),
        extra: extra.as_bytes().to_vec(),
    }
}

/// What was captured, as mode and destination.
pub fn modes(capture: &[Sent]) -> Vec<(Mode, Option<SocketAddr>)> {
    let mode = |sent: &Sent| Packet::decode(&sent.bytes).expect("own packets are packets").command.mode;
    capture.iter().map(|sent| (mode(sent), sent.to)).collect()
}
