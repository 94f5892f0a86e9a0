//! `simulator`: runs presence schemes on a simulated LAN. See [`landline_simulator`].
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool answers on its output")]

use anyhow::Result;
use clap::{Parser, Subcommand};
use landline_simulator::bench::{SIZES, bench};
use landline_simulator::figures::figures;
use landline_simulator::report::{TracePrinter, report};
use landline_simulator::run::{Scheme, run, run_before};
use landline_simulator::scenario::Scenario;
use landline_simulator::soak::soak;
use std::ops::Range;
use std::process::ExitCode;

/// Presence schemes on a simulated LAN.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// One scenario with one seed: its figures, and what must not be and was.
    Run {
        /// A scenario by name, or a file.
        #[arg(long)]
        scenario: String,
        /// The seed: the same one is the same run.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// So many nodes instead of what the scenario says.
        #[arg(long)]
        nodes: Option<usize>,
        /// What the nodes run.
        #[arg(long, value_enum)]
        program: Scheme,
        /// Tells what happens to everybody and what is shown, as it happens.
        #[arg(long)]
        tell: bool,
        /// The same, of one node.
        #[arg(long)]
        tell_of: Option<usize>,
    },
    /// The table of targets, as Markdown. Ends with an error if one is missed.
    Bench {
        /// Networks of these sizes only.
        #[arg(long, value_delimiter = ',')]
        nodes: Vec<usize>,
    },
    /// Many seeds, each on every scenario. Ends with an error if one breaks an invariant.
    Soak {
        /// The seeds, as FROM..TO without TO.
        #[arg(long, value_parser = seeds)]
        seeds: Range<u64>,
        /// What the nodes run.
        #[arg(long, value_enum, default_value_t = Scheme::ALL[0])]
        program: Scheme,
    },
}

fn seeds(text: &str) -> Result<Range<u64>, String> {
    let (from, to) = text.split_once("..").ok_or("two numbers with .. between, such as 0..200")?;
    let number = |text: &str| text.parse().map_err(|error| format!("{text}: {error}"));
    Ok(number(from)?..number(to)?)
}

fn main() -> Result<ExitCode> {
    match Arguments::parse().command {
        Command::Run { scenario, seed, nodes, program, tell, tell_of } => {
            let mut scenario = Scenario::find(&scenario)?;
            scenario.nodes = nodes.unwrap_or(scenario.nodes);
            let outcome = if tell || tell_of.is_some() {
                let mut teller = TracePrinter { to: std::io::stdout().lock(), node: tell_of };
                run_before(&scenario, seed, program, &mut teller)
            } else {
                run(&scenario, seed, program)
            };
            print!("{}", report(&outcome));
            Ok(success(outcome.breaches.is_empty()))
        }
        Command::Bench { nodes } => {
            let asked = |size: &&(usize, u64)| nodes.is_empty() || nodes.contains(&size.0);
            let sizes: Vec<(usize, u64)> = SIZES.iter().filter(asked).copied().collect();
            let (table, missed) = bench(&sizes, |job| {
                eprintln!("{} nodes, {}, seed {}: {}", job.nodes, job.scenario, job.seed, job.scheme.title());
            })?;
            print!("{table}");
            let (table, late) = figures();
            print!("{table}");
            Ok(success(missed + late == 0))
        }
        Command::Soak { seeds, program } => {
            let count = seeds.end.saturating_sub(seeds.start);
            let failures = soak(seeds, program, |_| true)?;
            for failure in &failures {
                println!("{}", failure.command);
                failure.breaches.iter().for_each(|breach| println!("    {breach}"));
            }
            println!("{count} seeds, {} failed", failures.len());
            Ok(success(failures.is_empty()))
        }
    }
}

fn success(good: bool) -> ExitCode {
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
