//! The failure detector: detects crashes within seconds, at a cost independent of the number of peers.
//!
//! Pure: events and the time in, actions out, timers are data ([`Detector::due`]). No socket, no clock, no disk, no
//! tokio; randomness is seeded. It runs unchanged in the simulator, where its parameters were found.
//!
//! # How it knows
//!
//! * **Watching.** All identities form a ring, in an order that every node computes alike, and neighbours watch each
//!   other: a node that has not heard a neighbour for 2.6 s queries it. One query and its answer serve both, so a node
//!   sends about one packet a second, whether there are 10 or 1,000 peers, and a crash is probed within 2.6 s. Random
//!   probing of all peers would cost more, and the time until the first query would be unbounded (4.6 s at the 99th
//!   percentile).
//! * **Probes.** An unanswered query opens a *probe*: more queries follow quickly. Any packet from the peer closes it.
//!   After a few misses the peer is *uncertain* (SWIM: suspected) and its watcher gossips it
//!   ([`DetectorAction::Gossip`]). A node that receives gossip opens its own probe and never takes it on trust. A
//!   suspect that receives it refutes it ([`DetectorAction::Refute`]), and most other nodes need not query at all.
//! * **Verdict.** Offline requires silence for [`WINDOW`], own queries over [`OWN_WINDOW`] of it, and a number of
//!   consecutive misses that is improbable at the current loss (`loss.rs`): 6 on an idle wired network, 16 at 30 %. The
//!   window is longer than the stalls of 5 s and the bursts of 3 s that live machines have.
//! * **Whose fault.** If nothing can leave this machine, or no peer is heard and all queries are missed, the fault is
//!   this node's: verdicts are suspended, no peer is uncertain, and the node reports itself offline. Nor do peers count
//!   as missing because of a gap of this node: a pause three times as long as any of the last minutes, or one after
//!   which a missed peer answers (`isolation.rs`). A late timer means that this program was suspended; all probes
//!   restart and the node announces itself.
//! * **Goodbyes and moves** can be forged. A peer is first queried at its known address; only silence there confirms
//!   them ([`CONFIRM`]; 2 s if its supported queries are not known yet). A peer that has never answered any query is
//!   taken at its word.
//! * **Afterwards** a dead peer is queried a few times more, at growing intervals, and when one of several returns all
//!   are queried at once: after a partition heals both sides find each other within a second or two.
//!
//! Stock programs are sent the query they have answered before (GETINFO, otherwise BR_ENTRY), with longer timeouts. A
//! peer that answered only BR_ENTRY, as all do that were online before us, is also sent GETINFO a few times: it is
//! answered at once and does not affect others. Peers that never answered anything are left to the timeout checker.
//!
//! Does not live here: packets (`discovery.rs`), the map (`map.rs`), the task that feeds this (`detector_task.rs`).

mod budget;
mod dead_peer;
mod handle;
mod isolation;
mod loss;
mod model;
mod pauses;
mod probe;
mod ring;
mod steps;

use budget::BUDGET;
use dead_peer::DeadPeer;
use landline_rate::TokenBucket;
use loss::Loss;
pub use model::{CONFIRM, DetectorAction, DetectorEvent, Key, OWN_WINDOW, Question, STOCK_WINDOW, WINDOW};
use pauses::{MAX_GAP, Pauses};
use probe::Probe;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use ring::Ring;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

/// Interval between two checks of passive silence.
const IDLE_CHECK_INTERVAL: Duration = Duration::from_secs(1);

/// The state of an online peer.
#[derive(Clone, Debug)]
struct PeerState {
    place: u64,
    landline: bool,
    /// The kind of query it answers.
    question: Option<Question>,
    /// How often GETINFO was sent in addition to BR_ENTRY.
    tried: u32,
    heard: Duration,
    /// False verdicts on it, the newest last.
    false_verdicts: VecDeque<Duration>,
    /// Confirmed at its address after a claimed move: not probed for that again before this.
    confirmed_until: Duration,
    /// The same for goodbyes: the next one, which may be true, is handled at this time.
    goodbye_held_until: Duration,
    /// When its last query was answered.
    answered: Option<Duration>,
}

/// The detector of one node.
#[derive(Debug)]
pub struct Detector<K: Key> {
    rng: ChaCha8Rng,
    peers: BTreeMap<K, PeerState>,
    ring: Ring<K>,
    probes: BTreeMap<K, Probe>,
    /// When each probe and each dead peer is due.
    timers: BTreeSet<(Duration, K)>,
    dead: BTreeMap<K, DeadPeer>,
    loss: Loss,
    /// Budgets for probes opened by gossip, and for queries to dead or unproven peers.
    hinted: TokenBucket<Duration>,
    dead_probes: TokenBucket<Duration>,
    /// When all dead peers were last probed together.
    dead_probed_at: Option<Duration>,
    /// When any peer was last heard.
    last_traffic: Duration,
    /// The next timer may be late, as nobody was waiting for it.
    excused: bool,
    /// When the last gap ended.
    gap: Option<Duration>,
    /// The average pause between packets.
    pause: Duration,
    pauses: Pauses,
    isolated: bool,
    /// Nothing can leave this machine: whatever is received comes from this machine itself, or came before.
    cut_off: bool,
    /// When to repeat the refutation.
    refutations: Vec<Duration>,
    refuted_at: Option<Duration>,
    /// Senders of queries within the last second.
    askers: VecDeque<(Duration, K)>,
    /// The next check of passive silence, and where it continues.
    idle_check: Duration,
    idle_check_after: Option<K>,
    out: Vec<DetectorAction<K>>,
}

impl<K: Key> Detector<K> {
    /// A detector for a node at this position on the ring, at `now`.
    pub fn new(place: u64, seed: u64, now: Duration) -> Self {
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            peers: BTreeMap::new(),
            ring: Ring::new(place),
            probes: BTreeMap::new(),
            timers: BTreeSet::new(),
            dead: BTreeMap::new(),
            loss: Loss::default(),
            hinted: BUDGET,
            dead_probes: BUDGET,
            dead_probed_at: None,
            last_traffic: now,
            excused: false,
            gap: None,
            pause: MAX_GAP,
            pauses: Pauses::new(now),
            isolated: false,
            cut_off: false,
            refutations: Vec::new(),
            refuted_at: None,
            askers: VecDeque::new(),
            idle_check: now + IDLE_CHECK_INTERVAL,
            idle_check_after: None,
            out: Vec::new(),
        }
    }

    /// When [`DetectorEvent::Woken`] is due.
    pub fn due(&self) -> Duration {
        let probe = self.timers.first().map(|(at, _)| *at);
        let refutations = self.refutations.iter().min().copied();
        [probe, refutations, self.ring.due()].into_iter().flatten().fold(self.idle_check, Duration::min)
    }

    /// Whether this node is isolated.
    pub fn isolated(&self) -> bool {
        self.isolated
    }
}

#[cfg(test)]
mod tests;
