//! Allocates the numbers of this node's packets: strictly increasing, also across restarts, and below 2^32.
//!
//! iptux acknowledges but drops every packet whose number is not above the last one it saw from an address, until a new
//! entry. So a number is never used twice, not even after a crash: a high-water mark is stored before numbers up to it
//! are allocated. Where it is stored is up to the caller.
//!
//! Storing may take long on a slow disk, but a node that does not answer within seconds is considered crashed. So the
//! next block is reserved ahead by a separate thread while half of the current one is left. A caller waits only if a
//! block is used up before its successor is stored, and for the very first number.
//!
//! # How long they last
//! Anybody on the LAN can read the number of an announcement. If the number of the next message could be computed from
//! it, anybody could acknowledge that message in the receiver's name. So a number that will be acknowledged is a random
//! step ahead, see [`PacketNumberAllocator::next_unguessable`]. All others advance by one: a node sends about one
//! packet a second for presence, and random steps for each of these would use up 2^32 within a few years.
//!
//! In 2026 the clock stands at 1.8 * 10^9, so 2.5 * 10^9 numbers are left. Presence uses 1.3 a second, of which the
//! clock itself makes up 1. A message uses 512 on average: 500 messages a day are 94 million a year, which lasts for 26
//! years and more. If a program sends endlessly, the steps become small once its numbers are 2^30 ahead of the clock (2
//! million messages): the rest then lasts for 160 million messages.

use parking_lot::{Condvar, Mutex};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::Arc;

use crate::packet::PacketNo;

/// How many numbers are reserved by one stored high-water mark. A crash skips at most one and a half times as many: ten
/// starts a day without a shutdown cost 90 million numbers a year.
pub const RESERVED_AT_ONCE: u64 = 1 << 14;

/// The next block is stored once fewer are left.
const STORE_AHEAD_BELOW: u64 = RESERVED_AT_ONCE / 2;

/// The smallest number. Programs, Landline among them, assume that a number of fewer than ten digits is counted from 1
/// at each start; a machine whose clock is at 1970 must not be mistaken for one that counts.
const FIRST: u64 = 1_000_000_000;

/// One past the largest number: receivers keep them in 32 bits.
const END: u64 = 1 << 32;

/// Longest step to an unguessable number.
const STEP: u64 = 1024;

/// The same once the numbers are [`FAR_AHEAD`] of the clock.
const SMALL_STEP: u64 = 16;

/// How far ahead of the clock numbers may get at full step.
const FAR_AHEAD: u64 = 1 << 30;

/// Allocates packet numbers. Shared between threads. Dropping it waits for a store in progress.
pub struct PacketNumberAllocator {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    /// Signals that a reservation has completed.
    returned: Condvar,
    reserve: Box<dyn Fn(u64) + Send + Sync>,
}

struct State {
    last: u64,
    /// Stored: numbers up to it may be allocated.
    high_water_mark: u64,
    /// A reservation is in progress.
    storing: bool,
    rng: ChaCha8Rng,
}

impl PacketNumberAllocator {
    /// Allocates numbers above `floor`, the high-water mark that was stored last (0 at first). Unguessable numbers are
    /// derived from `seed`, which must come from the system's source of randomness.
    ///
    /// `reserve` is called with a new high-water mark before any number above the old one is allocated, and must have
    /// stored it when it returns. It is called by one thread at a time, either a caller's or a separate one, and must
    /// not request a number itself.
    pub fn new(floor: u64, seed: u64, reserve: impl Fn(u64) + Send + Sync + 'static) -> PacketNumberAllocator {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        // Other users of the same seed draw from the first stream.
        rng.set_stream(1);
        let state = Mutex::new(State { last: floor, high_water_mark: floor, storing: false, rng });
        PacketNumberAllocator {
            shared: Arc::new(Shared { state, returned: Condvar::new(), reserve: Box::new(reserve) }),
        }
    }

    /// Numbers above `last` without a stored high-water mark, for tests and short-lived tools.
    pub fn starting_after(last: u64) -> PacketNumberAllocator {
        PacketNumberAllocator::new(last, last, |_| {})
    }

    /// The next number: the time, as the reference client does, or one more than the last.
    ///
    /// `now` is in Unix seconds. A clock past 2106 is not trusted. After 2^32 - 1 the numbers wrap around to the
    /// current time; peers that care resynchronise with the next entry.
    pub fn next(&self, now: u64) -> PacketNo {
        self.step(now, |_, _| 1)
    }

    /// An unguessable next number, at most 1024 above the last one or the time (16 if numbers are far ahead of the
    /// time): for a packet that is acknowledged by its number.
    pub fn next_unguessable(&self, now: u64) -> PacketNo {
        self.step(now, |rng, ahead| rng.random_range(1..=if ahead < FAR_AHEAD { STEP } else { SMALL_STEP }))
    }

    fn step(&self, now: u64, step: impl Fn(&mut ChaCha8Rng, u64) -> u64) -> PacketNo {
        let now = if now < END { now.max(FIRST) } else { FIRST };
        let mut state = self.shared.state.lock();
        let (number, from_the_start) = loop {
            let (number, from_the_start) = state.following(now, &step);
            if !state.storing || (number <= state.high_water_mark && !from_the_start) {
                break (number, from_the_start);
            }
            // Another thread may take this number meanwhile.
            self.shared.returned.wait(&mut state);
        };
        if number > state.high_water_mark || from_the_start {
            state.high_water_mark = (number + RESERVED_AT_ONCE - 1).min(END - 1);
            (self.shared.reserve)(state.high_water_mark);
        } else if state.high_water_mark - number < STORE_AHEAD_BELOW
            && state.high_water_mark < END - 1
            && !state.storing
        {
            state.storing = store_ahead(&self.shared, (state.high_water_mark + RESERVED_AT_ONCE).min(END - 1));
        }
        state.last = number;
        PacketNo::new(number)
    }
}

impl State {
    /// The next number, and whether it wraps around.
    fn following(&mut self, now: u64, step: impl Fn(&mut ChaCha8Rng, u64) -> u64) -> (u64, bool) {
        let ahead = self.last.saturating_sub(now);
        let step = step(&mut self.rng, ahead);
        // A step of one starts at the time itself.
        let number = self.last.max(now - 1).saturating_add(step);
        if number < END { (number, false) } else { (now - 1 + step, true) }
    }
}

/// Stores a high-water mark in a separate thread. False if no thread could be started: it is then stored when it is
/// needed.
fn store_ahead(shared: &Arc<Shared>, high_water_mark: u64) -> bool {
    let shared = Arc::clone(shared);
    let store = move || {
        // Not before: dropping it takes the lock, which is still held if no thread could be started.
        let mut storing = Storing { shared, stored: None };
        (storing.shared.reserve)(high_water_mark);
        storing.stored = Some(high_water_mark);
    };
    std::thread::Builder::new().name("packet-numbers".to_owned()).spawn(store).is_ok()
}

/// A high-water mark that is being stored. Waiting callers continue when this is dropped, also by a panic.
struct Storing {
    shared: Arc<Shared>,
    stored: Option<u64>,
}

impl Drop for Storing {
    fn drop(&mut self) {
        let mut state = self.shared.state.lock();
        state.high_water_mark = self.stored.unwrap_or(state.high_water_mark);
        state.storing = false;
        self.shared.returned.notify_all();
    }
}

impl Drop for PacketNumberAllocator {
    /// A store in progress must not overwrite what the next owner of the same file stores.
    fn drop(&mut self) {
        let mut state = self.shared.state.lock();
        while state.storing {
            self.shared.returned.wait(&mut state);
        }
    }
}

impl std::fmt::Debug for PacketNumberAllocator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = self.shared.state.lock();
        f.debug_struct("Numbers")
            .field("last", &state.last)
            .field("ceiling", &state.high_water_mark)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::mpsc;
    use std::thread;

    #[test]
    fn they_rise_when_the_clock_stands_or_falls() {
        let numbers = PacketNumberAllocator::starting_after(0);
        let given: Vec<u64> =
            [1_700_000_000, 1_700_000_000, 5, 1_700_000_100].map(|now| numbers.next(now).get()).into();
        assert_eq!(given, [1_700_000_000, 1_700_000_001, 1_700_000_002, 1_700_000_100]);
    }

    #[test]
    fn no_number_is_used_again_after_a_crash() {
        let stored = Arc::new(AtomicU64::new(0));
        let mut highest = 0;
        for run in 0..5 {
            let disk = Arc::clone(&stored);
            let numbers = PacketNumberAllocator::new(stored.load(Ordering::SeqCst), run, move |high_water_mark| {
                disk.store(high_water_mark, Ordering::SeqCst)
            });
            for turn in 0..(RESERVED_AT_ONCE + 7) * run + 1 {
                let number = if turn % 2 == 0 { numbers.next(100) } else { numbers.next_unguessable(100) }.get();
                assert!(number > highest);
                assert!(number <= stored.load(Ordering::SeqCst), "given out before it was stored");
                highest = number;
            }
        }
    }

    /// Tells each high-water mark that it stores, by whom, and stores all but the first only when told to.
    struct SlowDisk {
        numbers: PacketNumberAllocator,
        asked: mpsc::Receiver<(u64, thread::ThreadId)>,
        release: mpsc::Sender<()>,
        stored: Arc<AtomicU64>,
    }

    fn on_a_slow_disk() -> SlowDisk {
        let (ask, asked) = mpsc::channel();
        let (release, released) = mpsc::channel();
        let (released, stored) = (Mutex::new(released), Arc::new(AtomicU64::new(0)));
        let disk = Arc::clone(&stored);
        let numbers = PacketNumberAllocator::new(0, 1, move |high_water_mark| {
            ask.send((high_water_mark, thread::current().id())).expect("somebody looks");
            if disk.load(Ordering::SeqCst) > 0 {
                released.lock().recv().expect("released");
            }
            disk.store(high_water_mark, Ordering::SeqCst);
        });
        SlowDisk { numbers, asked, release, stored }
    }

    #[test]
    fn the_next_block_is_stored_ahead_once_and_nobody_who_takes_a_number_waits_for_it() {
        let SlowDisk { numbers, asked, release, .. } = on_a_slow_disk();
        let given: Vec<u64> = (0..RESERVED_AT_ONCE).map(|_| numbers.next(0).get()).collect();
        let me = thread::current().id();
        let first = (FIRST + RESERVED_AT_ONCE - 1, me);
        assert_eq!((asked.recv().expect("asked"), given.last()), (first, Some(&first.0)), "the whole block");
        let (next, by) = asked.recv().expect("asked ahead");
        assert_eq!(next, first.0 + RESERVED_AT_ONCE);
        assert_ne!(by, me);
        assert!(asked.try_recv().is_err(), "once");
        release.send(()).expect("it waits");
        assert_eq!(numbers.next(0).get(), first.0 + 1);
    }

    #[test]
    fn who_uses_a_block_up_before_the_next_one_is_stored_waits_for_it() {
        let SlowDisk { numbers, asked, release, stored } = on_a_slow_disk();
        (0..RESERVED_AT_ONCE).for_each(|_| _ = numbers.next(0));
        let (first, next) = (asked.recv().expect("asked").0, asked.recv().expect("asked ahead").0);
        thread::scope(|scope| {
            let beyond = || {
                let number = numbers.next_unguessable(0).get();
                (number, number <= stored.load(Ordering::SeqCst))
            };
            let waiting: Vec<_> = (0..4).map(|_| scope.spawn(beyond)).collect();
            release.send(()).expect("it waits");
            let mut given: Vec<(u64, bool)> = waiting.into_iter().map(|it| it.join().expect("no panic")).collect();
            given.sort_unstable();
            given.dedup_by_key(|given| given.0);
            assert_eq!(given.len(), 4, "nobody gets the same");
            assert!(given.iter().all(|(number, stored)| first < *number && *number <= next && *stored));
        });
    }

    #[test]
    fn a_successor_is_not_overtaken_by_what_was_being_stored() {
        let SlowDisk { numbers, asked, release, stored } = on_a_slow_disk();
        (0..RESERVED_AT_ONCE).for_each(|_| _ = numbers.next(0));
        let next = asked.iter().nth(1).expect("asked ahead").0;
        release.send(()).expect("it waits");
        drop(numbers);
        assert_eq!(stored.load(Ordering::SeqCst), next);
    }

    #[test]
    fn they_stay_below_two_to_the_32() {
        let numbers = PacketNumberAllocator::starting_after(END - 2);
        assert_eq!(numbers.next(0).get(), END - 1);
        assert_eq!(numbers.next(1_700_000_000).get(), 1_700_000_000);
        assert_eq!(numbers.next(u64::MAX).get(), 1_700_000_001);
        assert_eq!(PacketNumberAllocator::starting_after(u64::MAX).next(9).get(), FIRST);
        for seed in 0..100 {
            let numbers = PacketNumberAllocator::new(END - 5, seed, |_| {});
            let mut last = END - 5;
            for _ in 0..10 {
                let number = numbers.next_unguessable(1_800_000_000).get();
                assert!(number < END && (number > last || number <= 1_800_000_000 + STEP));
                last = number;
            }
        }
    }

    #[test]
    fn threads_never_get_the_same() {
        let numbers = PacketNumberAllocator::starting_after(0);
        let all = Mutex::new(Vec::new());
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let mine: Vec<u64> = (0..500).map(|_| numbers.next(7).get()).collect();
                    all.lock().extend(mine);
                });
            }
        });
        let mut all = all.into_inner();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 2000);
    }

    /// A machine without a clock starts in 1970, and its numbers must not look like counted ones.
    #[test]
    fn numbers_have_ten_digits_whatever_the_clock_says() {
        for now in [0, 1, 999_999_999, u64::MAX] {
            assert_eq!(PacketNumberAllocator::starting_after(0).next(now).get(), FIRST, "{now}");
            assert!(PacketNumberAllocator::starting_after(5).next_unguessable(now).get() >= FIRST, "{now}");
        }
    }

    #[test]
    fn a_greeting_does_not_reveal_the_number_of_the_next_message() {
        let mut steps: Vec<u64> = (0..2000)
            .map(|seed| {
                let numbers = PacketNumberAllocator::new(0, seed, |_| {});
                let greeting = numbers.next(1_800_000_000).get();
                numbers.next_unguessable(1_800_000_000).get() - greeting
            })
            .collect();
        assert!(steps.iter().all(|step| (1..=STEP).contains(step)));
        steps.sort_unstable();
        steps.dedup();
        assert!(steps.len() > 800, "only {} different steps", steps.len());
        let other = |seed| PacketNumberAllocator::new(0, seed, |_| {}).next_unguessable(7);
        assert_eq!(other(1), other(1), "randomness is handed in");
    }

    #[test]
    fn who_writes_without_end_does_not_use_all_numbers_up() {
        let (numbers, now) = (PacketNumberAllocator::starting_after(1_800_000_000 + FAR_AHEAD), 1_800_000_000);
        let first = numbers.next(now).get();
        for _ in 0..100_000 {
            numbers.next_unguessable(now);
        }
        assert!(numbers.next(now).get() - first < 100_000 * SMALL_STEP);
    }
}
