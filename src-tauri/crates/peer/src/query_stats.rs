//! Statistics of the detector's queries: recent round-trip times and misses. Pure: the time is passed in.
//!
//! Does not live here: what follows from a miss (`detector`, which keeps its own measure of loss), and the questions
//! that the doctor asks (`path_checks.rs`).

use crate::detector::{Key, Question};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// How far back times of answers count.
const WINDOW: Duration = Duration::from_secs(60);

/// The most times that are kept. About one question a second is asked, so this is never reached but by a flood.
const MAX_SAMPLES: usize = 512;

/// An answer that comes later belongs to no question any more. Stock programs take up to 4.1 s for theirs.
const ANSWER_DEADLINE: Duration = Duration::from_secs(5);

/// How answers came to the questions of the detector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AnswerStats {
    /// Questions since the start that were answered or missed. Who left for good answers nothing, and is not counted.
    pub settled: u64,
    /// Those of them that were missed: the same peer answered a later one.
    pub missed: u64,
    /// From a question to its answer, over the last minute: half of them were quicker.
    pub median: Option<Duration>,
    /// And 99 of 100 were quicker than this; the slowest one of fewer.
    pub p99: Option<Duration>,
}

/// Questions to one peer without an answer so far.
#[derive(Clone, Copy, Debug)]
struct OpenQuery {
    last: Duration,
    asked: u64,
}

/// Counts questions and answers.
#[derive(Debug)]
pub(crate) struct QueryStats<K> {
    open: BTreeMap<K, OpenQuery>,
    settled: u64,
    missed: u64,
    /// When answers came, and how long each took; the newest last.
    took: VecDeque<(Duration, Duration)>,
}

impl<K> Default for QueryStats<K> {
    fn default() -> Self {
        Self { open: BTreeMap::new(), settled: 0, missed: 0, took: VecDeque::new() }
    }
}

impl<K: Key> QueryStats<K> {
    /// A question leaves. One that was put to the same peer long ago is forgotten: silence in between says that it was
    /// not here.
    pub(crate) fn asked(&mut self, peer: K, now: Duration) {
        let before = self.open.get(&peer).filter(|open| now < open.last + ANSWER_DEADLINE);
        let asked = before.map_or(1, |open| open.asked + 1);
        self.open.insert(peer, OpenQuery { last: now, asked });
    }

    /// An answer came. GETINFO is answered at once: the last question is meant, and those before it were missed.
    /// BR_ENTRY is answered after a delay of the other's own: it tells no time, and may be the answer to any of them.
    pub(crate) fn answered(&mut self, peer: K, question: Question, now: Duration) {
        let Some(open) = self.open.remove(&peer).filter(|open| now < open.last + ANSWER_DEADLINE) else { return };
        self.settled += open.asked;
        if question == Question::Info {
            self.missed += open.asked - 1;
            self.took.push_back((now, now.saturating_sub(open.last)));
            self.took.drain(..self.took.len().saturating_sub(MAX_SAMPLES));
        }
    }

    /// It is not here any more: what it was asked is no miss.
    pub(crate) fn went_offline(&mut self, peer: K) {
        self.open.remove(&peer);
    }

    /// How it stands.
    pub(crate) fn answers(&mut self, now: Duration) -> AnswerStats {
        self.open.retain(|_, open| now < open.last + ANSWER_DEADLINE);
        let old = self.took.partition_point(|(at, _)| *at + WINDOW < now);
        self.took.drain(..old);
        let mut took: Vec<Duration> = self.took.iter().map(|(_, took)| *took).collect();
        took.sort_unstable();
        let Self { settled, missed, .. } = *self;
        AnswerStats { settled, missed, median: percentile(&took, 50), p99: percentile(&took, 99) }
    }
}

/// By nearest rank: always a time that was measured.
fn percentile(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    const INFO: Question = Question::Info;

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn nobody_was_asked_at_first() {
        assert_eq!(QueryStats::<u32>::default().answers(millis(0)), AnswerStats::default());
    }

    #[test]
    fn the_time_of_an_answer_counts_from_the_last_question() {
        let mut query_stats = QueryStats::default();
        query_stats.asked(1, millis(0));
        query_stats.asked(1, millis(400));
        query_stats.answered(1, INFO, millis(403));
        let took = Some(millis(3));
        assert_eq!(query_stats.answers(millis(500)), AnswerStats { settled: 2, missed: 1, median: took, p99: took });
        query_stats.answered(1, INFO, millis(404));
        assert_eq!(query_stats.answers(millis(500)).settled, 2, "each answers once");
    }

    #[test]
    fn percentiles_are_of_the_last_minute() {
        let mut query_stats = QueryStats::default();
        query_stats.asked(1, millis(0));
        query_stats.answered(1, INFO, millis(900));
        for number in 1..=100 {
            query_stats.asked(1, millis(10_000 + number * 200));
            query_stats.answered(1, INFO, millis(10_000 + number * 201));
        }
        let answers = query_stats.answers(millis(40_000));
        assert_eq!((answers.median, answers.p99), (Some(millis(51)), Some(millis(100))), "101 with the slow one");
        let answers = query_stats.answers(millis(61_000));
        assert_eq!((answers.median, answers.p99), (Some(millis(50)), Some(millis(99))), "the slow one is old");
        let answers = query_stats.answers(millis(200_000));
        assert_eq!((answers.median, answers.p99, answers.settled), (None, None, 101));
    }

    #[test]
    fn a_delayed_answer_tells_no_time_and_no_miss() {
        let mut query_stats = QueryStats::default();
        query_stats.asked(1, millis(0));
        query_stats.asked(1, millis(1_400));
        query_stats.answered(1, Question::Entry, millis(4_000));
        assert_eq!(query_stats.answers(millis(4_000)), AnswerStats { settled: 2, ..AnswerStats::default() });
    }

    #[test]
    fn who_left_has_missed_nothing() {
        let mut query_stats = QueryStats::default();
        query_stats.asked(1, millis(0));
        query_stats.went_offline(1);
        query_stats.asked(2, millis(0));
        query_stats.asked(2, millis(5_000));
        query_stats.answered(2, INFO, millis(5_001));
        query_stats.answered(1, INFO, millis(5_001));
        query_stats.asked(3, millis(5_001));
        query_stats.answered(3, INFO, millis(10_001));
        let took = Some(millis(1));
        assert_eq!(query_stats.answers(millis(10_002)), AnswerStats { settled: 1, missed: 0, median: took, p99: took });
    }

    #[test]
    fn a_flood_of_answers_is_bounded() {
        let mut query_stats = QueryStats::default();
        for peer in 0..10_000 {
            query_stats.asked(peer, millis(0));
            query_stats.answered(peer, INFO, millis(1));
        }
        assert_eq!(query_stats.took.len(), MAX_SAMPLES);
        assert_eq!(query_stats.answers(millis(2)).settled, 10_000);
        (0..10_000).for_each(|peer| query_stats.asked(peer, millis(2)));
        query_stats.answers(millis(5_002));
        assert!(query_stats.open.is_empty());
    }
}
