//! `landline`: the node without a window, and the commands that talk to a running one.
//!
//! Lives here: reading the command line and the environment, and turning what happens into text and exit codes.
//! Does not live here: the doors (the library beside this) and everything they lead to.

mod browser;
mod client;
mod commands;
mod exit;
mod logging;
mod names;
mod natural;
mod output;
mod signals;
mod style;
mod systemd;
mod times;

use clap::Parser;
use commands::Cli;
use exit::Failure;
use output::Output;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    logging::start(cli.default_log());
    let mut out = Output::stdout(cli.global.json);
    match run(cli, &mut out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(&out),
    }
}

fn run(cli: Cli, out: &mut Output) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cli.threads())
        .enable_all()
        .build()
        .map_err(|cause| Failure::system("cli.no_runtime", "The program cannot start", &cause))?;
    runtime.block_on(commands::run(cli, out))
}
