//! The table of targets: each measure at each size, the tried scheme beside the two that it is compared with.
//!
//! Small networks are run with more seeds, so that a rate for one pair in one hour rests on enough pairs and hours; how
//! many stands in the table. What the simulator cannot know (time of a check, memory) is not in it.

use crate::crew;
use crate::measure::{Falsehood, Figures};
use crate::report::{median_and_worst, time};
use crate::run::{Scheme, run};
use crate::scenario::Scenario;
use crate::series::{Series, Summary};
use anyhow::Result;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

/// Networks that are tried, with the number of seeds.
pub const SIZES: &[(usize, u64)] = &[(10, 48), (50, 16), (200, 4), (1000, 1)];

/// One line of the table.
struct Row {
    name: &'static str,
    scenario: &'static str,
    target: Target,
    value: fn(&Figures) -> Value,
}

/// What is asked for: not more than this.
#[derive(Clone, Copy)]
enum Target {
    Seconds(f64),
    PairHour(f64),
    KilobytesPerSecond(f64),
    None(&'static str),
}

/// What was measured.
enum Value {
    /// A time; `None` is never.
    Time(Option<Duration>),
    False(Falsehood),
    Bytes(f64),
    Count(u64),
    /// Nothing of this kind happened.
    Nothing,
}

fn of(series: &Series, pick: fn(Summary) -> Option<Duration>) -> Value {
    series.summary().map_or(Value::Nothing, |summary| Value::Time(pick(summary)))
}

const fn row(name: &'static str, scenario: &'static str, target: Target, value: fn(&Figures) -> Value) -> Row {
    Row { name, scenario, target, value }
}

use Target::{KilobytesPerSecond, PairHour, Seconds};

const ROWS: &[Row] = &[
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
        Value::Count(f.alone_falsely)
    }),
];

/// One network to run.
struct Job {
    scheme: Scheme,
    scenario: &'static str,
    nodes: usize,
    seed: u64,
}

/// The table as Markdown, and how many targets the first scheme missed.
///
/// # Errors
/// When a scenario is not well-formed.
pub fn bench(sizes: &[(usize, u64)]) -> Result<(String, usize)> {
    let mut names: Vec<&'static str> = ROWS.iter().map(|row| row.scenario).collect();
    names.sort_unstable();
    names.dedup();
    let scenarios: BTreeMap<&str, Scenario> =
        names.iter().map(|name| Ok((*name, Scenario::find(name)?))).collect::<Result<_>>()?;
    let jobs = jobs(sizes, &names, &scenarios);
    let figures = crew::each(&jobs, |job| {
        let mut scenario = scenarios[job.scenario].clone();
        scenario.nodes = job.nodes;
        run(&scenario, job.seed, job.scheme).figures
    });
    let mut sums: BTreeMap<(usize, &str, &str), Figures> = BTreeMap::new();
    for (job, figures) in jobs.iter().zip(&figures) {
        sums.entry((job.nodes, job.scenario, job.scheme.name())).or_default().merge(figures);
    }
    let mut text = String::new();
    let (mut judged, mut missed) = (0, 0);
    for (nodes, seeds) in sizes {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n### {nodes} nodes, {seeds} seeds\n");
        let titles: Vec<&str> = Scheme::ALL.iter().map(|scheme| scheme.title()).collect();
        let _ = writeln!(text, "| measure | {} | target | met |", titles.join(" | "));
        let _ = writeln!(text, "|---|{}---|---|", "---:|".repeat(titles.len()));
        for row in ROWS {
            let values: Vec<Value> = Scheme::ALL
                .iter()
                .map(|scheme| {
                    let key = (*nodes, row.scenario, scheme.name());
                    sums.get(&key).map_or(Value::Nothing, |figures| (row.value)(figures))
                })
                .collect();
            let verdict = match values.first() {
                None | Some(Value::Nothing) => "–",
                Some(value) if meets(value, row.target) => "yes",
                Some(_) => "NO",
            };
            judged += usize::from(verdict != "–");
            missed += usize::from(verdict == "NO");
            let values: Vec<String> = values.iter().map(written).collect();
            let _ = writeln!(text, "| {} | {} | {} | {verdict} |", row.name, values.join(" | "), asked(row.target));
        }
    }
    let first = Scheme::ALL.first().map_or("", |scheme| scheme.title());
    let _ = writeln!(text, "\n{first}: {} of {judged} targets met.", judged - missed);
    Ok((text, missed))
}

/// Every run there is, the longest first, so that no core is left alone with one at the end.
fn jobs(sizes: &[(usize, u64)], names: &[&'static str], scenarios: &BTreeMap<&str, Scenario>) -> Vec<Job> {
    let mut jobs = Vec::new();
    for (nodes, seeds) in sizes.iter().rev() {
        for scheme in Scheme::ALL {
            for scenario in names {
                if scheme.speaks_ip_messenger() || scenarios[scenario].stock.is_empty() {
                    jobs.extend((1..=*seeds).map(|seed| Job { scheme: *scheme, scenario, nodes: *nodes, seed }));
                }
            }
        }
    }
    jobs
}

fn meets(value: &Value, target: Target) -> bool {
    match (value, target) {
        (Value::Time(time), Seconds(most)) => time.is_some_and(|time| time.as_secs_f64() <= most),
        (Value::False(falsehood), PairHour(most)) => falsehood.rate() <= most,
        (Value::Bytes(bytes), KilobytesPerSecond(most)) => *bytes <= most * 1e3,
        (Value::Count(count), Target::None(_)) => *count == 0,
        _ => false,
    }
}

fn asked(target: Target) -> String {
    match target {
        Seconds(most) => format!("≤ {most} s"),
        PairHour(most) => format!("≤ {most:.0e}"),
        KilobytesPerSecond(most) => format!("≤ {most} kB/s"),
        Target::None(zero) => zero.to_owned(),
    }
}

fn written(value: &Value) -> String {
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
    fn the_table_has_every_measure_and_every_scheme() {
        let (table, missed) = bench(&[(6, 1)]).unwrap();
        for row in ROWS {
            let line = table.lines().find(|line| line.starts_with(&format!("| {} |", row.name))).unwrap();
            assert_eq!(line.matches('|').count(), Scheme::ALL.len() + 4, "{line}");
        }
        assert_eq!(table.matches("| NO |").count(), missed);
    }
}
