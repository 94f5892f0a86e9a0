//! What the announcer has to do and when: timers as data. Pure but for the bell that wakes the task.
//!
//! Answers wait a random time that grows with the number of people here, because a BR_ENTRY is answered by everybody
//! at once. One sender gets one answer, however many copies of its entry arrive over however many interfaces.

use crate::attached::Attached;
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

/// Something to send when its time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errand {
    /// ANSENTRY to one.
    Answer {
        /// The first address from which the entry was heard, so the quickest way; of several an IPv4 one.
        to: SocketAddr,
        /// What the asker can read.
        capabilities: Options,
        /// What it gives back to show that the question was read.
        nonce: Option<u64>,
        /// What else is at its end.
        attached: Attached,
    },
    /// BR_ENTRY to all.
    Enter,
    /// The same card as BR_ABSENCE, which nobody answers: for those whom the entry did not reach.
    Repeat,
    /// BR_ENTRY to one.
    Ask {
        /// Whoever is there.
        to: SocketAddr,
    },
}

/// Questions that wait for their time. What leads to one may be forged.
const QUESTION_LIMIT: usize = 256;

/// After the first entry: when it is repeated for those whom it did not reach.
pub const QUIETLY: [Duration; 2] = [Duration::from_millis(800), Duration::from_millis(1900)];

/// Who sent an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asker<'a> {
    /// Its identity.
    pub(crate) id: &'a PeerId,
    /// Where the entry came from.
    pub(crate) at: SocketAddr,
    /// Option bits of the entry.
    pub(crate) capabilities: Options,
    /// Its nonce, if it is a question to this node alone.
    pub(crate) nonce: Option<u64>,
    /// What else its answer bears.
    pub(crate) attached: Attached,
}

/// Entries that follow an answer within this time are copies with a number of their own, as iptux sends them.
pub const COALESCE: Duration = Duration::from_millis(250);

/// So long after its answer a copy with the same number is still known. Less than the 5 s after which a client repeats.
const LATE_COPY: Duration = Duration::from_secs(1);

/// The last entry of a sender, and when its answer is due.
struct Asked {
    no: PacketNo,
    due: Instant,
    order: u64,
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

    /// Enters after 250 ms and again 5 s later, as the reference client does, and repeats its card quietly in between: where
    /// one datagram in ten is lost, three bring all but one in a thousand. Takes the place of an opening under way.
    pub(crate) fn open(&self, now: Instant) {
        let mut state = self.state.lock();
        state.errands.retain(|_, errand| matches!(errand, Errand::Answer { .. } | Errand::Ask { .. }));
        let first = now + stock::ENTRY_DELAY;
        state.add(first, Errand::Enter);
        for pause in QUIETLY {
            state.add(first + pause, Errand::Repeat);
        }
        state.add(first + stock::ENTRY_REPEAT, Errand::Enter);
        drop(state);
        self.bell.notify_one();
    }

    /// Answers the entry `no` of `asker` in its time, unless that sender has an answer waiting or just had one.
    pub(crate) fn answer(&self, asker: Asker<'_>, no: PacketNo, online: usize, now: Instant) {
        let mut state = self.state.lock();
        state.asked.retain(|_, asked| now < asked.due + LATE_COPY);
        let copy = state.asked.get(asker.id).filter(|asked| asked.no == no || now < asked.due + COALESCE);
        let copy = copy.map(|asked| ((asked.due, asked.order), asked.no == no));
        if copy.is_some_and(|(errand, same)| state.merge(errand, &asker) || same || asker.nonce.is_none()) {
            return;
        }
        let most = u64::try_from(longest_delay(online).as_millis()).unwrap_or(u64::MAX);
        let due = now + Duration::from_millis(state.rng.random_range(0..=most));
        let Asker { at: to, capabilities, nonce, attached, .. } = asker;
        let order = state.add(due, Errand::Answer { to, capabilities, nonce, attached });
        state.asked.insert(asker.id.clone(), Asked { no, due, order });
        drop(state);
        self.bell.notify_one();
    }

    /// Asks whoever is at these addresses after each of these times, unless too many are to be asked already.
    pub(crate) fn ask(&self, whom: &[SocketAddr], after: &[Duration], now: Instant) {
        let mut state = self.state.lock();
        let waiting = state.errands.values().filter(|errand| matches!(errand, Errand::Ask { .. })).count();
        if waiting + whom.len() * after.len() > QUESTION_LIMIT {
            return;
        }
        for (to, after) in whom.iter().flat_map(|to| after.iter().map(move |after| (*to, *after))) {
            state.add(now + after, Errand::Ask { to });
        }
        drop(state);
        self.bell.notify_one();
    }

    /// Takes out the answer that `id` still waits for. Whoever is asked something must know first who asks: it could not ask
    /// back one whom it met by a question alone, and would not see a crash in that moment.
    pub(crate) fn advance(&self, id: &PeerId, now: Instant) -> Option<Errand> {
        let mut state = self.state.lock();
        let asked = state.asked.get_mut(id)?;
        let errand = (asked.due, asked.order);
        asked.due = asked.due.min(now);
        state.errands.remove(&errand)
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
    fn add(&mut self, at: Instant, errand: Errand) -> u64 {
        self.order += 1;
        self.errands.insert((at, self.order), errand);
        self.order
    }

    /// Lets one answer that still waits do for another entry of its asker as well; false if it has left.
    ///
    /// It goes where a question came from and gives back its nonce, which is good for that address alone: of two questions
    /// or of two announcements it answers the one by IPv4. Where it goes is where the asker writes from then on, and a
    /// link-local IPv6 address lasts no longer than its interface.
    fn merge(&mut self, errand: (Instant, u64), asker: &Asker<'_>) -> bool {
        let Some(Errand::Answer { to, nonce, attached, .. }) = self.errands.get_mut(&errand) else { return false };
        let better = match (*nonce, asker.nonce) {
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (Some(_), Some(_)) if *to == asker.at => true,
            _ => to.is_ipv6() && asker.at.is_ipv4(),
        };
        if better {
            (*to, *nonce) = (asker.at, asker.nonce);
            attached.digest = asker.attached.digest;
        }
        attached.token = asker.attached.token.or(attached.token);
        true
    }
}

/// The longest wait before an answer. A handful of people see each other at once; from there it grows to the reference
/// client's 1 s at 50 members, 2 s at 300 and 4 s beyond, so that the asker's socket keeps up.
pub fn longest_delay(online: usize) -> Duration {
    let millis = match online {
        0..50 => (20 * online as u64).clamp(50, 1000),
        50..300 => 2000,
        _ => 4000,
    };
    Duration::from_millis(millis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{addr, id, secs};

    const NO: PacketNo = PacketNo::new(7);

    fn asking(id: &PeerId) -> Asker<'_> {
        Asker {
            id,
            at: addr("10.0.0.2:2425"),
            capabilities: Options::empty(),
            nonce: None,
            attached: Attached::default(),
        }
    }

    /// When answers to `senders` entries heard at once are due, in order.
    fn delays(seed: u64, senders: u32, online: usize) -> Vec<Duration> {
        let (agenda, now) = (Agenda::new(seed), Instant::now());
        for number in 0..senders {
            agenda.answer(asking(&id(&format!("user{number}"))), NO, online, now);
        }
        let mut delays = Vec::new();
        while let Some(at) = agenda.next() {
            delays.extend(agenda.due(at).iter().map(|_| at - now));
        }
        delays
    }

    #[tokio::test]
    async fn answers_spread_over_a_time_that_grows_with_the_number_of_people() {
        let steps = [(0, 50), (2, 50), (10, 200), (49, 980), (50, 2000), (299, 2000), (300, 4000), (5000, 4000)];
        for (online, most) in steps {
            let most = Duration::from_millis(most);
            assert_eq!(longest_delay(online), most, "{online} online");
            let delays = delays(3, 500, online);
            assert_eq!(delays.len(), 500);
            assert!(delays.last().is_some_and(|last| *last <= most && *last > most * 9 / 10), "{online}: {delays:?}");
            assert!(delays.first().is_some_and(|first| *first < most / 10));
        }
    }

    #[tokio::test]
    async fn the_same_seed_gives_the_same_delays() {
        assert_eq!(delays(1, 20, 100), delays(1, 20, 100));
        assert_ne!(delays(1, 20, 100), delays(2, 20, 100));
    }

    #[tokio::test]
    async fn an_opening_takes_the_place_of_the_one_under_way_and_leaves_answers_alone() {
        let (agenda, now) = (Agenda::new(1), Instant::now());
        agenda.answer(asking(&id("bob")), NO, 0, now);
        agenda.open(now);
        agenda.open(now + secs(1));
        let due = agenda.due(now + secs(100));
        assert_eq!(
            due,
            [
                Errand::Answer {
                    to: addr("10.0.0.2:2425"),
                    capabilities: Options::empty(),
                    nonce: None,
                    attached: Attached::default()
                },
                Errand::Enter,
                Errand::Repeat,
                Errand::Repeat,
                Errand::Enter
            ]
        );
        assert_eq!(agenda.next(), None);
    }

    #[tokio::test]
    async fn what_is_due_is_given_once_and_the_rest_stays() {
        let (agenda, now) = (Agenda::new(1), Instant::now());
        agenda.open(now);
        assert_eq!(agenda.due(now + Duration::from_millis(249)), []);
        assert_eq!(agenda.due(now + Duration::from_millis(250)), [Errand::Enter]);
        assert_eq!(agenda.due(now + Duration::from_millis(250)), []);
        assert_eq!(agenda.next(), Some(now + Duration::from_millis(1050)));
        agenda.clear();
        assert_eq!(agenda.next(), None);
    }

    #[tokio::test]
    async fn questions_wait_for_their_time_and_are_bounded() {
        let (agenda, now, to) = (Agenda::new(1), Instant::now(), addr("10.0.0.2:2425"));
        agenda.ask(&[to], &[secs(5), secs(10)], now);
        agenda.open(now);
        assert_eq!(agenda.due(now + secs(5)).iter().filter(|errand| **errand == Errand::Ask { to }).count(), 1);
        assert_eq!(agenda.due(now + secs(10)).last(), Some(&Errand::Ask { to }));
        for _ in 0..10_000 {
            agenda.ask(&[to], &[secs(5), secs(10), secs(15)], now);
        }
        assert!(agenda.due(now + secs(100)).len() <= QUESTION_LIMIT);
    }

    #[tokio::test]
    async fn an_answer_brought_forward_is_given_once() {
        let (agenda, now) = (Agenda::new(1), Instant::now());
        agenda.answer(asking(&id("bob")), NO, 50, now);
        assert_eq!(agenda.advance(&id("carol"), now), None);
        let answer = Errand::Answer {
            to: addr("10.0.0.2:2425"),
            capabilities: Options::empty(),
            nonce: None,
            attached: Attached::default(),
        };
        assert_eq!(agenda.advance(&id("bob"), now), Some(answer));
        assert_eq!(agenda.advance(&id("bob"), now), None);
        assert_eq!(agenda.next(), None);
        agenda.answer(asking(&id("bob")), PacketNo::new(8), 50, now + secs(1));
        assert!(agenda.next().is_some(), "the next entry is answered as ever");
    }

    #[tokio::test]
    async fn an_asker_heard_by_both_protocols_is_answered_by_ipv4() {
        let (v6, v4, id) = (addr("[fe80::2%3]:2425"), addr("10.0.0.2:2425"), id("bob"));
        for (first, second, answered) in [(v6, v4, v4), (v4, v6, v4), (v6, v6, v6)] {
            let (agenda, now) = (Agenda::new(1), Instant::now());
            for at in [first, second] {
                agenda.answer(Asker { at, ..asking(&id) }, NO, 0, now);
            }
            let answer = Errand::Answer {
                to: answered,
                capabilities: Options::empty(),
                nonce: None,
                attached: Attached::default(),
            };
            assert_eq!(agenda.due(now + secs(1)), [answer], "{first} and {second}");
        }
    }

    /// Whoever does not know this node yet asks it by both protocols at once: the nonce of one is no proof by the other.
    #[tokio::test]
    async fn a_nonce_is_given_back_where_it_was_asked() {
        let (v6, v4, id) = (addr("[fe80::2%3]:2425"), addr("10.0.0.2:2425"), id("bob"));
        let (told, six, four) = ((v4, None), (v6, Some(6)), (v4, Some(4)));
        for (first, second, answered) in
            [(six, four, four), (four, six, four), (told, six, six), (six, told, six), (told, four, four)]
        {
            let (agenda, now) = (Agenda::new(1), Instant::now());
            for (no, (at, nonce)) in [(1, first), (2, second)] {
                agenda.answer(Asker { at, nonce, ..asking(&id) }, PacketNo::new(no), 0, now);
            }
            let due = agenda.due(now + secs(1));
            let [Errand::Answer { to, nonce, .. }] = due.as_slice() else { panic!("{due:?}") };
            assert_eq!((*to, *nonce), answered, "{first:?} and {second:?}");
        }
    }

    #[tokio::test]
    async fn a_question_right_behind_an_answer_is_answered_too() {
        let (agenda, now, id) = (Agenda::new(1), Instant::now(), id("bob"));
        agenda.answer(asking(&id), PacketNo::new(1), 0, now);
        let later = now + Duration::from_millis(60);
        assert_eq!(agenda.due(later).len(), 1);
        agenda.answer(Asker { nonce: Some(7), ..asking(&id) }, PacketNo::new(2), 0, later);
        assert_eq!(agenda.due(later + secs(1)).len(), 1, "the nonce is asked for");
        agenda.answer(Asker { nonce: Some(7), ..asking(&id) }, PacketNo::new(2), 0, later + Duration::from_millis(1));
        assert_eq!(agenda.next(), None, "a copy of the same");
    }

    #[tokio::test]
    async fn one_sender_gets_one_answer_and_others_theirs() {
        let (agenda, now) = (Agenda::new(1), Instant::now());
        for (user, no) in [("bob", 1), ("bob", 1), ("bob", 2), ("carol", 1)] {
            agenda.answer(asking(&id(user)), PacketNo::new(no), 0, now);
        }
        let later = now + Duration::from_millis(50);
        assert_eq!(agenda.due(later).len(), 2);
        agenda.answer(asking(&id("bob")), PacketNo::new(3), 0, later);
        assert_eq!(agenda.next(), None, "too soon after the last");
        agenda.answer(asking(&id("bob")), PacketNo::new(1), 0, now + Duration::from_millis(900));
        assert_eq!(agenda.next(), None, "a late copy");
        agenda.answer(asking(&id("bob")), PacketNo::new(4), 0, now + secs(5));
        assert!(agenda.next().is_some());
        assert_eq!(agenda.state.lock().asked.len(), 1, "what is over is forgotten");
    }
}
