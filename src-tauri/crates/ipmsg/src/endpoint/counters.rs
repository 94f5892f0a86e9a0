//! The counters of an endpoint: updated in place without a lock, readable at any time.

use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicU64, Ordering};

/// The traffic of an endpoint since it was bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WireCounters {
    /// Datagrams that came in, malformed and dropped ones included.
    pub received: u64,
    /// Their bytes, without the headers of UDP and IP.
    pub received_bytes: u64,
    /// Datagrams that the system accepted.
    pub sent: u64,
    /// Their bytes, without the headers of UDP and IP.
    pub sent_bytes: u64,
    /// Datagrams without a route: a network that is just starting, a cable that is unplugged. Not an error.
    pub unlinked: u64,
    /// Datagrams that the system refused for another reason.
    pub send_failed: u64,
    /// Datagrams that were not packets, or came from an address that no host can have.
    pub malformed: u64,
    /// Datagrams from outside the local networks and the user's targets, which are discarded unread.
    pub foreign: u64,
    /// Packets dropped because the node did not process them in time.
    pub overflowed: u64,
}

/// The live counters.
#[derive(Debug, Default)]
pub(super) struct Counters {
    received: AtomicU64,
    received_bytes: AtomicU64,
    sent: AtomicU64,
    sent_bytes: AtomicU64,
    unlinked: AtomicU64,
    send_failed: AtomicU64,
    malformed: AtomicU64,
    foreign: AtomicU64,
    overflowed: AtomicU64,
}

fn add(counter: &AtomicU64, number: usize) {
    counter.fetch_add(number as u64, Ordering::Relaxed);
}

impl Counters {
    /// Counts a received datagram of this many bytes.
    pub(super) fn received(&self, bytes: usize) {
        add(&self.received, 1);
        add(&self.received_bytes, bytes);
    }

    /// Counts a datagram that was not a packet, or had no valid source.
    pub(super) fn malformed(&self) {
        add(&self.malformed, 1);
    }

    /// Counts a datagram from outside the scope.
    pub(super) fn foreign(&self) {
        add(&self.foreign, 1);
    }

    /// Counts a dropped packet.
    pub(super) fn overflowed(&self) {
        add(&self.overflowed, 1);
    }

    /// Counts a datagram of this many bytes that was handed to the system, by its outcome.
    pub(super) fn sent<T>(&self, bytes: usize, outcome: &io::Result<T>) {
        match outcome {
            Ok(_) => {
                add(&self.sent, 1);
                add(&self.sent_bytes, bytes);
            }
            Err(error) if has_no_link(error) => add(&self.unlinked, 1),
            Err(_) => add(&self.send_failed, 1),
        }
    }

    pub(super) fn read(&self) -> WireCounters {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        WireCounters {
            received: read(&self.received),
            received_bytes: read(&self.received_bytes),
            sent: read(&self.sent),
            sent_bytes: read(&self.sent_bytes),
            unlinked: read(&self.unlinked),
            send_failed: read(&self.send_failed),
            malformed: read(&self.malformed),
            foreign: read(&self.foreign),
            overflowed: read(&self.overflowed),
        }
    }
}

/// Whether the system reports that the destination cannot be reached: no route, an interface that is down, or an
/// address of ours that is not usable yet (IPv6 checks for a second or two whether another machine has it, RFC 4862).
fn has_no_link(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::NetworkUnreachable
            | ErrorKind::HostUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::AddrNotAvailable
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_and_went_is_counted_with_its_bytes() {
        let counters = Counters::default();
        counters.received(100);
        counters.received(20);
        counters.sent(30, &Ok(()));
        let WireCounters { received, received_bytes, sent, sent_bytes, .. } = counters.read();
        assert_eq!((received, received_bytes, sent, sent_bytes), (2, 120, 1, 30));
    }

    #[test]
    fn a_missing_link_is_told_from_a_refusal() {
        let counters = Counters::default();
        let outcomes = [
            ErrorKind::NetworkUnreachable,
            ErrorKind::HostUnreachable,
            ErrorKind::NetworkDown,
            ErrorKind::AddrNotAvailable,
            ErrorKind::PermissionDenied,
            ErrorKind::WouldBlock,
        ];
        for kind in outcomes {
            counters.sent::<()>(9, &Err(kind.into()));
        }
        let WireCounters { sent, sent_bytes, unlinked, send_failed, .. } = counters.read();
        assert_eq!((sent, sent_bytes, unlinked, send_failed), (0, 0, 4, 2));
    }
}
