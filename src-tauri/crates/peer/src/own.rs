//! Which packets are our own, come back by a broadcast on one of our interfaces.

use crate::model::PeerId;
use landline_ipmsg::{Packet, PacketNo, Wire};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::net::SocketAddr;

/// Announcements whose numbers are remembered. An echo comes within milliseconds, so any few would do.
const REMEMBERED: usize = 64;

/// This node's identity and what it announced last.
pub(crate) struct Own {
    pub(crate) id: PeerId,
    announced: Mutex<VecDeque<PacketNo>>,
}

impl Own {
    pub(crate) fn new(id: PeerId) -> Self {
        Self { id, announced: Mutex::new(VecDeque::with_capacity(REMEMBERED)) }
    }

    /// Takes down the number of a packet that everybody gets.
    pub(crate) fn announced(&self, no: PacketNo) {
        let mut announced = self.announced.lock();
        if announced.len() == REMEMBERED {
            announced.pop_front();
        }
        announced.push_back(no);
    }

    /// Whether a packet that bears our name is one that we sent: it has a number of ours (an echo by a NAT or a second
    /// interface has another address) or comes from our own port on an own address. Anything else that bears our name
    /// comes from another node that claims it.
    pub(crate) fn sent(&self, from: SocketAddr, packet: &Packet, wire: &dyn Wire) -> bool {
        let own_socket = from.port() == wire.port() && (from.ip().is_loopback() || wire.is_own_address(from.ip()));
        own_socket || self.announced.lock().contains(&packet.no)
    }
}
