//! The admission queue for packets from unknown senders, beside the router: known peers never wait behind somebody
//! whose admission requires a commit.
//!
//! The order of each sender is preserved: while one of its packets is queued, all later ones are queued too. The queue
//! is bounded in bytes; packets that do not fit are dropped.

use crate::router::deliver;
use landline_chat::Chat;
use landline_peer::{IdentifiedPacket, PeerId, PeerManager};
use landline_task::CancellationToken;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

/// Capacity in bytes; each packet counts for at least [`MIN_BYTES`], so there are at most 8,192 of them.
const CAPACITY_BYTES: usize = 4 << 20;
const MIN_BYTES: usize = 512;

/// Packets processed at once, whose new senders share one commit.
const BATCH: usize = 256;

/// The admission queue. Clones share it.
#[derive(Clone)]
pub(crate) struct AdmissionQueue {
    peers: PeerManager,
    chat: Chat,
    queue: mpsc::UnboundedSender<QueuedPacket>,
    waiting: Arc<tokio::sync::Mutex<mpsc::UnboundedReceiver<QueuedPacket>>>,
    capacity: Arc<Semaphore>,
    senders: Arc<Senders>,
    dropped: Arc<AtomicU64>,
}

/// The number of queued packets per sender.
#[derive(Default)]
struct Senders(Mutex<HashMap<PeerId, usize>>);

/// A queued packet.
struct QueuedPacket {
    identified: IdentifiedPacket,
    slot: QueueSlot,
}

/// The slot of a packet. It is released when the packet has been processed, or the task has failed.
struct QueueSlot {
    id: PeerId,
    senders: Arc<Senders>,
    _capacity: OwnedSemaphorePermit,
}

impl Drop for QueueSlot {
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

impl AdmissionQueue {
    pub(crate) fn new(peers: PeerManager, chat: Chat) -> Self {
        let (queue, waiting) = mpsc::unbounded_channel();
        Self {
            peers,
            chat,
            queue,
            waiting: Arc::new(tokio::sync::Mutex::new(waiting)),
            capacity: Arc::new(Semaphore::new(CAPACITY_BYTES)),
            senders: Arc::default(),
            dropped: Arc::default(),
        }
    }

    /// Whether a packet of this sender has to be queued.
    pub(crate) fn hold(&self, id: &PeerId) -> bool {
        self.senders.0.lock().contains_key(id)
    }

    /// Queues a packet, or drops it if there is no room.
    pub(crate) fn put(&self, identified: IdentifiedPacket, id: PeerId) {
        let size = identified.packet.extra.len().max(MIN_BYTES);
        let Some(capacity) =
            u32::try_from(size).ok().and_then(|size| Arc::clone(&self.capacity).try_acquire_many_owned(size).ok())
        else {
            self.dropped.fetch_add(1, Ordering::Relaxed);
            return;
        };
        *self.senders.0.lock().entry(id.clone()).or_default() += 1;
        let slot = QueueSlot { id, senders: Arc::clone(&self.senders), _capacity: capacity };
        // The receiving side lives as long as this does.
        let _sent = self.queue.send(QueuedPacket { identified, slot });
    }

    /// Packets dropped because the queue was full.
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
            self.process(batch).await;
        }
    }

    async fn process(&self, batch: Vec<QueuedPacket>) {
        let (calls, places): (Vec<IdentifiedPacket>, Vec<QueueSlot>) =
            batch.into_iter().map(|it| (it.identified, it.slot)).unzip();
        let observed = self.peers.observe_all(&calls).await;
        for ((identified, observed), _place) in calls.iter().zip(observed).zip(places) {
            deliver(&self.chat, identified, observed).await;
        }
    }
}

landline_task::tasks! {
    AdmissionQueue: "newcomers";
}
