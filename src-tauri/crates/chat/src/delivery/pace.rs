//! How long to wait for an acknowledgement before a part is retransmitted.
//!
//! Does not live here: when an attempt ends (`send_queue`).

use std::time::Duration;

/// Waits after each try to a program other than Landline. The reference client waits 750 ms each time and tries 6
/// times; the longer ones at the end outlast a Wi-Fi handover. At 30 % loss each way a try succeeds with 0.49, so a
/// round of nine fails once in 430 times.
const STOCK: [Duration; 9] = [
    Duration::from_millis(750),
    Duration::from_millis(750),
    Duration::from_millis(750),
    Duration::from_millis(1500),
    Duration::from_millis(1500),
    Duration::from_millis(1500),
    Duration::from_millis(3000),
    Duration::from_millis(3000),
    Duration::from_millis(3000),
];

/// Initial timeout. RFC 6298 says 1 s, for the whole internet.
const FIRST: Duration = Duration::from_millis(500);

/// Minimum timeout. RFC 6298 says 1 s; a receiver on the LAN answers within a few milliseconds, and its disk within a
/// hundred.
const MIN_TIMEOUT: Duration = Duration::from_millis(200);

/// Maximum timeout, also after back-off.
const MAX_TIMEOUT: Duration = Duration::from_secs(3);

/// The wait after `tries` datagrams to a program other than Landline; `None` when the attempt is over.
pub(super) fn stock_gap(tries: usize) -> Option<Duration> {
    STOCK.get(tries.saturating_sub(1)).copied()
}

/// The pause before a peer that is online but acknowledges nothing is retried, after this many attempts: none after the
/// first, which may have been lost on the network, then 15 s, 30 s, 60 s, and 2 minutes from then on.
pub(super) fn pause_after(rounds: u32) -> Duration {
    const SHORT: Duration = Duration::from_secs(15);
    match rounds {
        0 | 1 => Duration::ZERO,
        more => SHORT * (1 << (more - 2).min(3)),
    }
}

/// The attempt-trip time, smoothed as in RFC 6298.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RoundTrip {
    measured: Option<Measured>,
}

#[derive(Clone, Copy, Debug)]
struct Measured {
    smoothed: Duration,
    variation: Duration,
}

impl RoundTrip {
    /// Adds a measured round trip.
    pub(super) fn sample(&mut self, time: Duration) {
        self.measured = Some(match self.measured {
            None => Measured { smoothed: time, variation: time / 2 },
            Some(Measured { smoothed, variation }) => {
                let off = smoothed.abs_diff(time);
                Measured { variation: (variation * 3 + off) / 4, smoothed: (smoothed * 7 + time) / 8 }
            }
        });
    }

    /// The timeout, doubled for each full timeout without any answer.
    pub(super) fn wait(self, silences: u32) -> Duration {
        let once = self.measured.map_or(FIRST, |measured| measured.smoothed + measured.variation * 4);
        let once = once.clamp(MIN_TIMEOUT, MAX_TIMEOUT);
        once.saturating_mul(1 << silences.min(8)).min(MAX_TIMEOUT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn the_wait_follows_what_is_measured_within_bounds() {
        let mut way = RoundTrip::default();
        assert_eq!(way.wait(0), ms(500), "nothing is known");
        (0..50).for_each(|_| way.sample(ms(1)));
        assert_eq!(way.wait(0), ms(200), "a LAN, and time for a disk");
        way.sample(ms(400));
        assert!((ms(400)..ms(600)).contains(&way.wait(0)), "{:?}", way.wait(0));
        (0..50).for_each(|_| way.sample(ms(9000)));
        assert_eq!(way.wait(0), ms(3000));
    }

    #[test]
    fn silence_doubles_it_up_to_a_bound() {
        let way = RoundTrip::default();
        assert_eq!(
            [0, 1, 2, 3, 99].map(|silences| way.wait(silences)),
            [ms(500), ms(1000), ms(2000), ms(3000), ms(3000)]
        );
    }

    #[test]
    fn rests_grow_to_two_minutes() {
        let secs: Vec<u64> = (0..8).map(|rounds| pause_after(rounds).as_secs()).collect();
        assert_eq!(secs, [0, 0, 15, 30, 60, 120, 120, 120]);
        let round: Duration = (1..).map_while(stock_gap).sum();
        assert_eq!(round, super::super::ATTEMPT_TIMEOUT, "how long a person sees it sending to who has gone");
    }
}
