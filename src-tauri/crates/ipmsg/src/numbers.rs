//! The numbers of this node's packets: strictly rising, over restarts too, below 2^32.
//!
//! iptux acknowledges but drops every packet whose number is not above the last one it saw from
//! an address, until a new entry. So a number is never used twice, not even after a crash: a
//! ceiling is stored before numbers up to it are given out. Where it is stored is the caller's.

use parking_lot::Mutex;

use crate::packet::PacketNo;

/// How many numbers one stored ceiling is good for. A crash skips at most that many.
pub const RESERVED_AT_ONCE: u64 = 1024;

/// One past the largest number: receivers keep them in 32 bits.
const END: u64 = 1 << 32;

/// Gives out packet numbers. Shared between threads.
pub struct Numbers {
    state: Mutex<State>,
    reserve: Box<dyn Fn(u64) + Send + Sync>,
}

struct State {
    last: u64,
    ceiling: u64,
}

impl Numbers {
    /// Numbers above `floor`, which is the ceiling that was stored last (0 at first).
    ///
    /// `reserve` is told a new ceiling before any number above the old one is given out, and must
    /// have stored it when it returns. It is called under a lock and must not ask for a number.
    pub fn new(floor: u64, reserve: impl Fn(u64) + Send + Sync + 'static) -> Numbers {
        Numbers { state: Mutex::new(State { last: floor, ceiling: floor }), reserve: Box::new(reserve) }
    }

    /// Numbers above `last` that are stored nowhere, for tests and short-lived tools.
    pub fn starting_after(last: u64) -> Numbers {
        Numbers::new(last, |_| {})
    }

    /// The next number: the time, as the reference client does, or one more than the last.
    ///
    /// `now` is in unix seconds. A clock that is past 2106 is not believed. After 2^32 - 1 numbers
    /// begin again, at the time; peers that mind follow with the next entry.
    pub fn next(&self, now: u64) -> PacketNo {
        let now = if now < END { now } else { 0 };
        let mut state = self.state.lock();
        let mut number = now.max(state.last.saturating_add(1));
        if number >= END {
            number = now.max(1);
            state.ceiling = 0;
        }
        if number > state.ceiling {
            state.ceiling = (number + RESERVED_AT_ONCE - 1).min(END - 1);
            (self.reserve)(state.ceiling);
        }
        state.last = number;
        PacketNo::new(number)
    }
}

impl std::fmt::Debug for Numbers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = self.state.lock();
        f.debug_struct("Numbers").field("last", &state.last).field("ceiling", &state.ceiling).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn they_rise_when_the_clock_stands_or_falls() {
        let numbers = Numbers::starting_after(0);
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
            let numbers =
                Numbers::new(stored.load(Ordering::SeqCst), move |ceiling| disk.store(ceiling, Ordering::SeqCst));
            for _ in 0..(RESERVED_AT_ONCE + 7) * run + 1 {
                let number = numbers.next(100).get();
                assert!(number > highest);
                assert!(number <= stored.load(Ordering::SeqCst), "given out before it was stored");
                highest = number;
            }
        }
    }

    #[test]
    fn the_ceiling_is_asked_for_once_in_a_block() {
        let asked = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&asked);
        let numbers = Numbers::new(0, move |_| {
            count.fetch_add(1, Ordering::SeqCst);
        });
        for _ in 0..RESERVED_AT_ONCE {
            numbers.next(0);
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        numbers.next(0);
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn they_stay_below_two_to_the_32() {
        let numbers = Numbers::starting_after(END - 2);
        assert_eq!(numbers.next(0).get(), END - 1);
        assert_eq!(numbers.next(1_700_000_000).get(), 1_700_000_000);
        assert_eq!(numbers.next(u64::MAX).get(), 1_700_000_001);
        assert_eq!(Numbers::starting_after(u64::MAX).next(9).get(), 9);
    }

    #[test]
    fn threads_never_get_the_same() {
        let numbers = Numbers::starting_after(0);
        let all = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
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
}
