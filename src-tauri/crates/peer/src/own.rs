//! Which packets are our own, come back by a broadcast on one of our interfaces.

use crate::model::PeerId;
use landline_ipmsg::{Packet, PacketNo, Wire};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};

/// Announcements whose numbers are remembered. An echo comes within milliseconds, so any few would do.
const REMEMBERED: usize = 64;

/// This node's identity and what it announced last.
pub(crate) struct Own {
    pub(crate) id: PeerId,
    announced: Mutex<VecDeque<PacketNo>>,
    rivals: Mutex<VecDeque<IpAddr>>,
}

impl Own {
    pub(crate) fn new(id: PeerId) -> Self {
        Self { id, announced: Mutex::new(VecDeque::with_capacity(REMEMBERED)), rivals: Mutex::default() }
    }

    /// Takes down the number of a packet that everybody gets.
    pub(crate) fn announced(&self, no: PacketNo) {
        let mut announced = self.announced.lock();
        if announced.len() == REMEMBERED {
            announced.pop_front();
        }
        announced.push_back(no);
    }

    /// Says, once for each address, that another node bears our name. It is told to nobody else: everybody takes the two
    /// for one person, and half of the messages go to the other.
    pub(crate) fn claimed(&self, by: IpAddr) {
        let mut rivals = self.rivals.lock();
        if rivals.contains(&by) {
            return;
        }
        if rivals.len() == REMEMBERED {
            rivals.pop_front();
        }
        rivals.push_back(by);
        tracing::warn!(%by, id = %self.id, "Another node has this node's user and host name; one of the two needs another");
    }

    /// Whether a packet that bears our name is one that we sent: it has a number of ours (an echo by a NAT or a second
    /// interface has another address) or comes from our own port on an own address. Anything else that bears our name
    /// comes from another node that claims it.
    pub(crate) fn sent(&self, from: SocketAddr, packet: &Packet, wire: &dyn Wire) -> bool {
        let own_socket = from.port() == wire.port() && (from.ip().is_loopback() || wire.is_own_address(from.ip()));
        own_socket || self.announced.lock().contains(&packet.no)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{Logs, id};

    #[test]
    fn a_rival_is_said_once_and_a_crowd_of_them_is_bounded() {
        let (own, logs) = (Own::new(id("bob")), Logs::capture());
        let rival = |number: usize| IpAddr::from([10, 0, 1, u8::try_from(number).expect("small")]);
        own.claimed(rival(1));
        assert!(logs.has("WARN", "bob@desk"));
        own.claimed(rival(1));
        assert_eq!(own.rivals.lock().len(), 1);
        (0..200).for_each(|number| own.claimed(rival(number)));
        assert_eq!(own.rivals.lock().len(), REMEMBERED);
    }
}
