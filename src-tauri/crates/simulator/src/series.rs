//! Latencies and their summary: median, 99th percentile, worst.

use std::time::Duration;

/// Measured times of one kind. What never happened counts as longer than any time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    values: Vec<Duration>,
    never: usize,
}

impl Series {
    /// Adds a time.
    pub fn push(&mut self, value: Duration) {
        self.values.push(value);
    }

    /// Adds one that never happened.
    pub fn push_never(&mut self) {
        self.never += 1;
    }

    /// The number of values.
    pub fn len(&self) -> usize {
        self.values.len() + self.never
    }

    /// Whether there are no values.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of those that never happened.
    pub fn never(&self) -> usize {
        self.never
    }

    /// Merges the values of another run.
    pub fn merge(&mut self, other: &Self) {
        self.values.extend_from_slice(&other.values);
        self.never += other.never;
    }

    /// Median, 99th percentile and worst, by nearest rank. `None` without values.
    pub fn summary(&self) -> Option<Summary> {
        let mut sorted = self.values.clone();
        sorted.sort_unstable();
        let count = self.len();
        // The rank counts from 1: the smallest value that at least so many in a hundred do not exceed.
        let rank = |percent: usize| sorted.get((count * percent).div_ceil(100).max(1) - 1).copied();
        (count > 0).then(|| Summary { median: rank(50), p99: rank(99), worst: rank(100) })
    }
}

/// The summary of a series. `None` means never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Half are not longer.
    pub median: Option<Duration>,
    /// 99 of 100 are not longer.
    pub p99: Option<Duration>,
    /// None is longer.
    pub worst: Option<Duration>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_the_nearest_and_never_is_the_longest() {
        let mut series = Series::default();
        assert_eq!(series.summary(), None);
        for value in (1..=100).rev() {
            series.push(Duration::from_secs(value));
        }
        let second = |value| Some(Duration::from_secs(value));
        assert_eq!(series.summary(), Some(Summary { median: second(50), p99: second(99), worst: second(100) }));
        series.push_never();
        series.push_never();
        assert_eq!(series.summary(), Some(Summary { median: second(51), p99: None, worst: None }));
    }
}
