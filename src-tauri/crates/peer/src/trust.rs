//! At which addresses a contact may be sent messages. Anybody can say to be a contact from any address, so what waits
//! for somebody goes only where they are known to be.
//!
//! Trusted are: the first address at which a contact is met, with the better one that takes its place in the same
//! announcement, and with the next one as long as nothing shows that the contact was ever reached and they have not
//! said goodbye; an address to which a trusted network card moved, by the system's neighbour table; one at which the
//! contact's program proved to be (`tokens.rs`); and what the owner of this profile approved. Everything else is a new
//! address.
//!
//! Pure: no clock, no disk, no table of the system. Does not live here: who is written down and told (`trust/task.rs`),
//! where a contact is reached best (`model.rs`), what is done with messages (`chat`).

pub(crate) mod task;
#[cfg(test)]
mod tests;

use crate::model::{Moment, Peer, PeerAddress, SAME_ANNOUNCEMENT};
use crate::neighbours::Mac;
use landline_contacts::{AddressTrust, ContactId};
use landline_store::Timestamp;
use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::time::Instant;

/// Trusted addresses of one contact; the one approved longest ago makes room for another.
pub const TRUSTED_LIMIT: usize = 16;

/// Waits before each look at the neighbour table: the card of an address stands there once something was sent to it.
const LOOKUP_DELAYS: [Duration; 4] =
    [Duration::from_millis(500), Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)];

/// One address that is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TrustedAddress {
    pub(crate) ip: IpAddr,
    /// The card that answered for it.
    pub(crate) mac: Option<Mac>,
    pub(crate) since: Timestamp,
}

/// What is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TrustEvent {
    /// The contact is heard at an address that is not trusted.
    New(ContactId, IpAddr),
    /// The card of a trusted address moved here, or the contact's program proved to be here.
    Approved(ContactId, IpAddr),
    /// The contact is at a trusted address again.
    Back(ContactId),
}

/// What is trusted of one contact, in the order of approval.
#[derive(Debug, Default)]
struct Trusted {
    addresses: Vec<TrustedAddress>,
    /// When the first of them was met, if that was in this run and the meeting is not over.
    met: Option<Instant>,
}

impl Trusted {
    /// Whether another address is still a part of the meeting. It is over after a moment, but not before the contact
    /// was reached: where the first announcement came from may be a network that this computer has no way to. Who went
    /// and comes back is not being met.
    fn is_first_contact(&self, peer: &Peer, came: bool, now: Instant) -> bool {
        let answered = |known: &TrustedAddress| {
            let here = |address: &&PeerAddress| address.addr.ip().to_canonical() == known.ip;
            peer.addresses.iter().filter(here).any(|address| address.answered.is_some())
        };
        let reached = self.addresses.iter().any(|known| known.mac.is_some() || answered(known));
        self.met.is_some_and(|met| !reached || (!came && now.saturating_duration_since(met) <= SAME_ANNOUNCEMENT))
    }
}

/// The card of this address is being looked for.
#[derive(Debug)]
struct NeighbourLookup {
    ip: IpAddr,
    tries: usize,
    /// `None`: there is nothing more to find out.
    due: Option<Instant>,
    reported: bool,
}

/// What is trusted of everybody.
#[derive(Debug, Default)]
pub(crate) struct Trust {
    contacts: HashMap<ContactId, Trusted>,
    lookups: HashMap<ContactId, NeighbourLookup>,
    schedule: BTreeSet<(Instant, ContactId)>,
    /// Whose addresses are not yet in the database.
    dirty: BTreeSet<ContactId>,
    pending_events: Vec<TrustEvent>,
}

impl Trust {
    /// As it stands in the database, in the order of approval.
    pub(crate) fn new(rows: impl IntoIterator<Item = (ContactId, TrustedAddress)>) -> Self {
        let mut trust = Self::default();
        for (contact, address) in rows {
            trust.contacts.entry(contact).or_default().addresses.push(address);
        }
        trust
    }

    /// Records where a peer is reached after a sign of life; `came`: it was not here before. Whether that leaves
    /// something to do.
    pub(crate) fn heard(&mut self, peer: &Peer, came: bool, now: Moment) -> bool {
        let Some(ip) = peer.ip().filter(|_| !peer.local).map(|ip| ip.to_canonical()) else { return false };
        let contact = peer.contact;
        let trusted = self.contacts.entry(contact).or_default();
        if trusted.addresses.is_empty() {
            trusted.met = Some(now.mono);
        }
        let met = trusted.is_first_contact(peer, came, now.mono) && trusted.get(ip).is_none();
        if met {
            trusted.add(TrustedAddress { ip, mac: None, since: now.wall });
            self.dirty.insert(contact);
        }
        let known = trusted.get(ip).copied();
        if self.lookups.get(&contact).is_some_and(|look| look.ip == ip && !came) {
            return met;
        }
        let back = known.is_some() && self.drop_lookup(contact).is_some_and(|look| look.reported);
        if back {
            self.pending_events.push(TrustEvent::Back(contact));
        }
        let unsure = known.is_none_or(|known| known.mac.is_none());
        if unsure {
            self.drop_lookup(contact);
            let due = now.mono + LOOKUP_DELAYS[0];
            self.schedule.insert((due, contact));
            self.lookups.insert(contact, NeighbourLookup { ip, tries: 0, due: Some(due), reported: false });
        }
        met || back || unsure
    }

    /// Somebody said goodbye: whoever comes in their name is not being met, reached before or not.
    pub(crate) fn left(&mut self, contact: ContactId) {
        if let Some(trusted) = self.contacts.get_mut(&contact) {
            trusted.met = None;
        }
    }

    fn drop_lookup(&mut self, contact: ContactId) -> Option<NeighbourLookup> {
        let look = self.lookups.remove(&contact)?;
        if let Some(due) = look.due {
            self.schedule.remove(&(due, contact));
        }
        Some(look)
    }

    /// When the neighbour table is to be looked at; at once if there is something to write or to tell.
    pub(crate) fn due(&self, now: Instant) -> Option<Instant> {
        if !self.dirty.is_empty() || !self.pending_events.is_empty() {
            return Some(now);
        }
        self.schedule.first().map(|(due, _)| *due)
    }

    /// Whose card is to be looked for now.
    pub(crate) fn due_lookups(&self, now: Instant) -> Vec<(ContactId, IpAddr)> {
        let due = self.schedule.iter().take_while(|(due, _)| *due <= now);
        due.filter_map(|(_, contact)| Some((*contact, self.lookups.get(contact)?.ip))).collect()
    }

    /// What the neighbour table says of an address that was to be looked for.
    pub(crate) fn lookup_done(&mut self, contact: ContactId, ip: IpAddr, mac: Option<Mac>, now: Moment) {
        if self.lookups.get(&contact).is_none_or(|look| look.ip != ip) {
            return;
        }
        let Some(mut look) = self.drop_lookup(contact) else { return };
        let moved = mac.is_some_and(|mac| self.moved(contact, ip, mac));
        let trusted = self.contacts.entry(contact).or_default();
        look.tries += 1;
        look.due = LOOKUP_DELAYS.get(look.tries).map(|wait| now.mono + *wait);
        match (trusted.get_mut(ip), mac) {
            (Some(known), Some(_)) => {
                known.mac = mac;
                self.dirty.insert(contact);
                return;
            }
            (Some(_), None) => {}
            (None, Some(mac)) if moved => {
                // Its old address may be somebody else's by now.
                trusted.addresses.retain(|old| old.mac != Some(mac) || old.ip.is_ipv4() != ip.is_ipv4());
                trusted.add(TrustedAddress { ip, mac: Some(mac), since: now.wall });
                self.dirty.insert(contact);
                self.pending_events.push(TrustEvent::Approved(contact, ip));
                return;
            }
            (None, _) => {
                let comparable = trusted.addresses.iter().any(|known| known.mac.is_some());
                if mac.is_some() || !comparable {
                    look.due = None;
                }
                if look.due.is_none() {
                    look.reported = true;
                    self.pending_events.push(TrustEvent::New(contact, ip));
                }
            }
        }
        self.schedule.extend(look.due.map(|due| (due, contact)));
        self.lookups.insert(contact, look);
    }

    /// Whether this card is one of the contact's. One that answers for others elsewhere too is a router's.
    fn moved(&self, contact: ContactId, to: IpAddr, mac: Mac) -> bool {
        let Some(own) = self.contacts.get(&contact) else { return false };
        let others = self.contacts.iter().filter(|(other, _)| **other != contact);
        let routes = others
            .flat_map(|(_, trusted)| &trusted.addresses)
            .any(|other| other.mac == Some(mac) && other.ip != to && own.get(other.ip).is_none());
        !routes && own.addresses.iter().any(|known| known.mac == Some(mac))
    }

    /// The owner approves an address. False if it was trusted before.
    pub(crate) fn approve(&mut self, contact: ContactId, ip: IpAddr, at: Timestamp) -> bool {
        let trusted = self.contacts.entry(contact).or_default();
        let new = trusted.get(ip).is_none();
        if new {
            trusted.add(TrustedAddress { ip, mac: None, since: at });
            // Its card is looked for with the next sign of life.
            self.drop_lookup(contact);
        }
        new
    }

    /// The contact's program proved to be at this address. Whether that was not known.
    pub(crate) fn proven(&mut self, contact: ContactId, ip: IpAddr, at: Timestamp) -> bool {
        let new = self.approve(contact, ip, at);
        if new {
            self.dirty.insert(contact);
            self.pending_events.push(TrustEvent::Approved(contact, ip));
        }
        new
    }

    /// Takes an approval back that could not be written down.
    pub(crate) fn revoke(&mut self, contact: ContactId, ip: IpAddr) {
        if let Some(trusted) = self.contacts.get_mut(&contact) {
            trusted.addresses.retain(|known| known.ip != ip);
            if trusted.addresses.is_empty() {
                self.contacts.remove(&contact);
            }
        }
    }

    /// Forgets somebody whose row is gone.
    pub(crate) fn forget(&mut self, contact: ContactId) {
        self.contacts.remove(&contact);
        self.drop_lookup(contact);
        self.dirty.remove(&contact);
    }

    /// What is trusted of a contact, in the order of approval.
    pub(crate) fn of(&self, contact: ContactId) -> &[TrustedAddress] {
        self.contacts.get(&contact).map_or(&[], |trusted| &trusted.addresses)
    }

    /// Whose addresses are to be written down.
    pub(crate) fn take_dirty(&mut self) -> Vec<(ContactId, Vec<TrustedAddress>)> {
        let contacts = std::mem::take(&mut self.dirty);
        contacts.into_iter().map(|contact| (contact, self.of(contact).to_vec())).collect()
    }

    /// What is to be told, in order.
    pub(crate) fn take_events(&mut self) -> Vec<TrustEvent> {
        std::mem::take(&mut self.pending_events)
    }

    /// Where a peer can be sent messages: at its best address if that is trusted; else at a trusted one of which it is
    /// heard together with it. `None` if it was heard nowhere.
    pub(crate) fn reach(&self, peer: &Peer) -> Option<AddressTrust> {
        let best = peer.best_address()?;
        let newest = peer.addresses.iter().map(|address| address.last_seen).max();
        let alive =
            |address: &&PeerAddress| newest.is_some_and(|newest| newest - address.last_seen <= SAME_ANNOUNCEMENT);
        let own = |at: SocketAddr| self.is_trusted(peer.contact, at.ip());
        if own(best) {
            return Some(AddressTrust::At(best));
        }
        let other = peer.addresses.iter().filter(alive).filter(|address| own(address.addr));
        let other = other.max_by_key(|address| address.last_seen).map(|address| address.addr);
        Some(other.map_or(AddressTrust::New(best), AddressTrust::At))
    }

    /// The contact's own address, if what came from `from` did not come from one of theirs: one at which it is heard,
    /// if it is in memory, before others.
    pub(crate) fn instead_of(&self, contact: ContactId, peer: Option<&Peer>, from: IpAddr) -> Option<IpAddr> {
        if self.is_trusted(contact, from) {
            return None;
        }
        let best = peer.and_then(Peer::best_address);
        let heard = best.into_iter().chain(peer.into_iter().flat_map(|peer| &peer.addresses).map(|known| known.addr));
        let own = heard.map(|address| address.ip().to_canonical()).find(|ip| self.is_trusted(contact, *ip));
        own.or_else(|| self.of(contact).last().map(|known| known.ip))
    }

    pub(crate) fn is_trusted(&self, contact: ContactId, ip: IpAddr) -> bool {
        self.contacts.get(&contact).is_some_and(|trusted| trusted.get(ip.to_canonical()).is_some())
    }
}

impl Trusted {
    fn get(&self, ip: IpAddr) -> Option<&TrustedAddress> {
        self.addresses.iter().find(|known| known.ip == ip)
    }

    fn get_mut(&mut self, ip: IpAddr) -> Option<&mut TrustedAddress> {
        self.addresses.iter_mut().find(|known| known.ip == ip)
    }

    fn add(&mut self, address: TrustedAddress) {
        if self.addresses.len() >= TRUSTED_LIMIT {
            self.addresses.remove(0);
        }
        self.addresses.push(address);
    }
}
