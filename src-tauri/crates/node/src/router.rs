//! The router: passes every decoded packet to the domains it concerns, in order.
//!
//! Packets from unknown senders are queued separately (`admission_queue.rs`), so that known peers do not wait for them.

use crate::admission_queue::AdmissionQueue;
use landline_chat::Chat;
use landline_ipmsg::Inbound;
use landline_peer::{IdentifiedPacket, Observed, PeerManager};
use landline_task::CancellationToken;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc};

/// Passes received packets first to `peer`, which identifies the sender, and then to `chat`.
#[derive(Clone)]
pub(crate) struct Router {
    /// Behind a lock so that a restarted task continues with the same mailbox.
    pub(crate) inbound: Arc<Mutex<mpsc::Receiver<Inbound>>>,
    pub(crate) peers: PeerManager,
    pub(crate) chat: Chat,
    pub(crate) admission_queue: AdmissionQueue,
}

impl Router {
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), String> {
        let mut inbound = self.inbound.lock().await;
        loop {
            let next = tokio::select! {
                () = shutdown.cancelled() => return Ok(()),
                next = inbound.recv() => next,
            };
            match next {
                Some(Inbound::Packet { from, packet }) => {
                    if let Some(identified) = self.peers.identify(from, packet) {
                        self.route(identified).await;
                    }
                }
                Some(Inbound::NetworkChanged { interfaces }) => {
                    tracing::info!(interfaces = interfaces.len(), "the network changed; announcing again");
                    self.peers.network_changed().await;
                }
                None => return Err("the endpoint has gone".to_owned()),
            }
        }
    }

    async fn route(&self, identified: IdentifiedPacket) {
        match self.peers.sender(&identified) {
            Ok(known) if !self.admission_queue.hold(&known) => {
                let observed = self.peers.observe_all(std::slice::from_ref(&identified)).await;
                for observed in observed {
                    deliver(&self.chat, &identified, observed).await;
                }
            }
            Ok(id) | Err(id) => self.admission_queue.put(identified, id),
        }
    }
}

/// Passes a packet to `chat` after presence has seen it.
pub(crate) async fn deliver(chat: &Chat, identified: &IdentifiedPacket, observed: Observed) {
    let peer = match observed {
        Observed::Known(peer) | Observed::New(peer) => peer,
        Observed::OwnEcho | Observed::Ignored => return,
    };
    if let Err(cause) = chat.receive(identified.from, &identified.packet, peer.contact).await {
        // Not acknowledged, so the sender tries again.
        tracing::error!(from = %identified.from, %cause, "a packet could not be taken");
    }
}

landline_task::tasks! {
    Router: "router";
}
