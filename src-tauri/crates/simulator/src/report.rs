//! Formats figures as text: the output of `simulator run`, and times in every table.

use crate::measure::{Falsehood, Figures};
use crate::run::Outcome;
use crate::series::Series;
use landline_testkit::sim::{Fact, GroundTruth, Observer};
use std::fmt::Write as _;
use std::time::Duration;

/// A time in seconds, or "never".
pub fn time(value: Option<Duration>) -> String {
    match value {
        None => "never".to_owned(),
        Some(value) if value < Duration::from_millis(10) => format!("{:.1} ms", value.as_secs_f64() * 1e3),
        Some(value) => format!("{:.2} s", value.as_secs_f64()),
    }
}

/// Prints what happens as it happens, except for sent packets.
pub struct TracePrinter<W: std::io::Write> {
    /// The output.
    pub to: W,
    /// Limits the output to this node, if given.
    pub node: Option<usize>,
}

impl<W: std::io::Write> Observer for TracePrinter<W> {
    fn observe(&mut self, now: Duration, fact: Fact, _: &GroundTruth) {
        let concerned = match fact {
            Fact::Sent { .. } => return,
            Fact::Divided => None,
            Fact::Shown { node, peer, .. } => Some([node, peer]),
            Fact::OwnNetwork { node, .. } | Fact::Resumed { node, .. } => Some([node, node]),
            Fact::Started(node)
            | Fact::Crashed(node)
            | Fact::Quits(node)
            | Fact::Ended(node)
            | Fact::Paused(node)
            | Fact::Unplugged(node)
            | Fact::NetworkChanged(node)
            | Fact::Dropped(node) => Some([node, node]),
        };
        if self.node.is_none_or(|node| concerned.is_none_or(|concerned| concerned.contains(&node))) {
            // A reader that closes the pipe, such as head, is not an error.
            let _ = writeln!(self.to, "{:10.3} {fact:?}", now.as_secs_f64());
        }
    }
}

/// Median and worst of some numbers.
pub fn median_and_worst(values: &[f64]) -> (f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let median = sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or_default();
    (median, sorted.last().copied().unwrap_or_default())
}

/// The outcome of one run, one line per measure that has values.
pub fn report(outcome: &Outcome) -> String {
    let figures = &outcome.figures;
    let mut text = String::new();
    for (name, series) in [
        ("crash to uncertain", &figures.crash_uncertain),
        ("crash to offline", &figures.crash_offline),
        ("stock peer, crash to offline", &figures.stock_crash_offline),
        ("join seen", &figures.join_seen),
        ("list complete", &figures.list_complete),
        ("exit seen", &figures.exit_seen),
        ("recovery from a false offline", &figures.recovery),
        ("within reach again, shown online", &figures.reunion),
        ("announced after waking or a new network", &figures.announced),
        ("all see all", &figures.all_see_all),
        ("own network gone, shown", &figures.self_offline_shown),
    ] {
        line(&mut text, name, series);
    }
    falsehood(&mut text, "false offline", figures.false_offline);
    falsehood(&mut text, "stock peers, false offline", figures.stock_false_offline);
    let (median, worst) = median_and_worst(&figures.sent);
    let (dropped, self_offline) = (figures.dropped, figures.false_self_offline);
    let (steps, trace) = (outcome.steps, outcome.trace);
    let weight = Figures::kilobytes;
    // Writing to a String cannot fail.
    let _ = writeln!(text, "sent by a node: median {}, most {} kB/s", weight(median), weight(worst));
    let _ = writeln!(text, "showed itself offline and was not: {self_offline}");
    let _ = writeln!(text, "dropped by full sockets: {dropped}");
    let _ = writeln!(text, "{steps} steps, trace {trace:016x}");
    for breach in &outcome.breaches {
        let _ = writeln!(text, "BREACH {breach}");
    }
    text
}

impl Figures {
    /// Bytes as formatted in tables.
    pub fn kilobytes(bytes: f64) -> String {
        format!("{:.3}", bytes / 1e3)
    }
}

fn line(text: &mut String, name: &str, series: &Series) {
    let Some(summary) = series.summary() else { return };
    let (median, p99, worst) = (time(summary.median), time(summary.p99), time(summary.worst));
    let count = series.len();
    let _ = writeln!(text, "{name}: median {median}, p99 {p99}, worst {worst} ({count}, {} never)", series.never());
}

fn falsehood(text: &mut String, name: &str, falsehood: Falsehood) {
    if falsehood.pair_hours > 0.0 {
        let (rate, count, hours) = (falsehood.rate(), falsehood.count, falsehood.pair_hours);
        let _ = writeln!(text, "{name}: {rate:.2e} per pair-hour ({count} in {hours:.1})");
    }
}
