//! A network in virtual time: Alice, a real manager with all its tasks, and two who answer every question put to them,
//! Bob as a Landline node does and Carol as iptux does, who knows no GETINFO.
//!
//! Does not live here: what is done to Alice (`script.rs`).

use landline_ipmsg::{self as ipmsg, Charset, Mode, PacketNumberAllocator, Options, Packet, PacketNo, Wire, with_epoch};
use landline_peer::{MIGRATIONS, PeerConfig, PeerDeps, PeerEvent, PeerManager};
use landline_store::Seq;
use landline_testkit::{
    Datagram, ManualClock, Person, TempStore, VirtualNet, VirtualTime, VirtualWire, alice, bob, carol,
};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;

pub(crate) struct World {
    pub(crate) alice: PeerManager,
    net: VirtualNet,
    time: VirtualTime,
    temp: TempStore,
    _wires: [Arc<VirtualWire>; 3],
}

impl World {
    pub(crate) async fn new() -> Self {
        let (clock, net) = (ManualClock::new(), VirtualNet::new(1));
        let (temp, time) = (TempStore::open(&clock, &[MIGRATIONS]), VirtualTime::hold(&clock));
        time.wait_for(&temp.store);
        let join = |person: Person| net.join(person.address);
        let ((wire, inbox), (at_bob, bobs), (at_carol, carols)) = (join(alice()), join(bob()), join(carol()));
        let deps = PeerDeps {
            store: temp.store.clone(),
            wire: Arc::<VirtualWire>::clone(&wire),
            numbers: Arc::new(PacketNumberAllocator::starting_after(0)),
            profile: alice().profile,
            config: PeerConfig::default(),
            default_charset: Charset::GB18030,
            seed: 1,
        };
        let manager = PeerManager::open(deps).await.expect("opens");
        tokio::spawn(hear(manager.clone(), inbox));
        tokio::spawn(answer(bob(), Some(7), Arc::clone(&at_bob), bobs));
        tokio::spawn(answer(carol(), None, Arc::clone(&at_carol), carols));
        manager.start().await.expect("starts");
        Self { alice: manager, net, time, temp, _wires: [wire, at_bob, at_carol] }
    }

    /// Alice hears a datagram, as the endpoint hands it over: only if it is a packet at all.
    pub(crate) async fn hears(&self, from: SocketAddr, datagram: &[u8]) {
        if let Ok(packet) = Packet::decode(datagram) {
            self.alice.observe(from, &packet).await;
        }
    }

    pub(crate) async fn pass(&self, time: Duration) {
        self.time.advance(time).await;
    }

    /// What Alice has sent since this was last asked: to whom, and how many bytes.
    pub(crate) fn sent(&self) -> Vec<(Option<SocketAddr>, usize)> {
        let from_alice = self.net.capture().into_iter().filter(|sent| sent.from == alice().address);
        from_alice.map(|sent| (sent.to, sent.bytes.len())).collect()
    }

    /// Everything that was told.
    pub(crate) async fn gossiped(&self) -> Vec<PeerEvent> {
        self.time.settle().await;
        let records = self.temp.store.replay(Seq::ZERO, None, 10_000).await.expect("readable").records;
        records.iter().map(|record| serde_json::from_str(&record.body).expect("an event of this domain")).collect()
    }
}

async fn hear(alice: PeerManager, mut inbox: UnboundedReceiver<Datagram>) {
    while let Some(Datagram { from, bytes }) = inbox.recv().await {
        if let Ok(packet) = Packet::decode(&bytes) {
            alice.observe(from, &packet).await;
        }
    }
}

/// Somebody who is there and answers what its program answers.
async fn answer(who: Person, epoch: Option<u64>, wire: Arc<VirtualWire>, mut inbox: UnboundedReceiver<Datagram>) {
    let mut no = 0;
    while let Some(Datagram { from, bytes }) = inbox.recv().await {
        let Ok(packet) = Packet::decode(&bytes) else { continue };
        no += 1;
        let (profile, no) = (&who.profile, PacketNo::new(no));
        let announcement = || ipmsg::answer(profile, no, false, Options::CAPUTF8OPT);
        let answer = match (packet.command.mode, epoch) {
            (Mode::BrEntry, Some(epoch)) => with_epoch(announcement(), epoch),
            (Mode::BrEntry, None) => Packet { extra: b"Carol\0".to_vec(), ..announcement() },
            (Mode::GetInfo, Some(_)) => ipmsg::send_info(profile, no),
            _ => continue,
        };
        wire.send(from, &answer.encode()).expect("a wire that is plugged in");
    }
}
