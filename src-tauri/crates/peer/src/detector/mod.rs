//! The detector: who has crashed, seen in seconds, at a cost that does not grow with the number of people.
//!
//! Pure: events and the time come in, actions go out, timers are data ([`Detector::due`]). No socket, no clock, no
//! disk, no tokio; randomness starts from a seed. It runs unchanged in the simulator, where its figures were found.
//!
//! # How it knows
//!
//! * **Watching.** All identities stand on a ring, in an order that every node computes alike, and neighbours watch each
//!   other: whoever has not heard a neighbour for 2.6 s asks it. One question and its answer serve both, so a node sends
//!   about one packet a second, be they 10 or 1,000, and somebody asks within 2.6 s of a crash. A random round over all
//!   peers would cost more, and the gap until the first question would have no bound (4.6 s at the 99th percentile).
//! * **Cases.** A question without an answer opens a *case*: more questions follow quickly. Any packet from the peer
//!   closes it. After a few misses the peer is *uncertain* and its watcher tells everybody ([`Action::Tell`]). Who is
//!   told opens a case of its own and asks for itself: it never believes. Who is missed and hears of it says so
//!   ([`Action::Here`]), and most of those who were told need not ask at all.
//! * **Verdict.** Offline needs silence for [`WINDOW`], questions of one's own over [`OWN_WINDOW`] of it, and a number
//!   of misses in a row that is improbable at the loss measured just now (`loss.rs`): 6 on a quiet cable, 16 at 30 %.
//!   The window is longer than the stalls of 5 s and the bursts of 3 s that living machines have.
//! * **Whose fault.** If nothing can leave this machine, or nobody at all is heard and all who were asked miss, the fault
//!   is here: verdicts are frozen, nobody is uncertain, and the node calls itself offline. Nor is anybody missed for a gap of this node: a pause three times as long as
//!   any of the last minutes, or one after which somebody who was missed answers (`isolation.rs`). A timer that comes late
//!   says that this program stood still; all cases begin again and the node says that it is here.
//! * **Goodbyes and moves** can be forged. A peer is asked at its known address first; only silence there confirms
//!   ([`CONFIRM`]; 2 s if it is not known yet what it answers). Who was asked everything and never answered is believed.
//! * **Afterwards** a peer given up is asked a few times more, at growing distances, and when one of several comes
//!   back all are asked at once: after a partition heals both sides find each other in a second or two.
//!
//! Stock programs are asked what they have answered before (GETINFO, else BR_ENTRY) and more patiently. Who answered only
//! BR_ENTRY, as all do who were here before us, is asked GETINFO beside it a few times: its answer comes at once and costs
//! nobody else anything. Who never answered anything is left to the timeout checker.
//!
//! Does not live here: packets (`discovery.rs`), the map (`map.rs`), the task that feeds this (`watcher.rs`).

mod budget;
mod case;
mod gone;
mod handle;
mod isolation;
mod loss;
mod model;
mod pauses;
mod ring;
mod steps;

use budget::BUDGET;
use case::Case;
use gone::Gone;
use landline_rate::TokenBucket;
use loss::Loss;
pub use model::{Action, CONFIRM, Event, Key, OWN_WINDOW, Question, STOCK_WINDOW, WINDOW};
use pauses::{LONGEST_GAP, Pauses};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use ring::Ring;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

/// Between two looks at the passive silence of some peers.
const PATROL: Duration = Duration::from_secs(1);

/// What is known of a peer that is here.
#[derive(Clone, Debug)]
struct Known {
    place: u64,
    landline: bool,
    /// What it has answered before, or is known to.
    question: Option<Question>,
    /// How often it was asked GETINFO beside BR_ENTRY.
    tried: u32,
    heard: Duration,
    /// Verdicts on it that proved wrong, the newest last.
    wrong: VecDeque<Duration>,
    /// Seen elsewhere and found at its place: not asked for that again before this.
    spared: Duration,
    /// The same for its goodbyes, of which the next may be true: it waits till then.
    stays: Duration,
    /// When a question of it was last answered.
    answered: Option<Duration>,
}

/// The detector of one node.
#[derive(Debug)]
pub struct Detector<K: Key> {
    rng: ChaCha8Rng,
    peers: BTreeMap<K, Known>,
    ring: Ring<K>,
    cases: BTreeMap<K, Case>,
    /// When each case, and each peer that is gone, is to be gone on with.
    timers: BTreeSet<(Duration, K)>,
    gone: BTreeMap<K, Gone>,
    loss: Loss,
    /// Cases that hints may still open, and questions that may still go to those who are gone or unproven.
    hinted: TokenBucket<Duration>,
    knocks: TokenBucket<Duration>,
    /// When everybody who is gone was last asked together.
    hoped: Option<Duration>,
    /// When anybody was last heard.
    heard_anybody: Duration,
    /// A timer may be late: nobody looked at it.
    excused: bool,
    /// When a time ended in which nobody was heard.
    gap: Option<Duration>,
    /// How long it takes on average until somebody is heard again.
    pause: Duration,
    pauses: Pauses,
    isolated: bool,
    /// Nothing can leave this machine: whatever is heard comes from this machine itself, or came before.
    cut_off: bool,
    /// When to say again that we are here.
    here: Vec<Duration>,
    said_here: Option<Duration>,
    /// Who asked us within the last second.
    askers: VecDeque<(Duration, K)>,
    /// The next look at everybody's passive silence, and where it goes on.
    patrol: Duration,
    patrol_after: Option<K>,
    out: Vec<Action<K>>,
}

impl<K: Key> Detector<K> {
    /// A detector of a node with this place on the ring, at `now`.
    pub fn new(place: u64, seed: u64, now: Duration) -> Self {
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            peers: BTreeMap::new(),
            ring: Ring::new(place),
            cases: BTreeMap::new(),
            timers: BTreeSet::new(),
            gone: BTreeMap::new(),
            loss: Loss::default(),
            hinted: BUDGET,
            knocks: BUDGET,
            hoped: None,
            heard_anybody: now,
            excused: false,
            gap: None,
            pause: LONGEST_GAP,
            pauses: Pauses::new(now),
            isolated: false,
            cut_off: false,
            here: Vec::new(),
            said_here: None,
            askers: VecDeque::new(),
            patrol: now + PATROL,
            patrol_after: None,
            out: Vec::new(),
        }
    }

    /// When [`Event::Woken`] is due.
    pub fn due(&self) -> Duration {
        let case = self.timers.first().map(|(at, _)| *at);
        let here = self.here.iter().min().copied();
        [case, here, self.ring.due()].into_iter().flatten().fold(self.patrol, Duration::min)
    }

    /// Whether nobody is heard and nobody answers.
    pub fn isolated(&self) -> bool {
        self.isolated
    }
}

#[cfg(test)]
mod tests;
