//! Range scan: schedules queries to each address of the user's ranges, at a bounded rate. Pure.
//!
//! At the start, and when the network or the ranges change, all of them are scanned at fifty per second; from then on
//! each address without an online peer is queried once in ten minutes, evenly spread (a /16 takes 22 minutes). A peer
//! that answers gets copies of announcements, so its address is skipped.

use landline_ipmsg::{Target, stock};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::time::Instant;

/// Between two questions.
const PACE: Duration = Duration::from_millis(20);

/// The most that a late call catches up, so the most questions at once are eleven.
const MAX_CATCH_UP: Duration = Duration::from_millis(200);

/// Between two questions to one address, if there are few enough.
const ROUND_INTERVAL: Duration = Duration::from_secs(600);

/// Addresses looked at in one call, those left out among them.
const MAX_PER_STEP: u32 = 4096;

/// Neighbouring addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    first: u32,
    count: u64,
    port: u16,
}

/// The ranges, and how far the round has come. Its size is that of the list of ranges, not of what they stand for.
#[derive(Debug)]
pub(crate) struct RangeScan {
    spans: Vec<Span>,
    /// The place in the round: a span and an address of it.
    at: (usize, u64),
    due: Instant,
    pace: Duration,
    round_started: Instant,
}

impl RangeScan {
    pub(crate) fn new(now: Instant) -> Self {
        Self { spans: Vec::new(), at: (0, 0), due: now, pace: PACE, round_started: now }
    }

    /// Sweeps the ranges among `targets` from now on; starts over if they are others.
    pub(crate) fn set_targets(&mut self, targets: &[Target], now: Instant) {
        let span = |target: &Target| {
            let (range, port) = (target.range()?, target.port().unwrap_or(stock::PORT));
            Some(Span { first: *range.start(), count: u64::from(range.end() - range.start()) + 1, port })
        };
        let spans: Vec<Span> = targets.iter().filter_map(span).collect();
        if spans != self.spans {
            self.spans = spans;
            self.start(now);
        }
    }

    /// Sweeps everything at once again: the network is another.
    pub(crate) fn start(&mut self, now: Instant) {
        (self.at, self.due, self.pace, self.round_started) = ((0, 0), now, PACE, now);
    }

    /// The addresses to ask now, but those at which somebody `is_here`; whether a round has ended with them.
    pub(crate) fn due(&mut self, now: Instant, is_here: impl Fn(SocketAddr) -> bool) -> (Vec<SocketAddr>, bool) {
        let (mut asked, mut ended) = (Vec::new(), false);
        self.due = self.due.max(now.checked_sub(MAX_CATCH_UP).unwrap_or(now));
        for _ in 0..MAX_PER_STEP {
            if self.due > now {
                break;
            }
            let Some(address) = self.step() else {
                ended = !self.spans.is_empty();
                self.next_round(now);
                break;
            };
            if !is_here(address) {
                asked.push(address);
                self.due += self.pace;
            }
        }
        (asked, ended)
    }

    /// When to look again.
    pub(crate) fn next(&self) -> Option<Instant> {
        (!self.spans.is_empty()).then_some(self.due)
    }

    fn step(&mut self) -> Option<SocketAddr> {
        let (index, offset) = self.at;
        let span = self.spans.get(index)?;
        self.at = if offset + 1 < span.count { (index, offset + 1) } else { (index + 1, 0) };
        let bits = span.first.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        Some((Ipv4Addr::from_bits(bits), span.port).into())
    }

    fn next_round(&mut self, now: Instant) {
        let count: u64 = self.spans.iter().map(|span| span.count).sum();
        let even = ROUND_INTERVAL / u32::try_from(count.max(1)).unwrap_or(u32::MAX);
        // The first round was quick; a later one takes its time anyway.
        self.due = now.max(self.round_started + ROUND_INTERVAL);
        (self.at, self.pace, self.round_started) = ((0, 0), even.max(PACE), self.due);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{addr, secs};
    use std::collections::HashMap;

    fn targets(texts: &[&str]) -> Vec<Target> {
        texts.iter().map(|text| text.parse().expect("a target")).collect()
    }

    /// Asks whenever something is due until `end`; tells what was asked when, seconds after `start`.
    fn run(range_scan: &mut RangeScan, start: Instant, end: Duration, here: &[&str]) -> Vec<(f64, SocketAddr)> {
        let here: Vec<SocketAddr> = here.iter().map(|text| addr(text)).collect();
        let mut told = Vec::new();
        let mut now = start;
        while let Some(next) = range_scan.next().map(|next| next.max(now)).filter(|next| *next < start + end) {
            now = next;
            let (asked, _) = range_scan.due(now, |address| here.contains(&address));
            told.extend(asked.into_iter().map(|address| ((now - start).as_secs_f64(), address)));
        }
        told
    }

    #[tokio::test]
    async fn without_ranges_nothing_is_due() {
        let mut range_scan = RangeScan::new(Instant::now());
        range_scan.set_targets(&targets(&["10.0.0.7", "fe80::1%eth0"]), Instant::now());
        assert_eq!(range_scan.next(), None);
        assert_eq!(range_scan.due(Instant::now(), |_| false), (vec![], false));
    }

    #[tokio::test]
    async fn a_slash_16_is_asked_one_by_one_and_never_at_once() {
        let start = Instant::now();
        let mut range_scan = RangeScan::new(start);
        range_scan.set_targets(&targets(&["10.9.0.0/16"]), start);
        let asked = run(&mut range_scan, start, secs(1300), &[]);
        assert_eq!(asked.len(), 65_000);
        let mut each_second: HashMap<u64, u32> = HashMap::new();
        asked.iter().for_each(|(at, _)| *each_second.entry(at.floor() as u64).or_default() += 1);
        assert!(each_second.values().all(|count| *count <= 51), "fifty a second");
        let both = run(&mut range_scan, start + secs(1300), secs(700), &[]);
        assert_eq!(
            both.first().map(|(_, address)| *address),
            Some(addr("10.9.253.233:2425")),
            "it goes on where it was"
        );
        assert!(both.iter().any(|(_, address)| *address == addr("10.9.0.1:2425")), "and begins again at its end");
    }

    #[tokio::test]
    async fn those_who_do_not_answer_are_asked_once_in_ten_minutes_and_evenly() {
        let start = Instant::now();
        let mut range_scan = RangeScan::new(start);
        range_scan.set_targets(&targets(&["10.9.9.0/24", "10.8.0.1-10.8.0.5:2426"]), start);
        let asked = run(&mut range_scan, start, secs(3 * 600), &["10.8.0.3:2426"]);
        let of = |text: &str| asked.iter().filter(|(_, to)| *to == addr(text)).map(|(at, _)| *at).collect::<Vec<f64>>();
        assert_eq!(asked.iter().filter(|(at, _)| *at < 6.0).count(), 259, "the whole sweep at the start");
        let first = of("10.9.9.1:2425");
        assert_eq!(first.len(), 3);
        assert!((first[1] - 600.0).abs() < 1.0 && (first[2] - 1200.0).abs() < 3.0, "{first:?}");
        assert!(of("10.8.0.3:2426").is_empty(), "who is here is not asked");
        assert_eq!(of("10.8.0.5:2426").len(), 3);
        let most = (6..1800).map(|second| asked.iter().filter(|(at, _)| *at as u64 == second).count()).max();
        assert_eq!(most, Some(1), "one in 2.3 s");
    }

    #[tokio::test]
    async fn a_stall_is_not_caught_up_by_a_burst() {
        let start = Instant::now();
        let mut range_scan = RangeScan::new(start);
        range_scan.set_targets(&targets(&["10.9.0.0/16"]), start);
        assert_eq!(range_scan.due(start, |_| false).0.len(), 1);
        assert_eq!(range_scan.due(start + secs(3600), |_| false).0.len(), 11);
    }

    #[tokio::test]
    async fn another_network_or_other_ranges_are_swept_at_once_and_the_same_ones_are_not() {
        let start = Instant::now();
        let mut range_scan = RangeScan::new(start);
        let ranges = targets(&["10.9.9.0/24"]);
        range_scan.set_targets(&ranges, start);
        assert_eq!(run(&mut range_scan, start, secs(100), &[]).len(), 255);
        let now = start + secs(100);
        range_scan.set_targets(&ranges, now);
        assert!(range_scan.next() > Some(now));
        range_scan.start(now);
        assert_eq!(run(&mut range_scan, now, secs(100), &[]).len(), 255);
        let now = now + secs(100);
        range_scan.set_targets(&targets(&["10.9.9.0/24", "10.8.0.1-10.8.0.2"]), now);
        assert_eq!(run(&mut range_scan, now, secs(100), &[]).len(), 257);
    }

    #[tokio::test]
    async fn a_crowd_of_those_who_are_here_is_passed_over_in_steps() {
        let start = Instant::now();
        let mut range_scan = RangeScan::new(start);
        range_scan.set_targets(&targets(&["10.9.0.0/16"]), start);
        let identified_packets = (0..100).position(|_| range_scan.due(start, |_| true).1);
        assert_eq!(identified_packets, Some(15), "4,096 looks a call");
    }
}
