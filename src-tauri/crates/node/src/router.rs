//! The router: every packet that the endpoint decoded is handed to the domains it concerns, in the order it came.
//!
//! Strangers take another way (`newcomers.rs`): nobody who is known waits for them.

use crate::newcomers::Newcomers;
use landline_chat::Chat;
use landline_ipmsg::Inbound;
use landline_peer::{Call, Observed, PeerManager};
use landline_task::CancellationToken;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc};

/// Takes what the endpoint received to `peer` first, whose judgement it is who speaks, and then to `chat`.
#[derive(Clone)]
pub(crate) struct Router {
    /// Behind a lock so that a restart takes the same mailbox up again.
    pub(crate) inbound: Arc<Mutex<mpsc::Receiver<Inbound>>>,
    pub(crate) peers: PeerManager,
    pub(crate) chat: Chat,
    pub(crate) newcomers: Newcomers,
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
                    if let Some(call) = self.peers.recognise(from, packet) {
                        self.route(call).await;
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

    async fn route(&self, call: Call) {
        match self.peers.caller(&call) {
            Ok(known) if !self.newcomers.hold(&known) => {
                let observed = self.peers.observe_all(std::slice::from_ref(&call)).await;
                for observed in observed {
                    deliver(&self.chat, &call, observed).await;
                }
            }
            Ok(id) | Err(id) => self.newcomers.put(call, id),
        }
    }
}

/// Gives a packet that presence has seen to `chat`.
pub(crate) async fn deliver(chat: &Chat, call: &Call, observed: Observed) {
    let peer = match observed {
        Observed::Known(peer) | Observed::New(peer) => peer,
        Observed::OwnEcho | Observed::Ignored => return,
    };
    if let Err(cause) = chat.receive(call.from, &call.packet, peer.contact).await {
        // Not acknowledged, so the sender tries again.
        tracing::error!(from = %call.from, %cause, "a packet could not be taken");
    }
}

landline_task::tasks! {
    Router: "router";
}
