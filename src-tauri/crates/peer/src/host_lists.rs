//! Host lists exchanged between programs: whom to request one from, how to use it, whom to serve ours. Pure.
//!
//! Entries of a list are not trusted: each address is queried once, twenty per second. A list may be poisoned, so only
//! addresses in the local networks and the user's targets are queried, and only at the protocol's port. A node requests
//! lists once after its start and after a change of the network, and reads at most ten: two from its own network, where
//! all peers have heard each other anyway, and eight from beyond. What it reads is bounded by [`MAX_HOSTS`].
//!
//! A list is two hundred times as long as the request for it, whose source can be forged: so an address gets its pages
//! in order and one list per five seconds, and all together get twenty pages per second (`remote_discovery.rs`).

use landline_ipmsg::{HostList, stock};
use landline_rate::TokenBucket;
use std::collections::{HashMap, HashSet, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::time::Instant;

/// Hosts that one search may bring.
const MAX_HOSTS: usize = 4096;

/// Lists read after one search.
const MAX_NEAR_LISTS: usize = 2;
const MAX_FAR_LISTS: usize = 8;

/// An offer counts for so long after the search. The reference client waits 3 s.
const OFFER_WINDOW: Duration = Duration::from_secs(10);

/// A page that does not come is asked for again after this time, so often.
const PAGE_TIMEOUT: Duration = Duration::from_secs(2);
const MAX_TRIES: u32 = 3;

/// Questions to hosts of lists.
const QUESTIONS: (u32, Duration) = (5, Duration::from_millis(50));

/// One asker gets one list in this time; as many askers are remembered.
const LIST_INTERVAL: Duration = Duration::from_secs(5);
const MAX_READERS: usize = 256;

/// A list that is being read.
#[derive(Debug)]
struct ListProgress {
    start: u32,
    again: Instant,
    tries: u32,
}

/// What is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListQuery {
    /// GETLIST from this index.
    Page(SocketAddr, u32),
    /// BR_ENTRY.
    Entry(SocketAddr),
}

/// Reads the lists of others.
#[derive(Debug)]
pub(crate) struct ListReader {
    open_until: Option<Instant>,
    read: [usize; 2],
    reading: HashMap<SocketAddr, ListProgress>,
    found: HashSet<SocketAddr>,
    waiting: VecDeque<SocketAddr>,
    questions: TokenBucket<Instant>,
}

impl ListReader {
    pub(crate) fn new() -> Self {
        Self {
            open_until: None,
            read: [0, 0],
            reading: HashMap::new(),
            found: HashSet::new(),
            waiting: VecDeque::new(),
            questions: TokenBucket::new(QUESTIONS.0, QUESTIONS.1),
        }
    }

    /// A search has begun: offers count from now on, and everybody who is found is asked again.
    pub(crate) fn search(&mut self, now: Instant) {
        self.open_until = Some(now + OFFER_WINDOW);
        self.read = [0, 0];
        self.reading.clear();
        self.found.clear();
        self.waiting.clear();
    }

    /// Somebody offers a list.
    pub(crate) fn offered(&mut self, from: SocketAddr, near: bool, now: Instant) -> Option<ListQuery> {
        let (most, read) = if near { (MAX_NEAR_LISTS, &mut self.read[0]) } else { (MAX_FAR_LISTS, &mut self.read[1]) };
        let open = self.open_until.is_some_and(|until| now <= until);
        if !open || *read >= most || self.reading.contains_key(&from) {
            return None;
        }
        *read += 1;
        self.reading.insert(from, ListProgress { start: 0, again: now + PAGE_TIMEOUT, tries: 1 });
        Some(ListQuery::Page(from, 0))
    }

    /// A page came. Hosts of it that `can_be` are asked in their time; the next page is asked for, if there is one.
    pub(crate) fn listed(
        &mut self,
        from: SocketAddr,
        list: &HostList,
        now: Instant,
        can_be: impl Fn(SocketAddr) -> bool,
    ) -> Option<ListQuery> {
        let start = self.reading.get(&from)?.start;
        for host in &list.hosts {
            if self.found.len() < MAX_HOSTS && can_be(host.address) && self.found.insert(host.address) {
                self.waiting.push_back(host.address);
            }
        }
        // A list that does not go on forward, or with nobody, would go on for ever.
        if list.next <= start || list.hosts.is_empty() || self.found.len() >= MAX_HOSTS {
            self.reading.remove(&from);
            return None;
        }
        self.reading.insert(from, ListProgress { start: list.next, again: now + PAGE_TIMEOUT, tries: 1 });
        Some(ListQuery::Page(from, list.next))
    }

    /// Whether no search is under way.
    pub(crate) fn is_idle(&self, now: Instant) -> bool {
        self.open_until.is_none_or(|until| now > until) && self.reading.is_empty() && self.waiting.is_empty()
    }

    /// What is due: pages that did not come, and questions to hosts at which nobody `is_here`.
    pub(crate) fn due(&mut self, now: Instant, is_here: impl Fn(SocketAddr) -> bool) -> Vec<ListQuery> {
        let mut due = Vec::new();
        self.reading.retain(|from, page| {
            if page.again <= now {
                page.again = now + PAGE_TIMEOUT;
                page.tries += 1;
                due.extend((page.tries <= MAX_TRIES).then_some(ListQuery::Page(*from, page.start)));
            }
            page.tries <= MAX_TRIES
        });
        while let Some(next) = self.waiting.front().copied() {
            if !is_here(next) {
                if !self.questions.take(now) {
                    break;
                }
                due.push(ListQuery::Entry(next));
            }
            self.waiting.pop_front();
        }
        due
    }

    /// When something is due.
    pub(crate) fn next(&self, now: Instant) -> Option<Instant> {
        let question = (!self.waiting.is_empty()).then(|| self.questions.next(now));
        self.reading.values().map(|page| page.again).chain(question).min()
    }
}

/// Whether a host can be at this address of a list: one machine, at the protocol's port, and none of the local ones of
/// another network.
pub(crate) fn can_be(address: SocketAddr) -> bool {
    let plausible = match address.ip() {
        IpAddr::V4(ip) => {
            let reserved = ip.octets()[0] == 0 || ip.octets()[0] >= 240;
            !(reserved || ip.is_loopback() || ip.is_multicast() || ip.is_link_local())
        }
        // A link-local address means nothing without the name of a link.
        IpAddr::V6(ip) => {
            !(ip.is_unspecified() || ip.is_loopback() || ip.is_multicast() || ip.is_unicast_link_local())
                && ip.to_ipv4_mapped().is_none()
        }
    };
    plausible && address.port() == stock::PORT
}

/// How far an asker has read our list.
#[derive(Debug)]
struct ServedPages {
    began: Instant,
    /// The page that it got last, and how often again.
    page: u32,
    repeats: u32,
    /// The one after it; 0 after the last.
    next: u32,
}

/// Who gets our list.
#[derive(Debug, Default)]
pub(crate) struct ListServer {
    askers: HashMap<SocketAddr, ServedPages>,
}

impl ListServer {
    /// Whether `from` gets the page that begins at `start`: the first, the next, or three times the same again.
    pub(crate) fn may_serve(&self, from: SocketAddr, start: u32, now: Instant) -> bool {
        let current = |served: &ServedPages| now < served.began + LIST_INTERVAL;
        match self.askers.get(&from).filter(|served| current(served)) {
            Some(served) if start == served.page => served.repeats < MAX_TRIES,
            Some(served) => start != 0 && start == served.next,
            None => start == 0 && self.askers.values().filter(|served| current(served)).count() < MAX_READERS,
        }
    }

    /// Records that a page was sent, and where the next one begins.
    pub(crate) fn sent(&mut self, to: SocketAddr, start: u32, next: u32, now: Instant) {
        self.askers.retain(|_, served| now < served.began + LIST_INTERVAL);
        let served = self.askers.entry(to).or_insert(ServedPages { began: now, page: start, repeats: 0, next });
        served.repeats = if served.page == start { served.repeats + 1 } else { 1 };
        (served.page, served.next) = (start, next);
    }
}

#[cfg(test)]
mod tests;
