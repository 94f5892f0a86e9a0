//! Addresses of people who are known, for whoever must choose in a flood whose packets to drop.
//!
//! Known is an address that has answered us, and one at which somebody from before this start is expected. A name that was
//! heard once makes no address known.

use crate::map::SharedMap;
use crate::model::PeerStatus;
use landline_store::Timestamp;
use std::collections::HashSet;
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::Instant;

/// The addresses are gathered again after this time, and only when asked for.
const FRESH: Duration = Duration::from_secs(1);

/// The addresses as they were a moment ago.
#[derive(Debug)]
pub(crate) struct Familiar {
    started: Timestamp,
    gathered: Option<Instant>,
    addresses: HashSet<IpAddr>,
}

impl Familiar {
    pub(crate) fn new(started: Timestamp) -> Self {
        Self { started, gathered: None, addresses: HashSet::new() }
    }

    /// Whether somebody known is at this address.
    pub(crate) fn has(&mut self, at: IpAddr, map: &SharedMap) -> bool {
        let now = Instant::now();
        if self.gathered.is_none_or(|gathered| now > gathered + FRESH) {
            let started = self.started;
            let map = map.lock();
            let of = map.iter().flat_map(|peer| {
                let expected = peer.status == PeerStatus::Offline && peer.last_seen_at < started;
                let known = peer.addresses.iter().filter(move |address| expected || address.answered.is_some());
                known.map(|address| address.addr.ip())
            });
            self.addresses = of.collect();
            self.gathered = Some(now);
        }
        self.addresses.contains(&at)
    }
}
