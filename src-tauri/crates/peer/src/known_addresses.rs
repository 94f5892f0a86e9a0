//! Addresses of known contacts, to decide in a flood whose packets to drop.
//!
//! An address is known if it has answered us, or if a contact from an earlier run is expected there. Hearing a name
//! once does not make an address known.

use crate::map::SharedMap;
use crate::model::PeerStatus;
use landline_store::Timestamp;
use std::collections::HashSet;
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::Instant;

/// How long the addresses are cached.
const FRESH: Duration = Duration::from_secs(1);

/// The cached addresses.
#[derive(Debug)]
pub(crate) struct KnownAddresses {
    started: Timestamp,
    gathered: Option<Instant>,
    addresses: HashSet<IpAddr>,
}

impl KnownAddresses {
    pub(crate) fn new(started: Timestamp) -> Self {
        Self { started, gathered: None, addresses: HashSet::new() }
    }

    /// Whether a known contact is at this address.
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
