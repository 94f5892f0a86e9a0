//! Statistics of the last hour: a ring of samples, each covering the time since the previous one. Pure: totals and the
//! time are passed in.
//!
//! Does not live here: collecting the totals (`sampler.rs`).

use landline_ipmsg::WireCounters;
use landline_peer::AnswerStats;
use landline_store::Timestamp;
use std::collections::VecDeque;
use std::time::Duration;

/// How far back samples are kept.
const HOUR_MILLIS: i64 = 3_600_000;

/// Maximum number of samples, independent of the clock.
const MAX_SAMPLES: usize = 512;

/// The totals of everything that is sampled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) wire: WireCounters,
    pub(crate) answers: AnswerStats,
    /// Memory of this process in bytes, if the system reports it.
    pub(crate) memory: Option<usize>,
    /// Peers online.
    pub(crate) here: usize,
}

/// What happened since the previous sample, and the state at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its end.
    pub at: Timestamp,
    /// Datagrams that came in.
    pub packets_in: u64,
    /// Datagrams that went out.
    pub packets_out: u64,
    /// Bytes that came in.
    pub bytes_in: u64,
    /// Bytes that went out.
    pub bytes_out: u64,
    /// Queries of the detector that were answered or missed.
    pub questions: u64,
    /// Those of them that were missed.
    pub missed: u64,
    /// The median round-trip time over the last minute.
    pub median: Option<Duration>,
    /// The 99th percentile.
    pub p99: Option<Duration>,
    /// Memory of this process in bytes, if the system reports it.
    pub memory: Option<usize>,
    /// Peers online.
    pub here: usize,
}

/// The samples there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// The start of the measurements; `None` before the first sample.
    pub since: Option<Timestamp>,
    /// Oldest first, at most an hour old.
    pub samples: Vec<Sample>,
}

/// The ring.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// Time and totals of the last sample.
    last: Option<(Timestamp, Totals)>,
    /// The start of the first kept sample.
    since: Option<Timestamp>,
    samples: VecDeque<Sample>,
}

impl History {
    /// Adds a sample. The first call only sets the baseline. If the clock was set back, the history starts over, as its
    /// times must increase.
    pub(crate) fn look(&mut self, now: Timestamp, totals: Totals) {
        let before = self.last.replace((now, totals)).filter(|(at, _)| *at < now);
        let Some((before, counted)) = before else {
            self.samples.clear();
            self.since = Some(now);
            return;
        };
        self.samples.push_back(sample(now, &counted, &totals));
        let oldest = now.as_millis().saturating_sub(HOUR_MILLIS);
        while self.samples.len() > MAX_SAMPLES
            || self.samples.front().is_some_and(|sample| sample.at.as_millis() < oldest)
        {
            // What is left begins where this one ended.
            self.since = self.samples.pop_front().map(|gone| gone.at);
        }
        self.since = self.since.or(Some(before));
    }

    /// All of it.
    pub(crate) fn measured(&self) -> Measured {
        Measured { since: self.since, samples: self.samples.iter().copied().collect() }
    }
}

fn sample(at: Timestamp, before: &Totals, now: &Totals) -> Sample {
    let counted = |of: fn(&Totals) -> u64| of(now).saturating_sub(of(before));
    Sample {
        at,
        packets_in: counted(|totals| totals.wire.received),
        packets_out: counted(|totals| totals.wire.sent),
        bytes_in: counted(|totals| totals.wire.received_bytes),
        bytes_out: counted(|totals| totals.wire.sent_bytes),
        questions: counted(|totals| totals.answers.settled),
        missed: counted(|totals| totals.answers.missed),
        median: now.answers.median,
        p99: now.answers.p99,
        memory: now.memory,
        here: now.here,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_millis(1_000_000_000 + secs * 1_000)
    }

    fn received(packets: u64) -> Totals {
        let wire = WireCounters { received: packets, received_bytes: packets * 90, ..WireCounters::default() };
        Totals { wire, ..Totals::default() }
    }

    #[test]
    fn nothing_is_known_before_the_first_look() {
        assert_eq!(History::default().measured(), Measured { since: None, samples: Vec::new() });
    }

    #[test]
    fn a_sample_is_what_was_counted_since_the_one_before() {
        let mut history = History::default();
        history.look(at(0), received(100));
        assert_eq!(history.measured(), Measured { since: Some(at(0)), samples: Vec::new() });
        history.look(at(10), received(130));
        history.look(at(20), received(130));
        let Measured { since, samples } = history.measured();
        assert_eq!(since, Some(at(0)));
        let figures: Vec<_> = samples.iter().map(|sample| (sample.at, sample.packets_in, sample.bytes_in)).collect();
        assert_eq!(figures, [(at(10), 30, 2_700), (at(20), 0, 0)]);
    }

    #[test]
    fn what_stands_is_taken_as_it_is() {
        let mut history = History::default();
        let answers = AnswerStats {
            settled: 40,
            missed: 2,
            median: Some(Duration::from_micros(640)),
            p99: Some(Duration::from_millis(2)),
        };
        history.look(at(0), Totals::default());
        history.look(at(10), Totals { answers, memory: Some(60 << 20), here: 7, ..Totals::default() });
        let Measured { samples, .. } = history.measured();
        let [sample] = samples.as_slice() else { panic!("{samples:?}") };
        assert_eq!((sample.questions, sample.missed, sample.here), (40, 2, 7));
        assert_eq!((sample.median, sample.p99, sample.memory), (answers.median, answers.p99, Some(60 << 20)));
    }

    #[test]
    fn an_hour_is_kept() {
        let mut history = History::default();
        for number in 0..=1_000 {
            history.look(at(number * 10), received(0));
        }
        let Measured { since, samples } = history.measured();
        assert_eq!((samples.len(), samples.first().map(|sample| sample.at)), (361, Some(at(6_400))));
        assert_eq!(since, Some(at(6_390)));
        history.look(at(10_000 + 8 * 3_600), received(0));
        let Measured { since, samples } = history.measured();
        assert_eq!((since, samples.len()), (Some(at(10_000)), 1), "after a night asleep");
    }

    #[test]
    fn a_clock_that_hardly_moves_does_not_fill_the_memory() {
        let mut history = History::default();
        for number in 0..10_000 {
            history.look(Timestamp::from_millis(number), received(0));
        }
        assert_eq!(history.measured().samples.len(), MAX_SAMPLES);
    }

    #[test]
    fn a_clock_that_was_set_back_begins_anew() {
        let mut history = History::default();
        history.look(at(0), received(0));
        history.look(at(10), received(5));
        history.look(at(-3_600), received(9));
        assert_eq!(history.measured(), Measured { since: Some(at(-3_600)), samples: Vec::new() });
        history.look(at(-3_590), received(11));
        assert_eq!(history.measured().samples.first().map(|sample| sample.packets_in), Some(2));
    }
}
