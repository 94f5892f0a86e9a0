//! Which packets are our own, come back by a broadcast on one of our interfaces.

use landline_contacts::PeerId;
use landline_ipmsg::{Packet, PacketNo, Wire};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Announcements whose numbers are remembered. An echo comes within milliseconds, so any few would do.
const REMEMBERED: usize = 64;

/// As many rivals as are remembered, heard within this time, are a crowd.
const CROWD: Duration = Duration::from_secs(600);

/// This node's identity and what it announced last.
pub(crate) struct Own {
    pub(crate) id: PeerId,
    announced: Mutex<VecDeque<PacketNo>>,
    echoed: Mutex<VecDeque<PacketNo>>,
    /// Rung at every echo.
    bell: Notify,
    /// Where another node with our name was heard, and when last.
    rivals: Mutex<VecDeque<(IpAddr, Instant)>>,
}

impl Own {
    pub(crate) fn new(id: PeerId) -> Self {
        let announced = Mutex::new(VecDeque::with_capacity(REMEMBERED));
        Self { id, announced, echoed: Mutex::default(), bell: Notify::new(), rivals: Mutex::default() }
    }

    /// Takes down the number of a packet that everybody gets.
    pub(crate) fn announced(&self, no: PacketNo) {
        push(&mut self.announced.lock(), no);
    }

    /// Takes down that a packet of ours has come back.
    pub(crate) fn echo(&self, no: PacketNo) {
        push(&mut self.echoed.lock(), no);
        self.bell.notify_waiters();
    }

    /// Waits until all of these packets have come back, or until `end`; which of them have.
    pub(crate) async fn echoes(&self, of: &[PacketNo], end: Instant) -> Vec<PacketNo> {
        loop {
            // Listening before looking: an echo in between is not missed.
            let mut rung = std::pin::pin!(self.bell.notified());
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

    /// Takes down that another node bears our name, and logs it once for each address: everybody takes the two for one
    /// person, and half of the messages go to the other. Who bore it and leaves is no rival any more.
    pub(crate) fn claimed(&self, by: IpAddr, leaving: bool) {
        let mut rivals = self.rivals.lock();
        let known = rivals.iter().position(|(rival, _)| *rival == by);
        if let Some(known) = known {
            rivals.remove(known);
        }
        if leaving {
            return;
        }
        let now = Instant::now();
        // A crowd of them is forged, and each would be a line of the log.
        let crowd = rivals.len() == REMEMBERED && rivals.front().is_some_and(|(_, heard)| now < *heard + CROWD);
        push(&mut rivals, (by, now));
        if known.is_none() && !crowd {
            tracing::warn!(%by, id = %self.id, "Another node has this node's user and host name; one of the two needs another");
        }
    }

    /// Where another node with our name was heard since `since`, in order of address.
    pub(crate) fn rivals(&self, since: Option<Instant>) -> Vec<IpAddr> {
        let rivals = self.rivals.lock();
        let lately = rivals.iter().filter(|(_, heard)| since.is_none_or(|since| *heard >= since));
        let mut addresses: Vec<IpAddr> = lately.map(|(by, _)| *by).collect();
        addresses.sort();
        addresses
    }

    /// Whether a packet that bears our name is one that we sent: it has a number of ours (an echo by a NAT or a second
    /// interface has another address) or comes from our own port on an own address. Anything else that bears our name
    /// comes from another node that claims it.
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
        let (own, logs) = (Own::new(id("bob")), Logs::capture());
        let rival = |number: usize| IpAddr::from([10, 0, 1, u8::try_from(number).expect("small")]);
        own.claimed(rival(1), false);
        assert!(logs.has("WARN", "bob@desk"));
        own.claimed(rival(1), false);
        assert_eq!(own.rivals(None).len(), 1);
        (0..200).for_each(|number| own.claimed(rival(number), false));
        assert_eq!(own.rivals(None).len(), REMEMBERED);
    }

    #[tokio::test(start_paused = true)]
    async fn a_rival_that_left_or_fell_silent_is_none() {
        let own = Own::new(id("bob"));
        let (one, other) = (IpAddr::from([10, 0, 0, 8]), IpAddr::from([10, 0, 0, 9]));
        own.claimed(other, false);
        own.claimed(one, false);
        assert_eq!(own.rivals(None), [one, other]);
        own.claimed(one, true);
        assert_eq!(own.rivals(None), [other]);
        tokio::time::advance(secs(10)).await;
        assert!(own.rivals(Some(Instant::now() - secs(9))).is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn echoes_are_waited_for_no_longer_than_needed() {
        let own = std::sync::Arc::new(Own::new(id("bob")));
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
