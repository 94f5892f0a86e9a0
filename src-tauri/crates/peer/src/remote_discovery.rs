//! Remote discovery: finds peers that a broadcast does not reach, by the user's ranges and by host lists, and serves
//! its own list. It also queries unknown senders whose query was delayed.
//!
//! Does not live here: scheduling range scans (`range_scan.rs`), reading and serving lists (`host_lists.rs`), which
//! unknown sender is queried (`admission_control.rs`).

use crate::admission_control::AdmissionControl;
use crate::discovery::WireDiscovery;
use crate::error::PeerError;
use crate::host_lists::{ListQuery, ListReader, ListServer, can_be};
use crate::map::{COPY_LIMIT, HearResult};
use crate::model::{Peer, PeerStatus};
use crate::range_scan::RangeScan;
use landline_ipmsg::{self as ipmsg, Charset, CharsetHint, Host, HostList, Mode, Packet, Target};
use landline_rate::TokenBucket;
use landline_task::CancellationToken;
use parking_lot::Mutex;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::cmp::Reverse;
use std::collections::{HashSet, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Between the start, or a change of the network, and the search for lists: those of the local network have answered by
/// then.
const SEARCH_AFTER: Duration = Duration::from_secs(7);

/// Of how many neighbours, on average, one offers its list: a search costs the same in a network of any size. Whoever
/// asks from beyond asks few, and each of them offers.
const OFFERS: usize = 4;
const OFFER_DELAY: Duration = Duration::from_secs(1);
const MAX_PENDING_OFFERS: usize = 64;

/// Pages given to all askers together.
const PAGES: (u32, Duration) = (20, Duration::from_millis(50));

/// The schedule of remote discovery, filled while packets are received. Pure except for the notification that wakes the
/// task.
pub(crate) struct RemoteDiscovery {
    state: Mutex<State>,
    notify: Notify,
}

struct State {
    range_scan: RangeScan,
    reader: ListReader,
    server: ListServer,
    pages: TokenBucket<Instant>,
    search_at: Option<Instant>,
    /// In order of time except for a jitter that hurts nobody.
    offers: VecDeque<(Instant, SocketAddr)>,
    rng: ChaCha8Rng,
}

impl RemoteDiscovery {
    pub(crate) fn new(seed: u64, now: Instant) -> Self {
        let state = State {
            range_scan: RangeScan::new(now),
            reader: ListReader::new(),
            server: ListServer::default(),
            pages: TokenBucket::new(PAGES.0, PAGES.1),
            search_at: None,
            offers: VecDeque::new(),
            rng: ChaCha8Rng::seed_from_u64(seed ^ 0x5c07),
        };
        Self { state: Mutex::new(state), notify: Notify::new() }
    }

    pub(crate) fn set_targets(&self, targets: &[Target], now: Instant) {
        self.state.lock().range_scan.set_targets(targets, now);
        self.notify.notify_one();
    }

    /// Sweeps and searches again.
    pub(crate) fn network_changed(&self, now: Instant) {
        let mut state = self.state.lock();
        state.range_scan.start(now);
        state.search_at = Some(now + SEARCH_AFTER);
        drop(state);
        self.notify.notify_one();
    }

    /// There is something to do.
    pub(crate) fn ring(&self) {
        self.notify.notify_one();
    }

    /// What a packet of somebody known says about lists.
    pub(crate) fn take(&self, discovery: &WireDiscovery, packet: &Packet, heard: &HearResult, from: SocketAddr) {
        let now = Instant::now();
        let near = discovery.wire.announces_to(from);
        match packet.command.mode {
            Mode::BrIsGetList | Mode::BrIsGetList2 => {
                let online = discovery.map.lock().online();
                self.state.lock().offer(from, near, online, now);
            }
            Mode::OkGetList => {
                let page = self.state.lock().reader.offered(from, near, now);
                page.into_iter().for_each(|ask| discovery.send(ask));
            }
            Mode::GetList => self.give(discovery, packet, &heard.peer, from, now),
            Mode::AnsList => {
                let default = discovery.profile().charset;
                let list =
                    HostList::read(packet, CharsetHint { chosen: None, remembered: heard.peer.charset, default });
                let elsewhere = |to: SocketAddr| {
                    can_be(to) && discovery.wire.in_scope(to.ip()) && !discovery.wire.is_own_address(to.ip())
                };
                let page = self.state.lock().reader.listed(from, &list, now, elsewhere);
                page.into_iter().for_each(|ask| discovery.send(ask));
            }
            _ => return,
        }
        self.notify.notify_one();
    }

    /// Gives a page of who is here, in a charset that the asker reads.
    fn give(&self, discovery: &WireDiscovery, packet: &Packet, entry_sender: &Peer, to: SocketAddr, now: Instant) {
        let start =
            std::str::from_utf8(packet.body()).ok().and_then(|text| text.trim().parse::<u32>().ok()).unwrap_or(0);
        let mut state = self.state.lock();
        if !state.server.may_serve(to, start, now) || !state.pages.take(now) {
            return;
        }
        let utf8 = entry_sender.capabilities.contains(ipmsg::Options::CAPUTF8OPT).then_some(Charset::UTF_8);
        let charset = entry_sender.chosen_charset.or(utf8).or(entry_sender.charset);
        let next = discovery.send_list(to, start, charset);
        state.server.sent(to, start, next, now);
    }
}

impl State {
    fn offer(&mut self, to: SocketAddr, near: bool, online: usize, now: Instant) {
        let offers = !near || self.rng.random_ratio(OFFERS.min(online.max(1)) as u32, online.max(1) as u32);
        let waiting =
            self.offers.len() >= MAX_PENDING_OFFERS || self.offers.iter().any(|(_, entry_sender)| *entry_sender == to);
        if offers && !waiting {
            let most = u64::try_from(OFFER_DELAY.as_millis()).unwrap_or(u64::MAX);
            let delay = Duration::from_millis(self.rng.random_range(0..=most));
            self.offers.push_back((now + delay, to));
        }
    }

    fn next(&self, now: Instant) -> Option<Instant> {
        let offer = self.offers.iter().map(|(at, _)| *at).min();
        [self.search_at, offer, self.range_scan.next(), self.reader.next(now)].into_iter().flatten().min()
    }
}

/// Carries out what the remote discovery has due.
#[derive(Clone)]
pub(crate) struct RemoteDiscoveryTask {
    discovery: Arc<WireDiscovery>,
    remote_discovery: Arc<RemoteDiscovery>,
    admission: Arc<Mutex<AdmissionControl>>,
}

/// Questions go out together at this pace rather than one at a time.
const BATCH_INTERVAL: Duration = Duration::from_millis(100);

impl RemoteDiscoveryTask {
    pub(crate) fn new(
        discovery: Arc<WireDiscovery>,
        remote_discovery: Arc<RemoteDiscovery>,
        admission: Arc<Mutex<AdmissionControl>>,
    ) -> Self {
        Self { discovery, remote_discovery, admission }
    }

    /// Runs until shutdown.
    ///
    /// # Errors
    /// None today; the signature is that of every task.
    pub(crate) async fn run(&self, shutdown: CancellationToken) -> Result<(), PeerError> {
        self.remote_discovery.network_changed(Instant::now());
        loop {
            self.look(Instant::now());
            let now = Instant::now();
            let own = self.remote_discovery.state.lock().next(now);
            let next = own.into_iter().chain(self.admission.lock().next(now)).min();
            let next = async {
                match next {
                    Some(at) => tokio::time::sleep_until(at.max(now + BATCH_INTERVAL)).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = shutdown.cancelled() => return Ok(()),
                () = self.remote_discovery.notify.notified() => {}
                () = next => {}
            }
        }
    }

    fn look(&self, now: Instant) {
        let discovery = &*self.discovery;
        let admission = self.admission.lock().due(now);
        admission.into_iter().for_each(|to| discovery.ask_back(to));
        let here = discovery.online_at();
        let mut state = self.remote_discovery.state.lock();
        let (swept, ended) =
            state.range_scan.due(now, |to| here.contains(&to) || discovery.wire.is_own_address(to.ip()));
        let mut asks: Vec<ListQuery> = swept.into_iter().map(ListQuery::Entry).collect();
        // Those whom the sweep has found may have lists too.
        if ended && state.search_at.is_none() && state.reader.is_idle(now) {
            state.search_at = Some(now + SEARCH_AFTER);
        }
        let search = state.search_at.take_if(|at| *at <= now).is_some();
        if search {
            state.reader.search(now);
        }
        asks.extend(state.reader.due(now, |to| here.contains(&to)));
        let mut offers = Vec::new();
        state.offers.retain(|(at, to)| {
            let due = *at <= now;
            offers.extend(due.then_some(*to));
            !due
        });
        drop(state);
        asks.into_iter().for_each(|ask| discovery.send(ask));
        offers.into_iter().for_each(|to| discovery.offer_list(to));
        if search && let Err(cause) = discovery.search_lists() {
            tracing::warn!(%cause, "Search for host lists not announced");
        }
    }
}

impl WireDiscovery {
    /// Peers that need a copy of what is announced: those that a broadcast does not reach by their own fault or choice,
    /// and those beyond our networks, at most [`COPY_LIMIT`] of each, those last heard.
    pub(crate) fn copies(&self) -> Vec<SocketAddr> {
        let map = self.map.lock();
        let mut copies = map.beyond_broadcast();
        let others = map.iter().filter(|peer| !peer.local);
        let best = others.filter_map(|peer| Some((Reverse(peer.last_seen), peer.best_address()?)));
        let mut far: Vec<_> = best.filter(|(_, best)| !self.wire.announces_to(*best)).collect();
        drop(map);
        far.sort();
        copies.extend(far.into_iter().take(COPY_LIMIT).map(|(_, best)| best));
        copies.sort();
        copies.dedup();
        copies
    }

    /// Every address of everybody who is here.
    fn online_at(&self) -> HashSet<SocketAddr> {
        let map = self.map.lock();
        let here = map.iter().filter(|peer| peer.status != PeerStatus::Offline);
        here.flat_map(|peer| peer.addresses.iter().map(|address| address.addr)).collect()
    }

    fn send(&self, ask: ListQuery) {
        match ask {
            ListQuery::Entry(to) => self.ask(to),
            ListQuery::Page(to, start) => {
                let no = self.next();
                let packet = ipmsg::get_list(&self.profile(), no, start);
                self.to_one(to, &packet);
            }
        }
    }

    /// BR_ISGETLIST to everybody.
    fn search_lists(&self) -> Result<(), PeerError> {
        let no = self.next();
        let packet = ipmsg::is_get_list(&self.profile(), no);
        self.to_all(&packet)
    }

    /// OKGETLIST.
    fn offer_list(&self, to: SocketAddr) {
        let no = self.next();
        let packet = ipmsg::ok_get_list(&self.profile(), no);
        self.to_one(to, &packet);
    }

    /// ANSLIST with those who are here now, from `start` on; returns where the next page begins.
    fn send_list(&self, to: SocketAddr, start: u32, charset: Option<Charset>) -> u32 {
        let mut hosts: Vec<Host> = {
            let map = self.map.lock();
            map.iter().filter(|peer| peer.status == PeerStatus::Online && !peer.local).filter_map(host).collect()
        };
        hosts.sort_by(|a, b| (&a.user, &a.host).cmp(&(&b.user, &b.host)));
        let no = self.next();
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let packet = {
            let profile = self.profile();
            ipmsg::host_list(&profile, no, &hosts, start, charset.unwrap_or(profile.charset))
        };
        self.to_one(to, &packet);
        HostList::read(&packet, CharsetHint { chosen: None, remembered: charset, default: Charset::UTF_8 }).next
    }
}

fn host(peer: &Peer) -> Option<Host> {
    let address = peer.best_address().filter(|address| can_be(*address))?;
    Some(Host {
        user: peer.id.user.clone(),
        host: peer.id.host.clone(),
        status: peer.capabilities,
        address,
        nickname: peer.nickname.clone(),
        group: peer.group.clone(),
    })
}
