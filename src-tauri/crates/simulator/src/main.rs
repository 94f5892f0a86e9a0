//! `simulator`: runs presence schemes on a simulated LAN. See [`landline_simulator`].
#![allow(clippy::print_stdout, reason = "a command-line tool answers on its output")]

use anyhow::Result;
use clap::{Parser, Subcommand};
use landline_simulator::report::report;
use landline_simulator::run::{Scheme, run};
use landline_simulator::scenario::Scenario;
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
    },
}

fn main() -> Result<ExitCode> {
    match Arguments::parse().command {
        Command::Run { scenario, seed, nodes, program } => {
            let mut scenario = Scenario::find(&scenario)?;
            scenario.nodes = nodes.unwrap_or(scenario.nodes);
            let outcome = run(&scenario, seed, program);
            print!("{}", report(&outcome));
            Ok(if outcome.breaches.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
    }
}
