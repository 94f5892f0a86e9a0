//! The measures of the table: the source of each, its target, and how values are compared and formatted.

use crate::measure::{Falsehood, Figures};
use crate::report::{median_and_worst, time};
use crate::series::{Series, Summary};
use std::time::Duration;

/// One line of the table.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) scenario: &'static str,
    pub(super) target: Target,
    pub(super) value: fn(&Figures) -> Value,
}

/// The target, as an upper limit.
#[derive(Clone, Copy)]
pub(super) enum Target {
    Seconds(f64),
    PairHour(f64),
    KilobytesPerSecond(f64),
    None(&'static str),
}

/// What was measured.
#[derive(Clone, Copy)]
pub(super) enum Value {
    /// A time; `None` is never.
    Time(Option<Duration>),
    False(Falsehood),
    Bytes(f64),
    Count(u64),
    /// Never occurred.
    Nothing,
}

fn of(series: &Series, pick: fn(Summary) -> Option<Duration>) -> Value {
    series.summary().map_or(Value::Nothing, |summary| Value::Time(pick(summary)))
}

const fn row(name: &'static str, scenario: &'static str, target: Target, value: fn(&Figures) -> Value) -> Row {
    Row { name, scenario, target, value }
}

use Target::{KilobytesPerSecond, PairHour, Seconds};

pub(super) const ROWS: &[Row] = &[
    row("graceful exit shown, 10 % loss, p99", "exit-under-loss", Seconds(1.0), |f| of(&f.exit_seen, |s| s.p99)),
    row("join seen, 10 % loss, median", "loss-10", Seconds(1.0), |f| of(&f.join_seen, |s| s.median)),
    row("join seen, 10 % loss, p99", "loss-10", Seconds(3.0), |f| of(&f.join_seen, |s| s.p99)),
    row("crash → uncertain, no loss, p99", "crashes", Seconds(5.0), |f| of(&f.crash_uncertain, |s| s.p99)),
    row("crash → uncertain, 10 % loss, p99", "loss-10", Seconds(5.0), |f| of(&f.crash_uncertain, |s| s.p99)),
    row("crash → offline, no loss, median", "crashes", Seconds(7.0), |f| of(&f.crash_offline, |s| s.median)),
    row("crash → offline, no loss, p99", "crashes", Seconds(9.0), |f| of(&f.crash_offline, |s| s.p99)),
    row("crash → offline, 10 % loss, median", "loss-10", Seconds(7.0), |f| of(&f.crash_offline, |s| s.median)),
    row("crash → offline, 10 % loss, p99", "loss-10", Seconds(9.0), |f| of(&f.crash_offline, |s| s.p99)),
    row("crash → offline, 30 % loss, p99", "loss-30", Seconds(15.0), |f| of(&f.crash_offline, |s| s.p99)),
    row("half crash at once → offline, 5 % loss, p99", "half-crash", Seconds(9.0), |f| {
        of(&f.crash_offline, |s| s.p99)
    }),
    row("false offline, no loss", "crashes", PairHour(1e-5), |f| Value::False(f.false_offline)),
    row("false offline, 5 % loss", "loss-5", PairHour(1e-5), |f| Value::False(f.false_offline)),
    row("false offline, 10 % loss", "loss-10", PairHour(1e-3), |f| Value::False(f.false_offline)),
    row("false offline, 30 % loss", "loss-30", PairHour(0.1), |f| Value::False(f.false_offline)),
    row("false offline, bursts of 3 s", "bursts", PairHour(1e-5), |f| Value::False(f.false_offline)),
    row("false offline, 5 % stall 5 s", "stalls", PairHour(1e-5), |f| Value::False(f.false_offline)),
    row("recovery from a false offline, 30 % loss, p99", "loss-30", Seconds(2.0), |f| of(&f.recovery, |s| s.p99)),
    row("new network → announced, worst", "nic-change", Seconds(2.0), |f| of(&f.announced, |s| s.worst)),
    row("woken → announced, worst", "sleepers", Seconds(2.0), |f| of(&f.announced, |s| s.worst)),
    row("stock peer, crash → offline, 10 % loss, p99", "stock-peers", Seconds(30.0), |f| {
        of(&f.stock_crash_offline, |s| s.p99)
    }),
    row("stock peer, false offline, 10 % loss", "stock-peers", PairHour(1e-3), |f| Value::False(f.stock_false_offline)),
    row("sent by an idle node, most", "quiet", KilobytesPerSecond(0.3), |f| Value::Bytes(median_and_worst(&f.sent).1)),
    row("all start at once: all see all", "mass-start-200", Seconds(6.0), |f| of(&f.all_see_all, |s| s.worst)),
    row("all start at once: packets dropped", "mass-start-200", Target::None("0"), |f| Value::Count(f.dropped)),
    row("showed itself offline and was not, 10 % loss", "loss-10", Target::None("0"), |f| {
        Value::Count(f.false_self_offline)
    }),
];

/// A number to compare values of one measure by: the larger, the worse. `None` if it never occurred.
pub(super) fn badness(value: &Value) -> Option<f64> {
    match value {
        Value::Time(time) => Some(time.map_or(f64::INFINITY, |time| time.as_secs_f64())),
        Value::False(falsehood) => Some(falsehood.rate()),
        Value::Bytes(bytes) => Some(*bytes),
        // Far below 2^52.
        #[allow(clippy::cast_precision_loss, reason = "a count of packets in one run")]
        Value::Count(count) => Some(*count as f64),
        Value::Nothing => None,
    }
}

/// The value for all network sizes: the worst of them, or the sum for false verdicts.
pub(super) fn overall(values: &[Value]) -> Value {
    let together = values.iter().fold(None, |sum: Option<Falsehood>, value| match (value, sum) {
        (Value::False(one), None) => Some(*one),
        (Value::False(one), Some(sum)) => {
            Some(Falsehood { count: sum.count + one.count, pair_hours: sum.pair_hours + one.pair_hours })
        }
        (_, sum) => sum,
    });
    let worst = values.iter().filter_map(|value| Some((badness(value)?, *value))).max_by(|a, b| a.0.total_cmp(&b.0));
    together.map(Value::False).or(worst.map(|(_, value)| value)).unwrap_or(Value::Nothing)
}

/// Whether a value meets its target.
pub(super) fn meets(value: &Value, target: Target) -> bool {
    match (value, target) {
        (Value::Time(time), Seconds(most)) => time.is_some_and(|time| time.as_secs_f64() <= most),
        (Value::False(falsehood), PairHour(most)) => falsehood.rate() <= most,
        (Value::Bytes(bytes), KilobytesPerSecond(most)) => *bytes <= most * 1e3,
        (Value::Count(count), Target::None(_)) => *count == 0,
        _ => false,
    }
}

/// The target, as formatted in the table.
pub(super) fn asked(target: Target) -> String {
    match target {
        Seconds(most) => format!("≤ {most} s"),
        PairHour(most) => format!("≤ {most:.0e}"),
        KilobytesPerSecond(most) => format!("≤ {most} kB/s"),
        Target::None(zero) => zero.to_owned(),
    }
}

/// A value, as formatted in the table.
pub(super) fn written(value: &Value) -> String {
    match value {
        Value::Time(value) => time(*value),
        Value::False(falsehood) if falsehood.count == 0 => format!("0 in {:.0} h", falsehood.pair_hours),
        Value::False(falsehood) => format!("{:.1e}", falsehood.rate()),
        Value::Bytes(bytes) => format!("{} kB/s", Figures::kilobytes(*bytes)),
        Value::Count(count) => count.to_string(),
        Value::Nothing => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_met_up_to_its_value_and_never_by_never() {
        let second = |seconds| Value::Time(Some(Duration::from_secs_f64(seconds)));
        assert!(meets(&second(7.0), Seconds(7.0)) && !meets(&second(7.01), Seconds(7.0)));
        assert!(!meets(&Value::Time(None), Seconds(7.0)));
        assert!(meets(&Value::False(Falsehood { count: 1, pair_hours: 1e5 }), PairHour(1e-5)));
        assert!(!meets(&Value::False(Falsehood { count: 2, pair_hours: 1e5 }), PairHour(1e-5)));
        assert!(!meets(&Value::Bytes(301.0), KilobytesPerSecond(0.3)));
        assert!(!meets(&Value::Count(1), Target::None("0")));
    }

    #[test]
    fn the_worst_size_stands_for_all_and_false_verdicts_are_summed() {
        let times = [Value::Time(Some(Duration::from_secs(2))), Value::Time(None), Value::Nothing];
        assert!(matches!(overall(&times), Value::Time(None)));
        let rates = [(1, 1e3), (0, 9e3)].map(|(count, pair_hours)| Value::False(Falsehood { count, pair_hours }));
        assert!(matches!(overall(&rates), Value::False(Falsehood { count: 1, pair_hours }) if pair_hours > 9e3));
        assert!(matches!(overall(&[Value::Nothing]), Value::Nothing));
    }
}
