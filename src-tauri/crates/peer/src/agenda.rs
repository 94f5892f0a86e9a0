//! What the announcer has to do and when: timers as data. Pure but for the bell that wakes the task.
//!
//! Answers wait a random time that grows with the number of people here, because a BR_ENTRY is answered by everybody
//! at once. One sender gets one answer, however many copies of its entry arrive over however many interfaces.

use crate::model::PeerId;
use landline_ipmsg::{PacketNo, stock};
use parking_lot::Mutex;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Something to send when its time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errand {
    /// ANSENTRY to one.
    Answer {
        /// The first address from which the entry was heard, so the quickest way.
        to: SocketAddr,
    },
    /// BR_ENTRY to all.
    Enter,
}

/// Copies of one entry that arrive later than this are a new question.
const COALESCE: Duration = Duration::from_millis(250);

/// Asked for answers, and when the last one is due.
struct Asked {
    no: PacketNo,
    due: Instant,
}

struct State {
    rng: ChaCha8Rng,
    errands: BTreeMap<(Instant, u64), Errand>,
    order: u64,
    asked: HashMap<PeerId, Asked>,
}

/// The announcer's agenda, filled by whoever hears packets.
pub(crate) struct Agenda {
    state: Mutex<State>,
    bell: Notify,
}

impl Agenda {
    pub(crate) fn new(seed: u64) -> Self {
        let rng = ChaCha8Rng::seed_from_u64(seed);
        let state = State { rng, errands: BTreeMap::new(), order: 0, asked: HashMap::new() };
        Self { state: Mutex::new(state), bell: Notify::new() }
    }

    /// Enters after 250 ms and again 5 s later; takes the place of an opening that is still under way.
    pub(crate) fn open(&self, now: Instant) {
        let mut state = self.state.lock();
        state.errands.retain(|_, errand| *errand != Errand::Enter);
        let first = now + stock::ENTRY_DELAY;
        state.add(first, Errand::Enter);
        state.add(first + stock::ENTRY_REPEAT, Errand::Enter);
        drop(state);
        self.bell.notify_one();
    }

    /// Answers the entry `no` of `peer` in its time, unless that sender has an answer waiting or just had one.
    pub(crate) fn answer(&self, peer: &PeerId, to: SocketAddr, no: PacketNo, online: usize, now: Instant) {
        let mut state = self.state.lock();
        state.asked.retain(|_, asked| now < asked.due + COALESCE.max(Duration::from_secs(1)));
        if state.asked.get(peer).is_some_and(|asked| asked.no == no || now < asked.due + COALESCE) {
            return;
        }
        let most = u64::try_from(longest_delay(online).as_millis()).unwrap_or(u64::MAX);
        let due = now + Duration::from_millis(state.rng.random_range(0..=most));
        state.asked.insert(peer.clone(), Asked { no, due });
        state.add(due, Errand::Answer { to });
        drop(state);
        self.bell.notify_one();
    }

    /// Takes out what is due, in order of time.
    pub(crate) fn due(&self, now: Instant) -> Vec<Errand> {
        let mut state = self.state.lock();
        let later = state.errands.split_off(&(now, u64::MAX));
        std::mem::replace(&mut state.errands, later).into_values().collect()
    }

    /// When the next errand is due.
    pub(crate) fn next(&self) -> Option<Instant> {
        self.state.lock().errands.first_key_value().map(|((at, _), _)| *at)
    }

    /// Forgets everything: this node has left.
    pub(crate) fn clear(&self) {
        let mut state = self.state.lock();
        state.errands.clear();
        state.asked.clear();
    }

    /// Waits until something was added.
    pub(crate) async fn changed(&self) {
        self.bell.notified().await;
    }
}

impl State {
    fn add(&mut self, at: Instant, errand: Errand) {
        self.order += 1;
        self.errands.insert((at, self.order), errand);
    }
}

/// The longest wait before an answer. A handful of people see each other at once; from there it grows to the reference
/// client's 1 s at 50 members, 2 s at 300 and 4 s beyond, so that the asker's socket keeps up.
fn longest_delay(online: usize) -> Duration {
    let millis = match online {
        0..50 => (20 * online as u64).clamp(50, 1000),
        50..300 => 2000,
        _ => 4000,
    };
    Duration::from_millis(millis)
}
