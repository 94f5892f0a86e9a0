//! How long to wait for an acknowledgement before a part is sent again.
//!
//! Does not live here: when a round ends (`lane`).

use std::time::Duration;

/// Waits after each try to a program that is not Landline. The reference client waits 750 ms each time and tries 6 times;
/// the longer ones at the end outlast a Wi-Fi handover. At 30 % loss each way a try succeeds with 0.49, so a round of nine
/// fails once in 430 times.
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

/// Wait before anything was measured. RFC 6298 says 1 s, for the whole internet.
const FIRST: Duration = Duration::from_millis(500);

/// Shortest wait. RFC 6298 says 1 s; a reader on the LAN answers within a few milliseconds, and its disk within a hundred.
const SHORTEST: Duration = Duration::from_millis(200);

/// Longest wait, also after back-off.
const LONGEST: Duration = Duration::from_secs(3);

/// After `tries` datagrams to a program that is not Landline; `None` when the round is over.
pub(super) fn stock_gap(tries: usize) -> Option<Duration> {
    STOCK.get(tries.saturating_sub(1)).copied()
}

/// Before a contact that is there and acknowledges nothing is tried again, after so many rounds: at once after the first,
/// which the network may have eaten, then 15 s, 30 s, 60 s, and 2 minutes from then on.
pub(super) fn rest(rounds: u32) -> Duration {
    const SHORT: Duration = Duration::from_secs(15);
    match rounds {
        0 | 1 => Duration::ZERO,
        more => SHORT * (1 << (more - 2).min(3)),
    }
}

/// The time to a reader and back, smoothed as RFC 6298 does.
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
    /// One datagram went there and its acknowledgement came back in this time.
    pub(super) fn sample(&mut self, time: Duration) {
        self.measured = Some(match self.measured {
            None => Measured { smoothed: time, variation: time / 2 },
            Some(Measured { smoothed, variation }) => {
                let off = smoothed.abs_diff(time);
                Measured { variation: (variation * 3 + off) / 4, smoothed: (smoothed * 7 + time) / 8 }
            }
        });
    }

    /// How long to wait, doubled for each time that a whole wait brought no answer at all.
    pub(super) fn wait(self, silences: u32) -> Duration {
        let once = self.measured.map_or(FIRST, |measured| measured.smoothed + measured.variation * 4);
        let once = once.clamp(SHORTEST, LONGEST);
        once.saturating_mul(1 << silences.min(8)).min(LONGEST)
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
        let secs: Vec<u64> = (0..8).map(|rounds| rest(rounds).as_secs()).collect();
        assert_eq!(secs, [0, 0, 15, 30, 60, 120, 120, 120]);
        let round: Duration = (1..).map_while(stock_gap).sum();
        assert_eq!(round, super::super::ROUND, "how long a person sees it sending to who has gone");
    }
}
