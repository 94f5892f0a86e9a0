//! The lane of the strangers, beside the router: who is known never waits behind somebody who takes a commit.
//!
//! Order is kept for each sender: as long as a packet of somebody stands here, all that follow come here too. What stands
//! here is bounded in bytes; what does not fit is dropped, strangers as it is.

use crate::router::deliver;
use landline_chat::Chat;
use landline_peer::{Call, PeerId, PeerManager};
use landline_task::CancellationToken;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

/// Bytes of packets that may stand here; each counts for at least [`LEAST`], so there are at most 8,192 of them.
const ROOM: usize = 4 << 20;
const LEAST: usize = 512;

/// Packets taken in at once, whose new senders share one commit.
const BATCH: usize = 256;

/// The lane. Clones are the same.
#[derive(Clone)]
pub(crate) struct Newcomers {
    peers: PeerManager,
    chat: Chat,
    queue: mpsc::UnboundedSender<Waiting>,
    waiting: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<Waiting>>>,
    room: Arc<Semaphore>,
    senders: Arc<Senders>,
    dropped: Arc<AtomicU64>,
}

/// How many packets of whom stand in the lane.
#[derive(Default)]
struct Senders(Mutex<HashMap<PeerId, usize>>);

/// A packet in the lane.
struct Waiting {
    call: Call,
    place: Place,
}

/// The place of a packet. It is given back when the packet has been taken in, or the lane has failed.
struct Place {
    id: PeerId,
    senders: Arc<Senders>,
    _room: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut senders = self.senders.0.lock();
        if let Some(count) = senders.get_mut(&self.id) {
            *count -= 1;
            if *count == 0 {
                senders.remove(&self.id);
            }
        }
    }
}

impl Newcomers {
    pub(crate) fn new(peers: PeerManager, chat: Chat) -> Self {
        let (queue, waiting) = mpsc::unbounded_channel();
        Self {
            peers,
            chat,
            queue,
            waiting: Arc::new(tokio::sync::Mutex::new(waiting)),
            room: Arc::new(Semaphore::new(ROOM)),
            senders: Arc::default(),
            dropped: Arc::default(),
        }
    }

    /// Whether a packet of this sender has to stand here.
    pub(crate) fn hold(&self, id: &PeerId) -> bool {
        self.senders.0.lock().contains_key(id)
    }

    /// Takes a packet in, or drops it if there is no room.
    pub(crate) fn put(&self, call: Call, id: PeerId) {
        let size = call.packet.extra.len().max(LEAST);
        let Some(room) =
            u32::try_from(size).ok().and_then(|size| Arc::clone(&self.room).try_acquire_many_owned(size).ok())
        else {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        };
        *self.senders.0.lock().entry(id.clone()).or_default() += 1;
        let place = Place { id, senders: Arc::clone(&self.senders), _room: room };
        // The receiving side lives as long as this does.
        let _sent = self.queue.send(Waiting { call, place });
    }

    /// Packets dropped for want of room.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), String> {
        let mut waiting = self.waiting.lock().await;
        loop {
            let mut batch = Vec::new();
            tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                taken = waiting.recv_many(&mut batch, BATCH) => if taken == 0 {
                    return Err("nobody hands strangers over any more".to_owned());
                },
            }
            self.take_in(batch).await;
        }
    }

    async fn take_in(&self, batch: Vec<Waiting>) {
        let (calls, places): (Vec<Call>, Vec<Place>) = batch.into_iter().map(|it| (it.call, it.place)).unzip();
        let observed = self.peers.observe_all(&calls).await;
        for ((call, observed), _place) in calls.iter().zip(observed).zip(places) {
            deliver(&self.chat, call, observed).await;
        }
    }
}

landline_task::tasks! {
    Newcomers: "newcomers";
}
