//! Schedules what the announcer sends: timers as data. Pure except for the notification that wakes the task.
//!
//! Answers are delayed by a random time that grows with the number of peers online, because everybody answers a
//! BR_ENTRY at once. A sender gets one answer, however many copies of its entry arrive on different interfaces.

use crate::trailer::Trailer;
use landline_contacts::PeerId;
use landline_ipmsg::{Options, PacketNo, stock};
use parking_lot::Mutex;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// A scheduled send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScheduledSend {
    /// ANSENTRY to one.
    Answer {
        /// The first address from which the entry was heard, and so the fastest path; IPv4 is preferred.
        to: SocketAddr,
        /// The receiver's capabilities.
        capabilities: Options,
        /// The nonce to echo, which proves that the query was read.
        nonce: Option<u64>,
        /// Further trailing lines.
        trailer: Trailer,
    },
    /// BR_ENTRY to all.
    Enter,
    /// The same announcement as BR_ABSENCE, which nobody answers: for peers that the entry did not reach.
    Repeat,
    /// BR_ENTRY to one.
    Ask {
        /// Whoever is there.
        to: SocketAddr,
    },
}

/// Maximum number of scheduled queries, since forged packets may trigger them.
const QUESTION_LIMIT: usize = 256;

/// Delays after the first entry at which it is repeated for peers that it did not reach.
pub const ENTRY_REPEATS: [Duration; 2] = [Duration::from_millis(800), Duration::from_millis(1900)];

/// The sender of an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EntrySender<'a> {
    /// Its identity.
    pub(crate) id: &'a PeerId,
    /// The source address of the entry.
    pub(crate) at: SocketAddr,
    /// Option bits of the entry.
    pub(crate) capabilities: Options,
    /// Its nonce, if it is a query to this node only.
    pub(crate) nonce: Option<u64>,
    /// Further trailing lines of the answer.
    pub(crate) trailer: Trailer,
}

/// Entries within this time after an answer are duplicates with a different number, as iptux sends them.
pub const COALESCE: Duration = Duration::from_millis(250);

/// How long after its answer a copy with the same number is still recognized. Less than the 5 s after which a client
/// repeats.
const LATE_COPY: Duration = Duration::from_secs(1);

/// The last entry of a sender, and when its answer is due.
struct LastEntry {
    no: PacketNo,
    due: Instant,
    order: u64,
}

struct State {
    rng: ChaCha8Rng,
    pending: BTreeMap<(Instant, u64), ScheduledSend>,
    order: u64,
    last_entries: HashMap<PeerId, LastEntry>,
}

/// The announcer's schedule, filled while packets are received.
pub(crate) struct ReplyScheduler {
    state: Mutex<State>,
    notify: Notify,
}

impl ReplyScheduler {
    pub(crate) fn new(seed: u64) -> Self {
        let rng = ChaCha8Rng::seed_from_u64(seed);
        let state = State { rng, pending: BTreeMap::new(), order: 0, last_entries: HashMap::new() };
        Self { state: Mutex::new(state), notify: Notify::new() }
    }

    /// Schedules an entry after 250 ms and another 5 s later, as the reference client does, and unanswered repetitions
    /// in between: if one datagram in ten is lost, three reach all but one in a thousand. Replaces an opening in
    /// progress.
    pub(crate) fn open(&self, now: Instant) {
        let mut state = self.state.lock();
        state
            .pending
            .retain(|_, scheduled| matches!(scheduled, ScheduledSend::Answer { .. } | ScheduledSend::Ask { .. }));
        let first = now + stock::ENTRY_DELAY;
        state.add(first, ScheduledSend::Enter);
        for pause in ENTRY_REPEATS {
            state.add(first + pause, ScheduledSend::Repeat);
        }
        state.add(first + stock::ENTRY_REPEAT, ScheduledSend::Enter);
        drop(state);
        self.notify.notify_one();
    }

    /// Schedules an answer to entry `no` of `sender`, unless one is pending or was just sent.
    pub(crate) fn answer(&self, sender: EntrySender<'_>, no: PacketNo, online: usize, now: Instant) {
        let mut state = self.state.lock();
        state.last_entries.retain(|_, last_entries| now < last_entries.due + LATE_COPY);
        let copy = state
            .last_entries
            .get(sender.id)
            .filter(|last_entries| last_entries.no == no || now < last_entries.due + COALESCE);
        let copy = copy.map(|last_entries| ((last_entries.due, last_entries.order), last_entries.no == no));
        if copy.is_some_and(|(scheduled, same)| state.merge(scheduled, &sender) || same || sender.nonce.is_none()) {
            return;
        }
        let most = u64::try_from(longest_delay(online).as_millis()).unwrap_or(u64::MAX);
        let due = now + Duration::from_millis(state.rng.random_range(0..=most));
        let EntrySender { at: to, capabilities, nonce, trailer, .. } = sender;
        let order = state.add(due, ScheduledSend::Answer { to, capabilities, nonce, trailer });
        state.last_entries.insert(sender.id.clone(), LastEntry { no, due, order });
        drop(state);
        self.notify.notify_one();
    }

    /// Schedules queries to these addresses after each of these delays, unless too many are scheduled already.
    pub(crate) fn ask(&self, whom: &[SocketAddr], after: &[Duration], now: Instant) {
        let mut state = self.state.lock();
        let waiting = state.pending.values().filter(|scheduled| matches!(scheduled, ScheduledSend::Ask { .. })).count();
        if waiting + whom.len() * after.len() > QUESTION_LIMIT {
            return;
        }
        for (to, after) in whom.iter().flat_map(|to| after.iter().map(move |after| (*to, *after))) {
            state.add(now + after, ScheduledSend::Ask { to });
        }
        drop(state);
        self.notify.notify_one();
    }

    /// Removes and returns the pending answer to `id`. A queried peer must know the sender first: it cannot query a
    /// peer that it only knows from a query, and would miss a crash in that moment.
    pub(crate) fn advance(&self, id: &PeerId, now: Instant) -> Option<ScheduledSend> {
        let mut state = self.state.lock();
        let last_entries = state.last_entries.get_mut(id)?;
        let scheduled = (last_entries.due, last_entries.order);
        last_entries.due = last_entries.due.min(now);
        state.pending.remove(&scheduled)
    }

    /// Removes and returns what is due, in order of time.
    pub(crate) fn due(&self, now: Instant) -> Vec<ScheduledSend> {
        let mut state = self.state.lock();
        let later = state.pending.split_off(&(now, u64::MAX));
        std::mem::replace(&mut state.pending, later).into_values().collect()
    }

    /// When the next scheduled send is due.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.state.lock().pending.first_key_value().map(|((at, _), _)| *at)
    }

    /// Clears the schedule: this node has left.
    pub(crate) fn clear(&self) {
        let mut state = self.state.lock();
        state.pending.clear();
        state.last_entries.clear();
    }

    /// Waits until something is added.
    pub(crate) async fn changed(&self) {
        self.notify.notified().await;
    }
}

impl State {
    fn add(&mut self, at: Instant, scheduled: ScheduledSend) -> u64 {
        self.order += 1;
        self.pending.insert((at, self.order), scheduled);
        self.order
    }

    /// Merges another entry of the same sender into a pending answer; false if it was already sent.
    ///
    /// The answer goes to the source of the query and echoes its nonce, which is valid for that address only: of two
    /// queries or two announcements the one over IPv4 is answered. The receiver sends to the answer's source from then
    /// on, and a link-local IPv6 address is only valid as long as its interface.
    fn merge(&mut self, scheduled: (Instant, u64), sender: &EntrySender<'_>) -> bool {
        let Some(ScheduledSend::Answer { to, nonce, trailer, .. }) = self.pending.get_mut(&scheduled) else {
            return false;
        };
        let better = match (*nonce, sender.nonce) {
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (Some(_), Some(_)) if *to == sender.at => true,
            _ => to.is_ipv6() && sender.at.is_ipv4(),
        };
        if better {
            (*to, *nonce) = (sender.at, sender.nonce);
            trailer.digest = sender.trailer.digest;
        }
        trailer.token = sender.trailer.token.or(trailer.token);
        true
    }
}

/// The maximum delay of an answer. A handful of peers see each other at once; from there it grows to the reference
/// client's 1 s at 50 members, 2 s at 300 and 4 s beyond, so that the receiver's socket keeps up.
pub fn longest_delay(online: usize) -> Duration {
    let millis = match online {
        0..50 => (20 * online as u64).clamp(50, 1000),
        50..300 => 2000,
        _ => 4000,
    };
    Duration::from_millis(millis)
}

#[cfg(test)]
mod tests;
