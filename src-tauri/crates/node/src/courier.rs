//! The courier tells `chat` who came and who left. The domains do not know each other's events; the node does.

use crate::bus::{Fact, Follower};
use landline_chat::Chat;
use landline_peer::PeerEvent;
use landline_store::Store;
use tokio::sync::broadcast;

/// Follows the bus and calls `chat`.
#[derive(Clone)]
pub(crate) struct Courier {
    pub(crate) store: Store,
    pub(crate) chat: Chat,
}

impl Courier {
    pub(crate) async fn run(self, mut shutdown: broadcast::Receiver<()>) -> Result<(), String> {
        let mut follower = Follower::new(self.store, Some(&["peer"]), None).await.map_err(|cause| cause.to_string())?;
        loop {
            let next = tokio::select! {
                _ = shutdown.recv() => return Ok(()),
                next = follower.next() => next,
            };
            match next.map(|event| event.fact) {
                Some(Fact::Peer(PeerEvent::Online { contact, .. })) => self.chat.peer_came(contact).await,
                Some(Fact::Peer(PeerEvent::Offline { contact, .. })) => self.chat.peer_left(contact).await,
                Some(Fact::Peer(PeerEvent::AddressApproved { contact, ip, .. })) => {
                    self.chat.address_approved(contact, ip).await;
                }
                // Who is uncertain is sent to as before, and what ends the doubt was heard by `chat` too.
                Some(_) => {}
                None => return Err("the journal has ended".to_owned()),
            }
        }
    }
}
