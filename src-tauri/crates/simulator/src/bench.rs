//! The table of targets: each measure at each size, the scheme under test beside the two that it is compared with.
//!
//! Small networks run with more seeds, so that a rate per pair and hour is based on enough pairs and hours; the table
//! says how many. What the simulator cannot measure (duration of a check, memory) is not included.

mod rows;

use crate::measure::Figures;
use crate::parallel;
use crate::run::{Scheme, run};
use crate::scenario::Scenario;
use anyhow::Result;
use rows::{ROWS, Row, Value, asked, badness, meets, overall, written};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Network sizes, with the number of seeds.
pub const SIZES: &[(usize, u64)] = &[(10, 48), (50, 16), (200, 4), (1000, 1)];

/// Two times that differ by less than this, in seconds, count as equal; other measures are compared exactly.
const SAME: f64 = 1e-3;

/// One network to run.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// The scheme that the nodes run.
    pub scheme: Scheme,
    /// The scenario, by name.
    pub scenario: &'static str,
    /// How many nodes.
    pub nodes: usize,
    /// The seed.
    pub seed: u64,
}

/// The tables as Markdown, and how many targets the first scheme missed. `progress` is called after each run.
///
/// # Errors
/// If a scenario is not well-formed.
pub fn bench(sizes: &[(usize, u64)], progress: impl Fn(&Job) + Sync) -> Result<(String, usize)> {
    let mut names: Vec<&'static str> = ROWS.iter().map(|row| row.scenario).collect();
    names.sort_unstable();
    names.dedup();
    let scenarios: BTreeMap<&str, Scenario> =
        names.iter().map(|name| Ok((*name, Scenario::find(name)?))).collect::<Result<_>>()?;
    let jobs = jobs(sizes, &names, &scenarios);
    let figures = parallel::each(&jobs, |job| {
        let mut scenario = scenarios[job.scenario].clone();
        scenario.nodes = job.nodes;
        let figures = run(&scenario, job.seed, job.scheme).figures;
        progress(job);
        figures
    });
    let mut sums = Sums::new();
    for (job, figures) in jobs.iter().zip(&figures) {
        sums.entry((job.nodes, job.scenario, job.scheme.name())).or_default().merge(figures);
    }
    let mut text = String::new();
    let (mut judged, mut missed) = (0, 0);
    for (nodes, seeds) in sizes {
        let verdict = |row: &Row, values: &[Value]| match values.first() {
            None | Some(Value::Nothing) => "–",
            Some(value) if meets(value, row.target) => "yes",
            Some(_) => "NO",
        };
        let verdicts = table(
            &mut text,
            &format!("{nodes} nodes, {seeds} seeds"),
            "met",
            |row| values(&sums, *nodes, row),
            verdict,
        );
        judged += verdicts.iter().filter(|verdict| **verdict != "–").count();
        missed += verdicts.iter().filter(|verdict| **verdict == "NO").count();
    }
    let title = "All sizes: the worst of them; false verdicts of all together";
    let of_all = |row: &Row| {
        let sizes: Vec<Vec<Value>> = sizes.iter().map(|(nodes, _)| values(&sums, *nodes, row)).collect();
        (0..Scheme::ALL.len())
            .map(|scheme| overall(&sizes.iter().map(|values| values[scheme]).collect::<Vec<_>>()))
            .collect()
    };
    table(&mut text, title, "none better by 1 ms", of_all, |_, values| {
        let mut others = values.iter().filter_map(badness);
        match others.next() {
            None => "–",
            Some(first) if others.all(|other| first <= other + SAME) => "yes",
            Some(_) => "NO",
        }
    });
    let first = Scheme::ALL.first().map_or("", |scheme| scheme.title());
    // Writing to a String cannot fail.
    let _ = writeln!(text, "\n{first}: {} of {judged} targets met.", judged - missed);
    Ok((text, missed))
}

/// The measurements for each size, scenario and scheme.
type Sums<'a> = BTreeMap<(usize, &'a str, &'a str), Figures>;

/// A row's values at one size, one for each scheme.
fn values(sums: &Sums<'_>, nodes: usize, row: &Row) -> Vec<Value> {
    let value = |scheme: &Scheme| {
        let figures = sums.get(&(nodes, row.scenario, scheme.name()));
        figures.map_or(Value::Nothing, |figures| (row.value)(figures))
    };
    Scheme::ALL.iter().map(value).collect()
}

/// Writes one table; the verdict on each row is in its last column and is returned.
fn table(
    text: &mut String,
    title: &str,
    said: &str,
    values: impl Fn(&Row) -> Vec<Value>,
    verdict: impl Fn(&Row, &[Value]) -> &'static str,
) -> Vec<&'static str> {
    let titles: Vec<&str> = Scheme::ALL.iter().map(|scheme| scheme.title()).collect();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "\n### {title}\n\n| measure | {} | target | {said} |", titles.join(" | "));
    let _ = writeln!(text, "|---|{}---|---|", "---:|".repeat(titles.len()));
    let line = |row: &Row| {
        let values = values(row);
        let verdict = verdict(row, &values);
        let values: Vec<String> = values.iter().map(written).collect();
        let _ = writeln!(text, "| {} | {} | {} | {verdict} |", row.name, values.join(" | "), asked(row.target));
        verdict
    };
    ROWS.iter().map(line).collect()
}

/// Every run, the longest first, so that none is left over for a single core at the end.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_have_every_measure_and_every_scheme() {
        let (tables, missed) = bench(&[(6, 1)], |_| ()).unwrap();
        for row in ROWS {
            let lines: Vec<&str> =
                tables.lines().filter(|line| line.starts_with(&format!("| {} |", row.name))).collect();
            assert_eq!(lines.len(), 2, "one size and all sizes: {}", row.name);
            for line in lines {
                assert_eq!(line.matches('|').count(), Scheme::ALL.len() + 4, "{line}");
            }
        }
        let sized = tables.split("### All sizes").next().unwrap();
        assert_eq!(sized.matches("| NO |").count(), missed);
    }
}
