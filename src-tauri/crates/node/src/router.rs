//! The router: every packet that the endpoint decoded is handed to the domains it concerns, in the order it came.

use landline_chat::Chat;
use landline_ipmsg::{Inbound, Packet};
use landline_peer::{Observed, PeerManager};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::{Mutex, broadcast, mpsc};

/// Takes what the endpoint received to `peer` first, whose judgement it is who speaks, and then to `chat`.
#[derive(Clone)]
pub(crate) struct Router {
    /// Behind a lock so that a restart takes the same mailbox up again.
    pub(crate) inbound: Arc<Mutex<mpsc::Receiver<Inbound>>>,
    pub(crate) peers: PeerManager,
    pub(crate) chat: Chat,
}

impl Router {
    pub(crate) async fn run(self, mut shutdown: broadcast::Receiver<()>) -> Result<(), String> {
        let mut inbound = self.inbound.lock().await;
        loop {
            let next = tokio::select! {
                _ = shutdown.recv() => return Ok(()),
                next = inbound.recv() => next,
            };
            match next {
                Some(Inbound::Packet { from, packet }) => self.packet(from, &packet).await,
                Some(Inbound::NetworkChanged { interfaces }) => {
                    tracing::info!(interfaces = interfaces.len(), "the network changed; announcing again");
                    self.peers.network_changed().await;
                }
                None => return Err("the endpoint has gone".to_owned()),
            }
        }
    }

    async fn packet(&self, from: SocketAddr, packet: &Packet) {
        let peer = match self.peers.observe(from, packet).await {
            Observed::Known(peer) | Observed::New(peer) => peer,
            Observed::OwnEcho | Observed::Ignored => return,
        };
        if let Err(cause) = self.chat.receive(from, packet, &peer).await {
            // Not acknowledged, so the sender tries again.
            tracing::error!(%from, %cause, "a packet could not be taken");
        }
    }
}
