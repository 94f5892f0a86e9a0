//! Recognizes echoes of our own broadcasts.

use landline_contacts::PeerId;
use landline_ipmsg::{Packet, PacketNo, Wire};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// How many of our announcements are remembered. An echo arrives within milliseconds, so a few suffice.
const REMEMBERED: usize = 64;

/// As many nodes with the same identity as are remembered, heard within this time, are a crowd.
const CONFLICT_MEMORY: Duration = Duration::from_secs(600);

/// This node's identity and recent announcements.
pub(crate) struct OwnIdentity {
    pub(crate) id: PeerId,
    announced: Mutex<VecDeque<PacketNo>>,
    echoed: Mutex<VecDeque<PacketNo>>,
    /// Rung at every echo.
    notify: Notify,
    /// Addresses of other nodes with our identity, and when they were last heard.
    identity_conflicts: Mutex<VecDeque<(IpAddr, Instant)>>,
}

impl OwnIdentity {
    pub(crate) fn new(id: PeerId) -> Self {
        let announced = Mutex::new(VecDeque::with_capacity(REMEMBERED));
        Self { id, announced, echoed: Mutex::default(), notify: Notify::new(), identity_conflicts: Mutex::default() }
    }

    /// Records the number of a packet that everybody gets.
    pub(crate) fn announced(&self, no: PacketNo) {
        push(&mut self.announced.lock(), no);
    }

    /// Records that a packet of ours has come back.
    pub(crate) fn echo(&self, no: PacketNo) {
        push(&mut self.echoed.lock(), no);
        self.notify.notify_waiters();
    }

    /// Waits until all of these packets have come back, or until `end`; which of them have.
    pub(crate) async fn echoes(&self, of: &[PacketNo], end: Instant) -> Vec<PacketNo> {
        loop {
            // Listening before looking: an echo in between is not missed.
            let mut rung = std::pin::pin!(self.notify.notified());
            rung.as_mut().enable();
            let back: Vec<PacketNo> = {
                let echoed = self.echoed.lock();
                of.iter().copied().filter(|no| echoed.contains(no)).collect()
            };
            if back.len() == of.len() || tokio::time::timeout_at(end, rung).await.is_err() {
                return back;
            }
        }
    }

    /// Records that another node uses our identity, and logs it once per address: peers treat the two as one person,
    /// and half of the messages go to the other. The conflict ends when that node leaves.
    pub(crate) fn note_identity_conflict(&self, by: IpAddr, leaving: bool) {
        let mut identity_conflicts = self.identity_conflicts.lock();
        let known = identity_conflicts.iter().position(|(rival, _)| *rival == by);
        if let Some(known) = known {
            identity_conflicts.remove(known);
        }
        if leaving {
            return;
        }
        let now = Instant::now();
        // A crowd of them is forged, and each would be a line of the log.
        let crowd = identity_conflicts.len() == REMEMBERED
            && identity_conflicts.front().is_some_and(|(_, heard)| now < *heard + CONFLICT_MEMORY);
        push(&mut identity_conflicts, (by, now));
        if known.is_none() && !crowd {
            tracing::warn!(%by, id = %self.id, "Another node has this node's user and host name; one of the two needs another");
        }
    }

    /// Where another node with our name was heard since `since`, in order of address.
    pub(crate) fn identity_conflicts(&self, since: Option<Instant>) -> Vec<IpAddr> {
        let identity_conflicts = self.identity_conflicts.lock();
        let lately = identity_conflicts.iter().filter(|(_, heard)| since.is_none_or(|since| *heard >= since));
        let mut addresses: Vec<IpAddr> = lately.map(|(by, _)| *by).collect();
        addresses.sort();
        addresses
    }

    /// Whether a packet that carries our name is one that we sent: it has a number of ours (an echo by a NAT or a
    /// second interface has another address) or comes from our own port on an own address. Anything else that carries
    /// our name comes from another node that claims it.
    pub(crate) fn sent(&self, from: SocketAddr, packet: &Packet, wire: &dyn Wire) -> bool {
        let own_socket = from.port() == wire.port() && (from.ip().is_loopback() || wire.is_own_address(from.ip()));
        own_socket || self.announced.lock().contains(&packet.no)
    }
}

/// Keeps the last few.
fn push<T>(queue: &mut VecDeque<T>, item: T) {
    if queue.len() == REMEMBERED {
        queue.pop_front();
    }
    queue.push_back(item);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{Logs, id, secs};

    #[tokio::test(start_paused = true)]
    async fn a_rival_is_said_once_and_a_crowd_of_them_is_bounded() {
        let (own, logs) = (OwnIdentity::new(id("bob")), Logs::capture());
        let rival = |number: usize| IpAddr::from([10, 0, 1, u8::try_from(number).expect("small")]);
        own.note_identity_conflict(rival(1), false);
        assert!(logs.has("WARN", "bob@desk"));
        own.note_identity_conflict(rival(1), false);
        assert_eq!(own.identity_conflicts(None).len(), 1);
        (0..200).for_each(|number| own.note_identity_conflict(rival(number), false));
        assert_eq!(own.identity_conflicts(None).len(), REMEMBERED);
    }

    #[tokio::test(start_paused = true)]
    async fn a_rival_that_left_or_fell_silent_is_none() {
        let own = OwnIdentity::new(id("bob"));
        let (one, other) = (IpAddr::from([10, 0, 0, 8]), IpAddr::from([10, 0, 0, 9]));
        own.note_identity_conflict(other, false);
        own.note_identity_conflict(one, false);
        assert_eq!(own.identity_conflicts(None), [one, other]);
        own.note_identity_conflict(one, true);
        assert_eq!(own.identity_conflicts(None), [other]);
        tokio::time::advance(secs(10)).await;
        assert!(own.identity_conflicts(Some(Instant::now() - secs(9))).is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn echoes_are_waited_for_no_longer_than_needed() {
        let own = std::sync::Arc::new(OwnIdentity::new(id("bob")));
        let (one, two) = (PacketNo::new(1), PacketNo::new(2));
        let start = Instant::now();
        own.echo(one);
        assert_eq!(own.echoes(&[one, two], start + secs(1)).await, [one], "the second did not come");
        assert_eq!(start.elapsed(), secs(1));
        let waiting = {
            let own = std::sync::Arc::clone(&own);
            tokio::spawn(async move { own.echoes(&[one, two], start + secs(60)).await })
        };
        tokio::task::yield_now().await;
        own.echo(two);
        assert_eq!(waiting.await.expect("no panic"), [one, two]);
        assert_eq!(start.elapsed(), secs(1));
    }
}
